#pragma once

#include "sim/dispatch/market.hpp"
#include "sim/system/schedule.hpp"

namespace knelpunt::dispatch {

/// What runs where the market decided: its powers of sources, converters, stores and use that may move, what that means
/// for what stands in the grid for ports and stores, and the rule for all else.
///
/// Exchanges are left out: power flow finds them as what is missing at the boundary.
/// @param pool  the scenario's own: takes the hourly powers
Schedule schedule_of(const MarketInput& input, const MarketResult& found, SeriesPool& pool);

/// Use of electricity that the market does not meet does not flow: it is taken off the use of its zone, pro rata in each
/// step, as in the networks of pipes. Else the grid would draw it over an exchange beyond the limit that made it unmet.
void take_off_unmet(const System& system, const MarketResult& found, SeriesPool& pool, Schedule& schedule);

}  // namespace knelpunt::dispatch
