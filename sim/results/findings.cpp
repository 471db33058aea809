#include "sim/results/findings.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/tolerance.hpp"

namespace knelpunt::results {
namespace {

constexpr std::array<QuestionSpec, kQuestions> kSpecs{
    QuestionSpec{"congestion/first_year_short_branch", "branch", Axis::branch,
                 "above the limit by security rule, level flow"},
    QuestionSpec{"congestion/first_year_short_station", "station", Axis::station,
                 "above the firm capacity, level flow"},
    QuestionSpec{"connection/first_year_contract_branch", "contract_branch", Axis::branch,
                 "above the limit by security rule when all rights are used"},
    QuestionSpec{"connection/first_year_contract_station", "contract_station", Axis::station,
                 "rights above the firm capacity"},
    QuestionSpec{"connection/first_year_contract_area", "contract_area", Axis::area,
                 "rights above the capability of the area"}};

constexpr std::string_view kBranchFlow = "congestion/branch_worst_loading_pu",
                           kStationFlow = "congestion/station_worst_loading_pu",
                           kBranchOfftake = "connection/branch_contract_offtake_short_mw",
                           kBranchFeedIn = "connection/branch_contract_feed_in_short_mw",
                           kStationRoom = "connection/station_room_contract_offtake_mw",
                           kAreaRoom = "connection/area_room_contract_offtake_mw";
constexpr std::array kFields{kBranchFlow, kStationFlow, kBranchOfftake, kBranchFeedIn, kStationRoom, kAreaRoom};

std::vector<char> where(const FieldValues& values, std::string_view name, const auto& is_short) {
    const auto found = values.find(name);
    std::vector<char> out;
    if (found == values.end()) return out;
    for (const double value : std::get<std::vector<double>>(found->second)) out.push_back(is_short(value) ? 1 : 0);
    return out;
}

/// Whether a question that is not answered with yes has no answer: nothing was computed, or only a part of the hours.
std::array<bool, kQuestions> gaps_of(const FieldValues* values) {
    std::array<bool, kQuestions> out{};
    if (values == nullptr) {
        out.fill(true);
        return out;
    }
    // Only what flows in the grid needs a solution of its equations.
    const auto found = values->find("totals/n_unsolved_hours");
    if (found == values->end()) return out;
    const auto& steps = std::get<std::vector<std::int32_t>>(found->second);
    out[static_cast<std::size_t>(Question::branch_flow)] = !steps.empty() && steps.front() > 0;
    return out;
}

std::vector<char> either(std::vector<char> a, const std::vector<char>& b) {
    for (std::size_t at = 0; at < std::min(a.size(), b.size()); ++at) a[at] = a[at] != 0 || b[at] != 0 ? 1 : 0;
    return a;
}

}  // namespace

const QuestionSpec& question_spec(Question question) { return kSpecs[static_cast<std::size_t>(question)]; }

std::span<const std::string_view> finding_fields() { return kFields; }

std::array<std::vector<char>, kQuestions> find_short(const FieldValues& values) {
    const auto is_over = [](double loading_pu) { return loading_pu > 1.0 + tolerance::kCongestedPu; };
    const auto is_positive = [](double short_mw) { return short_mw > 0.0; };
    const auto is_negative = [](double room_mw) { return room_mw < 0.0; };
    return {where(values, kBranchFlow, is_over), where(values, kStationFlow, is_over),
            either(where(values, kBranchOfftake, is_positive), where(values, kBranchFeedIn, is_positive)),
            where(values, kStationRoom, is_negative), where(values, kAreaRoom, is_negative)};
}

std::string group_id(const ScenarioPoint& point) {
    return point.storyline + "-" + point.weather + "-" + point.options + "-" + point.mode;
}

std::string likely_id(const ScenarioPoint& point) {
    const std::size_t suffix = point.draw == kNoDraw ? std::string::npos : point.id.rfind("-d");
    return point.id.substr(0, suffix);
}

void Findings::add(const ScenarioPoint& point, const FieldValues* values) {
    const auto [place, is_new] = group_of_.try_emplace(group_id(point), groups_.size());
    if (is_new) {
        Group group{point, {}, {}};
        for (std::size_t question = 0; question < kQuestions; ++question) {
            const std::size_t n = axis_size(structure_, kSpecs[question].axis);
            group.first_year[question].assign(n, 0);
            group.draws_by_first_year[question].resize(n);
        }
        groups_.push_back(std::move(group));
        has_gap_.emplace_back();
    }
    if (place->second != open_group_ || point.draw != open_draw_) close_draw();
    open_group_ = place->second;
    open_draw_ = point.draw;
    const std::array<bool, kQuestions> gaps = gaps_of(values);
    for (std::size_t question = 0; question < kQuestions; ++question) {
        bool& has_gap = point.draw > kNoDraw ? open_has_gap_[question] : has_gap_[open_group_][question];
        has_gap = has_gap || gaps[question];
    }
    if (values == nullptr) return;
    const auto is_short = find_short(*values);
    Drawn* drawn = nullptr;
    if (point.draw > kNoDraw) {
        const auto [at, is_first] = drawn_of_.try_emplace(likely_id(point), drawn_.size());
        if (is_first) drawn_.push_back({point, 0, {}});
        drawn = &drawn_[at->second];
        ++drawn->n;
    }
    for (std::size_t question = 0; question < kQuestions; ++question) {
        std::vector<int>& first =
            drawn == nullptr ? groups_[open_group_].first_year[question] : open_first_year_[question];
        first.resize(axis_size(structure_, kSpecs[question].axis), 0);
        if (drawn != nullptr) drawn->n_short[question].resize(first.size(), 0);
        for (std::size_t at = 0; at < is_short[question].size(); ++at) {
            if (is_short[question][at] == 0) continue;
            if (first[at] == 0 || point.year < first[at]) first[at] = point.year;
            if (drawn != nullptr) ++drawn->n_short[question][at];
        }
    }
}

void Findings::close_draw() {
    if (open_draw_ > kNoDraw) {
        for (std::size_t question = 0; question < kQuestions; ++question) {
            auto& counts = groups_[open_group_].draws_by_first_year[question];
            for (std::size_t at = 0; at < open_first_year_[question].size(); ++at) {
                // A draw with a year that is not known says only when it is short, not that it never is.
                const int year = open_first_year_[question][at];
                if (year != 0 || !open_has_gap_[question]) ++counts[at][year];
            }
        }
    }
    for (auto& first : open_first_year_) first.clear();
    open_has_gap_ = {};
}

void Findings::finish() {
    close_draw();
    for (std::size_t group = 0; group < groups_.size(); ++group) {
        for (std::size_t question = 0; question < kQuestions; ++question) {
            if (!has_gap_[group][question]) continue;
            for (int& year : groups_[group].first_year[question]) year = year == 0 ? kNotKnown : year;
        }
    }
}

Probability probability_of(int k, int n) {
    if (n == 0) return {std::nan(""), std::nan("")};
    const double near = (k + 1.0) / (n + 2.0);
    return {static_cast<double>(k) / n, std::sqrt(near * (1.0 - near) / (n + 2.0))};
}

int year_quantile(const std::map<int, int>& draws_by_first_year, double share) {
    int n = 0;
    for (const auto& [year, count] : draws_by_first_year) n += count;
    int sum = 0;
    for (const auto& [year, count] : draws_by_first_year) {
        if (year == 0) continue;
        sum += count;
        if (sum >= share * n) return year;
    }
    return 0;
}

}  // namespace knelpunt::results
