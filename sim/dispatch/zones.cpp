#include "sim/dispatch/zones.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "sim/system/topology.hpp"

namespace knelpunt::dispatch {
namespace {

bool is_power(const Primitives& rows, const std::string& carrier) {
    return std::any_of(rows.carriers.begin(), rows.carriers.end(),
                       [&](const CarrierRow& row) { return row.id == carrier && row.physics == "power"; });
}

/// Nodes that are not power, by the first node of their connected network.
std::map<std::string, std::string, std::less<>> networks(const Primitives& rows) {
    std::vector<std::string> ids;
    for (const NodeRow& node : rows.nodes) {
        if (node.in_service && !is_power(rows, node.carrier)) ids.push_back(node.id);
    }
    std::sort(ids.begin(), ids.end());
    const auto place = [&](const std::string& id) {
        const auto found = std::lower_bound(ids.begin(), ids.end(), id);
        return found != ids.end() && *found == id ? static_cast<int>(found - ids.begin()) : -1;
    };
    Graph graph{static_cast<int>(ids.size()), {}};
    for (const BranchRow& branch : rows.branches) {
        const int from = place(branch.from), to = place(branch.to);
        if (branch.in_service && from >= 0 && to >= 0) graph.edges.emplace_back(from, to);
    }
    const Topology topology = find_topology(graph);
    std::map<int, std::string> first_of_island;
    std::map<std::string, std::string, std::less<>> out;
    for (std::size_t at = 0; at < ids.size(); ++at)
        out[ids[at]] = first_of_island.try_emplace(topology.island_of_node[at], ids[at]).first->second;
    return out;
}

}  // namespace

Zones find_zones(const Primitives& rows) {
    const auto network_of = networks(rows);
    std::map<std::string, MarketZone, std::less<>> zone_of;
    const auto before = [](const MarketZone& a, const MarketZone& b) {
        return std::tie(a.carrier, a.id) < std::tie(b.carrier, b.id);
    };
    std::set<MarketZone, decltype(before)> all(before);
    for (const NodeRow& node : rows.nodes) {
        if (!node.in_service) continue;
        const auto network = network_of.find(node.id);
        const MarketZone zone{network == network_of.end() ? node.zone : network->second, node.carrier};
        zone_of[node.id] = zone;
        all.insert(zone);
    }
    Zones out;
    out.list.assign(all.begin(), all.end());
    for (const auto& [node, zone] : zone_of) {
        const auto place = std::lower_bound(out.list.begin(), out.list.end(), zone, before);
        out.zone_of_node[node] = static_cast<int>(place - out.list.begin());
    }
    return out;
}

}  // namespace knelpunt::dispatch
