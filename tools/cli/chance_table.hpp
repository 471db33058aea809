#pragma once

#include <string>

#include "tools/cli/result_view.hpp"
#include "tools/cli/terminal.hpp"

namespace knelpunt::cli {

/// Whether the file is of a study with draws.
bool has_chances(const ResultView& view);

/// How sure it is that something is short, over the draws of a study: the surest and earliest first.
///
/// For people one row per element and group of scenarios that differ in nothing but their year, with the probability in
/// each year and the largest standard error of them; for programs one row per element and scenario. First years are those
/// by which 10, 50 and 90 % of the draws are short; "-" (for programs nothing) = in none of the study's years. Elements that are
/// short in no draw are left out.
///
/// @param level     contract or flow
/// @param scenario  only this one; empty = all
PrintTable chance_table(const ResultView& view, const std::string& level, const std::string& scenario,
                        TableFormat format);

}  // namespace knelpunt::cli
