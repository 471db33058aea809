#pragma once

#include <vector>

#include "sim/congestion/analysis.hpp"

namespace knelpunt::congestion {

/// Whose use and production make the power of elements in one hour each  [MW], element by element: row-major.
///
///     total = sum over kinds of use + sum over kinds of production + other
///
/// A part is positive where it adds to the total and negative where it relieves. `by_municipality_mw` and `by_class_mw`
/// split the part of the uses once more; a use without a municipality is in none of them.
struct Shares {
    std::vector<double> total_mw;            ///< shape (n)
    std::vector<double> other_mw;            ///< shape (n): phase shifts, and what bears no kind
    std::vector<double> by_use_mw;           ///< shape (n, n_categories)
    std::vector<double> by_production_mw;    ///< shape (n, n_technologies)
    std::vector<double> by_municipality_mw;  ///< shape (n, n_municipalities)
    std::vector<double> by_class_mw;         ///< shape (n, kLedgerClasses)
};

struct Attribution {
    Shares branches;  ///< flow in the hour of the worst loading by rule, after the outage behind it
    Shares stations;  ///< use held against the firm limit in its worst hour; without a limit, net use at its peak
    Shares areas;     ///< use below the national grid in the hour in which it is highest
    std::vector<std::int32_t> area_hour;
};

/// Splits flows and loads by who makes them; NaN where an element has no such hour.
///
/// DC flow is linear in what is used and produced, and the net of an island goes to its exchange nodes by fixed shares, so
/// that the part of a group in the flow of a branch is exactly the flow that is missing without the group:
///
///     part = sum over its members of sign (ptdf_branch + sum_t factor_t ptdf_t)(node) p(node),  sign > 0 for production,
///
/// with the terms t of the outage (flow::OutagePairs). Parts are turned in the direction of the flow. With AC flow the hours
/// and outages are those of AC, the parts those of DC.
/// @param found  results of the same schedule and grid
Attribution attribute(const System& system, const Schedule& schedule, const flow::DcModel& model,
                      const Analysis& found);

}  // namespace knelpunt::congestion
