#include "models/networks/pipes.hpp"

#include <cmath>
#include <map>

#include <fmt/format.h>

namespace knelpunt::models {

const TableSpec<SiteRow>& sites_spec() {
    using Row = SiteRow;
    static const TableSpec<Row> spec{
        "sites",
        "networks/sites.csv",
        "Places of the heat and hydrogen networks; they matter where a market decides.",
        {{&Row::id, {.name = "id", .doc = "Id of the site."}},
         {&Row::name, {.name = "name", .doc = "Name for people.", .required = false}},
         {&Row::carrier, {.name = "carrier", .doc = "What flows there.", .choices = "heat|hydrogen"}},
         {&Row::network,
          {.name = "network", .doc = "Network that results name; networks that a pipe links trade as one."}},
         {&Row::lat,
          {.name = "lat", .unit = Unit::degree, .doc = "Latitude (WGS 84).", .range = {-90, 90}, .required = false}},
         {&Row::lon,
          {.name = "lon", .unit = Unit::degree, .doc = "Longitude (WGS 84).", .range = {-180, 180}, .required = false}},
         {&Row::pressure_least_bar,
          {.name = "pressure_least_bar",
           .unit = Unit::bar,
           .doc = "Least pressure that users want, absolute; of heat: of the supply.",
           .range = {0, 250},
           .required = false}},
         {&Row::pressure_most_bar,
          {.name = "pressure_most_bar",
           .unit = Unit::bar,
           .doc = "Most pressure that the network is operated at, absolute.",
           .range = {0, 250},
           .required = false}},
         {&Row::pressure_set_bar,
          {.name = "pressure_set_bar",
           .unit = Unit::bar,
           .doc = "Pressure that a source at the site holds, absolute; of hydrogen.",
           .range = {0, 250},
           .required = false}},
         {&Row::source_bar,
          {.name = "source_bar",
           .unit = Unit::bar,
           .doc = "Pressure at which sources at the site deliver; compressors lift it to that of the network.",
           .range = {0, 250},
           .required = false}},
         {&Row::supply_least_c,
          {.name = "supply_least_c",
           .unit = Unit::c,
           .doc = "Supply temperature that customers at the site need.",
           .range = {20, 180},
           .required = false}},
         {&Row::heating_curve,
          {.name = "heating_curve",
           .doc = "Curve of supply and return temperature, of heating_curves.",
           .required = false}}},
        true};
    return spec;
}

const TableSpec<NetworkPipeRow>& network_pipes_spec() {
    using Row = NetworkPipeRow;
    static const TableSpec<Row> spec{
        "network_pipes",
        "networks/network_pipes.csv",
        "Pipes of the heat and hydrogen networks; of heat a supply and a return pipe.",
        {{&Row::id, {.name = "id", .doc = "Id of the pipe."}},
         {&Row::name, {.name = "name", .doc = "Name for people.", .required = false}},
         {&Row::from, {.name = "from", .doc = "Site at the one end.", .refers_to = "sites"}},
         {&Row::to, {.name = "to", .doc = "Site at the other end.", .refers_to = "sites"}},
         {&Row::length_km, {.name = "length_km", .unit = Unit::km, .doc = "Length.", .range = {0.001, 1000}}},
         {&Row::capacity_mw,
          {.name = "capacity_mw",
           .unit = Unit::mw,
           .doc = "Power at the highest velocity; hydrogen by lower heating value.",
           .range = kNotNegative}},
         {&Row::in_service, {.name = "in_service", .doc = "0 = only where an option builds it.", .fallback = "1"}},
         {&Row::year_from,
          {.name = "year_from",
           .unit = Unit::year,
           .doc = "First year; empty = there already.",
           .range = {1900, 2200},
           .required = false}},
         {&Row::year_to,
          {.name = "year_to",
           .unit = Unit::year,
           .doc = "Last year; empty = stays.",
           .range = {1900, 2200},
           .required = false}},
         {&Row::inner_diameter_mm,
          {.name = "inner_diameter_mm",
           .unit = Unit::mm,
           .doc = "Inner diameter; of heat that of each of the two pipes.",
           .range = {10, 3000},
           .required = false}},
         {&Row::roughness_mm,
          {.name = "roughness_mm",
           .unit = Unit::mm,
           .doc = "Roughness of the wall.",
           .range = {0, 5},
           .required = false}},
         {&Row::heat_loss_w_per_m_k,
          {.name = "heat_loss_w_per_m_k",
           .unit = Unit::w_per_m_k,
           .doc = "Heat lost to the ground per metre and kelvin, each of supply and return.",
           .range = {0, 20},
           .required = false}},
         {&Row::velocity_most_m_per_s,
          {.name = "velocity_most_m_per_s",
           .unit = Unit::m_per_s,
           .doc = "Velocity that it is laid out for; empty = no limit.",
           .range = {0.1, 100},
           .required = false}},
         {&Row::ground_c,
          {.name = "ground_c",
           .unit = Unit::c,
           .doc = "Mean temperature of the ground.",
           .range = {-10, 40},
           .required = false}},
         {&Row::station,
          {.name = "station",
           .doc = "What stands at its from end: flow passes it one way.",
           .fallback = "none",
           .choices = kPipeStations}},
         {&Row::outlet_bar,
          {.name = "outlet_bar",
           .unit = Unit::bar,
           .doc = "Set pressure behind the station, absolute.",
           .range = {0, 250},
           .required = false}},
         {&Row::confidence,
          {.name = "confidence", .doc = "How sure its figures are.", .fallback = "unknown", .choices = kConfidences}}},
        true};
    return spec;
}

void compile_pipes(const std::vector<SiteRow>& sites, const std::vector<NetworkPipeRow>& pipes, int year,
                   const std::string& folder, Primitives& out, Issues& issues) {
    std::map<std::string, const SiteRow*, std::less<>> site_of;
    std::map<std::string, std::string, std::less<>> carrier_of_network;
    for (const SiteRow& site : sites) {
        site_of[site.id] = &site;
        if (carrier_of_network.try_emplace(site.network, site.carrier).second)
            out.zones.push_back({{}, site.network, site.network, site.carrier});
        NodeRow node;
        node.id = site.id;
        node.name = site.name;
        node.carrier = site.carrier;
        node.zone = site.network;
        node.lat = site.lat;
        node.lon = site.lon;
        out.nodes.push_back(std::move(node));
    }
    for (const NetworkPipeRow& row : pipes) {
        const auto from = site_of.find(row.from), to = site_of.find(row.to);
        if (from == site_of.end() || to == site_of.end()) continue;  // an issue already
        if (from->second->carrier != to->second->carrier) {
            issues.add(IssueCode::carrier_mismatch,
                       {folder + "/" + std::string(network_pipes_spec().file), row.line, "to"},
                       fmt::format("network_pipes \"{}\": goes from {} to {}", row.id, from->second->carrier,
                                   to->second->carrier),
                       "Put a device between them");
            continue;
        }
        BranchRow branch;
        branch.id = row.id;
        branch.name = row.name;
        branch.from = row.from;
        branch.to = row.to;
        branch.kind = from->second->carrier == "heat" ? "heat_pipe" : "pipe";
        branch.in_service = row.in_service && stands_in(year, row.year_from, row.year_to);
        branch.rating_mva = {row.capacity_mw, kConstant};
        out.branches.push_back(std::move(branch));
        PipeRow side;
        side.id = row.id;
        side.station = row.station;
        side.length_km = row.length_km;
        side.inner_diameter_mm = row.inner_diameter_mm;
        side.roughness_mm = row.roughness_mm;
        side.heat_loss_w_per_m_k = row.heat_loss_w_per_m_k;
        if (!std::isnan(row.velocity_most_m_per_s)) side.velocity_most_m_per_s = row.velocity_most_m_per_s;
        side.ground_c = row.ground_c;
        side.outlet_bar = row.outlet_bar;
        side.is_weak = is_weak(row.confidence);
        out.pipes.push_back(std::move(side));
    }
}

}  // namespace knelpunt::models
