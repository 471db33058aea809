#include "sim/dispatch/zones.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "sim/system/topology.hpp"

namespace knelpunt::dispatch {
namespace {

/// For each node in service that is not power, the first node of its connected network; -1 for the others.
std::vector<int> networks(const System& system) {
    const Structure& structure = *system.structure;
    Graph graph{structure.nodes.size(), {}};
    for (std::size_t branch = structure.branches.n_power(); branch < structure.branch_rows.size(); ++branch) {
        const NodeId from = structure.branch_from[branch], to = structure.branch_to[branch];
        const bool has_power = std::min(from.at(), to.at()) < structure.nodes.n_power();
        if (system.branches.in_service[branch] != 0 && !has_power) graph.edges.emplace_back(from.value, to.value);
    }
    const Topology topology = find_topology(graph);
    std::vector<int> out(structure.node_rows.size(), -1);
    std::map<int, int> first_of_island;
    for (std::size_t node = structure.nodes.n_power(); node < out.size(); ++node) {
        if (system.nodes.in_service[node] == 0) continue;
        const int island = topology.island_of_node[node];
        out[node] = first_of_island.try_emplace(island, static_cast<int>(node)).first->second;
    }
    return out;
}

}  // namespace

Zones find_zones(const System& system) {
    const Structure& structure = *system.structure;
    const std::vector<int> network_of = networks(system);
    const auto before = [](const MarketZone& a, const MarketZone& b) {
        return std::tie(a.carrier, a.id) < std::tie(b.carrier, b.id);
    };
    std::vector<MarketZone> zone_of(structure.node_rows.size());
    Zones out;
    for (std::size_t node = 0; node < zone_of.size(); ++node) {
        if (system.nodes.in_service[node] == 0) continue;
        const NodeRow& row = structure.node_rows[node];
        zone_of[node] = {network_of[node] < 0 ? row.zone : structure.nodes.id(network_of[node]), row.carrier};
        out.list.push_back(zone_of[node]);
    }
    std::sort(out.list.begin(), out.list.end(), before);
    out.list.erase(std::unique(out.list.begin(), out.list.end()), out.list.end());
    for (std::size_t node = 0; node < zone_of.size(); ++node) {
        const auto place = std::lower_bound(out.list.begin(), out.list.end(), zone_of[node], before);
        out.zone_of_node.push_back(system.nodes.in_service[node] == 0 ? -1
                                                                      : static_cast<int>(place - out.list.begin()));
    }
    return out;
}

}  // namespace knelpunt::dispatch
