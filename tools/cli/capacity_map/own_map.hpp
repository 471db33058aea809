#pragma once

#include <string>

#include "sim/io/nbnl/capacity_map.hpp"
#include "tools/cli/page/region_notes.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// What a scenario of a result says, in the form of the operators' capacity map: an area per transmission area, named as
/// congestion area, and one per station. Available is firm capacity or capability, quoted the peak of all rights,
/// forecast the peak of the simulated use, queue what asks for room. Relief is the first year of the same path of the study
/// from which on there is no shortage; it is left out where there is none, or no shortage to be relieved.
/// @param issued  date of issue as 2026-11-30
io::CapacityMap own_capacity_map(const ResultView& view, const RegionNotes& notes, std::size_t scenario,
                                 const std::string& issued);

}  // namespace knelpunt::cli
