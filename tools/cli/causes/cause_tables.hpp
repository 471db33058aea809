#pragma once

#include "tools/cli/show/view.hpp"

namespace knelpunt::cli {

/// Because of whom elements are full. For people a line for each full element with its largest parts, or of one element a line for
/// each part; for programs a row for each element and part.
PrintTable cause_table(const ViewInput& of);

/// What is left over its limit without a kind of use, computed again.
PrintTable without_table(const ViewInput& of);

}  // namespace knelpunt::cli
