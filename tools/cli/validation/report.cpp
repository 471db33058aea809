#include "tools/cli/validation/report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/tolerance.hpp"
#include "sim/base/units.hpp"
#include "tools/cli/marks/known_excess.hpp"
#include "tools/cli/show_tables.hpp"

namespace knelpunt::cli {
namespace {

constexpr double kPathTolerancePu = 0.10;  ///< asked of the capability by year
constexpr int kPathYearsAsked = 8;         ///< of the years of an area

int place_of(const std::vector<std::string>& ids, const std::string& id) {
    const auto found = std::find(ids.begin(), ids.end(), id);
    return found == ids.end() ? -1 : static_cast<int>(found - ids.begin());
}

std::string within_word(double value, double low, double high) {
    if (std::isnan(value)) return "not compared";
    return value >= low && value <= high ? "within" : "outside";
}

/// "12 of 14 within" over the rows that were compared.
std::string within_summary(const std::vector<Comparison>& rows) {
    int n_within = 0, n_compared = 0;
    for (const Comparison& row : rows) {
        if (row.verdict == "not compared") continue;
        ++n_compared;
        if (row.verdict == "within") ++n_within;
    }
    return fmt::format("{} of {} within their bounds, {} not compared", n_within, n_compared,
                       static_cast<int>(rows.size()) - n_compared);
}

Section not_in_file(Section section, const std::string& what) {
    section.summary = what + " not in this file";
    return section;
}

/// The value of a statistic in a scenario, in its unit; NaN if the file cannot give it.
double statistic(const ResultView& view, const StatisticRow& row, std::size_t scenario) {
    const std::vector<std::string> categories = view.labels(axes().category),
                                   municipalities = view.labels(axes().municipality);
    const int category = place_of(categories, row.category), municipality = place_of(municipalities, row.municipality);
    const auto at = [&](const results::ResultField& field, int element) {
        return element < 0 ? kNaN : view.at(field, scenario, static_cast<std::size_t>(element));
    };
    if (row.quantity == "annual_energy" && !row.municipality.empty() && row.category.empty())
        return at(fields().use.municipality_energy_mwh, municipality) / kMwhPerGwh;
    if (row.quantity == "annual_energy" && row.municipality.empty() && !row.category.empty())
        return at(fields().use.category_energy_mwh, category) / kMwhPerGwh;
    if (row.quantity == "municipality_peak") return at(fields().use.municipality_peak_mw, municipality);
    if (row.quantity == "load_factor") {
        const double hours = static_cast<double>(view.file().numbers("time").size());
        return at(fields().use.category_energy_mwh, category) / (hours * at(fields().use.category_peak_mw, category));
    }
    if (row.quantity == "winter_to_summer")
        return view.at(fields().seasons.winter_mean_mw, scenario) / view.at(fields().seasons.summer_mean_mw, scenario);
    return kNaN;
}

const run::Field& class_mw(LedgerClass ledger_class) {
    return fields().station_ledger.classes[static_cast<std::size_t>(ledger_class)].mw;
}

double point_value(const ResultView& view, const PointRow& row, std::size_t scenario) {
    const int station = place_of(view.stations, row.element), area = place_of(view.areas, row.element);
    const auto at = [&](const results::ResultField& field, int element) {
        return element < 0 ? kNaN : view.at(field, scenario, static_cast<std::size_t>(element));
    };
    if (row.measure == "station_contract")
        return at(class_mw(LedgerClass::measured), station) + at(class_mw(LedgerClass::contracted_not_used), station);
    if (row.measure == "area_capability") return at(fields().areas.capability_offtake_mw, area);
    if (row.measure == "area_contract") return at(fields().areas.contract_offtake_mw, area);
    if (row.measure == "stations_full_share") {
        double n_full = 0.0, n = 0.0;
        for (std::size_t at_station = 0; at_station < view.stations.size(); ++at_station) {
            const double room_mw = view.at(fields().station_rooms.room_contract_offtake_mw, scenario, at_station);
            if (std::isnan(room_mw)) continue;
            n += 1.0;
            if (room_mw < 0.0) n_full += 1.0;
        }
        return n > 0.0 ? n_full / n : kNaN;
    }
    return kNaN;
}

}  // namespace

void Score::count(bool is_positive, bool is_found) {
    ++(is_positive ? (is_found ? hits : misses) : (is_found ? false_alarms : correct));
}

int scenario_of_year(const ResultView& view, int year) {
    int best = -1;
    for (std::size_t at = 0; at < view.n_scenarios(); ++at) {
        if (view.draws[at] != 0.0 || view.status[at] != "done") continue;
        const auto distance = [&](std::size_t scenario) { return std::abs(view.years[scenario] - year); };
        if (best < 0 || distance(at) < distance(static_cast<std::size_t>(best))) best = static_cast<int>(at);
    }
    return best;
}

std::vector<std::size_t> weathers_of_year(const ResultView& view, int year) {
    std::vector<std::size_t> out;
    const int first = scenario_of_year(view, year);
    if (first < 0) return out;
    const auto chosen = static_cast<std::size_t>(first);
    for (std::size_t at = chosen; at < view.n_scenarios(); ++at) {
        const bool is_same = view.years[at] == view.years[chosen] && view.storylines[at] == view.storylines[chosen] &&
                             view.option_sets[at] == view.option_sets[chosen] && view.modes[at] == view.modes[chosen];
        if (is_same && view.draws[at] == 0.0 && view.status[at] == "done") out.push_back(at);
    }
    return out;
}

Section compare_path(const ResultView& view, const std::vector<PathRow>& path) {
    Section section{
        "path",
        "Capability of areas by year",
        "capability from elements and commissioning years within 10 % of the published one in 8 of 11 years; "
        "the published path is a yardstick, no input",
        {},
        {},
        {}};
    if (!view.has(fields().areas.capability_offtake_mw)) return not_in_file(std::move(section), "capability");
    int n_within = 0, n_compared = 0;
    for (const PathRow& row : path) {
        if (row.direction != "offtake" || std::isnan(row.existing_mw)) continue;
        const int area = place_of(view.areas, row.area), scenario = scenario_of_year(view, row.year);
        Comparison out{row.id, fmt::format("{} {}", row.area, row.year), number(row.existing_mw, 0), {}, {}, {}, true};
        const bool has_year = scenario >= 0 && view.years[static_cast<std::size_t>(scenario)] == row.year;
        const double ours_mw = area < 0 || !has_year
                                   ? kNaN
                                   : view.at(fields().areas.capability_offtake_mw, static_cast<std::size_t>(scenario),
                                             static_cast<std::size_t>(area));
        out.ours = number(ours_mw, 0);
        out.verdict = within_word(ours_mw / row.existing_mw, 1.0 - kPathTolerancePu, 1.0 + kPathTolerancePu);
        if (out.verdict == "not compared") {
            out.why = !has_year ? "the study has no such year" : "the region holds only a part of the area";
        } else {
            ++n_compared;
            if (out.verdict == "within") ++n_within;
            out.why = fmt::format("{:+.0f} %", 100.0 * (ours_mw / row.existing_mw - 1.0));
        }
        section.rows.push_back(std::move(out));
    }
    section.summary = fmt::format("{} of {} years within 10 %, asked {}: {}", n_within, n_compared, kPathYearsAsked,
                                  n_within >= kPathYearsAsked ? "met" : "not met");
    return section;
}

Section compare_base_year(const ResultView& view, const std::vector<ExcessRow>& excesses) {
    Section section{"base_year",
                    "Physical base year",
                    "measured use: no overload without outage; every other excess is our error until shown otherwise "
                    "and is listed with the input most likely wrong",
                    {},
                    {},
                    {}};
    const auto first = std::min_element(view.years.begin(), view.years.end());
    if (first == view.years.end()) return not_in_file(std::move(section), "scenarios");
    const int first_done = scenario_of_year(view, static_cast<int>(*first));
    if (first_done < 0) return not_in_file(std::move(section), "scenarios that were computed");
    const auto scenario = static_cast<std::size_t>(first_done);
    int n_without_outage = 0, n_not_listed = 0;
    const bool has_corrections = is_reconciled(view);
    const auto add = [&](const std::string& id, const std::string& name, const std::string& kind, double loading,
                         double hours) {
        if (!(loading > 1.0 + tolerance::kCongestedPu)) return;
        const auto known = std::find_if(excesses.begin(), excesses.end(), [&](const ExcessRow& row) {
            return row.id == id && row.kind == kind && !(has_corrections && row.holds == "tables");
        });
        const bool is_listed = known != excesses.end();
        if (!is_listed) ++n_not_listed;
        section.rows.push_back({id, name, "1.00", fmt::format("{:.2f}, {:.0f} h", loading, hours),
                                is_listed ? "listed" : "not listed", is_listed ? known->input_most_likely_wrong : "",
                                true});
    };
    for (std::size_t branch = 0; branch < view.branches.size(); ++branch) {
        const auto value = [&](const results::ResultField& field) { return view.at(field, scenario, branch); };
        if (value(fields().branches.worst_loading_n_pu) > 1.0 + tolerance::kCongestedPu) ++n_without_outage;
        add(view.branches[branch], view.branch_names[branch], "branch", value(fields().branches.worst_loading_pu),
            view.step_h() *
                (value(fields().branches.n_steps_over_offtake) + value(fields().branches.n_steps_over_feed_in)));
    }
    for (std::size_t station = 0; station < view.stations.size(); ++station) {
        add(view.stations[station], view.station_names[station], "station",
            view.at(fields().stations.worst_loading_pu, scenario, station),
            view.hours(fields().stations.n_steps_over_offtake, scenario, station));
    }
    section.summary = fmt::format("{:.0f}: {}{} branches over without outage, {} over by rule, {} not listed",
                                  view.years[scenario], view.is_lower_bound(scenario) ? "at least " : "",
                                  n_without_outage, section.rows.size(), n_not_listed);
    return section;
}

Section compare_statistics(const ResultView& view, const std::vector<StatisticRow>& statistics) {
    Section section{
        "statistics", "Energy, peaks, load factors, seasons", "published value within stated bounds", {}, {}, {}};
    if (!view.has(fields().use.category_energy_mwh)) return not_in_file(std::move(section), "use by kind");
    for (const StatisticRow& row : statistics) {
        const int scenario = scenario_of_year(view, row.year);
        const bool has_year = scenario >= 0 && view.years[static_cast<std::size_t>(scenario)] == row.year;
        const double ours = has_year ? statistic(view, row, static_cast<std::size_t>(scenario)) : kNaN;
        // Finer splits and counts of the tables are tested where the tables are read.
        if (std::isnan(ours) && row.quantity == "annual_energy" && !row.municipality.empty() && !row.category.empty())
            continue;
        if (row.quantity.starts_with("n_")) continue;
        const std::string name =
            fmt::format("{}{}{} {}", row.quantity, row.municipality.empty() ? "" : " " + row.municipality,
                        row.category.empty() ? "" : " " + row.category, row.year);
        section.rows.push_back(
            {row.id, name, fmt::format("{:.4g} {} ({:.4g}-{:.4g})", row.value, row.unit, row.low, row.high),
             std::isnan(ours) ? "" : fmt::format("{:.4g}", ours), within_word(ours, row.low, row.high),
             !has_year          ? "the study has no such year"
             : std::isnan(ours) ? "the file has no such figure"
                                : "",
             true});
    }
    section.summary = within_summary(section.rows);
    return section;
}

Section compare_points(const ResultView& view, const std::vector<PointRow>& points) {
    Section section{
        "points", "Single published figures", "published value within stated bounds; held-out ones first", {}, {}, {}};
    if (!view.has(class_mw(LedgerClass::measured))) return not_in_file(std::move(section), "ledger");
    for (const bool held_out : {true, false}) {
        for (const PointRow& row : points) {
            if (row.used_in_fit == held_out) continue;
            const int scenario = scenario_of_year(view, row.year);
            const double ours = scenario < 0 ? kNaN : point_value(view, row, static_cast<std::size_t>(scenario));
            const std::string nearest =
                scenario < 0 ? "" : fmt::format("in {:.0f}", view.years[static_cast<std::size_t>(scenario)]);
            section.rows.push_back(
                {row.id, row.name + ": " + row.quantity, fmt::format("{:.4g} {} in {}", row.value, row.unit, row.year),
                 std::isnan(ours) ? "" : fmt::format("{:.4g} {}", ours, nearest), within_word(ours, row.low, row.high),
                 row.measure == "none" ? "the model has no such figure" : "", held_out});
        }
    }
    section.summary = within_summary(section.rows);
    return section;
}

namespace {

/// Lines of a summary behind each other.
std::string one_line(const std::string& text) {
    std::string out;
    bool is_start = false;
    for (const char letter : text) {
        if (letter == '\n') out += out.ends_with("rows") ? ":" : ";";
        if (is_start && letter == ' ') continue;
        is_start = letter == '\n';
        out += is_start ? ' ' : letter;
    }
    return out;
}

}  // namespace

std::vector<SideBySide> side_by_side(const ValidationReport& report) {
    std::vector<SideBySide> out;
    const auto score_text = [](const Score& score) {
        return fmt::format("{} / {} / {} / {}", score.hits, score.misses, score.false_alarms, score.correct);
    };
    for (std::size_t at = 0; at < report.beside.size(); ++at) {
        const Section &here = report.sections[at], &beside = report.beside[at];
        out.push_back({here.title, one_line(here.summary), one_line(beside.summary)});
        for (const ScoreRow& row : here.scores) {
            const auto same = std::find_if(beside.scores.begin(), beside.scores.end(), [&](const ScoreRow& other) {
                return other.name == row.name && other.is_held_out == row.is_held_out;
            });
            out.push_back({fmt::format("{}, {}", row.name, row.is_held_out ? "held out" : "in fit"),
                           score_text(row.score), same == beside.scores.end() ? "" : score_text(same->score)});
        }
    }
    return out;
}

ValidationReport validate(const ResultView& view, const ValidationTables& tables) {
    return {view.file().attribute("title"),
            view.file().attribute("region"),
            {compare_path(view, tables.path), compare_statements(view, tables.statements),
             compare_base_year(view, tables.excesses), compare_statistics(view, tables.statistics),
             compare_points(view, tables.points)}};
}

}  // namespace knelpunt::cli
