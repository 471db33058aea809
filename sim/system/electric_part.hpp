#pragma once

#include <string>
#include <vector>

#include "sim/system/primitives.hpp"

namespace knelpunt {

/// What stands in the grid for converter ports at nodes of power: a source if it gives, else a demand.
struct GridPort {
    std::string id;
    bool gives = false;
    double most_mw = 0.0;                        ///< at the largest activities
    std::vector<const ConverterPortRow*> ports;  ///< in the order of their ids
    std::vector<std::size_t> converter;          ///< row of each port's converter
};

/// Ports at nodes of power by what stands for them, in the order of ids. Points into `rows`.
std::vector<GridPort> grid_ports(const Primitives& rows);

/// Ids of what stands in the grid for a store at a node of power.
std::string charging_id(const StoreRow& store);
std::string discharging_id(const StoreRow& store);

/// Whether a node belongs to a carrier with the physics of power, by node id.
std::vector<bool> nodes_of_power(const Primitives& rows);

/// What power flow sees of a scenario: nodes of power with what lies on them, and a source or demand without power yet for
/// each converter port and store there; a market gives them their power. Rows of a scenario with power alone come back as
/// they are.
Primitives electric_part(Primitives rows);

}  // namespace knelpunt
