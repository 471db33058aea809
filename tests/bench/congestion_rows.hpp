#pragma once

#include <vector>

#include "tests/bench/rows.hpp"
#include "tools/cli/session.hpp"

namespace knelpunt::bench {

/// Rows of `tools/bench congestion`: because of whom the region is full in the crowded year of a session's first scenario.
std::vector<Row> congestion_rows(cli::Session& session);

}  // namespace knelpunt::bench
