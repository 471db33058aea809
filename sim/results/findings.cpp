#include "sim/results/findings.hpp"

#include <algorithm>
#include <cmath>

namespace knelpunt::results {
namespace {

/// Whether a question that is not answered with yes has no answer: nothing was computed, or only a part of the hours.
bool has_gap(const Question& question, const FieldValues* values) {
    if (values == nullptr) return true;
    if (question.unsolved_steps == nullptr) return false;
    const auto found = values->find(question.unsolved_steps->name);
    if (found == values->end()) return false;
    const auto& steps = std::get<std::vector<std::int32_t>>(found->second);
    return !steps.empty() && steps.front() > 0;
}

}  // namespace

std::vector<char> find_short(const Question& question, const FieldValues& values) {
    std::vector<char> out;
    for (const ResultField* field : question.fields) {
        const auto found = values.find(field->name);
        if (found == values.end()) continue;
        const auto& list = std::get<std::vector<double>>(found->second);
        out.resize(list.size(), 0);
        for (std::size_t at = 0; at < list.size(); ++at) out[at] = out[at] != 0 || question.is_short(list[at]) ? 1 : 0;
    }
    return out;
}

std::string group_id(const ScenarioPoint& point) {
    return point.storyline + "-" + point.weather + "-" + point.options + "-" + std::string(word_of(point.mode));
}

std::string likely_id(const ScenarioPoint& point) {
    const std::size_t suffix = point.draw == kNoDraw ? std::string::npos : point.id.rfind("-d");
    return point.id.substr(0, suffix);
}

void Findings::add(const ScenarioPoint& point, const FieldValues* values) {
    const auto [place, is_new] = group_of_.try_emplace(group_id(point), groups_.size());
    if (is_new) {
        Group group{point, {}, {}};
        for (const Question& question : questions_) {
            const std::size_t n = axis_size(structure_, question.axis);
            group.first_year.emplace_back(n, 0);
            group.draws_by_first_year.emplace_back(n);
        }
        groups_.push_back(std::move(group));
        has_gap_.emplace_back(questions_.size(), 0);
    }
    if (place->second != open_group_ || point.draw != open_draw_) close_draw();
    open_group_ = place->second;
    open_draw_ = point.draw;
    open_first_year_.resize(questions_.size());
    open_has_gap_.resize(questions_.size(), 0);
    for (std::size_t question = 0; question < questions_.size(); ++question) {
        char& gap = point.draw > kNoDraw ? open_has_gap_[question] : has_gap_[open_group_][question];
        gap = gap != 0 || has_gap(questions_[question], values) ? 1 : 0;
    }
    if (values == nullptr) return;
    Drawn* drawn = nullptr;
    if (point.draw > kNoDraw) {
        const auto [at, is_first] = drawn_of_.try_emplace(likely_id(point), drawn_.size());
        if (is_first) drawn_.push_back({point, 0, std::vector<std::vector<int>>(questions_.size())});
        drawn = &drawn_[at->second];
        ++drawn->n;
    }
    for (std::size_t question = 0; question < questions_.size(); ++question) {
        const std::vector<char> is_short = find_short(questions_[question], *values);
        std::vector<int>& first =
            drawn == nullptr ? groups_[open_group_].first_year[question] : open_first_year_[question];
        first.resize(axis_size(structure_, questions_[question].axis), 0);
        if (drawn != nullptr) drawn->n_short[question].resize(first.size(), 0);
        for (std::size_t at = 0; at < is_short.size(); ++at) {
            if (is_short[at] == 0) continue;
            if (first[at] == 0 || point.year < first[at]) first[at] = point.year;
            if (drawn != nullptr) ++drawn->n_short[question][at];
        }
    }
}

void Findings::close_draw() {
    if (open_draw_ > kNoDraw) {
        for (std::size_t question = 0; question < open_first_year_.size(); ++question) {
            auto& counts = groups_[open_group_].draws_by_first_year[question];
            for (std::size_t at = 0; at < open_first_year_[question].size(); ++at) {
                // A draw with a year that is not known says only when it is short, not that it never is.
                const int year = open_first_year_[question][at];
                if (year != 0 || open_has_gap_[question] == 0) ++counts[at][year];
            }
        }
    }
    for (auto& first : open_first_year_) first.clear();
    open_has_gap_.clear();
}

void Findings::finish() {
    close_draw();
    for (std::size_t group = 0; group < groups_.size(); ++group) {
        for (std::size_t question = 0; question < questions_.size(); ++question) {
            if (has_gap_[group][question] == 0) continue;
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
