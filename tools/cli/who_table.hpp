#pragma once

#include <vector>

#include "tools/cli/result_view.hpp"
#include "tools/cli/terminal.hpp"

namespace knelpunt::cli {

/// Because of whom: what is over its limit, worst first, then areas, each with the largest parts of its power. For programs
/// one row for each element and part, of all elements.
PrintTable who_table(const ResultView& view, const std::vector<std::size_t>& scenarios, TableFormat format);

}  // namespace knelpunt::cli
