#include "sim/congestion/curtailment.hpp"

#include <gtest/gtest.h>

#include "sim/congestion/analysis.hpp"
#include "tests/support/small_grid.hpp"

namespace knelpunt::congestion {
namespace {

/// Outside "a", a line of 100 MW to "b", a line of 60 MW on to "c": no outages count for feed-in.
struct FeedInGrid : support::SmallGrid {
    FeedInGrid() {
        node("a", 1.0);
        node("b");
        node("c");
        branch("ab", "a", "b", 0.1, 100.0);
        branch("bc", "b", "c", 0.1, 60.0);
        for (BranchRow& row : rows.branches) row.post_outage_feed_in_pu = kInf;
    }

    Analysis analysis() const {
        const System system = this->system();
        AnalysisOptions options;
        options.with_curtailment = true;
        return analyse(system, schedule_by_rule(system), *flow::build_dc_model(system), options, {});
    }
};

// By hand: 90 MW at "c" and 80 at "b" pass the 100 MW of "ab" by 70 of 170: 7/17 of each. What is left at "c" fits.
TEST(Curtailment, TakesTheSamePartOfAllThatActsOnALimit) {
    FeedInGrid grid;
    grid.source("inner", "c", 90.0);
    grid.source("outer", "b", 80.0);

    const std::vector<double> curtailed_mwh = grid.analysis().source_curtailed_mwh;

    ASSERT_EQ(curtailed_mwh.size(), 2U);
    EXPECT_NEAR(curtailed_mwh[0], 90.0 * 7.0 / 17.0, 1e-6);  // rounding of flows
    EXPECT_NEAR(curtailed_mwh[1], 80.0 * 7.0 / 17.0, 1e-6);
}

// By hand: 90 MW at "c" against the 60 of "bc" ask for a third, 110 against the 100 of "ab" for an eleventh. With a third
// of the first gone, 80 MW fit.
TEST(Curtailment, CountsWhatOneLimitTookForTheNext) {
    FeedInGrid grid;
    grid.source("inner", "c", 90.0);
    grid.source("outer", "b", 20.0);

    const std::vector<double> curtailed_mwh = grid.analysis().source_curtailed_mwh;

    ASSERT_EQ(curtailed_mwh.size(), 2U);
    EXPECT_NEAR(curtailed_mwh[0], 30.0, 1e-6);
    EXPECT_EQ(curtailed_mwh[1], 0.0);
}

TEST(Curtailment, TakesNothingWhereFeedInFits) {
    FeedInGrid grid;
    grid.source("inner", "c", 59.0);

    EXPECT_EQ(grid.analysis().source_curtailed_mwh, std::vector<double>{0.0});
}

// Use that is over its limit is not feed-in: 150 MW at "b" curtail nobody, though 10 MW are made at "c".
TEST(Curtailment, TakesNothingWhereUseIsOver) {
    FeedInGrid grid;
    grid.source("inner", "c", 10.0);
    grid.demand("use", "b", 150.0);

    EXPECT_EQ(grid.analysis().source_curtailed_mwh, std::vector<double>{0.0});
}

/// A ring in one part of the grid: power made at "a" goes out directly, and a third of it over "ab" of 50 MW and "b".
struct RingGrid : support::SmallGrid {
    explicit RingGrid(double source_mw) {
        node("a");
        node("b");
        node("out", 1.0);
        branch("ab", "a", "b", 0.1, 50.0);
        branch("a_out", "a", "out", 0.1, 500.0);
        branch("b_out", "b", "out", 0.1, 500.0);
        rows.contingencies.clear();
        source("sun", "a", source_mw);
        demand("use", "b", 20.0);
    }

    /// Room for offtake at "b".
    double room_mw(RoomHours hours) const {
        const System system = this->system();
        AnalysisOptions options;
        options.room_hours = hours;
        return analyse(system, schedule_by_rule(system), *flow::build_dc_model(system), options, {})
            .stations.headroom_offtake_mw[0];
    }
};

// By hand: 180 MW at "a" send 60 over "ab", 20 MW of use at "b" draw 6.67 more: 66.67 of 50, in an hour of feed-in. Counted as
// a limit of offtake it leaves nothing to "b"; without the feed-in the limit is left, of which one MW takes a third.
TEST(RoomForOfftake, IsNotTakenByFeedInAboveItsLimit) {
    EXPECT_EQ(RingGrid(180.0).room_mw(RoomHours::all), 0.0);
    EXPECT_NEAR(RingGrid(180.0).room_mw(RoomHours::both), 50.0 * 3.0, 1e-6);
    EXPECT_NEAR(RingGrid(180.0).room_mw(RoomHours::offtake), 50.0 * 3.0, 1e-6);
}

// An hour of offtake: 12 MW at "a" and 20 of use at "b" send 4 + 6.67 over "ab", 39.33 are left for a third of each MW.
TEST(RoomForOfftake, CountsTheHoursOfOfftake) {
    for (const RoomHours hours : {RoomHours::all, RoomHours::both, RoomHours::offtake})
        EXPECT_NEAR(RingGrid(12.0).room_mw(hours), (50.0 - 32.0 / 3.0) * 3.0, 1e-6);
}

}  // namespace
}  // namespace knelpunt::congestion
