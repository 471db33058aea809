#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "sim/base/units.hpp"
#include "sim/dispatch/lost_load.hpp"
#include "sim/dispatch/zones.hpp"
#include "sim/numeric/math.hpp"
#include "sim/system/schedule.hpp"

namespace knelpunt::dispatch {
namespace {

using solver::kInfinity;
using solver::Value;

class MarketBuilder {
public:
    MarketBuilder(const MarketInput& input, const MarketOptions& options)
        : input_(input),
          system_(input.system),
          on_(*input.system.structure),
          pool_(*input.system.series),
          time_(on_.time),
          options_(options) {
        Zones zones = find_zones(system_);
        out_.program = solver::StagedProgram(std::vector<double>(time_.n_steps(), time_.step_h()));
        out_.zones = std::move(zones.list);
        out_.zone_of_node = std::move(zones.zone_of_node);
        out_.lost_load_eur_per_mwh = lost_loads(system_, options, out_.zones.size(), out_.zone_of_node);
        out_.n_steps = time_.n_steps();
    }

    MarketProblem run(Issues& issues) {
        check_lost_load(system_, out_, issues);
        put_balances();
        put_sources();
        put_exchanges();
        put_converters();
        put_regions();
        put_stores();
        put_windows();
        out_.program.add_chain({0, time_.n_steps(), 1.0, solver::EndRule::cyclic, {}, {}});
        return std::move(out_);
    }

private:
    /// Zone of a node; -1 where the node is out of service.
    [[nodiscard]] int zone_of(NodeId node) const { return out_.zone_of_node[node.at()]; }

    [[nodiscard]] Value value_of(const Hourly& hourly, double factor = 1.0) const {
        if (hourly.series == kConstant) return {factor * hourly.scale};
        return {factor * hourly.scale, pool_.values(hourly.series)};
    }

    void put_balances() {
        const std::size_t n = out_.zones.size();
        std::vector<std::map<SeriesId, double>> scale_of(n);
        const auto add = [&](NodeId node, const Hourly& value, double factor) {
            const int zone = zone_of(node);
            if (zone >= 0) scale_of[static_cast<std::size_t>(zone)][value.series] += factor * value.scale;
        };
        const DemandColumns& demands = system_.demands;
        for (std::size_t at = 0; at < demands.in_service.size(); ++at) {
            const bool is_given = demands.in_service[at] != 0 && demands.is_stand_in[at] == 0 && !may_move(at);
            if (is_given) add(on_.demand_node[at], use_mw(at), 1.0);
        }
        if (const int node = input_.loss_node(); node >= 0) add({node}, input_.grid_loss_mw, 1.0);
        const SourceColumns& sources = system_.sources;
        for (std::size_t at = 0; at < sources.in_service.size(); ++at) {
            if (sources.in_service[at] != 0 && sources.dispatch[at] == Dispatch::rule)
                add(on_.source_node[at], sources.p_mw[at], -1.0);
        }
        for (std::size_t zone = 0; zone < n; ++zone) {
            auto net = std::make_unique<std::vector<double>>(time_.n_steps(), 0.0);
            // Series by key: their ids depend on who asked first.
            std::map<Key, std::pair<SeriesId, double>> in_key_order;
            for (const auto& [series, scale] : scale_of[zone]) {
                if (series == kConstant) {
                    for (double& value : *net) value += scale;
                } else {
                    in_key_order[pool_.key_of(series)] = {series, scale};
                }
            }
            for (const auto& [key, term] : in_key_order) {
                const auto values = pool_.values(term.first);
                for (std::size_t step = 0; step < net->size(); ++step) (*net)[step] += term.second * values[step];
            }
            const Value demand(1.0, *net);
            out_.balance_row.push_back(out_.program.add_row({demand, demand}));
            const double lost_load = out_.lost_load_eur_per_mwh[zone];
            out_.unmet_column.push_back(out_.program.add_column({0.0, kInfinity, lost_load, 0.0}));
            out_.excess_column.push_back(out_.program.add_column({0.0, kInfinity, lost_load, 0.0}));
            out_.program.add_entry(out_.balance_row.back(), out_.unmet_column.back(), 1.0);
            out_.program.add_entry(out_.balance_row.back(), out_.excess_column.back(), -1.0);
            out_.net_demand_mw.push_back(std::move(net));
        }
    }

    [[nodiscard]] int n_segments() const { return options_.solver == "highs" ? options_.n_segments : 1; }

    /// Columns of a unit that may stand still: its cost rises, so that equal units and hours share.
    /// @return  the first of n_segments() columns
    int add_segments(const Value& most_mw, const Value& cost) {
        if (options_.solver != "highs") {
            const double slope = most_mw.scale > 0.0 ? options_.convex_eur_per_mwh / most_mw.scale : 0.0;
            return out_.program.add_column({0.0, most_mw, cost, slope});
        }
        const int n = options_.n_segments;
        int first = -1;
        for (int segment = 0; segment < n; ++segment) {
            const double extra = options_.convex_eur_per_mwh * (segment + 0.5) / n;
            const int column =
                out_.program.add_column({0.0, {most_mw.scale / n, most_mw.hourly}, with_extra(cost, extra), 0.0});
            if (segment == 0) first = column;
        }
        return first;
    }

    /// A constant more, in memory of the problem where the cost is hourly.
    Value with_extra(const Value& cost, double extra) {
        if (cost.hourly.empty()) return {cost.scale + extra};
        auto sum = std::make_unique<std::vector<double>>(time_.n_steps());
        for (std::size_t step = 0; step < sum->size(); ++step) (*sum)[step] = cost.at(step) + extra;
        out_.lent.push_back(std::move(sum));
        return {1.0, *out_.lent.back()};
    }

    void add_entries(int row, int first_column, int n_columns, const Value& value) {
        for (int column = first_column; column < first_column + n_columns; ++column)
            out_.program.add_entry(row, column, value);
    }

    /// Columns of a unit: segments, or one where it must run or may trade both ways.
    void add_columns(MarketUnit& unit, const Value& least_mw, const Value& most_mw, const Value& cost) {
        if (least_mw.scale != 0.0) {
            unit.column = out_.program.add_column({least_mw, most_mw, cost, 0.0});
            return;
        }
        unit.n_columns = n_segments();
        unit.column = add_segments(most_mw, cost);
    }

    static MarketUnit unit_of(MarketUnit::Kind kind, const std::vector<std::size_t>& members,
                              const std::vector<double>& size) {
        MarketUnit unit;
        unit.kind = kind;
        unit.members = members;
        double sum = 0.0;
        for (const double one : size) sum += one;
        for (const double one : size)
            unit.share_pu.push_back(sum > 0.0 ? one / sum : 1.0 / static_cast<double>(size.size()));
        return unit;
    }

    /// Series by their keys, which do not depend on who asked first.
    [[nodiscard]] Key series_key(const Hourly& hourly) const {
        return hourly.series == kConstant ? Key() : pool_.key_of(hourly.series);
    }

    void put_sources() {
        using UnitKey = std::tuple<int, std::string, double, double, Key, Key, double, Key, double>;
        const SourceColumns& of = system_.sources;
        std::map<UnitKey, std::vector<std::size_t>> members_of;
        for (std::size_t at = 0; at < of.in_service.size(); ++at) {
            if (of.in_service[at] == 0 || of.dispatch[at] != Dispatch::market) continue;
            const int zone = zone_of(on_.source_node[at]);
            const Hourly &least = of.p_min_mw[at], &most = of.p_max_mw[at], &price = of.price_eur_per_mwh[at];
            const double least_pu = most.scale > 0.0 ? least.scale / most.scale : 0.0;
            members_of[{zone, on_.source_rows[at].category, of.cost_eur_per_mwh[at], least_pu, series_key(least),
                        series_key(most), price.scale, series_key(price), of.co2_t_per_mwh[at]}]
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
                cost = with_extra(value_of(of.price_eur_per_mwh[first]), of.cost_eur_per_mwh[first]);
            MarketUnit unit = unit_of(MarketUnit::Kind::source, members, size);
            add_columns(unit, value_of({least_mw, of.p_min_mw[first].series}),
                        value_of({most_mw, of.p_max_mw[first].series}), cost);
            add_entries(balance(std::get<0>(key)), unit.column, unit.n_columns, 1.0);
            out_.units.push_back(std::move(unit));
        }
    }

    [[nodiscard]] int balance(int zone) const { return out_.balance_row[static_cast<std::size_t>(zone)]; }

    void put_exchanges() {
        for (const Exchange& exchange : system_.exchanges) {
            const int zone = zone_of(exchange.node);
            const double most_mw = zone < 0 ? 0.0 : exchange.p_max_mw;
            out_.exchange_column.push_back(
                out_.program.add_column({-most_mw, most_mw, value_of(exchange.price_eur_per_mwh), 0.0}));
            if (zone >= 0) out_.program.add_entry(balance(zone), out_.exchange_column.back(), 1.0);
        }
    }

    /// Ports in service of a converter.
    [[nodiscard]] std::vector<std::size_t> ports_of(std::size_t converter) const {
        std::vector<std::size_t> out;
        for (const int port : on_.converter_ports[converter])
            if (system_.ports.in_service[static_cast<std::size_t>(port)] != 0)
                out.push_back(static_cast<std::size_t>(port));
        return out;
    }

    void put_converters() {
        using Ports = std::vector<std::tuple<int, double, Key>>;
        using UnitKey = std::tuple<std::string, Ports, double, Key, double, Key, std::size_t>;
        const ConverterColumns& of = system_.converters;
        std::map<UnitKey, std::vector<std::size_t>> members_of;
        std::vector<char> is_in_region(of.in_service.size(), 0);
        for (const RegionMember& member : system_.region_members) is_in_region[converter_of(member)] = 1;
        for (std::size_t at = 0; at < of.in_service.size(); ++at) {
            if (of.in_service[at] == 0) continue;
            const std::vector<std::size_t> ports = ports_of(at);
            Ports places;
            for (const std::size_t port : ports) {
                const Hourly& coefficient = system_.ports.coefficient_pu[port];
                places.emplace_back(zone_of(on_.port_node[port]), coefficient.scale, series_key(coefficient));
            }
            const bool is_reached =
                std::none_of(places.begin(), places.end(), [](const auto& place) { return std::get<0>(place) < 0; });
            if (!is_reached) continue;
            std::sort(places.begin(), places.end());
            const Hourly& least = of.activity_min_mw[at];
            const double least_pu = of.activity_max_mw[at] > 0.0 ? least.scale / of.activity_max_mw[at] : 0.0;
            members_of[{on_.converter_rows[at].category, places, of.cost_eur_per_mwh[at],
                        series_key(of.availability_pu[at]), least_pu, series_key(least),
                        is_in_region[at] != 0 ? at + 1 : 0}]
                .push_back(at);
        }
        for (const auto& [key, members] : members_of) put_converter(members);
    }

    [[nodiscard]] std::size_t converter_of(const RegionMember& member) const {
        return static_cast<std::size_t>(on_.port_converter[static_cast<std::size_t>(member.port)]);
    }

    /// Operating regions: sums of port powers below a bound; a converter out of service adds nothing.
    void put_regions() {
        std::map<std::size_t, const MarketUnit*> unit_of_converter;
        for (const MarketUnit& unit : out_.units) {
            if (unit.kind == MarketUnit::Kind::converter && unit.members.size() == 1)
                unit_of_converter[unit.members[0]] = &unit;
        }
        std::map<int, int> row_of;
        for (const RegionMember& member : system_.region_members) {
            const auto unit = unit_of_converter.find(converter_of(member));
            if (unit == unit_of_converter.end()) continue;
            const auto [row, is_new] = row_of.try_emplace(member.region, -1);
            if (is_new) {
                row->second = out_.program.add_row({{-kInfinity}, {member.bound_mw}});
                out_.region_of_row[row->second] = member.region;
            }
            const Hourly& coefficient = system_.ports.coefficient_pu[static_cast<std::size_t>(member.port)];
            add_entries(row->second, unit->second->column, unit->second->n_columns,
                        value_of(coefficient, member.coefficient_pu));
        }
    }

    void put_converter(const std::vector<std::size_t>& members) {
        const ConverterColumns& of = system_.converters;
        std::vector<double> size;
        double most_mw = 0.0, least_mw = 0.0;
        for (const std::size_t at : members) {
            size.push_back(of.activity_max_mw[at]);
            most_mw += of.activity_max_mw[at];
            least_mw += of.activity_min_mw[at].scale;
        }
        const std::size_t first = members[0];
        MarketUnit unit = unit_of(MarketUnit::Kind::converter, members, size);
        add_columns(unit, value_of({least_mw, of.activity_min_mw[first].series}),
                    value_of(of.availability_pu[first], most_mw), of.cost_eur_per_mwh[first]);
        for (const std::size_t port : ports_of(first))
            add_entries(balance(zone_of(on_.port_node[port])), unit.column, unit.n_columns,
                        value_of(system_.ports.coefficient_pu[port]));
        out_.units.push_back(std::move(unit));
    }

    void put_stores() {
        using UnitKey = std::tuple<int, std::string, double, double, double, double, double, double>;
        const StoreColumns& of = system_.stores;
        std::map<UnitKey, std::vector<std::size_t>> members_of;
        for (std::size_t at = 0; at < of.in_service.size(); ++at) {
            if (of.in_service[at] == 0) continue;
            // Pro rata holds where power and content stand in one ratio.
            members_of[{zone_of(on_.store_node[at]), on_.store_rows[at].category, of.charge_efficiency_pu[at],
                        of.discharge_efficiency_pu[at], of.standing_loss_pu[at], of.cost_eur_per_mwh[at],
                        of.content_max_mwh[at] / of.discharge_max_mw[at],
                        of.charge_max_mw[at] / of.discharge_max_mw[at]}]
                .push_back(at);
        }
        for (const auto& [key, members] : members_of) put_store(std::get<0>(key), members);
    }

    void put_store(int zone, const std::vector<std::size_t>& members) {
        const StoreColumns& of = system_.stores;
        std::vector<double> size;
        double charge_mw = 0.0, discharge_mw = 0.0, content_mwh = 0.0;
        for (const std::size_t at : members) {
            size.push_back(of.discharge_max_mw[at]);
            charge_mw += of.charge_max_mw[at];
            discharge_mw += of.discharge_max_mw[at];
            content_mwh += of.content_max_mwh[at];
        }
        const std::size_t first = members[0];
        MarketUnit unit = unit_of(MarketUnit::Kind::store, members, size);
        unit.n_columns = n_segments();
        unit.column = add_segments(charge_mw, 0.0);
        const int discharge = add_segments(discharge_mw, of.cost_eur_per_mwh[first]);
        add_entries(balance(zone), unit.column, unit.n_columns, -1.0);
        add_entries(balance(zone), discharge, unit.n_columns, 1.0);
        const double step_h = time_.step_h();
        unit.store =
            out_.program.add_store({0.0, content_mwh, 0.0, keep_over(1.0 - of.standing_loss_pu[first], step_h)});
        for (int segment = 0; segment < unit.n_columns; ++segment) {
            out_.program.add_store_entry(unit.store, unit.column + segment, step_h * of.charge_efficiency_pu[first]);
            out_.program.add_store_entry(unit.store, discharge + segment, -step_h / of.discharge_efficiency_pu[first]);
        }
        out_.units.push_back(std::move(unit));
    }

    /// What is kept over a step of what an hour would keep.
    static double keep_over(double of_hour, double step_h) {
        return step_h == 1.0 ? of_hour : numeric::pow(of_hour, step_h);
    }

    [[nodiscard]] Hourly use_mw(std::size_t demand) const {
        return scaled(system_.demands.p_mw[demand], input_.joined(demand));
    }
    /// Chargers join with their cars.
    [[nodiscard]] Hourly most_mw(std::size_t demand) const {
        return scaled(system_.demands.p_max_mw[demand], input_.joined(demand));
    }
    /// Use that may move within its day: what has not joined does not.
    [[nodiscard]] bool may_move(std::size_t demand) const {
        return system_.demands.may_move[demand] != 0 && use_mw(demand).scale > 0.0 && most_mw(demand).scale > 0.0;
    }

    void put_windows() {
        using UnitKey = std::tuple<int, Key, Key, double>;
        std::map<UnitKey, std::vector<std::size_t>> members_of;
        for (std::size_t at = 0; at < on_.demand_rows.size(); ++at) {
            if (!may_move(at)) continue;
            const Hourly use = use_mw(at), most = most_mw(at);
            // The same ratio, but for the last bits that a common factor leaves.
            constexpr double kRatioSteps = 1e9;
            const double ratio = std::round(kRatioSteps * most.scale / use.scale) / kRatioSteps;
            members_of[{zone_of(on_.demand_node[at]), series_key(use), series_key(most), ratio}].push_back(at);
        }
        for (const auto& [key, members] : members_of) put_window(std::get<0>(key), members);
    }

    void put_window(int zone, const std::vector<std::size_t>& members) {
        std::vector<double> size;
        double sum_use_mw = 0.0, sum_most_mw = 0.0;
        for (const std::size_t at : members) {
            size.push_back(use_mw(at).scale);
            sum_use_mw += use_mw(at).scale;
            sum_most_mw += most_mw(at).scale;
        }
        const std::size_t first = members[0];
        MarketUnit unit = unit_of(MarketUnit::Kind::window, members, size);
        unit.n_columns = n_segments();
        unit.column = add_segments(value_of({sum_most_mw, most_mw(first).series}), 0.0);
        add_entries(balance(zone), unit.column, unit.n_columns, -1.0);
        solver::WindowGroup of_day;
        for (int segment = 0; segment < unit.n_columns; ++segment)
            of_day.entries.push_back({0, unit.column + segment, 1.0});
        unit.windows = out_.program.add_window_group(std::move(of_day));
        const Value use = value_of({sum_use_mw, use_mw(first).series});
        const auto steps_of_day = static_cast<std::size_t>(std::lround(kHoursPerDay / time_.step_h()));
        for (std::size_t start = 0; start < time_.n_steps(); start += steps_of_day) {
            const std::size_t n = std::min(steps_of_day, time_.n_steps() - start);
            double sum_mwh = 0.0;
            for (std::size_t step = start; step < start + n; ++step) sum_mwh += time_.step_h() * use.at(step);
            out_.program.add_window({unit.windows, start, n, sum_mwh, sum_mwh});
        }
        out_.units.push_back(std::move(unit));
    }

    const MarketInput& input_;
    const System& system_;
    const Structure& on_;
    const SeriesPool& pool_;
    const TimeAxis& time_;
    const MarketOptions& options_;
    MarketProblem out_;
};

}  // namespace

MarketProblem build_market(const MarketInput& input, const MarketOptions& options, Issues& issues) {
    return MarketBuilder(input, options).run(issues);
}

}  // namespace knelpunt::dispatch
