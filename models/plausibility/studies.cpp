#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "models/plausibility/rules.hpp"

namespace knelpunt::models::plausibility {
namespace {

/// Rows of a table of changes that belong to a project or option.
std::vector<std::size_t> changes_of(const InputTable& changes, std::string_view owner, std::string_view id) {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < changes.size(); ++row) {
        if (changes.text(row, owner) == id) rows.push_back(row);
    }
    return rows;
}

/// Why a project does nothing in a study; empty if it does.
std::string why_idle_project(const Input& input, std::string_view id, int last_year) {
    const InputTable& projects = input.table("projects");
    const InputTable& changes = input.table("project_changes");
    const std::vector<std::size_t> rows = changes_of(changes, "project", id);
    if (rows.empty()) return "it has no row in project_changes";
    const auto project = projects.find(id);
    if (!project) return {};
    const double delay_years =
        projects.number(*project, fmt::format("delay_{}_years", word_of(input.study->point.commissioning)));
    double first_year = kInf;
    for (const std::size_t row : rows)
        first_year = std::min(first_year, std::ceil(changes.number(row, "year") + delay_years));
    return first_year <= last_year
               ? std::string()
               : fmt::format("it holds from {:.0f} on, the last year of the study is {}", first_year, last_year);
}

/// Why an option does nothing in a study; empty if it does.
std::string why_idle_option(const Input& input, std::string_view id, int last_year) {
    const InputTable& options = input.table("options");
    const InputTable& changes = input.table("option_changes");
    const std::vector<std::size_t> rows = changes_of(changes, "option", id);
    if (rows.empty()) return "it has no row in option_changes";
    const bool needs_market = std::all_of(rows.begin(), rows.end(), [&](std::size_t row) {
        return input.of_market.contains(changes.text(row, "table"));
    });
    if (needs_market && input.study->point.dispatch != Decider::market)
        return fmt::format("it changes what only a market uses, and dispatch = \"{}\"",
                           word_of(input.study->point.dispatch));
    const auto option = options.find(id);
    const double year_from = option ? options.number(*option, "year_from") : kNaN;
    return year_from > last_year
               ? fmt::format("it holds from {:.0f} on, the last year of the study is {}", year_from, last_year)
               : std::string();
}

}  // namespace

void option_without_effect(const Input& input, Findings& findings) {
    if (!input.study || input.study->years.empty()) return;
    const StudyFacts& study = *input.study;
    const int last_year = *std::max_element(study.years.begin(), study.years.end());
    for (const NamedRow& named : study.named) {
        const bool is_project = named.table == "projects";
        if (!is_project && named.table != "options") continue;
        const std::string why =
            is_project ? why_idle_project(input, named.id, last_year) : why_idle_option(input, named.id, last_year);
        if (!why.empty())
            findings.add("study", named.id, named.place,
                         fmt::format("{} \"{}\" has no effect in this study: {}", is_project ? "project" : "option",
                                     named.id, why));
    }
    if (study.point.dispatch == Decider::market) return;
    for (const auto& [set, change] : study.changes) {
        if (input.of_market.contains(change.table))
            findings.add("study", change.table, change.place,
                         fmt::format("change of {} \"{}\" has no effect: only a market uses it, and dispatch = \"{}\"",
                                     change.table, change.row, word_of(study.point.dispatch)),
                         "Add dispatch = \"market\"");
    }
}

void same_option_sets(const Input& input, Findings& findings) {
    if (!input.study) return;
    using Content = std::tuple<std::set<std::string>, std::set<std::string>, std::vector<std::string>>;
    std::vector<std::pair<std::string, Content>> known;
    for (const SetFacts& set : input.study->sets) {
        Content content{{set.projects.begin(), set.projects.end()}, {set.options.begin(), set.options.end()}, {}};
        for (const auto& [owner, change] : input.study->changes) {
            if (owner == set.id)
                std::get<2>(content).push_back(change.table + '|' + change.row + '|' + change.column + '|' +
                                               change.operation + '|' + change.value);
        }
        const auto same =
            std::find_if(known.begin(), known.end(), [&](const auto& other) { return other.second == content; });
        if (same != known.end())
            findings.add(
                "study", set.id, set.place,
                fmt::format("option sets \"{}\" and \"{}\" build, take and change the same", same->first, set.id));
        known.emplace_back(set.id, std::move(content));
    }
}

}  // namespace knelpunt::models::plausibility
