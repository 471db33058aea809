#pragma once

#include "models/plausibility/input.hpp"
#include "sim/sweep/study.hpp"

namespace knelpunt::cli {

/// What the rules of plausibility look at in a study.
/// @param study  read without errors: it has a scenario
models::plausibility::StudyFacts study_facts(const sweep::Study& study);

}  // namespace knelpunt::cli
