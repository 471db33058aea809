#pragma once

#include <string>

#include <fmt/format.h>

#include "sim/run/fields/field.hpp"

namespace knelpunt::run {

// Because of whom: what fills elements, cause by cause, and what is left without a kind of use.

/// A kind of element whose flow or use is split.
struct CausePlace {
    std::string name;  ///< of the axis
    const Axis& axis;
    std::string what;  ///< that is split
};

/// Parts of full branches or stations; those of an element sum to its total.
struct CauseFields : FieldsOf<congestion::CauseShares> {
    CauseFields(FieldList& list, CausePlace place, RecordOf record);

    const CausePlace place;
    const Axes by_cause{&place.axis, &axes().cause, true};
    const Field& worst_mw = add(
        {"worst_mw", Unit::mw, "Part by cause, worst hour",
         fmt::format("Part of the {} in the hour of the worst loading, > 0 where it fills; elements filled by 0.9 or "
                     "more.",
                     place.what)},
        &congestion::CauseShares::worst_mw, by_cause);
    const Field& over_mwh =
        add({"over_mwh", Unit::mwh, "Part by cause, hours over", "The same, summed over the hours above the limit."},
            &congestion::CauseShares::over_mwh, by_cause);
    const Field& excess_mwh = add({"excess_mwh", Unit::mwh, "Part by cause of what is above the limit",
                                   "The excess of each hour, split as its flow or use is."},
                                  &congestion::CauseShares::excess_mwh, by_cause);
    const Field& year_mwh =
        add({"year_mwh", Unit::mwh, "Part by cause, all hours", "The same, summed over all hours, without outages."},
            &congestion::CauseShares::year_mwh, by_cause);
    const Field& worst_total_mw =
        add({"worst_total_mw", Unit::mw, "Split in the worst hour", fmt::format("The {} that is split.", place.what)},
            &congestion::CauseShares::worst_total_mw);
    const Field& over_total_mwh = add(
        {"over_total_mwh", Unit::mwh, "Split in the hours over", "The same, summed over the hours above the limit."},
        &congestion::CauseShares::over_total_mwh);
    const Field& excess_total_mwh =
        add({"excess_total_mwh", Unit::mwh, "Above the limit", "Sum of the excess of all hours."},
            &congestion::CauseShares::excess_total_mwh);
    const Field& year_total_mwh =
        add({"year_total_mwh", Unit::mwh, "Split in all hours", "Sum of the size of all hours."},
            &congestion::CauseShares::year_total_mwh);
    const Field& worst_counter_mw = add(
        {"worst_counter_mw", Unit::mw, "Counterflow in the worst hour", "Sum of the parts that relieve, at most 0."},
        &congestion::CauseShares::worst_counter_mw);
    const Field& over_counter_mwh =
        add({"over_counter_mwh", Unit::mwh, "Counterflow in the hours over", "The same, hour by hour, summed."},
            &congestion::CauseShares::over_counter_mwh);
    const Field& excess_counter_mwh = add({"excess_counter_mwh", Unit::mwh, "Counterflow in what is above the limit",
                                           "The same in the split of the excess."},
                                          &congestion::CauseShares::excess_counter_mwh);
    const Field& year_counter_mwh =
        add({"year_counter_mwh", Unit::mwh, "Counterflow in all hours", "The same, summed over all hours."},
            &congestion::CauseShares::year_counter_mwh);
};

/// The parts of branches by flow tracing, where a study asks for it.
struct TracedFields : FieldsOf<congestion::TracedShares> {
    explicit TracedFields(FieldList& list);

    const Axes by_cause{&axes().branch, &axes().cause, true};
    const Field& worst_mw = add({"worst_mw", Unit::mw, "Traced part by cause, worst hour",
                                 "By proportional sharing: of offtake by use, of feed-in by production."},
                                &congestion::TracedShares::worst_mw, by_cause);
    const Field& over_mwh = add({"over_mwh", Unit::mwh, "Traced part by cause, hours over",
                                 "Mean of at most 200 of the hours above the limit, evenly spread, for all of them."},
                                &congestion::TracedShares::over_mwh, by_cause);
    const Field& over_total_mwh = add({"over_total_mwh", Unit::mwh, "Traced in the hours over", "Sum of the parts."},
                                      &congestion::TracedShares::over_total_mwh);
    const Field& n_steps = add({"n_steps", Unit::count, "Hours traced", "Of the hours above the limit."},
                               &congestion::TracedShares::n_steps);
};

/// Sums of parts against their totals.
struct CauseCheckFields : FieldsOf<congestion::Causes> {
    explicit CauseCheckFields(FieldList& list);

    const Field& sum_error_pu = add(
        {"sum_error_pu", Unit::pu, "Error of the sums of parts",
         "Largest difference between an element's total, found without its causes, and the sum of its parts, over the "
         "total."},
        largest_error_pu);

    static double largest_error_pu(const congestion::Causes& causes);
};

/// What is left over its limit without a kind of use, computed again; no value for kinds that were not taken away.
struct WithoutFields : FieldsOf<congestion::WithoutUse> {
    explicit WithoutFields(FieldList& list);

    const Axes branches{&axes().branch, &axes().category, true}, stations{&axes().station, &axes().category, true};
    const Field& branch_n_steps_over = add({"branch_n_steps_over", Unit::count, "Hours over without a kind of use",
                                            "Steps above the limit by rule without it, all else as it runs."},
                                           &congestion::WithoutUse::branch_n_steps_over, branches);
    const Field& branch_excess_mw = add({"branch_excess_mw", Unit::mw, "Largest excess without a kind of use",
                                         "Most MW above the limit by rule in an hour."},
                                        &congestion::WithoutUse::branch_excess_mw, branches);
    const Field& branch_excess_mwh =
        add({"branch_excess_mwh", Unit::mwh, "Energy over without a kind of use", "Sum of the excess."},
            &congestion::WithoutUse::branch_excess_mwh, branches);
    const Field& station_n_steps_over =
        add({"station_n_steps_over", Unit::count, "Hours over the firm limit without a kind of use", "Steps."},
            &congestion::WithoutUse::station_n_steps_over, stations);
    const Field& station_excess_mwh =
        add({"station_excess_mwh", Unit::mwh, "Energy over the firm limit without a kind of use", "Sum of the excess."},
            &congestion::WithoutUse::station_excess_mwh, stations);
    const Field& n_branches_over =
        add({"n_branches_over", Unit::count, "Branches over without a kind of use", "By rule, level flow."},
            &congestion::WithoutUse::n_branches_over, Axes{&axes().category});
    const Field& n_stations_over = add(
        {"n_stations_over", Unit::count, "Stations over without a kind of use", "Of their firm limits, level flow."},
        &congestion::WithoutUse::n_stations_over, Axes{&axes().category});
};

/// Who holds the rights that fill elements at level contract.
struct ContractCauseFields : FieldsOf<connection::ContractCauses> {
    explicit ContractCauseFields(FieldList& list);

    const Field& branch_mw = add(
        {"branch_mw", Unit::mw, "Part by cause, all rights in use",
         "Part of the flow in the worst hour of level contract, offtake, after its outage; branches filled by 0.9."},
        &connection::ContractCauses::branch_mw, Axes{&axes().branch, &axes().cause, true});
    const Field& station_mw =
        add({"station_mw", Unit::mw, "Rights by cause",
             "Rights in the hour of their highest sum; stations whose firm capacity they fill by 0.9."},
            &connection::ContractCauses::station_mw, Axes{&axes().station, &axes().cause, true});
    const Field& area_mw = add({"area_mw", Unit::mw, "Rights by cause of areas", "The same of areas."},
                               &connection::ContractCauses::area_mw, Axes{&axes().area, &axes().cause, true});
};

}  // namespace knelpunt::run
