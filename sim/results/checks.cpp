#include "sim/results/checks.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/tolerance.hpp"
#include "sim/base/units.hpp"
#include "sim/results/schema.hpp"

namespace knelpunt::results {
namespace {

using Needs = StoredCheck::Needs;

constexpr std::array kChecks{
    StoredCheck{"totals/worst_balance_mw", Needs::flow, tolerance::kBalanceMw,
                "flows and injections do not add up at some node"},
    StoredCheck{"totals/worst_cycle_rad", Needs::flow, tolerance::kCycleRad,
                "angles do not add up to 0 around some cycle"},
    StoredCheck{"totals/worst_nesting_mw", Needs::flow, tolerance::kBalanceMw,
                "the levels flow, contract, queue and plans do not hold each other"},
    StoredCheck{"dispatch/worst_residual_pu", Needs::market, tolerance::kMarketResidualPu,
                "the market's solution breaks some of its limits"},
    StoredCheck{"dispatch/loss_change_mw", Needs::market_and_ac, tolerance::kSettledLossMw,
                "the losses that the market meets are not those of its flows"},
};

/// A count and the loadings that it counts.
struct CountCheck {
    std::string_view count, loading, sentence;
};
constexpr std::array kCounts{
    CountCheck{"totals/n_branches_over", "congestion/branch_worst_loading_pu",
               "the number of branches over is not that of their loadings"},
    CountCheck{"totals/n_stations_over", "congestion/station_worst_loading_pu",
               "the number of stations over is not that of their loadings"},
};

/// Levels of the same elements, each at least the one before it. Power in MW, loading in pu.
struct NestedCheck {
    std::string_view lower, higher;
    double tolerance;
};
constexpr std::array kNested{
    NestedCheck{"connection/station_contract_offtake_mw", "connection/station_queue_offtake_mw", tolerance::kBalanceMw},
    NestedCheck{"connection/station_queue_offtake_mw", "connection/station_plans_offtake_mw", tolerance::kBalanceMw},
    NestedCheck{"connection/station_contract_feed_in_mw", "connection/station_queue_feed_in_mw", tolerance::kBalanceMw},
    NestedCheck{"connection/station_queue_feed_in_mw", "connection/station_plans_feed_in_mw", tolerance::kBalanceMw},
    NestedCheck{"connection/area_flow_offtake_mw", "connection/area_contract_offtake_mw", tolerance::kBalanceMw},
    NestedCheck{"connection/area_contract_offtake_mw", "connection/area_queue_offtake_mw", tolerance::kBalanceMw},
    NestedCheck{"connection/area_queue_offtake_mw", "connection/area_plans_offtake_mw", tolerance::kBalanceMw},
    NestedCheck{"connection/area_flow_feed_in_mw", "connection/area_contract_feed_in_mw", tolerance::kBalanceMw},
    NestedCheck{"connection/area_contract_feed_in_mw", "connection/area_queue_feed_in_mw", tolerance::kBalanceMw},
    NestedCheck{"connection/area_queue_feed_in_mw", "connection/area_plans_feed_in_mw", tolerance::kBalanceMw},
    NestedCheck{"congestion/branch_worst_loading_offtake_pu", "connection/branch_contract_offtake_loading_pu",
                tolerance::kCongestedPu},
    NestedCheck{"connection/branch_contract_offtake_loading_pu", "connection/branch_queue_offtake_loading_pu",
                tolerance::kCongestedPu},
    NestedCheck{"connection/branch_queue_offtake_loading_pu", "connection/branch_plans_offtake_loading_pu",
                tolerance::kCongestedPu},
    NestedCheck{"congestion/branch_worst_loading_feed_in_pu", "connection/branch_contract_feed_in_loading_pu",
                tolerance::kCongestedPu},
    NestedCheck{"connection/branch_contract_feed_in_loading_pu", "connection/branch_queue_feed_in_loading_pu",
                tolerance::kCongestedPu},
    NestedCheck{"connection/branch_queue_feed_in_loading_pu", "connection/branch_plans_feed_in_loading_pu",
                tolerance::kCongestedPu},
};
constexpr std::string_view kNestingField = "totals/worst_nesting_mw";  ///< of files that hold nested levels

bool has_value(const ScenarioValues& scenario, std::string_view field) {
    return scenario.has(field) && std::isfinite(scenario.value(field, 0));
}

bool is_needed(const ScenarioValues& scenario, Needs needs) {
    const bool has_market =
        has_value(scenario, "dispatch/price_mean_eur_per_mwh") || has_value(scenario, "dispatch/cost_eur");
    const bool has_ac = has_value(scenario, "totals/loss_mwh");
    switch (needs) {
        case Needs::flow:
            return true;
        case Needs::market:
            return has_market;
        case Needs::market_and_ac:
            return has_market && has_ac;
    }
    return true;
}

double steps_of(const ScenarioValues& scenario, std::string_view field) {
    return scenario.has(field) ? std::max(0.0, scenario.value(field, 0)) : 0.0;
}

/// The first elements of levels that lie below the level before them.
void add_not_nested(const ScenarioValues& scenario, std::vector<Violation>& found) {
    if (!scenario.has(kNestingField)) return;  // levels of an earlier program do not hold each other
    for (const NestedCheck& check : kNested) {
        if (!scenario.has(check.lower) || !scenario.has(check.higher)) continue;
        for (std::size_t element = 0; element < scenario.n_elements(check.lower); ++element) {
            const double lower = scenario.value(check.lower, element), higher = scenario.value(check.higher, element);
            if (!(higher < lower - check.tolerance)) continue;  // also where it is not known
            found.push_back({check.higher, higher, lower, "a level lies below the one that it holds", true});
            break;
        }
    }
}

}  // namespace

std::span<const StoredCheck> stored_checks() { return kChecks; }

std::string violation_text(const Violation& violation) {
    const std::string unit(unit_text(result_field(violation.field).unit));
    return fmt::format("{}: {} is {:.3g} {}, at {} {:g} may be", violation.sentence, violation.field, violation.value,
                       unit == "1" ? "" : unit, violation.is_below ? "least" : "most", violation.limit);
}

std::vector<Violation> violated_checks(const ScenarioValues& scenario) {
    std::vector<Violation> found;
    for (const StoredCheck& check : kChecks) {
        // A file of an earlier program lacks the newer ones.
        if (!scenario.has(check.field) || !is_needed(scenario, check.needs)) continue;
        const double value = scenario.value(check.field, 0);
        if (!(std::abs(value) <= check.limit)) found.push_back({check.field, value, check.limit, check.sentence});
    }
    for (const CountCheck& check : kCounts) {
        if (!scenario.has(check.count) || !scenario.has(check.loading)) continue;
        double n_over = 0.0;
        for (std::size_t element = 0; element < scenario.n_elements(check.loading); ++element)
            n_over += scenario.value(check.loading, element) > 1.0 + tolerance::kCongestedPu ? 1.0 : 0.0;
        const double count = scenario.value(check.count, 0);
        if (count != n_over) found.push_back({check.count, count, n_over, check.sentence});
    }
    add_not_nested(scenario, found);
    return found;
}

double unsolved_steps(const ScenarioValues& scenario) { return steps_of(scenario, "totals/n_unsolved_hours"); }

double unsolved_outage_steps(const ScenarioValues& scenario) {
    return steps_of(scenario, "totals/n_unsolved_outage_hours");
}

}  // namespace knelpunt::results
