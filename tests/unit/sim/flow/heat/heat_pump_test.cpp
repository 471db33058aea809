#include "sim/flow/heat/heat_pump.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace knelpunt::heat {
namespace {

// Equal temperatures: Lorenz is Carnot, T_h/(T_h - T_c).
TEST(HeatPumpPoint, IsCarnotWithoutGlide) {
    const HeatSource large{.inlet_k = 283.15, .mass_flow_kg_per_s = 1e9};

    const HeatPumpPoint out = heat_pump_point(large, 1e6, 333.15, 333.15, 0.5);

    EXPECT_NEAR(out.cop, carnot_cop(333.15, 283.15, 0.5), 1e-6);
    EXPECT_NEAR(carnot_cop(333.15, 283.15, 0.5), 0.5 * 333.15 / 50.0, 1e-12);
}

// 30 degC and 150 kg/s to 40 - 75 degC, eta 0.5, 10 MW: COP 4.9, source leaves at 17 degC (a study with other code).
TEST(HeatPumpPoint, SolvesTheSourceWithTheCop) {
    const HeatSource source{.inlet_k = 303.15, .mass_flow_kg_per_s = 150.0};

    const HeatPumpPoint out = heat_pump_point(source, 10e6, 348.15, 313.15, 0.5);

    EXPECT_NEAR(out.cop, 4.9, 0.05);
    EXPECT_NEAR(out.source_outlet_k, 290.15, 0.5);
    const double hot = 35.0 / std::log(348.15 / 313.15);
    const double cold = (303.15 - out.source_outlet_k) / std::log(303.15 / out.source_outlet_k);
    EXPECT_NEAR(out.cop, 0.5 * hot / (hot - cold), 1e-9);
    EXPECT_NEAR(150.0 * 4190.0 * (303.15 - out.source_outlet_k), out.heat_w - out.electricity_w, 1e-2);
}

TEST(HeatPumpPoint, NeverCoolsItsSourceBelowFreezing) {
    const HeatSource source{.inlet_k = 303.15, .mass_flow_kg_per_s = 60.0};

    const HeatPumpPoint out = heat_pump_point(source, 10e6, 348.15, 313.15, 0.5);

    EXPECT_NEAR(out.source_outlet_k, 274.15, 1e-9);
    EXPECT_NEAR(out.missing_w, 10e6 - out.heat_w, 1e-6);
    EXPECT_GT(out.missing_w, 0.0);
}

TEST(CurveSupply, IsLinearBetweenItsPoints) {
    const std::array<CurvePoint, 2> curve{CurvePoint{-10.0, 363.15}, CurvePoint{15.0, 343.15}};

    EXPECT_NEAR(curve_supply_k(curve, 0.0), 355.15, 1e-12);
    EXPECT_EQ(curve_supply_k(curve, -20.0), 363.15);
    EXPECT_EQ(curve_supply_k(curve, 30.0), 343.15);
}

}  // namespace
}  // namespace knelpunt::heat
