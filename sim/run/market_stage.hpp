#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <stop_token>
#include <utility>
#include <vector>

#include "sim/base/log.hpp"
#include "sim/connection/level.hpp"
#include "sim/dispatch/market.hpp"
#include "sim/run/scenario_results.hpp"
#include "sim/system/scenario_point.hpp"
#include "sim/system/schedule.hpp"

namespace knelpunt::run {

/// Markets solved lately: programs that are equal, as those of options that leave the market alone, are solved once.
class MarketCache {
public:
    /// Start for the markets of one scenario, from the first of them: so an answer does not depend on who asked before.
    struct Base {
        Key key;
        std::shared_ptr<const solver::InteriorStart> start;  ///< none before the first market
    };

    /// Safe to call from many threads; a program that another thread solves is waited for.
    /// @param base  null where no other market of the scenario follows
    solver::StagedSolution solve(const solver::StagedProgram& program, const dispatch::MarketOptions& options,
                                 const std::stop_token& stop, Base* base = nullptr);

    /// Threads inside one solve; the answer does not depend on it.
    void set_threads(std::size_t n_threads) { n_threads_ = n_threads; }

    /// Markets solved, equal ones once.
    [[nodiscard]] std::size_t n_solved() const;

private:
    struct Entry {
        std::mutex mutex;
        solver::StagedSolution solution;
        std::shared_ptr<const solver::InteriorStart> start;
    };
    mutable std::mutex mutex_;
    std::size_t n_solved_ = 0, n_threads_ = 1;
    std::vector<std::pair<Key, std::shared_ptr<Entry>>> entries_;  ///< the one used last at the end
};

/// Lets the market decide what runs in one scenario.
///
/// The market sees the use that has joined the grid. What comes back is dispatch::schedule_of its answer.
/// @param point   names the solver, and the scenario in the log
/// @param log     gets iterations, residuals by block and gap; a warning where another solver had to step in
/// @param pool    the scenario's own pool: takes the hourly powers
/// @param base    where the scenario's markets start: null where there is one only
/// @param loss_mw  hourly losses of the grid, which the market has to meet beside the use; empty = none
/// @param out     gets what the answer comes to
/// @throws InputError on a System that makes no market, StoppedError, std::runtime_error if the market has no answer (unmet use has a
///         price, so it should have one)
Schedule clear_market(const System& system, const connection::Joined& joined_pu, const ScenarioPoint& point,
                      SeriesPool& pool, MarketCache& markets, MarketCache::Base* base, std::span<const double> loss_mw,
                      const std::stop_token& stop, const LogSink& log, MarketStageResults& out);
}  // namespace knelpunt::run
