#pragma once

#include <string>
#include <vector>

#include "sim/solver/staged_program.hpp"

namespace knelpunt::solver {

/// A staged program as one sparse program, as general solvers take it.
///
/// Variables: x_t and s_t stage by stage, then y. Rows: local rows and store rows stage by stage, then windows, then bounds
/// that capacities widen.
struct FlatProgram {
    std::size_t n_variables = 0, n_rows = 0;
    std::vector<double> cost, quadratic_cost, lower, upper;  ///< per variable; 1/2 quadratic_cost v^2
    double cost_offset = 0.0;
    std::vector<double> row_lower, row_upper;
    std::vector<int> row_start, index;  ///< rows one after the other
    std::vector<double> value;

    std::size_t per_stage_variables = 0, per_stage_rows = 0, first_window = 0;
};

FlatProgram flatten(const StagedProgram& program);

/// Answer to a flat program; arrays hold NaN where there is none.
struct FlatSolution {
    SolveStatus status = SolveStatus::failed;
    std::string message;
    double cost = 0.0;
    std::vector<double> value, reduced;       ///< per variable
    std::vector<double> row_value, row_dual;  ///< per row
    int n_iterations = 0;
};

/// A staged solution as a flat one, without the values of rows.
FlatSolution flatten(const StagedProgram& program, const FlatProgram& flat, const StagedSolution& solution);

/// Splits a flat answer into the arrays of a staged one.
void unflatten(const StagedProgram& program, const FlatProgram& flat, const std::vector<double>& value,
               const std::vector<double>& reduced, const std::vector<double>& row_dual, StagedSolution& out);

}  // namespace knelpunt::solver
