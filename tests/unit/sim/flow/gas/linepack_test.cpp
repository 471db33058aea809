#include "sim/flow/gas/linepack.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace knelpunt::gas {
namespace {

Pipe pipe_of(double length_m, double inner_diameter_mm) {
    Pipe out;
    out.from = 0;
    out.to = 1;
    out.length_m = length_m;
    out.inner_diameter_mm = inner_diameter_mm;
    out.roughness_mm = 0.1;
    return out;
}

// A pipe of 30 km, 600 mm, 66 to 50 bar, 283.15 K: A L pm/(R T) = 42393.669 kg at Z = 1 (closed form, CoolProp's constant).
TEST(LinepackKg, IsTheClosedForm) {
    Gas gas = hydrogen();
    gas.is_hydrogen = false;

    EXPECT_NEAR(linepack_kg(gas, pipe_of(30e3, 600.0), 66.0, 50.0), 42393.66912, 42393.0 * 1e-8);
}

// Closed form of the same case with CoolProp's Z at the mean pressure: within the 1e-5 of our fit.
TEST(LinepackKg, OfHydrogenFollowsItsEquationOfState) {
    EXPECT_NEAR(linepack_kg(hydrogen(), pipe_of(30e3, 600.0), 66.0, 50.0), 40926.25106, 40926.0 * 2e-5);
}

TEST(FilledPressure, HoldsWhatWasAdded) {
    const Gas gas = hydrogen();
    const Pipe pipe = pipe_of(30e3, 600.0);

    const double pressure = filled_pressure_bar(gas, pipe, 50.0, 5000.0);

    EXPECT_NEAR(linepack_kg(gas, pipe, pressure, pressure) - linepack_kg(gas, pipe, 50.0, 50.0), 5000.0, 1e-6);
}

/// A pipe from a source that holds 60 bar to one customer.
Network long_pipe() {
    Network out;
    out.gas = hydrogen();
    out.nodes.resize(2);
    out.nodes[0].is_held = true;
    out.pipes = {pipe_of(60e3, 600.0)};
    out.flow_scale_kg_per_s = 10.0;
    out.pressure_scale_bar = 60.0;
    return out;
}

TEST(SolveCourse, KeepsEveryKilogram) {
    const Network net = long_pipe();
    Course course(net, 24, 1);
    for (std::size_t step = 0; step < 24; ++step) {
        course.held_bar[2 * step] = 60.0;
        course.demand_kg_per_s[2 * step + 1] = step < 8 ? 6.0 : 14.0;
    }

    const CourseResult out = solve_course(net, course, {.tolerance_bar = 1e-9});

    double before = out.start_linepack_kg[0];
    for (std::size_t step = 0; step < 24; ++step) {
        const double in = out.held_kg_per_s[2 * step], taken = out.served_kg_per_s[2 * step + 1];
        EXPECT_NEAR(out.linepack_kg[step] - before, 3600.0 * (in - taken), 1e-4);  // of 80 t: 1e-9
        before = out.linepack_kg[step];
    }
    EXPECT_GT(out.held_kg_per_s[46], 13.9);  // steady again
    EXPECT_LT(out.held_kg_per_s[16], 14.0);  // while pressure falls the pipe gives of its own
}

// Without supply the pipe serves until its pressure is that of the air: what it held less what it then holds, by hand.
TEST(SolveCourse, ServesFromLinepackDownToTheLeastPressure) {
    Network net = long_pipe();
    net.nodes.push_back({});
    net.pipes[0].from = 2;
    net.pipes.push_back(pipe_of(0.001, 1.0));  // all but shut: no flow to speak of comes from the source
    net.pipes[1].to = 2;
    Course course(net, 12, 1);
    for (std::size_t step = 0; step < 12; ++step) {
        course.held_bar[3 * step] = 60.0;
        course.demand_kg_per_s[3 * step + 1] = step == 0 ? 0.0 : 6.0;
    }
    net.pipes[1].length_m = 100e3;

    const CourseResult out = solve_course(net, course, {.tolerance_bar = 1e-7});

    const double served = 3600.0 * std::accumulate(out.served_kg_per_s.begin(), out.served_kg_per_s.end(), 0.0);
    EXPECT_NEAR(served, out.start_linepack_kg[0] - out.linepack_kg.back(), 1.0);
    EXPECT_FALSE(out.findings.empty());
    EXPECT_EQ(out.findings.front().kind, hydraulic::FindingKind::undersupplied);
    for (std::size_t step = 0; step < 12; ++step) EXPECT_GE(out.pressure_bar[3 * step + 1], 1.01);
}

TEST(SolveCourse, TakesNoMoreThanPressureAllows) {
    Network net = long_pipe();
    net.nodes[1].most_bar = 63.0;
    net.nodes.push_back({});
    Machine valve;
    valve.from = 0;
    valve.to = 2;
    net.machines.push_back(valve);  // nothing flows back to the source
    net.pipes[0].from = 2;
    Course course(net, 12, 1);
    for (std::size_t step = 0; step < 12; ++step) {
        course.held_bar[3 * step] = 60.0;
        course.feed_kg_per_s[3 * step + 1] = step == 0 ? 0.0 : 2.0;
    }

    const CourseResult out = solve_course(net, course, {.tolerance_bar = 1e-7});

    ASSERT_FALSE(out.findings.empty());
    EXPECT_EQ(out.findings.back().kind, hydraulic::FindingKind::feed_not_taken);
    for (std::size_t step = 0; step < 12; ++step) EXPECT_LE(out.pressure_bar[3 * step + 1], 63.0);
}

}  // namespace
}  // namespace knelpunt::gas
