#pragma once

#include <array>
#include <vector>

#include "sim/flow/gas/network.hpp"
#include "sim/flow/hydraulic/finding.hpp"

namespace knelpunt::gas {

/// What drives a network in each of many states (hours, outages, scenarios); columns are [state][element].
struct States {
    std::size_t n_states = 0;
    std::vector<double> demand_kg_per_s;  ///< [state][node], >= 0
    std::vector<double> feed_kg_per_s;    ///< [state][node], >= 0: sources whose flow is set
    std::vector<double> held_bar;         ///< [state][node], absolute, where pressure is held
    std::vector<double> set_bar;          ///< [state][machine] set pressure; infinite = none
    std::vector<double> ratio;            ///< [state][machine] ratio of a compressor; infinite = as far as it can
    std::vector<double> power_mw;    ///< [state][machine] shaft power of a compressor; infinite = as much as it takes
    std::vector<char> pipe_open;     ///< [state][pipe]; empty = all open
    std::vector<char> machine_open;  ///< [state][machine]; empty = all open

    /// Columns of the right lengths: no flow, machines as far as they can.
    States() = default;
    States(const Network& network, std::size_t count);
};

struct FlowOptions {
    double tolerance_bar = 1e-6;
    double least_served_bar = 1.01325;  ///< below it no gas leaves a pipe: customers are cut until pressures hold
    bool keeps_least = false;           ///< customers are cut until every node has the least pressure it wants, too
    std::size_t n_threads = 1;
};

/// Answers by [state][element]; NaN where no pressure reaches.
struct Flows {
    std::vector<double> pressure_bar;          ///< [state][node], absolute
    std::vector<double> flow_kg_per_s;         ///< [state][pipe], from -> to
    std::vector<double> velocity_m_per_s;      ///< [state][pipe], at the mean pressure, signed
    std::vector<double> machine_kg_per_s;      ///< [state][machine]
    std::vector<double> machine_mw;            ///< [state][machine] shaft power of compressors
    std::vector<double> held_kg_per_s;         ///< [state][node] what sources that hold pressure give
    std::vector<double> served_kg_per_s;       ///< [state][node] demand that is met
    std::vector<double> taken_kg_per_s;        ///< [state][node] feed-in that finds its way
    std::vector<double> residual_bar;          ///< [state] what the equations of pipes leave
    std::vector<hydraulic::Finding> findings;  ///< by state, element kind, element
    std::size_t n_evaluations = 0, n_unsolved = 0;
};

/// Flows of all states, eight at a time.
///
/// Nothing fails: demand that no source can reach, or only below least_served_bar, is cut, and the findings say by how much.
/// The same bytes for any number of threads: states are computed in fixed parts.
///
/// @throws ContractError where lengths of columns differ
Flows solve_flows(const Network& network, const hydraulic::Model& model, const States& states,
                  const FlowOptions& options);

}  // namespace knelpunt::gas
