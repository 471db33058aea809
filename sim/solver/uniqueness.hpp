#pragma once

#include <vector>

#include "sim/solver/staged_program.hpp"

namespace knelpunt::solver {

/// Whether a dual is the only one that the solution allows: 1 or 0.
struct UniquePrices {
    std::vector<char> row, store;        ///< shape (n_stages, n_rows), (n_stages, n_stores)
    std::vector<char> window;            ///< shape (n_windows)
    std::vector<char> x_lower, x_upper;  ///< shadow prices of bounds: shape (n_stages, n_columns)
    std::vector<char> s_lower, s_upper;  ///< shape (n_stages, n_stores)
};

/// Finds what complementary slackness alone determines.
///
/// What lies strictly between its bounds makes an equation: a column of the prices of its rows, stores and windows, a
/// content of its own price and the next stage's; a row, a window or a bound with room has the price 0. Each stage's
/// equations are solved, and a price of a store or window that they determine is known to the other stages that it reaches, until nothing
/// new is found. What only the equations of several stages together, of capacities, or the signs of prices determine
/// counts as not unique: the answer errs to that side.
/// @param  solution  a value is off a bound if it is 1e-4 (MW, MWh) from it and the bound's price below 1e-6 of the largest
///                   cost: where a solver leaves both between, the bound counts as reached
UniquePrices find_unique_prices(const StagedProgram& program, const StagedSolution& solution);

}  // namespace knelpunt::solver
