#pragma once

#include <vector>

#include "sim/solver/highs.hpp"

namespace knelpunt::solver {

struct WindowOptions {
    std::size_t n_stages = 168;     ///< stages that are kept of each window: a week of hours
    std::size_t n_look_ahead = 48;  ///< stages seen beyond them, so that stores do not end each week empty
    double start_content_pu = 0.5;  ///< content of a cyclic chain at its start, between its bounds
    HighsOptions highs;
};

/// What the stores of a program of one chain hold before its first stage when it is solved window by window  [MWh]
/// @param share  of a cyclic chain: content between the bounds, 0 where there is none
std::vector<double> start_contents(const StagedProgram& program, double share);

/// Solves a program of one chain window by window, for programs too large to be solved at once.
///
/// Each window sees its stages and some beyond; contents are carried over. Its contents end at those of the chain's start, so a
/// store swings within a window and its look-ahead, not over the seasons. A window row that reaches beyond a window gets
/// the share of its bounds that its weight inside has. The assembled solution keeps every row of the program but such long
/// rows, to which certify() holds it; it is not the best one of the whole, and `cost` is that of the assembled solution.
/// Duals are those of the windows; of long rows they are NaN.
/// @return  the first status that is not optimal, with the window it befell in the message
/// @throws ContractError if there is not one chain, or a capacity to decide on
StagedSolution solve_in_windows(const StagedProgram& program, const WindowOptions& options,
                                const std::stop_token& stop);

}  // namespace knelpunt::solver
