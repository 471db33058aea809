#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/system/study_choices.hpp"
#include "sim/system/study_key.hpp"

namespace knelpunt {

/// A change of one cell of an input table. Levers, options, years and storylines all come down to these.
struct Overlay {
    std::string table, row, column;
    std::string operation = "set";  ///< set | add | multiply
    std::string value;
    Place place;  ///< where the change itself is written, for messages
};

inline constexpr int kNoDraw = 0;         ///< the likely values
inline constexpr int kEarliestDraw = -1;  ///< not a draw: every project at the early end of its distribution

/// One point of a study's axes: what models and stages need to know of a scenario. What each member means stands with
/// its key below.
struct ScenarioPoint {
    std::string id;  ///< "KM-2030-cold_dark-planned"; follows from the others
    std::string storyline;
    int year = 0;
    std::string weather;
    std::string options;  ///< id of the option set
    ConnectionMode mode = ConnectionMode::wish;
    Decider dispatch = Decider::rule;
    MarketMethod solver = MarketMethod::interior;
    std::vector<int> vertex_weeks;
    FlowPhysics physics = FlowPhysics::dc;
    AcOutages ac_outages = AcOutages::all;
    ChoiceSet<PipeCarrier> pipes, pipe_outages;
    ActionScope actions = ActionScope::none;
    RatingBasis ratings = RatingBasis::seasonal;
    ChoiceSet<OutageKind> outages;
    CauseMethod causes = CauseMethod::marginal;
    WhatIf what_if = WhatIf::largest;
    int draw = kNoDraw;  ///< n > 0: the n-th draw; the same n is the same world in every scenario
    std::uint32_t draw_seed = 1;
    ChoiceSet<DrawnInput> drawn{DrawnInput::ratings, DrawnInput::load_shares, DrawnInput::weather,
                                DrawnInput::commissioning};
    DelayQuantile commissioning = DelayQuantile::p50;
    bool what_fits = false;
    std::vector<std::string> projects;  ///< project ids that are built; "*" = all
    std::vector<std::string> chosen;    ///< option ids that are taken
    std::vector<Overlay> overlays;      ///< further changes, applied in order after projects and options
};

/// A change as words: its five cells, one after the other.
template <>
struct study_key_detail::Form<std::vector<Overlay>> {
    using ItemValue = std::string;
    static constexpr bool kIsList = true;
    static KeyWords words(const std::vector<Overlay>& changes) {
        KeyWords out;
        for (const Overlay& change : changes)
            out.insert(out.end(), {change.table, change.row, change.column, change.operation, change.value});
        return out;
    }
    static std::vector<Overlay> value(const KeyWords& words) {
        constexpr std::size_t kCells = 5;
        std::vector<Overlay> out;
        for (std::size_t cell = 0; cell + kCells <= words.size(); cell += kCells)
            out.push_back({words[cell], words[cell + 1], words[cell + 2], words[cell + 3], words[cell + 4], {}});
        return out;
    }
};

/// Every key of a study that tells scenarios apart or says how they are computed: one record for each member of
/// ScenarioPoint but its id (the compiler counts them). Reading, checks, `describe study`, the keys of parts and paths
/// and the notes of `check` on keys without effect follow.
inline constexpr std::tuple kPointKeys{
    KeyRecord{&ScenarioPoint::storyline, KeySpec{.name = "axes.storyline",
                                                 .doc = "Storylines, ids of storylines.csv",
                                                 .acts_on = {StageId::compile},
                                                 .refers_to = "storylines",
                                                 .required = true,
                                                 .is_of_point = true}},
    KeyRecord{&ScenarioPoint::year, KeySpec{.name = "axes.year",
                                            .doc = "Years",
                                            .acts_on = {StageId::compile},
                                            .range = {1990, 2100},
                                            .outside = IssueCode::wrong_year,
                                            .required = true,
                                            .is_of_point = true}},
    KeyRecord{&ScenarioPoint::weather, KeySpec{.name = "axes.weather",
                                               .doc = "Weather years, ids of weather/years.csv or measured_years.csv",
                                               .acts_on = {StageId::compile},
                                               .refers_to = "weather_years|measured_years",
                                               .required = true,
                                               .is_of_point = true}},
    KeyRecord{&ScenarioPoint::options, KeySpec{.name = "axes.options",
                                               .doc = "Option sets, names of [option_sets.*]",
                                               .acts_on = {StageId::compile},
                                               .required = true,
                                               .is_of_point = true}},
    KeyRecord{&ScenarioPoint::mode, KeySpec{.name = "mode",
                                            .doc = "What happens to plans",
                                            .acts_on = {StageId::path, StageId::levels},
                                            .initial = "connected"}},
    KeyRecord{&ScenarioPoint::dispatch, KeySpec{.name = "dispatch",
                                                .doc = "Who decides on production",
                                                .acts_on = {StageId::compile, StageId::market}}},
    KeyRecord{&ScenarioPoint::solver, KeySpec{.name = "solver",
                                              .doc = "How the market is solved",
                                              .acts_on = {StageId::market},
                                              .need = {"dispatch", "market"}}},
    KeyRecord{&ScenarioPoint::vertex_weeks,
              KeySpec{.name = "vertex_weeks",
                      .doc = "Weeks of the study's hours, from 1, whose market ends at a vertex, found by HiGHS from "
                             "the solution of the whole: where several prices fit, one at the end of their range "
                             "instead of one amid it",
                      .acts_on = {StageId::market},
                      .need = {"dispatch", "market"},
                      .range = {1, 53}}},
    KeyRecord{&ScenarioPoint::physics, KeySpec{.name = "physics",
                                               .doc = "Flows set against the limits",
                                               .acts_on = {StageId::market, StageId::analysis}}},
    KeyRecord{&ScenarioPoint::ac_outages, KeySpec{.name = "ac_outages",
                                                  .doc = "Outages that AC flow computes",
                                                  .acts_on = {StageId::analysis},
                                                  .need = {"physics", "ac"}}},
    KeyRecord{&ScenarioPoint::pipes,
              KeySpec{.name = "pipes",
                      .doc = "Carriers whose pipes are computed hour by hour, as the market's plan loads them",
                      .acts_on = {StageId::compile, StageId::pipes},
                      .need = {"dispatch", "market"}}},
    KeyRecord{&ScenarioPoint::pipe_outages,
              KeySpec{.name = "pipe_outages",
                      .doc = "Carriers of which each pipe and each source fails in every hour",
                      .acts_on = {StageId::compile, StageId::pipes},
                      .need = {"dispatch", "market"}}},
    KeyRecord{&ScenarioPoint::actions,
              KeySpec{.name = "actions",
                      .doc = "Scenarios in which the cheapest redispatch is looked for with which every limit holds, "
                             "from the bids of actions/bids.csv",
                      .acts_on = {StageId::actions}}},
    KeyRecord{&ScenarioPoint::ratings,
              KeySpec{.name = "ratings", .doc = "What ratings of the grid follow", .acts_on = {StageId::compile}}},
    KeyRecord{&ScenarioPoint::outages,
              KeySpec{.name = "outages",
                      .doc = "Kinds of listed outages that count beside those of single circuits "
                             "(grid/listed_outages.csv)",
                      .acts_on = {StageId::compile}}},
    KeyRecord{&ScenarioPoint::causes,
              KeySpec{.name = "causes", .doc = "How flows are split by cause", .acts_on = {StageId::attribution}}},
    KeyRecord{&ScenarioPoint::what_if,
              KeySpec{.name = "what_if",
                      .doc = "Kinds of use without which flows are computed again, each by itself; not for draws",
                      .acts_on = {StageId::attribution}}},
    KeyRecord{&ScenarioPoint::draw, KeySpec{.name = "draws.count",
                                            .doc = "Worlds drawn beside the likely values",
                                            .acts_on = {StageId::compile},
                                            .range = {1, 100000},
                                            .fallback = "0",
                                            .required = true,
                                            .is_of_point = true}},
    KeyRecord{&ScenarioPoint::draw_seed,
              KeySpec{.name = "draws.seed", .doc = "Seed of the draws", .acts_on = {StageId::compile}}},
    KeyRecord{&ScenarioPoint::drawn, KeySpec{.name = "draws.of",
                                             .doc = "Inputs that are drawn",
                                             .acts_on = {StageId::compile},
                                             .fallback = "all but reconciled"}},
    KeyRecord{&ScenarioPoint::commissioning, KeySpec{.name = "commissioning",
                                                     .doc = "Quantile of the delay of planned projects",
                                                     .acts_on = {StageId::compile}}},
    KeyRecord{&ScenarioPoint::what_fits,
              KeySpec{.name = "what_fits",
                      .doc = "Whether the result holds what still fits at each station, by contract form, season and "
                             "hour (show headroom)",
                      .acts_on = {StageId::fits}}},
    KeyRecord{&ScenarioPoint::projects, KeySpec{.name = "option_sets.*.projects",
                                                .doc = "Projects built; \"*\" = all",
                                                .acts_on = {StageId::compile},
                                                .refers_to = "projects",
                                                .is_of_point = true}},
    KeyRecord{&ScenarioPoint::chosen, KeySpec{.name = "option_sets.*.options",
                                              .doc = "Options taken, ids of options/options.csv",
                                              .acts_on = {StageId::compile},
                                              .refers_to = "options",
                                              .is_of_point = true}},
    KeyRecord{&ScenarioPoint::overlays,
              KeySpec{.name = "change",
                      .doc = "Changes of input cells for all scenarios: table, row (* = any characters), column, "
                             "operation (set, add, multiply), value",
                      .acts_on = {StageId::compile},
                      .is_of_point = true}},
};

/// The keys of kPointKeys.
const std::vector<StudyKey<ScenarioPoint>>& point_keys();

/// Hash of all of a scenario that acts on one of the stages.
Key key_of(const ScenarioPoint& point, const Stages& stages,
           const std::vector<StudyKey<ScenarioPoint>>& keys = point_keys());

}  // namespace knelpunt
