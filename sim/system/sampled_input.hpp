#pragma once

#include <string>
#include <vector>

namespace knelpunt {

/// An assumed input in worlds in which the measured year holds, as a reconciliation found them.
struct SampledInput {
    std::string kind;            ///< rating [MVA] | firm_capacity [MW] | share [1]
    std::string id;              ///< of a branch; of the node of a limit or of uses
    double value = 0.0;          ///< what the tables with all corrections hold
    std::vector<double> sample;  ///< the n-th draw of a study takes the n-th
};

}  // namespace knelpunt
