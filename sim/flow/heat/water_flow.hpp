#pragma once

#include <vector>

#include "sim/flow/heat/network.hpp"
#include "sim/flow/hydraulic/finding.hpp"

namespace knelpunt::heat {

/// What drives a water network; columns are [state][element].
struct WaterStates {
    std::size_t n_states = 0;
    std::vector<double> demand_kg_per_s;  ///< [state][node], >= 0
    std::vector<double> feed_kg_per_s;    ///< [state][node], >= 0
    std::vector<double> held_bar;  ///< [state][node], where pressure is held; above ambient or absolute, as answers are
    std::vector<char> pipe_open;   ///< [state][pipe]; empty = all open
    std::vector<char> machine_open;  ///< [state][machine]; empty = all open

    WaterStates() = default;
    WaterStates(const Network& network, std::size_t count);
};

struct WaterOptions {
    double tolerance_bar = 1e-6;
    double least_served_bar = 0.0;  ///< below it no water leaves a pipe: demand is cut until pressures hold
    std::size_t n_threads = 1;
};

struct WaterFlows {
    std::vector<double> pressure_bar;      ///< [state][node]; NaN where no pressure reaches
    std::vector<double> flow_kg_per_s;     ///< [state][pipe]
    std::vector<double> velocity_m_per_s;  ///< [state][pipe]
    std::vector<double> machine_kg_per_s;  ///< [state][machine]
    std::vector<double> served_kg_per_s;   ///< [state][node]
    std::vector<double> taken_kg_per_s;    ///< [state][node]
    std::vector<double> residual_bar;      ///< [state]
    std::vector<hydraulic::Finding> findings;
    std::size_t n_evaluations = 0, n_unsolved = 0;
};

/// Flows of water in pressure networks with pumps, heights and loops, eight states at a time: problems of the class of EPANET.
/// Nothing fails; the same bytes for any number of threads. Demand that pressures do not allow is cut by one share.
WaterFlows solve_water(const Network& network, const hydraulic::Model& model, const WaterStates& states,
                       const WaterOptions& options);

}  // namespace knelpunt::heat
