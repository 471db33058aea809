#include "models/region/options.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "sim/base/text/names.hpp"

namespace knelpunt::models {
namespace {

constexpr Range kYears{1990, 2100};

}  // namespace

const TableSpec<OptionRow>& options_spec() {
    using Row = OptionRow;
    static const TableSpec<Row> spec{
        "options",
        "options/options.csv",
        "What can be built, contracted, shifted, closed or given back beside the planned projects.",
        {{&Row::id, {.name = "id", .doc = "Id of the option; studies name it."}},
         {&Row::name, {.name = "name", .doc = "Name for people."}},
         {&Row::kind, {.name = "kind", .doc = "What it is.", .choices = "build|contract|shift|close|give_back"}},
         {&Row::year_from, {.name = "year_from", .unit = Unit::year, .doc = "First year it holds.", .range = kYears}},
         {&Row::decision_year,
          {.name = "decision_year", .unit = Unit::year, .doc = "Earliest year of a decision.", .range = kYears}},
         {&Row::lead_time_years,
          {.name = "lead_time_years", .doc = "Years from decision to service.", .range = {0, 30}}},
         {&Row::lifetime_years, {.name = "lifetime_years", .doc = "Years it lasts.", .range = {1, 100}}},
         {&Row::cost_meur, {.name = "cost_meur", .doc = "Investment [million EUR of 2025].", .range = kNotNegative}},
         {&Row::yearly_cost_meur,
          {.name = "yearly_cost_meur",
           .doc = "Cost of each year beside what the market counts [million EUR of 2025].",
           .fallback = "0"}},
         {&Row::cost_confidence,
          {.name = "cost_confidence", .doc = "How sure the cost is.", .fallback = "assumed", .choices = kConfidences}},
         {&Row::technician_years,
          {.name = "technician_years", .doc = "Work of technicians it takes [years].", .range = kNotNegative}},
         {&Row::payer, {.name = "payer", .doc = "Who pays."}},
         {&Row::gainer, {.name = "gainer", .doc = "Who gains."}}},
        true};
    return spec;
}

const TableSpec<OptionChangeRow>& option_changes_spec() {
    using Row = OptionChangeRow;
    static const TableSpec<Row> spec{
        "option_changes",
        "options/option_changes.csv",
        "What each option changes in the input tables from its first year on.",
        {{&Row::id, {.name = "id", .doc = "Id of the change."}},
         {&Row::option, {.name = "option", .doc = "Option.", .refers_to = "options"}},
         {&Row::table, {.name = "table", .doc = "Input table."}},
         {&Row::row, {.name = "row", .doc = "Id of the row in it; * = any characters."}},
         {&Row::column, {.name = "column", .doc = "Column."}},
         {&Row::operation, {.name = "operation", .doc = "What happens to the cell.", .choices = "set|add|multiply"}},
         {&Row::value, {.name = "value", .doc = "Value of the operation."}}},
        true};
    return spec;
}

void check_options(const std::string& file, const std::vector<OptionRow>& options, Issues& issues) {
    for (const OptionRow& row : options) {
        const double earliest = row.decision_year + row.lead_time_years;
        if (row.year_from >= earliest) continue;
        issues.add(
            IssueCode::before_lead_time, {file, row.line, "year_from"},
            fmt::format("options \"{}\": year_from = {}, but a decision in {} and {:g} years of lead time give {:g}",
                        row.id, row.year_from, row.decision_year, row.lead_time_years, earliest),
            fmt::format("Let it hold from {:g} on", earliest));
    }
}

Overlay overlay_of(const OptionChangeRow& change, const std::string& folder) {
    return {change.table,     change.row,   change.column,
            change.operation, change.value, {folder + "/" + std::string(option_changes_spec().file), change.line, {}}};
}

std::vector<Overlay> due_option_changes(const std::vector<OptionRow>& options,
                                        const std::vector<OptionChangeRow>& changes, const ScenarioPoint& point,
                                        const std::string& folder, Issues& issues) {
    std::map<std::string, int, std::less<>> year_from;
    std::vector<std::string> ids;
    for (const OptionRow& row : options) {
        year_from[row.id] = row.year_from;
        ids.push_back(row.id);
    }
    for (const std::string& wanted : point.chosen) {
        if (year_from.contains(wanted)) continue;
        issues.add(IssueCode::dangling_id, {},
                   fmt::format("option set \"{}\": there is no option \"{}\"", point.options, wanted),
                   name_hint(wanted, ids));
    }
    std::vector<Overlay> due;
    for (const OptionChangeRow& change : changes) {
        const auto year = year_from.find(change.option);
        const bool is_chosen = std::find(point.chosen.begin(), point.chosen.end(), change.option) != point.chosen.end();
        if (!is_chosen || year == year_from.end() || point.year < year->second) continue;
        due.push_back(overlay_of(change, folder));
    }
    return due;
}

}  // namespace knelpunt::models
