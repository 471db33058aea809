#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/results/schema.hpp"

namespace knelpunt::results {

/// Values of one computed scenario, one per field and element.
struct ScenarioValues {
    std::function<bool(const ResultField& field)> has;  ///< older files lack fields
    std::function<std::size_t(const ResultField& field)> n_elements;
    std::function<double(const ResultField& field, std::size_t element)> value;

    /// The one value of a field without an axis; NaN where an older file lacks it.
    [[nodiscard]] double one(const ResultField& field) const;
};

/// A field that tells how well a scenario's numbers solve their equations, and how large it may be.
struct StoredCheck {
    const ResultField* field;               ///< of one value per scenario
    double limit;                           ///< in the field's unit
    std::string_view sentence;              ///< what is wrong above the limit
    std::vector<const ResultField*> where;  ///< must have values: what the check is of was computed
};

/// A count and the loadings above 1 that it counts.
struct CountCheck {
    const ResultField *count, *loading_pu;
    std::string_view sentence;
};

/// Levels of the same elements, each at least the one before it.
struct NestedCheck {
    const ResultField *lower, *higher;
    double tolerance;  ///< in the fields' unit
};

/// What stored results are judged by: commands that read a result look at all of them.
struct Checks {
    std::vector<StoredCheck> stored;
    std::vector<CountCheck> counts;
    std::vector<NestedCheck> nested;
    const ResultField* nests = nullptr;  ///< of files whose levels hold each other; null = of all
};

/// A check that a computed scenario does not hold.
struct Violation {
    const ResultField* field = nullptr;
    double value = 0.0, limit = 0.0;
    std::string_view sentence;
    bool is_below = false;  ///< the limit is the least that may be
};

/// "balance: 500 MW is missing at a node, at most 1e-06 MW may be"
std::string violation_text(const Violation& violation);

/// Checks that do not hold: the stored ones against their limits (no value is a violation), and counts of what is over
/// against the loadings that they count.
std::vector<Violation> violated_checks(const Checks& checks, const ScenarioValues& scenario);

}  // namespace knelpunt::results
