#include "sim/results/checks.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/tolerance.hpp"
#include "sim/base/units.hpp"

namespace knelpunt::results {

namespace {

/// The first elements of levels that lie below the level before them.
void add_not_nested(const Checks& checks, const ScenarioValues& scenario, std::vector<Violation>& found) {
    if (checks.nests != nullptr && !scenario.has(*checks.nests)) return;
    for (const NestedCheck& check : checks.nested) {
        if (!scenario.has(*check.lower) || !scenario.has(*check.higher)) continue;
        for (std::size_t element = 0; element < scenario.n_elements(*check.lower); ++element) {
            const double lower = scenario.value(*check.lower, element), higher = scenario.value(*check.higher, element);
            if (!(higher < lower - check.tolerance)) continue;  // also where it is not known
            found.push_back({check.higher, higher, lower, "a level lies below the one that it holds", true});
            break;
        }
    }
}

}  // namespace

double ScenarioValues::one(const ResultField& field) const { return has(field) ? value(field, 0) : kNaN; }

std::string violation_text(const Violation& violation) {
    const std::string unit(unit_text(violation.field->unit));
    return fmt::format("{}: {} is {:.3g} {}, at {} {:g} may be", violation.sentence, violation.field->name,
                       violation.value, unit == "1" ? "" : unit, violation.is_below ? "least" : "most",
                       violation.limit);
}

std::vector<Violation> violated_checks(const Checks& checks, const ScenarioValues& scenario) {
    std::vector<Violation> found;
    for (const StoredCheck& check : checks.stored) {
        const auto is_known = [&](const ResultField* field) { return std::isfinite(scenario.one(*field)); };
        // A file of an earlier program lacks the newer ones.
        if (!scenario.has(*check.field) || !std::all_of(check.where.begin(), check.where.end(), is_known)) continue;
        const double value = scenario.one(*check.field);
        if (!(std::abs(value) <= check.limit)) found.push_back({check.field, value, check.limit, check.sentence});
    }
    for (const CountCheck& check : checks.counts) {
        if (!scenario.has(*check.count) || !scenario.has(*check.loading_pu)) continue;
        double n_over = 0.0;
        for (std::size_t element = 0; element < scenario.n_elements(*check.loading_pu); ++element)
            n_over += scenario.value(*check.loading_pu, element) > 1.0 + tolerance::kCongestedPu ? 1.0 : 0.0;
        const double count = scenario.one(*check.count);
        if (count != n_over) found.push_back({check.count, count, n_over, check.sentence});
    }
    add_not_nested(checks, scenario, found);
    return found;
}

}  // namespace knelpunt::results
