#include "sim/flow/heat/heat_flow.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace knelpunt::heat {
namespace {

using hydraulic::FindingKind;

/// Plant at node 0, customers at 1 .. n in a row of pipes of 500 m, 100 mm.
Network row_of_pipes(int n) {
    Network out;
    out.nodes.resize(static_cast<std::size_t>(n) + 1);
    out.plants.resize(1);
    for (int at = 0; at < n; ++at) {
        Pipe pipe;
        pipe.from = at;
        pipe.to = at + 1;
        pipe.length_m = 500.0;
        pipe.inner_diameter_mm = 100.0;
        pipe.roughness_mm = 0.1;
        pipe.ground_w_per_m_k = 0.3;
        out.pipes.push_back(pipe);
        Consumer consumer;
        consumer.node = at + 1;
        out.consumers.push_back(consumer);
    }
    out.flow_scale_kg_per_s = 5.0;
    return out;
}

HeatStates heated(const Network& network, double heat_w, double supply_k = 353.15, double return_k = 313.15,
                  std::size_t count = 1) {
    HeatStates out(network, count);
    std::fill(out.heat_w.begin(), out.heat_w.end(), heat_w);
    std::fill(out.return_k.begin(), out.return_k.end(), return_k);
    std::fill(out.supply_k.begin(), out.supply_k.end(), supply_k);
    return out;
}

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

bool has(const HeatFlows& flows, FindingKind kind) {
    for (const auto& finding : flows.findings)
        if (finding.kind == kind) return true;
    return false;
}

// T_out = T_g + (T_in - T_g) e^(-U L/(cp m)), by hand at the flow that is found; m = Q/(cp (T_s - T_r)).
TEST(SolveHeat, CoolsExponentiallyAndMeetsTheHeatAskedFor) {
    const Network net = row_of_pipes(1);

    const HeatFlows out = solve_heat(net, heated(net, 400e3), {});

    const double cp = net.fluid.heat_capacity_j_per_kg_k, flow = out.flow_kg_per_s[0];
    EXPECT_NEAR(out.supply_k[1], 283.15 + 70.0 * std::exp(-0.3 * 500.0 / (cp * flow)), 1e-9);
    EXPECT_NEAR(flow * cp * (out.supply_k[1] - 313.15), 400e3, 400e3 * 1e-7);
    EXPECT_TRUE(out.findings.empty());
}

// What plants give is what customers get and pipes lose.
TEST(SolveHeat, KeepsEnergy) {
    Network net = row_of_pipes(4);
    for (Pipe& pipe : net.pipes) pipe.between_w_per_m_k = 0.05;  // twins, too

    const HeatFlows out = solve_heat(net, heated(net, 100e3), {});

    EXPECT_NEAR(sum(out.plant_w), sum(out.consumer_w) + sum(out.loss_w), 1.0);
}

// A twin loses less to the ground than two single pipes: U_g (T_s - T_g) + U_g (T_r - T_g) stays, what passes between the
// two only moves. With U_g = 0 nothing is lost at all.
TEST(SolveHeat, LosesNothingBetweenTheTwoPipesOfATwin) {
    Network net = row_of_pipes(1);
    net.pipes[0].ground_w_per_m_k = 0.0;
    net.pipes[0].between_w_per_m_k = 0.3;

    const HeatFlows out = solve_heat(net, heated(net, 100e3), {});

    EXPECT_NEAR(out.loss_w[0], 0.0, 1.0);
    EXPECT_LT(out.supply_k[1], 353.1);
    EXPECT_GT(out.return_k[0], 313.2);
}

// Two plants of other temperatures meet at a node: T = (m1 T1 + m2 T2)/(m1 + m2), pipes without loss.
TEST(SolveHeat, MixesByMass) {
    Network net;
    net.nodes.resize(4);
    net.plants.resize(2);
    net.plants[1].node = 1;
    net.plants[1].kind = PlantKind::given_flow;
    net.consumers.resize(1);
    net.consumers[0].node = 3;
    for (const auto& [from, to] : {std::pair(0, 2), std::pair(1, 2), std::pair(2, 3)}) {
        Pipe pipe;
        pipe.from = from;
        pipe.to = to;
        pipe.length_m = 10.0;
        pipe.inner_diameter_mm = 100.0;
        net.pipes.push_back(pipe);
    }
    HeatStates states = heated(net, 400e3);
    states.supply_k = {363.15, 343.15};
    states.plant_kg_per_s = {0.0, 1.0};

    const HeatFlows out = solve_heat(net, states, {});

    const double m = out.plant_kg_per_s[0];
    EXPECT_GT(m, 0.1);
    EXPECT_NEAR(out.supply_k[2], (m * 363.15 + 343.15) / (m + 1.0), 1e-8);
}

// Plants by rank: the first gives its most, the second the rest.
TEST(SolveHeat, UsesPlantsByRankUpToTheirMost) {
    for (const bool is_root_first : {true, false}) {
        Network net = row_of_pipes(2);
        net.plants.resize(2);
        net.plants[1].node = 2;
        net.plants[0].rank = is_root_first ? 1 : 2;
        net.plants[1].rank = is_root_first ? 2 : 1;
        net.plants[is_root_first ? 0 : 1].most_w = 150e3;

        const HeatFlows out = solve_heat(net, heated(net, 100e3), {});

        EXPECT_EQ(out.n_unsolved, 0U);
        EXPECT_NEAR(out.plant_w[is_root_first ? 0 : 1], 150e3, 1.0);
        EXPECT_NEAR(sum(out.plant_w), 200e3 + sum(out.loss_w), 1.0);
        EXPECT_TRUE(out.findings.empty());
    }
}

// A plant of 150 kW for 200 kW: customers get what is left after losses, each three quarters or less.
TEST(SolveHeat, SharesWhatPlantsCanGive) {
    Network net = row_of_pipes(2);
    net.plants[0].most_w = 150e3;

    const HeatFlows out = solve_heat(net, heated(net, 100e3), {});

    EXPECT_EQ(out.n_unsolved, 0U);
    EXPECT_NEAR(sum(out.plant_w), 150e3, 10.0);
    EXPECT_NEAR(sum(out.consumer_w) + sum(out.loss_w), 150e3, 10.0);
    EXPECT_NEAR(out.consumer_w[0], out.consumer_w[1], 1.0);
    EXPECT_TRUE(has(out, FindingKind::undersupplied));
}

// Held pressures too close for the flow: customers get the share whose losses fit.
TEST(SolveHeat, SharesWhatPressureCanCarry) {
    Network net = row_of_pipes(2);
    net.plants[0].supply_bar = 3.2;
    net.plants[0].return_bar = 3.0;

    const HeatFlows out = solve_heat(net, heated(net, 400e3), {});

    EXPECT_EQ(out.n_unsolved, 0U);
    EXPECT_TRUE(has(out, FindingKind::undersupplied));
    EXPECT_GT(out.supply_bar[2] - out.return_bar[2], -1e-4);
    EXPECT_LT(out.supply_bar[2] - out.return_bar[2], 1e-3);  // all of it is used
}

// Pressures not given: the worst customer has its least difference, all others more.
TEST(SolveHeat, HoldsTheDifferenceOfTheWorstCustomer) {
    const Network net = row_of_pipes(3);

    const HeatFlows out = solve_heat(net, heated(net, 100e3), {});

    EXPECT_NEAR(out.supply_bar[3] - out.return_bar[3], 0.5, 1e-12);
    EXPECT_GT(out.supply_bar[1] - out.return_bar[1], 0.5);
    EXPECT_NEAR(out.return_bar[0], 3.0, 1e-12);
}

TEST(SolveHeat, GivesSummerWithoutLoadTheTemperatureOfTheGround) {
    const Network net = row_of_pipes(3);

    const HeatFlows out = solve_heat(net, heated(net, 0.0), {});

    EXPECT_EQ(out.n_unsolved, 0U);
    EXPECT_NEAR(out.supply_k[3], 283.15, 1e-9);
    EXPECT_EQ(sum(out.consumer_kg_per_s), 0.0);
    EXPECT_TRUE(out.findings.empty());
}

TEST(SolveHeat, DeliversNothingFromASourceColderThanTheReturn) {
    const Network net = row_of_pipes(1);

    const HeatFlows out = solve_heat(net, heated(net, 100e3, 308.15, 313.15), {});

    EXPECT_EQ(out.consumer_w[0], 0.0);
    EXPECT_GE(out.supply_k[1], 283.15);
    EXPECT_LE(out.supply_k[1], 308.15);
    ASSERT_TRUE(has(out, FindingKind::undersupplied));
    EXPECT_NEAR(out.findings[0].amount, 0.1, 1e-9);  // MW
}

TEST(SolveHeat, KeepsTheEndWarmByABypass) {
    Network net = row_of_pipes(2);
    net.consumers[1].is_bypass = true;
    HeatStates states = heated(net, 0.0);
    states.bypass_kg_per_s = {0.0, 0.05};

    const HeatFlows out = solve_heat(net, states, {});

    EXPECT_NEAR(out.flow_kg_per_s[1], 0.05, 1e-12);
    const double capacity = net.fluid.heat_capacity_j_per_kg_k * 0.05;
    EXPECT_NEAR(out.supply_k[2], 283.15 + 70.0 * std::exp(-0.3 * 1000.0 / capacity), 1e-6);  // closed form
    EXPECT_NEAR(sum(out.plant_w), sum(out.loss_w), 1e-3);
}

TEST(SolveHeat, ReportsSupplyThatIsTooCold) {
    Network net = row_of_pipes(1);
    net.consumers[0].least_supply_k = 352.0;

    const HeatFlows out = solve_heat(net, heated(net, 20e3), {});

    ASSERT_EQ(out.findings.size(), 1U);
    EXPECT_EQ(out.findings[0].kind, FindingKind::temperature_short);
    EXPECT_NEAR(out.findings[0].amount, 352.0 - out.supply_k[1], 1e-12);
}

// Booster at 28 degC: the network gives Q (1 - 1/COP), the rest is electricity.
TEST(SolveHeat, TakesOnlyThePartOfABoosterFromTheNetwork) {
    Network net = row_of_pipes(1);
    net.consumers[0].booster_k = 338.15;
    const HeatFlows out = solve_heat(net, heated(net, 50e3, 301.15, 291.15), {});

    EXPECT_EQ(out.n_unsolved, 0U);
    EXPECT_NEAR(out.consumer_w[0], 50e3, 1.0);
    const double cold = (out.supply_k[1] - 291.15) / std::log(out.supply_k[1] / 291.15);
    const double cop = 0.5 * 338.15 / (338.15 - cold);
    EXPECT_NEAR(out.booster_w[0], 50e3 / cop, 1.0);
}

// A heat pump whose source is too small gives what just keeps its outlet above freezing, and says so.
TEST(SolveHeat, LimitsAHeatPumpByItsSource) {
    Network net = row_of_pipes(1);
    net.plants.resize(2);
    net.plants[1].kind = PlantKind::heat_pump;
    net.plants[1].source_k = 303.15;
    net.plants[1].source_kg_per_s = 1.0;
    HeatStates states = heated(net, 400e3);
    states.plant_w[1] = 300e3;

    const HeatFlows out = solve_heat(net, states, {});

    EXPECT_LT(out.plant_w[1], 300e3);
    EXPECT_TRUE(has(out, FindingKind::machine_at_limit));
    EXPECT_NEAR(out.plant_w[1] - out.plant_electricity_w[1], 4187.0 * (303.15 - 274.15),
                10.0);  // of its source, all of it
    EXPECT_NEAR(sum(out.plant_w), 400e3 + sum(out.loss_w), 1.0);
}

TEST(SolveHeat, DoesNotDependOnDrawnDirections) {
    const Network net = row_of_pipes(3);
    Network turned = net;
    std::swap(turned.pipes[1].from, turned.pipes[1].to);

    const HeatFlows out = solve_heat(net, heated(net, 100e3), {}), other = solve_heat(turned, heated(net, 100e3), {});

    EXPECT_EQ(out.supply_k, other.supply_k);
    EXPECT_EQ(out.flow_kg_per_s[1], -other.flow_kg_per_s[1]);
}

}  // namespace
}  // namespace knelpunt::heat
