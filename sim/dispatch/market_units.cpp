#include "sim/dispatch/market_units.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "sim/base/units.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::dispatch {
namespace {

using solver::Value;
using Members = std::vector<std::size_t>;  // positions on the kind's axis of the Structure

/// Ports in service of a converter.
std::vector<std::size_t> ports_of(const MarketWriter& to, std::size_t converter) {
    std::vector<std::size_t> out;
    for (const int port : to.structure.converter_ports[converter])
        if (to.system.ports.in_service[static_cast<std::size_t>(port)] != 0)
            out.push_back(static_cast<std::size_t>(port));
    return out;
}

void put_converter(MarketWriter& to, const Members& members) {
    const ConverterColumns& of = to.system.converters;
    std::vector<double> size;
    double most_mw = 0.0, least_mw = 0.0;
    for (const std::size_t at : members) {
        size.push_back(of.activity_max_mw[at]);
        most_mw += of.activity_max_mw[at];
        least_mw += of.activity_min_mw[at].scale;
    }
    const std::size_t first = members[0];
    MarketUnit unit = to.unit_of(MarketUnit::Kind::converter, members, size);
    to.add_columns(unit, to.value_of({least_mw, of.activity_min_mw[first].series}),
                   to.value_of(of.availability_pu[first], most_mw), of.cost_eur_per_mwh[first]);
    for (const std::size_t port : ports_of(to, first))
        to.add_entries(to.balance(to.zone_of(to.structure.port_node[port])), unit.column, unit.n_columns,
                       to.value_of(to.system.ports.coefficient_pu[port]));
    to.problem.units.push_back(std::move(unit));
}

/// What is kept over a step of what an hour would keep.
double keep_over(double of_hour, double step_h) { return step_h == 1.0 ? of_hour : numeric::pow(of_hour, step_h); }

void put_store(MarketWriter& to, int zone, const Members& members) {
    const StoreColumns& of = to.system.stores;
    std::vector<double> size;
    double charge_mw = 0.0, discharge_mw = 0.0, content_mwh = 0.0;
    for (const std::size_t at : members) {
        size.push_back(of.discharge_max_mw[at]);
        charge_mw += of.charge_max_mw[at];
        discharge_mw += of.discharge_max_mw[at];
        content_mwh += of.content_max_mwh[at];
    }
    const std::size_t first = members[0];
    MarketUnit unit = to.unit_of(MarketUnit::Kind::store, members, size);
    unit.n_columns = to.n_segments();
    unit.column = to.add_segments(charge_mw, 0.0);
    const int discharge = to.add_segments(discharge_mw, of.cost_eur_per_mwh[first]);
    to.add_entries(to.balance(zone), unit.column, unit.n_columns, -1.0);
    to.add_entries(to.balance(zone), discharge, unit.n_columns, 1.0);
    const double step_h = to.time.step_h();
    unit.store =
        to.problem.program.add_store({0.0, content_mwh, 0.0, keep_over(1.0 - of.standing_loss_pu[first], step_h)});
    for (int segment = 0; segment < unit.n_columns; ++segment) {
        to.problem.program.add_store_entry(unit.store, unit.column + segment, step_h * of.charge_efficiency_pu[first]);
        to.problem.program.add_store_entry(unit.store, discharge + segment,
                                           -step_h / of.discharge_efficiency_pu[first]);
    }
    to.problem.units.push_back(std::move(unit));
}

void put_window(MarketWriter& to, int zone, const Members& members) {
    std::vector<double> size;
    double sum_use_mw = 0.0, sum_most_mw = 0.0;
    for (const std::size_t at : members) {
        size.push_back(to.use_mw(at).scale);
        sum_use_mw += to.use_mw(at).scale;
        sum_most_mw += to.most_mw(at).scale;
    }
    const std::size_t first = members[0];
    MarketUnit unit = to.unit_of(MarketUnit::Kind::window, members, size);
    unit.n_columns = to.n_segments();
    unit.column = to.add_segments(to.value_of({sum_most_mw, to.most_mw(first).series}), 0.0);
    to.add_entries(to.balance(zone), unit.column, unit.n_columns, -1.0);
    solver::WindowGroup of_day;
    for (int segment = 0; segment < unit.n_columns; ++segment)
        of_day.entries.push_back({0, unit.column + segment, 1.0});
    unit.windows = to.problem.program.add_window_group(std::move(of_day));
    const Value use = to.value_of({sum_use_mw, to.use_mw(first).series});
    const auto steps_of_day = static_cast<std::size_t>(std::lround(kHoursPerDay / to.time.step_h()));
    for (std::size_t start = 0; start < to.time.n_steps(); start += steps_of_day) {
        const std::size_t n = std::min(steps_of_day, to.time.n_steps() - start);
        double sum_mwh = 0.0;
        for (std::size_t step = start; step < start + n; ++step) sum_mwh += to.time.step_h() * use.at(step);
        to.problem.program.add_window({unit.windows, start, n, sum_mwh, sum_mwh});
    }
    to.problem.units.push_back(std::move(unit));
}

}  // namespace

void put_sources(MarketWriter& to) {
    using UnitKey = std::tuple<int, std::string, double, double, Key, Key, double, Key, double>;
    const SourceColumns& of = to.system.sources;
    std::map<UnitKey, Members> members_of;
    for (std::size_t at = 0; at < of.in_service.size(); ++at) {
        if (of.in_service[at] == 0 || of.dispatch[at] != Dispatch::market) continue;
        const int zone = to.zone_of(to.structure.source_node[at]);
        const Hourly &least = of.p_min_mw[at], &most = of.p_max_mw[at], &price = of.price_eur_per_mwh[at];
        const double least_pu = most.scale > 0.0 ? least.scale / most.scale : 0.0;
        members_of[{zone, to.structure.source_rows[at].category, of.cost_eur_per_mwh[at], least_pu,
                    to.series_key(least), to.series_key(most), price.scale, to.series_key(price), of.co2_t_per_mwh[at]}]
            .push_back(at);
    }
    for (const auto& [key, members] : members_of) {
        std::vector<double> size;
        double most_mw = 0.0, least_mw = 0.0;
        for (const std::size_t at : members) {
            size.push_back(of.p_max_mw[at].scale);
            most_mw += of.p_max_mw[at].scale;
            least_mw += of.p_min_mw[at].scale;
        }
        const std::size_t first = members[0];
        Value cost(of.cost_eur_per_mwh[first]);
        if (of.price_eur_per_mwh[first].scale != 0.0)
            cost = to.with_extra(to.value_of(of.price_eur_per_mwh[first]), of.cost_eur_per_mwh[first]);
        MarketUnit unit = to.unit_of(MarketUnit::Kind::source, members, size);
        to.add_columns(unit, to.value_of({least_mw, of.p_min_mw[first].series}),
                       to.value_of({most_mw, of.p_max_mw[first].series}), cost);
        to.add_entries(to.balance(std::get<0>(key)), unit.column, unit.n_columns, 1.0);
        to.problem.units.push_back(std::move(unit));
    }
}

void put_converters(MarketWriter& to) {
    using Ports = std::vector<std::tuple<int, double, Key>>;
    using UnitKey = std::tuple<std::string, Ports, double, Key, double, Key, std::size_t>;
    const ConverterColumns& of = to.system.converters;
    std::map<UnitKey, Members> members_of;
    std::vector<char> is_in_region(of.in_service.size(), 0);
    for (const RegionMember& member : to.system.region_members) is_in_region[converter_of(to.structure, member)] = 1;
    for (std::size_t at = 0; at < of.in_service.size(); ++at) {
        if (of.in_service[at] == 0) continue;
        const std::vector<std::size_t> ports = ports_of(to, at);
        Ports places;
        for (const std::size_t port : ports) {
            const Hourly& coefficient = to.system.ports.coefficient_pu[port];
            places.emplace_back(to.zone_of(to.structure.port_node[port]), coefficient.scale,
                                to.series_key(coefficient));
        }
        const bool is_reached =
            std::none_of(places.begin(), places.end(), [](const auto& place) { return std::get<0>(place) < 0; });
        if (!is_reached) continue;
        std::sort(places.begin(), places.end());
        const Hourly& least = of.activity_min_mw[at];
        const double least_pu = of.activity_max_mw[at] > 0.0 ? least.scale / of.activity_max_mw[at] : 0.0;
        members_of[{to.structure.converter_rows[at].category, places, of.cost_eur_per_mwh[at],
                    to.series_key(of.availability_pu[at]), least_pu, to.series_key(least),
                    is_in_region[at] != 0 ? at + 1 : 0}]
            .push_back(at);
    }
    for (const auto& [key, members] : members_of) put_converter(to, members);
}

void put_stores(MarketWriter& to) {
    using UnitKey = std::tuple<int, std::string, double, double, double, double, double, double>;
    const StoreColumns& of = to.system.stores;
    std::map<UnitKey, Members> members_of;
    for (std::size_t at = 0; at < of.in_service.size(); ++at) {
        if (of.in_service[at] == 0) continue;
        // Pro rata holds where power and content stand in one ratio.
        members_of[{to.zone_of(to.structure.store_node[at]), to.structure.store_rows[at].category,
                    of.charge_efficiency_pu[at], of.discharge_efficiency_pu[at], of.standing_loss_pu[at],
                    of.cost_eur_per_mwh[at], of.content_max_mwh[at] / of.discharge_max_mw[at],
                    of.charge_max_mw[at] / of.discharge_max_mw[at]}]
            .push_back(at);
    }
    for (const auto& [key, members] : members_of) put_store(to, std::get<0>(key), members);
}

void put_windows(MarketWriter& to) {
    using UnitKey = std::tuple<int, Key, Key, double>;
    std::map<UnitKey, Members> members_of;
    for (std::size_t at = 0; at < to.structure.demand_rows.size(); ++at) {
        if (!to.may_move(at)) continue;
        const Hourly use = to.use_mw(at), most = to.most_mw(at);
        // The same ratio, but for the last bits that a common factor leaves.
        constexpr double kRatioSteps = 1e9;
        const double ratio = std::round(kRatioSteps * most.scale / use.scale) / kRatioSteps;
        members_of[{to.zone_of(to.structure.demand_node[at]), to.series_key(use), to.series_key(most), ratio}]
            .push_back(at);
    }
    for (const auto& [key, members] : members_of) put_window(to, std::get<0>(key), members);
}

}  // namespace knelpunt::dispatch
