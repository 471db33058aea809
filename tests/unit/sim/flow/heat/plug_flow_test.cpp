#include "sim/flow/heat/plug_flow.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace knelpunt::heat {
namespace {

constexpr double kStepS = 3600.0;

/// 2.5 hours of 10 kg/s in a pipe: 90,000 kg.
Pipe pipe_of_90_tonnes(const Fluid& fluid) {
    Pipe out;
    out.to = 1;
    out.inner_diameter_mm = 200.0;
    const double kg_per_m = fluid.density_kg_per_m3 * 3.14159265358979 * 0.01;
    out.length_m = 90000.0 / kg_per_m;
    out.ground_k = 280.0;
    return out;
}

TEST(PlugFlow, LetsAFrontArriveWhenThePipeHasBeenFilled) {
    const Fluid fluid;
    PlugFlow water(fluid, pipe_of_90_tonnes(fluid), 10.0, 340.0);

    EXPECT_NEAR(water.step(10.0, 360.0, kStepS), 340.0, 1e-9);
    EXPECT_NEAR(water.step(10.0, 360.0, kStepS), 340.0, 1e-9);
    EXPECT_NEAR(water.step(10.0, 360.0, kStepS), 350.0, 1e-6);  // half of the third hour is new
    EXPECT_NEAR(water.step(10.0, 360.0, kStepS), 360.0, 1e-6);
}

TEST(PlugFlow, GivesBackWhatCameInWhereFlowTurnsRound) {
    const Fluid fluid;
    PlugFlow water(fluid, pipe_of_90_tonnes(fluid), 10.0, 340.0);
    water.step(10.0, 360.0, kStepS);
    water.step(10.0, 370.0, kStepS);

    EXPECT_NEAR(water.step(-10.0, 300.0, kStepS), 370.0, 1e-9);  // last in, first out
    EXPECT_NEAR(water.step(-20.0, 300.0, kStepS), (360.0 + 0.5 * 340.0 + 0.5 * 300.0) / 2.0, 1e-6);
}

// Constant flow and temperature: T = T_g + (T_in - T_g) exp(-U L/(cp q)).
TEST(PlugFlow, CoolsAsSteadyFlowDoesWhereNothingChanges) {
    const Fluid fluid;
    Pipe pipe = pipe_of_90_tonnes(fluid);
    pipe.ground_w_per_m_k = 0.5;
    PlugFlow water(fluid, pipe, 10.0, 360.0);
    const double expected = 280.0 + 80.0 * std::exp(-0.5 * pipe.length_m / (fluid.heat_capacity_j_per_kg_k * 10.0));

    for (int hour = 0; hour < 5; ++hour) EXPECT_NEAR(water.step(10.0, 360.0, kStepS), expected, 1e-9);
}

// A closed sum: water that stands cools by exp(-U t/(cp rho A)); pushed out at once by twice the content.
TEST(PlugFlow, CoolsStillWaterByTheTimeItStands) {
    const Fluid fluid;
    Pipe pipe = pipe_of_90_tonnes(fluid);
    pipe.ground_w_per_m_k = 2.0;
    PlugFlow water(fluid, pipe, 0.0, 280.0);
    water.step(25.0, 360.0, kStepS);  // fills it: 90,000 kg, entered evenly over the hour
    for (int hour = 0; hour < 3; ++hour) water.step(0.0, 360.0, kStepS);

    const double out = water.step(25.0, 280.0, kStepS);

    // First in, first out, each part stays 4 h.
    const double kg_per_m = 90000.0 / pipe.length_m;
    const double decay = std::exp(-2.0 * 4.0 * kStepS / (fluid.heat_capacity_j_per_kg_k * kg_per_m));
    EXPECT_NEAR(out, 280.0 + 80.0 * decay, 1e-6);
}

// Plant - 90 t - node - 90 t - customer; the step of the plant reaches the end after five hours.
TEST(DelaySupply, PassesFrontsFromPipeToPipe) {
    Network network;
    network.nodes.resize(3);
    network.pipes = {pipe_of_90_tonnes(network.fluid), pipe_of_90_tonnes(network.fluid)};
    network.pipes[1].from = 2;  // drawn against the flow
    network.plants.push_back({});
    const std::size_t n = 7;
    std::vector<double> flow, plant(n, 10.0), plant_k(n, 360.0);
    for (std::size_t hour = 0; hour < n; ++hour) flow.insert(flow.end(), {10.0, -10.0});
    plant_k[0] = 340.0;

    const DelayedSupply out = delay_supply({network, flow, plant, plant_k, n, kStepS});

    EXPECT_NEAR(out.supply_k[1 * 3 + 0], 360.0, 1e-9);
    EXPECT_NEAR(out.supply_k[3 * 3 + 1], 350.0, 1e-6);  // entered from hour 1, arrives at 3.5
    EXPECT_NEAR(out.supply_k[4 * 3 + 1], 360.0, 1e-6);
    // The hour that mixes both enters the second pipe as one temperature, and is smeared over two: half of 340 and 350, half of
    // 350 and 360, where a front without steps would arrive at 6 hours.
    EXPECT_NEAR(out.supply_k[5 * 3 + 2], 345.0, 1e-6);
    EXPECT_NEAR(out.supply_k[6 * 3 + 2], 355.0, 1e-6);
}

}  // namespace
}  // namespace knelpunt::heat
