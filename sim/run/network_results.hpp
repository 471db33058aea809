#pragma once

#include "sim/dispatch/market.hpp"
#include "sim/results/schema.hpp"
#include "sim/system/schedule.hpp"

namespace knelpunt::run {

/// Balances of the zones, energy of devices and stores, shadow prices of their limits, and flow in the pipes that a market's
/// answer means.
///
/// @param input     what the market saw
/// @param schedule  what runs by its answer
/// @param fields    gets dispatch/zone_..., device_..., store_..., pipe_... and flexible_...
void put_networks(const dispatch::MarketInput& input, const dispatch::MarketResult& found, const Schedule& schedule,
                  results::FieldValues& fields);

}  // namespace knelpunt::run
