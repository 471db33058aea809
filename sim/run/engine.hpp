#pragma once

#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/base/log.hpp"
#include "sim/congestion/analysis.hpp"
#include "sim/flow/dc/dc_model.hpp"
#include "sim/results/schema.hpp"
#include "sim/run/connection_path.hpp"
#include "sim/run/market_stage.hpp"
#include "sim/run/stage_cache.hpp"
#include "sim/system/scenario_point.hpp"
#include "sim/system/system.hpp"

namespace knelpunt::run {

struct EngineOptions {
    std::vector<std::string> hourly_fields;  ///< hourly result fields to keep, by name
    congestion::AnalysisOptions analysis;
};

/// How long each stage of a run took, in the order of stage_names(); for the log, not part of any result.
struct RunTimes {
    std::vector<std::pair<std::string_view, double>> stage_s;

    /// 0 where the stage did not run.
    [[nodiscard]] double of_stage(std::string_view name) const;
};

/// What a market costs to solve: columns of an hour, and states of stores k, which count most.
struct MarketSize {
    std::size_t n_columns = 0, n_stores = 0, n_markets = 0;
};

/// Names of the stages of a run, in their order.
std::vector<std::string_view> stage_names();

/// The engine's one public surface: tables in memory -> check() -> run() -> columns.
///
/// Stages that scenarios share are made once: weather and demand shapes (series pool), and factor and outage factors of
/// each grid (keyed by exactly what they read). run() may be called from many threads.
class Engine {
public:
    Engine(const TimeAxis& time, SystemFactory factory, EngineOptions options, LogSink log);

    /// Compiles every scenario once, joins their elements and checks each on the joined structure.
    /// @param issues  everything that is wrong in any scenario
    void check(const std::vector<ScenarioPoint>& points, Issues& issues);

    /// Structure of all checked scenarios.
    /// @throws ContractError before check()
    [[nodiscard]] std::shared_ptr<const Structure> structure() const;

    /// Results of one scenario by field name.
    /// @throws InputError if the scenario is wrong, StoppedError if stopped
    results::FieldValues run(const ScenarioPoint& point, const std::stop_token& stop, RunTimes* times = nullptr);

    /// Computes what runs in a scenario and hands it to who asks for room (connection/fit): no flows, no fields.
    /// @throws InputError if the scenario is wrong, StoppedError if stopped
    void ask_room(const ScenarioPoint& point, const std::function<void(const connection::FitCase&)>& ask,
                  const std::stop_token& stop);

    /// The scenario as a System, for other users of the models.
    System compile(const ScenarioPoint& point, SeriesPool& own_series, Issues& issues);

    [[nodiscard]] const EngineOptions& options() const { return options_; }
    /// Threads inside one scenario, where the sweep leaves some; results do not depend on it.
    void set_inner_threads(std::size_t n_threads) {
        markets_.set_threads(n_threads);
        inner_threads_ = n_threads;
    }
    [[nodiscard]] std::size_t n_grids() const;                                   ///< different grids met so far
    [[nodiscard]] std::size_t n_markets() const { return markets_.n_solved(); }  ///< markets solved, equal ones once

    /// Size of the largest market of scenarios, and how many of them differ if all that is wished joins.
    MarketSize market_size(const std::vector<ScenarioPoint>& points, Issues& issues);
    SeriesPool& series() { return *series_; }

private:
    /// Paths kept for scenarios that differ only in the year; a draw's path is used once.
    static constexpr std::size_t kPathsKept = 16;

    friend std::vector<std::string_view> stage_names();
    struct Case;
    struct Stage;
    /// All stages in the order in which they run.
    static std::span<const Stage> stages();

    void compile_system(Case& scenario);
    void find_grid(Case& scenario);
    void find_joined(Case& scenario);
    void let_market_decide(Case& scenario);
    void find_pipe_states(Case& scenario);
    void restrict_use(Case& scenario);
    void analyse_flow(Case& scenario);
    void attribute_flow(Case& scenario);
    void find_actions(Case& scenario);
    void analyse_levels(Case& scenario);
    void find_fits(Case& scenario);
    void extract(Case& scenario);
    [[nodiscard]] connection::FitCase fit_case(const Case& scenario) const;

    template <auto kFunction>
    static void member(Engine& engine, Case& scenario);

    TimeAxis time_;
    SystemFactory factory_;
    EngineOptions options_;
    LogSink log_;
    std::shared_ptr<SeriesPool> series_;
    std::shared_ptr<const Structure> structure_;
    StageCache<const flow::DcModel> grids_;         ///< of stage grid, by flow::dc_model_key
    MarketCache markets_;                           ///< of stage market, by its program
    StageCache<ConnectionPath> paths_{kPathsKept};  ///< of stage path, by the keys of a study that act on it
    std::size_t inner_threads_ = 1;
};

}  // namespace knelpunt::run
