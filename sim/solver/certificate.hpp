#pragma once

#include "sim/solver/staged_program.hpp"

namespace knelpunt::solver {

/// How well a solution solves its program, computed from both by nothing but the definition.
struct Certificate {
    double cost = 0.0;             ///< of x and y
    double dual_cost = 0.0;        ///< bound on the cost of any solution, from the duals
    double row_residual = 0.0;     ///< largest violation of a local row
    double store_residual = 0.0;   ///< ... of a store row
    double window_residual = 0.0;  ///< ... of a window row, per hour of the window
    double bound_residual = 0.0;   ///< ... of a bound
    double dual_residual = 0.0;    ///< largest price that stands on a bound or row which does not hold it
    double gap_pu = 0.0;           ///< |cost - dual cost| / (1 + |cost|)

    /// Feasible: every violation within the tolerance, relative to the size of what is compared.
    [[nodiscard]] bool is_feasible(double tolerance) const;
    /// Feasible and proven best: also duals and gap.
    [[nodiscard]] bool is_optimal(double tolerance, double gap_tolerance_pu) const;
};

/// How clearly prices prove that a program has no solution (Farkas): what rows and bounds would earn at them in a program
/// without costs, over the sum of the sizes of all terms. Above a rounding error there is no solution: any would earn 0.
/// An open bound is taken as kFarthest. Columns fixed at bounds that contradict each other count as well.
/// @param prices  row_dual, store_dual and window_dual are read
inline constexpr double kFarthest = 1e7;  ///< MW or MWh that no plan reaches
double infeasibility_margin(const StagedProgram& program, const StagedSolution& prices);

/// How clearly a direction proves that the cost has no end: what a step of length 1 along it saves, less what it would
/// cost to undo its violations of rows and bounds at the largest cost of a column; negative = no proof. From a feasible
/// point the step can be repeated for ever.
/// @param direction  x, s and y are read
double unboundedness_margin(const StagedProgram& program, const StagedSolution& direction);

/// Violations are relative to 1 + |bound|; prices to 1 + the largest cost of a column. NaN anywhere makes the certificate
/// say no.
/// @param solution  x, s, y and the duals; reduced costs are not read but computed from the duals
/// @throws ContractError on arrays of the wrong size
Certificate certify(const StagedProgram& program, const StagedSolution& solution);

}  // namespace knelpunt::solver
