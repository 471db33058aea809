#include "models/demand/demand.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "models/demand/shape.hpp"
#include "sim/base/text/names.hpp"

namespace knelpunt::models {
namespace {

/// Course of a category's use, and of the right to it where that differs.
struct CategorySeries {
    SeriesId use = kConstant, right = kConstant;
};
using SeriesOf = std::map<std::string, CategorySeries, std::less<>>;

/// The shape without the power management that the yearly energies do not hold: contracts do not follow savings.
Shape contract_shape(Shape shape) {
    shape.data_centre.managed_share_pu = shape.data_centre.managed_share_in_volumes_pu;
    return shape;
}

/// Series per category, shared in the pool.
SeriesOf shape_series_of(const DemandTables& tables, const DemandWeather& weather, const TimeAxis& time,
                         SeriesPool& pool, const std::string& file, Issues& issues) {
    const auto shapes = collect_shapes(tables, weather.reference_day_c, file, issues);
    ShapeWeather values{{}, {}, weather.reference_day_c, weather.reference_c};
    Key day_key, hour_key;
    if (weather.temperature_day_c != kConstant) {
        values.day_c = pool.values(weather.temperature_day_c);
        day_key = pool.key_of(weather.temperature_day_c);
    }
    if (weather.temperature_c != kConstant) {
        values.hour_c = pool.values(weather.temperature_c);
        hour_key = pool.key_of(weather.temperature_c);
    }
    std::vector<CalendarHour> steps, year;  // made with the first series that is not there yet
    const auto series_of = [&](const Shape& shape) {
        if (shape.kind == Shape::Kind::flat) return kConstant;
        return pool.get_or_add(shape_key(shape, time, values, day_key, hour_key), [&] {
            if (steps.empty()) {
                steps = calendar_of(time);
                const TimeAxis full_year = TimeAxis::full_year(time.reference_year());
                year = time == full_year ? steps : calendar_of(full_year);
            }
            return shape_series(shape, values, steps, year);
        });
    };
    SeriesOf out;
    for (const auto& [category, shape] : shapes) {
        const SeriesId use = series_of(shape);
        const bool differs = shape.kind == Shape::Kind::data_centre &&
                             shape.data_centre.managed_share_pu != shape.data_centre.managed_share_in_volumes_pu;
        out[category] = {use, differs ? series_of(contract_shape(shape)) : use};
    }
    return out;
}

void complain_about_category(const LoadRow& row, const SeriesOf& series_of, const std::string& file, Issues& issues) {
    std::vector<std::string> names;
    for (const auto& [name, series] : series_of) names.push_back(name);
    issues.add(IssueCode::dangling_id, {file + "/" + std::string(loads_spec().file), row.line, "category"},
               fmt::format("loads \"{}\": category = \"{}\" is no row of categories", row.id, row.category),
               name_hint(row.category, names));
}

/// Part of its yearly energy that a load has reached: sites with a start year grow up over the years after it.
double grown_pu(const LoadRow& row, const DemandTables& tables, int year) {
    if (std::isnan(row.start_year)) return 1.0;
    const int age_years = year - static_cast<int>(row.start_year);
    for (const DataCentreRow& site : tables.data_centres) {
        if (site.id == row.category) return ramp_pu(site, age_years);
    }
    return age_years < 0 ? 0.0 : 1.0;
}

}  // namespace

void compile_demand(const DemandTables& tables, std::span<const double> annual_mwh, const DemandWeather& weather,
                    CompileContext& context) {
    const std::string& file = context.folder;
    Issues& issues = context.issues;
    const SeriesOf series_of = shape_series_of(tables, weather, context.time, context.pool, file, issues);
    std::map<std::string_view, const CategoryRow*> category_of;
    for (const CategoryRow& category : tables.categories) category_of[category.id] = &category;
    for (std::size_t load = 0; load < tables.loads.size(); ++load) {
        const LoadRow& row = tables.loads[load];
        const auto series = series_of.find(row.category);
        if (series == series_of.end()) {
            complain_about_category(row, series_of, file, issues);
            continue;
        }
        DemandRow demand;
        demand.line = row.line;
        demand.id = row.id;
        demand.name = row.municipality.empty() ? row.category : row.municipality + ", " + row.category;
        demand.node = row.node;
        demand.category = row.category;
        demand.municipality = row.municipality;
        demand.ledger_class = "measured";
        const CategoryRow& category = *category_of[row.category];
        demand.flexibility = category.flexible == "window" ? "window" : "fixed";
        demand.confidence = row.confidence;
        demand.quarter_hour_factor_pu = category.quarter_hour_factor_pu;
        const double annual = annual_mwh[load] * grown_pu(row, tables, context.point.year);
        demand.p_mw = {annual / kHoursPerYear, series->second.use};
        if (series->second.right != series->second.use) demand.right_mw = {demand.p_mw.scale, series->second.right};
        context.out.demands.push_back(std::move(demand));
    }
}

}  // namespace knelpunt::models
