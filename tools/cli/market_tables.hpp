#pragma once

#include <vector>

#include "tools/cli/result_view.hpp"
#include "tools/cli/terminal.hpp"

namespace knelpunt::cli {

// Tables of what a market decided; empty where no market did.

/// Whether a market decided in any of the scenarios.
bool has_market(const ResultView& view, const std::vector<std::size_t>& scenarios);

/// Price, cost, CO2, curtailment and what is unmet of each scenario.
PrintTable price_table(const ResultView& view, const std::vector<std::size_t>& scenarios);
/// Balance of each bidding zone and network: use, peak, what sources can give, unmet, price.
PrintTable network_table(const ResultView& view, const std::vector<std::size_t>& scenarios);
/// What each device gives and uses, and the value of a MW more of it.
PrintTable device_table(const ResultView& view, const std::vector<std::size_t>& scenarios);
/// What each store takes and gives, and the values of its limits.
PrintTable store_table(const ResultView& view, const std::vector<std::size_t>& scenarios);
/// What use that may move within its day pays, by category.
PrintTable flexible_use_table(const ResultView& view, const std::vector<std::size_t>& scenarios);

/// A pipe or a network's sources that are short, with its loading: rows of the table of bottlenecks.
struct NetworkBottleneck {
    std::size_t scenario = 0;
    std::string id;
    double loading_pu = 0.0, hours = 0.0, excess_mw = 0.0;
};
std::vector<NetworkBottleneck> network_bottlenecks(const ResultView& view, const std::vector<std::size_t>& scenarios);

}  // namespace knelpunt::cli
