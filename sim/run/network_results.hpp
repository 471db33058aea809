#pragma once

#include "sim/dispatch/market.hpp"
#include "sim/results/schema.hpp"
#include "sim/system/structure.hpp"

namespace knelpunt::run {

/// Balances of the zones, energy of devices and stores, shadow prices of their limits, and flow in the pipes that a market's
/// answer means.
///
/// @param rows    all rows of the scenario, as the market saw them
/// @param fields  gets dispatch/zone_..., device_..., store_..., pipe_... and flexible_...
void put_networks(const Primitives& rows, const dispatch::MarketResult& found, const SeriesPool& pool,
                  const Structure& structure, results::FieldValues& fields);
}  // namespace knelpunt::run
