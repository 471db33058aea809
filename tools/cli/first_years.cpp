#include "tools/cli/first_years.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace knelpunt::cli {
namespace {

/// The fields that tell what is short in a scenario, from the file.
results::FieldValues values_for(const ResultView& view, const results::Question& question, std::size_t scenario) {
    results::FieldValues out;
    for (const results::ResultField* field : question.fields) {
        if (!view.has(*field)) continue;
        std::vector<double> values(view.n_elements(*field));
        for (std::size_t element = 0; element < values.size(); ++element)
            values[element] = view.at(*field, scenario, element);
        out.emplace(field->name, std::move(values));
    }
    return out;
}

/// One year more of a group: 1 = short, 0 = not, -1 = not known.
void add_year(FirstYear& found, int year, int is_short) {
    using enum FirstYear::Kind;
    const bool has_year = found.kind == known || found.kind == at_most;
    if (has_year) return;
    if (is_short > 0)
        found = {found.kind == unknown ? at_most : known, year};
    else if (is_short < 0)
        found.kind = unknown;
}

}  // namespace

std::vector<FirstYearGroup> first_years(const ResultView& view, const results::Question& question) {
    const std::size_t n = view.n_elements_of(*question.axis);
    std::vector<FirstYearGroup> groups;
    std::map<std::string, std::vector<std::size_t>> scenarios_of;
    std::vector<std::string> keys;
    for (const std::size_t at : view.likely()) {
        const std::string key = fmt::format("{}|{}|{}|{}", view.storylines[at], view.weather_years[at],
                                            view.option_sets[at], view.modes[at]);
        if (!scenarios_of.contains(key)) {
            keys.push_back(key);
            groups.push_back({view.storylines[at], view.weather_years[at], view.option_sets[at], view.modes[at],
                              std::vector<FirstYear>(n)});
        }
        scenarios_of[key].push_back(at);
    }
    for (std::size_t group = 0; group < groups.size(); ++group) {
        std::vector<std::size_t>& scenarios = scenarios_of[keys[group]];
        std::stable_sort(scenarios.begin(), scenarios.end(),
                         [&](std::size_t a, std::size_t b) { return view.years[a] < view.years[b]; });
        for (const std::size_t scenario : scenarios) {
            const bool is_done = view.is_done(scenario);
            const std::vector<char> is_short =
                is_done ? results::find_short(question, values_for(view, question, scenario)) : std::vector<char>();
            const bool is_partial = is_done && question.unsolved_steps != nullptr &&
                                    view.values_of(scenario).one(*question.unsolved_steps) > 0.0;
            for (std::size_t element = 0; element < n; ++element) {
                const bool is_over = element < is_short.size() && is_short[element] != 0;
                add_year(groups[group].elements[element], static_cast<int>(view.years[scenario]),
                         is_over                  ? 1
                         : !is_done || is_partial ? -1
                                                  : 0);
            }
        }
    }
    return groups;
}

void FirstYearRange::add(const FirstYear& found) {
    using enum FirstYear::Kind;
    ++n_groups;
    if (found.kind == never) ++n_never;
    if (found.kind == unknown) ++n_unknown;
    if (found.kind == at_most) ++n_at_most;
    if (found.year == 0) return;
    if (first == 0 || found.year < first || (found.year == first && found.kind == at_most)) {
        first = found.year;
        is_at_most = found.kind == at_most;
    }
    last = std::max(last, found.year);
}

std::string FirstYearRange::text() const {
    if (first == 0) return n_unknown > 0 ? "?" : "-";
    std::string out = fmt::format("{}{}", is_at_most ? "≤" : "", first);
    if (n_never > 0)
        out += "-never";
    else if (last > first)
        out += fmt::format("-{}", last);
    return out + (n_unknown > 0 ? "?" : "");
}

}  // namespace knelpunt::cli
