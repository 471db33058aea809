#include "sim/run/market_stage.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "sim/base/expects.hpp"
#include "sim/dispatch/market_schedule.hpp"

namespace knelpunt::run {
namespace {

constexpr std::size_t kMarketsKept = 12;  ///< some 10 MB each for a region, 20 where losses go back

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
                      const std::stop_token& stop, const LogSink& log, MarketStageResults& out) {
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
    Schedule schedule = dispatch::schedule_of(input, found, pool);
    const dispatch::ZoneBalance balance = dispatch::balance_zones(input, found, schedule);
    out.market = dispatch::figures_of(input, found, balance);
    out.pipes = pipe_figures(system, found, balance);
    dispatch::take_off_unmet(system, found, pool, schedule);
    return schedule;
}

}  // namespace knelpunt::run
