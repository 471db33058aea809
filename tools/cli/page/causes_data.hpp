#pragma once

#include "tools/cli/marks/known_excess.hpp"
#include "tools/cli/page/json_writer.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// Because of whom elements are full, by kind: the largest parts of their hours over and of the year, of the rights that fill them
/// (areas too), what is left without a kind of use, and of what is above the limits of all elements that are no known errors.
/// Parts as label, percent, label, percent. Nothing for files without causes.
void put_causes(Json& json, const ResultView& view, const KnownExcesses& known);

}  // namespace knelpunt::cli
