#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/demand/demand.hpp"
#include "models/markets/price.hpp"
#include "models/supply/supply.hpp"
#include "models/weather/climate.hpp"
#include "models/weather/weather.hpp"
#include "sim/system/compile_context.hpp"

namespace knelpunt::models {

struct RegionTables;

/// Use of every load  [MWh]: in the base year, today, in the scenario's year, and in the year from which new homes count.
struct Volumes {
    std::vector<double> base_mwh, present_mwh, year_mwh, homes_base_mwh;
};

/// A scenario while its models run: what they read, and what each hands on to those after it.
struct Scenario : CompileContext {
    const RegionTables& tables;     ///< as read; rows(spec) gives them after the changes
    std::vector<Overlay> overlays;  ///< changes of input cells: those of the study, from "changes" on all of them
    bool is_whole = true;           ///< false: what the other models need is missing
    Weather weather{};
    DemandTables demand{};
    Volumes volumes{};
    SupplyTables supply{};
    NationalYear national{};
    bool has_carriers = false;  ///< the region has heat, hydrogen or stores
};

/// A model: what it is called, what it does, which tables it reads, which models have to run before it.
struct Model {
    std::string_view name, doc;
    std::vector<std::string_view> reads;  ///< tables; to read another one is an error
    std::vector<std::string_view> after;  ///< models whose primitives or values it takes
    bool needs_market = false;            ///< runs only where a market decides
    void (*run)(Scenario&);
};

/// The climate of a weather year; null if there is none.
const ClimateRow* climate_of(const std::vector<ClimateRow>& climates, const WeatherYearRow& year);

void make_changes(Scenario& scenario);
void find_weather(Scenario& scenario);
void compile_grid(Scenario& scenario);
void draw_ratings(Scenario& scenario);
void compile_use(Scenario& scenario);
void compile_production(Scenario& scenario);
void add_ledger(Scenario& scenario);
void add_prices(Scenario& scenario);
void open_carriers(Scenario& scenario);
void compile_uses_of_carriers(Scenario& scenario);
void add_lost_load(Scenario& scenario);
void compile_voltages(Scenario& scenario);
void put_contracts(Scenario& scenario);

/// Splits off the part of each demand that a market may move within its day: categories with market_share_pu. Before stations
/// get courses of their own, so that equal parts stay one.
void split_windows(const std::vector<CategoryRow>& categories, Primitives& out);

}  // namespace knelpunt::models
