#include "sim/io/table_reader.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "sim/base/ids.hpp"
#include "sim/base/text/names.hpp"

namespace knelpunt::io {
namespace {

/// Allowed in every table; `name_nl` is the name in Dutch, for pages.
constexpr std::array<std::string_view, 4> kFreeColumns{"source", "confidence", "note", "name_nl"};

std::string hint_for(const TableDoc& doc) {
    return fmt::format("What the columns mean: knelpunt describe {}", doc.name);
}

/// Name without its unit ending, for finding columns given in another unit.
std::string_view without_unit(std::string_view name) {
    static constexpr std::array kEndings{"_kw",  "_mw",      "_gw",  "_kva",        "_mva",       "_kwh",     "_mwh",
                                         "_gwh", "_twh",     "_v",   "_kv",         "_m",         "_km",      "_ohm",
                                         "_pu",  "_percent", "_pct", "_eur",        "_keur",      "_meur",    "_h",
                                         "_s",   "_c",       "_k",   "_ohm_per_km", "_nf_per_km", "_minutes", "_years"};
    std::string_view stem = name;
    for (const std::string_view ending : kEndings) {
        if (name.size() > ending.size() && name.ends_with(ending) && name.size() - ending.size() < stem.size()) {
            stem = name.substr(0, name.size() - ending.size());
        }
    }
    return stem;
}

/// Whether the header looks like that of a table of this kind, misspelt or not. What stands in a file that is something
/// else is nobody's business.
bool looks_like(const RawTable& table, const std::vector<std::string>& names) {
    return std::any_of(table.header.begin(), table.header.end(), [&](const std::string& column) {
        return std::find(kFreeColumns.begin(), kFreeColumns.end(), column) != kFreeColumns.end() ||
               std::any_of(names.begin(), names.end(),
                           [&](const auto& name) {
                               const std::string_view stem = without_unit(name);
                               return stem.size() > 1 && stem == without_unit(column);
                           }) ||
               !nearest_name(column, names).empty();
    });
}

/// @return whether it is a table of this kind at all
bool check_columns(const RawTable& table, const TableDoc& doc, Issues& issues) {
    std::vector<std::string> names;
    for (const ColumnDoc& column : doc.columns) names.emplace_back(column.spec.name);
    const Place place{table.file, table.header_line, {}};
    if (!looks_like(table, names)) {
        std::string wanted = "It is: ";
        for (const std::string& name : names) wanted += name + (name == names.back() ? "" : ",");
        issues.add(IssueCode::missing_column, place,
                   fmt::format("the file is no table of {}: its first line names none of the columns", doc.name),
                   std::move(wanted));
        return false;
    }
    const auto is_known = [&](const std::string& column) {
        return std::find(kFreeColumns.begin(), kFreeColumns.end(), column) != kFreeColumns.end() ||
               std::find(names.begin(), names.end(), column) != names.end();
    };
    std::set<std::string_view> renamed;
    for (std::size_t at = 0; at < table.header.size(); ++at) {
        const std::string& column = table.header[at];
        if (is_known(column)) continue;
        if (column.empty()) {
            issues.add(IssueCode::unknown_column, place, fmt::format("{}: column {} has no name", doc.name, at + 1),
                       "Name it or take it out");
            continue;
        }
        const auto same_stem = std::find_if(names.begin(), names.end(), [&](const std::string& name) {
            const std::string_view stem = without_unit(name);  // one letter alone says nothing
            return stem != name && stem.size() > 1 && stem == without_unit(column) && table.column(name) < 0;
        });
        if (same_stem != names.end()) {
            renamed.insert(*same_stem);
            issues.add(IssueCode::wrong_unit_suffix, place,
                       fmt::format("{}: column \"{}\" has another unit than \"{}\"", doc.name, column, *same_stem),
                       fmt::format("Convert the values and name the column \"{}\"", *same_stem));
            continue;
        }
        const std::string nearest = nearest_name(column, names);
        if (!nearest.empty() && table.column(nearest) < 0)
            renamed.insert(*std::find(names.begin(), names.end(), nearest));
        issues.add(IssueCode::unknown_column, place, fmt::format("{}: unknown column \"{}\"", doc.name, column),
                   nearest.empty() ? hint_for(doc) : fmt::format("Did you mean \"{}\"?", nearest));
    }
    for (const ColumnDoc& column : doc.columns) {
        const bool is_needed = column.spec.required && column.spec.fallback.empty();
        if (is_needed && table.column(column.spec.name) < 0 && !renamed.contains(column.spec.name)) {
            issues.add(
                IssueCode::missing_column, place,
                fmt::format("{}: the column \"{}\" is missing ({})", doc.name, column.spec.name, column.spec.doc),
                hint_for(doc));
        }
    }
    return true;
}

std::string range_text(const Range& range, std::string_view unit) {
    const std::string with_unit = unit.empty() || unit == "1" ? std::string() : fmt::format(" {}", unit);
    if (std::isinf(range.high))
        return fmt::format("must be {} {}{}", range.open_low ? ">" : ">=", range.low, with_unit);
    if (std::isinf(range.low)) return fmt::format("must be <= {}{}", range.high, with_unit);
    return fmt::format("must lie {} {} and {}{}", range.open_low ? "above" : "between", range.low, range.high,
                       with_unit);
}

/// One cell with everything a message about it needs.
struct Cell {
    const RawTable& table;
    const TableDoc& doc;
    const ColumnDoc& column;
    int line;
    std::string row_id;
    const std::string& text;

    void report(IssueCode code, const std::string& rule, std::string hint, Issues& issues) const {
        const std::string_view unit = unit_text(column.spec.unit);
        const bool ends_in_digit = !text.empty() && text.back() >= '0' && text.back() <= '9';
        const bool shows_unit = column.type != ValueType::text && !unit.empty() && unit != "1" && ends_in_digit;
        issues.add(code, {table.file, line, std::string(column.spec.name)},
                   fmt::format("{} \"{}\": {} = {}{}{}, {}", doc.name, row_id, column.spec.name,
                               text.empty() ? "(empty)" : text, shows_unit ? " " : "", shows_unit ? unit : "", rule),
                   hint.empty() ? hint_for(doc) : std::move(hint));
    }
};

bool check_number(const Cell& cell, double& number, Issues& issues) {
    number = parse_number(cell.text);
    if (std::isnan(number)) {
        const NumberFault fault =
            cell.column.type == ValueType::flag
                ? NumberFault{IssueCode::not_a_number, "must be 0 or 1", "1 stands for yes, 0 for no"}
                : number_fault(cell.text, unit_text(cell.column.spec.unit));
        cell.report(fault.code, fault.rule, fault.hint, issues);
        return false;
    }
    constexpr double kLowest = std::numeric_limits<int>::min(), kHighest = std::numeric_limits<int>::max();
    const bool is_whole = number == std::floor(number) && number >= kLowest && number <= kHighest;
    if (cell.column.type == ValueType::integer && !is_whole) {
        const bool has_point = may_have_thousands_point(cell.text);
        std::string digits = cell.text;
        if (has_point) std::erase(digits, '.');
        cell.report(IssueCode::not_a_number, "must be a whole number",
                    has_point ? fmt::format("Write {} if the point separates thousands", digits) : std::string(),
                    issues);
        return false;
    }
    if (cell.column.type == ValueType::flag && number != 0.0 && number != 1.0) {
        cell.report(IssueCode::out_of_range, "must be 0 or 1", {}, issues);
        return false;
    }
    if (!cell.column.spec.range.holds(number)) {
        cell.report(IssueCode::out_of_range, range_text(cell.column.spec.range, unit_text(cell.column.spec.unit)), {},
                    issues);
        return false;
    }
    return true;
}

bool check_text(const Cell& cell, Issues& issues) {
    if (cell.column.spec.name == "id" && !is_valid_id(cell.text)) {
        cell.report(IssueCode::bad_id, cell.text.starts_with('#') ? "is no id: a row or a comment?" : "is no id",
                    cell.text.starts_with('#')
                        ? "Start a comment with \"# \" (and a blank); take the # away where it is a row"
                        : "Ids have 1 to 63 of the characters A-Z a-z 0-9 _ . + / -, no blanks",
                    issues);
        return false;
    }
    if (!cell.column.spec.choices.empty() && choice_index(cell.column.spec.choices, cell.text) < 0) {
        const std::string nearest = nearest_name(cell.text, split_choices(cell.column.spec.choices));
        cell.report(IssueCode::unknown_choice, fmt::format("must be one of {}", cell.column.spec.choices),
                    nearest.empty() ? std::string() : fmt::format("Did you mean \"{}\"?", nearest), issues);
        return false;
    }
    return true;
}

/// Names every cell that holds an error of a spreadsheet.
void report_spreadsheet_errors(const RawTable& table, const TableDoc& doc, Issues& issues) {
    for (const RawTable::Line& line : table.lines) {
        for (std::size_t at = 0; at < line.cells.size(); ++at) {
            if (!is_spreadsheet_error(line.cells[at])) continue;
            issues.add(
                IssueCode::missing_value, {table.file, line.line, table.header[at]},
                fmt::format("{}: {} = {}, an error of a spreadsheet", doc.name, table.header[at], line.cells[at]),
                "Mend the formula of this cell and export the table again");
        }
    }
}

void check_unique_ids(const RawTable& table, const TableDoc& doc, int id_column, Issues& issues) {
    std::set<std::string_view> seen;
    for (const RawTable::Line& line : table.lines) {
        const std::string& id = line.cells[static_cast<std::size_t>(id_column)];
        if (!seen.insert(id).second) {
            issues.add(IssueCode::duplicate_id, {table.file, line.line, "id"},
                       fmt::format("{} \"{}\": the id stands twice", doc.name, id), "Ids are unique inside a table");
        }
    }
}

}  // namespace

double read_number(const std::string& cell, const Place& place, Issues& issues) {
    const double value = parse_number(cell);
    if (!std::isnan(value)) return value;
    NumberFault fault = number_fault(cell, {});
    if (cell.empty()) fault = {IssueCode::missing_value, "must be a decimal number", {}};
    if (is_spreadsheet_error(cell)) fault = {IssueCode::missing_value, "an error of a spreadsheet", {}};
    issues.add(fault.code, place, fmt::format("{} = {}, {}", place.column, cell.empty() ? "(empty)" : cell, fault.rule),
               fault.hint.empty() ? "Write a finite number such as -12.5" : std::move(fault.hint));
    return kNaN;
}

void read_cells(const RawTable& table, const TableDoc& doc, const std::vector<CellSetter>& setters, Issues& issues) {
    if (table.header.empty() || !check_columns(table, doc, issues)) return;
    report_spreadsheet_errors(table, doc, issues);
    const int id_column = table.column("id");
    // Long tables (one row per storyline and year) repeat ids: they declare their id with refers_to or choices.
    const bool ids_are_unique = !doc.columns.empty() && doc.columns[0].spec.name == "id" &&
                                doc.columns[0].spec.refers_to.empty() && doc.columns[0].spec.choices.empty();
    if (id_column >= 0 && ids_are_unique) check_unique_ids(table, doc, id_column, issues);
    // Messages name a row by its id, or by its first column where that is text.
    const bool has_name = id_column < 0 && !doc.columns.empty() && doc.columns[0].type == ValueType::text;
    const int name_column = has_name ? table.column(doc.columns[0].spec.name) : id_column;
    for (std::size_t index = 0; index < doc.columns.size(); ++index) {
        const ColumnDoc& column = doc.columns[index];
        const int at = table.column(column.spec.name);
        const std::string fallback(column.spec.fallback);
        const bool is_text = column.type == ValueType::text;
        for (std::size_t row = 0; row < table.lines.size(); ++row) {
            const RawTable::Line& line = table.lines[row];
            const bool is_given = at >= 0 && !line.cells[static_cast<std::size_t>(at)].empty();
            const std::string& text = is_given ? line.cells[static_cast<std::size_t>(at)] : fallback;
            if (text.empty()) {
                const std::string row_id =
                    name_column >= 0 ? line.cells[static_cast<std::size_t>(name_column)] : std::string();
                const Cell cell{table, doc, column, line.line, row_id, text};
                if (at >= 0 && column.spec.required) cell.report(IssueCode::missing_value, "needs a value", {}, issues);
                if (column.type == ValueType::number) setters[index](row, text, kNaN);
                continue;
            }
            if (is_spreadsheet_error(text)) continue;  // an issue already
            const std::string row_id =
                name_column >= 0 ? line.cells[static_cast<std::size_t>(name_column)] : std::string();
            const Cell cell{table, doc, column, line.line, row_id, text};
            double number = 0.0;
            if (is_text ? check_text(cell, issues) : check_number(cell, number, issues))
                setters[index](row, text, number);
        }
    }
}

bool fits_pattern(std::string_view pattern, std::string_view id) {
    const std::size_t star = pattern.find('*');
    if (star == std::string_view::npos) return pattern == id;
    if (!id.starts_with(pattern.substr(0, star))) return false;
    pattern.remove_prefix(star + 1);
    for (std::size_t skipped = star; skipped <= id.size(); ++skipped) {
        if (fits_pattern(pattern, id.substr(skipped))) return true;
    }
    return false;
}

namespace {

constexpr std::string_view kOperations = "set|add|multiply";

/// @return false if the cell or the value is no number where one is needed; says so
bool change_cell(std::string& cell, const Overlay& overlay, Issues& issues) {
    if (overlay.operation == "set") {
        cell = overlay.value;
        return true;
    }
    const double before = parse_number(cell), by = parse_number(overlay.value);
    if (std::isnan(before) || std::isnan(by)) {
        const bool is_value = std::isnan(by);
        issues.add(IssueCode::not_a_number, overlay.place,
                   fmt::format("change of {} \"{}\": cannot {} \"{}\" and \"{}\"", overlay.table, overlay.row,
                               overlay.operation, cell, overlay.value),
                   is_value ? number_fault(overlay.value, {}).hint : "Only numbers can be added and multiplied");
        return false;
    }
    cell = fmt::format("{}", overlay.operation == "add" ? before + by : before * by);
    return true;
}

}  // namespace

void apply_overlay(RawTable& table, const Overlay& overlay, Issues& issues) {
    const int id_column = table.column("id");
    const int column = table.column(overlay.column);
    if (choice_index(kOperations, overlay.operation) < 0) {
        issues.add(IssueCode::unknown_choice, overlay.place,
                   fmt::format("change of {} \"{}\": there is no operation \"{}\"", overlay.table, overlay.row,
                               overlay.operation),
                   name_hint(overlay.operation, split_choices(kOperations)));
        return;
    }
    if (column < 0 || id_column < 0) {
        issues.add(IssueCode::unknown_column, overlay.place,
                   fmt::format("change of {} \"{}\": the table has no column \"{}\"", overlay.table, overlay.row,
                               overlay.column),
                   name_hint(overlay.column, table.header));
        return;
    }
    bool is_found = false;
    for (RawTable::Line& line : table.lines) {
        if (!fits_pattern(overlay.row, line.cells[static_cast<std::size_t>(id_column)])) continue;
        is_found = true;
        if (!change_cell(line.cells[static_cast<std::size_t>(column)], overlay, issues)) return;  // said once
    }
    if (is_found) return;
    std::vector<std::string> ids;
    for (const RawTable::Line& known : table.lines) ids.push_back(known.cells[static_cast<std::size_t>(id_column)]);
    issues.add(IssueCode::unknown_row, overlay.place,
               fmt::format("change of {}: there is no row \"{}\"", overlay.table, overlay.row),
               name_hint(overlay.row, ids));
}

}  // namespace knelpunt::io
