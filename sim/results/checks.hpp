#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace knelpunt::results {

/// A field that tells how well a scenario's numbers solve their equations, and how large it may be. The list is the one
/// place: commands that read a result judge by it.
struct StoredCheck {
    /// What must have been computed for the field to have a value.
    enum class Needs { flow, market, market_and_ac };

    std::string_view field;  ///< "group/field" of one value per scenario
    Needs needs;
    double limit;               ///< in the field's unit
    std::string_view sentence;  ///< what is wrong above the limit
};
std::span<const StoredCheck> stored_checks();

/// A check that a computed scenario does not hold.
struct Violation {
    std::string_view field;
    double value = 0.0, limit = 0.0;
    std::string_view sentence;
    bool is_below = false;  ///< the limit is the least that may be
};

/// "balance: 500 MW is missing at a node, at most 1e-06 MW may be"
std::string violation_text(const Violation& violation);

/// Values of one computed scenario, one per field and element.
struct ScenarioValues {
    std::function<bool(std::string_view field)> has;  ///< older files lack fields
    std::function<std::size_t(std::string_view field)> n_elements;
    std::function<double(std::string_view field, std::size_t element)> value;
};

/// Checks that do not hold: the stored ones against their limits (no value is a violation), and counts of what is over
/// against the loadings that they count.
std::vector<Violation> violated_checks(const ScenarioValues& scenario);

/// Steps in which AC flow has no solution: what is found rests on the others alone. 0 where the physics are DC.
double unsolved_steps(const ScenarioValues& scenario);
/// The same of listed outages times steps.
double unsolved_outage_steps(const ScenarioValues& scenario);

}  // namespace knelpunt::results
