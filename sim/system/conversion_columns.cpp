#include "sim/system/conversion_columns.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "sim/base/expects.hpp"
#include "sim/system/stand_ins.hpp"

namespace knelpunt {
namespace {

constexpr Hourly kNothing{kNaN, kConstant};

std::size_t place_on(const IdAxis& axis, const std::string& id) {
    const int position = axis.find(id);
    expects(position >= 0, "every element of a scenario is in the structure of the study");
    return static_cast<std::size_t>(position);
}

/// A converter may give at most what it takes, but for heat that it lifts: then it must take power.
void check_energy(const Primitives& rows, Issues& issues) {
    std::map<std::string, std::pair<double, double>, std::less<>> sums_of;  // in, out
    for (const ConverterPortRow& port : rows.converter_ports) {
        auto& [in_pu, out_pu] = sums_of[port.converter];
        (port.coefficient_pu.scale < 0.0 ? in_pu : out_pu) += std::abs(port.coefficient_pu.scale);
    }
    for (const ConverterRow& row : rows.converters) {
        const auto found = sums_of.find(row.id);
        const double in_pu = found == sums_of.end() ? 0.0 : found->second.first;
        const double out_pu = found == sums_of.end() ? 0.0 : found->second.second;
        if (found != sums_of.end() && (in_pu > 0.0 || !(out_pu > 0.0))) continue;
        issues.add(IssueCode::bad_bounds, {},
                   fmt::format("converter \"{}\": gives {:.3g} MW per MW of activity and takes none", row.id, out_pu),
                   "Give it a port with a negative coefficient: what it uses");
    }
}

void put_converters(System& system, const std::vector<ConverterRow>& rows) {
    const Structure& structure = *system.structure;
    const auto n = static_cast<std::size_t>(structure.converters.size());
    ConverterColumns& columns = system.converters;
    columns.in_service.assign(n, 0);
    for (auto* column : {&columns.activity_max_mw, &columns.cost_eur_per_mwh}) column->assign(n, kNaN);
    for (auto* column : {&columns.availability_pu, &columns.activity_min_mw}) column->assign(n, kNothing);
    for (const ConverterRow& row : rows) {
        if (!row.in_service) continue;
        const std::size_t position = place_on(structure.converters, row.id);
        columns.in_service[position] = 1;
        columns.activity_max_mw[position] = row.activity_max_mw;
        columns.availability_pu[position] = row.availability_pu;
        columns.activity_min_mw[position] = row.activity_min_mw;
        columns.cost_eur_per_mwh[position] = row.cost_eur_per_mwh;
    }
}

void put_ports(System& system, const Primitives& rows) {
    const Structure& structure = *system.structure;
    const auto n = static_cast<std::size_t>(structure.ports.size());
    PortColumns& columns = system.ports;
    columns.in_service.assign(n, 0);
    columns.coefficient_pu.assign(n, kNothing);
    columns.source.assign(n, -1);
    columns.demand.assign(n, -1);
    columns.is_shown_as.assign(n, 0);
    for (const ConverterPortRow& row : rows.converter_ports) {
        const std::size_t position = place_on(structure.ports, row.id);
        columns.is_shown_as[position] = row.shown_as.empty() ? 0 : 1;
        const int converter = structure.port_converter[position];
        if (converter < 0 || system.converters.in_service[static_cast<std::size_t>(converter)] == 0) continue;
        columns.in_service[position] = 1;
        columns.coefficient_pu[position] = row.coefficient_pu;
    }
    for (const GridPort& shown : grid_ports(rows)) {
        const std::size_t place = place_on(shown.gives ? structure.sources : structure.demands, shown.id);
        if (!shown.gives) system.demands.is_stand_in[place] = 1;
        for (const ConverterPortRow* port : shown.ports)
            (shown.gives ? columns.source : columns.demand)[place_on(structure.ports, port->id)] =
                static_cast<int>(place);
    }
}

void put_regions(System& system, const std::vector<ConverterRegionRow>& rows, Issues& issues) {
    const Structure& structure = *system.structure;
    for (const ConverterRegionRow& row : rows) {
        const RegionMember member{structure.regions.find(row.id), structure.ports.find(row.port), row.coefficient_pu,
                                  row.bound_mw};
        if (member.port < 0) continue;  // the structure has said so
        const int converter = structure.port_converter[static_cast<std::size_t>(member.port)];
        if (structure.converters.find(row.converter) != converter) {
            issues.add(IssueCode::dangling_id, {},
                       fmt::format("converter region \"{}\": port \"{}\" is none of converter \"{}\"", row.id, row.port,
                                   row.converter),
                       "Name the converter that the port belongs to");
            continue;
        }
        system.region_members.push_back(member);
    }
    std::sort(system.region_members.begin(), system.region_members.end(),
              [](const RegionMember& a, const RegionMember& b) {
                  return std::tie(a.region, a.port, a.coefficient_pu) < std::tie(b.region, b.port, b.coefficient_pu);
              });
}

void put_stores(System& system, const std::vector<StoreRow>& rows, Issues& issues) {
    const Structure& structure = *system.structure;
    const auto n = static_cast<std::size_t>(structure.stores.size());
    StoreColumns& columns = system.stores;
    columns.in_service.assign(n, 0);
    for (auto* column :
         {&columns.charge_max_mw, &columns.discharge_max_mw, &columns.content_max_mwh, &columns.charge_efficiency_pu,
          &columns.discharge_efficiency_pu, &columns.standing_loss_pu, &columns.cost_eur_per_mwh})
        column->assign(n, kNaN);
    for (const StoreRow& row : rows) {
        if (!(row.charge_max_mw > 0.0) || !(row.discharge_max_mw > 0.0)) {
            issues.add(IssueCode::out_of_range, {},
                       fmt::format("store \"{}\": charge_max_mw = {} MW, discharge_max_mw = {} MW, must be > 0 MW",
                                   row.id, row.charge_max_mw, row.discharge_max_mw),
                       "A store without power can neither fill nor give");
        }
        const std::size_t position = place_on(structure.stores, row.id);
        if (!row.in_service || system.nodes.in_service[structure.store_node[position].at()] == 0) continue;
        columns.in_service[position] = 1;
        columns.charge_max_mw[position] = row.charge_max_mw;
        columns.discharge_max_mw[position] = row.discharge_max_mw;
        columns.content_max_mwh[position] = row.content_max_mwh;
        columns.charge_efficiency_pu[position] = row.charge_efficiency_pu;
        columns.discharge_efficiency_pu[position] = row.discharge_efficiency_pu;
        columns.standing_loss_pu[position] = row.standing_loss_pu;
        columns.cost_eur_per_mwh[position] = row.cost_eur_per_mwh;
    }
}

/// Pipes, and what nodes of their networks want.
void put_pipes(System& system, const Primitives& rows) {
    const Structure& structure = *system.structure;
    const auto n_pipes = static_cast<std::size_t>(structure.pipes.size());
    PipeColumns& pipes = system.pipes;
    for (auto* column : {&pipes.length_km, &pipes.inner_diameter_mm, &pipes.roughness_mm, &pipes.heat_loss_w_per_m_k,
                         &pipes.velocity_most_m_per_s, &pipes.ground_c, &pipes.outlet_bar})
        column->assign(n_pipes, kNaN);
    pipes.station.assign(n_pipes, PipeStation::none);
    pipes.is_weak.assign(n_pipes, 0);
    for (const PipeRow& row : rows.pipes) {
        const std::size_t pipe = place_on(structure.pipes, row.id);
        pipes.length_km[pipe] = row.length_km;
        pipes.inner_diameter_mm[pipe] = row.inner_diameter_mm;
        pipes.roughness_mm[pipe] = row.roughness_mm;
        pipes.heat_loss_w_per_m_k[pipe] = row.heat_loss_w_per_m_k;
        pipes.velocity_most_m_per_s[pipe] = row.velocity_most_m_per_s;
        pipes.ground_c[pipe] = row.ground_c;
        pipes.outlet_bar[pipe] = row.outlet_bar;
        pipes.station[pipe] = static_cast<PipeStation>(std::max(0, choice_index(kPipeStations, row.station)));
        pipes.is_weak[pipe] = row.is_weak ? 1 : 0;
    }
    const std::size_t n_nodes = structure.node_rows.size();
    PipeNodeColumns& nodes = system.pipe_nodes;
    for (auto* column : {&nodes.pressure_least_bar, &nodes.pressure_most_bar, &nodes.pressure_set_bar,
                         &nodes.source_bar, &nodes.supply_least_c})
        column->assign(n_nodes, kNaN);
    nodes.supply_c.assign(n_nodes, {});
    nodes.return_c.assign(n_nodes, {});
    for (const PipeNodeRow& row : rows.pipe_nodes) {
        const std::size_t node = place_on(structure.nodes, row.id);
        nodes.pressure_least_bar[node] = row.pressure_least_bar;
        nodes.pressure_most_bar[node] = row.pressure_most_bar;
        nodes.pressure_set_bar[node] = row.pressure_set_bar;
        nodes.source_bar[node] = row.source_bar;
        nodes.supply_least_c[node] = row.supply_least_c;
        nodes.supply_c[node] = row.supply_c;
        nodes.return_c[node] = row.return_c;
    }
}

}  // namespace

void put_conversion(System& system, const Primitives& rows, Issues& issues) {
    check_energy(rows, issues);
    put_converters(system, rows.converters);
    put_ports(system, rows);
    put_regions(system, rows.converter_regions, issues);
    put_stores(system, rows.stores, issues);
    put_pipes(system, rows);
    const Structure& structure = *system.structure;
    for (const MarketExchange& row : rows.exchanges)
        system.exchanges.push_back({{structure.nodes.find(row.node)}, row.p_max_mw, row.price_eur_per_mwh});
}

}  // namespace knelpunt
