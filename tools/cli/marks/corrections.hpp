#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/base/spec.hpp"
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

/// What an element moves by between the 10th and the 90th percentile of what is possible  [MW]; NaN where nothing of it moved.
struct CorrectionBand {
    double limit_mw = kNaN;  ///< rating of one circuit (MVA), firm capacity
    double share_mw = kNaN;  ///< of a station's use: the band of its share times its peak in the first scenario
};

/// Bands of the inputs that corrections moved, by branch and station.
std::map<std::string, CorrectionBand> correction_bands(const ResultView& view);

}  // namespace knelpunt::cli
