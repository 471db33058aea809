#include "models/region/scenario.hpp"

#include <gtest/gtest.h>

#include "tests/support/rows.hpp"

namespace knelpunt::models {
namespace {

std::vector<CategoryRow> cars(double market_share_pu) {
    CategoryRow row;
    row.id = "cars";
    row.flexible = "window";
    row.market_share_pu = market_share_pu;
    row.window_max_pu = 3.0;
    return {row};
}

Primitives with_cars() {
    Primitives out;
    DemandRow row;
    row.id = "C";
    row.category = "cars";
    row.flexibility = "window";
    row.p_mw = {10.0, kConstant};
    row.homes = 5.0;
    out.demands.push_back(row);
    return out;
}

// By hand: of 10 MW 6 may move up to 18, 4 stay; the right is still that of the use by rule.
TEST(SplitWindows, LeavesTheSum) {
    Primitives rows = with_cars();

    split_windows(cars(0.6), rows);

    ASSERT_EQ(rows.demands.size(), 2U);
    const DemandRow &stays = support::row_of(rows.demands, "C"), &moves = support::row_of(rows.demands, "C+smart");
    EXPECT_DOUBLE_EQ(stays.p_mw.scale, 4.0);
    EXPECT_EQ(stays.flexibility, "fixed");
    EXPECT_DOUBLE_EQ(moves.p_mw.scale, 6.0);
    EXPECT_DOUBLE_EQ(moves.right_mw.scale, 6.0);
    EXPECT_DOUBLE_EQ(moves.p_max_mw.scale, 18.0);
    EXPECT_EQ(moves.flexibility, "window");
    EXPECT_EQ(moves.origin, "C");
    EXPECT_DOUBLE_EQ(stays.homes + moves.homes, 5.0);
}

TEST(SplitWindows, LeavesWhatTheMarketMayNotMove) {
    Primitives rows = with_cars();

    split_windows(cars(0.0), rows);

    EXPECT_EQ(rows.demands.size(), 1U);
}

}  // namespace
}  // namespace knelpunt::models
