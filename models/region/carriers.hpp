#pragma once

#include <string>
#include <vector>

#include "models/conversion/devices.hpp"
#include "models/conversion/steel.hpp"
#include "models/demand/carrier_use.hpp"
#include "models/demand/demand.hpp"
#include "models/markets/price.hpp"
#include "models/networks/pipes.hpp"
#include "models/storage/storage.hpp"
#include "models/weather/weather.hpp"
#include "sim/base/issue.hpp"
#include "sim/system/primitives.hpp"
#include "sim/system/scenario_point.hpp"
#include "sim/system/series_pool.hpp"

namespace knelpunt::models {

/// Tables of heat, hydrogen, fuels and stores after all changes of a scenario.
struct CarrierTables {
    std::vector<SiteRow> sites;
    std::vector<NetworkPipeRow> pipes;
    std::vector<CarrierUseRow> uses;
    std::vector<UseVolumeRow> volumes;
    ConversionTables conversion;
    std::vector<StorageRow> storage;
    std::vector<SteelWorksRow> steel_works;
    std::vector<SteelRouteRow> steel_routes;
};

/// Splits off the part of each demand that a market may move within its day: categories with market_share_pu. To be called
/// before stations get courses of their own, so that equal parts stay one.
void split_windows(const std::vector<CategoryRow>& categories, Primitives& out);

/// Adds the carriers beside electricity to what was compiled for it: networks, uses, devices, stores, steel works. Demand of
/// categories that devices make takes no part any more.
/// @param categories       of demand
/// @param reference_day_c  mean temperature of 24 hours in the reference year, every hour  [degC]
void add_carriers(const CarrierTables& tables, const std::vector<CategoryRow>& categories, const NationalYear& national,
                  const ScenarioPoint& point, const Weather& weather, const std::vector<double>& reference_day_c,
                  SeriesPool& pool, const std::string& folder, Primitives& out, Issues& issues);

}  // namespace knelpunt::models
