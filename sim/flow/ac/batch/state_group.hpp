#pragma once

#include <array>
#include <span>
#include <vector>

#include "sim/flow/ac/ac_newton.hpp"
#include "sim/flow/ac/batch/chord_iteration.hpp"
#include "sim/flow/ac/batch/mean_batch.hpp"

namespace knelpunt::flow {

/// How a state ended.
struct AcOutcome {
    bool is_solved = false;
    double mismatch_pu = kNaN;
    int worst_bus = -1;  ///< of a state without solution
};
using AcOutcomes = std::array<AcOutcome, kStates>;
/// Of sixteen states, those that take part.
using AcLanes = std::array<bool, kStates>;

/// Sixteen like states: chord steps with the factor of their mean, then a factor of their own for those that are left, and
/// the pivoting factorisation for what still is.
class StateGroup {
public:
    StateGroup(AcWork& work, NewtonIteration& newton, const ReactiveControl& limits);
    StateGroup(const StateGroup&) = delete;

    /// Solves the states around a mean.
    /// @param given     their powers: come back as they were
    /// @param start_pu  voltages to start from, per bus
    AcOutcomes solve(std::size_t n_used, AcPowers& given, MeanBatch& means, std::size_t mean,
                     std::span<const Complex> start_pu);

    /// The same from where the states stand, without tap changers that turn.
    /// @param takes_part  states that are solved; the others are without solution unless they happen to fit
    /// @param after       the outage that the admittances at hand stand for
    AcOutcomes go_on(std::size_t n_used, AcPowers& given, const SharedFactor& factor, std::span<const Complex> start_pu,
                     const AcLanes& takes_part, const AcOutage& after);

    /// Solves one state alone with pivoting and puts its voltages into the column.
    AcOutcome solve_alone(const AcCase& given, std::size_t lane);

    AcStates states;
    Surplus surplus;
    TapControl taps;
    ReactiveControl limits;

private:
    /// What chord steps have left: once more from the start, with factors of their own.
    void regroup(const AcLanes& takes_part, std::span<const Complex> start_pu, const StateBatch& batch);
    /// Judges the states and puts their powers back to those given; what is left is solved alone.
    AcOutcomes settle(std::size_t n_used, AcPowers& given, const AcLanes& takes_part, const AcOutage* after);

    AcWork* work_;
    NewtonIteration* newton_;
    ChordIteration chord_;
};

}  // namespace knelpunt::flow
