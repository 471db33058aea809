#pragma once

#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

#include "sim/solver/staged_program.hpp"

namespace knelpunt::solver {

/// An iterate before the end of a solve, from which a program that differs little in its right sides is solved in fewer
/// iterations. Of one that differs in costs and bounds it is a bad start.
struct InteriorStart {
    Key layout;                                                   ///< what the numbers stand for
    std::vector<float> x, lower_dual, upper_dual, y, multiplier;  ///< in the solver's units and order
    std::vector<double> capacity, capacity_lower_dual, capacity_upper_dual;
};

struct InteriorPointOptions {
    double gap_tolerance_pu = 1e-7;  ///< |cost - dual cost| / (1 + |cost|)
    double residual_tolerance_pu =
        1e-9;  ///< of rows, relative to the largest right side; of prices, to the largest cost
    int most_iterations = 200;
    std::size_t n_threads = 1;             ///< the answer does not depend on it
    const InteriorStart* start = nullptr;  ///< where to start; one that does not fit, or does not pay, is left
    bool keep_start = false;               ///< the report gets a start for other programs
};

/// One iteration, for the log.
struct InteriorPointStep {
    double primal_cost = 0.0, dual_cost = 0.0, complementarity = 0.0;
    double row_residual = 0.0, state_residual = 0.0, dual_residual = 0.0, state_dual_residual = 0.0,
           capacity_residual = 0.0;
    double primal_step = 0.0, dual_step = 0.0;
    int n_refinements = 0;
};

struct InteriorPointReport {
    std::vector<InteriorPointStep> steps;
    std::size_t n_bytes = 0;                ///< arrays of the solve, without the program itself
    std::size_t n_bytes_per_iteration = 0;  ///< what the passes of an iteration read and write, refinements aside
    std::size_t n_columns_out = 0, n_rows_out = 0;  ///< what presolve took out
    bool is_warm = false;                           ///< the answer comes from the start that was given
    InteriorStart start;                            ///< where it was asked for
};

/// Solves a staged program by a primal-dual interior-point method that knows its form.
///
/// Within a stage columns are eliminated, then local rows; what is left, the states, is carried through time by a
/// recursion like that of a Kalman smoother, in eight segments of time at once; capacities come last. Predictor and corrector
/// of Mehrotra, separate steps for values and prices unless a cost is quadratic, refinement of each direction over the
/// whole system. The answer is interior: between equal solutions it lies in the middle.
///
/// @return  status optimal; infeasible (its duals are the proof) or unbounded with proof; stopped; failed with the reason, and then arrays hold NaN
/// @throws  ContractError if the program is not well formed
/// @see     Mehrotra, "On the Implementation of a Primal-Dual Interior Point Method", SIAM J. Optimization 2(4), 1992;
///          Rao, Wright, Rawlings, "Application of Interior-Point Methods to Model Predictive Control", JOTA 99, 1998;
///          Saerkkae, Garcia-Fernandez, "Temporal Parallelization of Bayesian Smoothers", IEEE TAC 66(1), 2021.
StagedSolution solve_interior_point(const StagedProgram& program, const InteriorPointOptions& options,
                                    const std::stop_token& stop, InteriorPointReport* report = nullptr);

}  // namespace knelpunt::solver
