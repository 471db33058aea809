#pragma once

#include <span>
#include <stop_token>
#include <vector>

#include "sim/flow/ac/batch/state_group.hpp"

namespace knelpunt::flow {

/// A group of states after outages: up to sixteen outages are solved together at the group's mean, then the states after each
/// of them, from their own voltages before it times what it does to the mean.
class OutageBatch {
public:
    OutageBatch(AcWork& work, NewtonIteration& newton, StateGroup& group);
    OutageBatch(const OutageBatch&) = delete;

    /// Takes the group as it has just been solved around a mean.
    /// @param start_pu  voltages that the group started from: of the mean, per bus
    void begin(std::size_t n_used, const AcOutcomes& outcomes, const MeanBatch& means, std::size_t mean,
               std::vector<Complex> start_pu);
    /// Solves up to sixteen outages at the mean; from then on `after` gives the states after each of them.
    void solve_means(std::span<const AcOutage> list);
    /// The group's states after one outage of that list; they stand in the group until `put_back`.
    /// @param given  powers of the states: come back as they were
    AcOutcomes after(std::size_t outage, AcPowers& given);
    /// Back to the network without the outage.
    void put_back(std::size_t outage);
    /// After the last one: the group is as ready for other states as before `begin`.
    void end();

private:
    /// Voltages before the outage, times what it does to the mean.
    void put_start(std::size_t outage);
    void put_controls(std::size_t outage, AcPowers& given);

    AcWork* work_;
    NewtonIteration* newton_;
    StateGroup* group_;
    // The group before any outage, and its mean.
    std::size_t n_used_ = 0, mean_ = 0;
    const MeanBatch* means_ = nullptr;
    std::vector<Complex> start_pu_;
    numeric::AlignedVector base_e_pu_, base_f_pu_;
    AcLanes base_is_solved_{};
    Surplus base_surplus_;
    ReactiveControl base_limits_;
    bool patches_are_whole_ = false;  ///< of the tap changers: no outage has taken from them
    // The mean after each outage.
    std::vector<AcOutage> list_;
    std::array<std::vector<char>, kStates> is_live_;
    AcStates states_;
    AcPowers powers_;
    Surplus surplus_;
    SharedFactors factors_;
};

}  // namespace knelpunt::flow
