#include "sim/system/stand_ins.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/rows.hpp"
#include "tests/support/small_market.hpp"

namespace knelpunt {
namespace {

using support::SmallMarket;

TEST(StandIns, AreNotNeededByPowerAlone) {
    SmallMarket market(1);
    market.demand("use", "electricity", {5.0, kConstant});

    const StandIns found = find_stand_ins(market.rows);

    EXPECT_TRUE(found.sources.empty());
    EXPECT_TRUE(found.demands.empty());
}

TEST(StandIns, ShowConvertersAndStoresInTheGrid) {
    SmallMarket market(1);
    market.converter("boiler", 40.0, {{"electricity", -1.25}, {"heat", 1.0}});
    market.converter("plant", 30.0, {{"gas", -2.0}, {"electricity", 1.0}});
    market.store("battery", "electricity", 20.0, 40.0);
    market.store("buffer", "heat", 20.0, 40.0);

    const StandIns found = find_stand_ins(market.rows);

    EXPECT_EQ(support::row_of(found.demands, "boiler.electricity").node, "electricity");
    EXPECT_EQ(support::row_of(found.sources, "plant.electricity").p_rated_mw, 30.0);
    EXPECT_EQ(support::row_of(found.sources, "battery+discharge").p_rated_mw, 20.0);
    EXPECT_EQ(found.demands.size(), 2U);  // of the boiler and for charging
}

TEST(StandIns, StandForPortsTogether) {
    SmallMarket market(1);
    market.converter("power", 100.0, {{"gas", -2.0}, {"electricity", 1.0}});
    market.converter("heat", 60.0, {{"heat", 1.0}, {"electricity", -0.2}});
    for (ConverterPortRow& port : market.rows.converter_ports) {
        if (port.node == "electricity") port.shown_as = "PLANT";
    }

    const std::vector<GridPort> ports = grid_ports(market.rows);

    ASSERT_EQ(ports.size(), 1U);
    EXPECT_EQ(ports[0].id, "PLANT");
    EXPECT_TRUE(ports[0].gives);  // 100 MW of power against 12 MW of loss
    EXPECT_EQ(ports[0].ports.size(), 2U);
}

}  // namespace
}  // namespace knelpunt
