#include "sim/run/engine.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>

#include "sim/base/expects.hpp"
#include "sim/run/extract.hpp"
#include "sim/run/market_stage.hpp"
#include "sim/system/electric_part.hpp"

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

/// Paths kept for scenarios that differ only in the year; a draw's path is used once.
constexpr std::size_t kPathsKept = 16;

/// Hash of all that scenarios of one path share.
Key path_key(const ScenarioPoint& point) {
    KeyBuilder key;
    for (const std::string* text :
         {&point.storyline, &point.weather, &point.options, &point.ratings, &point.commissioning})
        key.text(*text);
    for (const std::string& kind : point.outages) key.text(kind);
    key.integer(point.draw).integer(point.draw_seed);
    for (const std::string& project : point.projects) key.text(project);
    key.text("options");
    for (const std::string& option : point.chosen) key.text(option);
    for (const Overlay& overlay : point.overlays)
        key.text(overlay.table).text(overlay.row).text(overlay.column).text(overlay.operation).text(overlay.value);
    return key.finish();
}

/// Draws change values, and which projects are there: their elements are those of the likely values and of a world in
/// which every project comes early.
std::vector<ScenarioPoint> points_with_all_elements(const std::vector<ScenarioPoint>& points) {
    std::vector<ScenarioPoint> out;
    std::set<Key> seen;
    for (const ScenarioPoint& point : points) {
        if (point.draw == kNoDraw) {
            out.push_back(point);
            continue;
        }
        ScenarioPoint early = point;
        early.draw = kEarliestDraw;
        if (point.drawn.commissioning &&
            seen.insert(KeyBuilder().key(path_key(early)).integer(point.year).finish()).second)
            out.push_back(early);
    }
    return out;
}

/// Whether any demand asks to join: all that is measured is there already, and nothing asks for nothing.
bool waits(const Primitives& rows) {
    return std::any_of(rows.demands.begin(), rows.demands.end(), [](const DemandRow& row) {
        return row.ledger_class != "measured" && (row.p_mw.scale > 0.0 || row.right_mw.scale > 0.0);
    });
}

}  // namespace

Engine::Engine(const TimeAxis& time, SystemFactory factory, EngineOptions options, LogSink log)
    : time_(time),
      factory_(std::move(factory)),
      electric_factory_([this](const ScenarioPoint& point, const TimeAxis& axis, SeriesPool& pool, Issues& issues) {
          return electric_part(factory_(point, axis, pool, issues));
      }),
      options_(std::move(options)),
      log_(std::move(log)),
      series_(std::make_shared<SeriesPool>(time.n_steps())) {
    options_.analysis.keep_hourly = !options_.hourly_fields.empty();
}

void Engine::check(const std::vector<ScenarioPoint>& points, Issues& issues) {
    StructureBuilder builder(time_);
    const std::vector<ScenarioPoint> wide = points_with_all_elements(points);
    for (const ScenarioPoint& point : wide) {
        SeriesPool own(series_.get(), point.draw != kNoDraw);
        const Primitives rows = electric_factory_(point, time_, own, issues);
        builder.add(rows, issues);
        if (point.mode == "connected" && rows.base_year == 0 && waits(rows) && !issues.has_errors()) {
            issues.add(IssueCode::mode_needs_base_year, {},
                       "mode connected needs the year in which all measured use is connected",
                       "Give base_year in region.toml, or choose mode = \"wish\"");
        }
    }
    if (issues.has_errors()) return;
    structure_ = builder.finish();
    for (const ScenarioPoint& point : wide) {
        SeriesPool own(series_.get(), point.draw != kNoDraw);
        compile(point, own, issues);
    }
}

std::shared_ptr<const Structure> Engine::structure() const {
    expects(structure_ != nullptr, "check() comes before run()");
    return structure_;
}

System Engine::compile(const ScenarioPoint& point, SeriesPool& own_series, Issues& issues) {
    Primitives primitives = electric_factory_(point, time_, own_series, issues);
    // The system shares the caller's pool and does not own it.
    const std::shared_ptr<const SeriesPool> pool(std::shared_ptr<const SeriesPool>(), &own_series);
    return build_system(structure(), pool, std::move(primitives), issues);
}

std::size_t Engine::n_grids() const {
    const std::lock_guard lock(grids_mutex_);
    return grids_.size();
}

MarketSize Engine::market_size(const std::vector<ScenarioPoint>& points, Issues& issues) {
    MarketSize out;
    std::set<Key> seen;
    for (const ScenarioPoint& point : points) {
        if (point.dispatch != "market") continue;
        SeriesPool own(series_.get(), point.draw != kNoDraw);
        const Primitives rows = factory_(point, time_, own, issues);
        dispatch::MarketOptions options;
        options.solver = point.solver;
        const dispatch::MarketProblem market = dispatch::build_market(rows, own, time_, options, issues);
        out.n_columns = std::max(out.n_columns, market.program.n_columns());
        out.n_stores = std::max(out.n_stores, market.program.n_stores());
        seen.insert(market.program.key());
    }
    out.n_markets = seen.size();
    return out;
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

std::shared_ptr<ConnectionPath> Engine::path_of(const ScenarioPoint& point) {
    const Key key = path_key(point);
    const std::lock_guard lock(paths_mutex_);
    const auto found = std::find_if(paths_.begin(), paths_.end(), [&](const auto& path) { return path.first == key; });
    if (found != paths_.end()) {
        std::rotate(found, found + 1, paths_.end());
        return paths_.back().second;
    }
    if (paths_.size() == kPathsKept) paths_.erase(paths_.begin());
    paths_.emplace_back(key,
                        std::make_shared<ConnectionPath>(point, time_, electric_factory_, *series_, options_.analysis));
    return paths_.back().second;
}

connection::Joined Engine::joined_of(const ScenarioPoint& point, const System& system, const std::stop_token& stop) {
    // Without a base year nothing waits: check() made sure.
    if (point.mode != "connected" || system.base_year == 0) return connection::all_joined(system);
    return path_of(point)->joined(system, point.year, stop);
}

Schedule Engine::clear_market(const Primitives& rows, const MarketCase& of, results::FieldValues& fields) {
    constexpr int kMostRounds = 3;
    constexpr double kSettledMw = 0.1;  // a thousandth of the region's losses
    std::vector<double> loss_mw;
    MarketCache::Base base;  // losses change its right side alone
    const auto cleared = [&] {
        return run::clear_market(rows, of.system, of.joined_pu, of.point, of.own, markets_,
                                 of.point.physics == "ac" ? &base : nullptr, loss_mw, of.stop, log_, fields);
    };
    Schedule out = cleared();
    int n_rounds = 0;
    double change_mw = kNaN;
    for (; of.point.physics == "ac"; ++n_rounds) {
        std::vector<double> now_mw =
            congestion::solve_ac(of.system, out, of.grid, congestion::AcOutageMode::none, of.stop).loss_mw;
        change_mw = 0.0;
        for (std::size_t step = 0; step < now_mw.size(); ++step)
            change_mw = std::max(change_mw, std::abs(now_mw[step] - (loss_mw.empty() ? 0.0 : loss_mw[step])));
        if (change_mw < kSettledMw || n_rounds == kMostRounds) break;
        loss_mw = std::move(now_mw);
        out = cleared();
    }
    fields["dispatch/loss_rounds"] = std::vector<std::int32_t>{n_rounds};
    fields["dispatch/loss_change_mw"] = std::vector<double>{change_mw};
    return out;
}

results::FieldValues Engine::run(const ScenarioPoint& point, const std::stop_token& stop, RunTimes* times) {
    Stopwatch watch;
    RunTimes took;
    Issues issues;
    SeriesPool own(series_.get(), point.draw != kNoDraw);
    Primitives rows = factory_(point, time_, own, issues);
    // The system shares the caller's pool and does not own it.
    const std::shared_ptr<const SeriesPool> pool(std::shared_ptr<const SeriesPool>(), &own);
    const bool has_market = point.dispatch == "market";  // which needs the rows once more
    const System system = build_system(structure(), pool, electric_part(has_market ? rows : std::move(rows)), issues);
    issues.throw_if_errors();
    took.compile_s = watch.lap_s();
    const std::shared_ptr<const flow::DcModel> grid = grid_of(system);
    took.grid_s = watch.lap_s();
    const connection::Joined joined_pu = joined_of(point, system, stop);
    took.path_s = watch.lap_s();
    Schedule schedule = schedule_by_rule(system, joined_pu);
    results::FieldValues of_market;
    put_no_market(*system.structure, of_market);
    if (has_market) {
        schedule = clear_market(rows, {point, system, *grid, joined_pu, own, stop}, of_market);
        took.market_s = watch.lap_s();
    }
    congestion::AnalysisOptions at_flow = options_.analysis;
    at_flow.is_ac = point.physics == "ac";
    if (point.ac_outages == "screened") at_flow.ac_outages = congestion::AcOutageMode::screened;
    ScenarioResults found{congestion::analyse(system, schedule, *grid, at_flow, stop), {}, {}, {}, {}, {}};
    found.evidence = congestion::weigh_evidence(system, schedule, *grid);
    found.use = connection::sum_use(system, schedule);
    found.quarter_hour_peak_mw = connection::quarter_hour_peaks(system, schedule);
    took.analysis_s = watch.lap_s();
    found.levels =
        connection::analyse_levels(system, schedule, *grid, joined_pu, point.mode == "wish", options_.analysis, stop);
    took.levels_s = watch.lap_s();
    found.of_market = std::move(of_market);
    const flow::AcCounts ac = found.flow.ac.counts;
    results::FieldValues fields = extract_fields(std::move(found), system, at_flow.is_ac, options_.hourly_fields);
    if (at_flow.is_ac) {
        log_({LogLevel::debug,
              "ac_flow",
              point.id,
              {{"states", static_cast<double>(ac.n_states)},
               {"factors", static_cast<double>(ac.n_factors)},
               {"chord_steps", static_cast<double>(ac.n_chord_steps)},
               {"regrouped", static_cast<double>(ac.n_regrouped)},
               {"alone", static_cast<double>(ac.n_alone)},
               {"unsolved", static_cast<double>(ac.n_unsolved)}}});
    }
    log_({LogLevel::debug,
          "scenario",
          point.id,
          {{"compile_s", took.compile_s},
           {"grid_s", took.grid_s},
           {"path_s", took.path_s},
           {"market_s", took.market_s},
           {"analysis_s", took.analysis_s},
           {"levels_s", took.levels_s}}});
    if (times != nullptr) *times = took;
    return fields;
}

}  // namespace knelpunt::run
