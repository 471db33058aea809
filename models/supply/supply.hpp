#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/base/spec.hpp"
#include "sim/system/compile_context.hpp"

namespace knelpunt::models {

struct TechnologyRow : TableRow {
    std::string id, name, rule, series;
    double utilisation_pu = kNaN;
    double full_load_hours_low = kNaN, full_load_hours_high = kNaN;  // published, for comparison
    std::string fuel;                                                // what it burns when a market decides
    double efficiency_pu = kNaN, other_cost_eur_per_mwh = 0.0;
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

/// Production by rule instead of a market:
///
/// weather   p = p_max * series: sun, wind on land, wind at sea (models/weather)
/// flat      p = p_max * utilisation: waste and works gas arise evenly
/// residual  p = p_max in the utilisation * n hours in which the region's demand minus its weather and flat production is
///           highest, else 0; what the duration curve of the residual load would call, the earlier hour first among
///           equals: gas plants, with and without heat
/// off       p = 0: backup units
///
/// Full-load hours are utilisation * 8760, those of weather the year's own; each technology carries the published band that
/// they are compared with. What may be fed in is p_max_mw: of weather its output, of the others the installed power; the
/// contracted feed-in is the installed power p_rated_mw. Outages and maintenance of plants are not in it: no source gives
/// them per plant, and full power in the hours that strain the grid is the safer side.
///
/// @param capacity_mw  installed power of each row of tables.generators in the scenario's year  [MW]
/// Units whose start_year lies after the scenario's are not there yet. Demands must already be among the primitives: the residual
/// load is made from them.
void compile_supply(const SupplyTables& tables, std::span<const double> capacity_mw, const SupplyWeather& weather,
                    CompileContext& context);

}  // namespace knelpunt::models
