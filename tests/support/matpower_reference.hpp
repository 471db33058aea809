#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sim/io/csv.hpp"
#include "sim/io/table_reader.hpp"

namespace knelpunt::test {

/// Published cases and their answers from MATPOWER; they lie beside the program and are not part of it.
inline std::filesystem::path case_folder() {
    return std::filesystem::path(KNELPUNT_SOURCE_DIR) / ".." / "shared" / "cases" / "electricity" / "matpower";
}

/// A reference table as numbers by column; empty cells are NaN.
inline std::map<std::string, std::vector<double>> read_reference(const std::string& name) {
    Issues issues;
    const io::RawTable table = io::read_csv(case_folder() / "reference" / name, issues);
    issues.throw_if_errors();
    std::map<std::string, std::vector<double>> columns;
    for (std::size_t column = 0; column < table.header.size(); ++column) {
        for (const auto& line : table.lines)
            columns[table.header[column]].push_back(io::parse_number(line.cells[column]));
    }
    return columns;
}

}  // namespace knelpunt::test
