#include "models/networks/pipes.hpp"

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
          {.name = "lon",
           .unit = Unit::degree,
           .doc = "Longitude (WGS 84).",
           .range = {-180, 180},
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
           .required = false}}},
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
        side.length_km = row.length_km;
        out.pipes.push_back(std::move(side));
    }
}

}  // namespace knelpunt::models
