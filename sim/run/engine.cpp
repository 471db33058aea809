#include "sim/run/engine.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <set>

#include "sim/actions/redispatch.hpp"
#include "sim/base/expects.hpp"
#include "sim/base/tolerance.hpp"
#include "sim/run/extract.hpp"
#include "sim/run/fields/fields.hpp"
#include "sim/run/market_stage.hpp"

namespace knelpunt::run {
namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Hash of all that scenarios of one path share: it walks the years itself.
Key path_key(ScenarioPoint point) {
    point.year = 0;
    return key_of(point, {StageId::compile, StageId::path});
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
        if (point.drawn.holds(DrawnInput::commissioning) && seen.insert(key_of(early, {StageId::compile})).second)
            out.push_back(early);
    }
    return out;
}

/// Whether any demand asks to join the grid: what holds a right is there already, and nothing asks for nothing.
bool waits(const System& system) {
    const DemandColumns& demands = system.demands;
    for (std::size_t demand = 0; demand < system.structure->demands.n_power(); ++demand) {
        const bool asks = demands.p_mw[demand].scale > 0.0 || demands.right_mw[demand].scale > 0.0;
        if (!holds_right(demands.ledger_class[demand]) && asks) return true;
    }
    return false;
}

bool asks_for_pipes(const ScenarioPoint& point) { return !point.pipes.empty() || !point.pipe_outages.empty(); }

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
    const std::vector<ScenarioPoint> wide = points_with_all_elements(points);
    for (const ScenarioPoint& point : wide) {
        SeriesPool own(series_.get(), point.draw != kNoDraw);
        builder.add(factory_(point, time_, own, issues), issues);
    }
    if (issues.has_errors()) return;
    structure_ = builder.finish();
    for (const ScenarioPoint& point : wide) {
        SeriesPool own(series_.get(), point.draw != kNoDraw);
        const System system = compile(point, own, issues);
        if (point.mode == ConnectionMode::connected && system.base_year == 0 && waits(system) && !issues.has_errors()) {
            issues.add(IssueCode::mode_needs_base_year, {},
                       "mode connected needs the year in which all measured use is connected",
                       "Give base_year in region.toml, or choose mode = \"wish\"");
        }
    }
}

std::shared_ptr<const Structure> Engine::structure() const {
    expects(structure_ != nullptr, "check() comes before run()");
    return structure_;
}

System Engine::compile(const ScenarioPoint& point, SeriesPool& own_series, Issues& issues) {
    const Primitives primitives = factory_(point, time_, own_series, issues);
    // The system shares the caller's pool and does not own it.
    const std::shared_ptr<const SeriesPool> pool(std::shared_ptr<const SeriesPool>(), &own_series);
    return build_system(structure(), pool, primitives, issues);
}

std::size_t Engine::n_grids() const { return grids_.size(); }

MarketSize Engine::market_size(const std::vector<ScenarioPoint>& points, Issues& issues) {
    MarketSize out;
    std::set<Key> seen;
    for (const ScenarioPoint& point : points) {
        if (point.dispatch != Decider::market) continue;
        SeriesPool own(series_.get(), point.draw != kNoDraw);
        const System system = compile(point, own, issues);
        dispatch::MarketOptions options;
        options.solver = point.solver;
        const dispatch::MarketProblem market = dispatch::build_market({system}, options, issues);
        out.n_columns = std::max(out.n_columns, market.program.n_columns());
        out.n_stores = std::max(out.n_stores, market.program.n_stores());
        seen.insert(market.program.key());
    }
    out.n_markets = seen.size();
    return out;
}

/// What the stages of one scenario hand to each other.
struct Engine::Case {
    const ScenarioPoint& point;
    std::stop_token stop;
    SeriesPool own;
    System system;
    std::shared_ptr<const flow::DcModel> grid;
    connection::Joined joined_pu;
    Schedule schedule;
    ScenarioResults found;
    results::FieldValues fields;

    [[nodiscard]] bool has_market() const { return point.dispatch == Decider::market; }
    [[nodiscard]] bool asks_actions() const {
        return point.actions == ActionScope::all ||
               (point.actions == ActionScope::connected && point.mode == ConnectionMode::connected);
    }
    [[nodiscard]] bool is_ac() const { return point.physics == FlowPhysics::ac; }
};

/// A stage of a scenario: what it is called in log and timing, what it reads, what it makes.
struct Engine::Stage {
    StageId id;
    std::string_view reads;  ///< beside the keys of the study that act on it
    void (*run)(Engine&, Case&);
    bool (*is_asked)(const Case&) = [](const Case&) { return true; };
};

/// A stage that needs what the engine keeps: a member function as a stage's function.
template <auto kFunction>
void Engine::member(Engine& engine, Case& scenario) {
    (engine.*kFunction)(scenario);
}

std::span<const Engine::Stage> Engine::stages() {
    static constexpr std::array kStages{
        Stage{StageId::compile, "tables", member<&Engine::compile_system>},
        Stage{StageId::grid, "nodes and branches of the System", member<&Engine::find_grid>},
        Stage{StageId::path, "System, grid and rights of all years since the base year", member<&Engine::find_joined>},
        Stage{StageId::market, "System, what has joined, losses of the grid", member<&Engine::let_market_decide>,
              [](const Case& scenario) { return scenario.has_market(); }},
        Stage{StageId::pipes, "System, Schedule", member<&Engine::find_pipe_states>,
              [](const Case& scenario) { return scenario.has_market() && asks_for_pipes(scenario.point); }},
        Stage{StageId::restriction, "System, Schedule, grid, contracts", member<&Engine::restrict_use>,
              [](const Case& scenario) { return rights::has_contracts(scenario.system); }},
        Stage{StageId::analysis, "System, Schedule, grid", member<&Engine::analyse_flow>},
        Stage{StageId::attribution, "System, Schedule, grid, worst and tight hours of the analysis",
              member<&Engine::attribute_flow>},
        Stage{StageId::actions, "System, Schedule, grid", member<&Engine::find_actions>,
              [](const Case& scenario) { return scenario.asks_actions(); }},
        Stage{StageId::levels, "System, Schedule, grid, what has joined, loadings of the analysis",
              member<&Engine::analyse_levels>},
        Stage{StageId::fits, "System, Schedule, grid, what has joined", member<&Engine::find_fits>,
              [](const Case& scenario) { return scenario.point.what_fits; }},
        Stage{StageId::extract, "what was found", member<&Engine::extract>},
    };
    static_assert(kStages.size() == Choices<StageId>::kList.size(), "each stage has a record");
    return kStages;
}

std::vector<std::string_view> stage_names() {
    std::vector<std::string_view> out;
    for (const Engine::Stage& stage : Engine::stages()) out.push_back(word_of(stage.id));
    return out;
}

double RunTimes::of_stage(std::string_view name) const {
    const auto found = std::find_if(stage_s.begin(), stage_s.end(), [&](const auto& one) { return one.first == name; });
    return found == stage_s.end() ? 0.0 : found->second;
}

void Engine::compile_system(Case& scenario) {
    Issues issues;
    scenario.system = compile(scenario.point, scenario.own, issues);
    issues.throw_if_errors();
}

void Engine::find_grid(Case& scenario) {
    scenario.grid =
        grids_.get_or_make(flow::dc_model_key(scenario.system), [&] { return flow::build_dc_model(scenario.system); });
}

void Engine::find_joined(Case& scenario) {
    // Without a base year nothing waits: check() made sure.
    if (scenario.point.mode != ConnectionMode::connected || scenario.system.base_year == 0) {
        scenario.joined_pu = connection::all_joined(scenario.system);
    } else {
        const auto path = paths_.get_or_make(path_key(scenario.point), [&] {
            return std::make_shared<ConnectionPath>(scenario.point, time_, factory_, *series_, options_.analysis);
        });
        scenario.joined_pu = path->joined(scenario.system, scenario.point.year, scenario.stop);
        scenario.found.joining = figures_of(path->log(scenario.point.year), *scenario.system.structure);
    }
    scenario.schedule = schedule_by_rule(scenario.system, scenario.joined_pu);
}

/// Where flow is AC its losses go back to the market until they stand, at most three times.
void Engine::let_market_decide(Case& scenario) {
    constexpr int kMostRounds = 3;
    MarketStageResults& found = scenario.found.market.emplace();
    std::vector<double> loss_mw;
    MarketCache::Base base;  // losses change its right side alone
    const auto clear = [&] {
        scenario.schedule = clear_market(scenario.system, scenario.joined_pu, scenario.point, scenario.own, markets_,
                                         scenario.is_ac() ? &base : nullptr, loss_mw, scenario.stop, log_, found);
    };
    clear();
    for (; scenario.is_ac(); ++found.n_loss_rounds) {
        std::vector<double> now_mw = congestion::solve_ac(scenario.system, scenario.schedule, *scenario.grid,
                                                          security::AcOutageMode::none, scenario.stop)
                                         .loss_mw;
        double& change_mw = found.loss_change_mw = 0.0;
        for (std::size_t step = 0; step < now_mw.size(); ++step)
            change_mw = std::max(change_mw, std::abs(now_mw[step] - (loss_mw.empty() ? 0.0 : loss_mw[step])));
        if (change_mw < tolerance::kSettledLossMw || found.n_loss_rounds == kMostRounds) break;
        loss_mw = std::move(now_mw);
        clear();
    }
}

void Engine::find_pipe_states(Case& scenario) {
    flow::NodePlan plan = flow::plan_nodes(scenario.system, scenario.schedule);
    const auto find = [&](PipeCarrier carrier, std::optional<CarrierPipes>& out) {
        const bool has_outages = scenario.point.pipe_outages.holds(carrier);
        if (!has_outages && !scenario.point.pipes.holds(carrier)) return;
        for (const flow::PipePart& part : flow::pipe_parts(scenario.system, word_of(carrier)))
            flow::balance_part(part, plan);
        flow::NodeShort short_mw(plan.use_mw.size());
        CarrierPipes& found = out.emplace();
        found.states = flow::pipe_figures(scenario.system, carrier, plan, short_mw);
        if (scenario.stop.stop_requested()) throw StoppedError();
        if (has_outages) found.outages = flow::pipe_outage_figures(scenario.system, carrier, plan, short_mw);
    };
    find(PipeCarrier::hydrogen, scenario.found.hydrogen);
    find(PipeCarrier::heat, scenario.found.heat);
}

void Engine::restrict_use(Case& scenario) {
    scenario.found.contracts =
        rights::restrict_use(scenario.system, *scenario.grid, scenario.own, scenario.schedule, scenario.stop);
}

void Engine::analyse_flow(Case& scenario) {
    congestion::AnalysisOptions at_flow = options_.analysis;
    at_flow.is_ac = scenario.is_ac();
    at_flow.with_curtailment = at_flow.with_tight_hours = true;
    if (scenario.point.ac_outages == AcOutages::screened) at_flow.ac_outages = security::AcOutageMode::screened;
    ScenarioResults& found = scenario.found;
    found.flow = congestion::analyse(scenario.system, scenario.schedule, *scenario.grid, at_flow, scenario.stop);
    found.curtailed = congestion::sum_curtailed(*scenario.system.structure, found.flow.source_curtailed_mwh);
    found.evidence = congestion::weigh_evidence(scenario.system, scenario.schedule, *scenario.grid);
    found.use = connection::sum_use(scenario.system, scenario.schedule);
    found.quarter_hour_peak_mw = connection::quarter_hour_peaks(scenario.system, scenario.schedule);
    if (!at_flow.is_ac) return;
    const flow::AcCounts& ac = found.flow.ac.counts;
    log_({LogLevel::debug,
          "ac_flow",
          scenario.point.id,
          {{"states", static_cast<double>(ac.n_states)},
           {"factors", static_cast<double>(ac.n_factors)},
           {"chord_steps", static_cast<double>(ac.n_chord_steps)},
           {"regrouped", static_cast<double>(ac.n_regrouped)},
           {"alone", static_cast<double>(ac.n_alone)},
           {"unsolved", static_cast<double>(ac.n_unsolved)}}});
}

void Engine::attribute_flow(Case& scenario) {
    scenario.found.attribution =
        congestion::attribute(scenario.system, scenario.schedule, *scenario.grid, scenario.found.flow);
    // Draws say how sure it is that something is full: because of whom they would say a thousand times.
    if (scenario.point.draw != kNoDraw) return;
    scenario.found.causes =
        congestion::causes_of({scenario.system, scenario.schedule, *scenario.grid, scenario.found.flow},
                              scenario.point.causes, scenario.point.what_if, scenario.stop);
}

void Engine::find_actions(Case& scenario) {
    actions::ActionOptions options;
    const std::string& hourly = fields().action_hours.kind_mw.name;
    options.keep_hourly =
        std::find(options_.hourly_fields.begin(), options_.hourly_fields.end(), hourly) != options_.hourly_fields.end();
    options.n_threads = inner_threads_;
    scenario.found.actions =
        actions::find_actions(scenario.system, scenario.schedule, *scenario.grid, options, scenario.stop);
}

void Engine::analyse_levels(Case& scenario) {
    scenario.found.levels =
        connection::analyse_levels({scenario.system, scenario.schedule, *scenario.grid, scenario.joined_pu,
                                    scenario.point.mode == ConnectionMode::wish, scenario.found.flow.branches},
                                   options_.analysis, scenario.stop);
}

connection::FitCase Engine::fit_case(const Case& scenario) const {
    return {scenario.system,
            scenario.schedule,
            *scenario.grid,
            scenario.joined_pu,
            scenario.point.mode == ConnectionMode::wish,
            options_.analysis.headroom_min_sensitivity_pu,
            options_.analysis.status_min_sensitivity_pu};
}

void Engine::find_fits(Case& scenario) {
    scenario.found.fits = connection::find_what_fits(fit_case(scenario), {}, scenario.stop);
}

void Engine::ask_room(const ScenarioPoint& point, const std::function<void(const connection::FitCase&)>& ask,
                      const std::stop_token& stop) {
    Case scenario{point, stop, SeriesPool(series_.get(), point.draw != kNoDraw), {}, {}, {}, {}, {}, {}};
    for (const Stage& stage : stages()) {
        if (stage.id == StageId::analysis) break;
        if (stage.is_asked(scenario)) stage.run(*this, scenario);
    }
    ask(fit_case(scenario));
}

void Engine::extract(Case& scenario) {
    scenario.found.system = &scenario.system;
    scenario.found.is_ac = scenario.is_ac();
    scenario.fields = extract_fields(std::move(scenario.found), options_.hourly_fields);
}

results::FieldValues Engine::run(const ScenarioPoint& point, const std::stop_token& stop, RunTimes* times) {
    Case scenario{point, stop, SeriesPool(series_.get(), point.draw != kNoDraw), {}, {}, {}, {}, {}, {}};
    RunTimes took;
    LogRecord record{LogLevel::debug, "scenario", point.id, {}};
    for (const Stage& stage : stages()) {
        if (!stage.is_asked(scenario)) continue;
        const auto start = std::chrono::steady_clock::now();
        stage.run(*this, scenario);
        took.stage_s.emplace_back(word_of(stage.id), seconds_since(start));
        record.values.emplace_back(std::string(word_of(stage.id)) + "_s", took.stage_s.back().second);
    }
    log_(record);
    if (times != nullptr) *times = std::move(took);
    return std::move(scenario.fields);
}

}  // namespace knelpunt::run
