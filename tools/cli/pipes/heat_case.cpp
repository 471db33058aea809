#include "tools/cli/pipes/heat_case.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/units.hpp"
#include "sim/flow/hydraulic/pipe_units.hpp"
#include "sim/numeric/math.hpp"
#include "tools/cli/pipes/gas_case.hpp"

namespace knelpunt::cli {
namespace {

constexpr double kBarPerHead = 3.0;  ///< usual loss of a network, to begin with

std::string name_of(const std::string& own, const std::string& node) { return own.empty() ? node : own; }

/// Water as the case gives it, else at 70 or, without heat, 10 degC.
heat::Fluid fluid_of(const PipeTables& tables) {
    heat::Fluid out = heat::water_at(kKelvinAtZeroC + (tables.is_heat() ? 70.0 : 10.0));
    const auto first = [&](std::string_view name, std::string_view other, double fallback) {
        return or_else(tables.fluid_number(name), or_else(tables.fluid_number(other), fallback));
    };
    out.density_kg_per_m3 = first("density", "density_constant", out.density_kg_per_m3);
    out.heat_capacity_j_per_kg_k = first("heat_capacity", "heat_capacity_constant", out.heat_capacity_j_per_kg_k);
    out.dynamic_viscosity_pa_s = first("dynamic_viscosity", "viscosity_constant", out.dynamic_viscosity_pa_s);
    if (const double kinematic = tables.fluid_number("kinematic_viscosity"); !std::isnan(kinematic))
        out.dynamic_viscosity_pa_s = kinematic * out.density_kg_per_m3;
    return out;
}

/// What both kinds of network share.
heat::Network network_of(const PipeTables& tables) {
    heat::Network out;
    out.fluid = fluid_of(tables);
    out.friction = friction_options(tables, false);
    out.gravity_m_per_s2 = or_else(tables.fluid_number("gravity"), kGravity);
    for (const PipeNodeRow& row : tables.nodes) {
        heat::Node node;
        node.height_m = row.height_m;
        out.nodes.push_back(node);
    }
    for (const PipeRow& row : tables.pipes) {
        auto pipe = pipe_of<heat::Pipe>(tables, row);
        const double by_surface = or_else(row.u_w_per_m2_k, 0.0) * numeric::kPi * row.inner_diameter_mm / kPerKilo;
        pipe.ground_w_per_m_k = or_else(row.u_w_per_m_k, by_surface);
        pipe.between_w_per_m_k = row.u_between_w_per_m_k;
        pipe.ground_k = or_else(row.t_ambient_k, kAssumedGroundK);
        pipe.cells = row.cells;
        out.pipes.push_back(pipe);
    }
    return out;
}

heat::Plant plant_of(const PipeTables& tables, const PipeSourceRow& row) {
    heat::Plant out;
    out.node = tables.node(row.node);
    out.rank = row.rank;
    out.most_w = or_else(row.max_heat_w, kInf);
    out.supply_bar = row.supply_pressure_bar;
    out.return_bar = row.return_pressure_bar;
    out.source_k = row.source_temperature_k;
    out.source_kg_per_s = row.source_mass_flow_kg_per_s;
    out.lorenz_pu = or_else(row.lorenz_pu, kAssumedLorenzPu);
    if (row.kind == "fixed_flow") out.kind = heat::PlantKind::given_flow;
    if (row.kind == "fixed_heat") out.kind = heat::PlantKind::given_heat;
    if (row.kind == "heat_pump") out.kind = heat::PlantKind::heat_pump;
    return out;
}

/// Pumps, check valves, and valves as pipes without length.
void add_machines(const PipeTables& tables, WaterCase& out) {
    for (const PumpRow& row : tables.pumps) {
        out.network.machines.push_back({hydraulic::MachineKind::pump, tables.node(row.from_node),
                                        tables.node(row.to_node), row.head_bar, row.fall_bar_s2_per_kg2});
        out.machine_names.push_back(row.pump);
    }
    for (const PipeValveRow& row : tables.valves) {
        if (row.kind == "check_valve") {
            out.network.machines.push_back(
                {hydraulic::MachineKind::check_valve, tables.node(row.from_node), tables.node(row.to_node), 0.0, 0.0});
            out.machine_names.push_back(row.valve);
            continue;
        }
        auto pipe = pipe_of<heat::Pipe>(tables, row);
        out.network.pipes.push_back(pipe);
        out.pipe_names.push_back(row.valve);
    }
}

}  // namespace

bool has_customers(const PipeTables& tables) {
    return std::any_of(tables.sinks.begin(), tables.sinks.end(),
                       [](const PipeSinkRow& row) { return !std::isnan(row.heat_w); });
}

HeatCase make_heat_case(const PipeTables& tables) {
    HeatCase out;
    out.network = network_of(tables);
    for (const PipeSourceRow& row : tables.sources) {
        out.network.plants.push_back(plant_of(tables, row));
        out.plant_names.push_back(name_of(row.plant, row.node));
    }
    for (const PipeSinkRow& row : tables.sinks) {
        heat::Consumer consumer;
        consumer.node = tables.node(row.node);
        consumer.is_bypass = std::isnan(row.heat_w);
        consumer.most_kg_per_s = or_else(row.max_mass_flow_kg_per_s, kInf);
        consumer.least_supply_k = or_else(row.min_supply_temperature_k, 0.0);
        consumer.booster_k = row.booster_temperature_k;
        consumer.lorenz_pu = or_else(row.lorenz_pu, kAssumedLorenzPu);
        out.network.consumers.push_back(consumer);
        out.consumer_names.push_back(name_of(row.consumer, row.node));
    }
    out.states = heat::HeatStates(out.network, 1);
    double most_k = 0.0, flow = 0.0;
    for (std::size_t at = 0; at < tables.sources.size(); ++at) {
        const PipeSourceRow& row = tables.sources[at];
        out.states.supply_k[at] = or_else(row.supply_temperature_k, or_else(row.temperature_k, kAssumedSupplyK));
        out.states.plant_w[at] = or_else(row.heat_w, 0.0);
        out.states.plant_kg_per_s[at] = or_else(row.mass_flow_kg_per_s, 0.0);
        most_k = std::max(most_k, out.states.supply_k[at]);
    }
    for (std::size_t at = 0; at < tables.sinks.size(); ++at) {
        const PipeSinkRow& row = tables.sinks[at];
        out.states.heat_w[at] = or_else(row.heat_w, 0.0);
        out.states.return_k[at] = or_else(row.return_temperature_k, kAssumedReturnK);
        out.states.bypass_kg_per_s[at] = or_else(row.mass_flow_kg_per_s, 0.0);
        flow += out.states.bypass_kg_per_s[at] +
                out.states.heat_w[at] /
                    (out.network.fluid.heat_capacity_j_per_kg_k * std::max(most_k - out.states.return_k[at], 10.0));
    }
    out.network.flow_scale_kg_per_s = std::max(flow, 1e-3);
    out.network.pressure_scale_bar = kBarPerHead;
    return out;
}

WaterCase make_water_case(const PipeTables& tables) {
    WaterCase out;
    out.network = network_of(tables);
    out.is_warm = tables.is_heat() && !std::isnan(tables.fluid_number("density_constant"));
    bool is_gauge = false;
    for (const PipeSourceRow& row : tables.sources) {
        if (row.kind != "fixed_flow") out.network.nodes[static_cast<std::size_t>(tables.node(row.node))].is_held = true;
        is_gauge = is_gauge || !std::isnan(row.pressure_bar_gauge);
    }
    for (const PipeNodeRow& row : tables.nodes)
        out.ambient_bar.push_back(is_gauge ? ambient_pressure_bar(row.height_m) : 0.0);
    for (const PipeRow& row : tables.pipes) out.pipe_names.push_back(row.pipe);
    add_machines(tables, out);
    out.states = heat::WaterStates(out.network, 1);
    out.feed_k.assign(tables.nodes.size(), kNaN);
    double flow = 0.0, most_bar = 1.0;
    for (const PipeSourceRow& row : tables.sources) {
        const auto node = static_cast<std::size_t>(tables.node(row.node));
        if (out.network.nodes[node].is_held && row.kind != "fixed_flow")
            out.states.held_bar[node] =
                or_else(row.pressure_bar, or_else(row.pressure_bar_gauge, row.pressure_bar_abs)) +
                out.ambient_bar[node];
        else
            out.states.feed_kg_per_s[node] += or_else(row.mass_flow_kg_per_s, 0.0);
        out.feed_k[node] = row.temperature_k;
        most_bar = std::max(most_bar, out.states.held_bar[node]);
    }
    for (const PipeSinkRow& row : tables.sinks) {
        out.states.demand_kg_per_s[static_cast<std::size_t>(tables.node(row.node))] +=
            or_else(row.mass_flow_kg_per_s, 0.0);
        flow += or_else(row.mass_flow_kg_per_s, 0.0);
    }
    if (std::any_of(tables.valves.begin(), tables.valves.end(), [](const PipeValveRow& row) { return !row.is_open; })) {
        out.states.pipe_open.assign(out.network.pipes.size(), 1);
        out.states.machine_open.assign(out.network.machines.size(), 1);
        std::size_t pipe = tables.pipes.size(), machine = tables.pumps.size();
        for (const PipeValveRow& row : tables.valves)
            (row.kind == "valve" ? out.states.pipe_open[pipe++] : out.states.machine_open[machine++]) =
                row.is_open ? 1 : 0;
    }
    out.network.flow_scale_kg_per_s = std::max(flow, 1e-3);
    out.network.pressure_scale_bar = most_bar;
    return out;
}

}  // namespace knelpunt::cli
