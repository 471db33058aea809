#include <algorithm>

#include "sim/base/tolerance.hpp"
#include "sim/run/fields/fields.hpp"

namespace knelpunt::run {
namespace {

using results::Question;

bool is_over(double loading_pu) { return loading_pu > 1.0 + tolerance::kCongestedPu; }
bool is_positive(double short_mw) { return short_mw > 0.0; }
bool is_negative(double room_mw) { return room_mw < 0.0; }

std::vector<Question> make_questions() {
    const Fields& all = fields();
    return {{"branch",
             "congestion/branch_first_year_short",
             "congestion/first_year_short_branch",
             "1.0",
             &axes().branch,
             "above the limit by security rule, level flow",
             {&all.branches.worst_loading_pu},
             is_over,
             &all.ac_totals.n_unsolved_steps},  // only what flows in the grid needs a solution of its equations
            {"station",
             "congestion/station_first_year_short",
             "congestion/first_year_short_station",
             "1.0",
             &axes().station,
             "above the firm capacity, level flow",
             {&all.stations.worst_loading_pu},
             is_over},
            {"contract_branch",
             "connection/branch_first_year_contract",
             "connection/first_year_contract_branch",
             "1.1",
             &axes().branch,
             "above the limit by security rule when all rights are used",
             {&all.branch_offtake.of(connection::Level::contract).short_mw,
              &all.branch_feed_in.of(connection::Level::contract).short_mw},
             is_positive},
            {"contract_station",
             "connection/station_first_year_contract",
             "connection/first_year_contract_station",
             "1.1",
             &axes().station,
             "rights above the firm capacity",
             {&all.station_rooms.room_contract_offtake_mw},
             is_negative},
            {"contract_area",
             "connection/area_first_year_contract",
             "connection/first_year_contract_area",
             "1.1",
             &axes().area,
             "rights above the capability of the area",
             {&all.areas.room_contract_offtake_mw},
             is_negative}};
}

results::Schema make_schema() {
    results::Schema out;
    for (const Field& field : fields().all()) out.fields.push_back(&field);
    out.groups = {
        {"electricity", "Hourly flows, injections and use of the grid, and the worst loading of each hour."},
        {"congestion", "What is over a limit at level flow: loading, hours, excess, room, first year short."},
        {"connection", "Levels contract and queue: rights, room, areas, first year short."},
        {"ledger", "Demand by class of the ledger: wished, connected and suppressed."},
        {"joining", "Who asked for room in the scenario's year, what it got and what stopped it."},
        {"attribution", "Because of whom: flows and loads by kind of use, production, municipality and class."},
        {"causes",
         "Because of whom elements are full: parts by cause, in the worst hour, the hours over and the year."},
        {"without_use", "What is left over its limit without a kind of use."},
        {"contracts", "Contracts under which use may be restricted a day ahead: budgets, what they took away, regret."},
        {"fits", "What still fits at stations by contract form, season and hour; where what_fits is set."},
        {"actions",
         "The cheapest remedial actions; known_apart_: without the limits whose excess rests on our inputs."},
        {"totals", "Sums of a scenario, and the check of its flows."},
        {"use", "Energy and peak by category, municipality and technology."},
        {"dispatch", "The market: prices, devices, stores, use that moves; no value where none decides."},
        {"hydrogen",
         "Pipes of hydrogen: pressures, velocities, outages; no value where a study does not ask for them."},
        {"heat", "Pipes of heat: the same, temperatures and losses."},
        {"voltage", "Voltages of AC flow; no value where flow is DC."},
        {"outages", "What listed outages take away or leave without a solution."},
        {results::kUncertaintyGroup,
         "Of a study with draws: probability of being short and quantiles of its first year."},
        {"tables", "Tables that pandas opens: bottlenecks."},
        {"provenance", "The study as it was read, hash of all input, names of what the study chose."}};
    out.questions = make_questions();
    out.bottlenecks = {&fields().branches.worst_loading_pu, &fields().branches.worst_excess_mw};
    return out;
}

/// Each level of stations, areas and branches holds the one before it.
std::vector<results::NestedCheck> nested_checks() {
    const Fields& all = fields();
    std::vector<results::NestedCheck> out;
    const auto add = [&](const std::vector<const Field*>& levels, double tolerance) {
        for (std::size_t at = 1; at < levels.size(); ++at) out.push_back({levels[at - 1], levels[at], tolerance});
    };
    for (const LevelStationFields* stations : {&all.station_offtake, &all.station_feed_in})
        add({&stations->contract_mw, &stations->queue_mw, &stations->plans_mw}, tolerance::kBalanceMw);
    const AreaFields& areas = all.areas;
    add({&areas.flow_offtake_mw, &areas.contract_offtake_mw, &areas.queue_offtake_mw, &areas.plans_offtake_mw},
        tolerance::kBalanceMw);
    add({&areas.flow_feed_in_mw, &areas.contract_feed_in_mw, &areas.queue_feed_in_mw, &areas.plans_feed_in_mw},
        tolerance::kBalanceMw);
    for (const auto& [flow, branches] : {std::pair(&all.branches.worst_loading_offtake_pu, &all.branch_offtake),
                                         std::pair(&all.branches.worst_loading_feed_in_pu, &all.branch_feed_in)}) {
        std::vector<const Field*> levels{flow};
        for (const LevelBranchFields& level : branches->levels) levels.push_back(&level.loading_pu);
        add(levels, tolerance::kCongestedPu);
    }
    return out;
}

results::Checks make_checks() {
    const Fields& all = fields();
    const std::vector<const results::ResultField*> market{&all.market.cost_eur}, acts{&all.actions.bid_mwh};
    return {
        {{&all.totals.worst_balance_mw, tolerance::kBalanceMw, "flows and injections do not add up at some node", {}},
         {&all.totals.worst_cycle_rad, tolerance::kCycleRad, "angles do not add up to 0 around some cycle", {}},
         {&all.cause_check.sum_error_pu,
          tolerance::kCauseSumPu,
          "the parts of a flow by cause do not sum to it",
          {&all.cause_check.sum_error_pu}},
         {&all.shortages.worst_nesting_mw,
          tolerance::kBalanceMw,
          "the levels flow, contract, queue and plans do not hold each other",
          {}},
         {&all.market.worst_residual_pu, tolerance::kMarketResidualPu,
          "the market's solution breaks some of its limits", market},
         {&all.actions.worst_branch_mw, tolerance::kActedMw, "flows pass a limit after the remedial actions", acts},
         {&all.actions.worst_station_mw, tolerance::kActedMw, "a station passes its firm limit after them", acts},
         {&all.actions.worst_volume_mw, tolerance::kActedMw, "remedial actions take more than is offered", acts},
         {&all.loss_rounds.loss_change_mw,
          tolerance::kSettledLossMw,
          "the losses that the market meets are not those of its flows",
          {&all.market.cost_eur, &all.ac_totals.loss_mwh}}},
        {{&all.totals.n_branches_over, &all.branches.worst_loading_pu,
          "the number of branches over is not that of their loadings"},
         {&all.totals.n_stations_over, &all.stations.worst_loading_pu,
          "the number of stations over is not that of their loadings"}},
        nested_checks(),
        &all.shortages.worst_nesting_mw};
}

double steps_of(const results::ScenarioValues& scenario, const Field& field) {
    return std::max(0.0, scenario.one(field));  // 0 for NaN, too
}

}  // namespace

const results::Schema& schema() {
    static const results::Schema kSchema = make_schema();
    return kSchema;
}

const Questions& questions() {
    static const std::vector<Question>& all = schema().questions;
    static const Questions kNamed{all[0], all[1], all[2], all[3], all[4]};
    return kNamed;
}

const results::Checks& checks() {
    static const results::Checks kChecks = make_checks();
    return kChecks;
}

double unsolved_steps(const results::ScenarioValues& scenario) {
    return steps_of(scenario, fields().ac_totals.n_unsolved_steps);
}

double unsolved_outage_steps(const results::ScenarioValues& scenario) {
    return steps_of(scenario, fields().ac_totals.n_unsolved_outage_steps);
}

}  // namespace knelpunt::run
