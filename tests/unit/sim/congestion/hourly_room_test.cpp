#include "sim/congestion/fit/hourly_room.hpp"

#include <gtest/gtest.h>

#include "sim/congestion/fit/room_check.hpp"
#include "tests/support/small_grid.hpp"

namespace knelpunt::congestion {
namespace {

using support::SmallGrid;

/// Two circuits of 100 MVA to a node that uses `use_mw` and makes `made_mw`.
SmallGrid radial(double use_mw, double made_mw) {
    SmallGrid grid;
    grid.node("a", 1.0);
    grid.node("b");
    grid.branch("ab", "a", "b", 0.1, 100.0, 2);
    grid.demand("d", "b", use_mw);
    grid.source("s", "b", made_mw);
    return grid;
}

double room_of(const SmallGrid& grid, bool is_offtake, const Growth& growth = {{{0, 1.0}}}) {
    const System system = grid.system();
    const Schedule schedule = schedule_by_rule(system);
    const auto model = flow::build_dc_model(system);
    return find_hourly_room({system, schedule, *model, is_offtake, true, {}, 0.05}, {growth}, {}).mw[0][0];
}

// By hand: one circuit is left after the loss of the other, and carries at most 100 MW.
TEST(HourlyRoom, IsWhatTheLastCircuitCanCarryMore) { EXPECT_NEAR(room_of(radial(60.0, 0.0), true), 40.0, 1e-9); }

// By hand: 30 MW are fed in. Use first takes those in, then 100 MW from the grid.
TEST(HourlyRoom, TurnsFeedInIntoOfftake) { EXPECT_NEAR(room_of(radial(60.0, 90.0), true), 130.0, 1e-9); }

// By hand: production first meets the 60 MW of use, then feeds in on both circuits, as outages do not count.
TEST(HourlyRoom, LetsTrippedFeedInUseBothCircuits) {
    SmallGrid grid = radial(60.0, 0.0);
    EXPECT_NEAR(room_of(grid, false), 160.0, 1e-9);
    grid.rows.branches[0].rule_feed_in = "n-with-trip";
    grid.rows.branches[0].post_outage_feed_in_pu = kInf;
    EXPECT_NEAR(room_of(grid, false), 260.0, 1e-9);
}

// By hand: 120 MW already are too many for one circuit.
TEST(HourlyRoom, IsNoneBehindWhatIsOver) { EXPECT_EQ(room_of(radial(120.0, 0.0), true), 0.0); }

// By hand: stations b and c share ab. Together, half at each, 40 MW fit; with all of it at c the line bc of 30 MVA with no
// second circuit (15 of 30 MW are in use, and its loss cuts c off) would stop them at 15.
TEST(HourlyRoom, IsThatOfASetInStep) {
    SmallGrid grid = radial(45.0, 0.0);
    grid.node("c");
    grid.branch("bc", "b", "c", 0.1, 30.0);
    grid.demand("e", "c", 15.0);

    EXPECT_NEAR(room_of(grid, true, {{{0, 0.5}, {1, 0.5}}}), 30.0, 1e-9);  // 15 at c
    EXPECT_NEAR(room_of(grid, true, {{{0, 0.8}, {1, 0.2}}}), 40.0, 1e-9);
    EXPECT_NEAR(room_of(grid, true, {{{1, 1.0}}}), 15.0, 1e-9);
}

// Brute force: the growth is added, and flows are solved again in a network of its own for each outage. Random meshed
// grids, single stations and pairs of them, both directions; 1e-6 MW is a millionth of what a request is counted in.
TEST(HourlyRoom, IsThatOfBruteForce) {
    std::size_t n_checked = 0;
    for (std::uint32_t seed = 1; seed <= 8; ++seed) {
        SmallGrid grid = support::random_grid(seed, 10, 6);
        for (BranchRow& row : grid.rows.branches) row.rating_mva.scale *= 1.5;
        const System system = grid.system();
        const Schedule schedule = schedule_by_rule(system);
        const auto model = flow::build_dc_model(system);
        std::vector<Growth> growths;
        for (int station = 0; station < 10; ++station) {
            growths.push_back({{{station, 1.0}}});
            growths.push_back({{{station, 0.3}, {(station + 3) % 10, 0.7}}});
        }
        for (const bool is_offtake : {true, false}) {
            const RoomQuestion question{system, schedule, *model, is_offtake, true, {}, 0.05};
            const HourlyRoom room = find_hourly_room(question, growths, {});
            const RoomCheck check = check_room(question, growths, room, 10);
            EXPECT_LE(check.worst_mw, 1e-6) << "seed " << seed << (is_offtake ? ", offtake" : ", feed-in");
            n_checked += check.n_checked;
        }
    }
    EXPECT_GT(n_checked, 100U);
}

TEST(RoomCheck, RefusesAWrongRoom) {
    const SmallGrid grid = radial(60.0, 0.0);
    const System system = grid.system();
    const Schedule schedule = schedule_by_rule(system);
    const auto model = flow::build_dc_model(system);
    const RoomQuestion question{system, schedule, *model, true, true, {}, 0.05};
    HourlyRoom room = find_hourly_room(question, {{{{0, 1.0}}}}, {});
    room.mw[0][0] += 1e-4;

    EXPECT_NEAR(check_room(question, {{{{0, 1.0}}}}, room, 1).worst_mw, 1e-4, 1e-7);
}

}  // namespace
}  // namespace knelpunt::congestion
