#include "tools/cli/trust.hpp"

#include <algorithm>
#include <iostream>
#include <map>

#include <fmt/format.h>

#include "tools/cli/commands.hpp"
#include "tools/cli/output/safe_text.hpp"
#include "tools/cli/show_tables.hpp"

namespace knelpunt::cli {
namespace {

constexpr std::size_t kMostNamed = 3;  ///< scenarios named in a line; a count stands for the rest

/// "A-2025 (x), B-2025 (y) and 3 more"
std::string names_text(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t at = 0; at < std::min(names.size(), kMostNamed); ++at) text += (at > 0 ? ", " : "") + names[at];
    if (names.size() > kMostNamed) text += fmt::format(" and {} more", names.size() - kMostNamed);
    return text;
}

}  // namespace

int Trust::exit_code() const { return is_doubtful ? kDoubtful : kDone; }

std::vector<std::string> violations_of(const ResultView& view, std::size_t scenario) {
    std::vector<std::string> out;
    if (!view.is_done(scenario)) return out;
    for (const results::Violation& violation : results::violated_checks(run::checks(), view.values_of(scenario)))
        out.push_back(results::violation_text(violation));
    return out;
}

Trust judge(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    Trust trust;
    std::map<std::string, std::vector<std::string>> scenarios_of;  // of a violation
    std::vector<std::string> failed, unsolved;
    for (const std::size_t scenario : scenarios) {
        if (!view.is_done(scenario)) {
            failed.push_back(view.scenarios[scenario]);
            continue;
        }
        for (const std::string& text : violations_of(view, scenario))
            scenarios_of[text].push_back(view.scenarios[scenario]);
        if (const double steps = view.unsolved_steps(scenario); steps > 0.0)
            unsolved.push_back(fmt::format("{} ({:.0f} of {})", view.scenarios[scenario], steps, view.n_steps()));
    }
    for (const auto& [text, names] : scenarios_of)
        trust.lines.push_back(fmt::format("CHECK FAILED: {}; in {}", text, names_text(names)));
    if (!unsolved.empty()) {
        trust.lines.push_back(
            fmt::format("NO SOLUTION: AC flow has none in some hours of {}; what is over its limit there is not "
                        "counted: numbers of "
                        "these scenarios are at least (>=) what is shown",
                        names_text(unsolved)));
    }
    trust.is_doubtful = !trust.lines.empty();
    if (!failed.empty()) {
        trust.lines.push_back(
            fmt::format("NOT COMPUTED: {} of {} scenarios failed and are in no number: {} (see: show FILE "
                        "scenarios)",
                        failed.size(), scenarios.size(), names_text(failed)));
    }
    if (!view.file().has_checksums()) {
        trust.lines.push_back(fmt::format("note: schema {} carries no checksums: damage to the file would not be seen",
                                          view.file().attribute("knelpunt_schema")));
    }
    return trust;
}

int print_trust(const Trust& trust, TableFormat format) {
    // Programs read stdout; a note for people that changes nothing stays out of it as well.
    for (const std::string& line : trust.lines) {
        std::ostream& out = format == TableFormat::text && !line.starts_with("note:") ? std::cout : std::cerr;
        out << wrapped(visible_text(line)) << '\n';
    }
    return trust.exit_code();
}

std::string rests_on(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    const std::size_t n_done = view.done_of(scenarios).size();
    return n_done == scenarios.size() ? "" : fmt::format("{} of {} scenarios", n_done, scenarios.size());
}

void add_unsolved_column(const ResultView& view, const std::vector<std::size_t>& scenarios, TableFormat format,
                         PrintTable& table) {
    const auto is_ac = [&](std::size_t scenario) { return view.is_done(scenario) && view.has_ac(scenario); };
    const auto is_unsolved = [&](std::size_t scenario) { return view.unsolved_steps(scenario) > 0.0; };
    const bool is_text = format == TableFormat::text;
    if (is_text ? std::none_of(scenarios.begin(), scenarios.end(), is_unsolved)
                : std::none_of(scenarios.begin(), scenarios.end(), is_ac))
        return;
    std::vector<std::size_t> places;
    for (const std::string& name : scenario_columns()) {
        const auto place = std::find(table.columns.begin(), table.columns.end(), name);
        if (place == table.columns.end()) return;
        places.push_back(static_cast<std::size_t>(place - table.columns.begin()));
    }
    std::map<std::vector<std::string>, std::string> steps_of;
    for (const std::size_t scenario : scenarios)
        steps_of[scenario_cells(view, scenario)] = is_ac(scenario) ? number(view.unsolved_steps(scenario), 0) : "";
    table.columns.emplace_back(is_text ? "unsolved" : "unsolved_steps");
    table.is_number.push_back(1);
    for (std::vector<std::string>& row : table.rows) {
        std::vector<std::string> key;
        for (const std::size_t place : places) key.push_back(row[place]);
        row.push_back(steps_of[key]);
    }
}

}  // namespace knelpunt::cli
