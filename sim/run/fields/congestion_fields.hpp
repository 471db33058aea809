#pragma once

#include "sim/run/fields/field.hpp"

namespace knelpunt::run {

// What is over a limit at level flow, and what else is known of branches and stations there.

/// Branches at level flow.
struct BranchFields : FieldsOf<congestion::BranchResults> {
    explicit BranchFields(FieldList& list);

    const Field& in_service = add({"in_service", Unit::none, "In service", "1 = in service in this scenario."},
                                  &congestion::BranchResults::in_service);
    const Field& is_bridge =
        add({"is_bridge", Unit::none, "Bridge", "1 = losing the whole group cuts off a part of the grid."},
            &congestion::BranchResults::is_bridge);
    const Field& n_circuits =
        add({"n_circuits", Unit::count, "Circuits", "Circuits or units in parallel in this scenario."},
            &congestion::BranchResults::n_circuits);
    const Field& rating_mw =
        add({"rating_mw", Unit::mw, "Rating", "Rating of the whole group in its lowest hour times the power factor."},
            &congestion::BranchResults::rating_mw);
    const Field& rating_low_pu = add({"rating_low_pu", Unit::pu, "Low rating", "Low rating over likely rating."},
                                     &congestion::BranchResults::rating_low_pu);
    const Field& rating_high_pu = add({"rating_high_pu", Unit::pu, "High rating", "High rating over likely rating."},
                                      &congestion::BranchResults::rating_high_pu);
    const Field& worst_loading_n_pu = add(
        {"worst_loading_n_pu", Unit::pu, "Worst loading without outage", "Highest |flow| over rating of all hours."},
        &congestion::BranchResults::worst_loading_n_pu);
    const Field& worst_n_hour =
        add({"worst_n_hour", Unit::hour_index, "Hour of the worst loading without outage", "Step on the time axis."},
            &congestion::BranchResults::worst_n_hour);
    const Field& worst_loading_pu = add({"worst_loading_pu", Unit::pu, "Worst loading by security rule",
                                         "Highest loading of all hours by the branch's security rule."},
                                        &congestion::BranchResults::worst_loading_pu);
    const Field& worst_hour =
        add({"worst_hour", Unit::hour_index, "Hour of the worst loading", "Step on the time axis."},
            &congestion::BranchResults::worst_hour);
    const Field& worst_outage = add({"worst_outage", Unit::none, "Outage behind the worst loading",
                                     "Index on the contingency axis; -1 = no outage."},
                                    &congestion::BranchResults::worst_outage);
    const Field& worst_excess_mw = add({"worst_excess_mw", Unit::mw, "Largest excess",
                                        "Most MW above the limit by rule in an hour, on the circuits that are left."},
                                       &congestion::BranchResults::worst_excess_mw);
    const Field& n_steps_over_n_offtake =
        add(FieldText{"n_steps_over_n_offtake", Unit::count, "Hours over without outage, offtake",
                      "Steps above the rating without outage while serving offtake."}
                .was("hours_over_n_offtake"),
            &congestion::BranchResults::n_steps_over_n_offtake);
    const Field& n_steps_over_n_feed_in = add(
        FieldText{"n_steps_over_n_feed_in", Unit::count, "Hours over without outage, feed-in", "The same for feed-in."}
            .was("hours_over_n_feed_in"),
        &congestion::BranchResults::n_steps_over_n_feed_in);
    const Field& n_steps_over_offtake =
        add(FieldText{"n_steps_over_offtake", Unit::count, "Hours over by rule, offtake",
                      "Steps above the limit of the security rule while serving offtake."}
                .was("hours_over_offtake"),
            &congestion::BranchResults::n_steps_over_offtake);
    const Field& n_steps_over_feed_in =
        add(FieldText{"n_steps_over_feed_in", Unit::count, "Hours over by rule, feed-in", "The same for feed-in."}.was(
                "hours_over_feed_in"),
            &congestion::BranchResults::n_steps_over_feed_in);
    const Field& excess_offtake_mwh = add(FieldText{"excess_offtake_mwh", Unit::mwh, "Energy over by rule, offtake",
                                                    "Sum of the excess over the limit by rule while serving offtake."}
                                              .was("mwh_over_offtake"),
                                          &congestion::BranchResults::excess_offtake_mwh);
    const Field& excess_feed_in_mwh =
        add(FieldText{"excess_feed_in_mwh", Unit::mwh, "Energy over by rule, feed-in", "The same for feed-in."}.was(
                "mwh_over_feed_in"),
            &congestion::BranchResults::excess_feed_in_mwh);
    const Field& lost_supply_mw =
        add({"lost_supply_mw", Unit::mw, "Supply lost with the branch",
             "Largest demand cut off by the listed outage of the branch; 0 if it splits nothing."},
            &congestion::BranchResults::lost_supply_mw);
    const Field& worst_loading_offtake_pu =
        add({"worst_loading_offtake_pu", Unit::pu, "Worst loading, offtake",
             "Highest loading by rule in the hours in which the branch serves offtake.", "1.1"},
            &congestion::BranchResults::worst_loading_offtake_pu);
    const Field& worst_loading_feed_in_pu =
        add({"worst_loading_feed_in_pu", Unit::pu, "Worst loading, feed-in", "The same for feed-in.", "1.1"},
            &congestion::BranchResults::worst_loading_feed_in_pu);
};

/// Stations at level flow.
struct StationFields : FieldsOf<congestion::StationResults> {
    explicit StationFields(FieldList& list);

    const Field& peak_offtake_mw =
        add({"peak_offtake_mw", Unit::mw, "Peak offtake", "Highest demand minus local production."},
            &congestion::StationResults::peak_offtake_mw);
    const Field& peak_hour = add({"peak_hour", Unit::hour_index, "Hour of the peak offtake", "Step on the time axis."},
                                 &congestion::StationResults::peak_hour);
    const Field& peak_feed_in_mw =
        add({"peak_feed_in_mw", Unit::mw, "Peak feed-in", "Highest local production minus demand, at least 0."},
            &congestion::StationResults::peak_feed_in_mw);
    const Field& energy_mwh = add({"energy_mwh", Unit::mwh, "Energy used", "Sum of the demands over the axis."},
                                  &congestion::StationResults::energy_mwh);
    const Field& firm_capacity_mw =
        add({"firm_capacity_mw", Unit::mw, "Firm capacity", "The station's own firm limit; NaN where none is known."},
            &congestion::StationResults::firm_capacity_mw);
    const Field& worst_loading_pu = add({"worst_loading_pu", Unit::pu, "Worst use of firm capacity",
                                         "Highest net use over the firm limit; NaN where none is known."},
                                        &congestion::StationResults::worst_loading_pu);
    const Field& worst_hour = add({"worst_hour", Unit::hour_index, "Hour of the worst use", "Step on the time axis."},
                                  &congestion::StationResults::worst_hour);
    const Field& n_steps_over_offtake = add(FieldText{"n_steps_over_offtake", Unit::count, "Hours over the firm limit",
                                                      "Steps with net use above the firm limit."}
                                                .was("hours_over_offtake"),
                                            &congestion::StationResults::n_steps_over_offtake);
    const Field& excess_offtake_mwh = add(
        FieldText{"excess_offtake_mwh", Unit::mwh, "Energy over the firm limit", "Sum of the net use above it."}.was(
            "mwh_over_offtake"),
        &congestion::StationResults::excess_offtake_mwh);
    const Field& headroom_offtake_mw = add(
        {"headroom_offtake_mw", Unit::mw, "Headroom, offtake",
         "Firm MW of new constant use that fits in every hour, by the security rules and the station's firm limit."},
        &congestion::StationResults::headroom_offtake_mw);
    const Field& headroom_feed_in_mw =
        add({"headroom_feed_in_mw", Unit::mw, "Headroom, feed-in", "The same for new constant production."},
            &congestion::StationResults::headroom_feed_in_mw);
    const Field& headroom_offtake_binding =
        add({"headroom_offtake_binding", Unit::none, "What binds the headroom, offtake",
             "Index on the branch axis; -1 = nothing, -2 = the station's own firm limit."},
            &congestion::StationResults::headroom_offtake_binding);
    const Field& headroom_feed_in_binding =
        add({"headroom_feed_in_binding", Unit::none, "What binds the headroom, feed-in",
             "Index on the branch axis; -1 = nothing."},
            &congestion::StationResults::headroom_feed_in_binding);
};

/// How much of a finding rests on assumed figures.
struct EvidenceFields : FieldsOf<congestion::Evidence> {
    explicit EvidenceFields(FieldList& list);

    const Field& branch_assumed_share_pu =
        add({"branch_assumed_share_pu", Unit::pu, "Share that is assumed",
             "Of the two numbers that a finding compares, how much rests on assumed figures: half the share of use and "
             "production, weighted by their effect on the branch, plus half if the rating is assumed."},
            &congestion::Evidence::branch_assumed_pu, Axes{&axes().branch});
    const Field& station_assumed_share_pu = add({"station_assumed_share_pu", Unit::pu, "Share that is assumed",
                                                 "The same for the station: its use, and its firm capacity."},
                                                &congestion::Evidence::station_assumed_pu, Axes{&axes().station});
};

/// Peaks of quarter hours.
struct QuarterHourFields : FieldsOf<ScenarioResults> {
    explicit QuarterHourFields(FieldList& list);

    const Field& peak_quarter_hour_mw =
        add({"peak_quarter_hour_mw", Unit::mw, "Quarter-hour peak",
             "Highest quarter hour (kWmax) of the demand, from the hourly peak and the factor of each kind of use."},
            &ScenarioResults::quarter_hour_peak_mw);
};

}  // namespace knelpunt::run
