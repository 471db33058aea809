#include <algorithm>
#include <cmath>
#include <iostream>
#include <numeric>

#include <fmt/format.h>

#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"
#include "sim/base/tolerance.hpp"
#include "sim/base/units.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {
namespace {

std::string number(double value, int digits) {
    return std::isfinite(value) ? fmt::format("{:.{}f}", value, digits) : "";
}

/// "level flow, mode wish": stands in every title, so that no number is read as something else.
std::string heading(const ResultView& view, std::string_view what) {
    return fmt::format("{} · {} · level {}, mode {}", view.file().attribute("title"), what,
                       view.file().attribute("level"), view.file().attribute("mode"));
}

std::vector<std::size_t> chosen_scenarios(const ResultView& view, const std::string& id,
                                          const std::filesystem::path& file) {
    std::vector<std::size_t> all(view.n_scenarios());
    std::iota(all.begin(), all.end(), std::size_t{0});
    if (id.empty()) return all;
    const auto found = std::find(view.scenarios.begin(), view.scenarios.end(), id);
    if (found != view.scenarios.end()) return {static_cast<std::size_t>(found - view.scenarios.begin())};
    Issues issues;
    const std::string nearest = nearest_name(id, view.scenarios);
    issues.add(IssueCode::unknown_scenario, {file.string(), 0, {}}, fmt::format("the file has no scenario \"{}\"", id),
               nearest.empty() ? "See: knelpunt show FILE scenarios" : fmt::format("Did you mean \"{}\"?", nearest));
    throw InputError(issues);
}

/// The four words that name a scenario, as columns of their own: a long id would be cut at 80 columns.
std::vector<std::string> scenario_cells(const ResultView& view, std::size_t scenario) {
    return {view.storylines[scenario], number(view.years[scenario], 0), view.weather_years[scenario],
            view.option_sets[scenario]};
}

std::vector<std::string> joined(std::vector<std::string> first, const std::vector<std::string>& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

/// Two numbers as "1.16-1.53": the band of a rating as the band of a result.
std::string band(double low, double high, int digits) { return number(low, digits) + "-" + number(high, digits); }

/// For people the loading is a band (high to low rating) and there are no hours: in mode wish, where every plan arrives,
/// the MW that do not fit are the finding, not how long a wish would glow red. Programs get all numbers.
PrintTable bottlenecks(const ResultView& view, const std::vector<std::size_t>& scenarios, TableFormat format) {
    const bool is_text = format == TableFormat::text;
    PrintTable table{heading(view, "bottlenecks by security rule, worst first"),
                     {"branch", "story", "year", "weather", "options"},
                     {},
                     {0, 0, 1, 0, 0}};
    const std::vector<std::string> value_columns =
        is_text ? std::vector<std::string>{"loading", "MW over", "when", "outage"}
                : std::vector<std::string>{"loading_low_pu", "loading_pu", "loading_high_pu", "hours",
                                           "excess_mw",      "when",       "outage"};
    for (const std::string& column : value_columns) {
        table.columns.push_back(column);
        table.is_number.push_back(column == "when" || column == "outage" ? 0 : 1);
    }
    std::vector<std::pair<double, std::vector<std::string>>> rows;
    for (const std::size_t scenario : scenarios) {
        for (std::size_t branch = 0; branch < view.branches.size(); ++branch) {
            const double loading = view.at("congestion/branch_worst_loading_pu", scenario, branch);
            if (!(loading > 1.0 + tolerance::kCongestedPu)) continue;
            const double low = loading / view.at("congestion/branch_rating_high_pu", scenario, branch),
                         high = loading / view.at("congestion/branch_rating_low_pu", scenario, branch);
            const double outage = view.at("congestion/branch_worst_outage", scenario, branch);
            const double hours = view.at("congestion/branch_hours_over_offtake", scenario, branch) +
                                 view.at("congestion/branch_hours_over_feed_in", scenario, branch);
            const std::string when = view.time_text(view.at("congestion/branch_worst_hour", scenario, branch));
            std::vector<std::string> cells =
                is_text ? std::vector<std::string>{band(low, high, 2)}
                        : std::vector<std::string>{number(low, 4), number(loading, 4), number(high, 4)};
            if (!is_text) cells.push_back(number(hours, 0));
            cells =
                joined(cells, {number(view.at("congestion/branch_worst_excess_mw", scenario, branch), is_text ? 0 : 3),
                               is_text ? when.substr(5, 8) + "h" : when,
                               outage >= 0.0 ? view.contingencies[static_cast<std::size_t>(outage)] : "none"});
            rows.push_back({loading, joined(joined({view.branches[branch]}, scenario_cells(view, scenario)), cells)});
        }
    }
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (auto& [loading, row] : rows) table.rows.push_back(std::move(row));
    return table;
}

PrintTable stations(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    PrintTable table{heading(view, "stations"),
                     {"station", "story", "year", "weather", "options", "peak MW", "firm MW", "use", "room MW",
                      "feed MW", "bound by"},
                     {},
                     {0, 0, 1, 0, 0, 1, 1, 1, 1, 1, 0}};
    for (const std::size_t scenario : scenarios) {
        for (std::size_t station = 0; station < view.stations.size(); ++station) {
            const double binding = view.at("congestion/station_headroom_offtake_binding", scenario, station);
            const std::string bound = binding >= 0.0   ? view.branches[static_cast<std::size_t>(binding)]
                                      : binding < -1.5 ? "own limit"
                                                       : "";
            const auto value = [&](std::string_view field, int digits) {
                return number(view.at(field, scenario, station), digits);
            };
            const std::vector<std::string> cells{
                value("congestion/station_peak_offtake_mw", 1),     value("congestion/station_firm_capacity_mw", 0),
                value("congestion/station_worst_loading_pu", 2),    value("congestion/station_headroom_offtake_mw", 1),
                value("congestion/station_headroom_feed_in_mw", 1), bound};
            table.rows.push_back(joined(joined({view.stations[station]}, scenario_cells(view, scenario)), cells));
        }
    }
    return table;
}

PrintTable totals(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    PrintTable table{
        heading(view, "totals"),
        {"story", "year", "weather", "options", "TWh used", "made", "peak MW", "when", "branches", "stations"},
        {},
        {0, 1, 0, 0, 1, 1, 1, 0, 1, 1}};
    for (const std::size_t scenario : scenarios) {
        const auto twh = [&](std::string_view field) { return number(view.at(field, scenario) / kMwhPerTwh, 2); };
        const std::string when = view.status[scenario] == "done"
                                     ? view.time_text(view.at("totals/peak_hour", scenario)).substr(5, 8) + "h"
                                     : view.status[scenario];
        const std::vector<std::string> cells{twh("totals/demand_mwh"),
                                             twh("totals/source_mwh"),
                                             number(view.at("totals/peak_demand_mw", scenario), 0),
                                             when,
                                             number(view.at("totals/n_branches_over", scenario), 0),
                                             number(view.at("totals/n_stations_over", scenario), 0)};
        table.rows.push_back(joined(scenario_cells(view, scenario), cells));
    }
    return table;
}

PrintTable scenario_list(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    PrintTable table{heading(view, "scenarios"), {"scenario", "status", "message"}, {}, {0, 0, 0}};
    for (const std::size_t scenario : scenarios)
        table.rows.push_back({view.scenarios[scenario], view.status[scenario], view.messages[scenario]});
    return table;
}

/// What a planner asks first: what is short, from which year, and what the plans change. One row per element; years
/// over all storylines and weather years of the file, earliest to latest, per option set.
PrintTable outlook(const ResultView& view) {
    const std::vector<std::string> groups = view.file().texts("group"),
                                   group_options = view.file().texts("group_option_set");
    std::vector<std::string> options;
    for (const std::string& option : group_options) {
        if (std::find(options.begin(), options.end(), option) == options.end()) options.push_back(option);
    }
    PrintTable table{heading(view, "first year short, earliest-latest over storylines and weather"),
                     {"element", "name", "rating"},
                     {},
                     {0, 0, 0}};
    for (const std::string& option : options) {
        table.columns.push_back(option);
        table.is_number.push_back(1);
    }
    std::vector<std::pair<double, std::vector<std::string>>> rows;
    const auto add = [&](const std::string& what, const std::vector<std::string>& ids,
                         const std::vector<std::string>& names, const std::vector<std::string>& confidence) {
        const std::vector<double> years = view.file().numbers("congestion/first_year_short_" + what);
        for (std::size_t element = 0; element < ids.size(); ++element) {
            std::vector<std::string> row{ids[element], names[element], confidence[element]};
            double order = kInf;
            bool is_ever = false;
            for (const std::string& option : options) {
                double first = kInf, last = 0.0;
                bool is_never = false;
                for (std::size_t group = 0; group < groups.size(); ++group) {
                    if (group_options[group] != option) continue;
                    const double year = years[group * ids.size() + element];
                    is_never = is_never || !(year > 0.0);
                    if (year > 0.0) first = std::min(first, year);
                    last = std::max(last, year);
                }
                is_ever = is_ever || std::isfinite(first);
                order = std::min(order, first);
                row.push_back(!std::isfinite(first) ? "-"
                              : is_never            ? number(first, 0) + "-never"
                              : first == last       ? number(first, 0)
                                                    : band(first, last, 0));
            }
            if (is_ever) rows.push_back({order, row});
        }
    };
    add("branch", view.branches, view.branch_names, view.branch_confidence);
    add("station", view.stations, view.station_names, view.station_confidence);
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [year, row] : rows) table.rows.push_back(std::move(row));
    return table;
}

/// Takes columns out that say the same in every row and says it once, in the title.
void drop_constant_columns(PrintTable& table) {
    if (table.rows.size() < 2) return;
    for (const std::string_view name : {"story", "year", "weather", "options"}) {
        const auto place = std::find(table.columns.begin(), table.columns.end(), name);
        if (place == table.columns.end()) continue;
        const auto column = place - table.columns.begin();
        const std::string first = table.rows.front()[static_cast<std::size_t>(column)];
        if (std::any_of(table.rows.begin(), table.rows.end(),
                        [&](const auto& row) { return row[static_cast<std::size_t>(column)] != first; }))
            continue;
        table.title += fmt::format(" · {} {}", name, first);
        table.columns.erase(table.columns.begin() + column);
        table.is_number.erase(table.is_number.begin() + column);
        for (auto& row : table.rows) row.erase(row.begin() + column);
    }
}

void print_cut(PrintTable table, std::size_t most, TableFormat format) {
    if (format == TableFormat::text) drop_constant_columns(table);
    const std::size_t n_all = table.rows.size();
    if (most > 0 && n_all > most && format == TableFormat::text) table.rows.resize(most);
    print_table(table, format);
    if (table.rows.size() < n_all)
        std::cout << fmt::format("… {} more: --most 0 shows all, --csv and --json hold all\n",
                                 n_all - table.rows.size());
}

}  // namespace

int run_show(const std::filesystem::path& file, const std::string& what, const std::string& scenario, std::size_t most,
             TableFormat format) {
    const ResultView view(file);
    const std::vector<std::size_t> scenarios = chosen_scenarios(view, scenario, file);
    if (what == "bottlenecks") print_cut(bottlenecks(view, scenarios, format), most, format);
    if (what == "stations") print_cut(stations(view, scenarios), most, format);
    if (what == "totals") print_cut(totals(view, scenarios), 0, format);
    if (what == "scenarios") print_cut(scenario_list(view, scenarios), 0, format);
    if (what == "years") print_cut(outlook(view), most, format);
    if (what.empty()) {
        print_cut(totals(view, scenarios), 0, format);
        std::cout << '\n';
        print_cut(scenario.empty() ? outlook(view) : bottlenecks(view, scenarios, format), most, format);
    }
    return kDone;
}

}  // namespace knelpunt::cli
