#include "sim/system/structure.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/small_grid.hpp"

namespace knelpunt {
namespace {

using support::SmallGrid;

SmallGrid two_nodes(const std::string& demand_node) {
    SmallGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    grid.branch("ab", "a", "b", 0.1);
    grid.demand("d", demand_node, 10.0);
    return grid;
}

TEST(StructureBuilder, JoinsTheElementsOfAllScenarios) {
    SmallGrid more = two_nodes("b");
    more.node("c");
    more.branch("bc", "b", "c", 0.1);
    StructureBuilder builder(TimeAxis(2025, 1, 1.0));
    Issues issues;

    builder.add(two_nodes("b").rows, issues);
    builder.add(more.rows, issues);

    EXPECT_TRUE(issues.empty());
    EXPECT_THAT(builder.finish()->nodes.ids(), ::testing::ElementsAre("a", "b", "c"));
    EXPECT_THAT(builder.finish()->branches.ids(), ::testing::ElementsAre("ab", "bc"));
}

TEST(StructureBuilder, LeavesNoTraceOfTheOrderOfRows) {
    SmallGrid grid = two_nodes("b"), reversed = grid;
    std::reverse(reversed.rows.nodes.begin(), reversed.rows.nodes.end());

    EXPECT_EQ(system_key(grid.system()), system_key(reversed.system()));
}

TEST(StructureBuilder, RefusesADemandThatMovesBetweenScenarios) {
    StructureBuilder builder(TimeAxis(2025, 1, 1.0));
    Issues issues;

    builder.add(two_nodes("b").rows, issues);
    builder.add(two_nodes("a").rows, issues);

    ASSERT_EQ(issues.list().size(), 1U);
    EXPECT_THAT(issues.list()[0].message, ::testing::HasSubstr("demand \"d\": node = \"a\" here, \"b\" in another"));
}

TEST(IdAxis, FindsByName) {
    const IdAxis axis({"c", "a", "b", "a"});

    EXPECT_EQ(axis.size(), 3);
    EXPECT_EQ(axis.find("b"), 1);
    EXPECT_EQ(axis.find("x"), -1);
}

}  // namespace
}  // namespace knelpunt
