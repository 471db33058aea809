#pragma once

#include <vector>

#include "tools/cli/output/print_table.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// Sums of each scenario. For people few enough columns for 80 characters; programs get all. Counts of a scenario with
/// states that have no solution are lower bounds.
PrintTable total_table(const ResultView& view, const std::vector<std::size_t>& scenarios, TableFormat format);

/// What was computed, and whether its checks hold.
PrintTable scenario_table(const ResultView& view, const std::vector<std::size_t>& scenarios);

}  // namespace knelpunt::cli
