#include "sim/flow/hydraulic/reduction.hpp"

#include <gtest/gtest.h>

namespace knelpunt::hydraulic {
namespace {

Topology topology(std::size_t n_nodes, std::vector<Ends> pipes, std::vector<int> held) {
    Topology out;
    out.n_nodes = n_nodes;
    out.pipes = std::move(pipes);
    out.is_held.assign(n_nodes, 0);
    for (const int node : held) out.is_held[static_cast<std::size_t>(node)] = 1;
    return out;
}

TEST(Reduce, LeavesOfATreeOnlyItsRoot) {
    const Reduction out = reduce(topology(4, {{0, 1}, {1, 2}, {1, 3}}, {0}));

    EXPECT_EQ(out.tree.size(), 3U);
    EXPECT_TRUE(out.chains.empty());
    EXPECT_EQ(out.core, std::vector<int>{0});
}

// A ring of four with its source: one chain from the source to itself.
TEST(Reduce, MakesARingOneChain) {
    const Reduction out = reduce(topology(4, {{0, 1}, {1, 2}, {3, 2}, {3, 0}}, {0}));

    ASSERT_EQ(out.chains.size(), 1U);
    EXPECT_EQ(out.chains[0].from, out.chains[0].to);
    EXPECT_EQ(out.links.size(), 4U);
    EXPECT_EQ(out.links[2].sign, -1.0);  // drawn against the way round
}

TEST(Reduce, KeepsNodesOfMachines) {
    Topology own = topology(3, {{0, 1}}, {0});
    own.machines = {{1, 2}};

    EXPECT_EQ(reduce(own).core, (std::vector<int>{0, 1, 2}));
}

TEST(Reduce, TakesEveryPipeOnce) {
    const Topology own = topology(7, {{0, 1}, {1, 2}, {2, 0}, {2, 3}, {3, 4}, {5, 6}, {6, 5}}, {0});
    const Reduction out = reduce(own);

    std::vector<int> n_seen(own.pipes.size(), 0);
    for (const auto& pipe : out.tree) ++n_seen[static_cast<std::size_t>(pipe.pipe)];
    for (const auto& link : out.links) ++n_seen[static_cast<std::size_t>(link.pipe)];

    for (const int n : n_seen) EXPECT_EQ(n, 1);
}

// A path of five in its natural order has no fill; a star neither, if its centre goes last.
TEST(LuPattern, HasNoFillInTrees) {
    EXPECT_EQ(make_lu_pattern(5, {{0, 1}, {1, 2}, {2, 3}, {3, 4}}).n_off(), 4U);
    EXPECT_EQ(make_lu_pattern(5, {{0, 1}, {0, 2}, {0, 3}, {0, 4}}).n_off(), 4U);
}

TEST(LuPattern, KnowsEntriesOnBothSides) {
    const LuPattern pattern = make_lu_pattern(3, {{0, 1}, {1, 2}, {2, 0}});

    EXPECT_NE(pattern.entry(0, 1), pattern.entry(1, 0));
    EXPECT_EQ(pattern.n_entries(), 9U);
}

}  // namespace
}  // namespace knelpunt::hydraulic
