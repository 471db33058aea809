#include "sim/flow/pu_network.hpp"

#include <algorithm>

#include "sim/base/units.hpp"

namespace knelpunt::flow {
namespace {

/// Finds where angles are held, and shares the exchange within each island.
void choose_references(const System& system, PuNetwork& net) {
    const auto n_islands = static_cast<std::size_t>(net.topology.n_islands);
    net.reference_node.assign(n_islands, -1);
    std::vector<double> share(n_islands, 0.0);
    for (int node = 0; node < net.n_nodes(); ++node) {
        const auto node_index = static_cast<std::size_t>(node);
        const auto island = static_cast<std::size_t>(net.topology.island_of_node[node_index]);
        const bool takes_exchange = net.exchange_share_pu[node_index] > 0.0;
        if (net.reference_node[island] < 0 || (takes_exchange && !(share[island] > 0.0)))
            net.reference_node[island] = node;
        share[island] += net.exchange_share_pu[node_index];
    }
    net.angle_held = net.reference_node;
    for (std::size_t node = 0; node < net.node_at.size(); ++node) {
        const int position = net.node_at[node];
        if (position >= 0 && system.nodes.holds_angle[node] != 0 &&
            std::count(net.angle_held.begin(), net.angle_held.end(), position) == 0)
            net.angle_held.push_back(position);
    }
    net.is_balanced.assign(n_islands, 0);
    for (std::size_t island = 0; island < n_islands; ++island) net.is_balanced[island] = share[island] > 0.0 ? 1 : 0;
    for (std::size_t node = 0; node < net.exchange_share_pu.size(); ++node) {
        const auto island = static_cast<std::size_t>(net.topology.island_of_node[node]);
        if (share[island] > 0.0) net.exchange_share_pu[node] /= share[island];
    }
}

}  // namespace

PuNetwork build_pu_network(const System& system) {
    const Structure& structure = *system.structure;
    PuNetwork net;
    net.node_at.assign(static_cast<std::size_t>(structure.nodes.size()), -1);
    const std::vector<int> joined = joined_nodes(system);
    for (std::size_t position = 0; position < structure.nodes.n_power(); ++position) {
        const auto node = static_cast<int>(position);
        if (system.nodes.in_service[position] == 0) continue;
        if (joined[position] != node) {
            net.node_at[position] = net.node_at[static_cast<std::size_t>(joined[position])];
            net.exchange_share_pu[static_cast<std::size_t>(net.node_at[position])] +=
                system.nodes.exchange_share_pu[position];
            continue;
        }
        net.node_at[position] = net.n_nodes();
        net.node_of.push_back({node});
        net.exchange_share_pu.push_back(system.nodes.exchange_share_pu[position]);
    }
    net.branch_at.assign(static_cast<std::size_t>(structure.branches.size()), -1);
    net.graph.n_nodes = net.n_nodes();
    for (int branch = 0; branch < structure.branches.size(); ++branch) {
        const auto branch_index = static_cast<std::size_t>(branch);
        const int from = net.node_at[structure.branch_from[branch_index].at()];
        const int to = net.node_at[structure.branch_to[branch_index].at()];
        if (system.branches.in_service[branch_index] == 0 || from < 0 || to < 0 || from == to) continue;
        const double v_kv = structure.node_rows[structure.branch_from[branch_index].at()].v_rated_kv;
        const double x_pu = system.branches.x_ohm[branch_index] / (v_kv * v_kv / kBaseMva);
        net.branch_at[branch_index] = net.n_branches();
        net.branch_of.push_back({branch});
        net.from.push_back(from);
        net.to.push_back(to);
        net.n_circuits.push_back(system.branches.n_circuits[branch_index]);
        net.b_pu.push_back(system.branches.n_circuits[branch_index] / (x_pu * system.branches.ratio_pu[branch_index]));
        net.shift_rad.push_back(system.branches.phase_shift_rad[branch_index]);
        net.graph.edges.emplace_back(from, to);
    }
    net.topology = find_topology(net.graph);
    choose_references(system, net);
    return net;
}

}  // namespace knelpunt::flow
