#include "tools/cli/show/scenario_tables.hpp"

#include "sim/base/units.hpp"
#include "tools/cli/show_tables.hpp"
#include "tools/cli/trust.hpp"

namespace knelpunt::cli {

PrintTable total_table(const ResultView& view, const std::vector<std::size_t>& scenarios, TableFormat format) {
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

PrintTable scenario_table(const ResultView& view, const std::vector<std::size_t>& scenarios) {
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

}  // namespace knelpunt::cli
