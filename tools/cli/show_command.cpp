#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include <fmt/format.h>

#include "sim/base/issue.hpp"
#include "sim/base/tolerance.hpp"
#include "sim/base/units.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {
namespace {

std::string number(double value, int digits) { return std::isfinite(value) ? fmt::format("{:.{}f}", value, digits) : ""; }

/// "level flow, mode wish": stands in every title, so that no number is read as something else.
std::string heading(const ResultView& view, std::string_view what) {
    return fmt::format("{} · {} · level {}, mode {}", view.file().attribute("title"), what, view.file().attribute("level"), view.file().attribute("mode"));
}

std::vector<std::size_t> chosen_scenarios(const ResultView& view, const std::string& id, const std::filesystem::path& file) {
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

PrintTable bottlenecks(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    PrintTable table{heading(view, "bottlenecks"), {"branch", "kind", "scenario", "loading", "low", "high", "hours", "MW over", "when", "outage"}, {}, {0, 0, 0, 1, 1, 1, 1, 1, 0, 0}};
    std::vector<std::pair<double, std::vector<std::string>>> rows;
    for (const std::size_t scenario : scenarios) {
        for (std::size_t branch = 0; branch < view.branches.size(); ++branch) {
            const double loading = view.at("congestion/branch_worst_loading_pu", scenario, branch);
            if (!(loading > 1.0 + tolerance::kCongestedPu)) continue;
            const double outage = view.at("congestion/branch_worst_outage", scenario, branch);
            const double hours = view.at("congestion/branch_hours_over_offtake", scenario, branch) + view.at("congestion/branch_hours_over_feed_in", scenario, branch);
            rows.push_back({loading,
                            {view.branches[branch], view.branch_kinds[branch], view.scenarios[scenario], number(loading, 2),
                             number(loading / view.at("congestion/branch_rating_high_pu", scenario, branch), 2),
                             number(loading / view.at("congestion/branch_rating_low_pu", scenario, branch), 2), number(hours, 0),
                             number(view.at("congestion/branch_worst_excess_mw", scenario, branch), 0),
                             view.time_text(view.at("congestion/branch_worst_hour", scenario, branch)).substr(5),
                             outage >= 0.0 ? view.contingencies[static_cast<std::size_t>(outage)] : "none"}});
        }
    }
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (auto& [loading, row] : rows) table.rows.push_back(std::move(row));
    return table;
}

PrintTable stations(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    PrintTable table{heading(view, "stations"), {"station", "name", "scenario", "peak MW", "firm MW", "use", "hours", "room MW", "feed MW", "bound by"}, {}, {0, 0, 0, 1, 1, 1, 1, 1, 1, 0}};
    for (const std::size_t scenario : scenarios) {
        for (std::size_t station = 0; station < view.stations.size(); ++station) {
            const double binding = view.at("congestion/station_headroom_offtake_binding", scenario, station);
            const std::string bound = binding >= 0.0 ? view.branches[static_cast<std::size_t>(binding)] : binding < -1.5 ? "own limit" : "";
            table.rows.push_back({view.stations[station], view.station_names[station], view.scenarios[scenario],
                                  number(view.at("congestion/station_peak_offtake_mw", scenario, station), 1), number(view.at("congestion/station_firm_capacity_mw", scenario, station), 0),
                                  number(view.at("congestion/station_worst_loading_pu", scenario, station), 2), number(view.at("congestion/station_hours_over_offtake", scenario, station), 0),
                                  number(view.at("congestion/station_headroom_offtake_mw", scenario, station), 1), number(view.at("congestion/station_headroom_feed_in_mw", scenario, station), 1), bound});
        }
    }
    return table;
}

PrintTable totals(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    PrintTable table{heading(view, "totals"), {"scenario", "TWh used", "peak MW", "when", "TWh made", "TWh in", "TWh out", "branches", "stations"}, {}, {0, 1, 1, 0, 1, 1, 1, 1, 1}};
    for (const std::size_t scenario : scenarios) {
        const auto twh = [&](std::string_view field) { return number(view.at(field, scenario) / kMwhPerTwh, 2); };
        table.rows.push_back({view.scenarios[scenario], twh("totals/demand_mwh"), number(view.at("totals/peak_demand_mw", scenario), 0),
                              view.status[scenario] == "done" ? view.time_text(view.at("totals/peak_hour", scenario)).substr(5) : view.status[scenario],
                              twh("totals/source_mwh"), twh("totals/import_mwh"), twh("totals/export_mwh"), number(view.at("totals/n_branches_over", scenario), 0),
                              number(view.at("totals/n_stations_over", scenario), 0)});
    }
    return table;
}

PrintTable scenario_list(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    PrintTable table{heading(view, "scenarios"), {"scenario", "status", "message"}, {}, {0, 0, 0}};
    for (const std::size_t scenario : scenarios) table.rows.push_back({view.scenarios[scenario], view.status[scenario], view.messages[scenario]});
    return table;
}

/// First year in which a branch or station is over, per group of scenarios.
PrintTable first_years(const ResultView& view) {
    PrintTable table{heading(view, "first year short"), {"element", "what", "scenarios", "year"}, {}, {0, 0, 0, 1}};
    const std::vector<std::string> groups = view.file().texts("group");
    std::vector<std::pair<double, std::vector<std::string>>> rows;
    const auto add = [&](const std::string& what, const std::vector<std::string>& ids) {
        const std::vector<double> years = view.file().numbers("congestion/first_year_short_" + what);
        for (std::size_t group = 0; group < groups.size(); ++group) {
            for (std::size_t element = 0; element < ids.size(); ++element) {
                const double year = years[group * ids.size() + element];
                if (year > 0.0) rows.push_back({year, {ids[element], what, groups[group], number(year, 0)}});
            }
        }
    };
    add("branch", view.branches);
    add("station", view.stations);
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [year, row] : rows) table.rows.push_back(std::move(row));
    return table;
}

void print_cut(PrintTable table, std::size_t most, TableFormat format) {
    const std::size_t n_all = table.rows.size();
    if (most > 0 && n_all > most && format == TableFormat::text) table.rows.resize(most);
    print_table(table, format);
    if (table.rows.size() < n_all) fmt::print("… {} more: --most 0 shows all, --csv and --json hold all\n", n_all - table.rows.size());
}

}  // namespace

int run_show(const std::filesystem::path& file, const std::string& what, const std::string& scenario, std::size_t most, TableFormat format) {
    const ResultView view(file);
    const std::vector<std::size_t> scenarios = chosen_scenarios(view, scenario, file);
    if (what == "bottlenecks") print_cut(bottlenecks(view, scenarios), most, format);
    if (what == "stations") print_cut(stations(view, scenarios), most, format);
    if (what == "totals") print_cut(totals(view, scenarios), 0, format);
    if (what == "scenarios") print_cut(scenario_list(view, scenarios), 0, format);
    if (what == "years") print_cut(first_years(view), most, format);
    if (what.empty()) {
        print_cut(totals(view, scenarios), 0, format);
        fmt::print("\n");
        std::fflush(stdout);
        print_cut(bottlenecks(view, scenarios), most, format);
    }
    return kDone;
}

}  // namespace knelpunt::cli
