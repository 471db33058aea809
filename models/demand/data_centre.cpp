#include "models/demand/data_centre.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace knelpunt::models {

const TableSpec<DataCentreRow>& data_centres_spec() {
    using Row = DataCentreRow;
    static const TableSpec<Row> spec{
        "data_centres",
        "demand/data_centres.csv",
        "Servers, cooling and growth of data centres; for categories of shape data_centre.",
        {{&Row::id, {.name = "id", .doc = "Category.", .refers_to = "categories"}},
         {&Row::utilisation_pu,
          {.name = "utilisation_pu",
           .unit = Unit::pu,
           .doc = "Mean work of the servers over what they could do; the day profile moves around it.",
           .range = {0, 1, true}}},
         {&Row::idle_pu,
          {.name = "idle_pu",
           .unit = Unit::pu,
           .doc = "Power of an idle server over its full power, without power management.",
           .range = {0, 1}}},
         {&Row::idle_managed_pu,
          {.name = "idle_managed_pu", .unit = Unit::pu, .doc = "The same with power management on.", .range = {0, 1}}},
         {&Row::managed_share_pu,
          {.name = "managed_share_pu",
           .unit = Unit::pu,
           .doc = "Share of servers under power management in this scenario.",
           .range = {0, 1}}},
         {&Row::managed_share_in_volumes_pu,
          {.name = "managed_share_in_volumes_pu",
           .unit = Unit::pu,
           .doc = "The share that the yearly energies already hold.",
           .range = {0, 1}}},
         {&Row::pue_free_pu,
          {.name = "pue_free_pu",
           .unit = Unit::pu,
           .doc = "Whole site over servers while outside air cools.",
           .range = {1, 4}}},
         {&Row::free_cooling_below_c,
          {.name = "free_cooling_below_c",
           .unit = Unit::c,
           .doc = "Temperature up to which outside air is enough.",
           .range = {-20, 40}}},
         {&Row::pue_slope_pu_per_k,
          {.name = "pue_slope_pu_per_k", .doc = "Rise of that ratio per degree above it [1/K].", .range = {0, 1}}},
         {&Row::pue_max_pu,
          {.name = "pue_max_pu",
           .unit = Unit::pu,
           .doc = "Whole site over servers with all chillers on.",
           .range = {1, 4}}},
         {&Row::ramp_first_pu,
          {.name = "ramp_first_pu",
           .unit = Unit::pu,
           .doc = "Use of a site in its first year over its use when grown up.",
           .range = {0, 1},
           .fallback = "1"}},
         {&Row::ramp_years,
          {.name = "ramp_years", .doc = "Years until a site is grown up.", .range = {0, 50}, .fallback = "0"}}},
        true};
    return spec;
}

void check_data_centre(const DataCentreRow& row, const std::string& file, Issues& issues) {
    const auto complain = [&](std::string_view column, const std::string& what) {
        issues.add(IssueCode::bad_bounds, {file, row.line, std::string(column)},
                   fmt::format("data_centres \"{}\": {}", row.id, what));
    };
    if (row.idle_managed_pu > row.idle_pu) {
        complain("idle_managed_pu",
                 fmt::format("idle_managed_pu = {}, must not exceed idle_pu = {}", row.idle_managed_pu, row.idle_pu));
    }
    if (row.pue_max_pu < row.pue_free_pu) {
        complain("pue_max_pu",
                 fmt::format("pue_max_pu = {}, must not lie below pue_free_pu = {}", row.pue_max_pu, row.pue_free_pu));
    }
}

double server_power_pu(const DataCentreRow& row, double utilisation_pu, double managed_share_pu) {
    const double idle_pu = (1.0 - managed_share_pu) * row.idle_pu + managed_share_pu * row.idle_managed_pu;
    return idle_pu + (1.0 - idle_pu) * utilisation_pu;
}

double pue_pu(const DataCentreRow& row, double temperature_c) {
    const double warmer_k = std::max(0.0, temperature_c - row.free_cooling_below_c);
    return std::min(row.pue_max_pu, row.pue_free_pu + row.pue_slope_pu_per_k * warmer_k);
}

double ramp_pu(const DataCentreRow& row, int age_years) {
    if (age_years < 0) return 0.0;
    if (age_years >= row.ramp_years) return 1.0;
    return row.ramp_first_pu + (1.0 - row.ramp_first_pu) * age_years / row.ramp_years;
}

}  // namespace knelpunt::models
