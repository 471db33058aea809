#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/dispatch/market.hpp"

namespace knelpunt::dispatch {

/// Zones of the market and the zone of each node in service.
struct Zones {
    std::vector<MarketZone> list;  ///< sorted by carrier, then id
    std::map<std::string, int, std::less<>> zone_of_node;
};

Zones find_zones(const Primitives& rows);

}  // namespace knelpunt::dispatch
