#include "sim/congestion/direction.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace knelpunt::congestion {
namespace {

/// Parts of the grid at `v_kv` and below that hang together, by node; -1 for nodes above.
std::vector<int> pockets_below(const flow::PuNetwork& net, const std::vector<double>& node_kv, double v_kv) {
    Graph below{net.n_nodes(), {}};
    for (std::size_t branch = 0; branch < net.from.size(); ++branch) {
        const auto from = static_cast<std::size_t>(net.from[branch]), to = static_cast<std::size_t>(net.to[branch]);
        if (node_kv[from] <= v_kv && node_kv[to] <= v_kv) below.edges.emplace_back(net.from[branch], net.to[branch]);
    }
    std::vector<int> pocket = find_topology(below).island_of_node;
    for (std::size_t node = 0; node < pocket.size(); ++node) {
        if (node_kv[node] > v_kv) pocket[node] = -1;
    }
    return pocket;
}

}  // namespace

DirectionPlan::DirectionPlan(const System& system, const flow::PuNetwork& net)
    : offtake_sign_(net.branch_of.size(), 0.0), pocket_of_branch_(net.branch_of.size(), -1) {
    const Structure& structure = *system.structure;
    std::vector<double> node_kv;
    for (const NodeId node : net.node_of) node_kv.push_back(structure.node_rows[node.at()].v_rated_kv);

    std::map<double, std::vector<int>> pockets_by_kv;
    std::map<std::pair<double, int>, int> pocket_index;
    for (std::size_t branch = 0; branch < net.branch_of.size(); ++branch) {
        const auto from = static_cast<std::size_t>(net.from[branch]), to = static_cast<std::size_t>(net.to[branch]);
        if (node_kv[from] != node_kv[to]) {
            offtake_sign_[branch] = node_kv[from] > node_kv[to] ? 1.0 : -1.0;
            continue;
        }
        if (net.topology.is_bridge[branch] != 0) {
            const auto island = static_cast<std::size_t>(net.topology.island_of_node[from]);
            const std::vector<int> behind =
                nodes_behind(net.graph, static_cast<int>(branch), net.reference_node[island]);
            offtake_sign_[branch] = std::binary_search(behind.begin(), behind.end(), net.to[branch]) ? 1.0 : -1.0;
            continue;
        }
        const double v_kv = node_kv[from];
        auto known = pockets_by_kv.find(v_kv);
        if (known == pockets_by_kv.end()) known = pockets_by_kv.emplace(v_kv, pockets_below(net, node_kv, v_kv)).first;
        const int label = known->second[from];
        const auto [place, is_new] = pocket_index.try_emplace({v_kv, label}, static_cast<int>(pocket_nodes_.size()));
        if (is_new) {
            std::vector<int> nodes;
            for (int node = 0; node < net.n_nodes(); ++node) {
                if (known->second[static_cast<std::size_t>(node)] == label) nodes.push_back(node);
            }
            pocket_nodes_.push_back(std::move(nodes));
        }
        pocket_of_branch_[branch] = place->second;
    }
}

void DirectionPlan::fill(const flow::BlockMatrix& demand_mw, const flow::BlockMatrix& source_mw,
                         const flow::BlockMatrix& flow_pu, flow::BlockMatrix& is_offtake) const {
    fill_basis(demand_mw, source_mw, flow_pu, is_offtake);
    for (std::size_t branch = 0; branch < offtake_sign_.size(); ++branch) {
        double* out = is_offtake.row(branch);
        for (std::size_t hour = 0; hour < flow::kBlockSteps; ++hour) out[hour] = out[hour] >= 0.0 ? 1.0 : 0.0;
    }
}

void DirectionPlan::fill_basis(const flow::BlockMatrix& demand_mw, const flow::BlockMatrix& source_mw,
                               const flow::BlockMatrix& flow_pu, flow::BlockMatrix& basis) const {
    flow::BlockMatrix pocket_use_mw(pocket_nodes_.size());
    for (std::size_t pocket = 0; pocket < pocket_nodes_.size(); ++pocket) {
        double* use = pocket_use_mw.row(pocket);
        for (const int node : pocket_nodes_[pocket]) {
            const double* demand = demand_mw.row(static_cast<std::size_t>(node));
            const double* source = source_mw.row(static_cast<std::size_t>(node));
            for (std::size_t hour = 0; hour < flow::kBlockSteps; ++hour) use[hour] += demand[hour] - source[hour];
        }
    }
    for (std::size_t branch = 0; branch < offtake_sign_.size(); ++branch) {
        const bool by_pocket = pocket_of_branch_[branch] >= 0;
        const double sign = by_pocket ? 1.0 : offtake_sign_[branch];
        const double* decides =
            by_pocket ? pocket_use_mw.row(static_cast<std::size_t>(pocket_of_branch_[branch])) : flow_pu.row(branch);
        double* out = basis.row(branch);
        for (std::size_t hour = 0; hour < flow::kBlockSteps; ++hour) out[hour] = sign * decides[hour];
    }
}

double DirectionPlan::basis_change(std::size_t branch, double flow_change_pu,
                                   std::span<const double> use_change_mw) const {
    if (pocket_of_branch_[branch] < 0) return offtake_sign_[branch] * flow_change_pu;
    double change_mw = 0.0;
    for (const int node : pocket_nodes_[static_cast<std::size_t>(pocket_of_branch_[branch])])
        change_mw += use_change_mw[static_cast<std::size_t>(node)];
    return change_mw;
}

}  // namespace knelpunt::congestion
