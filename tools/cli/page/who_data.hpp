#pragma once

#include "tools/cli/page/json_writer.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// `who`: labels of uses and production, and for each likely scenario the largest parts of the power of branches and stations that are
/// near or over their limit, in the hour that the file splits: {index: [total, label, MW, label, MW, ..]}. Nothing in older files.
void put_who(Json& json, const ResultView& view);

/// `corrections`: [MW of the limit, MW of the share] between p10 and p90 of what the corrections of the study moved, by id; null where
/// that did not move.
void put_corrections(Json& json, const ResultView& view);

}  // namespace knelpunt::cli
