#include "sim/dispatch/market_writer.hpp"

#include "sim/dispatch/lost_load.hpp"
#include "sim/dispatch/zones.hpp"
#include "sim/system/schedule.hpp"

namespace knelpunt::dispatch {

using solver::Value;

MarketWriter::MarketWriter(const MarketInput& of, const MarketOptions& options)
    : input(of),
      system(of.system),
      structure(*of.system.structure),
      time(structure.time),
      pool_(*of.system.series),
      options_(options),
      is_stepped_(options.solver == MarketMethod::highs) {
    Zones zones = find_zones(system);
    problem.program = solver::StagedProgram(std::vector<double>(time.n_steps(), time.step_h()));
    problem.zones = std::move(zones.list);
    problem.zone_of_node = std::move(zones.zone_of_node);
    problem.lost_load_eur_per_mwh = lost_loads(system, options, problem.zones.size(), problem.zone_of_node);
    problem.n_steps = time.n_steps();
}

Value MarketWriter::value_of(const Hourly& hourly, double factor) const {
    if (hourly.series == kConstant) return {factor * hourly.scale};
    return {factor * hourly.scale, pool_.values(hourly.series)};
}

Value MarketWriter::with_extra(const Value& value, double extra) {
    if (value.hourly.empty()) return {value.scale + extra};
    auto sum = std::make_unique<std::vector<double>>(time.n_steps());
    for (std::size_t step = 0; step < sum->size(); ++step) (*sum)[step] = value.at(step) + extra;
    problem.lent.push_back(std::move(sum));
    return {1.0, *problem.lent.back()};
}

Key MarketWriter::series_key(const Hourly& hourly) const {
    return hourly.series == kConstant ? Key() : pool_.key_of(hourly.series);
}

std::vector<double> MarketWriter::sum_of(const std::map<SeriesId, double>& scale_of) const {
    std::vector<double> sum(time.n_steps(), 0.0);
    // Series by key: their ids depend on who asked first.
    std::map<Key, std::pair<SeriesId, double>> in_key_order;
    for (const auto& [series, scale] : scale_of) {
        if (series == kConstant) {
            for (double& value : sum) value += scale;
        } else {
            in_key_order[pool_.key_of(series)] = {series, scale};
        }
    }
    for (const auto& [key, term] : in_key_order) {
        const auto values = pool_.values(term.first);
        for (std::size_t step = 0; step < sum.size(); ++step) sum[step] += term.second * values[step];
    }
    return sum;
}

MarketUnit MarketWriter::unit_of(MarketUnit::Kind kind, const std::vector<std::size_t>& members,
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

int MarketWriter::add_segments(const Value& most_mw, const Value& cost) {
    if (!is_stepped_) {
        const double slope = most_mw.scale > 0.0 ? options_.convex_eur_per_mwh / most_mw.scale : 0.0;
        return problem.program.add_column({0.0, most_mw, cost, slope});
    }
    const int n = options_.n_segments;
    int first = -1;
    for (int segment = 0; segment < n; ++segment) {
        const double extra = options_.convex_eur_per_mwh * (segment + 0.5) / n;
        const int column =
            problem.program.add_column({0.0, {most_mw.scale / n, most_mw.hourly}, with_extra(cost, extra), 0.0});
        if (segment == 0) first = column;
    }
    return first;
}

void MarketWriter::add_columns(MarketUnit& unit, const Value& least_mw, const Value& most_mw, const Value& cost) {
    if (least_mw.scale != 0.0) {
        unit.column = problem.program.add_column({least_mw, most_mw, cost, 0.0});
        return;
    }
    unit.n_columns = n_segments();
    unit.column = add_segments(most_mw, cost);
}

void MarketWriter::add_entries(int row, int first_column, int n_columns, const Value& value) {
    for (int column = first_column; column < first_column + n_columns; ++column)
        problem.program.add_entry(row, column, value);
}

Hourly MarketWriter::use_mw(std::size_t demand) const {
    return scaled(system.demands.p_mw[demand], input.joined(demand));
}

Hourly MarketWriter::most_mw(std::size_t demand) const {
    return scaled(system.demands.p_max_mw[demand], input.joined(demand));
}

bool MarketWriter::may_move(std::size_t demand) const {
    return system.demands.may_move[demand] != 0 && use_mw(demand).scale > 0.0 && most_mw(demand).scale > 0.0;
}

}  // namespace knelpunt::dispatch
