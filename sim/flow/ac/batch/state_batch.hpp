#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "sim/base/tolerance.hpp"
#include "sim/flow/ac/ac_kernel.hpp"
#include "sim/flow/ac/batch/outage_admittance.hpp"
#include "sim/flow/ac/control/controls.hpp"
#include "sim/flow/ac/control/surplus.hpp"
#include "sim/flow/ac/state_columns.hpp"

namespace knelpunt::flow {

/// Work done, for the log and the benchmarks.
struct AcCounts {
    std::size_t n_states = 0, n_factors = 0, n_newton_steps = 0, n_chord_steps = 0;
    std::size_t n_regrouped = 0;  ///< states that chord steps left to a factor of their own
    std::size_t n_alone = 0;      ///< states that only a pivoting factorisation could decide
    std::size_t n_unsolved = 0;
    void add(const AcCounts& other);
};

/// What the parts of a solve share: the network, the kernels' room, the admittances of the states at hand, the work done.
struct AcWork {
    explicit AcWork(const AcModel& grid)
        : model(grid), islands(balanced_islands(grid.net, grid.pattern)), scratch(grid.pattern.n()), admittance(grid) {}
    AcWork(const AcWork&) = delete;

    const AcModel& model;
    std::vector<BalancedIsland> islands;
    AcScratch scratch;
    OutageAdmittance admittance;
    AcCounts counts;
};

/// Sixteen states at work: their voltages, the powers given, and what moves beside the voltages.
struct StateBatch {
    AcStates& states;
    AcPowers& given;
    Surplus& surplus;
    Controls controls;  ///< what turns; none = all stands as it is

    /// Lets the kernels see the powers given.
    void bind() const {
        states.p_pu = given.p_pu.data();
        states.q_pu = given.q_pu.data();
    }
};

/// A mismatch below it counts as the tolerance, also after rounding to single precision  [pu].
inline constexpr float kSolvedPu = static_cast<float>(tolerance::kMismatchPu * 0.999);
/// Steps that a solve may take where something turns beside the voltages.
inline constexpr int kMostTurnedSteps = 40;

/// Whether a state is still above the tolerance, or lost.
bool is_left(const AcStates& states, std::size_t lane);

}  // namespace knelpunt::flow
