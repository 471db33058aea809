#include "sim/system/network_check.hpp"

#include <cmath>

#include <fmt/format.h>

#include "sim/base/tolerance.hpp"
#include "sim/system/topology.hpp"

namespace knelpunt {
namespace {

/// Whether a branch has no impedance that its flow could be computed with.
bool lacks_impedance(const System& system, std::size_t branch, bool is_case) {
    if (is_zero_coupler(system, branch) || std::abs(system.branches.x_ohm[branch]) > tolerance::kReactancePu)
        return false;
    return !is_case || system.branches.r_ohm[branch] == 0.0;
}

}  // namespace

void check_network(const System& system, bool is_case, Issues& issues) {
    const Structure& structure = *system.structure;
    Graph graph{static_cast<int>(structure.nodes.n_power()), {}};
    std::vector<char> has_branch(structure.nodes.n_power(), 0);
    for (std::size_t branch_row = 0; branch_row < structure.branch_rows.size(); ++branch_row) {
        if (system.branches.in_service[branch_row] == 0) continue;
        const NodeId from = structure.branch_from[branch_row], to = structure.branch_to[branch_row];
        if (from == to) continue;
        const std::string owner = fmt::format("branch \"{}\"", structure.branch_rows[branch_row].id);
        const NodeRow& from_row = structure.node_rows[from.at()];
        const NodeRow& to_row = structure.node_rows[to.at()];
        if (from_row.carrier != to_row.carrier) {
            issues.add(IssueCode::carrier_mismatch, {},
                       owner + ": connects " + from_row.carrier + " with " + to_row.carrier);
        }
        if (branch_row >= structure.branches.n_power()) continue;
        if (lacks_impedance(system, branch_row, is_case)) {
            issues.add(IssueCode::zero_reactance, {},
                       fmt::format("{}: x = {} ohm, must not be 0", owner, system.branches.x_ohm[branch_row]),
                       "Mark a connection without impedance as kind = coupler");
        }
        if (structure.branch_rows[branch_row].kind == "line" && from_row.v_rated_kv != to_row.v_rated_kv) {
            issues.add(IssueCode::voltage_mismatch, {},
                       fmt::format("{}: connects {} kV with {} kV", owner, from_row.v_rated_kv, to_row.v_rated_kv),
                       "Only transformers and links connect nodes of different voltage");
        }
        has_branch[from.at()] = has_branch[to.at()] = 1;
        graph.edges.emplace_back(from.value, to.value);
    }
    const Topology topology = find_topology(graph);
    std::vector<double> island_share(static_cast<std::size_t>(topology.n_islands), 0.0);
    double total_share = 0.0;
    for (std::size_t node = 0; node < has_branch.size(); ++node) {
        island_share[static_cast<std::size_t>(topology.island_of_node[node])] += system.nodes.exchange_share_pu[node];
        total_share += system.nodes.exchange_share_pu[node];
    }
    if (std::abs(total_share - 1.0) > tolerance::kSharesPu) {
        issues.add(IssueCode::shares_not_one, {}, fmt::format("exchange shares add up to {}, must be 1", total_share));
    }
    for (std::size_t node = 0; node < has_branch.size() && !is_case; ++node) {
        if (system.nodes.in_service[node] == 0) continue;
        const std::string owner = fmt::format("node \"{}\"", structure.nodes.id(static_cast<int>(node)));
        if (has_branch[node] == 0 && structure.nodes.n_power() > 1) {
            issues.add(IssueCode::isolated_node, {}, owner + ": in service but no branch in service ends there",
                       "Connect it or set in_service = 0");
        } else if (!(island_share[static_cast<std::size_t>(topology.island_of_node[node])] > 0.0)) {
            issues.add(IssueCode::no_exchange, {}, owner + ": its part of the grid has no node with an exchange share");
        }
    }
}

}  // namespace knelpunt
