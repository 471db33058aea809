#include "models/demand/heat_pump.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace knelpunt::models {
namespace {

/// Space heat only, from a supply of 35 degC whatever the weather, with the test bench's performance.
HeatPumpRow plain_pump() {
    HeatPumpRow row;
    row.heat_base_c = 15.0;
    row.hot_water_share_pu = 0.0;
    row.supply_at_zero_c = 35.0;
    row.supply_slope_pu = 0.0;
    row.real_life_pu = 1.0;
    row.bivalent_c = -60.0;
    return row;
}

// By hand, half the year at 5 and half at 15 degC: mean 5 degrees of heating, so heat at 5 degC is 2. Lift 30 K:
// cop = 6.08 - 0.0941 * 30 + 0.000464 * 900 = 3.6746.
TEST(HeatPumpCurve, IsHeatOverPerformance) {
    const HeatPumpCurve curve(plain_pump(), std::vector{5.0, 15.0});

    EXPECT_NEAR(curve.use_pu(5.0), 2.0 / 3.6746, 1e-12);
    EXPECT_EQ(curve.use_pu(16.0), 0.0);
}

// By hand: at -5 degC heat is 20 / 5 = 4; lift 40 K: cop = 6.08 - 3.764 + 0.7424 = 3.0584.
TEST(HeatPumpCurve, NeedsMorePerHeatInFrost) {
    const HeatPumpCurve curve(plain_pump(), std::vector{5.0, 15.0});

    EXPECT_NEAR(curve.use_pu(-5.0), 4.0 / 3.0584, 1e-12);
}

// By hand: the pump gives the heat of 5 degC (2); the other 2 at -5 degC come from the resistance heater.
TEST(HeatPumpCurve, AddsAHeaterBelowTheBivalentPoint) {
    HeatPumpRow row = plain_pump();
    row.bivalent_c = 5.0;

    const HeatPumpCurve curve(row, std::vector{5.0, 15.0});

    EXPECT_NEAR(curve.use_pu(-5.0), 2.0 / 3.0584 + 2.0, 1e-12);
}

// By hand: all heat is hot water of 50 degC; at 20 degC the lift is 30 K.
TEST(HeatPumpCurve, HeatsWaterAllYear) {
    HeatPumpRow row = plain_pump();
    row.hot_water_share_pu = 1.0;

    const HeatPumpCurve curve(row, std::vector{5.0, 15.0});

    EXPECT_NEAR(curve.use_pu(20.0), 1.0 / 3.6746, 1e-12);
}

}  // namespace
}  // namespace knelpunt::models
