#include "sim/flow/heat/water_flow.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace knelpunt::heat {
namespace {

using hydraulic::FindingKind;
using hydraulic::MachineKind;

/// Reservoir 0 - machines -> 1 - pipe - 2.
Network pumped(int n_pumps) {
    Network out;
    out.fluid = water_at(283.15);
    out.nodes.resize(3);
    out.nodes[0].is_held = true;
    Pipe pipe;
    pipe.from = 1;
    pipe.to = 2;
    pipe.length_m = 1000.0;
    pipe.inner_diameter_mm = 200.0;
    pipe.roughness_mm = 0.1;
    out.pipes = {pipe};
    for (int pump = 0; pump < n_pumps; ++pump) out.machines.push_back({MachineKind::pump, 0, 1, 4.0 + pump, 0.002});
    out.flow_scale_kg_per_s = 20.0;
    out.pressure_scale_bar = 5.0;
    return out;
}

WaterFlows solve(const Network& network, double demand, double held_bar = 1.0) {
    WaterStates states(network, 1);
    states.held_bar[0] = held_bar;
    states.demand_kg_per_s[2] = demand;
    return solve_water(network, build_model(network), states, {.tolerance_bar = 1e-9});
}

// CoolProp 8.0, 6 bar.
TEST(WaterAt, IsThatOfCoolProp) {
    EXPECT_NEAR(water_at(303.15).density_kg_per_m3, 995.8716, 0.02);
    EXPECT_NEAR(water_at(363.15).density_kg_per_m3, 965.5378, 0.02);
    EXPECT_NEAR(water_at(343.15).heat_capacity_j_per_kg_k, 4188.979, 2.0);
    EXPECT_NEAR(water_at(303.15).dynamic_viscosity_pa_s, 7.9721e-4, 4e-6);
    EXPECT_NEAR(water_at(383.15).dynamic_viscosity_pa_s, 2.5473e-4, 2e-6);
}

// p1 = p0 + head - fall q^2, by hand.
TEST(SolveWater, RaisesPressureByThePumpsCurve) {
    const WaterFlows out = solve(pumped(1), 20.0);

    EXPECT_NEAR(out.pressure_bar[1], 1.0 + 4.0 - 0.002 * 400.0, 1e-6);
}

// Two unequal pumps side by side: 4 - 0.002 a^2 = 5 - 0.002 b^2 with a + b = 30: (b - a)(b + a) = 500.
TEST(SolveWater, SharesFlowOfParallelPumpsByTheirCurves) {
    const WaterFlows out = solve(pumped(2), 30.0);

    EXPECT_NEAR(out.machine_kg_per_s[1] - out.machine_kg_per_s[0], 500.0 / 30.0, 1e-5);
}

// At 10 kg/s the stronger pump holds more than the weaker one can lift: its check stays shut.
TEST(SolveWater, ShutsThePumpThatIsTooWeak) {
    const WaterFlows out = solve(pumped(2), 10.0);

    EXPECT_EQ(out.machine_kg_per_s[0], 0.0);
    EXPECT_NEAR(out.pressure_bar[1], 1.0 + 5.0 - 0.2, 1e-6);
}

TEST(SolveWater, CutsWhatPressureDoesNotAllow) {
    const WaterFlows out = solve(pumped(1), 60.0);  // 4 - 0.002 60^2 < 0

    EXPECT_EQ(out.n_unsolved, 0U);
    ASSERT_FALSE(out.findings.empty());
    EXPECT_EQ(out.findings[0].kind, FindingKind::flow_short);
    EXPECT_GE(out.pressure_bar[2], 0.0);
    EXPECT_LT(out.pressure_bar[2], 1e-2);
}

// Still water 50 m higher: rho g h.
TEST(SolveWater, LosesPressureWithHeight) {
    Network net = pumped(1);
    net.nodes[2].height_m = 30.0;

    const WaterFlows out = solve(net, 0.0);

    EXPECT_NEAR(out.pressure_bar[1] - out.pressure_bar[2], net.fluid.density_kg_per_m3 * 9.80665 * 30.0 / 1e5, 1e-9);
    EXPECT_EQ(out.flow_kg_per_s[0], 0.0);
}

}  // namespace
}  // namespace knelpunt::heat
