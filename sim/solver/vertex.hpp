#pragma once

#include <cstddef>
#include <stop_token>

#include "sim/solver/staged_program.hpp"

namespace knelpunt::solver {

/// Moves a stretch of an interior solution to a vertex, by HiGHS's crossover: where solutions tie, the middle of them gives way to
/// one of their corners, as a simplex method would give it.
///
/// Outside the stretch nothing changes. Prices inside become those of a vertex among the prices that fit what is outside: the
/// price of what is carried into the stretch, of content behind it and of windows that reach beyond it are kept. Values
/// inside become those of a vertex with the same contents at both ends and the same part of such windows; with a quadratic
/// cost they stay, since that decides between equals itself.
/// @param solution  optimal; stays as it is where HiGHS finds no vertex
/// @return whether it has moved
/// @throws ContractError if the stretch does not lie inside one chain
/// @see    Megiddo, "On finding primal- and dual-optimal bases", ORSA J. Computing 3(1), 1991.
bool move_to_vertex(const StagedProgram& program, StagedSolution& solution, std::size_t first_stage,
                    std::size_t n_stages, const std::stop_token& stop);

}  // namespace knelpunt::solver
