#pragma once

#include <span>

#include "sim/solver/interior/interior_point.hpp"
#include "sim/solver/interior/lanes/lane_program.hpp"

namespace knelpunt::solver {

/// What residuals and gap are relative to.
struct ProgramSizes {
    double largest_right = 0.0, largest_cost = 0.0;  ///< in the solver's units
    double cost_unit = 1.0;                          ///< of the solver's costs, in the program's
    double fixed_cost = 0.0;                         ///< of what presolve took out
};
ProgramSizes sizes_of(const LaneProgram& program, double fixed_cost);

/// Largest residual of rows and states, and the sum of those of prices.
double rows_left(const InteriorPointStep& step);
double duals_left(const InteriorPointStep& step);

/// When a solve ends, and what it may leave.
///
/// Solved: |primal cost - dual cost| and the complementarity within the gap's tolerance of 1 + |cost|, residuals of rows within
/// theirs of 1 + the largest right side, of prices of 1 + the largest cost.
class Termination {
public:
    Termination(const ProgramSizes& sizes, const InteriorPointOptions& options) : sizes_(sizes), options_(options) {}

    /// @param n_bounds  pairs of slack and dual that the complementarity is the mean of
    [[nodiscard]] bool is_solved(const InteriorPointStep& now, double n_bounds) const;
    [[nodiscard]] static bool is_number(const InteriorPointStep& now);
    /// Residuals hardly shrank in the last iterations, as where there is no solution or no end.
    /// @param steps  all iterations so far, the last one not yet taken
    [[nodiscard]] static bool is_stalled(std::span<const InteriorPointStep> steps);
    /// Iterations after which a proof is looked for, and over which a solve stalls.
    static constexpr std::size_t kProofEvery = 5;

    /// A step of length a leaves 1 - a of a residual. Where more is left the directions are not exact any more.
    /// @param last  the iterate before, with the steps that were taken from it
    [[nodiscard]] bool leaves_too_much(const InteriorPointStep& last, const InteriorPointStep& now) const;
    /// What a direction may leave of rows and of prices.
    [[nodiscard]] double rows_goal() const;
    [[nodiscard]] double duals_goal() const;

private:
    ProgramSizes sizes_;
    InteriorPointOptions options_;
};

}  // namespace knelpunt::solver
