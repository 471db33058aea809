#pragma once

#include <string>
#include <vector>

#include "tools/cli/marks/known_excess.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// What a file says first, in sentences with ranges over storylines and weather: what is full on which level, since when
/// and how sure, because of whom, what relieves it, how much waits. At most ten; none where no scenario was computed.
/// @param known  elements that are over in the base year already: they are counted, and not named
std::vector<std::string> find_sentences(const ResultView& view, const KnownExcesses& known);

}  // namespace knelpunt::cli
