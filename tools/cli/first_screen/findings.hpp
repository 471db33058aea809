#pragma once

#include <string>
#include <vector>

#include "tools/cli/marks/known_excess.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// A paragraph of the first screen.
struct FindingText {
    std::string topic, text;  ///< "Rights": what they say
};

inline constexpr std::size_t kFirstScreenLines = 25;  ///< at most, of 80 columns

/// What a file says first, in words, with ranges over storylines and weather: what is full by rights and in use, since when;
/// what waits; the three largest causes; what relieves it and when; how sure it is; what rests on known errors of the
/// region's own assumptions. None where no scenario was computed. Fits kFirstScreenLines with a line above.
/// @param known  elements that are over in the base year already: they are counted, and not named as findings
std::vector<FindingText> find_texts(const ResultView& view, const KnownExcesses& known);

/// Prints them below the title of the study.
void print_first_screen(const ResultView& view, const KnownExcesses& known);

}  // namespace knelpunt::cli
