#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <vector>

#include "sim/solver/staged_program.hpp"

namespace knelpunt::solver {

/// One side of a row or of the bounds of a variable.
struct Limit {
    enum class Kind { row, store_row, window, column, store, capacity };
    Kind kind = Kind::row;
    std::size_t index = 0;  ///< of the row, store, window, column or capacity
    std::size_t stage = 0;  ///< 0 of a window or capacity
    bool is_upper = false;
    double value = 0.0;  ///< of the limit, in the program's own units
    bool operator==(const Limit&) const = default;
};

/// Limits that cannot hold together although any of them could be left out.
struct Conflict {
    std::vector<Limit>
        limits;            ///< windows first, then rows, then bounds; the first is the one that `missing` speaks of
    double missing = 0.0;  ///< by how much the first limit must give way, in its own unit; NaN where that was not found
};

/// Why a program has no solution.
///
/// Rows with a part in the proof are taken, more of them until HiGHS finds that they contradict each other; of these it
/// looks for an irreducible subset.
/// @param proof  an infeasible answer of the interior-point method, whose duals prove it; where they are NaN it is asked
/// @param most_rows  HiGHS takes 10 s for a chain of 1,000 hours, and four times that for two
/// @return  nothing when the program has a solution, or no contradiction was found among `most_rows` rows
std::optional<Conflict> find_conflict(const StagedProgram& program, const StagedSolution& proof,
                                      const std::stop_token& stop, std::size_t most_rows = 1500);

}  // namespace knelpunt::solver
