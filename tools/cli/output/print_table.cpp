#include "tools/cli/output/print_table.hpp"

#include <algorithm>
#include <iostream>
#include <numeric>

#include "sim/base/expects.hpp"
#include "tools/cli/output/safe_text.hpp"

namespace knelpunt::cli {
namespace {

constexpr std::size_t kTerminalWidth = 80;
constexpr std::size_t kGap = 1;

/// Widths of columns so that a row fits; text columns give way, the widest first.
std::vector<std::size_t> column_widths(const PrintTable& table) {
    std::vector<std::size_t> widths;
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
        std::size_t width = text_width(table.columns[column]);
        for (const auto& row : table.rows) width = std::max(width, text_width(visible_text(row[column])));
        widths.push_back(width);
    }
    const auto total = [&] { return std::accumulate(widths.begin(), widths.end(), (widths.size() - 1) * kGap); };
    for (const std::size_t narrowest : {8U, 6U, 4U}) {
        while (total() > kTerminalWidth) {
            std::size_t widest = widths.size();
            for (std::size_t column = 0; column < widths.size(); ++column) {
                if (table.is_number[column] != 0 || widths[column] <= narrowest) continue;
                if (widest == widths.size() || widths[column] > widths[widest]) widest = column;
            }
            if (widest == widths.size()) break;
            --widths[widest];
        }
    }
    return widths;
}

/// The title, broken at its middle dots where it is wider than the terminal.
void print_title(std::string_view title) {
    constexpr std::string_view kDot = " · ";
    std::string out;
    std::size_t in_line = 0;
    while (!title.empty()) {
        const std::size_t end = title.find(kDot);
        const std::string_view part = title.substr(0, end);
        title = end == std::string_view::npos ? std::string_view{} : title.substr(end + kDot.size());
        if (in_line > 0 && in_line + 3 + text_width(part) > kTerminalWidth) {
            out += '\n';
            in_line = 0;
        }
        if (in_line > 0) out += kDot;
        in_line += text_width(part) + (in_line > 0 ? 3 : 0);
        out += part;
    }
    if (!out.empty()) std::cout << out << '\n';
}

/// A cell within a width. A mark behind it (" *", " ~", " !") says what it rests on and is never cut off.
std::string fitted_cell(const std::string& cell, std::size_t width) {
    constexpr std::string_view kMarks = "*~!";
    const bool is_marked = cell.size() > 2 && cell[cell.size() - 2] == ' ' && kMarks.find(cell.back()) != kMarks.npos;
    if (!is_marked || text_width(cell) <= width || width < 4) return fitted(cell, width);
    return fitted(cell.substr(0, cell.size() - 2), width - 2) + cell.substr(cell.size() - 2);
}

void print_text(const PrintTable& table) {
    const std::vector<std::size_t> widths = column_widths(table);
    const auto line = [&](const std::vector<std::string>& cells) {
        std::string out;
        for (std::size_t column = 0; column < cells.size(); ++column) {
            const std::string cell = fitted_cell(visible_text(cells[column]), widths[column]);
            const std::string padding(widths[column] - std::min(widths[column], text_width(cell)), ' ');
            if (column > 0) out += std::string(kGap, ' ');
            out += table.is_number[column] != 0 ? padding + cell : cell + padding;
        }
        out.erase(out.find_last_not_of(' ') + 1);
        std::cout << out << '\n';
    };
    print_title(visible_text(table.title));
    line(table.columns);
    for (const auto& row : table.rows) line(row);
    if (table.rows.empty()) std::cout << "(none)\n";
}

void print_csv(const PrintTable& table) {
    const auto line = [](const std::vector<std::string>& cells) {
        for (std::size_t column = 0; column < cells.size(); ++column)
            std::cout << (column > 0 ? "," : "") << csv_cell(cells[column]);
        std::cout << '\n';
    };
    line(table.columns);
    for (const auto& row : table.rows) line(row);
}

/// A number as it is, nothing as null in a column of numbers, all else as text.
std::string json_cell(const std::string& cell, bool is_number) {
    if (is_number && cell.empty()) return "null";
    return is_number && is_json_number(cell) ? cell : json_text(cell);
}

void print_json(const PrintTable& table) {
    std::cout << "[";
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        std::cout << (row > 0 ? ",\n " : "") << "{";
        for (std::size_t column = 0; column < table.columns.size(); ++column)
            std::cout << (column > 0 ? "," : "") << json_text(table.columns[column]) << ":"
                      << json_cell(table.rows[row][column], table.is_number[column] != 0);
        std::cout << "}";
    }
    std::cout << "]\n";
}

/// A program reads cells by the name of their column: each needs one of its own.
bool has_unique_columns(const PrintTable& table) {
    std::vector<std::string> names = table.columns;
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) == names.end();
}

}  // namespace

void print_table(const PrintTable& table, TableFormat format) {
    expects(table.is_number.size() == table.columns.size(), "a kind for every column");
    expects(std::all_of(table.rows.begin(), table.rows.end(),
                        [&](const auto& row) { return row.size() == table.columns.size(); }),
            "a cell for every column");
    expects(format == TableFormat::text || has_unique_columns(table), "no two columns have one name");
    switch (format) {
        case TableFormat::text:
            print_text(table);
            break;
        case TableFormat::csv:
            print_csv(table);
            break;
        case TableFormat::json:
            print_json(table);
            break;
    }
}

}  // namespace knelpunt::cli
