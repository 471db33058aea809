#include "sim/flow/ac/ac_network.hpp"

#include <cmath>
#include <numbers>

#include "sim/base/units.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::flow {
namespace {

constexpr double kRadPerSecond = 2.0 * std::numbers::pi * kGridHz;

void add_buses(const System& system, AcNetwork& net) {
    const Structure& structure = *system.structure;
    const std::vector<int> joined = joined_nodes(system);
    net.bus_at.assign(static_cast<std::size_t>(structure.nodes.size()), -1);
    for (std::size_t position = 0; position < structure.nodes.n_power(); ++position) {
        const auto node = static_cast<int>(position);
        if (system.nodes.in_service[position] == 0) continue;
        if (joined[position] != node) {
            net.bus_at[position] = net.bus_at[static_cast<std::size_t>(joined[position])];
            const auto bus = static_cast<std::size_t>(net.bus_at[position]);
            if (system.nodes.exchange_share_pu[position] > 0.0 && !(net.slack_share[bus] > 0.0)) {
                net.v_pu[bus] = system.nodes.v_start_pu[position];
                net.angle_rad[bus] = system.nodes.angle_start_rad[position];
            }
            net.slack_share[bus] += system.nodes.exchange_share_pu[position];
            continue;
        }
        net.bus_at[position] = net.n_buses();
        net.node_of.push_back({node});
        net.v_pu.push_back(system.nodes.v_start_pu[position]);
        net.angle_rad.push_back(system.nodes.angle_start_rad[position]);
        net.slack_share.push_back(system.nodes.exchange_share_pu[position]);
    }
    const auto n = net.node_of.size();
    net.role.assign(n, BusRole::load);
    net.shunt.assign(n, Complex());
    net.q_min_pu.assign(n, 0.0);
    net.q_max_pu.assign(n, 0.0);
    for (std::size_t node = 0; node < system.shunts.node.size(); ++node) {
        const int bus = net.bus_at[system.shunts.node[node].at()];
        if (bus >= 0)
            net.shunt[static_cast<std::size_t>(bus)] +=
                Complex(system.shunts.g_mw[node], system.shunts.b_mvar[node]) / kBaseMva;
    }
}

void hold_voltages(const System& system, AcNetwork& net) {
    const Structure& structure = *system.structure;
    for (std::size_t source = 0; source < structure.source_node.size(); ++source) {
        const int bus = net.bus_at[structure.source_node[source].at()];
        const double v_pu = system.sources.v_set_pu[source];
        if (bus < 0 || system.sources.in_service[source] == 0 || std::isnan(v_pu)) continue;
        const auto bus_index = static_cast<std::size_t>(bus);
        net.role[bus_index] = BusRole::held;
        net.v_pu[bus_index] = v_pu;
        net.q_min_pu[bus_index] += system.sources.q_min_mvar[source] / kBaseMva;
        net.q_max_pu[bus_index] += system.sources.q_max_mvar[source] / kBaseMva;
    }
}

void add_branches(const System& system, AcNetwork& net) {
    const Structure& structure = *system.structure;
    const BranchColumns& columns = system.branches;
    net.branch_at.assign(static_cast<std::size_t>(structure.branches.size()), -1);
    net.graph.n_nodes = net.n_buses();
    for (int branch = 0; branch < structure.branches.size(); ++branch) {
        const auto branch_index = static_cast<std::size_t>(branch);
        const int from = net.bus_at[structure.branch_from[branch_index].at()],
                  to = net.bus_at[structure.branch_to[branch_index].at()];
        if (columns.in_service[branch_index] == 0 || from < 0 || to < 0 || from == to) continue;
        const double v_kv = structure.node_rows[structure.branch_from[branch_index].at()].v_rated_kv;
        const double z_base_ohm = v_kv * v_kv / kBaseMva;
        const double n_circuits = columns.n_circuits[branch_index];
        const Complex series =
            n_circuits * z_base_ohm / Complex(columns.r_ohm[branch_index], columns.x_ohm[branch_index]);
        const Complex charging(
            0.0, n_circuits * kRadPerSecond * columns.c_nf[branch_index] * kFaradPerNf * z_base_ohm / 2.0);
        const Complex ratio = numeric::polar(columns.ratio_pu[branch_index], columns.phase_shift_rad[branch_index]);
        net.branch_at[branch_index] = net.n_branches();
        net.branch_of.push_back({branch});
        net.from.push_back(from);
        net.to.push_back(to);
        net.n_circuits.push_back(columns.n_circuits[branch_index]);
        net.shift_rad.push_back(columns.phase_shift_rad[branch_index]);
        net.admittance.push_back(
            {(series + charging) / std::norm(ratio), -series / std::conj(ratio), -series / ratio, series + charging});
        net.graph.edges.emplace_back(from, to);
        if (columns.ratio_step_pu[branch_index] > 0.0 && !std::isnan(columns.v_set_pu[branch_index]))
            net.taps.push_back({net.branch_at[branch_index], columns.ratio_pu[branch_index],
                                columns.ratio_step_pu[branch_index], columns.ratio_min_pu[branch_index],
                                columns.ratio_max_pu[branch_index], columns.v_set_pu[branch_index],
                                columns.v_band_pu[branch_index]});
    }
    net.topology = find_topology(net.graph);
}

/// Buses that hold their angle beside the first reference of their island.
std::vector<char> angles_held(const System& system, const AcNetwork& net) {
    std::vector<char> out(net.node_of.size(), 0);
    for (std::size_t node = 0; node < net.bus_at.size(); ++node) {
        if (net.bus_at[node] >= 0 && system.nodes.holds_angle[node] != 0)
            out[static_cast<std::size_t>(net.bus_at[node])] = 1;
    }
    return out;
}

void choose_references(const System& system, AcNetwork& net) {
    const std::vector<char> holds_angle = angles_held(system, net);
    const auto n_islands = static_cast<std::size_t>(net.topology.n_islands);
    net.reference_bus.assign(n_islands, -1);
    std::vector<double> share(n_islands, 0.0);
    for (std::size_t bus = 0; bus < net.node_of.size(); ++bus) {
        if (!(net.slack_share[bus] > 0.0)) continue;
        const auto island = static_cast<std::size_t>(net.topology.island_of_node[bus]);
        const bool is_first = net.reference_bus[island] < 0;
        if (is_first) net.reference_bus[island] = static_cast<int>(bus);
        net.role[bus] = is_first || holds_angle[bus] != 0 ? BusRole::reference : BusRole::held;
        net.q_min_pu[bus] = -kInf;  // it stands for the grid beyond
        net.q_max_pu[bus] = kInf;
        if (!is_first && holds_angle[bus] != 0) net.slack_share[bus] = 0.0;  // its angle says what it gives
        share[island] += net.slack_share[bus];
    }
    for (std::size_t bus = 0; bus < net.node_of.size(); ++bus) {
        if (net.slack_share[bus] > 0.0)
            net.slack_share[bus] /= share[static_cast<std::size_t>(net.topology.island_of_node[bus])];
    }
}

}  // namespace

AcNetwork build_ac_network(const System& system) {
    AcNetwork net;
    add_buses(system, net);
    hold_voltages(system, net);
    add_branches(system, net);
    choose_references(system, net);
    return net;
}

std::vector<Complex> bus_injections(const System& system, const AcNetwork& net, std::size_t step) {
    const Structure& structure = *system.structure;
    std::vector<Complex> out(net.node_of.size());
    for (std::size_t demand = 0; demand < structure.demand_node.size(); ++demand) {
        const int bus = net.bus_at[structure.demand_node[demand].at()];
        if (bus < 0 || system.demands.in_service[demand] == 0) continue;
        const double p_mw = value_at(system.demands.p_mw[demand], *system.series, step);
        const double fixed_mvar = system.demands.q_mvar[demand];
        const double q_mvar = std::isnan(fixed_mvar) ? p_mw * system.demands.tan_phi[demand] : fixed_mvar;
        out[static_cast<std::size_t>(bus)] -= Complex(p_mw, q_mvar) / kBaseMva;
    }
    for (std::size_t source = 0; source < structure.source_node.size(); ++source) {
        const int bus = net.bus_at[structure.source_node[source].at()];
        if (bus < 0 || system.sources.in_service[source] == 0) continue;
        const double p_mw = value_at(system.sources.p_mw[source], *system.series, step);
        const double fixed_mvar = system.sources.q_mvar[source];
        double q_mvar = std::isnan(fixed_mvar) ? -p_mw * system.sources.tan_phi[source] : fixed_mvar;
        if (!std::isnan(system.sources.v_set_pu[source])) q_mvar = 0.0;
        out[static_cast<std::size_t>(bus)] += Complex(p_mw, q_mvar) / kBaseMva;
    }
    return out;
}

BranchPower branch_power(const BranchAdmittance& admittance, Complex v_from, Complex v_to) {
    return {v_from * std::conj(admittance.ff * v_from + admittance.ft * v_to),
            v_to * std::conj(admittance.tf * v_from + admittance.tt * v_to)};
}

std::vector<char> live_buses(const AcNetwork& net, const std::vector<int>& branches_out) {
    Graph graph{net.n_buses(), {}};
    std::vector<char> is_out(net.branch_of.size(), 0);
    for (const int branch : branches_out) is_out[static_cast<std::size_t>(branch)] = 1;
    for (std::size_t branch = 0; branch < is_out.size(); ++branch) {
        if (is_out[branch] == 0) graph.edges.emplace_back(net.from[branch], net.to[branch]);
    }
    const Topology topology = find_topology(graph);
    std::vector<char> is_live_island(static_cast<std::size_t>(topology.n_islands), 0);
    for (std::size_t bus = 0; bus < net.role.size(); ++bus) {
        if (net.role[bus] == BusRole::reference)
            is_live_island[static_cast<std::size_t>(topology.island_of_node[bus])] = 1;
    }
    std::vector<char> out;
    for (const int island : topology.island_of_node) out.push_back(is_live_island[static_cast<std::size_t>(island)]);
    return out;
}

}  // namespace knelpunt::flow
