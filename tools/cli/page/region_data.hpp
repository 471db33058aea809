#pragma once

#include "tools/cli/page/json_writer.hpp"
#include "tools/cli/page/region_notes.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// Background of the map, projects and known excesses, as far as they are known.
void put_region(Json& json, const RegionNotes& notes);

/// Hours of the fullest branches and stations of each scenario in which things join as there is room, or of all scenarios of
/// a file that has none of those: loading by rule of branches, use of stations  [1, MW]. In 64 steps from the lowest to the
/// highest value, one letter of base64url each.
/// @param n_hourly  elements of each class and scenario
void put_hours(Json& json, const ResultView& view, std::size_t n_hourly);

}  // namespace knelpunt::cli
