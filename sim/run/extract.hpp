#pragma once

#include <string>
#include <vector>

#include "sim/results/schema.hpp"
#include "sim/run/scenario_results.hpp"

namespace knelpunt::run {

/// A scenario's findings as result fields, each from its declaration (fields/fields.hpp). Hourly fields that are not in
/// `hourly_fields` are left out; a field whose stage did not run has no value.
results::FieldValues extract_fields(ScenarioResults found, const std::vector<std::string>& hourly_fields);

}  // namespace knelpunt::run
