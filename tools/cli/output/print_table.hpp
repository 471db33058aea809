#pragma once

#include <string>
#include <vector>

namespace knelpunt::cli {

enum class TableFormat { text, csv, json };

/// A table for people or programs: cells as text, numbers already formatted. A column of numbers holds numbers or
/// nothing where programs read it; for people it may also hold words.
struct PrintTable {
    std::string title;
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
    std::vector<char> is_number;  ///< per column: right-aligned, numbers in JSON
};

/// Prints to stdout: text within 80 columns (long names cut with an ellipsis), CSV, or JSON.
/// For programs the names of the columns must differ.
void print_table(const PrintTable& table, TableFormat format);

}  // namespace knelpunt::cli
