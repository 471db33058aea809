#pragma once

#include <string>
#include <vector>

#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// An assumed input that the corrections of a study moved, as `knelpunt reconcile` wrote it into their file.
struct CorrectedInput {
    std::string kind;                                       ///< rating | firm_capacity | share
    std::string id;                                         ///< branch or station
    double before = 0.0, mean = 0.0, p10 = 0.0, p90 = 0.0;  ///< [MVA], [MW], [1]
};

/// Inputs that the corrections of a file's study moved; none where it named none, or the file is older.
std::vector<CorrectedInput> corrected_inputs(const ResultView& view);

}  // namespace knelpunt::cli
