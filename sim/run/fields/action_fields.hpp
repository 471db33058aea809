#pragma once

#include "sim/run/fields/field.hpp"

namespace knelpunt::run {

/// What remedial actions come to, for one set of limits; `group` is where its fields stand.
struct ActionFields : FieldsOf<actions::ActionFigures> {
    ActionFields(FieldList& list, bool is_without_known);

    const Field& kind_mwh = add({"kind_mwh", Unit::mwh, "Energy of a kind of bid",
                                 "What bids of the kind are asked for; use that moves within its day counts once."},
                                &actions::ActionFigures::kind_mwh, Axes{&axes().bid_kind});
    const Field& kind_eur =
        add({"kind_eur", Unit::eur, "Cost of a kind of bid",
             "Its energy at its prices; 0 of the last resort, which is no cost of congestion management."},
            &actions::ActionFigures::kind_eur, Axes{&axes().bid_kind});
    const Field& not_served_mwh =
        add({"not_served_mwh", Unit::mwh, "Use not served",
             "Use that no bid could keep: shed at the value of its group, so that every limit holds."},
            &actions::ActionFigures::not_served_mwh, Axes{&axes().category});
    const Field& branch_mwh =
        add({"branch_mwh", Unit::mwh, "Actions of a branch",
             "Energy of bids that falls away when its limit is left out: all else is solved again."},
            &actions::ActionFigures::branch_mwh, Axes{&axes().branch});
    const Field& branch_eur =
        add({"branch_eur", Unit::eur, "Cost of a branch", "Cost of bids that falls away when its limit is left out."},
            &actions::ActionFigures::branch_eur, Axes{&axes().branch});
    const Field& branch_not_served_mwh = add({"branch_not_served_mwh", Unit::mwh, "Use not served of a branch",
                                              "Use that is served when its limit is left out."},
                                             &actions::ActionFigures::branch_not_served_mwh, Axes{&axes().branch});
    const Field& branch_least_mwh =
        add({"branch_least_mwh", Unit::mwh, "What no bid can solve",
             "Energy above the limit of the branch when every bid that helps gives all it has: exact behind a branch "
             "whose loss cuts off what hangs on it, else a lower bound."},
            &actions::ActionFigures::branch_least_mwh, Axes{&axes().branch});
    const Field& branch_n_least_steps =
        add({"branch_n_least_steps", Unit::count, "Steps that no bid can solve", "Steps with such energy."},
            &actions::ActionFigures::branch_least_steps, Axes{&axes().branch});
    const Field& station_mwh = add({"station_mwh", Unit::mwh, "Actions of a station",
                                    "Energy of bids that falls away when its firm limit is left out."},
                                   &actions::ActionFigures::station_mwh, Axes{&axes().station});
    const Field& station_eur = add({"station_eur", Unit::eur, "Cost of a station",
                                    "Cost of bids that falls away when its firm limit is left out."},
                                   &actions::ActionFigures::station_eur, Axes{&axes().station});
    const Field& station_not_served_mwh = add({"station_not_served_mwh", Unit::mwh, "Use not served of a station",
                                               "Use that is served when its firm limit is left out."},
                                              &actions::ActionFigures::station_not_served_mwh, Axes{&axes().station});
    const Field& station_least_mwh = add({"station_least_mwh", Unit::mwh, "What no bid can solve",
                                          "Energy above the firm limit when every bid behind it gives all it has."},
                                         &actions::ActionFigures::station_least_mwh, Axes{&axes().station});
    const Field& station_n_least_steps =
        add({"station_n_least_steps", Unit::count, "Steps that no bid can solve", "Steps with such energy."},
            &actions::ActionFigures::station_least_steps, Axes{&axes().station});
    const Field& n_steps_over =
        add({"n_steps_over", Unit::count, "Steps over", "Steps with a limit passed before any action."},
            &actions::ActionFigures::n_steps_over);
    const Field& n_days = add({"n_days", Unit::count, "Days over", "Days with such a step: the others need nothing."},
                              &actions::ActionFigures::n_days);
    const Field& n_steps_acted = add({"n_steps_acted", Unit::count, "Steps of action",
                                      "Steps with an action: more than those over, where use moves within its day."},
                                     &actions::ActionFigures::n_steps_acted);
    const Field& bid_mwh = add({"bid_mwh", Unit::mwh, "Energy of bids",
                                "What bids are asked for; the last resort stands apart and is never added."},
                               &actions::ActionFigures::bid_mwh);
    const Field& bid_eur =
        add({"bid_eur", Unit::eur, "Cost of bids", "Their energy at their prices."}, &actions::ActionFigures::bid_eur);
    const Field& moved_mwh =
        add({"moved_mwh", Unit::mwh, "Use moved", "Part of it that is used in other hours of the day."},
            &actions::ActionFigures::moved_mwh);
    const Field& local_mwh =
        add({"local_mwh", Unit::mwh, "Local actions",
             "Part of it behind a radial element that is full: no trade with the outside could do it."},
            &actions::ActionFigures::local_mwh);
    const Field& paired_inside_mwh = add({"paired_inside_mwh", Unit::mwh, "Counter-trade inside",
                                          "Bought and sold within the region, hour by hour, beside what is local."},
                                         &actions::ActionFigures::paired_inside_mwh);
    const Field& paired_outside_mwh =
        add({"paired_outside_mwh", Unit::mwh, "Counter-trade with the outside",
             "What is bought or sold here and has its other side at the exchange, beside what is local."},
            &actions::ActionFigures::paired_outside_mwh);
    const Field& unserved_mwh = add({"unserved_mwh", Unit::mwh, "Use not served", "Sum over the kinds of use."},
                                    &actions::ActionFigures::unserved_mwh);
    const Field& cut_off_mwh = add({"cut_off_mwh", Unit::mwh, "Production cut off",
                                    "Production beyond what is offered that must stop, so that every limit holds."},
                                   &actions::ActionFigures::cut_off_mwh);
    const Field& unsolved_mwh = add({"unsolved_mwh", Unit::mwh, "Not solved",
                                     "Energy above limits that stays although all use and production may stop."},
                                    &actions::ActionFigures::unsolved_mwh);
    const Field& n_most_rounds =
        add({"n_most_rounds", Unit::count, "Rounds", "Programs of a day until no limit is passed, most."},
            &actions::ActionFigures::most_rounds);
    const Field& n_most_rows =
        add({"n_most_rows", Unit::count, "Limits of a day", "Limits in the program of a day, most."},
            &actions::ActionFigures::most_rows);
    const Field& n_turns = add({"n_turns", Unit::count, "Directions turned",
                                "Branches times steps whose direction, and so rule, turns by the actions: the stricter "
                                "of both rules holds there."},
                               &actions::ActionFigures::n_turns);
    const Field& n_steps_failed = add({"n_steps_failed", Unit::count, "Steps without answer",
                                       "Steps of days for which the solver gave no answer: nothing is done in them."},
                                      &actions::ActionFigures::n_steps_failed);
    const Field& worst_branch_mw =
        add({"worst_branch_mw", Unit::mw, "Left above a branch's limit",
             "Worst of all branches and steps after the actions, without and after every listed outage, found by "
             "solving the flows again."},
            &actions::ActionFigures::worst_branch_mw);
    const Field& worst_station_mw = add(
        {"worst_station_mw", Unit::mw, "Left above a firm limit", "Worst of all stations and steps after the actions."},
        &actions::ActionFigures::worst_station_mw);
    const Field& worst_volume_mw = add({"worst_volume_mw", Unit::mw, "Taken beyond an offer",
                                        "Worst of all bids; and energy of a day that moved use does not keep, as MWh."},
                                       &actions::ActionFigures::worst_volume_mw);
};

/// What solves each hour.
struct ActionHourFields : FieldsOf<actions::Actions> {
    explicit ActionHourFields(FieldList& list);

    const Field& kind_mw =
        add_hourly({"kind_mw", Unit::mw, "Power of a kind of bid",
                    "What bids of the kind are asked for in the step; negative where moved use is used."},
                   &actions::Actions::kind_mw, Axes{&axes().bid_kind});
};

}  // namespace knelpunt::run
