#include "sim/congestion/causes/tracing.hpp"

#include <array>

#include <gtest/gtest.h>

namespace knelpunt::congestion {
namespace {

constexpr double kRounding = 1e-12;

// Network and flows of Bialek, "Tracing the flow of electricity", 1996: 400 MW at node 1 and 114 MW at node 2, loads of 300 MW at
// node 3 and 200 MW at node 4, with the flows at their sending ends and the loads with the losses that they cause: 309.8 and
// 204.2 MW in his table. Whose power it is follows from his rule by hand: of the 289 MW that enter node 4, 175 are of
// node 1 (115 direct, 60 by node 2) and 114 of node 2.
struct Bialek {
    std::array<int, 5> from{0, 0, 0, 1, 3}, to{1, 2, 3, 3, 2};
    double to_three = 289.0 * 83.0 / 283.0, load_four = 289.0 * 200.0 / 283.0;
    std::array<double, 5> flow_mw{60.0, 225.0, 115.0, 174.0, to_three};
    std::array<double, 4> use_mw{0.0, 0.0, 225.0 + to_three, load_four}, production_mw{400.0, 114.0, 0.0, 0.0};
};

TEST(FlowTracer, FindsTheLoadsOfBialek) {
    const Bialek grid;

    EXPECT_NEAR(grid.use_mw[2], 309.8, 0.05);  // as printed, to a tenth
    EXPECT_NEAR(grid.use_mw[3], 204.2, 0.05);
}

TEST(FlowTracer, TracesBackToTheProductionOfBialek) {
    const Bialek grid;
    FlowTracer tracer(grid.from, grid.to, 4);
    std::vector<double> produced_pu;

    ASSERT_TRUE(tracer.take(grid.flow_mw, grid.use_mw, grid.production_mw));
    tracer.trace_back(4, produced_pu);

    EXPECT_NEAR(produced_pu[0], 175.0 / 289.0, kRounding);
    EXPECT_NEAR(produced_pu[1], 114.0 / 289.0, kRounding);
}

TEST(FlowTracer, FollowsFlowsToTheUseOfBialek) {
    const Bialek grid;
    FlowTracer tracer(grid.from, grid.to, 4);
    std::vector<double> used_pu;

    ASSERT_TRUE(tracer.take(grid.flow_mw, grid.use_mw, grid.production_mw));
    tracer.follow(0, used_pu);  // 1 - 2 goes on to node 4, and from there 83 of 283 parts to node 3

    EXPECT_NEAR(used_pu[2], 83.0 / 283.0, kRounding);
    EXPECT_NEAR(used_pu[3], 200.0 / 283.0, kRounding);
}

// The direction in which a branch is drawn says nothing.
TEST(FlowTracer, KnowsNoDirectionButThatOfTheFlow) {
    const Bialek grid;
    std::array<double, 5> turned_mw = grid.flow_mw;
    for (double& flow : turned_mw) flow = -flow;
    FlowTracer tracer(grid.to, grid.from, 4);
    std::vector<double> produced_pu;

    ASSERT_TRUE(tracer.take(turned_mw, grid.use_mw, grid.production_mw));
    tracer.trace_back(4, produced_pu);

    EXPECT_NEAR(produced_pu[0], 175.0 / 289.0, kRounding);
}

TEST(FlowTracer, SaysWhereFlowsRunInACircle) {
    const std::array<int, 3> from{0, 1, 2}, to{1, 2, 0};
    const std::array<double, 3> flow_mw{5.0, 5.0, 5.0}, none{};
    FlowTracer tracer(from, to, 3);

    EXPECT_FALSE(tracer.take(flow_mw, none, none));
}

}  // namespace
}  // namespace knelpunt::congestion
