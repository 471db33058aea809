#pragma once

#include <string>
#include <vector>

#include "sim/results/findings.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

/// From when an element is short, over the years of one group of scenarios, as far as they were computed.
struct FirstYear {
    enum class Kind {
        never,    ///< in no year of the study
        known,    ///< in `year`, and in no earlier one
        at_most,  ///< in `year`, but an earlier one is not known
        unknown   ///< in none of those that are known
    };
    Kind kind = Kind::never;
    int year = 0;
};

/// Scenarios that differ in nothing but their year, with the likely values.
struct FirstYearGroup {
    std::string storyline, weather, options, mode;
    std::vector<FirstYear> elements;
};

/// Worked out from the scenarios themselves: one that failed is not known, and so is a branch that is not over in the hours
/// of a scenario in which AC flow has a solution, if it has none in others.
std::vector<FirstYearGroup> first_years(const ResultView& view, const results::Question& question);

/// Range over groups: "2030", "2030-2035", "2030-never"; "?" for what is not known, "≤2030" where an earlier year is not.
struct FirstYearRange {
    int first = 0, last = 0;  ///< 0 = short in no year that is known
    bool is_at_most = false;
    int n_groups = 0, n_never = 0, n_at_most = 0, n_unknown = 0;

    void add(const FirstYear& year);
    [[nodiscard]] std::string text() const;  ///< "-" only where all are known to be never short
};

}  // namespace knelpunt::cli
