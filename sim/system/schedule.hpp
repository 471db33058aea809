#pragma once

#include <span>
#include <vector>

#include "sim/system/system.hpp"

namespace knelpunt {

/// What runs on a System hour by hour: made by rule, by the market, read by every physics. Columns stand by position on
/// the Structure and look into the System's series.
struct Schedule {
    std::vector<Hourly> source_mw;                ///< production, index = Structure::sources
    std::vector<Hourly> demand_mw;                ///< use of what has joined the grid, index = Structure::demands
    std::vector<Hourly> converter_mw;             ///< activity, index = Structure::converters
    std::vector<Hourly> charge_mw, discharge_mw;  ///< at the node, index = Structure::stores
};

/// What runs where nobody decides: sources and demands by their rule; converters and stores stand still.
/// @param joined_pu  part of each demand that has joined the grid [1], shape (n_demands); empty = all of it
Schedule schedule_by_rule(const System& system, std::span<const double> joined_pu = {});

/// The same value with its scale multiplied.
inline Hourly scaled(const Hourly& value, double factor) { return {value.scale * factor, value.series}; }

}  // namespace knelpunt
