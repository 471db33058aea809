#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "tools/cli/output/print_table.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// A column that shows a field as it is; empty where an older file lacks it.
struct FieldColumn {
    std::string_view title;
    const run::Field& field;
    int digits;
    double per = 1.0;  ///< unit of the column, in units of the field
};

/// A table that is a list of fields: a row per scenario, or per element of an axis and scenario.
struct FieldTable {
    std::string_view title, level;
    const results::Axis* axis = nullptr;  ///< null: a row per scenario
    std::string_view thing;               ///< heading of the elements
    std::vector<FieldColumn> columns;
    std::function<bool(std::size_t scenario, std::size_t element)> is_shown;
};

PrintTable field_table(const ResultView& view, const std::vector<std::size_t>& scenarios, const FieldTable& fields);

}  // namespace knelpunt::cli
