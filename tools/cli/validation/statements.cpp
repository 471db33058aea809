#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "sim/base/spec.hpp"
#include "sim/base/tolerance.hpp"
#include "tools/cli/validation/report.hpp"

namespace knelpunt::cli {
namespace {

constexpr int kShortage = 3;

/// What the model says about a place: short or not, and why.
struct Found {
    bool is_known = false, is_short = false;
    std::string why;
};

void add(Found& found, bool is_short, const std::string& why) {
    found.is_known = true;
    if (!is_short) return;
    found.is_short = true;
    if (!found.why.empty()) found.why += "; ";
    found.why += why;
}

std::string binding_text(const ResultView& view, double binding) {
    if (binding >= 0.0) return view.branches[static_cast<std::size_t>(binding)];
    return binding < -2.5 ? "area" : binding < -1.5 ? "own limit" : "nothing";
}

/// A station is full in a direction when it has less room in both layers than is asked for.
void judge_station(const ResultView& view, std::size_t scenario, std::size_t station, bool offtake, Found& found) {
    const run::LevelStationFields& direction = offtake ? fields().station_offtake : fields().station_feed_in;
    const double room_mw = view.at(direction.headroom_contract_mw, scenario, station);
    if (std::isnan(room_mw)) return;
    const bool is_short = view.at(direction.status, scenario, station) == kShortage;
    add(found, is_short,
        fmt::format("{:.0f} MW left, bound by {}", room_mw,
                    binding_text(view, view.at(direction.headroom_contract_binding, scenario, station))));
    if (!is_short) found.why = fmt::format("{:.0f} MW left", room_mw);
}

/// A branch is full when all rights together bring it above its limit by rule.
void judge_branch(const ResultView& view, std::size_t scenario, std::size_t branch, bool offtake, Found& found) {
    const run::BranchLevelFields& direction = offtake ? fields().branch_offtake : fields().branch_feed_in;
    const double loading = view.at(direction.of(connection::Level::contract).loading_pu, scenario, branch);
    if (std::isnan(loading)) return;
    add(found, loading > 1.0 + tolerance::kCongestedPu,
        fmt::format("{} at {:.2f} with all rights in use", view.branches[branch], loading));
}

Found judge(const ResultView& view, const StatementRow& row, std::size_t scenario) {
    Found found;
    for (const bool offtake : {true, false}) {
        if (row.direction == (offtake ? "feed-in" : "offtake")) continue;
        const auto area = std::find(view.areas.begin(), view.areas.end(), row.area);
        if (row.kind == "area" && offtake && area != view.areas.end()) {
            const double room_mw = view.at(fields().areas.room_queue_offtake_mw, scenario,
                                           static_cast<std::size_t>(area - view.areas.begin()));
            if (!std::isnan(room_mw))
                add(found, room_mw < 0.0, fmt::format("{:.0f} MW short with the queue", -room_mw));
        }
        for (const std::string& asset : split_choices(row.assets)) {
            const auto station = std::find(view.stations.begin(), view.stations.end(), asset);
            const auto branch = std::find(view.branches.begin(), view.branches.end(), asset);
            if (station != view.stations.end())
                judge_station(view, scenario, static_cast<std::size_t>(station - view.stations.begin()), offtake,
                              found);
            if (branch != view.branches.end())
                judge_branch(view, scenario, static_cast<std::size_t>(branch - view.branches.begin()), offtake, found);
        }
    }
    return found;
}

/// Short when short in at least half of the weather years; the reason is that of the first year which says so too.
Found judge_weathers(const ResultView& view, const StatementRow& row, const std::vector<std::size_t>& scenarios) {
    std::vector<Found> all;
    for (const std::size_t scenario : scenarios) all.push_back(judge(view, row, scenario));
    const auto n_short = std::count_if(all.begin(), all.end(), [](const Found& found) { return found.is_short; });
    const bool is_short = 2 * n_short >= std::ssize(all);
    Found out = *std::find_if(all.begin(), all.end(), [&](const Found& found) { return found.is_short == is_short; });
    if (all.size() > 1 && out.is_known && n_short > 0 && n_short < std::ssize(all))
        out.why += fmt::format("{}short in {} of {} weather years", out.why.empty() ? "" : "; ", n_short, all.size());
    return out;
}

/// The headline: each direction for itself, for skill in one says nothing about the other.
std::string summary_of(const std::vector<ScoreRow>& scores) {
    std::string out = "held-out rows";
    for (const std::string_view direction : {"feed-in", "offtake", "both"}) {
        Score sum;
        for (const ScoreRow& row : scores) {
            if (!row.is_held_out || !row.name.starts_with(fmt::format("{},", direction))) continue;
            sum.hits += row.score.hits;
            sum.misses += row.score.misses;
            sum.false_alarms += row.score.false_alarms;
            sum.correct += row.score.correct;
        }
        const int n_positive = sum.hits + sum.misses, n_negative = sum.false_alarms + sum.correct;
        if (n_positive + n_negative == 0) continue;
        out += fmt::format("\n  {}: ", direction);
        if (n_positive > 0) out += fmt::format("{} of {} shortages found", sum.hits, n_positive);
        if (n_positive > 0 && n_negative > 0) out += ", ";
        if (n_negative > 0) out += fmt::format("{} false alarms in {} places without", sum.false_alarms, n_negative);
    }
    return out;
}

}  // namespace

Section compare_statements(const ResultView& view, const std::vector<StatementRow>& statements) {
    Section section{
        "statements",
        "Status of stations, branches and areas",
        "short at level contract against published shortage (3); the headline is the rows that no input was "
        "chosen on; limited room (1) and investigation (2) count as no shortage",
        {},
        {},
        {}};
    if (!view.has(fields().station_offtake.status)) {
        section.summary = "level contract not in this file";
        return section;
    }
    std::map<std::pair<bool, std::string>, Score> score_of;  // (used in fit, name): held-out rows come first
    for (const StatementRow& row : statements) {
        const std::vector<std::size_t> scenarios = weathers_of_year(view, row.year);
        if (!row.use_in_score || scenarios.empty()) continue;
        const Found found = judge_weathers(view, row, scenarios);
        const bool is_positive = row.status == kShortage;
        std::string verdict = "not compared";
        if (found.is_known) {
            verdict = is_positive ? (found.is_short ? "hit" : "miss") : (found.is_short ? "false alarm" : "correct");
            score_of[{row.used_in_fit, fmt::format("{}, {}, {}", row.direction, row.kind, row.year)}].count(
                is_positive, found.is_short);
        }
        section.rows.push_back(
            {row.id, fmt::format("{} {} {}", row.name, row.direction, row.year), fmt::format("{}", row.status),
             fmt::format("{} in {:.0f}",
                         !found.is_known  ? "?"
                         : found.is_short ? "short"
                                          : "room",
                         view.years[scenarios.front()]),
             verdict, found.is_known ? found.why : "no such element in the model", !row.used_in_fit});
    }
    for (const auto& [key, score] : score_of) section.scores.push_back({key.second, !key.first, score});
    std::stable_sort(section.rows.begin(), section.rows.end(),
                     [](const Comparison& a, const Comparison& b) { return a.is_held_out > b.is_held_out; });
    section.summary = summary_of(section.scores);
    return section;
}

}  // namespace knelpunt::cli
