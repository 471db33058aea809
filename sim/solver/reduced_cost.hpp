#pragma once

#include "sim/solver/staged_program.hpp"

namespace knelpunt::solver {

/// Reduced costs of columns and stores, and the cost, from values and duals of a program.
/// @param out  x, s, y and the duals are read; x_reduced, s_reduced and cost are filled
void put_reduced_costs(const StagedProgram& program, StagedSolution& out);

}  // namespace knelpunt::solver
