#pragma once

#include <vector>

#include "sim/flow/gas/gas_flow.hpp"

namespace knelpunt::gas {

/// Gas in a pipe whose flow is steady: A L pm/(Z(pm) R T), pm as in build_model  [kg]. Within a thousandth of the integral of
/// density over its profile (published cases).
double linepack_kg(const Gas& gas, const Pipe& pipe, double from_bar, double to_bar);

/// Gas in a shut pipe of even pressure after a surplus has filled it for a time: the pressure that holds so much  [bar].
double filled_pressure_bar(const Gas& gas, const Pipe& pipe, double start_bar, double added_kg);

/// Courses of scenarios over time: columns are [step][scenario][element].
struct Course {
    std::size_t n_steps = 0, n_scenarios = 1;
    double step_s = 3600;
    std::vector<double> demand_kg_per_s;           ///< [step][scenario][node], mean of the step
    std::vector<double> feed_kg_per_s;             ///< [step][scenario][node]
    std::vector<double> held_bar;                  ///< [step][scenario][node], where pressure is held
    std::vector<double> set_bar, ratio, power_mw;  ///< [step][scenario][machine]

    Course(const Network& network, std::size_t steps, std::size_t scenarios);
};

struct CourseOptions {
    double tolerance_bar = 1e-6;
    double least_served_bar = 1.01325;
    double cell_m = 30e3;  ///< pipes are cut in parts of about this length, each storing half at both ends
};

struct CourseResult {
    std::vector<double> pressure_bar;       ///< [step][scenario][node], at the end of the step
    std::vector<double> flow_kg_per_s;      ///< [step][scenario][pipe], entering at `from`
    std::vector<double> held_kg_per_s;      ///< [step][scenario][node]
    std::vector<double> served_kg_per_s;    ///< [step][scenario][node]
    std::vector<double> taken_kg_per_s;     ///< [step][scenario][node] feed-in, cut where pressure would pass the most
    std::vector<double> linepack_kg;        ///< [step][scenario], at the end of the step
    std::vector<double> start_linepack_kg;  ///< [scenario]
    std::vector<hydraulic::Finding> findings;  ///< state = step * n_scenarios + scenario
    std::size_t n_unsolved = 0;
};

/// Quasi-steady storage: in each step nodes keep what flows in and not out,
///
///     V/(R T) (p/Z - p_old/Z_old)/dt = inflow - outflow,
///
/// friction is that of steady flow (no inertia), the step is implicit. Eight scenarios are solved together. It starts from
/// the steady flow of the first step. Demand is cut where pressure would fall below the least, feed-in where it would pass
/// the most that its node allows: both are findings.
/// @note Steps of an hour are off by up to 1 % of linepack where demand moves by half in one of them; 15 min halve that.
/// @see Osiadacz, "Simulation of transient gas flows in networks", Int. J. Numerical Methods in Fluids 4, 1984
CourseResult solve_course(const Network& network, const Course& course, const CourseOptions& options);

}  // namespace knelpunt::gas
