#include "sim/system/topology.hpp"

#include <gtest/gtest.h>

namespace knelpunt {
namespace {

// Two triangles joined by a bridge, a pair of parallel edges hanging on, and a lonely pair:
//   0-1-2-0, 2-3 (bridge), 3-4-5-3, 5=6 (parallel), 7-8
Graph sample() { return {9, {{0, 1}, {1, 2}, {2, 0}, {2, 3}, {3, 4}, {4, 5}, {5, 3}, {5, 6}, {5, 6}, {7, 8}}}; }

TEST(Topology, FindsIslands) {
    const Topology topology = find_topology(sample());

    EXPECT_EQ(topology.n_islands, 2);
    EXPECT_EQ(topology.island_of_node, (std::vector<int>{0, 0, 0, 0, 0, 0, 0, 1, 1}));
}

TEST(Topology, FindsBridgesAndSparesParallelEdges) {
    EXPECT_EQ(find_topology(sample()).is_bridge, (std::vector<char>{0, 0, 0, 1, 0, 0, 0, 0, 0, 1}));
}

TEST(Topology, FindsBlocks) {
    EXPECT_EQ(find_topology(sample()).block_of_edge, (std::vector<int>{0, 0, 0, 1, 2, 2, 2, 3, 3, 4}));
}

// Parallel edges inside a ring lie in the ring's block: 0-1=2-3-0 and a triangle 3-4-5 that is walked first or last.
TEST(Topology, PutsParallelEdgesIntoTheBlockOfTheirRing) {
    const Graph graph{6, {{0, 1}, {1, 2}, {1, 2}, {2, 3}, {3, 0}, {3, 4}, {4, 5}, {5, 3}, {5, 3}}};

    const Topology topology = find_topology(graph);

    EXPECT_EQ(topology.block_of_edge, (std::vector<int>{0, 0, 0, 0, 0, 1, 1, 1, 1}));
    EXPECT_EQ(topology.is_bridge, std::vector<char>(9, 0));
}

TEST(Topology, HasOneCyclePerEdgeOutsideTheForest) {
    const Graph graph = sample();
    const Topology topology = find_topology(graph);

    const auto cycles = cycle_basis(graph, topology);

    ASSERT_EQ(cycles.size(), 3U);  // edges - nodes + islands = 10 - 9 + 2
    for (const auto& cycle : cycles) {
        std::vector<int> balance(9, 0);  // a closed walk enters each node as often as it leaves it
        for (const CycleEdge& edge : cycle) {
            const auto [from, to] = graph.edges[static_cast<std::size_t>(edge.edge)];
            balance[static_cast<std::size_t>(edge.forward ? from : to)] -= 1;
            balance[static_cast<std::size_t>(edge.forward ? to : from)] += 1;
        }
        EXPECT_EQ(balance, std::vector<int>(9, 0));
    }
}

TEST(Topology, KnowsWhatHangsBehindABridge) {
    EXPECT_EQ(nodes_behind(sample(), 3, 0), (std::vector<int>{3, 4, 5, 6}));
    EXPECT_EQ(nodes_behind(sample(), 3, 6), (std::vector<int>{0, 1, 2}));
    EXPECT_TRUE(nodes_behind(sample(), 0, 0).empty());
}

}  // namespace
}  // namespace knelpunt
