#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sim/io/csv.hpp"

namespace knelpunt::support {

/// Published networks of pipes and their answers by other programs; they lie beside the program and are not part of it.
inline std::filesystem::path pipe_cases() {
    return std::filesystem::path(KNELPUNT_SOURCE_DIR) / ".." / "shared" / "cases" / "gas_heat";
}

/// A table as rows of cells by column.
inline std::vector<std::map<std::string, std::string>> table_rows(const std::filesystem::path& file) {
    Issues issues;
    const io::RawTable table = io::read_csv(file, issues);
    issues.throw_if_errors();
    std::vector<std::map<std::string, std::string>> out;
    for (const auto& line : table.lines) {
        out.emplace_back();
        for (std::size_t at = 0; at < table.header.size(); ++at) out.back()[table.header[at]] = line.cells[at];
    }
    return out;
}

}  // namespace knelpunt::support
