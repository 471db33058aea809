#include <algorithm>
#include <cmath>

#include "sim/base/expects.hpp"
#include "sim/base/units.hpp"
#include "sim/flow/gas/gas_flow.hpp"
#include "sim/flow/pipes/part_states.hpp"

namespace knelpunt::flow {
namespace {

/// A part as gas flow knows it. Behind each station stands a node of its own, after those of the part.
struct GasPart {
    gas::Network network;
    std::vector<double> set_bar;                   ///< of each machine
    std::vector<std::vector<std::size_t>> behind;  ///< nodes of the part that pipes join to the outlet of each machine
    std::vector<std::size_t> compressors_at;       ///< place of the node of each machine
    double held_bar = kNaN;
    std::size_t holder = 0;  ///< place in the part
};

bool uses_any(const std::vector<double>& inject_mw) {
    return std::any_of(inject_mw.begin(), inject_mw.end(), [](double mw) { return mw < 0.0; });
}

void add_pipe(const System& system, const PipePart& part, std::size_t pipe, GasPart& out) {
    const Structure& structure = *system.structure;
    const PipeColumns& columns = system.pipes;
    const std::size_t branch = structure.pipe_branch[pipe].at();
    gas::Pipe own;
    own.from = static_cast<int>(place_in(part, structure.branch_from[branch].at()));
    own.to = static_cast<int>(place_in(part, structure.branch_to[branch].at()));
    own.length_m = columns.length_km[pipe] * kPerKilo;
    own.inner_diameter_mm = columns.inner_diameter_mm[pipe];
    own.roughness_mm = columns.roughness_mm[pipe];
    own.temperature_k = columns.ground_c[pipe] + kKelvinAtZeroC;
    own.most_velocity_m_per_s = columns.velocity_most_m_per_s[pipe];
    if (columns.station[pipe] != PipeStation::none) {
        gas::Machine machine;
        machine.kind = columns.station[pipe] == PipeStation::regulator ? hydraulic::MachineKind::regulator
                                                                       : hydraulic::MachineKind::compressor;
        machine.efficiency_pu = kMachineEfficiencyPu;
        machine.temperature_k = own.temperature_k;
        machine.from = own.from;
        machine.to = own.from = static_cast<int>(out.network.nodes.size());
        out.network.nodes.emplace_back();
        out.compressors_at.push_back(static_cast<std::size_t>(machine.from));
        out.network.machines.push_back(machine);
        out.set_bar.push_back(columns.outlet_bar[pipe]);
    }
    out.network.pipes.push_back(own);
}

/// Nodes of the part that pipes join to a node.
std::vector<std::size_t> joined_by_pipes(const GasPart& own, std::size_t n_part_nodes, std::size_t start) {
    std::vector<char> is_joined(own.network.nodes.size(), 0);
    is_joined[start] = 1;
    for (bool grows = true; grows;) {
        grows = false;
        for (const gas::Pipe& pipe : own.network.pipes) {
            char &from = is_joined[static_cast<std::size_t>(pipe.from)],
                 &to = is_joined[static_cast<std::size_t>(pipe.to)];
            if (from == to) continue;
            from = to = 1;
            grows = true;
        }
    }
    std::vector<std::size_t> out;
    for (std::size_t node = 0; node < n_part_nodes; ++node)
        if (is_joined[node] != 0) out.push_back(node);
    return out;
}

GasPart make_part(const PartQuestion& question) {
    const PipeNodeColumns& wanted = question.system.pipe_nodes;
    GasPart out;
    out.network.gas = gas::hydrogen();
    out.network.friction.nikuradse_offset = 1.14;
    out.holder = place_in(question.part, question.holder);
    double flow_mw = 0.0;
    for (std::size_t place = 0; place < question.part.nodes.size(); ++place) {
        const std::size_t node = question.part.nodes[place];
        gas::Node own;
        // Junctions have no customer to be short of pressure.
        if (uses_any(question.inject_mw[place])) own.least_bar = std::max(0.0, wanted.pressure_least_bar[node]);
        own.most_bar = wanted.pressure_most_bar[node];
        own.is_held = place == out.holder;
        out.network.nodes.push_back(own);
        for (const double mw : question.inject_mw[place]) flow_mw = std::max(flow_mw, std::abs(mw));
    }
    for (const std::size_t pipe : question.part.pipes) add_pipe(question.system, question.part, pipe, out);
    for (const gas::Machine& machine : out.network.machines)
        out.behind.push_back(joined_by_pipes(out, question.part.nodes.size(), static_cast<std::size_t>(machine.to)));
    const double set_bar = wanted.pressure_set_bar[question.holder];
    out.held_bar = std::isnan(set_bar) ? wanted.pressure_most_bar[question.holder] : set_bar;
    out.network.pressure_scale_bar = out.held_bar;
    out.network.flow_scale_kg_per_s = std::max(flow_mw / out.network.gas.lower_heating_value_mj_per_kg, 1e-3);
    return out;
}

/// Behind a station through which nothing flows pressure is open; it stands at what the station was set to.
void put_idle(const PartQuestion& question, const GasPart& own, PartStates& out) {
    for (std::size_t machine = 0; machine < own.set_bar.size(); ++machine) {
        const std::vector<std::size_t>& behind = own.behind[machine];
        if (std::binary_search(behind.begin(), behind.end(), own.holder)) continue;
        for (std::size_t state = 0; state < question.steps.size(); ++state) {
            const bool is_idle = std::all_of(behind.begin(), behind.end(), [&](std::size_t place) {
                return question.inject_mw[place][question.steps[state]] == 0.0;
            });
            if (!is_idle) continue;
            for (const std::size_t place : behind)
                out.pressure_bar[place][state] = std::min(out.pressure_bar[place][state], own.set_bar[machine]);
        }
    }
}

gas::States make_states(const PartQuestion& question, const GasPart& own) {
    gas::States out(own.network, question.steps.size());
    const std::size_t n_nodes = own.network.nodes.size();
    const double heat = own.network.gas.lower_heating_value_mj_per_kg;
    for (std::size_t state = 0; state < question.steps.size(); ++state) {
        for (std::size_t place = 0; place < question.part.nodes.size(); ++place) {
            const double mw = question.inject_mw[place][question.steps[state]];
            if (place == own.holder) continue;
            (mw > 0.0 ? out.feed_kg_per_s : out.demand_kg_per_s)[state * n_nodes + place] = std::abs(mw) / heat;
        }
        out.held_bar[state * n_nodes + own.holder] = own.held_bar;
        for (std::size_t machine = 0; machine < own.set_bar.size(); ++machine)
            out.set_bar[state * own.set_bar.size() + machine] = own.set_bar[machine];
    }
    return out;
}

/// What a node gives or gets, and what that takes to compress.
void put_node(const PartQuestion& question, const GasPart& own, const gas::States& states, const gas::Flows& flows,
              std::size_t place, PartStates& out) {
    const std::size_t n_nodes = own.network.nodes.size();
    const double heat = own.network.gas.lower_heating_value_mj_per_kg;
    const double source_bar = question.system.pipe_nodes.source_bar[question.part.nodes[place]];
    for (std::size_t state = 0; state < question.steps.size(); ++state) {
        const std::size_t cell = state * n_nodes + place;
        out.pressure_bar[place][state] = flows.pressure_bar[cell];
        const double cut = states.demand_kg_per_s[cell] - flows.served_kg_per_s[cell];
        const double kept = states.feed_kg_per_s[cell] - flows.taken_kg_per_s[cell];
        out.short_mw[place][state] = cut > 0.0 ? cut * heat : 0.0;
        out.kept_mw[place][state] = kept > 0.0 ? kept * heat : 0.0;
        double given = flows.taken_kg_per_s[cell];
        if (place == own.holder) given = std::max(0.0, flows.held_kg_per_s[cell]);
        if (given > 0.0 && source_bar > 0.0)
            out.compression_mw[place][state] =
                given * gas::compression_mj_per_kg(own.network.gas, source_bar, flows.pressure_bar[cell],
                                                   own.network.pipes.front().temperature_k, kMachineEfficiencyPu);
    }
}

void put_pipe(const PartQuestion& question, const GasPart& own, const gas::Flows& flows, std::size_t pipe,
              PartStates& out) {
    const std::size_t n_nodes = own.network.nodes.size(), n_pipes = own.network.pipes.size();
    const gas::Pipe& ends = own.network.pipes[pipe];
    for (std::size_t state = 0; state < question.steps.size(); ++state) {
        const std::size_t cell = state * n_pipes + pipe;
        out.flow_mw[pipe][state] = flows.flow_kg_per_s[cell] * own.network.gas.lower_heating_value_mj_per_kg;
        out.velocity_m_per_s[pipe][state] = flows.velocity_m_per_s[cell];
        out.drop_bar[pipe][state] = flows.pressure_bar[state * n_nodes + static_cast<std::size_t>(ends.from)] -
                                    flows.pressure_bar[state * n_nodes + static_cast<std::size_t>(ends.to)];
    }
}

}  // namespace

PartStates solve_hydrogen(const PartQuestion& question) {
    expects(!question.part.pipes.empty(), "a part to solve has pipes");
    const GasPart own = make_part(question);
    const gas::States states = make_states(question, own);
    gas::FlowOptions options;
    options.keeps_least = question.keeps_limits;
    const gas::Flows flows = gas::solve_flows(own.network, gas::build_model(own.network), states, options);
    PartStates out;
    const std::size_t n = question.steps.size();
    for (Courses* courses : {&out.pressure_bar, &out.short_mw, &out.kept_mw, &out.compression_mw})
        courses->assign(question.part.nodes.size(), std::vector<double>(n, 0.0));
    for (Courses* courses : {&out.flow_mw, &out.velocity_m_per_s, &out.drop_bar})
        courses->assign(question.part.pipes.size(), std::vector<double>(n, 0.0));
    for (std::size_t place = 0; place < question.part.nodes.size(); ++place)
        put_node(question, own, states, flows, place, out);
    for (std::size_t pipe = 0; pipe < question.part.pipes.size(); ++pipe) put_pipe(question, own, flows, pipe, out);
    for (std::size_t machine = 0; machine < own.set_bar.size(); ++machine)
        for (std::size_t state = 0; state < n; ++state)
            out.compression_mw[own.compressors_at[machine]][state] +=
                flows.machine_mw[state * own.set_bar.size() + machine];
    put_idle(question, own, out);
    out.residual = flows.residual_bar;
    for (const hydraulic::Finding& finding : flows.findings)
        if (finding.kind == hydraulic::FindingKind::not_settled) out.unsolved.push_back(question.steps[finding.state]);
    return out;
}

}  // namespace knelpunt::flow
