#include "sim/congestion/analysis.hpp"

#include <cmath>
#include <tuple>

#include <gtest/gtest.h>

#include "sim/congestion/headroom.hpp"
#include "sim/flow/injections.hpp"
#include "tests/support/small_grid.hpp"

namespace knelpunt::congestion {
namespace {

using support::SmallGrid;

Analysis run(const SmallGrid& grid, std::size_t n_steps = 1) {
    const System system = grid.system(n_steps);
    return analyse(system, schedule_by_rule(system), *flow::build_dc_model(system), {}, {});
}

/// Two circuits of 100 MVA to a node that uses 120 MW and makes `made_mw`.
SmallGrid radial(double made_mw) {
    SmallGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    grid.branch("ab", "a", "b", 0.1, 100.0, 2);
    grid.demand("d", "b", 120.0);
    grid.source("s", "b", made_mw);
    return grid;
}

// By hand: 120 MW on the one circuit of 100 that is left: 1.2 after the outage, 20 MW over.
TEST(Analyse, JudgesOfftakeByItsRule) {
    const Analysis out = run(radial(0.0));

    EXPECT_NEAR(out.branches.worst_loading_pu[0], 1.2, 1e-12);
    EXPECT_NEAR(out.branches.worst_loading_n_pu[0], 0.6, 1e-12);
    EXPECT_NEAR(out.branches.worst_excess_mw[0], 20.0, 1e-9);
    EXPECT_NEAR(out.branches.excess_offtake_mwh[0], 20.0, 1e-9);
    EXPECT_EQ(out.branches.n_steps_over_offtake[0], 1);
    EXPECT_EQ(out.branches.n_steps_over_feed_in[0], 0);
}

// Feed-in of 130 MW with trip after an outage: the loss of a circuit does not count, the rating without outage does.
TEST(Analyse, LetsTrippedFeedInUseTheReserve) {
    SmallGrid grid = radial(250.0);
    grid.rows.branches[0].rule_feed_in = "n-with-trip";
    grid.rows.branches[0].post_outage_feed_in_pu = kInf;

    const Analysis out = run(grid);

    EXPECT_NEAR(out.branches.worst_loading_pu[0], 0.65, 1e-12);
    EXPECT_EQ(out.branches.worst_outage[0], kNoOutage);
}

TEST(Analyse, CountsFeedInApart) {
    const Analysis out = run(radial(250.0));  // rule n-1 both ways: 130 MW on one circuit

    EXPECT_NEAR(out.branches.worst_loading_pu[0], 1.3, 1e-12);
    EXPECT_EQ(out.branches.n_steps_over_offtake[0], 0);
    EXPECT_EQ(out.branches.n_steps_over_feed_in[0], 1);
}

// An emergency rating of 1.3 after an outage: 120 / 130.
TEST(Analyse, UsesTheRatingAllowedAfterAnOutage) {
    SmallGrid grid = radial(0.0);
    grid.rows.branches[0].post_outage_offtake_pu = 1.3;

    EXPECT_NEAR(run(grid).branches.worst_loading_pu[0], 120.0 / 130.0, 1e-12);
}

TEST(Analyse, PutsTheRemainderOfABlockRight) {
    const Analysis out = run(radial(0.0), flow::kBlockSteps + 3);

    EXPECT_EQ(out.branches.n_steps_over_offtake[0], static_cast<int>(flow::kBlockSteps + 3));
    EXPECT_NEAR(out.totals.demand_mwh, 120.0 * (flow::kBlockSteps + 3), 1e-6);
    EXPECT_EQ(out.hourly.branch_flow_mw.size(), flow::kBlockSteps + 3);
    EXPECT_FLOAT_EQ(out.hourly.branch_flow_mw.back(), 120.0F);
}

// Brute force: with the headroom added every limit holds, with 1 MW more one does not. Ten seeded grids, every node.
TEST(NodeHeadroom, JustFits) {
    for (std::uint32_t seed = 1; seed <= 10; ++seed) {
        SmallGrid grid = support::random_grid(seed, 10, 6);
        for (BranchRow& row : grid.rows.branches) row.rating_mva.scale *= 2.0;
        const System system = grid.system();
        const auto model = flow::build_dc_model(system);
        AnalysisOptions all;
        all.headroom_min_sensitivity_pu = 1e-6;  // every branch counts, so that "fits" means all of them
        const Analysis base = analyse(system, schedule_by_rule(system), *model, all, {});
        if (base.totals.n_branches_over > 0) continue;
        for (std::size_t station = 0; station < system.structure->load_nodes.size(); ++station) {
            const double room_mw = base.stations.headroom_offtake_mw[station];
            if (!std::isfinite(room_mw)) continue;
            const auto over_with = [&](double more_mw) {
                SmallGrid loaded = grid;
                loaded.demand("new", system.structure->node_rows[system.structure->load_nodes[station].at()].id,
                              more_mw);
                return run(loaded).totals.n_branches_over;
            };
            EXPECT_EQ(over_with(room_mw), 0) << "seed " << seed << ", station " << station;
            EXPECT_GT(over_with(room_mw + 1.0), 0) << "seed " << seed << ", station " << station;
        }
    }
}

// By hand: a ring a b c d, 10 MW drawn at b, c and d; losing ab and cd together leaves da with the 10 MW of d alone and
// takes 20 MW off. By AC the current is a little more: at x = 0.01 pu per 100 MVA the voltage drops by (0.1 * 0.1)^2 / 2.
TEST(Analyse, FollowsOutagesOfSeveralBranchesByDcAndAc) {
    SmallGrid grid;
    grid.node("a", 1.0);
    for (const char* id : {"b", "c", "d"}) {
        grid.node(id);
        grid.demand(id, id, 10.0);
    }
    for (const auto& [id, from, to] :
         {std::tuple("ab", "a", "b"), {"bc", "b", "c"}, {"cd", "c", "d"}, {"da", "d", "a"}})
        grid.branch(id, from, to, 0.1, 15.0);
    grid.rows.contingencies = {{{}, "tower", "", "ab"}};
    grid.rows.contingency_parts = {{{}, "tower.2", "tower", "cd"}};
    const System system = grid.system(3);
    const auto model = flow::build_dc_model(system);
    for (const bool is_ac : {false, true}) {
        AnalysisOptions options;
        options.is_ac = is_ac;

        const Analysis out = analyse(system, schedule_by_rule(system), *model, options, {});

        // Without outage 15 MW flow over ab and da; after it da carries 10: the loading without rules.
        EXPECT_NEAR(out.branches.worst_loading_pu[3], 1.0, is_ac ? 1e-3 : 1e-12);
        EXPECT_EQ(out.outage_lost_mw, std::vector<double>{20.0});
        EXPECT_NEAR(-out.rooms.pair_down_mw.at(0) + 15.0, 10.0, is_ac ? 1e-2 : 1e-9);  // room 15 - 10, flow runs d -> a
        if (!is_ac) continue;
        EXPECT_EQ(out.ac.outage_unsolved_h, std::vector<double>{0.0});
        EXPECT_TRUE(std::isnan(out.ac.node_v_min_outage_pu[1]));  // b has no voltage after it
        EXPECT_NEAR(out.ac.node_v_min_outage_pu[3], 1.0, 1e-3);
    }
}

// By hand: 1 + 0.5j pu behind x = 0.1. A compensator that can give 0.2 cannot hold 1 pu there: it stands at its limit, and with
// q = 0.3 the voltage is the root of v^4 + (2 q x - 1) v^2 + x^2 (p^2 + q^2) = 0. One that can give 1 pu holds it.
TEST(Analyse, LetsACompensatorStandAtItsLimit) {
    for (const double most_mvar : {20.0, 100.0}) {
        SmallGrid grid;
        grid.node("a", 1.0);
        grid.node("b");
        grid.branch("ab", "a", "b", 0.1, 200.0, 2);
        grid.rows.lines.back().x_ohm *= 2.0;  // per circuit
        grid.demand("d", "b", 100.0);
        grid.rows.demands.back().q_mvar = 50.0;
        grid.source("c", "b", 0.0);
        grid.rows.sources.back().v_set_pu = 1.0;
        grid.rows.sources.back().q_min_mvar = 0.0;
        grid.rows.sources.back().q_max_mvar = most_mvar;
        const System system = grid.system(2);
        AnalysisOptions options;
        options.is_ac = true;

        const Analysis out = analyse(system, schedule_by_rule(system), *flow::build_dc_model(system), options, {});

        const double root = ((1.0 - 0.06) + std::sqrt(0.94 * 0.94 - 0.04 * (1.0 + 0.09))) / 2.0;
        EXPECT_NEAR(out.ac.node_v_min_pu[1], most_mvar < 50.0 ? std::sqrt(root) : 1.0, 1e-6);  // judged at 1e-6 pu
    }
}

// By hand: a load of q alone behind x stands at the root of v^2 - v + q x = 0. At x = 0.1, q = 2 pu it is 0.724, at q = 2.4 pu
// 0.6: a root, but no grid is operated there.
TEST(Analyse, CountsHoursAtVoltagesOfNoGridAsWithoutSolution) {
    for (const double q_mvar : {200.0, 240.0}) {
        SmallGrid grid;
        grid.node("a", 1.0);
        grid.node("b");
        grid.branch("ab", "a", "b", 0.1, 400.0);
        grid.demand("d", "b", 0.0);
        grid.rows.demands.back().q_mvar = q_mvar;
        const System system = grid.system(2);
        AnalysisOptions options;
        options.is_ac = true;

        const Analysis out = analyse(system, schedule_by_rule(system), *flow::build_dc_model(system), options, {});

        EXPECT_EQ(out.ac.n_unsolved_steps, q_mvar > 210.0 ? 2 : 0);
        EXPECT_EQ(out.ac.node_unsolved_h[1], q_mvar > 210.0 ? 2.0 : 0.0);
        if (q_mvar > 210.0)
            EXPECT_TRUE(std::isnan(out.ac.node_v_min_pu[1]));
        else
            EXPECT_NEAR(out.ac.node_v_min_pu[1], (1.0 + std::sqrt(0.2)) / 2.0, 1e-6);  // judged at 1e-6 pu
    }
}

// By hand: two lines of x = 0.2, q = 1.2 pu: v = 0.861; after the loss of one 0.6. At 0.7 pu q would be 0.7 0.3 / 0.2 = 1.05 pu.
TEST(Analyse, CountsOutagesToVoltagesOfNoGridAsCollapse) {
    SmallGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    grid.branch("one", "a", "b", 0.2, 400.0);
    grid.branch("two", "a", "b", 0.2, 400.0);
    grid.demand("d", "b", 0.0);
    grid.rows.demands.back().q_mvar = 120.0;
    const System system = grid.system(1);
    AnalysisOptions options;
    options.is_ac = true;

    const Analysis out = analyse(system, schedule_by_rule(system), *flow::build_dc_model(system), options, {});

    EXPECT_EQ(out.ac.n_unsolved_steps, 0);
    EXPECT_EQ(out.ac.n_unsolved_outage_steps, 2);
    EXPECT_EQ(out.ac.outage_worst_node, (std::vector<std::int32_t>{1, 1}));
    for (const double share_pu : out.ac.outage_loadability_pu)
        EXPECT_NEAR(share_pu, 1.05 / 1.2, 1e-3);  // found to 0.001
    EXPECT_NEAR(out.ac.node_v_min_pu[1], (1.0 + std::sqrt(0.52)) / 2.0, 1e-6);
    EXPECT_TRUE(std::isnan(out.ac.node_v_min_outage_pu[1]));
}

TEST(Analyse, StopsWhenAsked) {
    std::stop_source stop;
    stop.request_stop();
    const System system = radial(0.0).system();
    const auto model = flow::build_dc_model(system);

    EXPECT_THROW(analyse(system, schedule_by_rule(system), *model, {}, stop.get_token()), StoppedError);
}

}  // namespace
}  // namespace knelpunt::congestion
