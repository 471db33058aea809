#pragma once

#include <stop_token>

#include "sim/solver/highs.hpp"
#include "sim/solver/interior/interior_point.hpp"

namespace knelpunt::solver {

/// Solves a staged program by the interior-point method and, where that gives no answer, by HiGHS; the message then says so
/// and why.
/// @throws ContractError if the program is not well formed
StagedSolution solve_staged(const StagedProgram& program, const InteriorPointOptions& interior,
                            const HighsOptions& highs, const std::stop_token& stop);

}  // namespace knelpunt::solver
