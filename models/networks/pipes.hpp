#pragma once

#include <string>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"
#include "sim/system/primitives.hpp"

namespace knelpunt::models {

/// A place of a heat or hydrogen network.
struct SiteRow : TableRow {
    std::string id, name, carrier, network;
    double lat = kNaN, lon = kNaN;
};

/// A supply and return pipe of heat, or a pipe of hydrogen.
struct NetworkPipeRow : TableRow {
    std::string id, name, from, to;
    double length_km = kNaN, capacity_mw = kNaN, year_from = kNaN, year_to = kNaN;
    bool in_service = true;
};

const TableSpec<SiteRow>& sites_spec();
const TableSpec<NetworkPipeRow>& network_pipes_spec();

/// Whether something with these years stands in a year; NaN = no bound.
inline bool stands_in(int year, double year_from, double year_to) { return !(year < year_from) && !(year > year_to); }

/// Sites become nodes, networks zones; pipes become branches with what they can carry as their rating.
/// @param issues  pipes between sites of two carriers
void compile_pipes(const std::vector<SiteRow>& sites, const std::vector<NetworkPipeRow>& pipes, int year,
                   const std::string& folder, Primitives& out, Issues& issues);

}  // namespace knelpunt::models
