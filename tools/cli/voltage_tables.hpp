#pragma once

#include <vector>

#include "tools/cli/result_view.hpp"
#include "tools/cli/terminal.hpp"

namespace knelpunt::cli {

/// Whether any of the scenarios has AC flow.
bool has_voltages(const ResultView& view, const std::vector<std::size_t>& scenarios);

/// Lowest and highest voltage of each node, without and after outages, those furthest out of what is allowed first.
PrintTable voltage_table(const ResultView& view, const std::vector<std::size_t>& scenarios);

/// Where DC flow was good enough: loadings by AC, and how far those by DC are off, largest differences first.
PrintTable linear_error_table(const ResultView& view, const std::vector<std::size_t>& scenarios);

}  // namespace knelpunt::cli
