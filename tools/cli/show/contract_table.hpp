#pragma once

#include <vector>

#include "tools/cli/output/print_table.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// Whether contracts restricted use in any of the scenarios.
bool has_contracts(const ResultView& view, const std::vector<std::size_t>& scenarios);

/// What each contract took away a day ahead, of which budget, and what a wrong forecast cost.
PrintTable contract_table(const ResultView& view, const std::vector<std::size_t>& scenarios);

}  // namespace knelpunt::cli
