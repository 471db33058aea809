#include "models/supply/supply.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include <fmt/format.h>

namespace knelpunt::models {
namespace {

SeriesId series_named(const SupplyWeather& weather, const std::string& name) {
    if (name == "solar") return weather.solar;
    return name == "wind_onshore" ? weather.wind_onshore : weather.wind_offshore;
}

/// Adds factor * column over the axis, one pass per series.
void add_column(std::map<SeriesId, double>& scales, const Hourly& value, double factor) {
    scales[value.series] += factor * value.scale;
}

/// Rows in the order of their ids, so that sums over them do not depend on the order of the tables.
template <class Row>
std::vector<const Row*> by_id(const std::vector<Row>& rows) {
    std::vector<const Row*> out;
    out.reserve(rows.size());
    for (const Row& row : rows) out.push_back(&row);
    std::sort(out.begin(), out.end(), [](const Row* a, const Row* b) { return a->id < b->id; });
    return out;
}

/// Demand minus production of everything compiled so far, over the axis  [MW].
std::vector<double> residual_load_mw(const Primitives& out, const SeriesPool& pool) {
    std::map<SeriesId, double> scales;
    std::vector<SeriesId> order;
    const auto add = [&](const Hourly& value, double factor) {
        if (!scales.contains(value.series)) order.push_back(value.series);
        add_column(scales, value, factor);
    };
    std::set<std::string_view> off;
    for (const NodeRow& node : out.nodes) {
        if (!node.in_service) off.insert(node.id);
    }
    for (const DemandRow* demand : by_id(out.demands)) {
        if (!off.contains(demand->node)) add(demand->p_mw, 1.0);
    }
    for (const SourceRow* source : by_id(out.sources)) {
        if (source->in_service && !off.contains(source->node)) add(source->p_mw, -1.0);
    }
    std::vector<double> sum(pool.n_steps(), 0.0);
    for (const SeriesId series : order) {  // order of first use: independent of the ids of the pool
        const double scale = scales[series];
        if (series == kConstant) {
            for (double& value : sum) value += scale;
            continue;
        }
        const std::span<const double> values = pool.values(series);
        for (std::size_t step = 0; step < sum.size(); ++step) sum[step] += scale * values[step];
    }
    return sum;
}

/// 1 in the hours of highest residual load, 0 in the others.
std::vector<double> called_hours(const std::vector<double>& residual_mw, double utilisation_pu) {
    std::vector<std::size_t> hours(residual_mw.size());
    std::iota(hours.begin(), hours.end(), std::size_t{0});
    std::stable_sort(hours.begin(), hours.end(),
                     [&](std::size_t a, std::size_t b) { return residual_mw[a] > residual_mw[b]; });
    const auto n_called = static_cast<std::size_t>(std::lround(utilisation_pu * static_cast<double>(hours.size())));
    std::vector<double> called(residual_mw.size(), 0.0);
    for (std::size_t place = 0; place < std::min(n_called, hours.size()); ++place) called[hours[place]] = 1.0;
    return called;
}

SourceRow source_of(const GeneratorRow& unit, double capacity_mw, int year) {
    SourceRow source;
    source.line = unit.line;
    source.id = unit.id;
    source.name = unit.name.empty() ? unit.id : unit.name;
    source.node = unit.node;
    source.category = unit.technology;
    source.confidence = unit.confidence;
    source.in_service = unit.in_service && !(unit.start_year > year);
    source.p_rated_mw = capacity_mw;
    source.p_max_mw = {capacity_mw, kConstant};
    return source;
}

}  // namespace

const TableSpec<TechnologyRow>& technologies_spec() {
    using Row = TechnologyRow;
    static const TableSpec<Row> spec{"technologies",
                                     "supply/technologies.csv",
                                     "How each kind of production runs until a market decides.",
                                     {{&Row::id, {.name = "id", .doc = "Id of the technology."}},
                                      {&Row::name, {.name = "name", .doc = "Name for people.", .required = false}},
                                      {&Row::rule,
                                       {.name = "rule",
                                        .doc = "weather: follows a series. flat: constant. residual: full power in the "
                                               "hours of highest residual load. off: never.",
                                        .choices = "weather|flat|residual|off"}},
                                      {&Row::utilisation_pu,
                                       {.name = "utilisation_pu",
                                        .unit = Unit::pu,
                                        .doc = "Mean output over capacity (flat, residual).",
                                        .range = {0, 1},
                                        .required = false}},
                                      {&Row::full_load_hours_low,
                                       {.name = "full_load_hours_low",
                                        .doc = "Lowest published yearly output over capacity [h], for comparison.",
                                        .range = {0, kHoursPerYear},
                                        .required = false}},
                                      {&Row::full_load_hours_high,
                                       {.name = "full_load_hours_high",
                                        .doc = "Highest published one [h].",
                                        .range = {0, kHoursPerYear},
                                        .required = false}},
                                      {&Row::fuel,
                                       {.name = "fuel",
                                        .doc = "What it burns where a market decides; empty = nothing that is bought.",
                                        .required = false,
                                        .choices = "gas"}},
                                      {&Row::efficiency_pu,
                                       {.name = "efficiency_pu",
                                        .unit = Unit::pu,
                                        .doc = "Power over fuel, lower heating value.",
                                        .range = {0.05, 1},
                                        .required = false}},
                                      {&Row::other_cost_eur_per_mwh,
                                       {.name = "other_cost_eur_per_mwh",
                                        .unit = Unit::eur_per_mwh,
                                        .doc = "Cost per MWh beyond fuel and CO2.",
                                        .range = kNotNegative,
                                        .fallback = "0"}},
                                      {&Row::series,
                                       {.name = "series",
                                        .doc = "Series of the weather rule.",
                                        .required = false,
                                        .choices = "solar|wind_onshore|wind_offshore"}}}};
    return spec;
}

const TableSpec<GeneratorRow>& generators_spec() {
    using Row = GeneratorRow;
    static const TableSpec<Row> spec{
        "generators",
        "supply/generators.csv",
        "Production units and groups of them at buses.",
        {{&Row::id, {.name = "id", .doc = "Id of the unit or group."}},
         {&Row::name, {.name = "name", .doc = "Name for people.", .required = false}},
         {&Row::node, {.name = "node", .doc = "Bus.", .refers_to = "buses"}},
         {&Row::technology, {.name = "technology", .doc = "Technology.", .refers_to = "technologies"}},
         {&Row::p_max_mw,
          {.name = "p_max_mw",
           .unit = Unit::mw,
           .doc = "Installed power; rows of capacities replace it by year.",
           .range = kNotNegative}},
         {&Row::in_service, {.name = "in_service", .doc = "0 = never there.", .fallback = "1"}},
         {&Row::start_year,
          {.name = "start_year",
           .unit = Unit::year,
           .doc = "First year; empty = there already.",
           .range = {1900, 2200},
           .required = false}},
         {&Row::lat,
          {.name = "lat", .unit = Unit::degree, .doc = "Latitude (WGS 84).", .range = {-90, 90}, .required = false}},
         {&Row::lon,
          {.name = "lon", .unit = Unit::degree, .doc = "Longitude (WGS 84).", .range = {-180, 180}, .required = false}},
         {&Row::confidence,
          {.name = "confidence",
           .doc = "How sure place and size are.",
           .fallback = "unknown",
           .choices = "reported|derived|assumed|calibrated|unknown"}}}};
    return spec;
}

void compile_supply(const SupplyTables& tables, std::span<const double> capacity_mw, const SupplyWeather& weather,
                    CompileContext& context) {
    Primitives& out = context.out;
    Issues& issues = context.issues;
    std::map<std::string, const TechnologyRow*, std::less<>> technology_of;
    for (const TechnologyRow& row : tables.technologies) {
        technology_of[row.id] = &row;
        const bool needs_utilisation = row.rule == "flat" || row.rule == "residual";
        if ((needs_utilisation && std::isnan(row.utilisation_pu)) || (row.rule == "weather" && row.series.empty())) {
            issues.add(IssueCode::missing_value, context.place(technologies_spec(), row.line),
                       fmt::format("technologies \"{}\": rule {} needs {}", row.id, row.rule,
                                   needs_utilisation ? "utilisation_pu" : "series"));
        }
    }
    std::map<std::string, std::vector<SourceRow>> called_last;
    for (std::size_t unit = 0; unit < tables.generators.size(); ++unit) {
        const GeneratorRow& row = tables.generators[unit];
        const auto found = technology_of.find(row.technology);
        if (found == technology_of.end()) {
            issues.add(IssueCode::dangling_id, context.place(generators_spec(), row.line, "technology"),
                       fmt::format("generators \"{}\": technology = \"{}\" is no row of technologies", row.id,
                                   row.technology));
            continue;
        }
        const TechnologyRow& technology = *found->second;
        SourceRow source = source_of(row, capacity_mw[unit], context.point.year);
        if (technology.rule == "weather") {
            source.p_mw = {capacity_mw[unit], series_named(weather, technology.series)};
            source.p_max_mw = source.p_mw;
        } else if (technology.rule == "flat") {
            source.p_mw = {capacity_mw[unit] * technology.utilisation_pu, kConstant};
        } else if (technology.rule == "residual") {
            called_last[technology.id].push_back(std::move(source));
            continue;
        }
        out.sources.push_back(std::move(source));
    }
    if (called_last.empty()) return;
    const std::vector<double> residual_mw = residual_load_mw(out, context.pool);
    const Key residual_key = KeyBuilder()
                                 .text("residual load")
                                 .array(std::span<const double>(residual_mw))
                                 .number(context.time.step_h())
                                 .finish();
    for (auto& [technology, sources] : called_last) {
        const double utilisation_pu = technology_of[technology]->utilisation_pu;
        const Key key = KeyBuilder().key(residual_key).number(utilisation_pu).finish();
        const SeriesId series = context.pool.add_own(key, called_hours(residual_mw, utilisation_pu));
        for (SourceRow& source : sources) {
            source.p_mw = {source.p_rated_mw, series};
            out.sources.push_back(std::move(source));
        }
    }
}

}  // namespace knelpunt::models
