#include "tools/cli/pipes/gas_case.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/units.hpp"
#include "sim/flow/hydraulic/pipe_units.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::cli {
namespace {

/// Gas by name, or by the numbers that the case gives.
gas::Gas gas_of(const PipeTables& tables, double temperature_k) {
    gas::Gas out;
    const double normal_density = tables.fluid_number("normal_density");
    const double constant = tables.fluid_number("specific_gas_constant");
    if (tables.fluid_text("gas") == "hydrogen" && std::isnan(normal_density)) return gas::hydrogen();
    if (std::vector<std::string> found; std::isnan(normal_density) && std::isnan(constant)) {
        std::vector<gas::Part> parts;
        for (const std::string_view name : gas::known_parts())
            if (const double share = tables.fluid_number(fmt::format("mole_share_{}", name)); !std::isnan(share))
                parts.push_back({name, share});
        double sum = 0.0;
        for (const gas::Part& part : parts) sum += part.mole_share_pu;
        Issues issues;
        if (std::fabs(sum - 1.0) > 1e-6)
            issues.add(
                IssueCode::shares_not_one, {tables.file("fluid.csv"), 0, "value"},
                fmt::format("fluid: mole shares add up to {}, must be 1; or give normal_density", sum),
                "Rows: gas = hydrogen, or mole_share_methane, mole_share_hydrogen, .., or normal_density [kg/m3].");
        issues.throw_if_errors();
        return gas::mixture(parts, temperature_k);
    }
    out.gas_constant_j_per_kg_k =
        std::isnan(constant) ? kNormalPressureBar * kPaPerBar / (kNormalTemperatureK * normal_density) : constant;
    if (const double rt = tables.fluid_number("rt"); !std::isnan(rt)) out.gas_constant_j_per_kg_k = rt / temperature_k;
    out.dynamic_viscosity_pa_s = or_else(tables.fluid_number("dynamic_viscosity"), kAssumedGasPaS);
    out.given.z = {
        or_else(tables.fluid_number("compressibility_offset"), or_else(tables.fluid_number("compressibility"), 1.0)),
        or_else(tables.fluid_number("compressibility_slope"), 0.0), 0.0};
    const bool is_hydrogen = tables.fluid_text("gas") == "hydrogen";
    out.heat_ratio = is_hydrogen ? 1.41 : 1.31;
    // Lower heating value: of hydrogen, else of natural gas as delivered in the Netherlands (31.65 MJ/m3 over 0.833 kg/m3)
    out.lower_heating_value_mj_per_kg = or_else(tables.fluid_number("lower_heating_value"),
                                                is_hydrogen ? gas::hydrogen().lower_heating_value_mj_per_kg : 38.0);
    return out;
}

void add_pipes(const PipeTables& tables, double temperature_k, GasCase& out) {
    const auto temperature = [&](int node) {
        return or_else(tables.nodes[static_cast<std::size_t>(node)].temperature_k, temperature_k);
    };
    for (const PipeRow& row : tables.pipes) {
        auto pipe = pipe_of<gas::Pipe>(tables, row);
        pipe.temperature_k = 0.5 * (temperature(pipe.from) + temperature(pipe.to));
        out.network.pipes.push_back(pipe);
        out.pipe_names.push_back(row.pipe);
    }
    for (const PipeValveRow& row : tables.valves) {
        if (row.kind != "valve") continue;
        auto pipe = pipe_of<gas::Pipe>(tables, row);
        pipe.temperature_k = temperature(pipe.from);
        out.network.pipes.push_back(pipe);
        out.pipe_names.push_back(row.valve);
    }
}

void add_machines(const PipeTables& tables, double temperature_k, GasCase& out) {
    const auto add = [&](hydraulic::MachineKind kind, const std::string& from, const std::string& to,
                         const std::string& name) {
        gas::Machine machine;
        machine.kind = kind;
        machine.from = tables.node(from);
        machine.to = tables.node(to);
        machine.temperature_k =
            or_else(tables.nodes[static_cast<std::size_t>(machine.from)].temperature_k, temperature_k);
        out.network.machines.push_back(machine);
        out.machine_names.push_back(name);
    };
    for (const CompressorRow& row : tables.compressors) {
        add(hydraulic::MachineKind::compressor, row.from_node, row.to_node, row.compressor);
        out.network.machines.back().most_ratio = or_else(row.max_ratio, 1e3);
        out.network.machines.back().efficiency_pu = or_else(row.efficiency_pu, kAssumedEfficiencyPu);
    }
    for (const RegulatorRow& row : tables.regulators)
        add(hydraulic::MachineKind::regulator, row.from_node, row.to_node, row.regulator);
    for (const PipeValveRow& row : tables.valves)
        if (row.kind == "check_valve") add(hydraulic::MachineKind::check_valve, row.from_node, row.to_node, row.valve);
}

void set_states(const PipeTables& tables, GasCase& out) {
    gas::States& states = out.states;
    for (const PipeSourceRow& row : tables.sources) {
        const auto node = static_cast<std::size_t>(tables.node(row.node));
        if (out.network.nodes[node].is_held && row.kind != "fixed_flow")
            states.held_bar[node] = or_else(row.pressure_bar_abs, row.pressure_bar_gauge + out.ambient_bar[node]);
        else
            states.feed_kg_per_s[node] += or_else(row.mass_flow_kg_per_s, 0.0);
    }
    for (const PipeSinkRow& row : tables.sinks)
        states.demand_kg_per_s[static_cast<std::size_t>(tables.node(row.node))] += or_else(row.mass_flow_kg_per_s, 0.0);
    std::vector<char> is_seen(tables.nodes.size(), 0);
    for (const SinkProfileRow& row : tables.profile) {
        const auto node = static_cast<std::size_t>(tables.node(row.node));
        if (is_seen[node] == 0) states.demand_kg_per_s[node] += row.mass_flow_kg_per_s;  // as it begins
        is_seen[node] = 1;
    }
    std::size_t at = 0;
    for (const CompressorRow& row : tables.compressors) {
        states.ratio[at] = or_else(row.pressure_ratio_abs, kInf);
        states.set_bar[at] = or_else(row.outlet_pressure_bar_abs, kInf);
        states.power_mw[at] = or_else(row.power_kw, kInf) / kPerKilo;
        ++at;
    }
    for (const RegulatorRow& row : tables.regulators) {
        const double ambient = out.ambient_bar[static_cast<std::size_t>(tables.node(row.to_node))];
        states.set_bar[at++] = or_else(row.outlet_pressure_bar_abs, row.outlet_pressure_bar_gauge + ambient);
    }
    const bool has_closed =
        std::any_of(tables.valves.begin(), tables.valves.end(), [](const PipeValveRow& row) { return !row.is_open; });
    if (!has_closed) return;
    states.pipe_open.assign(out.network.pipes.size(), 1);
    states.machine_open.assign(out.network.machines.size(), 1);
    std::size_t pipe = tables.pipes.size();
    for (const PipeValveRow& row : tables.valves)
        (row.kind == "valve" ? states.pipe_open[pipe++] : states.machine_open[at++]) = row.is_open ? 1 : 0;
}

}  // namespace

double ambient_pressure_bar(double height_m) {
    return kNormalPressureBar * numeric::pow(1.0 - 0.0065 * height_m / 288.15, 5.255);
}

hydraulic::FrictionOptions friction_options(const PipeTables& tables, bool is_gas) {
    hydraulic::FrictionOptions out;
    if (is_gas) out.nikuradse_offset = 1.14;
    if (std::any_of(tables.pipes.begin(), tables.pipes.end(),
                    [](const PipeRow& row) { return row.friction_factor_darcy > 0.0; }))
        out.law = hydraulic::FrictionLaw::constant;
    Issues issues;
    const auto choose = [&](std::string_view property, std::string_view choices) {
        const std::string word = tables.fluid_text(property);
        const int index = word.empty() ? -1 : choice_index(choices, word);
        if (!word.empty() && index < 0)
            issues.add(IssueCode::unknown_choice, {tables.file("fluid.csv"), 0, "value"},
                       fmt::format("fluid \"{}\": \"{}\" is none of {}", property, word, choices));
        return index;
    };
    if (const int law = choose("friction_law", hydraulic::kFrictionLaws); law >= 0)
        out.law = static_cast<hydraulic::FrictionLaw>(law);
    if (const int rule = choose("laminar_rule", hydraulic::kLaminarRules); rule >= 0)
        out.laminar = static_cast<hydraulic::LaminarRule>(rule);
    issues.throw_if_errors();
    out.rough_divisor = or_else(tables.fluid_number("rough_divisor"), out.rough_divisor);
    return out;
}

GasCase make_gas_case(const PipeTables& tables) {
    gas::Network network;
    const double temperature_k = or_else(tables.fluid_number("temperature"), kAssumedGroundK);
    network.gas = gas_of(tables, temperature_k);
    network.friction = friction_options(tables, true);
    network.gravity_m_per_s2 = or_else(tables.fluid_number("gravity"), kGravity);
    for (const PipeNodeRow& row : tables.nodes) {
        gas::Node node;
        node.height_m = row.height_m;
        node.least_bar = or_else(row.min_pressure_bar_abs, 0.0);
        node.most_bar = or_else(row.max_pressure_bar_abs, kInf);
        network.nodes.push_back(node);
    }
    for (const PipeSourceRow& row : tables.sources)
        if (row.kind != "fixed_flow") network.nodes[static_cast<std::size_t>(tables.node(row.node))].is_held = true;
    GasCase out;
    out.network = std::move(network);
    for (const PipeNodeRow& row : tables.nodes) out.ambient_bar.push_back(ambient_pressure_bar(row.height_m));
    add_pipes(tables, temperature_k, out);
    add_machines(tables, temperature_k, out);
    out.states = gas::States(out.network, 1);
    set_states(tables, out);
    double flow = 0.0;
    for (const double demand : out.states.demand_kg_per_s) flow += demand;
    for (const double feed : out.states.feed_kg_per_s) flow += feed;
    out.network.flow_scale_kg_per_s = std::max(flow, 1e-3);
    out.network.pressure_scale_bar =
        std::max(1.0, *std::max_element(out.states.held_bar.begin(), out.states.held_bar.end()));
    return out;
}

}  // namespace knelpunt::cli
