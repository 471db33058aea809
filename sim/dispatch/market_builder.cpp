#include <map>

#include "sim/dispatch/lost_load.hpp"
#include "sim/dispatch/market_units.hpp"

namespace knelpunt::dispatch {
namespace {

using solver::kInfinity;
using solver::Value;

/// What use and production by rule leave each zone to meet, and what unmet use and excess cost.
void put_balances(MarketWriter& to) {
    const std::size_t n = to.problem.zones.size();
    std::vector<std::map<SeriesId, double>> scale_of(n);
    const auto add = [&](NodeId node, const Hourly& value, double factor) {
        const int zone = to.zone_of(node);
        if (zone >= 0) scale_of[static_cast<std::size_t>(zone)][value.series] += factor * value.scale;
    };
    const DemandColumns& demands = to.system.demands;
    for (std::size_t at = 0; at < demands.in_service.size(); ++at) {
        const bool is_given = demands.in_service[at] != 0 && demands.is_stand_in[at] == 0 && !to.may_move(at);
        if (is_given) add(to.structure.demand_node[at], to.use_mw(at), 1.0);
    }
    if (const int node = to.input.loss_node(); node >= 0) add({node}, to.input.grid_loss_mw, 1.0);
    const SourceColumns& sources = to.system.sources;
    for (std::size_t at = 0; at < sources.in_service.size(); ++at) {
        if (sources.in_service[at] != 0 && sources.dispatch[at] == Dispatch::rule)
            add(to.structure.source_node[at], sources.p_mw[at], -1.0);
    }
    for (std::size_t zone = 0; zone < n; ++zone) {
        auto net = std::make_unique<std::vector<double>>(to.sum_of(scale_of[zone]));
        const Value demand(1.0, *net);
        to.problem.balance_row.push_back(to.problem.program.add_row({demand, demand}));
        const double lost_load = to.problem.lost_load_eur_per_mwh[zone];
        to.problem.unmet_column.push_back(to.problem.program.add_column({0.0, kInfinity, lost_load, 0.0}));
        to.problem.excess_column.push_back(to.problem.program.add_column({0.0, kInfinity, lost_load, 0.0}));
        to.problem.program.add_entry(to.problem.balance_row.back(), to.problem.unmet_column.back(), 1.0);
        to.problem.program.add_entry(to.problem.balance_row.back(), to.problem.excess_column.back(), -1.0);
        to.problem.net_demand_mw.push_back(std::move(net));
    }
}

void put_exchanges(MarketWriter& to) {
    for (const Exchange& exchange : to.system.exchanges) {
        const int zone = to.zone_of(exchange.node);
        const double most_mw = zone < 0 ? 0.0 : exchange.p_max_mw;
        to.problem.exchange_column.push_back(
            to.problem.program.add_column({-most_mw, most_mw, to.value_of(exchange.price_eur_per_mwh), 0.0}));
        if (zone >= 0) to.problem.program.add_entry(to.balance(zone), to.problem.exchange_column.back(), 1.0);
    }
}

/// Operating regions: sums of port powers below a bound; a converter out of service adds nothing.
void put_regions(MarketWriter& to) {
    std::map<std::size_t, const MarketUnit*> unit_of_converter;
    for (const MarketUnit& unit : to.problem.units) {
        if (unit.kind == MarketUnit::Kind::converter && unit.members.size() == 1)
            unit_of_converter[unit.members[0]] = &unit;
    }
    std::map<int, int> row_of;
    for (const RegionMember& member : to.system.region_members) {
        const auto unit = unit_of_converter.find(converter_of(to.structure, member));
        if (unit == unit_of_converter.end()) continue;
        const auto [row, is_new] = row_of.try_emplace(member.region, -1);
        if (is_new) {
            row->second = to.problem.program.add_row({{-kInfinity}, {member.bound_mw}});
            to.problem.region_of_row[row->second] = member.region;
        }
        const Hourly& coefficient = to.system.ports.coefficient_pu[static_cast<std::size_t>(member.port)];
        to.add_entries(row->second, unit->second->column, unit->second->n_columns,
                       to.value_of(coefficient, member.coefficient_pu));
    }
}

}  // namespace

MarketProblem build_market(const MarketInput& input, const MarketOptions& options, Issues& issues) {
    MarketWriter to(input, options);
    check_lost_load(to.system, to.problem, issues);
    put_balances(to);
    put_sources(to);
    put_exchanges(to);
    put_converters(to);
    put_regions(to);
    put_stores(to);
    put_windows(to);
    to.problem.program.add_chain({0, to.time.n_steps(), 1.0, solver::EndRule::cyclic, {}, {}});
    return std::move(to.problem);
}

}  // namespace knelpunt::dispatch
