#pragma once

#include <array>
#include <span>
#include <vector>

#include "sim/flow/ac/ac_kernel.hpp"

namespace knelpunt::flow {

/// Ratios of the tap changers in sixteen states, and the changes of the admittances that they mean.
///
/// Every state starts from the network's ratios. Once its voltages are known, each tap changer that is further off than half
/// of its dead band steps as far as brings it nearest to its set point; then the state is solved again, until all stand. So
/// positions belong to the state alone, not to those before or beside it.
class TapControl {
public:
    TapControl(const AcNetwork& net, const AcPattern& pattern);

    [[nodiscard]] bool is_empty() const { return taps_.empty(); }

    /// Starts all states from the network's ratios.
    /// @param settled_pu  mismatch below which voltages decide on steps
    void begin(double settled_pu, AcStates& states);
    /// After each mismatch: steps where voltages have settled. A state in which something stepped is not solved yet, and has
    /// a mismatch that says so. True if anything stepped.
    bool turn(AcStates& states);
    /// Takes up the ratios as they stand, without turning any more; a branch that an outage takes turns nothing.
    /// @param share_left  by branch: part of its circuits; empty = all
    void hold(std::span<const double> share_left, AcStates& states);

    /// Network ratio over present ratio of each state, by branch; nullptr where there is no tap changer.
    [[nodiscard]] const double* per_ratio(int branch) const;
    /// Ratio of a branch in one state.
    [[nodiscard]] double ratio(int branch, std::size_t state) const;
    /// Admittances of all branches in one state.
    [[nodiscard]] std::vector<BranchAdmittance> admittances(const AcNetwork& net, std::size_t state) const;

private:
    struct Tap {
        AcTap changer;
        double network_ratio_pu = 1.0;
        BranchAdmittance y;
        std::size_t row_to = 0;
        std::array<std::size_t, 3> patch{};  ///< ff, ft, tf
    };
    bool step(std::size_t tap, std::size_t state, const AcStates& states);
    void write(const Tap& tap, std::size_t position, double share_left, AcStates& states) const;

    std::vector<Tap> taps_;
    std::vector<int> tap_of_branch_;       ///< -1 = none
    std::vector<AcPatch> frame_;           ///< places of all patches, ascending
    numeric::AlignedVector per_ratio_;     ///< [tap][state]
    std::array<int, kStates> n_rounds_{};  ///< of each state; kStands = all stand
    double settled_pu_ = 0.0;
};

}  // namespace knelpunt::flow
