#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"
#include "sim/base/text/names.hpp"
#include "sim/base/units.hpp"
#include "tools/cli/chance_table.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/findings.hpp"
#include "tools/cli/market_tables.hpp"
#include "tools/cli/marks/known_excess.hpp"
#include "tools/cli/outage_table.hpp"
#include "tools/cli/output/safe_text.hpp"
#include "tools/cli/result_view.hpp"
#include "tools/cli/show_tables.hpp"
#include "tools/cli/trust.hpp"
#include "tools/cli/voltage_tables.hpp"
#include "tools/cli/who_table.hpp"

namespace knelpunt::cli {
namespace {

std::vector<std::size_t> chosen_scenarios(const ResultView& view, const std::string& id,
                                          const std::filesystem::path& file) {
    if (id.empty()) return view.likely();  // draws are counted in the file's group uncertainty
    const auto found = std::find(view.scenarios.begin(), view.scenarios.end(), id);
    if (found != view.scenarios.end()) return {static_cast<std::size_t>(found - view.scenarios.begin())};
    Issues issues;
    issues.add(IssueCode::unknown_scenario, {file.string(), 0, {}}, fmt::format("the file has no scenario \"{}\"", id),
               name_hint(id, view.scenarios));
    throw InputError(issues);
}

/// For people few enough columns for 80 characters; programs get all. Counts of a scenario with states that have no
/// solution are lower bounds.
PrintTable totals(const ResultView& view, const std::vector<std::size_t>& scenarios, TableFormat format) {
    const bool is_text = format == TableFormat::text;
    const std::vector<std::string> names =
        is_text ? std::vector<std::string>{"TWh", "peak MW", "away MW", "br", "st", "br", "st"}
                : std::vector<std::string>{
                      "twh_used",          "peak_mw", "away_mw",  "branches",   "stations", "branches_contract",
                      "stations_contract", "when",    "away_mwh", "away_homes", "status"};
    PrintTable table{heading(view, is_text ? "totals; branches and stations over: flow, then rights" : "totals",
                             "flow and contract"),
                     joined(scenario_columns(), names),
                     {},
                     {0, 1, 0, 0, 0}};
    for (std::size_t column = table.is_number.size(); column < table.columns.size(); ++column)
        table.is_number.push_back(table.columns[column] == "when" || table.columns[column] == "status" ? 0 : 1);
    for (const std::size_t scenario : scenarios) {
        if (!view.is_done(scenario)) {
            std::vector<std::string> cells(names.size());
            (is_text ? cells.front() : cells.back()) = view.status[scenario];
            table.rows.push_back(joined(scenario_cells(view, scenario), cells));
            continue;
        }
        const auto value = [&](const results::ResultField& field) {
            return view.has(field) ? number(view.at(field, scenario), 0) : std::string();
        };
        const std::string least = is_text && view.is_lower_bound(scenario) ? "≥" : "";
        std::vector<std::string> cells{number(view.at(fields().totals.demand_mwh, scenario) / kMwhPerTwh, 2),
                                       value(fields().totals.peak_demand_mw),
                                       value(fields().shortages.suppressed_mw),
                                       least + value(fields().totals.n_branches_over),
                                       value(fields().totals.n_stations_over),
                                       value(fields().shortages.n_branches_short_contract),
                                       value(fields().shortages.n_stations_short_contract)};
        if (!is_text) {
            cells = joined(cells, {view.time_text(view.at(fields().totals.peak_hour, scenario)),
                                   value(fields().shortages.suppressed_mwh),
                                   value(fields().shortages.n_suppressed_homes), view.status[scenario]});
        }
        table.rows.push_back(joined(scenario_cells(view, scenario), cells));
    }
    return table;
}

PrintTable scenario_list(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    PrintTable table{heading(view, "scenarios", view.file().attribute("level")),
                     {"scenario", "status", "unsolved", "checks", "message"},
                     {},
                     {0, 0, 1, 0, 0}};
    for (const std::size_t scenario : scenarios) {
        const bool is_done = view.is_done(scenario);
        const bool is_ac = is_done && view.has_ac(scenario);
        table.rows.push_back({view.scenarios[scenario], view.status[scenario],
                              is_ac ? number(view.unsolved_steps(scenario), 0) : "",
                              !is_done                                ? ""
                              : violations_of(view, scenario).empty() ? "hold"
                                                                      : "FAILED",
                              view.messages[scenario]});
    }
    return table;
}

/// Takes columns out that say the same in every row and says it once, in the title.
void drop_constant_columns(PrintTable& table) {
    if (table.rows.size() < 2) return;
    for (const std::string& name : scenario_columns()) {
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

/// Tables whose rows are branches or stations that may be known excesses.
bool names_elements(std::string_view what) {
    return what == "bottlenecks" || what == "stations" || what == "connections" || what == "years" ||
           what == "chance" || what == "who";
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

constexpr std::size_t kRowsOfOverview = 12;

/// Numbered sentences.
void print_findings(const ResultView& view, const KnownExcesses& known, TableFormat format) {
    const std::vector<std::string> sentences = find_sentences(view, known);
    if (format != TableFormat::text) {
        PrintTable table{"findings", {"number", "finding"}, {}, {1, 0}};
        for (std::size_t at = 0; at < sentences.size(); ++at)
            table.rows.push_back({fmt::format("{}", at + 1), sentences[at]});
        return print_table(table, format);
    }
    std::cout << wrapped(view.file().attribute("title") + " · what it says first; ranges over storylines, weather")
              << '\n';
    for (std::size_t at = 0; at < sentences.size(); ++at)
        std::cout << wrapped(fmt::format("{}. {}", at + 1, sentences[at])) << '\n';
}

/// What the file must hold for a table, and what to do where it does not.
void require(const ResultView& view, bool is_there, const char* what_is_missing, const char* way_out) {
    if (is_there) return;
    Issues issues;
    issues.add(IssueCode::result_schema, {view.file().path().string(), 0, {}},
               fmt::format("the file holds no {}", what_is_missing), way_out);
    throw InputError(issues);
}

PrintTable market_view(const ResultView& view, const std::vector<std::size_t>& scenarios, const std::string& what) {
    require(view, has_market(view, scenarios), "market", "Run the study again with dispatch = \"market\"");
    if (what == "stores" || what == "flexible")
        require(view, view.has(fields().stores.charged_mwh), "values of limits",
                "Run the study again with this program");
    return what == "market"     ? price_table(view, scenarios)
           : what == "networks" ? network_table(view, scenarios)
           : what == "devices"  ? device_table(view, scenarios)
           : what == "stores"   ? store_table(view, scenarios)
                                : flexible_use_table(view, scenarios);
}

/// The table of one view, of scenarios that were computed.
PrintTable table_of(const ResultView& view, const std::vector<std::size_t>& scenarios, const std::string& what,
                    const std::string& level, TableFormat format) {
    if (what == "bottlenecks") return bottleneck_table(view, scenarios, format);
    if (what == "stations") return station_table(view, scenarios, format);
    if (what == "connections") return connection_table(view, scenarios, format);
    if (what == "areas") return area_table(view, scenarios);
    if (what == "years") return year_table(view, level, format);
    if (what == "chance") {
        require(view, has_chances(view), "draws", "Give the study a table [draws] and run it again");
        return chance_table(view, level, scenarios.size() == 1 ? view.scenarios[scenarios.front()] : "", format);
    }
    if (what == "voltages" || what == "differences") {
        require(view, has_voltages(view, scenarios), "AC flow", "Run the study again with physics = \"ac\"");
        return what == "voltages" ? voltage_table(view, scenarios) : linear_error_table(view, scenarios);
    }
    if (what == "outages") {
        require(view, view.has(fields().lost_supply.lost_supply_mw), "results of outages",
                "Run the study again with this program");
        return outage_table(view, scenarios);
    }
    if (what == "who") {
        require(view, view.has(fields().branch_shares.total_mw), "parts by use and production",
                "Run the study again with this program");
        return who_table(view, scenarios, format);
    }
    return market_view(view, scenarios, what);
}

}  // namespace

int run_show(const std::filesystem::path& file, const ShowArguments& arguments, TableFormat format) {
    const ResultView view(file);
    const std::vector<std::size_t> scenarios = chosen_scenarios(view, arguments.scenario, file);
    const bool has_contract = view.has(run::questions().branch_contract);
    const std::string level = !has_contract ? "flow" : arguments.level.empty() ? "contract" : arguments.level;
    const std::string& what = arguments.what;
    const KnownExcesses known = known_excesses(view, arguments.region);
    if (what == "connections" || what == "areas" || arguments.level == "contract")
        require(view, has_contract, "level contract", "Run the study again with this program");
    const auto print = [&](const std::string& name) {
        const bool lists_all = name == "totals" || name == "scenarios";
        PrintTable table = name == "totals"      ? totals(view, scenarios, format)
                           : name == "scenarios" ? scenario_list(view, scenarios)
                                                 : table_of(view, view.done_of(scenarios), name, level, format);
        if (const std::string rest = rests_on(view, scenarios); !lists_all && !rest.empty())
            table.title += " · " + rest;
        add_unsolved_column(view, scenarios, format, table);
        if (names_elements(name)) mark_elements(view, known, format, table);
        const std::size_t most = lists_all || name == "market" ? 0
                                 : what.empty()                ? std::min(arguments.most, kRowsOfOverview)
                                                               : arguments.most;
        const std::string legend = names_elements(name) && format == TableFormat::text
                                       ? mark_legend(view, table, most == 0 ? table.rows.size() : most)
                                       : std::string();
        print_cut(std::move(table), most, format);
        std::cout << legend;
    };
    // A program asks for one table: two would be no CSV and no JSON.
    const bool is_overview = what.empty() && format == TableFormat::text;
    if (what == "findings" || (is_overview && arguments.scenario.empty())) print_findings(view, known, format);
    if (is_overview) std::cout << '\n';
    constexpr std::size_t kFewScenarios = 12;
    if (is_overview && arguments.scenario.empty() && scenarios.size() > kFewScenarios)
        std::cout << fmt::format("show {} totals   lists all {} scenarios\n", file.string(), scenarios.size());
    else if (what != "findings")
        print(what.empty() ? "totals" : what);
    if (is_overview) {
        std::cout << '\n';
        print(has_chances(view) ? "chance" : arguments.scenario.empty() ? "years" : "bottlenecks");
    }
    return print_trust(judge(view, scenarios), format);
}

}  // namespace knelpunt::cli
