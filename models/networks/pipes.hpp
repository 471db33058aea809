#pragma once

#include <string>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"
#include "sim/system/primitives.hpp"

namespace knelpunt::models {

/// A place of a heat or hydrogen network. Pressures are absolute.
struct SiteRow : TableRow {
    std::string id, name, carrier, network;
    double lat = kNaN, lon = kNaN;
    double pressure_least_bar = kNaN, pressure_most_bar = kNaN, pressure_set_bar = kNaN, source_bar = kNaN;
    double supply_least_c = kNaN;
    std::string heating_curve = {};
};

/// A supply and return pipe of heat, or a pipe of hydrogen.
struct NetworkPipeRow : TableRow {
    std::string id, name, from, to;
    double length_km = kNaN, capacity_mw = kNaN, year_from = kNaN, year_to = kNaN;
    bool in_service = true;
    double inner_diameter_mm = kNaN, roughness_mm = kNaN, heat_loss_w_per_m_k = kNaN, velocity_most_m_per_s = kNaN,
           ground_c = kNaN, outlet_bar = kNaN;
    std::string station = "none", confidence = "unknown";
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
