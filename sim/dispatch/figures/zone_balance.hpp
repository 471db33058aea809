#pragma once

#include <map>
#include <utility>
#include <vector>

#include "sim/dispatch/market.hpp"
#include "sim/system/schedule.hpp"

namespace knelpunt::dispatch {

/// Hour by hour use of each zone, and use and production at the nodes that are not power.
struct ZoneBalance {
    using Column = std::vector<double>;
    std::size_t n_steps = 0;
    std::vector<Column> demand_mw;                 ///< per zone, index = Structure::zones
    std::map<std::pair<int, int>, Column> use_mw;  ///< per zone and market zone that its nodes trade in; -1 = none
    std::map<int, Column> market_use_mw;           ///< per market zone
    Column capacity_mw;                            ///< per zone: what can be given at once
    std::vector<Column> node_injection_mw, node_use_mw;  ///< per node of a network; empty = nothing there
};

/// @param schedule  dispatch::schedule_of the answer, before what is unmet is taken off
ZoneBalance balance_zones(const MarketInput& input, const MarketResult& found, const Schedule& schedule);

/// Injections of nodes that sum to 0 in each network: what is unmet is taken off the use, what is left over off what is given.
/// @return shape (n_nodes)(n_steps); empty for a node where nothing is
std::vector<std::vector<double>> balanced_injections(const ZoneBalance& balance, const MarketResult& found);

/// Of a port: the activity of its converter in each hour; empty where the converter does not trade, or the port is not there.
std::span<const double> port_activity(const System& system, const MarketResult& found, std::size_t port);

}  // namespace knelpunt::dispatch
