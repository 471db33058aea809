#include "models/conversion/steel.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/time_axis.hpp"
#include "sim/base/units.hpp"

namespace knelpunt::models {
namespace {

/// The route in a year; false if it does not exist.
bool route_in(const std::vector<SteelRouteRow>& routes, const std::string& id, int year, SteelRouteRow& out) {
    const SteelRouteRow *before = nullptr, *after = nullptr;
    for (const SteelRouteRow& row : routes) {
        if (row.id != id) continue;
        if (row.year <= year && (before == nullptr || row.year > before->year)) before = &row;
        if (row.year >= year && (after == nullptr || row.year < after->year)) after = &row;
    }
    if (before == nullptr && after == nullptr) return false;
    if (before == nullptr) before = after;
    if (after == nullptr) after = before;
    const double part = after->year == before->year ? 0.0
                                                    : static_cast<double>(year - before->year) /
                                                          static_cast<double>(after->year - before->year);
    for (double SteelRouteRow::*member :
         {&SteelRouteRow::electricity_mwh, &SteelRouteRow::hydrogen_mwh, &SteelRouteRow::fuel_mwh,
          &SteelRouteRow::coal_mwh, &SteelRouteRow::works_gas_pu})
        out.*member = std::lerp(before->*member, after->*member, part);
    return true;
}

void add_flat_use(const SteelWorksRow& works, const std::string& suffix, const std::string& node, double annual_mwh,
                  Primitives& out) {
    DemandRow row;
    row.id = works.id + suffix;
    row.name = works.name;
    row.node = node;
    row.category = "steel";
    row.confidence = "assumed";
    row.p_mw = {annual_mwh / kHoursPerYear, kConstant};
    out.demands.push_back(std::move(row));
}

void scale_power(const SteelWorksRow& works, double annual_mwh, Primitives& out) {
    double mean_mw = 0.0;
    const auto is_of_load = [&](const DemandRow& row) { return row.id == works.load || row.origin == works.load; };
    for (const DemandRow& row : out.demands) {
        if (is_of_load(row) && row.in_service) mean_mw += row.p_mw.scale;
    }
    if (!(mean_mw > 0.0)) return;
    const double factor = annual_mwh / kHoursPerYear / mean_mw;
    for (DemandRow& row : out.demands) {
        if (!is_of_load(row)) continue;
        row.p_mw.scale *= factor;
        row.right_mw.scale *= factor;
    }
}

}  // namespace

const TableSpec<SteelWorksRow>& steel_works_spec() {
    using Row = SteelWorksRow;
    static const TableSpec<Row> spec{
        "steel_works",
        "conversion/steel_works.csv",
        "Steel works and the route by which they make steel, where a market decides.",
        {{&Row::id, {.name = "id", .doc = "Id of the works."}},
         {&Row::name, {.name = "name", .doc = "Name for people.", .required = false}},
         {&Row::route, {.name = "route", .doc = "Row of steel_routes, or storyline: the use of the storyline."}},
         {&Row::load, {.name = "load", .doc = "Its load, of category steel.", .refers_to = "loads"}},
         {&Row::site, {.name = "site", .doc = "Site of its hydrogen.", .refers_to = "sites"}},
         {&Row::hydrogen_use,
          {.name = "hydrogen_use",
           .doc = "Use of hydrogen of the storyline, which a route takes the place of.",
           .refers_to = "carrier_uses"}},
         {&Row::fuel, {.name = "fuel", .doc = "Fuel it buys.", .refers_to = "fuels"}},
         {&Row::coal, {.name = "coal", .doc = "Coal of its blast furnaces, a fuel.", .refers_to = "fuels"}}},
        true};
    return spec;
}

const TableSpec<SteelRouteRow>& steel_routes_spec() {
    using Row = SteelRouteRow;
    const auto energy = [](double Row::*member, std::string_view name, std::string_view doc) {
        return Param<Row>{member, {.name = name, .unit = Unit::mwh, .doc = doc, .range = kNotNegative}};
    };
    static const TableSpec<Row> spec{
        "steel_routes",
        "conversion/steel_routes.csv",
        "What routes of steel making use over the years.",
        {{&Row::id, {.name = "id", .doc = "Route.", .refers_to = "steel_routes"}},
         {&Row::year,
          {.name = "year",
           .unit = Unit::year,
           .doc = "Year of the values; linear between years, constant outside.",
           .range = {1990, 2100}}},
         energy(&Row::electricity_mwh, "electricity_mwh", "Power used in a year, also what the works makes itself."),
         energy(&Row::hydrogen_mwh, "hydrogen_mwh", "Hydrogen used in a year (lower heating value)."),
         energy(&Row::fuel_mwh, "fuel_mwh", "Fuel bought in a year (lower heating value)."),
         energy(&Row::coal_mwh, "coal_mwh", "Coal used in a year (lower heating value); works gas is made of it."),
         {&Row::works_gas_pu,
          {.name = "works_gas_pu",
           .unit = Unit::pu,
           .doc = "Works gas that still arises, over that of today.",
           .range = {0, 1}}}},
        true};
    return spec;
}

void compile_steel(const std::vector<SteelWorksRow>& works, const std::vector<SteelRouteRow>& routes, int year,
                   const std::string& folder, Primitives& out, Issues& issues) {
    for (const SteelWorksRow& row : works) {
        if (row.route == kStorylineRoute) continue;
        SteelRouteRow route;
        if (!route_in(routes, row.route, year, route)) {
            std::vector<std::string> names{std::string(kStorylineRoute)};
            for (const SteelRouteRow& known : routes) names.push_back(known.id);
            const std::string nearest = nearest_name(row.route, names);
            issues.add(IssueCode::dangling_id, {folder + "/" + std::string(steel_works_spec().file), row.line, "route"},
                       fmt::format("steel_works \"{}\": route = \"{}\" is no row of steel_routes and not {}", row.id,
                                   row.route, kStorylineRoute),
                       nearest.empty() ? std::string() : fmt::format("Did you mean \"{}\"?", nearest));
            continue;
        }
        scale_power(row, route.electricity_mwh, out);
        std::erase_if(out.demands, [&](const DemandRow& demand) { return demand.id == row.hydrogen_use; });
        add_flat_use(row, "+hydrogen", row.site, route.hydrogen_mwh, out);
        add_flat_use(row, "+fuel", "fuel." + row.fuel, route.fuel_mwh, out);
        add_flat_use(row, "+coal", "fuel." + row.coal, route.coal_mwh, out);
        for (SourceRow& source : out.sources) {
            if (source.category == "works_gas") source.p_mw.scale *= route.works_gas_pu;
        }
    }
}

}  // namespace knelpunt::models
