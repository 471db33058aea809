#pragma once

#include <array>
#include <vector>

#include "sim/flow/ac/ac_network.hpp"

namespace knelpunt::flow {

/// One symbolic factorisation of a network: rows are buses in the order of their elimination ("positions"), entries of the
/// factors are blocks of 2 x 2 (angle, log of the voltage).
struct AcPattern {
    std::vector<int> bus_at;       ///< bus at each position
    std::vector<int> position_of;  ///< position of each bus

    std::vector<int> y_start;          ///< admittances by row, shape (n + 1)
    std::vector<int> y_row, y_column;  ///< positions, ascending; the diagonal is among them
    std::vector<int> y_block;          ///< block of the factors that each stands in
    std::vector<double> y_pu;          ///< g and b of each, alternating

    std::vector<int> block_start;  ///< factors by row, shape (n + 1): columns below the row's own, its own, above
    std::vector<int> block_own;    ///< block on the diagonal of each row
    std::vector<int> block_column;
    std::vector<int> target;  ///< row by row, for each block below the diagonal: where each block of that column's row
                              ///< beyond its diagonal is subtracted

    std::vector<std::array<int, 4>> branch_entry;  ///< admittances that a branch adds to: ff, ft, tf, tt

    [[nodiscard]] std::size_t n() const { return bus_at.size(); }
    [[nodiscard]] std::size_t n_blocks() const { return block_column.size(); }
};

/// Orders the buses by minimum degree and finds where the factors fill in.
/// @note O(operations of one factorisation)
AcPattern build_ac_pattern(const AcNetwork& net);

/// What all states of a network share.
struct AcModel {
    AcNetwork net;
    AcPattern pattern;
    std::vector<char> is_live;  ///< per bus: hangs on a reference
};
AcModel build_ac_model(AcNetwork net);

}  // namespace knelpunt::flow
