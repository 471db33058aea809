#pragma once

#include <string>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"
#include "sim/system/primitives.hpp"

namespace knelpunt::models {

/// Steel works and the route by which they make steel.
struct SteelWorksRow : TableRow {
    std::string id, name, route, load, site, hydrogen_use, fuel, coal;
    std::string works_gas_plants = {};
};

/// What a route uses in a year; linear between years, constant outside.
struct SteelRouteRow : TableRow {
    std::string id;
    int year = 0;
    double electricity_mwh = 0.0, hydrogen_mwh = 0.0, fuel_mwh = 0.0, coal_mwh = 0.0, works_gas_pu = 1.0;
};

const TableSpec<SteelWorksRow>& steel_works_spec();
const TableSpec<SteelRouteRow>& steel_routes_spec();

inline constexpr std::string_view kStorylineRoute = "storyline";  ///< leaves the storyline's use as it is

/// Takes the use of steel works to their route: power in the shape of the storyline, hydrogen, fuel and coal flat, works gas and
/// with it the output of the plants that burn it in proportion. A plant that a works names burns its gas; plants that none
/// names burn the gas of all works that name none, in proportion to the power that these use by the storyline.
/// @param issues  a route or a plant that does not exist, a plant that is named twice
void compile_steel(const std::vector<SteelWorksRow>& works, const std::vector<SteelRouteRow>& routes, int year,
                   const std::string& folder, Primitives& out, Issues& issues);

}  // namespace knelpunt::models
