#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"
#include "sim/io/csv.hpp"
#include "sim/io/text/number_text.hpp"
#include "sim/system/scenario_point.hpp"

namespace knelpunt::io {

/// Reads the cells of one column into rows without knowing their type; see read_rows.
using CellSetter = std::function<void(std::size_t row, const std::string& text, double number)>;

/// Checks header and cells of a table against its columns and hands every good value to its setter. Errors of spreadsheets
/// are named in every cell, those of free columns too.
/// @param setters  one per column of `doc`
void read_cells(const RawTable& table, const TableDoc& doc, const std::vector<CellSetter>& setters, Issues& issues);

/// Rows of a table. Problems (unknown or missing columns, wrong numbers, ranges, words, ids) are added to `issues`;
/// columns `source`, `confidence` and `note` are allowed in every table.
template <class Row>
std::vector<Row> read_rows(const RawTable& table, const TableSpec<Row>& spec, Issues& issues) {
    std::vector<Row> rows(table.lines.size());
    for (std::size_t row = 0; row < rows.size(); ++row) rows[row].line = table.lines[row].line;
    std::vector<CellSetter> setters;
    for (const Param<Row>& param : spec.params) {
        setters.push_back([&rows, member = param.member](std::size_t row, const std::string& text, double number) {
            std::visit(
                [&](auto pointer) {
                    using Value = std::remove_reference_t<decltype(rows[row].*pointer)>;
                    if constexpr (std::is_same_v<Value, std::string>) {
                        rows[row].*pointer = text;
                    } else if constexpr (std::is_same_v<Value, bool>) {
                        rows[row].*pointer = number != 0.0;
                    } else {
                        rows[row].*pointer = static_cast<Value>(number);
                    }
                },
                member);
        });
    }
    read_cells(table, spec.describe(), setters, issues);
    return rows;
}

/// Changes a cell of every row whose id the overlay names; '*' in it stands for any run of characters. Unknown rows, columns or operations and sums over text are added to `issues`.
void apply_overlay(RawTable& table, const Overlay& overlay, Issues& issues);

/// Whether an id fits a pattern in which '*', no character of ids, stands for any run of characters.
bool fits_pattern(std::string_view pattern, std::string_view id);

/// Number in a cell that must hold one; says what is wrong and how to write it, and gives NaN, where it does not.
double read_number(const std::string& cell, const Place& place, Issues& issues);

}  // namespace knelpunt::io
