#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace knelpunt::hydraulic {

/// Ends of a pipe or machine, places of nodes.
struct Ends {
    int from = 0, to = 0;
};

/// Nodes, what joins them, and where pressure is held.
struct Topology {
    std::size_t n_nodes = 0;
    std::vector<Ends> pipes;     ///< flow goes both ways
    std::vector<Ends> machines;  ///< compressors, regulators, check valves, pumps: from inlet to outlet
    std::vector<char> is_held;   ///< per node
    bool keeps_all = false;      ///< every node stays in the equations: where nodes store
};

/// A network without what needs no equations: trees hang on it, nodes with two pipes lie inside of chains.
///
/// Flow in trees and along chains follows from what nodes take. What is left are the core's nodes and one flow per chain.
struct Reduction {
    struct TreePipe {
        int pipe = 0, parent = 0, child = 0;
        double sign = 1;  ///< +1 if the pipe is drawn from parent to child
    };
    struct Link {
        int pipe = 0;
        double sign = 1;  ///< +1 if the pipe is drawn along the chain
        int node_after = 0;
    };
    struct Chain {
        int from = 0, to = 0;     ///< nodes of the core; the same for a ring
        int first = 0, last = 0;  ///< its links
    };
    std::vector<TreePipe> tree;  ///< leaves first
    std::vector<Link> links;
    std::vector<Chain> chains;
    std::vector<int> core;        ///< nodes of the core
    std::vector<int> core_place;  ///< per node: place in the core, -1
};

Reduction reduce(const Topology& topology);

/// Order of elimination and fill of a matrix whose pattern is symmetric, though its values need not be. Diagonal k stands at
/// entry k; entries beyond at n + e (below the diagonal, row > k) and n + n_off + e (right of it).
struct LuPattern {
    std::size_t n = 0;
    std::vector<int> position_of;  ///< per row of the matrix
    std::vector<int> row_at;       ///< per position
    std::vector<int> start;        ///< entries beyond the diagonal by position, shape (n + 1)
    std::vector<int> position;     ///< the other position of each, ascending
    std::vector<int> target;  ///< in order of elimination, for every pair (i, j) of the entries of k: the entry changed
    [[nodiscard]] std::size_t n_off() const { return position.size(); }
    [[nodiscard]] std::size_t n_entries() const { return n + 2 * n_off(); }
    /// Entry of (row, column) of the matrix. @throws ContractError if there is none
    [[nodiscard]] int entry(int row, int column) const;
};

/// Orders by least degree, ties by number.
LuPattern make_lu_pattern(std::size_t n, const std::vector<std::pair<int, int>>& pairs);

}  // namespace knelpunt::hydraulic
