#include <algorithm>
#include <array>
#include <iostream>

#include <fmt/format.h>

#include "sim/base/issue.hpp"
#include "sim/base/text/names.hpp"
#include "sim/system/ledger_class.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/output/safe_text.hpp"
#include "tools/cli/result_view.hpp"
#include "tools/cli/show_tables.hpp"
#include "tools/cli/trust.hpp"

namespace knelpunt::cli {
namespace {

/// Index of a label that must be there.
std::size_t index_of_label(const std::vector<std::string>& labels, const std::string& wanted, const char* what,
                           const std::filesystem::path& file) {
    const auto found = std::find(labels.begin(), labels.end(), wanted);
    if (found != labels.end()) return static_cast<std::size_t>(found - labels.begin());
    Issues issues;
    issues.add(std::string_view(what) == "scenario" ? IssueCode::unknown_scenario : IssueCode::dangling_id,
               {file.string(), 0, {}}, fmt::format("the file has no {} \"{}\"", what, wanted),
               name_hint(wanted, labels));
    throw InputError(issues);
}

/// What a class asked for at a station, got, and was stopped by.
struct Answer {
    std::size_t ledger_class = 0;
    double asked_mw = 0.0, granted_mw = 0.0, used_mw = 0.0, taken_mw = 0.0;
    std::string element, element_name, layer, outage, hour, taken_by;
};

constexpr double kNothingMw = 0.05;  ///< less than is printed

class Log {
public:
    Log(const ResultView& view, std::size_t scenario) : view_(view), scenario_(scenario) {}

    [[nodiscard]] std::vector<Answer> of_station(std::size_t station) const {
        const std::vector<std::string> categories = view_.labels(axes().category);
        const run::JoiningFields& joining = fields().joining;
        std::vector<Answer> out;
        for (std::size_t ledger_class = 0; ledger_class < kLedgerClasses; ++ledger_class) {
            const auto value = [&](const results::ResultField& field) {
                return view_.at(field, scenario_, station * kLedgerClasses + ledger_class);
            };
            Answer answer;
            answer.ledger_class = ledger_class;
            answer.asked_mw = value(joining.asked_mw);
            if (!(answer.asked_mw > 0.0)) continue;
            answer.granted_mw = value(joining.granted_mw);
            const double stopped_by = value(joining.stopped_by);
            if (stopped_by != -1.0) {
                name_limit(stopped_by, station, answer);
                answer.outage = view_.label(view_.contingencies, value(joining.outage), joining.outage);
                answer.hour = view_.time_text(value(joining.hour));
                answer.used_mw = value(joining.limit_used_mw);
                answer.taken_by = view_.label(categories, value(joining.taken_by), joining.taken_by);
                answer.taken_mw = value(joining.taken_mw);
            }
            out.push_back(std::move(answer));
        }
        return out;
    }

private:
    void name_limit(double stopped_by, std::size_t station, Answer& answer) const {
        if (stopped_by == -2.0) {
            answer.element = view_.stations[station];
            answer.element_name = "the firm limit of the station itself";
            answer.layer = "distributor";
        } else if (stopped_by == -3.0) {
            const auto node = std::find(view_.nodes.begin(), view_.nodes.end(), view_.stations[station]);
            if (node != view_.nodes.end())
                answer.element = view_.node_areas[static_cast<std::size_t>(node - view_.nodes.begin())];
            answer.element_name = fmt::format("the capability of area {}", answer.element);
            answer.layer = "area";
        } else {
            answer.element = view_.label(view_.branches, stopped_by, fields().joining.stopped_by);
            answer.element_name = fmt::format(
                "{} ({})", view_.label(view_.branch_names, stopped_by, fields().joining.stopped_by), answer.element);
            answer.layer = "transmission";
        }
    }

    const ResultView& view_;
    std::size_t scenario_;
};

std::string class_words(std::size_t ledger_class) {
    constexpr std::array<std::string_view, kLedgerClasses> kWords{"Use of today",    "Unused contracts",
                                                                  "Offers in force", "Growth of homes, cars and trains",
                                                                  "The queue",       "What the storyline adds"};
    return std::string(kWords[ledger_class]);
}

/// Where the limit is met, after what, when, and who has its room.
std::string stop_sentence(const Answer& answer) {
    std::string text = fmt::format("It is stopped by {}", answer.element_name);
    if (!answer.outage.empty() && answer.outage != answer.element)
        text += fmt::format(" after the outage of {}", answer.outage);
    else if (!answer.outage.empty())
        text += " after the outage of one of its own circuits";
    if (!answer.hour.empty()) text += fmt::format(", fullest on {}", answer.hour);
    text += ".";
    if (answer.taken_mw > 0.0)
        text += fmt::format(" Rights take {:.1f} MW of it then, most of all {}: {:.1f} MW.", answer.used_mw,
                            answer.taken_by.empty() ? "use of no kind" : answer.taken_by, answer.taken_mw);
    return text;
}

void print_sentences(const ResultView& view, std::size_t scenario, std::size_t station,
                     const std::vector<Answer>& answers) {
    std::cout << wrapped(fmt::format("{} ({}) in {:.0f}, {}", view.station_names[station], view.stations[station],
                                     view.years[scenario], view.scenarios[scenario]))
              << '\n';
    if (view.modes[scenario] != "connected") {
        std::cout << "Everything arrives in mode wish: nothing asks for room. Look at a scenario of\nmode connected.\n";
        return;
    }
    if (answers.empty()) std::cout << "Nothing asks for room: all that is wished has joined.\n";
    for (const Answer& answer : answers) {
        const double away_mw = answer.asked_mw - answer.granted_mw;
        std::string text =
            fmt::format("{}: {:.1f} MW ask for room and ", class_words(answer.ledger_class), answer.asked_mw);
        text += !(away_mw > kNothingMw)             ? "get it all."
                : !(answer.granted_mw > kNothingMw) ? "get none."
                                                    : fmt::format("get {:.1f}.", answer.granted_mw);
        if (away_mw > kNothingMw && !answer.element_name.empty()) text += " " + stop_sentence(answer);
        std::cout << wrapped(text) << '\n';
    }
}

PrintTable table_of(const ResultView& view, std::size_t scenario, std::size_t station,
                    const std::vector<Answer>& answers) {
    PrintTable table{"who asked for room, and what stopped it",
                     {"scenario", "year", "station", "class", "asked_mw", "granted_mw", "stopped_by", "layer", "outage",
                      "hour", "limit_used_mw", "taken_by", "taken_mw"},
                     {},
                     {0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 1}};
    for (const Answer& answer : answers) {
        const bool is_stopped = !answer.element.empty();
        const auto number_of = [&](double mw) { return is_stopped ? fmt::format("{:.3f}", mw) : std::string(); };
        table.rows.push_back({view.scenarios[scenario], fmt::format("{:.0f}", view.years[scenario]),
                              view.stations[station], std::string(kLedgerNames[answer.ledger_class]),
                              fmt::format("{:.3f}", answer.asked_mw), fmt::format("{:.3f}", answer.granted_mw),
                              answer.element, answer.layer, answer.outage, answer.hour, number_of(answer.used_mw),
                              answer.taken_by, number_of(answer.taken_mw)});
    }
    return table;
}

}  // namespace

int run_why(const std::filesystem::path& file, const std::string& scenario, const std::string& station,
            TableFormat format) {
    const ResultView view(file);
    const std::size_t at = index_of_label(view.scenarios, scenario, "scenario", file);
    const std::size_t place = index_of_label(view.stations, station, "station", file);
    if (!view.has(fields().joining.asked_mw) || !view.is_done(at)) {
        Issues issues;
        issues.add(IssueCode::result_schema, {file.string(), 0, {}},
                   fmt::format("the file holds no log of joining of \"{}\"", scenario),
                   "Run the study again with this program");
        throw InputError(issues);
    }
    const std::vector<Answer> answers = Log(view, at).of_station(place);
    if (format == TableFormat::text)
        print_sentences(view, at, place, answers);
    else
        print_table(table_of(view, at, place, answers), format);
    return print_trust(judge(view, {at}), format);
}

}  // namespace knelpunt::cli
