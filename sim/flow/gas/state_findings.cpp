#include "sim/flow/gas/state_findings.hpp"

#include <cmath>

#include "sim/flow/hydraulic/pipe_units.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::gas {
namespace {

using hydraulic::ElementKind;
using hydraulic::FindingKind;

constexpr double kNearBar = 1e-5;     ///< pressures closer than this are equal: ten times what pipes are solved to
constexpr double kNearKgPerS = 1e-9;  ///< [kg/s] rounding of balances

}  // namespace

double work_mw_s_per_kg(const Network& network, std::size_t machine) {
    const Machine& own = network.machines[machine];
    const double kappa = network.gas.heat_ratio;
    const double z = network.gas.compressibility(own.temperature_k).value(network.pressure_scale_bar);
    return kappa / (kappa - 1.0) * z * network.gas.gas_constant_j_per_kg_k * own.temperature_k / own.efficiency_pu /
           kWattPerMegawatt;
}

void find_in_state(const Network& network, const States& states, const hydraulic::Supply& supply, std::size_t state,
                   bool is_solved, Flows& flows, std::vector<hydraulic::Finding>& findings) {
    const std::size_t n_nodes = network.nodes.size(), n_pipes = network.pipes.size(),
                      n_machines = network.machines.size();
    const auto add = [&](ElementKind element_kind, std::size_t element, FindingKind kind, double amount) {
        findings.push_back({state, element_kind, static_cast<int>(element), kind, amount});
    };
    const double* const pressure = flows.pressure_bar.data() + state * n_nodes;
    const double heat = network.gas.lower_heating_value_mj_per_kg;
    for (std::size_t node = 0; node < n_nodes; ++node) {
        const std::size_t at = state * n_nodes + node;
        const Node& own = network.nodes[node];
        const double missing = states.demand_kg_per_s[at] - flows.served_kg_per_s[at];
        const double kept = states.feed_kg_per_s[at] - flows.taken_kg_per_s[at];
        if (missing > kNearKgPerS) add(ElementKind::node, node, FindingKind::undersupplied, missing * heat);
        if (kept > kNearKgPerS) add(ElementKind::node, node, FindingKind::feed_not_taken, kept * heat);
        if (supply.is_live[node] == 0) {
            add(ElementKind::node, node, FindingKind::no_pressure, 0.0);
        } else if (!(pressure[node] > own.least_bar - kNearBar)) {
            add(ElementKind::node, node, FindingKind::pressure_short,
                own.least_bar - (pressure[node] > 0.0 ? pressure[node] : 0.0));
        } else if (pressure[node] > own.most_bar + kNearBar) {
            add(ElementKind::node, node, FindingKind::pressure_over, pressure[node] - own.most_bar);
        }
    }
    for (std::size_t pipe = 0; pipe < n_pipes; ++pipe) {
        const double beyond =
            std::fabs(flows.velocity_m_per_s[state * n_pipes + pipe]) - network.pipes[pipe].most_velocity_m_per_s;
        if (beyond > 0.0) add(ElementKind::pipe, pipe, FindingKind::velocity_over, beyond);
    }
    const double power = (network.gas.heat_ratio - 1.0) / network.gas.heat_ratio;
    for (std::size_t at = 0; at < n_machines; ++at) {
        const Machine& own = network.machines[at];
        const double inlet = pressure[static_cast<std::size_t>(own.from)],
                     outlet = pressure[static_cast<std::size_t>(own.to)];
        const double flow = flows.machine_kg_per_s[state * n_machines + at];
        if (own.kind == hydraulic::MachineKind::compressor && flow > 0.0 && outlet > inlet)
            flows.machine_mw[state * n_machines + at] =
                flow * work_mw_s_per_kg(network, at) * (numeric::pow(outlet / inlet, power) - 1.0);
        double wanted = states.set_bar[state * n_machines + at];
        if (own.kind == hydraulic::MachineKind::compressor)
            wanted = std::min(wanted, states.ratio[state * n_machines + at] * inlet);
        const bool is_open = states.machine_open.empty() || states.machine_open[state * n_machines + at] != 0;
        if (own.kind == hydraulic::MachineKind::check_valve || !(wanted < kInf) || !is_open) continue;
        if (wanted - outlet > kNearBar && flow > kNearKgPerS)
            add(ElementKind::machine, at, FindingKind::machine_at_limit, wanted - outlet);
    }
    if (!is_solved) add(ElementKind::network, 0, FindingKind::not_settled, flows.residual_bar[state]);
}

}  // namespace knelpunt::gas
