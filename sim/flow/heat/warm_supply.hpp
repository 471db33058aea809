#pragma once

#include <vector>

#include "sim/flow/heat/water_flow.hpp"

namespace knelpunt::heat {

/// One side of a network whose water changes density, heat capacity and viscosity as it cools.
struct WarmFlows {
    std::vector<double> pressure_bar, temperature_k;                ///< [node]
    std::vector<double> flow_kg_per_s, velocity_m_per_s, outlet_k;  ///< [pipe]; velocity at its mean density
    std::vector<std::vector<double>> cell_k;                        ///< [pipe][cell], from `from`
    int n_rounds = 0;
    bool is_solved = false;
};

/// Flows and temperatures of one state with properties by temperature, cell by cell: pipes are cut into their cells (one,
/// where they have none), each mixed and with the friction of its own temperature. Slow, for few states: what the properties
/// of solve_heat, one for all pipes, leave out.
///
/// @param feed_k  [node] temperature of what held nodes and feed-in bring; NaN where nothing enters
WarmFlows solve_warm_supply(const Network& network, const WaterStates& states, const std::vector<double>& feed_k);

}  // namespace knelpunt::heat
