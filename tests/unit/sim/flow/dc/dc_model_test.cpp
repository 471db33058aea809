#include "sim/flow/dc/dc_model.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "sim/base/tolerance.hpp"
#include "sim/flow/dc/dc_kernel.hpp"
#include "tests/support/small_grid.hpp"

namespace knelpunt::flow {
namespace {

using support::SmallGrid;

SmallGrid triangle() {
    SmallGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    grid.node("c");
    grid.branch("ab", "a", "b", 0.1);
    grid.branch("bc", "b", "c", 0.1);
    grid.branch("ca", "c", "a", 0.1);
    return grid;
}

std::vector<double> flows_pu(const DcModel& model, const std::vector<double>& injection_pu) {
    const std::vector<double> angle = solve_angles(model, injection_pu);
    std::vector<double> out;
    for (std::size_t branch = 0; branch < model.net.b_pu.size(); ++branch) {
        out.push_back(model.net.b_pu[branch] * (angle[static_cast<std::size_t>(model.net.from[branch])] -
                                                angle[static_cast<std::size_t>(model.net.to[branch])]));
    }
    return out;
}

// By hand: 0.9 pu from a to b splits 2/3 direct, 1/3 round the other way.
TEST(SolveAngles, SplitsFlowInATriangle) {
    const auto model = build_dc_model(triangle().system());

    const std::vector<double> flow = flows_pu(*model, {0.9, -0.9, 0.0});

    EXPECT_NEAR(flow[0], 0.6, 1e-12);   // ab, rounding only
    EXPECT_NEAR(flow[1], -0.3, 1e-12);  // bc
    EXPECT_NEAR(flow[2], -0.3, 1e-12);  // ca
}

// By hand: losing ab sends everything over c, so the factor on bc (b -> c) is -1 and on ca (c -> a) is -1.
TEST(OutagePairs, MoveTheWholeFlowInATriangle) {
    const auto model = build_dc_model(triangle().system());

    ASSERT_EQ(model->outages.size(), 3U);
    double on_bc = 0.0, on_ca = 0.0;
    for (std::size_t branch = 0; branch < 3; ++branch) {
        for (int pair = model->pairs.start[branch]; pair < model->pairs.start[branch + 1]; ++pair) {
            const auto at = static_cast<std::size_t>(pair);
            const auto term = static_cast<std::size_t>(model->pairs.term[at]);
            if (model->pairs.branch_of[term] != 0) continue;
            (branch == 1 ? on_bc : on_ca) = model->pairs.factor[term];
        }
    }
    EXPECT_NEAR(on_bc, -1.0, 1e-12);
    EXPECT_NEAR(on_ca, -1.0, 1e-12);
}

TEST(BuildDcModel, ReportsABridgeAsSplit) {
    SmallGrid grid = triangle();
    grid.node("d");
    grid.branch("cd", "c", "d", 0.1);

    const auto model = build_dc_model(grid.system());

    ASSERT_EQ(model->splits.size(), 1U);
    EXPECT_EQ(model->splits[0].parts.front().branch, 3);
    EXPECT_EQ(model->splits[0].nodes_lost, std::vector<int>{3});
}

// By hand: two circuits in parallel, one out: the other takes it all, twice what each had: 1 + factor = 2.
TEST(OutagePairs, DoubleTheOtherCircuitOfARadialPair) {
    SmallGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    grid.branch("ab", "a", "b", 0.1, 100.0, 2);

    const auto model = build_dc_model(grid.system());

    ASSERT_EQ(model->pairs.factor.size(), 1U);
    EXPECT_NEAR(model->pairs.factor[0], 1.0, 1e-12);
    EXPECT_TRUE(model->splits.empty());
}

// By hand: ab = 0.1 and -0.05 in parallel, and 0.4 round the other way over c: b = 10, -20 and 2.5. The three share 1 pu
// as 10/-7.5, -20/-7.5, 2.5/-7.5; losing the -0.05 splits nothing: 10 and 2.5 share it, 0.8 on ab.
TEST(OutagePairs, TakeANegativeReactanceForNoSplit) {
    SmallGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    grid.node("c");
    grid.branch("ab", "a", "b", 0.1);
    grid.branch("ab.2", "a", "b", -0.05);
    grid.branch("ac", "a", "c", 0.1);
    grid.branch("cb", "c", "b", 0.3);
    const auto model = build_dc_model(grid.system());
    ASSERT_TRUE(model->splits.empty());

    const std::vector<double> before = flows_pu(*model, {1.0, -1.0, 0.0});

    EXPECT_NEAR(before[1], 20.0 / 7.5, 1e-12);  // rounding only
    for (int pair = model->pairs.start[0]; pair < model->pairs.start[1]; ++pair) {
        const auto at = static_cast<std::size_t>(pair);
        if (model->pairs.branch_of[static_cast<std::size_t>(model->pairs.term[at])] != 1) continue;
        EXPECT_NEAR(model->pairs.after(0, at, [&](std::size_t branch) { return before[branch]; }), 0.8, 1e-12);
    }
}

// By hand: a ring a b c d with 10 MW drawn at each of b, c, d. Losing ab and cd together cuts b and c off, with the 20 MW
// that they draw: 10 MW are left, all over da. Nothing else is left to carry anything.
TEST(OutagePairs, LeaveOutWhatAnOutageOfTwoLinesCutsOff) {
    SmallGrid grid;
    grid.node("a", 1.0);
    for (const char* id : {"b", "c", "d"}) {
        grid.node(id);
        grid.demand(id, id, 10.0);
    }
    grid.branch("ab", "a", "b", 0.1);
    grid.branch("bc", "b", "c", 0.1);
    grid.branch("cd", "c", "d", 0.1);
    grid.branch("da", "d", "a", 0.1);
    grid.rows.contingencies = {{{}, "tower", "", "ab"}};
    grid.rows.contingency_parts = {{{}, "tower.2", "tower", "cd"}};
    const auto model = build_dc_model(grid.system());

    ASSERT_EQ(model->outages.size(), 1U);
    EXPECT_EQ(model->outages[0].nodes_lost, (std::vector<int>{1, 2}));
    ASSERT_EQ(model->splits.size(), 1U);
    const std::vector<double> before = flows_pu(*model, {0.3, -0.1, -0.1, -0.1});
    ASSERT_EQ(model->pairs.start[3], 0);  // ab, bc and cd carry nothing
    ASSERT_EQ(model->pairs.start[4], 1);
    EXPECT_NEAR(model->pairs.after(3, 0, [&](std::size_t branch) { return before[branch]; }), -0.1, 1e-12);
}

// Referee: open the circuit, factorise anew, compare every flow. Twenty seeded grids.
TEST(OutagePairs, EqualAFullResolve) {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        const SmallGrid grid = support::random_grid(seed, 14, 9);
        const auto model = build_dc_model(grid.system());
        std::vector<double> injection_pu(14);
        double sum = 0.0;
        for (std::size_t node = 1; node < 14; ++node)
            sum += injection_pu[node] = std::sin(static_cast<double>(seed * 100 + node));
        injection_pu[0] = -sum;
        const std::vector<double> before = flows_pu(*model, injection_pu);

        for (const Outage& outage : model->outages) {
            SmallGrid opened = grid;
            const std::string id = grid.system().structure->branches.id(
                model->net.branch_of[static_cast<std::size_t>(outage.parts.front().branch)].value);
            for (BranchRow& row : opened.rows.branches) {
                if (row.id != id) continue;
                row.n_circuits -= outage.parts.front().n_circuits_out;
                if (row.n_circuits == 0) row.in_service = false, row.n_circuits = 1;
            }
            const auto after_model = build_dc_model(opened.system());
            const std::vector<double> after = flows_pu(*after_model, injection_pu);
            for (std::size_t branch = 0; branch < before.size(); ++branch) {
                const int other = after_model->net.branch_at[model->net.branch_of[branch].at()];
                if (other < 0) continue;
                double expected = before[branch];
                for (int pair = model->pairs.start[branch]; pair < model->pairs.start[branch + 1]; ++pair) {
                    const auto at = static_cast<std::size_t>(pair);
                    if (&model->outages[static_cast<std::size_t>(model->pairs.outage[at])] == &outage)
                        expected = model->pairs.after(branch, at, [&](std::size_t of) { return before[of]; });
                }
                const double circuits = static_cast<double>(model->net.n_circuits[branch]) /
                                        after_model->net.n_circuits[static_cast<std::size_t>(other)];
                // 1e-9 pu = 1e-7 MW: two factorisations of a well-conditioned matrix of 14 nodes.
                ASSERT_NEAR(after[static_cast<std::size_t>(other)] * circuits, expected, 1e-9)
                    << "seed " << seed << ", outage of " << id;
            }
        }
    }
}

TEST(SolveBlock, EqualsTheScalarSolve) {
    const auto model = build_dc_model(support::random_grid(5, 17, 8).system());
    BlockMatrix injection(17), scratch(17), flow(model->net.b_pu.size());
    for (std::size_t hour = 0; hour < kBlockSteps; ++hour) {
        double sum = 0.0;
        for (std::size_t node = 1; node < 17; ++node)
            sum += injection.row(node)[hour] = std::cos(static_cast<double>(31 * hour + node));
        injection.row(0)[hour] = -sum;
    }

    solve_block(*model, injection, scratch, flow);

    for (const std::size_t hour : {std::size_t{0}, std::size_t{13}, kBlockSteps - 1}) {
        std::vector<double> one;
        for (std::size_t node = 0; node < 17; ++node) one.push_back(injection.row(node)[hour]);
        const std::vector<double> expected = flows_pu(*model, one);
        // The lanes fuse multiply and add, the scalar referee does not: rounding of sums of 17 numbers of size 1.
        for (std::size_t branch = 0; branch < expected.size(); ++branch)
            ASSERT_NEAR(flow.row(branch)[hour], expected[branch], 1e-12);
    }
}

}  // namespace
}  // namespace knelpunt::flow
