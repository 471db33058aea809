#pragma once

#include <vector>

#include "sim/dispatch/market.hpp"

namespace knelpunt::dispatch {

/// Zones of the market and the zone of each node.
struct Zones {
    std::vector<MarketZone> list;   ///< sorted by carrier, then id
    std::vector<int> zone_of_node;  ///< place in the list, index = Structure::nodes; -1 = out of service
};

Zones find_zones(const System& system);

}  // namespace knelpunt::dispatch
