#pragma once

#include <vector>

#include "sim/solver/staged_program.hpp"

namespace knelpunt::solver {

/// Whether the price of each local row is the only one that the solution allows, as far as its own stage tells.
///
/// A column strictly between its bounds makes an equation of the prices of its rows, stores and windows. A price that these
/// equations determine is unique. What only a store ties to other hours counts as not: the answer errs to that side.
/// @param  solution  x is read; a value nearer to a bound than 1e-4 (MW) is at it
/// @return 1 or 0, shape (n_stages, n_rows)
std::vector<char> row_price_is_unique(const StagedProgram& program, const StagedSolution& solution);

}  // namespace knelpunt::solver
