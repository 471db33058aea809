#include "sim/run/engine.hpp"

#include <chrono>

#include "sim/base/expects.hpp"
#include "sim/run/extract.hpp"

namespace knelpunt::run {
namespace {

/// Seconds since the last call, for the log.
class Stopwatch {
public:
    double lap_s() {
        const auto now = std::chrono::steady_clock::now();
        const double seconds = std::chrono::duration<double>(now - last_).count();
        last_ = now;
        return seconds;
    }

private:
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace

Engine::Engine(const TimeAxis& time, SystemFactory factory, EngineOptions options, LogSink log)
    : time_(time),
      factory_(std::move(factory)),
      options_(std::move(options)),
      log_(std::move(log)),
      series_(std::make_shared<SeriesPool>(time.n_steps())) {
    options_.analysis.keep_hourly = !options_.hourly_fields.empty();
}

void Engine::check(const std::vector<ScenarioPoint>& points, Issues& issues) {
    StructureBuilder builder(time_);
    for (const ScenarioPoint& point : points) {
        SeriesPool own(series_.get());
        builder.add(factory_(point, time_, own, issues), issues);
    }
    if (issues.has_errors()) return;
    structure_ = builder.finish();
    for (const ScenarioPoint& point : points) {
        SeriesPool own(series_.get());
        compile(point, own, issues);
    }
}

std::shared_ptr<const Structure> Engine::structure() const {
    expects(structure_ != nullptr, "check() comes before run()");
    return structure_;
}

System Engine::compile(const ScenarioPoint& point, SeriesPool& own_series, Issues& issues) {
    Primitives primitives = factory_(point, time_, own_series, issues);
    // The system shares the caller's pool and does not own it.
    const std::shared_ptr<const SeriesPool> pool(std::shared_ptr<const SeriesPool>(), &own_series);
    return build_system(structure(), pool, std::move(primitives), issues);
}

std::size_t Engine::n_grids() const {
    const std::lock_guard lock(grids_mutex_);
    return grids_.size();
}

std::shared_ptr<const flow::DcModel> Engine::grid_of(const System& system) {
    const Key key = flow::dc_model_key(system);
    {
        const std::lock_guard lock(grids_mutex_);
        if (const auto found = grids_.find(key); found != grids_.end()) return found->second;
    }
    auto model = flow::build_dc_model(system);
    const std::lock_guard lock(grids_mutex_);
    return grids_.try_emplace(key, std::move(model)).first->second;
}

results::FieldValues Engine::run(const ScenarioPoint& point, const std::stop_token& stop, RunTimes* times) {
    Stopwatch watch;
    RunTimes took;
    Issues issues;
    SeriesPool own(series_.get());
    const System system = compile(point, own, issues);
    issues.throw_if_errors();
    took.compile_s = watch.lap_s();
    const std::shared_ptr<const flow::DcModel> grid = grid_of(system);
    took.grid_s = watch.lap_s();
    results::FieldValues fields =
        extract_fields(congestion::analyse(system, *grid, options_.analysis, stop), options_.hourly_fields);
    took.analysis_s = watch.lap_s();
    log_({LogLevel::debug,
          "scenario",
          point.id,
          {{"compile_s", took.compile_s}, {"grid_s", took.grid_s}, {"analysis_s", took.analysis_s}}});
    if (times != nullptr) *times = took;
    return fields;
}

}  // namespace knelpunt::run
