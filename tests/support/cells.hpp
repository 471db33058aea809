#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/io/csv.hpp"
#include "sim/io/table_reader.hpp"

namespace knelpunt::support {

/// Cells of a CSV file by column name.
class Cells {
public:
    explicit Cells(const std::filesystem::path& file) {
        Issues issues;
        table_ = io::read_csv(file, issues);
        issues.throw_if_errors();
    }

    [[nodiscard]] std::size_t n_rows() const { return table_.lines.size(); }
    [[nodiscard]] bool has(const std::string& column) const { return table_.column(column) >= 0; }
    [[nodiscard]] const std::string& text(std::size_t row, const std::string& column) const {
        return table_.lines[row].cells.at(static_cast<std::size_t>(table_.column(column)));
    }
    [[nodiscard]] double number(std::size_t row, const std::string& column) const {
        return io::parse_number(text(row, column));
    }
    [[nodiscard]] std::vector<double> column(const std::string& name) const {
        std::vector<double> values;
        for (std::size_t row = 0; row < n_rows(); ++row) values.push_back(number(row, name));
        return values;
    }

private:
    io::RawTable table_;
};

}  // namespace knelpunt::support
