#pragma once

#include <string>
#include <vector>

#include "tools/cli/first_screen/scenarios.hpp"

namespace knelpunt::cli {

/// A branch or station over its limit at level flow, in the first year in which it is.
struct ElementOver {
    bool is_branch = true;
    std::size_t element = 0;
    double year = 0.0;
    Range loading;                      ///< in that year
    std::size_t n_over = 0, n_all = 0;  ///< scenarios of the year
};

const results::ResultField& loading_field(bool is_branch);
bool is_over_limit(double loading);
const std::string& id_of(const ResultView& view, const ElementOver& over);
/// "Waarderpolder 10 (WPLD10)".
std::string name_of(const ResultView& view, const ElementOver& over);
/// How sure the limit is that it passes.
const std::string& confidence_of(const ResultView& view, const ElementOver& over);

/// All elements that are over in some year with the grid as it is, the earliest first and the highest among equals.
std::vector<ElementOver> elements_over(const ResultView& view, const FindingScenarios& chosen);

/// Highest loading of an element in scenarios of a year and option set.
Range loading_of(const ResultView& view, const FindingScenarios& chosen, const ElementOver& over, double year,
                 const std::string& options);

/// Year from which on an element stays within its limit with the plan; 0 = not in the study's years.
double relieved_from(const ResultView& view, const FindingScenarios& chosen, const ElementOver& over);

}  // namespace knelpunt::cli
