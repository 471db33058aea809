#include "sim/flow/gas/gas_flow.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/flow/gas/check.hpp"

namespace knelpunt::gas {
namespace {

using hydraulic::FindingKind;
using hydraulic::MachineKind;

/// Nodes in a row joined by pipes of 10 km, 300 mm, hydrogen; node 0 holds pressure.
Network row_of_pipes(int n_pipes) {
    Network out;
    out.gas = hydrogen();
    out.nodes.resize(static_cast<std::size_t>(n_pipes) + 1);
    out.nodes[0].is_held = true;
    for (int at = 0; at < n_pipes; ++at) {
        Pipe pipe;
        pipe.from = at;
        pipe.to = at + 1;
        pipe.length_m = 10e3;
        pipe.inner_diameter_mm = 300.0;
        pipe.roughness_mm = 0.1;
        out.pipes.push_back(pipe);
    }
    out.flow_scale_kg_per_s = 1.0;
    out.pressure_scale_bar = 40.0;
    return out;
}

States held_at(const Network& network, double bar, std::size_t count = 1) {
    States out(network, count);
    for (std::size_t state = 0; state < count; ++state) out.held_bar[state * network.nodes.size()] = bar;
    return out;
}

Flows solve(const Network& network, const States& states) {
    return solve_flows(network, build_model(network), states, {.tolerance_bar = 1e-9});
}

bool has(const Flows& flows, FindingKind kind) {
    for (const auto& finding : flows.findings)
        if (finding.kind == kind) return true;
    return false;
}

// p2 = sqrt(p1^2 - lambda L R T q^2/(D A^2)) with Z = 1 and a given factor, by hand.
TEST(SolveFlows, OfOnePipeIsTheClosedForm) {
    Network net = row_of_pipes(1);
    net.gas.is_hydrogen = false;
    net.friction.law = hydraulic::FrictionLaw::constant;
    net.pipes[0].friction_factor = 0.012;
    States states = held_at(net, 40.0);
    states.demand_kg_per_s[1] = 1.5;

    const Flows out = solve(net, states);

    const double area = 3.14159265358979323846 / 4 * 0.09;
    const double drop = 0.012 * 10e3 / 0.3 * net.gas.gas_constant_j_per_kg_k * 283.15 * 2.25 / (area * area) / 1e10;
    EXPECT_NEAR(out.pressure_bar[1], std::sqrt(1600.0 - drop), 1e-10);
    EXPECT_TRUE(out.findings.empty());
}

// Equal pipes side by side share the flow in halves; one of twice the diameter takes 2^2.5 as much at one friction factor.
TEST(SolveFlows, SharesFlowOfParallelPipesByTheirResistance) {
    Network net = row_of_pipes(1);
    net.friction.law = hydraulic::FrictionLaw::constant;
    net.pipes[0].friction_factor = 0.012;
    net.pipes.push_back(net.pipes[0]);
    net.pipes[1].inner_diameter_mm = 600.0;
    States states = held_at(net, 40.0);
    states.demand_kg_per_s[1] = 3.0;

    const Flows out = solve(net, states);

    EXPECT_NEAR(out.flow_kg_per_s[1] / out.flow_kg_per_s[0], std::pow(2.0, 2.5), 1e-6);
    EXPECT_NEAR(out.flow_kg_per_s[1] + out.flow_kg_per_s[0], 3.0, 1e-12);
}

// Still gas 100 m higher: barometric formula p = p0 exp(-g h/(Z R T)), whose Z here is that at 40 bar.
TEST(SolveFlows, GivesStillGasTheBarometricFormula) {
    Network net = row_of_pipes(1);
    net.nodes[1].height_m = 100.0;

    const Flows out = solve(net, held_at(net, 40.0));

    const double zrt = net.gas.compressibility(283.15).value(40.0) * net.gas.gas_constant_j_per_kg_k * 283.15;
    EXPECT_NEAR(out.pressure_bar[1], 40.0 * std::exp(-9.80665 * 100.0 / zrt), 1e-6);
    EXPECT_EQ(out.flow_kg_per_s[0], 0.0);
}

// Half of what a customer wants fits: p1^2 - p2^2 grows with the square of flow, up to the least pressure.
TEST(SolveFlows, CutsDemandThatNoPressureReaches) {
    Network net = row_of_pipes(1);
    net.gas.is_hydrogen = false;
    net.friction.law = hydraulic::FrictionLaw::constant;
    net.pipes[0].friction_factor = 0.012;
    States states = held_at(net, 40.0);
    const double area = 3.14159265358979323846 / 4 * 0.09;
    const double per_square = 0.012 * 10e3 / 0.3 * net.gas.gas_constant_j_per_kg_k * 283.15 / (area * area) / 1e10;
    const double most = std::sqrt((1600.0 - 1.01325 * 1.01325) / per_square);
    states.demand_kg_per_s[1] = 2.0 * most;

    const Flows out = solve(net, states);

    ASSERT_EQ(out.findings.size(), 1U);
    EXPECT_EQ(out.findings[0].kind, FindingKind::undersupplied);
    EXPECT_NEAR(out.served_kg_per_s[1], most, 1e-5 * most);  // shares are narrowed to 2e-6
    EXPECT_NEAR(out.findings[0].amount, most * net.gas.lower_heating_value_mj_per_kg, 1e-4 * out.findings[0].amount);
    EXPECT_GE(out.pressure_bar[1], 1.01325);
}

TEST(SolveFlows, SaysWhatAClosedPipeCutsOff) {
    Network net = row_of_pipes(2);
    States states = held_at(net, 40.0, 2);
    states.demand_kg_per_s = {0, 0.5, 0.5, 0, 0.5, 0.5};
    states.pipe_open = {1, 1, 1, 0};

    const Flows out = solve(net, states);

    EXPECT_EQ(out.flow_kg_per_s[3], 0.0);
    EXPECT_TRUE(std::isnan(out.pressure_bar[5]));
    ASSERT_EQ(out.findings.size(), 2U);
    EXPECT_EQ(out.findings[0].kind, FindingKind::undersupplied);
    EXPECT_NEAR(out.findings[0].amount, 0.5 * net.gas.lower_heating_value_mj_per_kg, 1e-9);
    EXPECT_EQ(out.findings[1].kind, FindingKind::no_pressure);
}

TEST(SolveFlows, HoldsTheSetPressureOfARegulatorWhileItsInletIsHigher) {
    Network net = row_of_pipes(2);
    net.pipes.pop_back();
    Machine regulator;
    regulator.kind = MachineKind::regulator;
    regulator.from = 1;
    regulator.to = 2;
    net.machines.push_back(regulator);
    States states = held_at(net, 40.0, 2);
    states.held_bar[3] = 12.0;
    states.set_bar = {16.0, 16.0};
    states.demand_kg_per_s = {0, 0, 0.1, 0, 0, 0.1};

    const Flows out = solve(net, states);

    EXPECT_NEAR(out.pressure_bar[2], 16.0, 1e-7);
    EXPECT_NEAR(out.pressure_bar[5], out.pressure_bar[4], 1e-7);  // open, as far as it can
    ASSERT_EQ(out.findings.size(), 1U);
    EXPECT_EQ(out.findings[0].kind, FindingKind::machine_at_limit);
    EXPECT_NEAR(out.findings[0].amount, 16.0 - out.pressure_bar[5], 1e-12);
}

// Isentropic work m k/(k-1) Z R T (r^((k-1)/k) - 1)/efficiency, by hand.
TEST(SolveFlows, GivesACompressorItsPower) {
    Network net = row_of_pipes(1);
    net.nodes.resize(3);
    Machine compressor;
    compressor.kind = MachineKind::compressor;
    compressor.from = 1;
    compressor.to = 2;
    net.machines.push_back(compressor);
    States states = held_at(net, 40.0, 2);
    states.ratio = {1.5, kInf};
    states.demand_kg_per_s = {0, 0, 0.5, 0, 0, 0.5};
    states.power_mw[1] = 0.2;

    const Flows out = solve(net, states);

    const double z = net.gas.compressibility(283.15).value(40.0), k = 1.41;
    const double work = k / (k - 1) * z * net.gas.gas_constant_j_per_kg_k * 283.15 / 0.75;
    EXPECT_NEAR(out.pressure_bar[2] / out.pressure_bar[1], 1.5, 1e-8);
    EXPECT_NEAR(out.machine_mw[0], 0.5 * work * (std::pow(1.5, (k - 1) / k) - 1) / 1e6, 1e-8);
    EXPECT_NEAR(out.machine_mw[1], 0.2, 1e-8);  // at given power the ratio follows
}

TEST(SolveFlows, TakesNoFeedInBackThroughARegulator) {
    Network net = row_of_pipes(2);
    net.pipes.pop_back();
    Machine regulator;
    regulator.kind = MachineKind::regulator;
    regulator.from = 1;
    regulator.to = 2;
    net.machines.push_back(regulator);
    States states = held_at(net, 40.0);
    states.set_bar = {8.0};
    states.demand_kg_per_s = {0, 0, 0.1};
    states.feed_kg_per_s = {0, 0, 0.4};

    const Flows out = solve(net, states);

    EXPECT_NEAR(out.taken_kg_per_s[2], 0.1, 1e-12);
    EXPECT_TRUE(has(out, FindingKind::feed_not_taken));
    EXPECT_EQ(out.n_unsolved, 0U);
}

TEST(SolveFlows, ShutsACompressorBetweenHeldPressures) {
    Network net = row_of_pipes(1);
    net.nodes[1].is_held = true;
    Machine compressor;
    compressor.kind = MachineKind::compressor;
    compressor.from = 0;
    compressor.to = 1;
    net.machines.push_back(compressor);
    States states = held_at(net, 40.0);
    states.held_bar[1] = 39.0;
    states.ratio = {1.2};

    const Flows out = solve(net, states);

    EXPECT_TRUE(has(out, FindingKind::impossible_input));
    EXPECT_EQ(out.machine_kg_per_s[0], 0.0);
}

TEST(SolveFlows, ReportsVelocitiesAndPressuresBeyondTheirLimits) {
    Network net = row_of_pipes(1);
    net.pipes[0].most_velocity_m_per_s = 5.0;
    net.nodes[1].least_bar = 39.9;
    States states = held_at(net, 40.0);
    states.demand_kg_per_s[1] = 1.5;

    const Flows out = solve(net, states);

    ASSERT_EQ(out.findings.size(), 2U);
    EXPECT_NEAR(out.findings[0].amount, 39.9 - out.pressure_bar[1], 1e-12);
    EXPECT_NEAR(out.findings[1].amount, out.velocity_m_per_s[0] - 5.0, 1e-12);
}

// The checker is fed answers that are off, and must say no.
TEST(CheckState, SeesWrongFlowsAndPressures) {
    const Network net = row_of_pipes(2);
    States states = held_at(net, 40.0);
    states.demand_kg_per_s[2] = 1.0;
    Flows right = solve(net, states), leaking = right, low = right;
    leaking.flow_kg_per_s[0] += 1e-3;
    low.pressure_bar[2] -= 1e-3;

    EXPECT_LT(check_state(net, states, right, 0).pipe_bar, 1e-8);
    EXPECT_GT(check_state(net, states, leaking, 0).balance_kg_per_s, 9e-4);
    EXPECT_GT(check_state(net, states, low, 0).pipe_bar, 9e-4);
}

}  // namespace
}  // namespace knelpunt::gas
