#include "models/demand/carrier_use.hpp"

#include <algorithm>

#include "sim/base/expects.hpp"
#include "sim/base/units.hpp"

namespace knelpunt::models {
namespace {

Hourly shape_of(const CarrierUseRow& row, double mean_mw, SeriesId day_c, std::span<const double> reference_day_c,
                SeriesPool& pool) {
    if (row.shape == "flat") return {mean_mw, kConstant};
    double mean_k = 0.0;
    for (const double c : reference_day_c) mean_k += std::max(0.0, row.heat_base_c - c);
    mean_k /= static_cast<double>(reference_day_c.size());
    const Key key = KeyBuilder()
                        .text("heat use")
                        .key(pool.key_of(day_c))
                        .number(row.heat_base_c)
                        .number(row.hot_water_share_pu)
                        .number(mean_k)
                        .finish();
    const SeriesId series = pool.get_or_add(key, [&] {
        const auto now_c = pool.values(day_c);
        std::vector<double> out(now_c.size());
        for (std::size_t step = 0; step < out.size(); ++step) {
            out[step] = row.hot_water_share_pu +
                        (1.0 - row.hot_water_share_pu) * std::max(0.0, row.heat_base_c - now_c[step]) / mean_k;
        }
        return out;
    });
    return {mean_mw, series};
}

}  // namespace

const TableSpec<CarrierUseRow>& carrier_uses_spec() {
    using Row = CarrierUseRow;
    static const TableSpec<Row> spec{
        "carrier_uses",
        "demand/carrier_uses.csv",
        "Use of heat and hydrogen at sites.",
        {{&Row::id, {.name = "id", .doc = "Id of the use."}},
         {&Row::name, {.name = "name", .doc = "Name for people.", .required = false}},
         {&Row::site, {.name = "site", .doc = "Site.", .refers_to = "sites"}},
         {&Row::shape,
          {.name = "shape", .doc = "flat, or heat: hot water, and the rest by temperature.", .choices = "flat|heat"}},
         {&Row::hot_water_share_pu,
          {.name = "hot_water_share_pu",
           .unit = Unit::pu,
           .doc = "Part of the year's heat that does not depend on temperature.",
           .range = {0, 1},
           .fallback = "0.2"}},
         {&Row::heat_base_c,
          {.name = "heat_base_c",
           .unit = Unit::c,
           .doc = "No heating above this mean of 24 hours.",
           .range = {5, 25},
           .fallback = "16"}},
         {&Row::loss_pu,
          {.name = "loss_pu",
           .unit = Unit::pu,
           .doc = "Loss of the network over what is delivered.",
           .range = {0, 1},
           .fallback = "0"}},
         {&Row::in_service, {.name = "in_service", .doc = "0 = only where an option brings it.", .fallback = "1"}},
         {&Row::confidence,
          {.name = "confidence", .doc = "How sure the energy is.", .fallback = "unknown", .choices = kConfidences}}},
        true};
    return spec;
}

const TableSpec<UseVolumeRow>& use_volumes_spec() {
    using Row = UseVolumeRow;
    static const TableSpec<Row> spec{
        "use_volumes",
        "demand/use_volumes.csv",
        "Yearly energy of carrier_uses over storylines and years.",
        {{&Row::id, {.name = "id", .doc = "Use.", .refers_to = "carrier_uses"}},
         {&Row::storyline, {.name = "storyline", .doc = "Storyline, or * for all."}},
         {&Row::year,
          {.name = "year",
           .unit = Unit::year,
           .doc = "Year of the value; linear between years, constant outside.",
           .range = {1990, 2100}}},
         {&Row::annual_mwh,
          {.name = "annual_mwh",
           .unit = Unit::mwh,
           .doc = "Energy delivered in a year of reference weather; hydrogen by lower heating value.",
           .range = kNotNegative}}},
        true};
    return spec;
}

void compile_carrier_uses(const std::vector<CarrierUseRow>& uses, std::span<const double> annual_mwh, SeriesId day_c,
                          std::span<const double> reference_day_c, SeriesPool& pool, Primitives& out) {
    expects(uses.size() == annual_mwh.size(), "each use has an energy");
    for (std::size_t at = 0; at < uses.size(); ++at) {
        const CarrierUseRow& row = uses[at];
        const double mean_mw = annual_mwh[at] * (1.0 + row.loss_pu) / kHoursPerYear;
        DemandRow demand;
        demand.id = row.id;
        demand.name = row.name;
        demand.node = row.site;
        demand.category = "carrier_use";
        demand.confidence = row.confidence;
        demand.in_service = row.in_service;
        demand.p_mw = shape_of(row, mean_mw, day_c, reference_day_c, pool);
        out.demands.push_back(std::move(demand));
    }
}

}  // namespace knelpunt::models
