#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

#include "sim/congestion/analysis.hpp"
#include "sim/system/scenario_point.hpp"

namespace knelpunt::congestion {

/// Because of whom elements are full, cause by cause (Structure::cause_rows): of elements whose worst loading is at least
/// kTightPu; NaN elsewhere.
///
/// Each part is what goes on the element because of a cause, positive where it fills it and negative where it relieves it;
/// the parts of an element sum to its total. `counter` is the sum of what relieves, hour by hour, before parts of several
/// hours are added up.
struct CauseShares {
    std::vector<double> worst_mw;    ///< in the hour of the worst loading            shape (n, n_causes)
    std::vector<double> over_mwh;    ///< summed over the hours above the limit       the same
    std::vector<double> excess_mwh;  ///< what is above the limit: excess of an hour by the parts of its flow
    std::vector<double> year_mwh;    ///< summed over all hours, nothing out
    std::vector<double> worst_total_mw, over_total_mwh, excess_total_mwh, year_total_mwh;          ///< shape (n)
    std::vector<double> worst_counter_mw, over_counter_mwh, excess_counter_mwh, year_counter_mwh;  ///< at most 0
    /// Largest difference between an element's total, found without its causes, and the sum of its parts, over the total.
    double sum_error_pu = 0.0;
};

/// The parts by proportional sharing: of branches, of hours above their limit at most kMostTracedSteps.
struct TracedShares {
    std::vector<double> worst_mw;  ///< shape (n_branches, n_causes), NaN where none is found
    std::vector<double> over_mwh;  ///< mean of the traced hours, for all hours above the limit
    std::vector<double> over_total_mwh;
    std::vector<std::int32_t> n_steps;  ///< of the hours above the limit; -1 = none asked for
    double sum_error_pu = 0.0;
};
inline constexpr std::size_t kMostTracedSteps = 200;

/// What is left over its limit without a kind of use; flows computed again without it, all else as it runs.
struct WithoutUse {
    std::vector<std::int32_t> branch_n_steps_over;   ///< shape (n_branches, n_categories); -1 = not computed
    std::vector<double> branch_excess_mw;            ///< most in an hour, by rule; NaN = not computed
    std::vector<double> branch_excess_mwh;           ///< the same shape
    std::vector<std::int32_t> station_n_steps_over;  ///< shape (n_stations, n_categories)
    std::vector<double> station_excess_mwh;          ///< the same shape
    std::vector<std::int32_t> n_branches_over, n_stations_over;  ///< shape (n_categories)
};

struct Causes {
    CauseShares branches;                ///< marginal: by PTDF, after the outage that binds in the hour
    CauseShares stations;                ///< of the firm limit that is fullest: what its members use
    std::optional<TracedShares> traced;  ///< where a study asks for it
    WithoutUse without;
};

/// The case that causes are found for.
struct CauseCase {
    const System& system;
    const Schedule& schedule;
    const flow::DcModel& model;
    const Analysis& found;  ///< of the same schedule and grid, with tight hours
};

/// Splits the flows of full branches and the use of full stations by cause.
///
/// Marginal: DC flow is linear in what is used and produced; the net of an island goes to its exchange nodes by their shares,
/// so that the part of a cause is exactly the flow that is missing without it,
///
///     part = sum_t w_t sign_t sum_members +-(ptdf_branch + sum_k factor_k ptdf_k)(node) p_t,
///
/// with the terms k of the outage of the hour (flow::OutagePairs) and the weight w_t of what is summed. Injections are summed
/// over the hours of each (branch, outage) first. Exchange has no part of its own in it. With AC flow hours and outages are
/// those of AC, the flows that are split those of DC.
/// @see Rudnick, Palma, Fernandez, "Marginal pricing and supplement cost allocation in transmission open access", IEEE Trans.
///      Power Systems 10(2), 1995.
CauseShares branch_causes(const CauseCase& scenario);
CauseShares station_causes(const CauseCase& scenario);

/// The same flows by proportional sharing: at each node what enters leaves in the proportions of what leaves. Where a branch
/// serves offtake its flow is followed to whom uses it, in an hour of feed-in back to who produces it; export is use at the
/// exchange nodes, import production there. Use and production of a node are not netted. Parts are never negative.
/// @see Bialek, "Tracing the flow of electricity", IEE Proc. Gener. Transm. Distrib. 143(4), 1996
/// @throws StoppedError when `stop` is requested
TracedShares trace_causes(const CauseCase& scenario, const std::stop_token& stop);

/// Flows and firm limits again without kinds of use, each by itself. Nobody else joins in its place, and a market's plan
/// stays as it is.
/// @param categories  index of each kind of use on its axis
/// @throws StoppedError when `stop` is requested
WithoutUse without_use(const CauseCase& scenario, const std::vector<int>& categories, const std::stop_token& stop);

/// Parts of the flow of each branch in its worst hour alone  [MW], shape (n_branches, n_causes); NaN where its worst loading is
/// below kTightPu. Needs no tight hours.
std::vector<double> worst_hour_parts(const CauseCase& scenario);

/// Kinds of use with the largest part in what is above the limits, at most n.
std::vector<int> largest_categories(const Structure& structure, const Causes& causes, std::size_t n);

/// All of it, as a study asks for.
Causes causes_of(const CauseCase& scenario, CauseMethod method, WhatIf what_if, const std::stop_token& stop);

}  // namespace knelpunt::congestion
