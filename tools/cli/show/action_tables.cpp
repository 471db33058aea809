#include "tools/cli/show/action_tables.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/units.hpp"
#include "tools/cli/show_tables.hpp"

namespace knelpunt::cli {
namespace {

/// Both sets of limits that a scenario is answered for.
struct LimitSet {
    std::string_view name;
    const run::ActionFields& fields;
};

std::vector<LimitSet> limit_sets() {
    return {{"all limits", fields().actions}, {"known apart", fields().actions_without_known}};
}

/// A column: its heading for people and for programs (empty = not shown), its field, and its unit in those of the field.
struct ActionColumn {
    std::string_view for_people, for_programs;
    const run::Field& (*field)(const run::ActionFields& fields);
    int digits = 0;
    double unit = 1.0;
    bool is_of_steps = false;  ///< shown as hours

    [[nodiscard]] std::string_view heading(bool is_text) const { return is_text ? for_people : for_programs; }
    [[nodiscard]] std::string cell(const ResultView& view, const LimitSet& set, std::size_t scenario,
                                   std::size_t element, bool is_text) const {
        const run::Field& of = field(set.fields);
        const double value = is_of_steps ? view.hours(of, scenario, element) : view.at(of, scenario, element);
        constexpr int kDigitsOfPrograms = 6;
        return is_text ? number(value / unit, digits) : number(value, kDigitsOfPrograms);
    }
};

void add_columns(const std::vector<ActionColumn>& columns, bool is_text, PrintTable& table) {
    for (const ActionColumn& column : columns) {
        if (column.heading(is_text).empty()) continue;
        table.columns.emplace_back(column.heading(is_text));
        table.is_number.push_back(1);
    }
}

void add_cells(const ResultView& view, const LimitSet& set, const std::vector<ActionColumn>& columns,
               std::pair<std::size_t, std::size_t> scenario_and_element, bool is_text,
               std::vector<std::string>& cells) {
    for (const ActionColumn& column : columns)
        if (!column.heading(is_text).empty())
            cells.push_back(column.cell(view, set, scenario_and_element.first, scenario_and_element.second, is_text));
}

using Of = run::ActionFields;

std::vector<ActionColumn> total_columns() {
    return {{"h over", "hours_over", [](const Of& of) -> const run::Field& { return of.n_steps_over; }, 0, 1.0, true},
            {"", "days", [](const Of& of) -> const run::Field& { return of.n_days; }},
            {"acted", "hours_acted", [](const Of& of) -> const run::Field& { return of.n_steps_acted; }, 0, 1.0, true},
            {"GWh", "bid_mwh", [](const Of& of) -> const run::Field& { return of.bid_mwh; }, 2, kMwhPerGwh},
            {"kEUR", "bid_eur", [](const Of& of) -> const run::Field& { return of.bid_eur; }, 0, kPerKilo},
            {"moved", "moved_mwh", [](const Of& of) -> const run::Field& { return of.moved_mwh; }, 2, kMwhPerGwh},
            {"local", "local_mwh", [](const Of& of) -> const run::Field& { return of.local_mwh; }, 2, kMwhPerGwh},
            {"", "paired_inside_mwh", [](const Of& of) -> const run::Field& { return of.paired_inside_mwh; }},
            {"", "paired_outside_mwh", [](const Of& of) -> const run::Field& { return of.paired_outside_mwh; }},
            {"unserved", "unserved_mwh", [](const Of& of) -> const run::Field& { return of.unserved_mwh; }},
            {"cut off", "cut_off_mwh", [](const Of& of) -> const run::Field& { return of.cut_off_mwh; }},
            {"", "unsolved_mwh", [](const Of& of) -> const run::Field& { return of.unsolved_mwh; }},
            {"", "most_rounds", [](const Of& of) -> const run::Field& { return of.n_most_rounds; }},
            {"", "most_limits_a_day", [](const Of& of) -> const run::Field& { return of.n_most_rows; }},
            {"", "directions_turned", [](const Of& of) -> const run::Field& { return of.n_turns; }},
            {"", "worst_branch_mw", [](const Of& of) -> const run::Field& { return of.worst_branch_mw; }},
            {"", "worst_station_mw", [](const Of& of) -> const run::Field& { return of.worst_station_mw; }}};
}

std::vector<ActionColumn> branch_columns() {
    return {
        {"MWh", "bid_mwh", [](const Of& of) -> const run::Field& { return of.branch_mwh; }},
        {"kEUR", "bid_eur", [](const Of& of) -> const run::Field& { return of.branch_eur; }, 1, kPerKilo},
        {"unserved MWh", "unserved_mwh", [](const Of& of) -> const run::Field& { return of.branch_not_served_mwh; }, 1},
        {"no bid MWh", "least_mwh", [](const Of& of) -> const run::Field& { return of.branch_least_mwh; }, 1},
        {"h", "least_hours", [](const Of& of) -> const run::Field& { return of.branch_n_least_steps; }, 0, 1.0, true}};
}

std::vector<ActionColumn> station_columns() {
    return {
        {"MWh", "bid_mwh", [](const Of& of) -> const run::Field& { return of.station_mwh; }},
        {"kEUR", "bid_eur", [](const Of& of) -> const run::Field& { return of.station_eur; }, 1, kPerKilo},
        {"unserved MWh", "unserved_mwh", [](const Of& of) -> const run::Field& { return of.station_not_served_mwh; },
         1},
        {"no bid MWh", "least_mwh", [](const Of& of) -> const run::Field& { return of.station_least_mwh; }, 1},
        {"h", "least_hours", [](const Of& of) -> const run::Field& { return of.station_n_least_steps; }, 0, 1.0, true}};
}

bool has_actions(const ResultView& view, std::size_t scenario) {
    return view.has(fields().actions.bid_mwh) && std::isfinite(view.at(fields().actions.bid_mwh, scenario));
}

/// Whether an element costs anything, or has what no bid can solve.
bool is_shown(const ResultView& view, const std::vector<ActionColumn>& columns, const LimitSet& set,
              std::size_t scenario, std::size_t element) {
    constexpr double kLeastMwh = 1e-3;  // rounding of the solver over a year
    return std::any_of(columns.begin(), columns.end(), [&](const ActionColumn& column) {
        return std::abs(view.at(column.field(set.fields), scenario, element)) > kLeastMwh;
    });
}

struct ElementRow {
    double mwh = 0.0;
    std::vector<std::string> cells;
};

void add_rows(const ResultView& view, const std::vector<std::string>& elements,
              const std::vector<ActionColumn>& columns, std::size_t scenario, bool is_text,
              std::vector<ElementRow>& rows) {
    for (const LimitSet& set : limit_sets()) {
        for (std::size_t element = 0; element < elements.size(); ++element) {
            if (!is_shown(view, columns, set, scenario, element)) continue;
            ElementRow row{view.at(columns.front().field(set.fields), scenario, element), {elements[element]}};
            row.cells = joined(row.cells, scenario_cells(view, scenario));
            row.cells.emplace_back(set.name);
            add_cells(view, set, columns, {scenario, element}, is_text, row.cells);
            rows.push_back(std::move(row));
        }
    }
}

PrintTable empty_table(std::string title, std::vector<std::string> first) {
    PrintTable table{std::move(title), {}, {}, {}};
    table.columns = joined(first, scenario_columns());
    table.columns.emplace_back("limits");
    for (const std::string& column : table.columns) table.is_number.push_back(column == "year" ? 1 : 0);
    return table;
}

}  // namespace

bool has_actions(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    return std::any_of(scenarios.begin(), scenarios.end(),
                       [&](std::size_t scenario) { return has_actions(view, scenario); });
}

PrintTable action_table(const ResultView& view, const std::vector<std::size_t>& scenarios, TableFormat format) {
    const bool is_text = format == TableFormat::text;
    PrintTable table =
        empty_table(heading(view, "remedial actions of a year: GWh of bids, MWh of the last resort", "flow"), {});
    const std::vector<ActionColumn> columns = total_columns();
    add_columns(columns, is_text, table);
    for (const std::size_t scenario : scenarios) {
        if (!has_actions(view, scenario)) continue;
        for (const LimitSet& set : limit_sets()) {
            std::vector<std::string> cells = scenario_cells(view, scenario);
            cells.emplace_back(set.name);
            add_cells(view, set, columns, {scenario, 0}, is_text, cells);
            table.rows.push_back(std::move(cells));
        }
    }
    return table;
}

PrintTable action_bid_table(const ResultView& view, const std::vector<std::size_t>& scenarios, TableFormat format) {
    const bool is_text = format == TableFormat::text;
    PrintTable table = empty_table(heading(view, "remedial actions by kind of bid", "flow"), {"bids"});
    const std::vector<ActionColumn> columns{
        {"MWh", "mwh", [](const Of& of) -> const run::Field& { return of.kind_mwh; }},
        {"kEUR", "eur", [](const Of& of) -> const run::Field& { return of.kind_eur; }, 1, kPerKilo}};
    add_columns(columns, is_text, table);
    const std::vector<std::string> kinds = view.labels(axes().bid_kind);
    std::vector<ElementRow> rows;
    for (const std::size_t scenario : scenarios)
        if (has_actions(view, scenario)) add_rows(view, kinds, columns, scenario, is_text, rows);
    for (ElementRow& row : rows) table.rows.push_back(std::move(row.cells));
    return table;
}

PrintTable action_element_table(const ResultView& view, const std::vector<std::size_t>& scenarios, TableFormat format) {
    const bool is_text = format == TableFormat::text;
    PrintTable table =
        empty_table(heading(view, "what each limit costs alone, and what no bid can solve", "flow"), {"element"});
    add_columns(branch_columns(), is_text, table);
    std::vector<ElementRow> rows;
    for (const std::size_t scenario : scenarios) {
        if (!has_actions(view, scenario)) continue;
        add_rows(view, view.branches, branch_columns(), scenario, is_text, rows);
        add_rows(view, view.stations, station_columns(), scenario, is_text, rows);
    }
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.mwh > b.mwh; });
    for (ElementRow& row : rows) table.rows.push_back(std::move(row.cells));
    return table;
}

}  // namespace knelpunt::cli
