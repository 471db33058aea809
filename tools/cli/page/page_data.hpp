#pragma once

#include <string>

#include "tools/cli/page/region_notes.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// The data of the page as JSON; what it holds is declared in tools/page/src/data/contract.ts. Draws are left out.
/// @param notes     what is known of the region
/// @param n_hourly  elements of each class and scenario whose hours go along, the fullest first
std::string page_data(const ResultView& view, const RegionNotes& notes, std::size_t n_hourly);

}  // namespace knelpunt::cli
