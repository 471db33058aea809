#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/system/primitives.hpp"
#include "sim/system/series_pool.hpp"

namespace knelpunt::models {

struct TechnologyRow : TableRow {
    std::string id, name, rule, series;
    double utilisation_pu = kNaN;
};

struct GeneratorRow : TableRow {
    std::string id, name, node, technology;
    std::string confidence = "unknown";  // of place and size
    double p_max_mw = 0.0, lat = kNaN, lon = kNaN, start_year = kNaN;
    bool in_service = true;
};

struct SupplyTables {
    std::vector<TechnologyRow> technologies;
    std::vector<GeneratorRow> generators;
};

const TableSpec<TechnologyRow>& technologies_spec();
const TableSpec<GeneratorRow>& generators_spec();

/// Output per unit of capacity by name.
struct SupplyWeather {
    SeriesId solar = kConstant, wind_onshore = kConstant, wind_offshore = kConstant;
};

/// First form of production, by rule instead of a market:
///
/// weather: p = p_max * series. flat: p = p_max * utilisation. off: none. residual: full power in the
/// utilisation * n hours in which the region's demand minus its weather and flat production is highest, else none; what
/// the duration curve of the residual load would call, the earlier hour first among equals.
///
/// @param capacity_mw  installed power of each row of tables.generators in the scenario's year  [MW]
/// @param year         units whose start_year lies later are not there yet
/// @param file         folder shown in messages
/// Demands must already be in `out`: the residual load is made from them.
void compile_supply(const SupplyTables& tables, std::span<const double> capacity_mw, int year,
                    const SupplyWeather& weather, const TimeAxis& time, SeriesPool& pool, const std::string& file,
                    Primitives& out, Issues& issues);

}  // namespace knelpunt::models
