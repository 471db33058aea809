#pragma once

#include "sim/base/issue.hpp"
#include "sim/dispatch/market.hpp"

namespace knelpunt::dispatch {

/// Value of lost load of each zone  [EUR/MWh]: the least of its demands in service, that of the options where none has one.
/// @param zone_of_node  of each node of the Structure; -1 = none
std::vector<double> lost_loads(const System& system, const MarketOptions& options, std::size_t n_zones,
                               const std::vector<int>& zone_of_node);

/// Complains where not serving use would pay: a price or cost that can occur at or above the value of lost load.
///
/// Looked at are the highest hourly price of each exchange, the highest cost of each source, and one step of conversion:
/// what a converter buys at those prices to make use met, or sells that was taken from use.
/// @param problem  with zones and their values of lost load
void check_lost_load(const System& system, const MarketProblem& problem, Issues& issues);

}  // namespace knelpunt::dispatch
