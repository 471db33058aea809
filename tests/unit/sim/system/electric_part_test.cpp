#include "sim/system/electric_part.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/rows.hpp"
#include "tests/support/small_market.hpp"

namespace knelpunt {
namespace {

using support::SmallMarket;

TEST(ElectricPart, LeavesPowerAloneAsItIs) {
    SmallMarket market(1);
    market.rows.carriers.resize(1);
    market.rows.nodes.resize(1);
    market.demand("use", "electricity", {5.0, kConstant});

    const Primitives part = electric_part(market.rows);

    EXPECT_EQ(part.demands.size(), 1U);
    EXPECT_EQ(part.nodes.size(), 1U);
}

TEST(ElectricPart, KeepsWhatLiesAtNodesOfPower) {
    SmallMarket market(1);
    market.demand("light", "electricity", {5.0, kConstant});
    market.demand("heating", "heat", {5.0, kConstant});
    market.source("well", "gas", 10.0, 20.0);

    const Primitives part = electric_part(market.rows);

    ASSERT_EQ(part.nodes.size(), 1U);
    ASSERT_EQ(part.demands.size(), 1U);
    EXPECT_EQ(part.demands[0].id, "light");
    EXPECT_TRUE(part.sources.empty());
}

TEST(ElectricPart, ShowsConvertersAndStoresInTheGrid) {
    SmallMarket market(1);
    market.converter("boiler", 40.0, {{"electricity", -1.25}, {"heat", 1.0}});
    market.converter("plant", 30.0, {{"gas", -2.0}, {"electricity", 1.0}});
    market.store("battery", "electricity", 20.0, 40.0);
    market.store("buffer", "heat", 20.0, 40.0);

    const Primitives part = electric_part(market.rows);

    EXPECT_EQ(support::row_of(part.demands, "boiler.electricity").node, "electricity");
    EXPECT_EQ(support::row_of(part.sources, "plant.electricity").p_rated_mw, 30.0);
    EXPECT_EQ(support::row_of(part.sources, "battery+discharge").p_rated_mw, 20.0);
    EXPECT_EQ(part.demands.size(), 2U);  // of the boiler and for charging
}

TEST(ElectricPart, TakesPortsTogetherThatStandForOneThing) {
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
