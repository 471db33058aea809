#pragma once

#include <vector>

#include "tools/cli/result_view.hpp"
#include "tools/cli/terminal.hpp"

namespace knelpunt::cli {

/// What each listed outage does: supply that it cuts off, elements that are over after it and no other outage is worse for,
/// voltages that collapse. The worst first; outages that do nothing of this are left out.
PrintTable outage_table(const ResultView& view, const std::vector<std::size_t>& scenarios);

}  // namespace knelpunt::cli
