#include "sim/connection/levels.hpp"

#include <gtest/gtest.h>

#include "sim/connection/area_limits.hpp"
#include "tests/support/small_grid.hpp"

namespace knelpunt::connection {
namespace {

using support::SmallGrid;

/// 380 kV node "high" above 150 kV node "low" in area "North", over three transformers of 100 MVA; a distributor's
/// station "station" of 60 MW firm behind two circuits of 200 MVA.
struct AreaGrid : SmallGrid {
    AreaGrid() {
        node("high", 1.0);
        node("low");
        node("station");
        rows.nodes[0].v_rated_kv = 380.0;
        for (std::size_t at : {1U, 2U}) {
            rows.nodes[at].v_rated_kv = 150.0;
            rows.nodes[at].area = "North";
        }
        branch("t", "high", "low", 0.1, 100.0, 3);
        rows.branches[0].kind = "transformer";
        branch("cable", "low", "station", 0.1, 200.0, 2);
        LimitRow firm;
        firm.id = "firm";
        firm.node = "station";
        firm.bound_mw = {60.0, kConstant};
        rows.limits.push_back(firm);
    }

    void demand_of(LedgerClass ledger_class, double p_mw, double right_mw) {
        const std::string name(kLedgerNames[index_of(ledger_class)]);
        demand(name, "station", p_mw);
        rows.demands.back().ledger_class = name;
        rows.demands.back().right_mw = {right_mw, kConstant};
        rows.demands.back().homes = 100.0;
    }
};

ConnectionResults analyse(const AreaGrid& grid, const Joined& joined_pu, bool is_wish) {
    const System system = grid.system();
    const Schedule schedule = schedule_by_rule(system, joined_pu);
    const auto model = flow::build_dc_model(system);
    const congestion::Analysis flow = congestion::analyse(system, schedule, *model, {}, {});
    return analyse_levels({system, schedule, *model, joined_pu, is_wish, flow.branches}, {}, {});
}

ConnectionResults analyse_wish(const AreaGrid& grid) { return analyse(grid, all_joined(grid.system()), true); }

// By hand: three units of 100 MVA, one out, cos phi 1: 200 MW.
TEST(AreaCapability, IsAllUnitsButTheLargest) {
    const AreaGrid grid;

    const std::vector<double> capability_mw = area_capability_mw(grid.system());

    ASSERT_EQ(capability_mw.size(), 1U);
    EXPECT_DOUBLE_EQ(capability_mw[0], 200.0);
}

// A second row between the same nodes joins the group: 3 x 100 + 150 - 150.
TEST(AreaCapability, TakesTheLargestUnitOfParallelRows) {
    AreaGrid grid;
    grid.branch("t2", "high", "low", 0.1, 150.0, 1);
    grid.rows.branches.back().kind = "transformer";

    EXPECT_DOUBLE_EQ(area_capability_mw(grid.system())[0], 300.0);
}

TEST(AreaCapability, IsNotKnownForAPartOfAnArea) {
    AreaGrid grid;
    grid.rows.areas_in_part = {"North"};

    EXPECT_EQ(area_capability_mw(grid.system())[0], kInf);
}

// By hand, mode wish: 40 measured + 15 unused hold a right, and so do 10 of autonomous and 7 of other growth, which
// arrive: 72 MW against 60 firm. Of 20 that are asked for nothing arrives.
TEST(Levels, CompareRightsAndRequestsWithFirmCapacity) {
    AreaGrid grid;
    grid.demand_of(LedgerClass::measured, 40.0, 40.0);
    grid.demand_of(LedgerClass::contracted_not_used, 5.0, 15.0);
    grid.demand_of(LedgerClass::autonomous, 10.0, 10.0);
    grid.demand_of(LedgerClass::requested, 0.0, 20.0);
    grid.demand_of(LedgerClass::policy_free_growth, 7.0, 7.0);

    const ConnectionResults out = analyse_wish(grid);

    EXPECT_DOUBLE_EQ(out.offtake.contract_mw[0], 72.0);
    EXPECT_DOUBLE_EQ(out.offtake.queue_mw[0], 92.0);
    EXPECT_DOUBLE_EQ(out.offtake.requested_mw[0], 20.0);
    EXPECT_DOUBLE_EQ(out.room_contract_offtake_mw[0], -12.0);
    EXPECT_DOUBLE_EQ(out.room_queue_offtake_mw[0], -32.0);
    EXPECT_EQ(out.offtake.status[0], static_cast<std::int8_t>(Status::shortage));
    EXPECT_EQ(out.offtake.layer[0], static_cast<std::int8_t>(Layer::distributor));
}

// By hand: 65 MW of rights over three units, one out: 65 / 200; over two circuits, one out: 65 / 200.
TEST(Levels, JudgeBranchesWithRightsInUse) {
    AreaGrid grid;
    grid.demand_of(LedgerClass::measured, 40.0, 65.0);

    const ConnectionResults out = analyse_wish(grid);

    EXPECT_NEAR(out.branches(Level::contract, Direction::offtake).loading_pu[0], 65.0 / 200.0,
                1e-12);  // rounding of the solve
    EXPECT_NEAR(out.branches(Level::contract, Direction::offtake).loading_pu[1], 65.0 / 200.0, 1e-12);
    EXPECT_EQ(out.branches(Level::contract, Direction::offtake).short_mw[0], 0.0);
}

// 190 MW of rights in the area leave 10 of its 200; without its own limit the station is bound by the area.
TEST(Levels, NameTheAreaWhereItBinds) {
    AreaGrid grid;
    grid.rows.limits.clear();
    grid.rows.branches[1].rating_mva = {1000.0, kConstant};
    grid.demand_of(LedgerClass::measured, 40.0, 190.0);
    grid.rows.branches[0].post_outage_offtake_pu = 1.0;

    const ConnectionResults out = analyse_wish(grid);

    EXPECT_NEAR(out.offtake.headroom_mw[0], 10.0, 1e-9);
    EXPECT_DOUBLE_EQ(out.areas.room_contract_offtake_mw[0], 10.0);
    EXPECT_EQ(out.offtake.status[0], static_cast<std::int8_t>(Status::room));  // twice the smallest request of 5 MW
}

// What arrives holds a right: half of 20 MW was granted; in mode wish the 10 MW that are used arrive.
TEST(Levels, CountWhatArrivesAsRights) {
    AreaGrid grid;
    grid.demand_of(LedgerClass::measured, 30.0, 30.0);
    grid.demand_of(LedgerClass::requested, 10.0, 20.0);

    const ConnectionResults connected = analyse(grid, {1.0, 0.5}, false);

    EXPECT_DOUBLE_EQ(connected.offtake.contract_mw[0], 40.0);
    EXPECT_DOUBLE_EQ(connected.offtake.requested_mw[0], 10.0);
    EXPECT_DOUBLE_EQ(analyse_wish(grid).offtake.contract_mw[0], 40.0);
}

// Suppressed + connected = wished, class by class: 0.25 of 20 MW joined, 15 stay away with 7.5 MWh and 75 homes.
TEST(Ledger, SplitsTheWishIntoConnectedAndSuppressed) {
    AreaGrid grid;
    grid.demand_of(LedgerClass::measured, 30.0, 30.0);
    grid.demand_of(LedgerClass::requested, 10.0, 20.0);

    const Ledger ledger = analyse(grid, {1.0, 0.25}, false).stations_ledger;

    const std::size_t requested = index_of(LedgerClass::requested);
    EXPECT_DOUBLE_EQ(ledger.mw[requested][0], 20.0);
    EXPECT_DOUBLE_EQ(ledger.connected_mw[requested][0], 5.0);
    EXPECT_DOUBLE_EQ(ledger.suppressed_mw[0], 15.0);
    EXPECT_DOUBLE_EQ(ledger.suppressed_mwh[0], 7.5);  // one hour of 10 MW x 0.75
    EXPECT_DOUBLE_EQ(ledger.n_suppressed_homes[0], 75.0);
    EXPECT_DOUBLE_EQ(ledger.total_mw[0], 50.0);
}

}  // namespace
}  // namespace knelpunt::connection
