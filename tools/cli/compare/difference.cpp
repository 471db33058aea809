#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "sim/base/issue.hpp"
#include "sim/base/text/names.hpp"
#include "sim/base/tolerance.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/marks/corrections.hpp"
#include "tools/cli/output/safe_text.hpp"
#include "tools/cli/show_tables.hpp"
#include "tools/cli/trust.hpp"

namespace knelpunt::cli {
namespace {

/// Scenarios that are set against each other, by position in their files.
struct Pair {
    std::size_t first = 0, second = 0;
};

std::size_t scenario_of(const ResultView& view, const std::string& id) {
    const auto found = std::find(view.scenarios.begin(), view.scenarios.end(), id);
    if (found != view.scenarios.end() && view.is_done(static_cast<std::size_t>(found - view.scenarios.begin())))
        return static_cast<std::size_t>(found - view.scenarios.begin());
    Issues issues;
    issues.add(IssueCode::unknown_scenario, {view.file().path().string(), 0, {}},
               fmt::format("the file has no scenario \"{}\" that was computed", id), name_hint(id, view.scenarios));
    throw InputError(issues);
}

std::vector<Pair> pairs_of(const ResultView& first, const ResultView& second, const DifferenceArguments& arguments) {
    if (!arguments.scenario.empty()) {
        const std::size_t scenario = scenario_of(first, arguments.scenario);
        if (arguments.other.empty() && arguments.beside.empty()) {
            Issues issues;
            issues.add(IssueCode::unknown_scenario, {first.file().path().string(), 0, {}},
                       "--scenario names one scenario, and there is no second file to compare it with",
                       "Name another scenario with --other, or a second file");
            throw InputError(issues);
        }
        return {{scenario, scenario_of(second, arguments.other.empty() ? arguments.scenario : arguments.other)}};
    }
    std::vector<Pair> out;
    for (const std::size_t scenario : first.done_of(first.likely())) {
        const auto found = std::find(second.scenarios.begin(), second.scenarios.end(), first.scenarios[scenario]);
        const auto at = static_cast<std::size_t>(found - second.scenarios.begin());
        if (found != second.scenarios.end() && second.is_done(at)) out.push_back({scenario, at});
    }
    if (!out.empty()) return out;
    Issues issues;
    issues.add(IssueCode::unknown_scenario, {second.file().path().string(), 0, {}},
               "the files have no scenario in common that was computed in both",
               "Name one of each with --scenario and --other");
    throw InputError(issues);
}

/// A quantity of elements or of the whole that may have changed.
struct Quantity {
    std::string_view name;
    const results::ResultField* field = nullptr;
    bool is_branch = false, is_total = false;
    int digits = 0;
    double least = 0.5;  ///< change that is told
};

const std::vector<Quantity>& quantities() {
    const run::Fields& all = fields();
    static const std::vector<Quantity> list{
        {"MW that find no room", &all.shortages.suppressed_mw, false, true, 0, 0.5},
        {"branches over at level flow", &all.totals.n_branches_over, false, true, 0, 0.5},
        {"stations over at level flow", &all.totals.n_stations_over, false, true, 0, 0.5},
        {"loading of branch", &all.branches.worst_loading_pu, true, false, 2, 0.005},
        {"loading of station", &all.stations.worst_loading_pu, false, false, 2, 0.005},
        {"room for offtake, MW, at", &all.stations.headroom_offtake_mw, false, false, 0, 0.5},
        {"room for feed-in, MW, at", &all.stations.headroom_feed_in_mw, false, false, 0, 0.5},
        {"MW that find no room at", &all.station_ledger.suppressed_mw, false, false, 0, 0.5}};
    return list;
}

struct Change {
    const Quantity* quantity = nullptr;
    std::string element, name, scenario, other;
    double before = 0.0, after = 0.0;

    [[nodiscard]] double size() const { return std::abs(after - before); }
};

/// Changes of a quantity, each element in the pair in which it changes most; the largest first.
std::vector<Change> changes_of(const ResultView& first, const ResultView& second, const std::vector<Pair>& pairs,
                               const Quantity& quantity) {
    std::map<std::string, Change> most;
    const results::ResultField& field = *quantity.field;
    if (!first.has(field) || !second.has(field)) return {};
    const auto& ids = quantity.is_branch ? first.branches : first.stations;
    const auto& others = quantity.is_branch ? second.branches : second.stations;
    std::map<std::string_view, std::size_t> place_of;
    for (std::size_t at = 0; at < others.size(); ++at) place_of[others[at]] = at;
    const auto add = [&](const Pair& pair, std::size_t element, std::size_t other, const std::string& id,
                         const std::string& name) {
        Change change{&quantity,
                      id,
                      name,
                      first.scenarios[pair.first],
                      second.scenarios[pair.second],
                      first.at(field, pair.first, element),
                      second.at(field, pair.second, other)};
        if (!std::isfinite(change.before) || !std::isfinite(change.after) || change.size() < quantity.least) return;
        const auto found = most.find(id);
        if (found == most.end() || change.size() > found->second.size()) most[id] = std::move(change);
    };
    for (const Pair& pair : pairs) {
        if (quantity.is_total) add(pair, 0, 0, "", "");
        for (std::size_t at = 0; !quantity.is_total && at < ids.size(); ++at)
            if (const auto other = place_of.find(ids[at]); other != place_of.end())
                add(pair, at, other->second, ids[at],
                    quantity.is_branch ? first.branch_names[at] : first.station_names[at]);
    }
    std::vector<Change> out;
    for (auto& [id, change] : most) out.push_back(std::move(change));
    std::stable_sort(out.begin(), out.end(), [](const Change& a, const Change& b) { return a.size() > b.size(); });
    return out;
}

/// Lines of a text that say something.
std::vector<std::string> lines_of(const ResultView& view, const std::string& dataset) {
    std::vector<std::string> out;
    if (!view.file().has(dataset)) return out;
    const std::vector<std::string> texts = view.file().texts(dataset);
    std::istringstream text(texts.empty() ? std::string() : texts.front());
    for (std::string line; std::getline(text, line);) {
        const std::size_t start = line.find_first_not_of(" \t");
        if (start != std::string::npos && line[start] != '#') out.push_back(line.substr(start));
    }
    return out;
}

/// Lines of `all` that `others` lacks, some of them: "a; b and 3 more".
std::string only_in(const std::vector<std::string>& all, const std::vector<std::string>& others) {
    constexpr std::size_t kNamed = 6;
    const std::set<std::string> known(others.begin(), others.end());
    std::string out;
    std::size_t n = 0;
    for (const std::string& line : all) {
        if (known.contains(line)) continue;
        if (n < kNamed) out += (n > 0 ? "; " : "") + line;
        ++n;
    }
    return n > kNamed ? fmt::format("{} and {} more", out, n - kNamed) : out;
}

/// "DIM150-WYW150 331 (316 to 351)" of inputs that corrections moved otherwise.
std::vector<std::string> correction_texts(const ResultView& view) {
    std::vector<std::string> out;
    for (const CorrectedInput& input : corrected_inputs(view))
        out.push_back(fmt::format("{} {} {:g} (before {:g})", input.kind, input.id, input.mean, input.before));
    return out;
}

/// Inputs of two files that differ, as far as the files hold them.
std::vector<std::string> causes_of_files(const ResultView& first, const ResultView& second) {
    std::vector<std::string> out;
    const auto add = [&](const std::string& what, const std::vector<std::string>& a,
                         const std::vector<std::string>& b) {
        const std::string here = only_in(a, b), there = only_in(b, a);
        if (!here.empty()) out.push_back(fmt::format("{} of the first only: {}.", what, here));
        if (!there.empty()) out.push_back(fmt::format("{} of the second only: {}.", what, there));
    };
    add("In the study", lines_of(first, "provenance/study"), lines_of(second, "provenance/study"));
    add("Corrections", correction_texts(first), correction_texts(second));
    const std::string versions[] = {first.file().attribute("program_version"),
                                    second.file().attribute("program_version")};
    if (versions[0] != versions[1]) out.push_back(fmt::format("The programs are {} and {}.", versions[0], versions[1]));
    if (out.empty())
        out.emplace_back(
            "Study and corrections are the same: what differs, if anything, is in the tables or the program.");
    return out;
}

/// Axes in which two scenarios differ.
std::vector<std::string> causes_of_scenarios(const ResultView& first, const ResultView& second, const Pair& pair) {
    std::vector<std::string> out;
    const std::vector<std::string> names = scenario_columns(), a = scenario_cells(first, pair.first),
                                   b = scenario_cells(second, pair.second);
    for (std::size_t at = 0; at < names.size(); ++at)
        if (a[at] != b[at])
            out.push_back(fmt::format("The scenarios differ in {}: {} and {}.", names[at], a[at], b[at]));
    return out;
}

std::string sentence_of(const Change& change, bool names_scenario) {
    const Quantity& quantity = *change.quantity;
    std::string text(quantity.name);
    text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
    if (!change.element.empty())
        text += change.name.empty() ? " " + change.element : fmt::format(" {} ({})", change.name, change.element);
    text += fmt::format(": {}, then {}", number(change.before, quantity.digits), number(change.after, quantity.digits));
    if (quantity.name.starts_with("loading")) {
        const bool was_over = change.before > 1.0 + tolerance::kCongestedPu,
                   is_over = change.after > 1.0 + tolerance::kCongestedPu;
        text += was_over && !is_over ? ", no longer over" : !was_over && is_over ? ", now over" : "";
    }
    if (names_scenario) text += fmt::format(" (most in {})", change.scenario);
    return text + ".";
}

}  // namespace

int run_difference(const DifferenceArguments& arguments, TableFormat format) {
    const ResultView first(arguments.file);
    const bool has_two_files = !arguments.beside.empty();
    const ResultView second(has_two_files ? arguments.beside : arguments.file);
    const std::vector<Pair> pairs = pairs_of(first, second, arguments);
    std::vector<std::string> causes;
    if (has_two_files) causes = causes_of_files(first, second);
    if (pairs.size() == 1)
        for (std::string& cause : causes_of_scenarios(first, second, pairs.front())) causes.push_back(std::move(cause));
    PrintTable table{"",
                     {"quantity", "element", "name", "scenario", "other", "before", "after", "change"},
                     {},
                     {0, 0, 0, 0, 0, 1, 1, 1}};
    std::vector<std::string> sentences;
    for (const Quantity& quantity : quantities()) {
        const std::vector<Change> changes = changes_of(first, second, pairs, quantity);
        for (std::size_t at = 0; at < changes.size(); ++at) {
            const Change& one = changes[at];
            if (at < arguments.most) sentences.push_back(sentence_of(one, pairs.size() > 1));
            table.rows.push_back({std::string(quantity.field->name), one.element, one.name, one.scenario, one.other,
                                  number(one.before, 4), number(one.after, 4), number(one.after - one.before, 4)});
        }
        if (changes.size() > arguments.most)
            sentences.push_back(
                fmt::format("… {} more of these: --most, --csv, --json.", changes.size() - arguments.most));
    }
    std::vector<std::size_t> used_first, used_second;
    for (const Pair& pair : pairs) {
        used_first.push_back(pair.first);
        used_second.push_back(pair.second);
    }
    Trust trust = judge(first, used_first);
    const Trust of_second = judge(second, used_second);
    if (has_two_files) trust.lines.insert(trust.lines.end(), of_second.lines.begin(), of_second.lines.end());
    trust.is_doubtful = trust.is_doubtful || of_second.is_doubtful;
    if (format != TableFormat::text) {
        for (std::size_t at = 0; at < causes.size(); ++at)
            table.rows.insert(table.rows.begin() + static_cast<std::ptrdiff_t>(at),
                              {"cause", "", causes[at], "", "", "", "", ""});
        print_table(table, format);
        return print_trust(trust, format);
    }
    std::cout << wrapped(fmt::format("{} · what changed over {} {}", visible_text(first.file().attribute("title")),
                                     pairs.size(), pairs.size() == 1 ? "pair of scenarios" : "pairs of scenarios"))
              << "\n\nBecause of\n";
    for (const std::string& cause : causes) std::cout << wrapped(visible_text(cause)) << '\n';
    std::cout << "\nWhat changed\n";
    if (sentences.empty()) std::cout << "Nothing.\n";
    for (const std::string& sentence : sentences) std::cout << wrapped(visible_text(sentence)) << '\n';
    return print_trust(trust, format);
}

}  // namespace knelpunt::cli
