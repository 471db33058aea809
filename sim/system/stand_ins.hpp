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

/// Sources and demands that stand in the grid for converter ports and stores at nodes of power and have no row of their
/// own. Power flow sees the grid through sources and demands alone; who decides on a converter or store gives them theirs.
struct StandIns {
    std::vector<SourceRow> sources;
    std::vector<DemandRow> demands;
};

/// Stand-ins without power yet, of one scenario's rows.
StandIns find_stand_ins(const Primitives& rows);

}  // namespace knelpunt
