#include "models/networks/pipes.hpp"

#include <gtest/gtest.h>

namespace knelpunt::models {
namespace {

const std::vector<SiteRow> kSites{
    {{}, "A", "", "heat", "heat.One"}, {{}, "B", "", "heat", "heat.One"}, {{}, "H", "", "hydrogen", "h2"}};

NetworkPipeRow pipe(const std::string& from, const std::string& to) {
    NetworkPipeRow row;
    row.id = from + "-" + to;
    row.from = from;
    row.to = to;
    row.length_km = 2.0;
    row.capacity_mw = 30.0;
    return row;
}

TEST(CompilePipes, MakesAZoneOfEachNetwork) {
    Primitives out;
    Issues issues;
    NetworkPipeRow row = pipe("A", "B");
    row.year_from = 2032;

    compile_pipes(kSites, {row}, 2031, "region", out, issues);

    ASSERT_EQ(out.zones.size(), 2U);
    EXPECT_EQ(out.zones[0].id, "heat.One");
    EXPECT_EQ(out.nodes.size(), 3U);
    EXPECT_EQ(out.branches.at(0).kind, "heat_pipe");
    EXPECT_EQ(out.branches[0].rating_mva.scale, 30.0);
    EXPECT_FALSE(out.branches[0].in_service);  // a year too early
}

TEST(CompilePipes, RefusesAPipeBetweenCarriers) {
    Primitives out;
    Issues issues;

    compile_pipes(kSites, {pipe("A", "H")}, 2031, "region", out, issues);

    ASSERT_EQ(issues.list().size(), 1U);
    EXPECT_EQ(issues.list()[0].code, IssueCode::carrier_mismatch);
}

}  // namespace
}  // namespace knelpunt::models
