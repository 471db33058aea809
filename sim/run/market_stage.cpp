#include "sim/run/market_stage.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <stdexcept>

#include <fmt/format.h>

#include "sim/base/expects.hpp"
#include "sim/dispatch/market_schedule.hpp"
#include "sim/run/network_results.hpp"

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

void put_totals(const System& system, const dispatch::MarketResult& found, results::FieldValues& fields) {
    const SourceColumns& sources = system.sources;
    const double step_h = system.structure->time.step_h();
    double co2_t = 0.0, curtailed_mwh = 0.0, unmet_mwh = 0.0;
    for (std::size_t at = 0; at < sources.in_service.size(); ++at) {
        if (found.source_mw[at].empty()) continue;
        co2_t += step_h * sources.co2_t_per_mwh[at] * sum(found.source_mw[at]);
        const Hourly& most_mw = sources.p_max_mw[at];
        if (most_mw.series == kConstant) continue;
        const auto most_pu = system.series->values(most_mw.series);
        for (std::size_t step = 0; step < most_pu.size(); ++step)
            curtailed_mwh += step_h * (most_mw.scale * most_pu[step] - found.source_mw[at][step]);
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

/// Losses as hourly use. The grid itself does not see it: it makes them.
Hourly use_of_losses(std::span<const double> loss_mw, SeriesPool& pool) {
    if (loss_mw.empty()) return {};
    const Key key = KeyBuilder().text("grid losses").array(loss_mw).finish();
    return {1.0, pool.add_own(key, std::vector<double>(loss_mw.begin(), loss_mw.end()))};
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

Schedule clear_market(const System& system, const connection::Joined& joined_pu, const ScenarioPoint& point,
                      SeriesPool& pool, MarketCache& markets, MarketCache::Base* base, std::span<const double> loss_mw,
                      const std::stop_token& stop, const LogSink& log, results::FieldValues& fields) {
    const dispatch::MarketInput input{system, joined_pu, use_of_losses(loss_mw, pool)};
    Issues issues;
    dispatch::MarketOptions options;
    options.solver = point.solver;
    options.vertex_weeks = point.vertex_weeks;
    const auto solve = [&](const solver::StagedProgram& program, const dispatch::MarketOptions& with) {
        return markets.solve(program, with, stop, base);
    };
    const dispatch::MarketResult found = dispatch::clear_market(input, options, solve, stop, issues);
    issues.throw_if_errors();
    const bool has_answer = found.status == solver::SolveStatus::optimal;
    if (!has_answer && stop.stop_requested()) throw StoppedError();  // perhaps while a reason was looked for
    if (!has_answer)
        throw std::runtime_error("the market has no answer: " +
                                 found.message);  // reported for this scenario; others go on
    report(found, point, log);
    put_prices(found, system.structure->time.step_h(), fields);
    put_totals(system, found, fields);
    Schedule out = dispatch::schedule_of(input, found, pool);
    put_networks(input, found, out, fields);
    dispatch::take_off_unmet(system, found, pool, out);
    return out;
}

}  // namespace knelpunt::run
