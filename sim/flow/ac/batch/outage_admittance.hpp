#pragma once

#include <array>
#include <span>
#include <vector>

#include "sim/flow/ac/ac_kernel.hpp"
#include "sim/flow/ac/ac_newton.hpp"

namespace knelpunt::flow {

/// Admittances that sixteen states have in common, as the network stands or after one outage.
class OutageAdmittance {
public:
    explicit OutageAdmittance(const AcModel& model) : model_(&model), y_pu_(model.pattern.y_pu) {}

    /// Values as AcPattern::y_pu  [pu].
    [[nodiscard]] const double* data() const { return y_pu_.data(); }

    /// Takes an outage's circuits from all states, until `restore`.
    void take_out(const AcOutage& outage);
    /// Back to the network as it stands, to the last bit.
    void restore();

    /// By branch, the part of its circuits that the outage at hand leaves; empty = all of every branch.
    [[nodiscard]] std::span<const double> shares_left();

private:
    const AcModel* model_;
    std::vector<double> y_pu_;
    AcOutage outage_;
    std::vector<double> share_left_;
};

/// Which buses keep their supply after each of up to sixteen outages, by column; empty = all that had it.
std::array<std::vector<char>, kStates> live_after(const AcNetwork& net, std::span<const AcOutage> list);

/// One outage in each column: patches for what it takes, and nothing given where supply is lost.
///
/// @param is_live     as `live_after`
/// @param admittance  of the branches as they stand; where they differ from the network's, all columns take that up
void put_outages(const AcModel& model, std::span<const AcOutage> list, std::span<const std::vector<char>> is_live,
                 std::span<const BranchAdmittance> admittance, AcStates& to);

}  // namespace knelpunt::flow
