#pragma once

#include <string>
#include <vector>

#include "models/markets/price.hpp"
#include "models/networks/tables.hpp"
#include "models/supply/supply.hpp"
#include "models/weather/weather.hpp"
#include "sim/base/issue.hpp"
#include "sim/system/compile_context.hpp"

namespace knelpunt::models {

/// The country in the scenario's storyline and year.
/// @param issues  a figure that is missing
NationalYear national_year(const std::vector<NationalRow>& rows, const ScenarioPoint& point, const std::string& file,
                           Issues& issues);

/// What may be bought or sold at most where the exchange enters by fixed shares: the least of p_max_mw over share  [MW].
double exchange_limit(const std::vector<ExchangeRow>& rows);

/// Complains about values of lost load at or below the cap of the price.
/// @param rows  of the country, for the lines
void check_lost_load(const NationalYear& year, const std::vector<NationalRow>& rows, const PriceCurveRow& curve,
                     const std::string& file, Issues& issues);

/// Gives each use the value of lost load of its carrier, where there is one.
void put_lost_load(const NationalYear& year, Primitives& out);

/// What the price of the zone and the plants that offer in it are made of.
struct MarketTables {
    NationalYear year;
    PriceCurveRow curve{};
    std::vector<TechnologyRow> technologies;
    double exchange_max_mw = 0.0;                ///< what may be bought or sold at most (exchange_limit)
    const io::YearSeries* read_price = nullptr;  ///< of each hour of the year, in place of the model; null = the model
};

/// Lets a market decide on what was compiled by rule.
///
/// Sun and wind may be curtailed; plants that burn gas run between 0 and their power at fuel, CO2 and other cost over
/// efficiency; what runs flat (works gas, waste) must run. The rest of the country buys and sells at the hourly price of
/// the zone (zone_price), with the region's use as the course of the country's.
void add_market(const MarketTables& market, const Weather& weather, CompileContext& context);

}  // namespace knelpunt::models
