#pragma once

#include <string>
#include <vector>

#include "sim/congestion/analysis.hpp"
#include "sim/results/schema.hpp"

namespace knelpunt::run {

/// Puts an analysis into result fields. Hourly fields that are not in `hourly_fields` are left out.
/// @throws ContractError if a declared field without hours is not filled
results::FieldValues extract_fields(congestion::Analysis analysis, const std::vector<std::string>& hourly_fields);

}  // namespace knelpunt::run
