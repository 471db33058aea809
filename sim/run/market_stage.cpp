#include "sim/run/market_stage.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <stdexcept>

#include <fmt/format.h>

#include "sim/base/expects.hpp"
#include "sim/base/tolerance.hpp"
#include "sim/run/network_results.hpp"
#include "sim/system/electric_part.hpp"

namespace knelpunt::run {
namespace {

constexpr std::size_t kMarketsKept = 12;  ///< some 10 MB each for a region, 20 where losses go back

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

/// Value that a share of the hours stays below.
double quantile(std::vector<double> values, double share) {
    const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
    return values[at];
}

void put(results::FieldValues& fields, const std::string& name, double value) {
    fields["dispatch/" + name] = std::vector<double>{value};
}

void put_prices(const dispatch::MarketResult& found, double step_h, results::FieldValues& fields) {
    const auto zone = std::find_if(found.zones.begin(), found.zones.end(),
                                   [](const dispatch::MarketZone& of) { return of.carrier == "electricity"; });
    if (zone == found.zones.end()) return;
    const std::vector<double>& price =
        found.zone_price_eur_per_mwh[static_cast<std::size_t>(zone - found.zones.begin())];
    put(fields, "price_mean_eur_per_mwh", sum(price) / static_cast<double>(price.size()));
    put(fields, "price_low_eur_per_mwh", quantile(price, 0.05));
    put(fields, "price_high_eur_per_mwh", quantile(price, 0.95));
    const auto n_negative = std::count_if(price.begin(), price.end(), [](double value) { return value < 0.0; });
    put(fields, "negative_price_hours", step_h * static_cast<double>(n_negative));
    const std::vector<char>& is_unique =
        found.zone_price_is_unique[static_cast<std::size_t>(zone - found.zones.begin())];
    put(fields, "price_unique_hours", step_h * static_cast<double>(std::count(is_unique.begin(), is_unique.end(), 1)));
}

void put_totals(const Primitives& rows, const dispatch::MarketResult& found, const SeriesPool& pool, double step_h,
                results::FieldValues& fields) {
    double co2_t = 0.0, curtailed_mwh = 0.0, unmet_mwh = 0.0;
    for (std::size_t at = 0; at < rows.sources.size(); ++at) {
        const SourceRow& row = rows.sources[at];
        if (found.source_mw[at].empty()) continue;
        co2_t += step_h * row.co2_t_per_mwh * sum(found.source_mw[at]);
        if (row.p_max_mw.series == kConstant) continue;
        const auto most = pool.values(row.p_max_mw.series);
        for (std::size_t step = 0; step < most.size(); ++step)
            curtailed_mwh += step_h * (row.p_max_mw.scale * most[step] - found.source_mw[at][step]);
    }
    for (const std::vector<double>& zone : found.zone_unmet_mw) unmet_mwh += step_h * sum(zone);
    put(fields, "emitted_t_co2", co2_t);
    put(fields, "curtailed_mwh", curtailed_mwh);
    put(fields, "unmet_mwh", unmet_mwh);
    put(fields, "exchange_limit_value_eur_per_mw", found.exchange_limit.eur_per_unit);
    put(fields, "exchange_limit_unique_hours", found.exchange_limit.unique_h);
    put(fields, "cost_eur", found.cost_eur - found.lost_load_eur);
    put(fields, "both_ways_hours", found.directions.both_ways_h);
    put(fields, "both_ways_relaxed_hours", found.directions.relaxed_h);
    put(fields, "direction_gap_eur", found.directions.gap_eur);
    const solver::Certificate& certificate = found.certificate;
    put(fields, "worst_residual_pu",
        std::max({certificate.row_residual, certificate.store_residual, certificate.window_residual,
                  certificate.bound_residual}));
}

/// Takes hourly powers of sources and demands in service into the pool and into a schedule.
class Powers {
public:
    Powers(const System& system, SeriesPool& pool, Schedule& out) : system_(system), pool_(pool), out_(out) {}

    void put(bool gives, const std::string& id, std::vector<double> power_mw) {
        const Structure& structure = *system_.structure;
        const int position = (gives ? structure.sources : structure.demands).find(id);
        if (position < 0) return;
        const auto element = static_cast<std::size_t>(position);
        if ((gives ? system_.sources.in_service : system_.demands.in_service)[element] == 0) return;
        const Key key = KeyBuilder().text("market").text(id).array(std::span<const double>(power_mw)).finish();
        (gives ? out_.source_mw : out_.demand_mw)[element] = {1.0, pool_.add_own(key, std::move(power_mw))};
    }

private:
    const System& system_;
    SeriesPool& pool_;
    Schedule& out_;
};

/// Power of what stands in the grid for converter ports.
std::vector<double> power_of(const GridPort& port, const dispatch::MarketResult& found, const SeriesPool& pool) {
    std::vector<double> out(pool.n_steps(), 0.0);
    for (std::size_t at = 0; at < port.ports.size(); ++at) {
        const std::vector<double>& activity = found.converter_mw[port.converter[at]];
        if (activity.empty()) continue;
        const double sign = port.gives ? 1.0 : -1.0;
        const std::vector<double> coefficient = values_of(port.ports[at]->coefficient_pu, pool);
        for (std::size_t step = 0; step < out.size(); ++step) out[step] += sign * activity[step] * coefficient[step];
    }
    for (double& value : out) value = std::max(0.0, value);  // a region holds to the solver's tolerance
    return out;
}

void put_powers(const Primitives& rows, const System& system, const dispatch::MarketResult& found, SeriesPool& pool,
                Schedule& out) {
    Powers powers(system, pool, out);
    for (std::size_t row = 0; row < rows.sources.size(); ++row) {
        if (!found.source_mw[row].empty()) powers.put(true, rows.sources[row].id, found.source_mw[row]);
    }
    for (std::size_t row = 0; row < rows.demands.size(); ++row) {
        if (!found.demand_mw[row].empty()) powers.put(false, rows.demands[row].id, found.demand_mw[row]);
    }
    for (const GridPort& port : grid_ports(rows)) powers.put(port.gives, port.id, power_of(port, found, pool));
    for (std::size_t row = 0; row < rows.stores.size(); ++row) {
        if (found.store_charge_mw[row].empty()) continue;
        powers.put(true, discharging_id(rows.stores[row]), found.store_discharge_mw[row]);
        powers.put(false, charging_id(rows.stores[row]), found.store_charge_mw[row]);
    }
}

/// Use of electricity that the market does not meet does not flow: it is taken off the use of its zone, pro rata in each step,
/// as in the networks of pipes. Else the grid would draw it over an exchange beyond the limit that made it unmet.
void take_off_unmet(const Primitives& rows, const System& system, const dispatch::MarketResult& found, SeriesPool& pool,
                    Schedule& out) {
    for (std::size_t zone = 0; zone < found.zones.size(); ++zone) {
        const std::vector<double>& unmet_mw = found.zone_unmet_mw[zone];
        const auto is_met = [](double mw) { return mw <= tolerance::kBalanceMw; };
        if (found.zones[zone].carrier != "electricity" || std::all_of(unmet_mw.begin(), unmet_mw.end(), is_met))
            continue;
        std::vector<std::size_t> demands;
        std::vector<double> use_mw(unmet_mw.size(), 0.0);
        for (const DemandRow& row : rows.demands) {
            const int position = system.structure->demands.find(row.id);
            if (position < 0 || found.zone_of(row.node) != static_cast<int>(zone) ||
                system.demands.in_service[static_cast<std::size_t>(position)] == 0)
                continue;
            demands.push_back(static_cast<std::size_t>(position));
            const std::vector<double> power_mw = values_of(out.demand_mw[demands.back()], pool);
            for (std::size_t step = 0; step < use_mw.size(); ++step) use_mw[step] += power_mw[step];
        }
        std::map<SeriesId, SeriesId> met_of;  // demands share their series
        for (const std::size_t demand : demands) {
            Hourly& power_mw = out.demand_mw[demand];
            const auto [place, is_new] = met_of.try_emplace(power_mw.series);
            if (is_new) {
                std::vector<double> met = values_of({1.0, power_mw.series}, pool);
                for (std::size_t step = 0; step < met.size(); ++step) {
                    if (!is_met(unmet_mw[step]) && use_mw[step] > 0.0)
                        met[step] *= std::max(0.0, 1.0 - unmet_mw[step] / use_mw[step]);
                }
                const Key key = KeyBuilder().text("met use").array(std::span<const double>(met)).finish();
                place->second = pool.add_own(key, std::move(met));
            }
            power_mw.series = place->second;
        }
    }
}

/// Losses as one more use of the zone that the exchange belongs to. The grid itself does not see it: it makes them.
void add_losses(std::span<const double> loss_mw, SeriesPool& pool, Primitives& seen) {
    const auto node = std::find_if(seen.nodes.begin(), seen.nodes.end(),
                                   [](const NodeRow& row) { return row.in_service && row.exchange_share_pu > 0.0; });
    if (loss_mw.empty() || node == seen.nodes.end()) return;
    const Key key = KeyBuilder().text("grid losses").array(loss_mw).finish();
    DemandRow row;
    row.id = "grid.losses";
    row.name = "Losses of the grid";
    row.node = node->id;
    row.confidence = "derived";
    row.p_mw = {1.0, pool.add_own(key, std::vector<double>(loss_mw.begin(), loss_mw.end()))};
    seen.demands.push_back(std::move(row));
}

void report(const dispatch::MarketResult& found, const ScenarioPoint& point, const LogSink& log) {
    const solver::Certificate& is = found.certificate;
    log({LogLevel::debug,
         "market",
         point.id,
         {{"iterations", static_cast<double>(found.n_iterations)},
          {"row_residual", is.row_residual},
          {"store_residual", is.store_residual},
          {"window_residual", is.window_residual},
          {"bound_residual", is.bound_residual},
          {"dual_residual", is.dual_residual},
          {"gap_pu", is.gap_pu}}});
    if (!found.message.empty()) log({LogLevel::warning, "market", point.id + ": " + found.message, {}});
    for (const int week : found.weeks_without_vertex)
        log({LogLevel::warning,
             "market",
             fmt::format("{}: week {} is left amid its solutions: there is no vertex of it", point.id, week),
             {}});
}

}  // namespace

solver::StagedSolution MarketCache::solve(const solver::StagedProgram& program, const dispatch::MarketOptions& options,
                                          const std::stop_token& stop, Base* base) {
    KeyBuilder builder;
    builder.key(program.key()).integer(base == nullptr ? 0 : 1);
    if (base != nullptr && base->start != nullptr) builder.key(base->key);
    const Key key = builder.finish();
    std::shared_ptr<Entry> entry;
    {
        const std::lock_guard lock(mutex_);
        const auto found =
            std::find_if(entries_.begin(), entries_.end(), [&](const auto& of) { return of.first == key; });
        if (found != entries_.end()) {
            std::rotate(found, found + 1, entries_.end());
        } else {
            if (entries_.size() == kMarketsKept) entries_.erase(entries_.begin());
            entries_.emplace_back(key, std::make_shared<Entry>());
        }
        entry = entries_.back().second;
    }
    const std::lock_guard lock(entry->mutex);
    if (entry->solution.status != solver::SolveStatus::optimal) {
        dispatch::MarketOptions threaded = options;
        threaded.interior.n_threads = n_threads_;
        threaded.interior.keep_start = base != nullptr && base->start == nullptr;
        if (base != nullptr) threaded.interior.start = base->start.get();
        solver::InteriorPointReport report;
        entry->solution = dispatch::solve_market(program, threaded, stop, &report);
        if (!report.start.x.empty()) entry->start = std::make_shared<solver::InteriorStart>(std::move(report.start));
        const std::lock_guard count(mutex_);
        ++n_solved_;
    }
    if (base != nullptr && base->start == nullptr) *base = {key, entry->start};
    return entry->solution;
}

std::size_t MarketCache::n_solved() const {
    const std::lock_guard lock(mutex_);
    return n_solved_;
}

Schedule clear_market(const Primitives& rows, const System& system, const connection::Joined& joined_pu,
                      const ScenarioPoint& point, SeriesPool& pool, MarketCache& markets, MarketCache::Base* base,
                      std::span<const double> loss_mw, const std::stop_token& stop, const LogSink& log,
                      results::FieldValues& fields) {
    const TimeAxis& time = system.structure->time;
    Primitives seen = rows;
    for (DemandRow& row : seen.demands) {
        const int at = system.structure->demands.find(row.id);
        if (at < 0) continue;
        row.p_mw.scale *= joined_pu[static_cast<std::size_t>(at)];
        row.p_max_mw.scale *= joined_pu[static_cast<std::size_t>(at)];  // chargers join with their cars
    }
    add_losses(loss_mw, pool, seen);
    Issues issues;
    dispatch::MarketOptions options;
    options.solver = point.solver;
    options.vertex_weeks = point.vertex_weeks;
    const auto solve = [&](const solver::StagedProgram& program, const dispatch::MarketOptions& with) {
        return markets.solve(program, with, stop, base);
    };
    const dispatch::MarketResult found = dispatch::clear_market(seen, pool, time, options, solve, stop, issues);
    issues.throw_if_errors();
    const bool has_answer = found.status == solver::SolveStatus::optimal;
    if (!has_answer && stop.stop_requested()) throw StoppedError();  // perhaps while a reason was looked for
    if (!has_answer)
        throw std::runtime_error("the market has no answer: " +
                                 found.message);  // reported for this scenario; others go on
    report(found, point, log);
    put_prices(found, time.step_h(), fields);
    put_totals(seen, found, pool, time.step_h(), fields);
    put_networks(seen, found, pool, *system.structure, fields);
    Schedule out = schedule_by_rule(system, joined_pu);
    put_powers(rows, system, found, pool, out);
    take_off_unmet(rows, system, found, pool, out);
    return out;
}

}  // namespace knelpunt::run
