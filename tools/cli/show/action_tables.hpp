#pragma once

#include <vector>

#include "tools/cli/output/print_table.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// Whether actions were looked for in any of the scenarios.
bool has_actions(const ResultView& view, const std::vector<std::size_t>& scenarios);

/// What remedial actions come to: a row for every limit, and one without those of known excesses. Energy not served stands
/// apart and is never added to that of bids.
PrintTable action_table(const ResultView& view, const std::vector<std::size_t>& scenarios, TableFormat format);

/// Energy and cost by kind of bid.
PrintTable action_bid_table(const ResultView& view, const std::vector<std::size_t>& scenarios, TableFormat format);

/// What each limit costs alone, and what no bid can solve.
PrintTable action_element_table(const ResultView& view, const std::vector<std::size_t>& scenarios, TableFormat format);

}  // namespace knelpunt::cli
