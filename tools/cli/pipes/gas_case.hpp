#pragma once

#include "sim/flow/gas/gas_flow.hpp"
#include "tools/cli/pipes/pipe_tables.hpp"

namespace knelpunt::cli {

/// A gas network as its tables describe it, with one state.
struct GasCase {
    gas::Network network;
    gas::States states;
    std::vector<std::string> pipe_names;     ///< pipes, then valves
    std::vector<std::string> machine_names;  ///< compressors, regulators, check valves
    std::vector<double> ambient_bar;         ///< per node
};

/// @throws InputError where a property of the fluid is missing
GasCase make_gas_case(const PipeTables& tables);

/// Ambient pressure at a height, as the barometric formula has it: 1.01325 (1 - 0.0065 h/288.15)^5.255  [bar].
double ambient_pressure_bar(double height_m);

/// Friction by the properties friction_law, laminar_rule, rough_divisor of the fluid; constant where pipes give factors.
/// @throws InputError for an unknown word
hydraulic::FrictionOptions friction_options(const PipeTables& tables, bool is_gas);

}  // namespace knelpunt::cli
