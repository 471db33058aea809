#include "sim/flow/gas/check.hpp"

#include <algorithm>
#include <cmath>

#include "sim/flow/gas/state_findings.hpp"
#include "sim/flow/hydraulic/pipe_units.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::gas {
namespace {

/// Missing pressure of a pipe: what is left of p1^2 - p2^2 once friction and height are taken off.
double pipe_gap_bar(const Network& network, const Pipe& pipe, double flow, double from_bar, double to_bar) {
    const double rt = network.gas.gas_constant_j_per_kg_k * pipe.temperature_k;
    const hydraulic::PipeShape shape =
        hydraulic::shape_of(pipe, network.gas.dynamic_viscosity_pa_s, rt / (kPaPerBar * kPaPerBar));
    const hydraulic::PipeFriction friction = hydraulic::make_pipe_friction(network.friction, shape);
    const double mean = mean_pressure_bar(from_bar, to_bar);
    const double loss = network.gas.compressibility(pipe.temperature_k).value(mean) *
                        hydraulic::pipe_loss(network.friction, friction, flow).value;
    const double rise_m = network.nodes[static_cast<std::size_t>(pipe.to)].height_m -
                          network.nodes[static_cast<std::size_t>(pipe.from)].height_m;
    const double lift_bar =
        network.gas.density_kg_per_m3(mean, pipe.temperature_k) * network.gravity_m_per_s2 * rise_m / kPaPerBar;
    return std::fabs(from_bar - to_bar - loss / (from_bar + to_bar) - lift_bar);
}

/// What a machine makes of the pressure at its inlet.
double target_bar(const Network& network, const States& states, std::size_t at, std::size_t state, double flow,
                  double inlet) {
    const Machine& machine = network.machines[at];
    const std::size_t entry = state * network.machines.size() + at;
    if (machine.kind == hydraulic::MachineKind::check_valve) return inlet;
    if (machine.kind == hydraulic::MachineKind::regulator) return std::min(states.set_bar[entry], inlet);
    double ratio = std::min(states.ratio[entry], machine.most_ratio);
    if (states.power_mw[entry] < kInf) {
        const double least_flow = std::max(flow, 1e-6 * network.flow_scale_kg_per_s);
        const double base = 1.0 + states.power_mw[entry] / (least_flow * work_mw_s_per_kg(network, at));
        ratio =
            std::min(ratio, numeric::pow(std::min(base, 1e6), network.gas.heat_ratio / (network.gas.heat_ratio - 1.0)));
    }
    return std::max(inlet, std::min(states.set_bar[entry], ratio * inlet));
}

}  // namespace

Mismatch check_state(const Network& network, const States& states, const Flows& flows, std::size_t state) {
    const std::size_t n_nodes = network.nodes.size(), n_pipes = network.pipes.size(),
                      n_machines = network.machines.size();
    Mismatch out;
    std::vector<double> balance(n_nodes, 0.0);
    const double* const pressure = flows.pressure_bar.data() + state * n_nodes;
    for (std::size_t node = 0; node < n_nodes; ++node)
        balance[node] = flows.taken_kg_per_s[state * n_nodes + node] - flows.served_kg_per_s[state * n_nodes + node];
    const auto carry = [&](int from, int to, double flow) {
        balance[static_cast<std::size_t>(from)] -= flow;
        balance[static_cast<std::size_t>(to)] += flow;
    };
    for (std::size_t pipe = 0; pipe < n_pipes; ++pipe) {
        const Pipe& own = network.pipes[pipe];
        const double flow = flows.flow_kg_per_s[state * n_pipes + pipe];
        const double from = pressure[own.from], to = pressure[own.to];
        carry(own.from, own.to, flow);
        if (!states.pipe_open.empty() && states.pipe_open[state * n_pipes + pipe] == 0) {
            out.backward_kg_per_s = std::max(out.backward_kg_per_s, std::fabs(flow));
        } else if (std::isnan(from) || std::isnan(to)) {
            out.balance_kg_per_s = std::max(out.balance_kg_per_s, std::fabs(flow));
        } else {
            out.pipe_bar = std::max(out.pipe_bar, pipe_gap_bar(network, own, flow, from, to));
        }
    }
    for (std::size_t at = 0; at < n_machines; ++at) {
        const Machine& own = network.machines[at];
        const double flow = flows.machine_kg_per_s[state * n_machines + at];
        carry(own.from, own.to, flow);
        const bool is_open = states.machine_open.empty() || states.machine_open[state * n_machines + at] != 0;
        out.backward_kg_per_s = std::max(out.backward_kg_per_s, is_open ? -flow : std::fabs(flow));
        const double inlet = pressure[own.from], outlet = pressure[own.to];
        if (!is_open || std::isnan(inlet) || std::isnan(outlet)) continue;
        const double gap = target_bar(network, states, at, state, flow, inlet) - outlet;
        if (flow > 1e-7 * network.flow_scale_kg_per_s)
            out.machine_bar = std::max(out.machine_bar, std::fabs(gap));
        else
            out.blocked_bar = std::max(out.blocked_bar, gap);
    }
    for (std::size_t node = 0; node < n_nodes; ++node)
        if (!network.nodes[node].is_held)
            out.balance_kg_per_s = std::max(out.balance_kg_per_s, std::fabs(balance[node]));
    return out;
}

}  // namespace knelpunt::gas
