#pragma once

#include "models/plausibility/rules.hpp"
#include "models/region/region.hpp"

namespace knelpunt::models {

/// Warns of what is accepted by the checks of read_region and compile but is no ordinary input, by the rules of
/// models/plausibility.
/// @param region  read without errors
/// @param study   what is asked of it; its keys and changes are looked at, too
/// @return        warnings, and a note for each entry of `accept` that takes some back
std::vector<plausibility::Warning> check_plausible(const Region& region, plausibility::StudyFacts study);

}  // namespace knelpunt::models
