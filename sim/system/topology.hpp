#pragma once

#include <span>
#include <utility>
#include <vector>

namespace knelpunt {

/// An undirected multigraph: nodes 0..n_nodes-1, edges by their ends.
struct Graph {
    int n_nodes = 0;
    std::vector<std::pair<int, int>> edges;
};

/// How a graph hangs together. Parallel edges count as two: neither is a bridge.
struct Topology {
    int n_islands = 0;
    std::vector<int> island_of_node;  ///< numbered by their lowest node
    std::vector<char> is_bridge;      ///< per edge: its loss splits an island
    int n_blocks = 0;
    std::vector<int> block_of_edge;  ///< biconnected component; edges of different blocks do not share flow changes
    std::vector<char> in_tree;       ///< per edge: part of the spanning forest (lowest edges first)
};

/// Islands, bridges, blocks and a spanning forest.
/// @note O(n_nodes + n_edges log n_edges).
Topology find_topology(const Graph& graph);

/// Edge of a cycle, and whether it is walked from its first end to its second.
struct CycleEdge {
    int edge = 0;
    bool forward = true;
};

/// One cycle per edge outside the spanning forest: that edge (forward), then the way back through the forest.
std::vector<std::vector<CycleEdge>> cycle_basis(const Graph& graph, const Topology& topology);

/// Nodes on the far side of a bridge, seen from `root`'s island; empty if the edge is no bridge.
std::vector<int> nodes_behind(const Graph& graph, int edge, int root);

}  // namespace knelpunt
