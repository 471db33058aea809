#pragma once

#include "sim/run/fields/field.hpp"

namespace knelpunt::run {

// What the market decides; no value where none does.

/// The price of electricity.
struct PriceFields : FieldsOf<dispatch::PriceFigures> {
    explicit PriceFields(FieldList& list);

    const Field& price_mean_eur_per_mwh =
        add({"price_mean_eur_per_mwh", Unit::eur_per_mwh, "Mean price of electricity",
             "Mean over the hours of the price in the region's bidding zone. NaN where no market decides."},
            &dispatch::PriceFigures::mean_eur_per_mwh);
    const Field& price_p05_eur_per_mwh = add(
        FieldText{"price_p05_eur_per_mwh", Unit::eur_per_mwh, "Low price", "Price that 5 % of the hours stay below."}
            .was("price_low_eur_per_mwh"),
        &dispatch::PriceFigures::low_eur_per_mwh);
    const Field& price_p95_eur_per_mwh = add(
        FieldText{"price_p95_eur_per_mwh", Unit::eur_per_mwh, "High price", "Price that 5 % of the hours exceed."}.was(
            "price_high_eur_per_mwh"),
        &dispatch::PriceFigures::high_eur_per_mwh);
    const Field& negative_price_h =
        add(FieldText{"negative_price_h", Unit::h, "Hours below 0", "Hours with a price below 0."}.was(
                "negative_price_hours"),
            &dispatch::PriceFigures::negative_h);
    const Field& price_unique_h = add(
        FieldText{
            "price_unique_h", Unit::h, "Hours whose price is unique",
            "Hours whose price of electricity is set by something that runs between its bounds, in the hour or in "
            "another that a store or a day's use ties to it. In the others the price is one of several that fit.",
            "1.3"}
            .was("price_unique_hours"),
        &dispatch::PriceFigures::unique_h);
};

/// What the whole market comes to, and how well it is solved.
struct MarketTotalFields : FieldsOf<dispatch::MarketTotals> {
    explicit MarketTotalFields(FieldList& list);

    const Field& cost_eur = add({"cost_eur", Unit::eur, "Cost of the market",
                                 "Cost of all that the market decides on: fuel, CO2, what is bought less what is sold; "
                                 "without the price of unmet use."},
                                &dispatch::MarketTotals::cost_eur);
    const Field& emitted_t_co2 =
        add({"emitted_t_co2", Unit::t_co2, "CO2",
             "CO2 of the fuel that the market burns; of what is bought from the rest of the country none."},
            &dispatch::MarketTotals::emitted_t_co2);
    const Field& curtailed_mwh =
        add({"curtailed_mwh", Unit::mwh, "Curtailed", "Sun and wind that the market leaves unused."},
            &dispatch::MarketTotals::curtailed_mwh);
    const Field& unmet_mwh =
        add({"unmet_mwh", Unit::mwh, "Unmet",
             "Use that the market does not meet at any price below the value of lost load, over all zones. It does not "
             "flow: it is taken off the use of its zone, pro rata in each step."},
            &dispatch::MarketTotals::unmet_mwh);
    const Field& both_ways_h =
        add(FieldText{"both_ways_h", Unit::h, "Hours both ways",
                      "Hours in which some store charges and discharges at once, in the answer: 0.", "1.8"}
                .was("both_ways_hours"),
            [](const dispatch::MarketTotals& totals) { return totals.directions.both_ways_h; });
    const Field& both_ways_relaxed_h =
        add(FieldText{"both_ways_relaxed_h", Unit::h, "Hours both ways without a rule",
                      "Hours in which some store would do both if it could, at negative prices.", "1.8"}
                .was("both_ways_relaxed_hours"),
            [](const dispatch::MarketTotals& totals) { return totals.directions.relaxed_h; });
    const Field& direction_gap_eur =
        add({"direction_gap_eur", Unit::eur, "Gap of directions",
             "What the market may cost more than the best choice of directions of stores, at most: the bound is the "
             "cost where a store shares each hour between both. 0 where none would do both.",
             "1.8"},
            [](const dispatch::MarketTotals& totals) { return totals.directions.gap_eur; });
    const Field& exchange_limit_value_eur_per_mw =
        add({"exchange_limit_value_eur_per_mw", Unit::eur_per_mw, "Value of a MW more of exchange",
             "Shadow price of the limits of exchange with the rest of the country, both ways, over the hours.", "1.6"},
            [](const dispatch::MarketTotals& totals) { return totals.exchange_limit.eur_per_unit; });
    const Field& exchange_limit_unique_h =
        add(FieldText{"exchange_limit_unique_h", Unit::h, "Hours whose value of exchange is unique",
                      "Hours in which no other shadow price of the limits of exchange fits the dispatch.", "1.7"}
                .was("exchange_limit_unique_hours"),
            [](const dispatch::MarketTotals& totals) { return totals.exchange_limit.unique_h; });
    const Field& worst_residual_pu =
        add({"worst_residual_pu", Unit::pu, "Check: market",
             "Largest relative violation of the market's program by its solution, computed anew from both."},
            &dispatch::MarketTotals::worst_residual_pu);
};

/// Losses of AC flow that go back to the market.
struct LossRoundFields : FieldsOf<MarketStageResults> {
    explicit LossRoundFields(FieldList& list);

    const Field& n_loss_rounds =
        add(FieldText{"n_loss_rounds", Unit::count, "Rounds of losses",
                      "Times that the losses of AC flow went back to the market; -1 = no market."}
                .was("loss_rounds"),
            &MarketStageResults::n_loss_rounds);
    const Field& loss_change_mw =
        add({"loss_change_mw", Unit::mw, "Change of losses",
             "Largest change of any hour's losses in the last of these rounds. NaN where the physics are DC."},
            &MarketStageResults::loss_change_mw);
};

/// Bidding zones and networks.
struct ZoneFields : FieldsOf<dispatch::ZoneFigures> {
    explicit ZoneFields(FieldList& list);

    const Field& demand_mwh = add({"demand_mwh", Unit::mwh, "Use by zone",
                                   "Use of the carrier that no device makes; heat with the losses of its network."},
                                  &dispatch::ZoneFigures::demand_mwh);
    const Field& demand_peak_mw = add({"demand_peak_mw", Unit::mw, "Peak of use by zone", "Its highest hour."},
                                      &dispatch::ZoneFigures::demand_peak_mw);
    const Field& capacity_mw =
        add({"capacity_mw", Unit::mw, "Capacity by zone", "What sources and devices of the zone can give at once."},
            &dispatch::ZoneFigures::capacity_mw);
    const Field& unmet_mwh =
        add({"unmet_mwh", Unit::mwh, "Unmet by zone",
             "Use that the market does not meet; in networks that are linked, shared by their use."},
            &dispatch::ZoneFigures::unmet_mwh);
    const Field& unmet_h =
        add(FieldText{"unmet_h", Unit::h, "Hours unmet by zone", "Hours with unmet use."}.was("unmet_hours"),
            &dispatch::ZoneFigures::unmet_h);
    const Field& price_mean_eur_per_mwh = add({"price_mean_eur_per_mwh", Unit::eur_per_mwh, "Price by zone",
                                               "Cost of one more MWh of use, mean over the use."},
                                              &dispatch::ZoneFigures::price_mean_eur_per_mwh);
    const Field& price_eur_per_mwh =
        add_hourly({"price_eur_per_mwh", Unit::eur_per_mwh, "Price",
                    "Cost of one more MWh of use in the zone. NaN where no market decides.", "1.6"},
                   &dispatch::ZoneFigures::price_eur_per_mwh, Axes{&axes().zone});
    const Field& price_is_unique =
        add_hourly({"price_is_unique", Unit::none, "Price is unique",
                    "1 = the only price that fits the dispatch, by what runs between its bounds in the hour or in "
                    "another that a store or a day's use ties to it; 0 = one of several; -1 = no market.",
                    "1.6"},
                   &dispatch::ZoneFigures::price_is_unique, Axes{&axes().zone});
};

/// Devices.
struct DeviceFields : FieldsOf<dispatch::DeviceFigures> {
    explicit DeviceFields(FieldList& list);

    const Field& electricity_mwh =
        add({"electricity_mwh", Unit::mwh, "Electricity by device", "What the device gives; negative = uses."},
            &dispatch::DeviceFigures::electricity_mwh);
    const Field& heat_mwh =
        add({"heat_mwh", Unit::mwh, "Heat by device", "The same for heat."}, &dispatch::DeviceFigures::heat_mwh);
    const Field& hydrogen_mwh =
        add({"hydrogen_mwh", Unit::mwh, "Hydrogen by device", "The same for hydrogen (lower heating value)."},
            &dispatch::DeviceFigures::hydrogen_mwh);
    const Field& fuel_mwh =
        add({"fuel_mwh", Unit::mwh, "Fuel by device", "The same for all other carriers (lower heating value)."},
            &dispatch::DeviceFigures::fuel_mwh);
    const Field& limit_value_eur_per_mw =
        add({"limit_value_eur_per_mw", Unit::eur_per_mw, "Value of a MW more by device",
             "Shadow price of the device's limit: what a MW more of it would save over the hours, all else as it is; "
             "of a converter, a MW of its activity. Where several prices fit, one amid them.",
             "1.6"},
            &dispatch::DeviceFigures::limit_value_eur_per_mw);
    const Field& limit_unique_h = add(
        FieldText{
            "limit_unique_h", Unit::h, "Hours whose value of a MW more is unique",
            "Fewest hours, of the device's parts, in which no other shadow price of their limits fits the dispatch. "
            "Where it is all hours, the value is the only one.",
            "1.7"}
            .was("limit_unique_hours"),
        &dispatch::DeviceFigures::limit_unique_h);
    const Field& must_run_value_eur_per_mw =
        add({"must_run_value_eur_per_mw", Unit::eur_per_mw, "Value of a MW less that must run",
             "What a MW less that the device must run would save over the hours. NaN where it need not run.", "1.7"},
            &dispatch::DeviceFigures::must_run_value_eur_per_mw);
};

/// Stores.
struct StoreFields : FieldsOf<dispatch::StoreFigures> {
    explicit StoreFields(FieldList& list);

    const Field& charged_mwh = add({"charged_mwh", Unit::mwh, "Charged by store",
                                    "Energy that the store takes. NaN where it is not there or no market decides."},
                                   &dispatch::StoreFigures::charged_mwh);
    const Field& discharged_mwh =
        add({"discharged_mwh", Unit::mwh, "Discharged by store", "Energy that the store gives."},
            &dispatch::StoreFigures::discharged_mwh);
    const Field& charge_limit_value_eur_per_mw =
        add({"charge_limit_value_eur_per_mw", Unit::eur_per_mw, "Value of a MW more to charge",
             "Shadow price of the highest power of charging: what a MW more would save over the hours."},
            &dispatch::StoreFigures::charge_limit_value_eur_per_mw);
    const Field& discharge_limit_value_eur_per_mw = add({"discharge_limit_value_eur_per_mw", Unit::eur_per_mw,
                                                         "Value of a MW more to discharge", "The same of discharging."},
                                                        &dispatch::StoreFigures::discharge_limit_value_eur_per_mw);
    const Field& content_limit_value_eur_per_mwh =
        add({"content_limit_value_eur_per_mwh", Unit::eur_per_mwh, "Value of a MWh more of content",
             "Shadow price of the largest content: what a MWh more would save over the hours."},
            &dispatch::StoreFigures::content_limit_value_eur_per_mwh);
    const Field& limit_unique_h =
        add(FieldText{"limit_unique_h", Unit::h, "Hours whose values of a store's limits are unique",
                      "Fewest hours, of its three limits, in which no other shadow price of it fits the dispatch."}
                .was("limit_unique_hours"),
            &dispatch::StoreFigures::limit_unique_h);
};

/// Use that may move within its day, by kind.
struct FlexibleFields : FieldsOf<dispatch::FlexibleFigures> {
    explicit FlexibleFields(FieldList& list);

    const Field& use_mwh =
        add({"use_mwh", Unit::mwh, "Flexible use", "Use that may move within its day. NaN where there is none."},
            &dispatch::FlexibleFigures::use_mwh);
    const Field& price_eur_per_mwh =
        add({"price_eur_per_mwh", Unit::eur_per_mwh, "Price of flexible use",
             "Shadow price of the energy that a day must get: what a MWh less would save, mean over that energy."},
            &dispatch::FlexibleFigures::price_eur_per_mwh);
    const Field& price_unique_h =
        add(FieldText{"price_unique_h", Unit::h, "Hours whose price of flexible use is unique",
                      "Fewest hours, of the category's uses, of the days whose energy has no other price that fits."}
                .was("price_unique_hours"),
            &dispatch::FlexibleFigures::price_unique_h);
    const Field& limit_value_eur_per_mw =
        add({"limit_value_eur_per_mw", Unit::eur_per_mw, "Value of a MW more for flexible use",
             "Shadow price of the highest power of use that may move: what a MW more would save over the hours, mean "
             "over its energy."},
            &dispatch::FlexibleFigures::limit_value_eur_per_mw);
    const Field& limit_unique_h =
        add(FieldText{"limit_unique_h", Unit::h, "Hours whose value of a MW more for flexible use is unique",
                      "Fewest hours, of the category's uses, in which no other shadow price of that limit fits."}
                .was("limit_unique_hours"),
            &dispatch::FlexibleFigures::limit_unique_h);
};

/// Pipes, if the plan of the market is carried out.
struct PipeFields : FieldsOf<PipeFigures> {
    explicit PipeFields(FieldList& list);

    const Field& capacity_mw =
        add({"capacity_mw", Unit::mw, "Capacity of pipes", "What the pipe can carry; NaN where it is not there."},
            &PipeFigures::capacity_mw);
    const Field& peak_mw = add({"peak_mw", Unit::mw, "Highest flow in pipes",
                                "Largest flow, in either direction, if the market's plan is carried out."},
                               &PipeFigures::peak_mw);
    const Field& short_h = add(
        FieldText{"short_h", Unit::h, "Hours above capacity of pipes", "Hours in which it is above its capacity."}.was(
            "short_hours"),
        &PipeFigures::short_h);
};

}  // namespace knelpunt::run
