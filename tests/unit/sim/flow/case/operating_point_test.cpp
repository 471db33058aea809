#include "sim/flow/case/operating_point.hpp"

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

namespace knelpunt::flow {
namespace {

/// `n` buses in a row or a ring of lines of x = 0.1 pu; the first is the reference.
AcNetwork chain(int n, BusRole others, bool is_ring) {
    AcNetwork net;
    net.graph.n_nodes = n;
    for (int bus = 0; bus < n; ++bus) {
        net.node_of.push_back({bus});
        net.bus_at.push_back(bus);
        net.v_pu.push_back(1.0);
        net.angle_rad.push_back(0.0);
        net.q_min_pu.push_back(-kInf);
        net.q_max_pu.push_back(kInf);
        net.shunt.emplace_back();
        net.role.push_back(bus == 0 ? BusRole::reference : others);
        net.slack_share.push_back(bus == 0 ? 1.0 : 0.0);
    }
    const Complex y = 1.0 / Complex(0.0, 0.1);
    for (int from = 0; from < (is_ring ? n : n - 1); ++from) {
        net.branch_at.push_back(from);
        net.branch_of.push_back({from});
        net.from.push_back(from);
        net.to.push_back((from + 1) % n);
        net.n_circuits.push_back(1);
        net.shift_rad.push_back(0.0);
        net.admittance.push_back({y, -y, -y, y});
        net.graph.edges.emplace_back(from, (from + 1) % n);
    }
    net.topology = find_topology(net.graph);
    net.reference_bus = {0};
    return net;
}

/// A load of p + jq pu at the end of a line of x = 0.1 pu, by hand:
/// v^2 = ((1 - 2 q x) +- sqrt((1 - 2 q x)^2 - 4 x^2 (p^2 + q^2))) / 2.
double root_pu(double p_pu, double q_pu, double sign) {
    const double a = 1.0 - 2.0 * q_pu * 0.1;
    return std::sqrt((a + sign * std::sqrt(a * a - 4.0 * 0.01 * (p_pu * p_pu + q_pu * q_pu))) / 2.0);
}

OperatingPoint solve_load(Complex load_pu, Complex start_pu) {
    const AcNetwork net = chain(2, BusRole::load, false);
    AcCase of = ac_case(net, {0.0, -load_pu});
    of.start_pu[1] = start_pu;
    return find_operating_point(net, of, false);
}

TEST(FindOperatingPoint, LeavesTheRootOfLowVoltage) {
    const double low_pu = root_pu(1.0, 0.5, -1.0);  // 0.16 pu

    const OperatingPoint found = solve_load({1.0, 0.5}, std::polar(low_pu, -std::asin(0.1 / low_pu)));

    EXPECT_EQ(found.start, AcStart::flat);
    EXPECT_NEAR(found.lowest_given_pu, low_pu, 1e-8);  // the root that the start led to; solved to 1e-8 pu
    EXPECT_NEAR(found.lowest_v_pu, root_pu(1.0, 0.5, 1.0), 1e-8);
    EXPECT_TRUE(found.is_inside && found.is_confirmed);
}

TEST(FindOperatingPoint, KeepsAnOperatingPointOutsideTheBandAndSaysSo) {
    const OperatingPoint found = solve_load({1.9, 1.9}, 1.0);  // near the nose, above it

    EXPECT_NEAR(found.lowest_v_pu, root_pu(1.9, 1.9, 1.0), 1e-8);
    EXPECT_LT(found.lowest_v_pu, kLowestOperatingPu);
    EXPECT_TRUE(found.is_confirmed);
    EXPECT_FALSE(found.is_inside);
}

TEST(FindOperatingPoint, SaysHowFarPowersCanBeRaised) {
    const OperatingPoint found = solve_load({6.0, 0.0}, 1.0);

    EXPECT_FALSE(found.limited.solution.is_solved);
    EXPECT_NEAR(found.share_reached, 5.0 / 6.0, 2e-3);  // by hand: the nose lies at 1 / (2 x) = 5 pu; found to 0.001
}

// All voltages are 1 pu, angles of 45 degrees from bus to bus: stable power that flows round the ring for nothing.
TEST(FindOperatingPoint, LeavesPowerThatFlowsRoundARing) {
    const AcNetwork net = chain(8, BusRole::held, true);
    AcCase of = ac_case(net, std::vector<Complex>(8));
    for (std::size_t bus = 0; bus < 8; ++bus)
        of.start_pu[bus] = std::polar(1.0, static_cast<double>(bus) * std::numbers::pi / 4.0);
    ASSERT_TRUE(solve_newton(net, of).is_solved);

    const OperatingPoint found = find_operating_point(net, of, false);

    for (const Complex& v_pu : found.limited.solution.v_pu) EXPECT_NEAR(std::arg(v_pu), 0.0, 1e-8);
}

}  // namespace
}  // namespace knelpunt::flow
