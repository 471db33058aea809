#pragma once

#include <string>

#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// The data of the page as JSON; what it holds is declared in tools/page/src/data/contract.ts. Draws are left out.
std::string page_data(const ResultView& view);

}  // namespace knelpunt::cli
