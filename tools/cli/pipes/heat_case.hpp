#pragma once

#include "sim/flow/heat/heat_flow.hpp"
#include "sim/flow/heat/water_flow.hpp"
#include "tools/cli/pipes/pipe_tables.hpp"

namespace knelpunt::cli {

/// A heat network, supply and return, as its tables describe it, with one state.
struct HeatCase {
    heat::Network network;
    heat::HeatStates states;
    std::vector<std::string> plant_names, consumer_names;
};

/// Whether the tables are of a network with plants and customers that take heat.
bool has_customers(const PipeTables& tables);

/// @throws InputError where a property of the fluid is missing
HeatCase make_heat_case(const PipeTables& tables);

/// A network of water, one side, without plants.
struct WaterCase {
    heat::Network network;
    heat::WaterStates states;
    std::vector<std::string> pipe_names;     ///< pipes, then valves
    std::vector<std::string> machine_names;  ///< pumps, check valves
    std::vector<double> ambient_bar;  ///< per node: pressures are above it; 0 where the case gives pressures as such
    std::vector<double> feed_k;       ///< per node: temperature of what a source there feeds in; NaN
    bool is_warm = false;             ///< properties by temperature (heat::solve_warm_supply)
};
WaterCase make_water_case(const PipeTables& tables);

}  // namespace knelpunt::cli
