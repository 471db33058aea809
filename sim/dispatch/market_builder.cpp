#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "sim/base/units.hpp"
#include "sim/dispatch/lost_load.hpp"
#include "sim/dispatch/zones.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::dispatch {
namespace {

using solver::kInfinity;
using solver::Value;

/// Rows by id, so that units and sums do not depend on the order of the tables.
template <class Row>
std::vector<std::size_t> in_order(const std::vector<Row>& rows) {
    std::vector<std::size_t> order(rows.size());
    for (std::size_t at = 0; at < order.size(); ++at) order[at] = at;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rows[a].id < rows[b].id; });
    return order;
}

/// Use that may move within its day: it needs a power up to which it can be made up for.
bool may_move(const DemandRow& row) {
    return row.flexibility == "window" && row.p_mw.scale > 0.0 && row.p_max_mw.scale > 0.0;
}

class MarketBuilder {
public:
    MarketBuilder(const Primitives& rows, const SeriesPool& pool, const TimeAxis& time, const MarketOptions& options,
                  Issues& issues)
        : rows_(rows), pool_(pool), time_(time), options_(options), issues_(issues), zones_(find_zones(rows)) {
        out_.program = solver::StagedProgram(std::vector<double>(time.n_steps(), time.step_h()));
        out_.zones = zones_.list;
        out_.zone_of_node = zones_.zone_of_node;
        out_.lost_load_eur_per_mwh = lost_loads(rows, options, out_.zones.size(), out_.zone_of_node);
        out_.n_steps = time.n_steps();
    }

    MarketProblem run() {
        check_lost_load(rows_, pool_, out_, issues_);
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
    /// Zone of a node; -1 where the node is out of service or not there.
    [[nodiscard]] int zone_of(const std::string& node) const {
        const auto found = zones_.zone_of_node.find(node);
        return found == zones_.zone_of_node.end() ? -1 : found->second;
    }

    [[nodiscard]] Value value_of(const Hourly& hourly, double factor = 1.0) const {
        if (hourly.series == kConstant) return {factor * hourly.scale};
        return {factor * hourly.scale, pool_.values(hourly.series)};
    }

    void put_balances() {
        const std::size_t n = zones_.list.size();
        std::vector<std::map<SeriesId, double>> scale_of(n);
        const auto add = [&](const std::string& node, const Hourly& value, double factor) {
            const int zone = zone_of(node);
            if (zone >= 0) scale_of[static_cast<std::size_t>(zone)][value.series] += factor * value.scale;
        };
        for (const std::size_t at : in_order(rows_.demands)) {
            const DemandRow& row = rows_.demands[at];
            if (row.in_service && !may_move(row)) add(row.node, row.p_mw, 1.0);
        }
        for (const std::size_t at : in_order(rows_.sources)) {
            const SourceRow& row = rows_.sources[at];
            if (row.in_service && row.dispatch == "rule") add(row.node, row.p_mw, -1.0);
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
        std::map<UnitKey, std::vector<std::size_t>> members_of;
        for (const std::size_t at : in_order(rows_.sources)) {
            const SourceRow& row = rows_.sources[at];
            const int zone = zone_of(row.node);
            if (!row.in_service || row.dispatch != "market" || zone < 0) continue;
            const double least_pu = row.p_max_mw.scale > 0.0 ? row.p_min_mw.scale / row.p_max_mw.scale : 0.0;
            members_of[{zone, row.category, row.cost_eur_per_mwh, least_pu, series_key(row.p_min_mw),
                        series_key(row.p_max_mw), row.price_eur_per_mwh.scale, series_key(row.price_eur_per_mwh),
                        row.co2_t_per_mwh}]
                .push_back(at);
        }
        for (const auto& [key, members] : members_of) {
            std::vector<double> size;
            double most_mw = 0.0, least_mw = 0.0;
            for (const std::size_t at : members) {
                size.push_back(rows_.sources[at].p_max_mw.scale);
                most_mw += rows_.sources[at].p_max_mw.scale;
                least_mw += rows_.sources[at].p_min_mw.scale;
            }
            const SourceRow& first = rows_.sources[members[0]];
            Value cost(first.cost_eur_per_mwh);
            if (first.price_eur_per_mwh.scale != 0.0) cost = cost_series(first);
            MarketUnit unit = unit_of(MarketUnit::Kind::source, members, size);
            add_columns(unit, value_of({least_mw, first.p_min_mw.series}), value_of({most_mw, first.p_max_mw.series}),
                        cost);
            add_entries(balance(std::get<0>(key)), unit.column, unit.n_columns, 1.0);
            out_.units.push_back(std::move(unit));
        }
    }

    Value cost_series(const SourceRow& row) {
        return with_extra(value_of(row.price_eur_per_mwh), row.cost_eur_per_mwh);
    }

    [[nodiscard]] int balance(int zone) const { return out_.balance_row[static_cast<std::size_t>(zone)]; }

    void put_exchanges() {
        for (const MarketExchange& exchange : rows_.exchanges) {
            const int zone = zone_of(exchange.node);
            const double most_mw = zone < 0 ? 0.0 : exchange.p_max_mw;
            out_.exchange_column.push_back(
                out_.program.add_column({-most_mw, most_mw, value_of(exchange.price_eur_per_mwh), 0.0}));
            if (zone >= 0) out_.program.add_entry(balance(zone), out_.exchange_column.back(), 1.0);
        }
    }

    /// Ports of each converter, by id; what makes energy from nothing or reaches nowhere is reported.
    std::map<std::string, std::vector<const ConverterPortRow*>, std::less<>> ports_by_converter() {
        std::map<std::string, std::vector<const ConverterPortRow*>, std::less<>> out;
        for (const std::size_t at : in_order(rows_.converter_ports))
            out[rows_.converter_ports[at].converter].push_back(&rows_.converter_ports[at]);
        return out;
    }

    /// A converter may give at most what it takes, but for heat that it lifts: then it must take power.
    void check_energy(const ConverterRow& row, const std::vector<const ConverterPortRow*>& ports) {
        double in_pu = 0.0, out_pu = 0.0;
        for (const ConverterPortRow* port : ports) {
            const double coefficient = port->coefficient_pu.scale;
            (coefficient < 0.0 ? in_pu : out_pu) += std::abs(coefficient);
        }
        if (ports.empty() || (out_pu > 0.0 && !(in_pu > 0.0))) {
            issues_.add(
                IssueCode::bad_bounds, {},
                fmt::format("converter \"{}\": gives {:.3g} MW per MW of activity and takes none", row.id, out_pu),
                "Give it a port with a negative coefficient: what it uses");
        }
    }

    void put_converters() {
        const auto ports_of = ports_by_converter();
        using Ports = std::vector<std::tuple<int, double, Key>>;
        using UnitKey = std::tuple<std::string, Ports, double, Key, double, Key, std::string>;
        std::map<UnitKey, std::vector<std::size_t>> members_of;
        std::set<std::string, std::less<>> in_a_region;
        for (const ConverterRegionRow& row : rows_.converter_regions) in_a_region.insert(row.converter);
        for (const std::size_t at : in_order(rows_.converters)) {
            const ConverterRow& row = rows_.converters[at];
            const auto found = ports_of.find(row.id);
            const std::vector<const ConverterPortRow*> ports =
                found == ports_of.end() ? std::vector<const ConverterPortRow*>() : found->second;
            check_energy(row, ports);
            Ports places;
            for (const ConverterPortRow* port : ports)
                places.emplace_back(zone_of(port->node), port->coefficient_pu.scale, series_key(port->coefficient_pu));
            const bool is_reached =
                std::none_of(places.begin(), places.end(), [](const auto& place) { return std::get<0>(place) < 0; });
            if (!row.in_service || !is_reached) continue;
            std::sort(places.begin(), places.end());
            const double least_pu = row.activity_max_mw > 0.0 ? row.activity_min_mw.scale / row.activity_max_mw : 0.0;
            members_of[{row.category, places, row.cost_eur_per_mwh, series_key(row.availability_pu), least_pu,
                        series_key(row.activity_min_mw), in_a_region.contains(row.id) ? row.id : std::string()}]
                .push_back(at);
        }
        for (const auto& [key, members] : members_of) put_converter(ports_of, members);
    }

    /// Operating regions: sums of port powers below a bound; a converter out of service adds nothing.
    void put_regions() {
        std::map<std::string, const ConverterPortRow*, std::less<>> port_of;
        for (const ConverterPortRow& port : rows_.converter_ports) port_of[port.id] = &port;
        std::map<std::string, const MarketUnit*, std::less<>> unit_of_converter;
        for (const MarketUnit& unit : out_.units) {
            if (unit.kind == MarketUnit::Kind::converter && unit.members.size() == 1)
                unit_of_converter[rows_.converters[unit.members[0]].id] = &unit;
        }
        std::map<std::string, int, std::less<>> row_of;
        for (const std::size_t at : in_order(rows_.converter_regions)) {
            const ConverterRegionRow& region = rows_.converter_regions[at];
            const auto port = port_of.find(region.port);
            const auto unit = unit_of_converter.find(region.converter);
            if (port == port_of.end() || unit == unit_of_converter.end()) continue;
            const auto [row, is_new] = row_of.try_emplace(region.id, -1);
            if (is_new) {
                row->second = out_.program.add_row({{-kInfinity}, {region.bound_mw}});
                out_.region_of_row[row->second] = region.id;
            }
            add_entries(row->second, unit->second->column, unit->second->n_columns,
                        value_of(port->second->coefficient_pu, region.coefficient_pu));
        }
    }

    void put_converter(const std::map<std::string, std::vector<const ConverterPortRow*>, std::less<>>& ports_of,
                       const std::vector<std::size_t>& members) {
        std::vector<double> size;
        double most_mw = 0.0, least_mw = 0.0;
        for (const std::size_t at : members) {
            const ConverterRow& row = rows_.converters[at];
            size.push_back(row.activity_max_mw);
            most_mw += row.activity_max_mw;
            least_mw += row.activity_min_mw.scale;
        }
        const ConverterRow& first = rows_.converters[members[0]];
        MarketUnit unit = unit_of(MarketUnit::Kind::converter, members, size);
        add_columns(unit, value_of({least_mw, first.activity_min_mw.series}), value_of(first.availability_pu, most_mw),
                    first.cost_eur_per_mwh);
        for (const ConverterPortRow* port : ports_of.find(first.id)->second)
            add_entries(balance(zone_of(port->node)), unit.column, unit.n_columns, value_of(port->coefficient_pu));
        out_.units.push_back(std::move(unit));
    }

    void put_stores() {
        using UnitKey = std::tuple<int, std::string, double, double, double, double, double, double>;
        std::map<UnitKey, std::vector<std::size_t>> members_of;
        for (const std::size_t at : in_order(rows_.stores)) {
            const StoreRow& row = rows_.stores[at];
            if (!(row.charge_max_mw > 0.0) || !(row.discharge_max_mw > 0.0)) {
                issues_.add(IssueCode::out_of_range, {},
                            fmt::format("store \"{}\": charge_max_mw = {} MW, discharge_max_mw = {} MW, must be > 0 MW",
                                        row.id, row.charge_max_mw, row.discharge_max_mw),
                            "A store without power can neither fill nor give");
            }
            const int zone = zone_of(row.node);
            if (!row.in_service || zone < 0) continue;
            // Pro rata holds where power and content stand in one ratio.
            members_of[{zone, row.category, row.charge_efficiency_pu, row.discharge_efficiency_pu, row.standing_loss_pu,
                        row.cost_eur_per_mwh, row.content_max_mwh / row.discharge_max_mw,
                        row.charge_max_mw / row.discharge_max_mw}]
                .push_back(at);
        }
        for (const auto& [key, members] : members_of) put_store(std::get<0>(key), members);
    }

    void put_store(int zone, const std::vector<std::size_t>& members) {
        std::vector<double> size;
        double charge_mw = 0.0, discharge_mw = 0.0, content_mwh = 0.0;
        for (const std::size_t at : members) {
            const StoreRow& row = rows_.stores[at];
            size.push_back(row.discharge_max_mw);
            charge_mw += row.charge_max_mw;
            discharge_mw += row.discharge_max_mw;
            content_mwh += row.content_max_mwh;
        }
        const StoreRow& first = rows_.stores[members[0]];
        MarketUnit unit = unit_of(MarketUnit::Kind::store, members, size);
        unit.n_columns = n_segments();
        unit.column = add_segments(charge_mw, 0.0);
        const int discharge = add_segments(discharge_mw, first.cost_eur_per_mwh);
        add_entries(balance(zone), unit.column, unit.n_columns, -1.0);
        add_entries(balance(zone), discharge, unit.n_columns, 1.0);
        const double step_h = time_.step_h();
        unit.store = out_.program.add_store({0.0, content_mwh, 0.0, keep_over(1.0 - first.standing_loss_pu, step_h)});
        for (int segment = 0; segment < unit.n_columns; ++segment) {
            out_.program.add_store_entry(unit.store, unit.column + segment, step_h * first.charge_efficiency_pu);
            out_.program.add_store_entry(unit.store, discharge + segment, -step_h / first.discharge_efficiency_pu);
        }
        out_.units.push_back(std::move(unit));
    }

    /// What is kept over a step of what an hour would keep.
    static double keep_over(double of_hour, double step_h) {
        return step_h == 1.0 ? of_hour : numeric::pow(of_hour, step_h);
    }

    void put_windows() {
        using UnitKey = std::tuple<int, Key, Key, double>;
        std::map<UnitKey, std::vector<std::size_t>> members_of;
        for (const std::size_t at : in_order(rows_.demands)) {
            const DemandRow& row = rows_.demands[at];
            const int zone = zone_of(row.node);
            if (!row.in_service || !may_move(row) || zone < 0) continue;
            // The same ratio, but for the last bits that a common factor leaves.
            constexpr double kRatioSteps = 1e9;
            const double ratio = std::round(kRatioSteps * row.p_max_mw.scale / row.p_mw.scale) / kRatioSteps;
            members_of[{zone, series_key(row.p_mw), series_key(row.p_max_mw), ratio}].push_back(at);
        }
        for (const auto& [key, members] : members_of) put_window(std::get<0>(key), members);
    }

    void put_window(int zone, const std::vector<std::size_t>& members) {
        std::vector<double> size;
        double use_mw = 0.0, most_mw = 0.0;
        for (const std::size_t at : members) {
            size.push_back(rows_.demands[at].p_mw.scale);
            use_mw += rows_.demands[at].p_mw.scale;
            most_mw += rows_.demands[at].p_max_mw.scale;
        }
        const DemandRow& first = rows_.demands[members[0]];
        MarketUnit unit = unit_of(MarketUnit::Kind::window, members, size);
        unit.n_columns = n_segments();
        unit.column = add_segments(value_of({most_mw, first.p_max_mw.series}), 0.0);
        add_entries(balance(zone), unit.column, unit.n_columns, -1.0);
        solver::WindowGroup of_day;
        for (int segment = 0; segment < unit.n_columns; ++segment)
            of_day.entries.push_back({0, unit.column + segment, 1.0});
        unit.windows = out_.program.add_window_group(std::move(of_day));
        const Value use = value_of({use_mw, first.p_mw.series});
        const auto steps_of_day = static_cast<std::size_t>(std::lround(kHoursPerDay / time_.step_h()));
        for (std::size_t start = 0; start < time_.n_steps(); start += steps_of_day) {
            const std::size_t n = std::min(steps_of_day, time_.n_steps() - start);
            double sum_mwh = 0.0;
            for (std::size_t step = start; step < start + n; ++step) sum_mwh += time_.step_h() * use.at(step);
            out_.program.add_window({unit.windows, start, n, sum_mwh, sum_mwh});
        }
        out_.units.push_back(std::move(unit));
    }

    const Primitives& rows_;
    const SeriesPool& pool_;
    const TimeAxis& time_;
    const MarketOptions& options_;
    Issues& issues_;
    const Zones zones_;
    MarketProblem out_;
};

}  // namespace

MarketProblem build_market(const Primitives& rows, const SeriesPool& pool, const TimeAxis& time,
                           const MarketOptions& options, Issues& issues) {
    return MarketBuilder(rows, pool, time, options, issues).run();
}

}  // namespace knelpunt::dispatch
