#include "models/conversion/steel.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <map>
#include <sstream>

#include <fmt/format.h>

#include "sim/base/text/names.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/base/units.hpp"

namespace knelpunt::models {
namespace {

constexpr std::string_view kWorksGas = "works_gas";  ///< technology of the plants that burn it

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

bool is_load_of(const SteelWorksRow& works, const DemandRow& row) {
    return row.id == works.load || row.origin == works.load;
}

/// Power that works use by the storyline  [MW], mean over the year.
double use_of(const SteelWorksRow& works, const Primitives& rows) {
    double mean_mw = 0.0;
    for (const DemandRow& row : rows.demands) {
        if (is_load_of(works, row) && row.in_service) mean_mw += row.p_mw.scale;
    }
    return mean_mw;
}

void scale_power(const SteelWorksRow& works, double mean_mw, double annual_mwh, Primitives& out) {
    if (!(mean_mw > 0.0)) return;
    const double factor = annual_mwh / kHoursPerYear / mean_mw;
    for (DemandRow& row : out.demands) {
        if (!is_load_of(works, row)) continue;
        row.p_mw.scale *= factor;
        row.right_mw.scale *= factor;
    }
}

/// Works gas of one works: what still arises of it, and whose it is.
struct WorksGas {
    const SteelWorksRow* works = nullptr;
    double left_pu = 1.0;  ///< over that of today; 1 where the storyline stands
    double use_mw = 0.0;   ///< of power by the storyline
    std::vector<std::string> plants;
};

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream words(text);
    return {std::istream_iterator<std::string>(words), std::istream_iterator<std::string>()};
}

/// Works gas that plants burn which no works names, over that of today.
double shared_gas_pu(const std::vector<WorksGas>& gas) {
    double weight = 0.0, sum = 0.0;
    const WorksGas* only = nullptr;
    std::size_t n = 0;
    for (const WorksGas& one : gas) {
        if (!one.plants.empty()) continue;
        only = &one;
        ++n;
        weight += one.use_mw;
        sum += one.use_mw * one.left_pu;
    }
    if (n < 2) return only == nullptr ? 1.0 : only->left_pu;
    return weight > 0.0 ? sum / weight : 1.0;
}

/// Takes the output of each plant that burns works gas to what is left of its gas, once.
void scale_works_gas(const std::vector<WorksGas>& gas, const std::string& file, Primitives& out, Issues& issues) {
    std::map<std::string, const WorksGas*, std::less<>> gas_of_plant;
    std::vector<std::string> names;
    for (const SourceRow& source : out.sources) {
        if (source.category == kWorksGas) names.push_back(source.id);
    }
    for (const WorksGas& one : gas) {
        for (const std::string& plant : one.plants) {
            const Place place{file, one.works->line, "works_gas_plants"};
            if (!gas_of_plant.try_emplace(plant, &one).second) {
                issues.add(IssueCode::duplicate_id, place,
                           fmt::format("steel_works \"{}\": plant \"{}\" is named twice", one.works->id, plant),
                           "Name each plant in the row of one works");
            }
            if (std::find(names.begin(), names.end(), plant) != names.end()) continue;
            const std::string nearest = nearest_name(plant, names);
            issues.add(IssueCode::dangling_id, place,
                       fmt::format("steel_works \"{}\": works_gas_plants names \"{}\", which is no generator of "
                                   "technology {}",
                                   one.works->id, plant, kWorksGas),
                       nearest.empty() ? std::string() : fmt::format("Did you mean \"{}\"?", nearest));
        }
    }
    for (SourceRow& source : out.sources) {
        if (source.category != kWorksGas) continue;
        const auto named = gas_of_plant.find(source.id);
        source.p_mw.scale *= named == gas_of_plant.end() ? shared_gas_pu(gas) : named->second->left_pu;
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
         {&Row::coal, {.name = "coal", .doc = "Coal of its blast furnaces, a fuel.", .refers_to = "fuels"}},
         {&Row::works_gas_plants,
          {.name = "works_gas_plants",
           .doc =
               "Generators that burn its works gas, separated by spaces; empty = those of technology works_gas that no "
               "works names.",
           .required = false}}},
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
    std::vector<WorksGas> gas;
    for (const SteelWorksRow& row : works) gas.push_back({&row, 1.0, use_of(row, out), words_of(row.works_gas_plants)});
    for (WorksGas& one : gas) {
        const SteelWorksRow& row = *one.works;
        if (row.route == kStorylineRoute) continue;
        SteelRouteRow route;
        if (!route_in(routes, row.route, year, route)) {
            std::vector<std::string> names{std::string(kStorylineRoute)};
            for (const SteelRouteRow& known : routes) names.push_back(known.id);
            issues.add(IssueCode::dangling_id, {folder + "/" + std::string(steel_works_spec().file), row.line, "route"},
                       fmt::format("steel_works \"{}\": route = \"{}\" is no row of steel_routes and not {}", row.id,
                                   row.route, kStorylineRoute),
                       name_hint(row.route, names));
            continue;
        }
        scale_power(row, one.use_mw, route.electricity_mwh, out);
        std::erase_if(out.demands, [&](const DemandRow& demand) { return demand.id == row.hydrogen_use; });
        add_flat_use(row, "+hydrogen", row.site, route.hydrogen_mwh, out);
        add_flat_use(row, "+fuel", "fuel." + row.fuel, route.fuel_mwh, out);
        add_flat_use(row, "+coal", "fuel." + row.coal, route.coal_mwh, out);
        one.left_pu = route.works_gas_pu;
    }
    scale_works_gas(gas, folder + "/" + std::string(steel_works_spec().file), out, issues);
}

}  // namespace knelpunt::models
