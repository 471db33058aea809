#pragma once

#include "sim/run/fields/field.hpp"

namespace knelpunt::run {

/// What contracts did that let the operator restrict use.
struct ContractFields : FieldsOf<rights::ContractFigures> {
    explicit ContractFields(FieldList& list);

    using Figures = rights::ContractFigures;
    const Field& power_mw = add(
        {"power_mw", Unit::mw, "Power", "Highest use without the contract; NaN: out of service."}, &Figures::power_mw);
    const Field& wish_mwh = add({"wish_mwh", Unit::mwh, "Use wished", "Use without the contract."}, &Figures::wish_mwh);
    const Field& cut_mwh =
        add({"cut_mwh", Unit::mwh, "Taken away", "Use that restrictions took away."}, &Figures::cut_mwh);
    const Field& moved_mwh = add(
        {"moved_mwh", Unit::mwh, "Moved", "Of it what was used in other hours of the same day."}, &Figures::moved_mwh);
    const Field& over_mwh = add({"over_mwh", Unit::mwh, "Used above what fits",
                                 "The budget was used up, the contract leaves it, or the forecast was wrong."},
                                &Figures::over_mwh);
    const Field& unneeded_mwh = add({"unneeded_mwh", Unit::mwh, "Taken away without need",
                                     "Would have fitted: the forecast of the day before was wrong."},
                                    &Figures::unneeded_mwh);
    const Field& foresight_cut_mwh =
        add({"foresight_cut_mwh", Unit::mwh, "Taken away with foresight", "Had the whole year been known."},
            &Figures::foresight_cut_mwh);
    const Field& foresight_over_mwh = add({"foresight_over_mwh", Unit::mwh, "Above what fits with foresight",
                                           "What no plan within the budget can take away."},
                                          &Figures::foresight_over_mwh);
    const Field& regret_mwh =
        add({"regret_mwh", Unit::mwh, "Regret", "Used above what fits, more than with perfect foresight."},
            &Figures::regret_mwh);
    const Field& whole_unit_loss_mwh =
        add({"whole_unit_loss_mwh", Unit::mwh, "Loss by whole units",
             "What a budget of parts of days and hours would take away more than whole ones."},
            &Figures::whole_unit_loss_mwh);
    const Field& restricted_h =
        add({"restricted_h", Unit::h, "Restricted", "Hours with a restriction."}, &Figures::restricted_h);
    const Field& budget_h = add({"budget_h", Unit::h, "Hours allowed", "NaN: no such budget."}, &Figures::budget_h);
    const Field& n_calls = add({"n_calls", Unit::count, "Calls", "Days with a restriction."}, &Figures::n_calls);
    const Field& n_budget_calls =
        add({"n_budget_calls", Unit::count, "Calls allowed", "NaN: no such budget."}, &Figures::n_budget_calls);
    const Field& fee_eur =
        add({"fee_eur", Unit::eur, "Fee", "Fixed fee, and that for energy taken away by the steps of its price."},
            &Figures::fee_eur);
};

}  // namespace knelpunt::run
