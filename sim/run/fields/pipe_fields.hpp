#pragma once

#include "sim/run/fields/field.hpp"

namespace knelpunt::run {

// Pressures, temperatures and outages of heat and hydrogen; no value where a study does not ask for them.

/// What the pipes of both carriers have.
struct CarrierPipeFields : FieldsOf<flow::PipeStateFigures> {
    CarrierPipeFields(FieldList& list, PipeCarrier carrier);

    const PipeCarrier carrier;
    const Axes by_pipe{&axes().pipe}, by_site{&axes().site};
    using Record = flow::PipeStateFigures;
    const Field& pipe_peak_mw = add({"pipe_peak_mw", Unit::mw, "Highest flow in pipes",
                                     "Largest flow of energy in either direction under the market's plan; of heat by "
                                     "the difference of supply and return. NaN where the pipe is not there."},
                                    &Record::pipe_peak_mw, by_pipe);
    const Field& pipe_peak_m_per_s =
        add({"pipe_peak_m_per_s", Unit::m_per_s, "Highest velocity in pipes", "Largest velocity in either direction."},
            &Record::pipe_peak_m_per_s, by_pipe);
    const Field& pipe_velocity_over_h = add(
        {"pipe_velocity_over_h", Unit::h, "Hours too fast", "Hours above the velocity that the pipe is laid out for."},
        &Record::pipe_velocity_over_h, by_pipe);
    const Field& pipe_drop_bar = add({"pipe_drop_bar", Unit::bar, "Largest loss of pressure in pipes",
                                      "Largest difference of pressure of its ends; of heat of the supply."},
                                     &Record::pipe_drop_bar, by_pipe);
    const Field& site_pressure_min_bar =
        add({"site_pressure_min_bar", Unit::bar, "Lowest pressure", "Lowest absolute pressure; of heat of the supply."},
            &Record::site_pressure_min_bar, by_site);
    const Field& site_pressure_max_bar = add(
        {"site_pressure_max_bar", Unit::bar, "Highest pressure", "Highest absolute pressure; of heat of the supply."},
        &Record::site_pressure_max_bar, by_site);
    const Field& site_pressure_short_bar =
        add({"site_pressure_short_bar", Unit::bar, "Pressure short",
             "Most that pressure is below the least that users at the site want, while they use."},
            &Record::site_pressure_short_bar, by_site);
    const Field& site_pressure_short_h =
        add({"site_pressure_short_h", Unit::h, "Hours of pressure short", "Hours of that."},
            &Record::site_pressure_short_h, by_site);
    const Field& site_pressure_over_bar = add({"site_pressure_over_bar", Unit::bar, "Pressure over",
                                               "Most that pressure is above what the network is operated at."},
                                              &Record::site_pressure_over_bar, by_site);
    const Field& site_pressure_over_h =
        add({"site_pressure_over_h", Unit::h, "Hours of pressure over", "Hours of that."},
            &Record::site_pressure_over_h, by_site);
    const Field& site_worst_hour = add({"site_worst_hour", Unit::hour_index, "Hour of the worst pressure",
                                        "Step in which pressure is most short, else most over; -1 = none."},
                                       &Record::site_worst_hour, by_site);
    const Field& site_worst_pipe =
        add({"site_worst_pipe", Unit::none, "Pipe behind the worst pressure",
             "Index on the pipe axis of the pipe that takes most pressure in that hour, against the flow from a site "
             "that is short, with it from one that is over; -1 = none."},
            &Record::site_worst_pipe, by_site);
    const Field& site_moved_mwh =
        add({"site_moved_mwh", Unit::mwh, "Moved so that pipes hold",
             "What the site's sources must give beside the market's plan so that pressures hold; negative = less. Of "
             "plans that serve users from sources nearby, the nearest to the market's."},
            &Record::site_moved_mwh, by_site);
    const Field& moved_mwh =
        add({"moved_mwh", Unit::mwh, "Moved in all", "What sources give more so that pressures hold, all sites."},
            &Record::moved_mwh);
    const Field& moved_peak_mw =
        add({"moved_peak_mw", Unit::mw, "Peak of what is moved", "Its highest hour."}, &Record::moved_peak_mw);
    const Field& site_unserved_mw =
        add({"site_unserved_mw", Unit::mw, "Use that does not fit",
             "Most use of an hour that pipes do not bring within their limits of pressure even if other sources give; "
             "the market's own unmet use is not in it."},
            &Record::site_unserved_mw, by_site);
    const Field& site_unserved_h =
        add({"site_unserved_h", Unit::h, "Hours in which use does not fit", "Hours of that."}, &Record::site_unserved_h,
            by_site);
    const Field& site_unserved_mwh =
        add({"site_unserved_mwh", Unit::mwh, "Energy that does not fit", "Energy of that."}, &Record::site_unserved_mwh,
            by_site);
    const Field& site_pressure_bar =
        add_hourly({"site_pressure_bar", Unit::bar, "Pressure", "Absolute pressure; of heat of the supply."},
                   &Record::site_pressure_bar, by_site);
    const Field& pipe_flow_mw = add_hourly({"pipe_flow_mw", Unit::mw, "Flow in pipes", "Flow of energy, from -> to."},
                                           &Record::pipe_flow_mw, by_pipe);
    const Field& unserved_mwh =
        add({"unserved_mwh", Unit::mwh, "Energy that does not fit in all", "Sum over the sites of what does not fit."},
            &Record::unserved_mwh);
    const Field& not_taken_mwh = add({"not_taken_mwh", Unit::mwh, "Given and not taken",
                                      "What sources give under the plan and pipes cannot carry away."},
                                     &Record::kept_mwh);
    const Field& n_unsolved_steps = add({"n_unsolved_steps", Unit::count, "Hours without an answer",
                                         "Hours of connected parts whose equations are left open; -1 = not computed."},
                                        &Record::n_unsolved_steps);
    const Field& worst_residual = add({"worst_residual", Unit::none, "Check: pipes",
                                       "Largest gap of the equations: bar around loops and along pipes of hydrogen, of "
                                       "heat of a customer's or plant's heat over what is wanted."},
                                      &Record::worst_residual);
};

/// What hydrogen has beside.
struct HydrogenFields : FieldsOf<flow::PipeStateFigures> {
    explicit HydrogenFields(FieldList& list);

    using Record = flow::PipeStateFigures;
    const Field& site_compression_mwh =
        add({"site_compression_mwh", Unit::mwh, "Electricity of compression by site",
             "What lifts the sources' pressure to that of the network, and what compressors of pipes take."},
            &Record::site_compression_mwh, Axes{&axes().site});
    const Field& compression_mwh =
        add({"compression_mwh", Unit::mwh, "Electricity of compression", "The same of all sites. Not in the market."},
            &Record::compression_mwh);
    const Field& compression_peak_mw = add(
        {"compression_peak_mw", Unit::mw, "Peak of compression", "Its highest hour."}, &Record::compression_peak_mw);
};

/// What heat has beside.
struct HeatFields : FieldsOf<flow::PipeStateFigures> {
    explicit HeatFields(FieldList& list);

    using Record = flow::PipeStateFigures;
    const Axes by_site{&axes().site};
    const Field& pipe_loss_mwh =
        add({"pipe_loss_mwh", Unit::mwh, "Heat lost by pipes", "To the ground, supply and return."},
            &Record::pipe_loss_mwh, Axes{&axes().pipe});
    const Field& site_supply_min_c = add({"site_supply_min_c", Unit::c, "Lowest supply temperature",
                                          "Lowest temperature at which customers of the site are supplied."},
                                         &Record::site_supply_min_c, by_site);
    const Field& site_supply_short_k = add({"site_supply_short_k", Unit::k, "Supply too cold",
                                            "Most that the supply is below what customers of the site need."},
                                           &Record::site_supply_short_k, by_site);
    const Field& site_supply_short_h =
        add({"site_supply_short_h", Unit::h, "Hours of supply too cold", "Hours of that."},
            &Record::site_supply_short_h, by_site);
    const Field& site_supply_c = add_hourly({"site_supply_c", Unit::c, "Supply temperature",
                                             "At the site's customers; NaN in hours in which they take none."},
                                            &Record::site_supply_c, by_site);
    const Field& site_delay_k =
        add({"site_delay_k", Unit::k, "Delay of temperature",
             "Largest difference of an hour's mean supply temperature with the time that water takes "
             "in the pipes from that without, at customers."},
            &Record::site_delay_k, by_site);
    const Field& site_delay_mw =
        add({"site_delay_mw", Unit::mw, "Heat late by delay",
             "Most heat that customers of the site lack in an hour because warmer water is still on its way."},
            &Record::site_delay_mw, by_site);
    const Field& loss_mwh =
        add({"loss_mwh", Unit::mwh, "Heat lost",
             "By all pipes of the model: transport, not the pipes in streets, which the use has in it."},
            &Record::loss_mwh);
    const Field& loss_peak_mw =
        add({"loss_peak_mw", Unit::mw, "Peak of heat lost", "Its highest hour."}, &Record::loss_peak_mw);
    const Field& pump_mwh = add({"pump_mwh", Unit::mwh, "Electricity of pumps",
                                 "Of the plants' pumps, at 0.75 of their power, where pressures do not hold of what is "
                                 "carried after moving. Not "
                                 "in the market."},
                                &Record::pump_mwh);
    const Field& pump_peak_mw =
        add({"pump_peak_mw", Unit::mw, "Peak of pumps", "Its highest hour."}, &Record::pump_peak_mw);
};

/// Outages: each pipe, and the sources of each site.
struct PipeOutageFields : FieldsOf<flow::PipeOutageFigures> {
    PipeOutageFields(FieldList& list, PipeCarrier carrier);

    const PipeCarrier carrier;
    using Record = flow::PipeOutageFigures;
    const Axes by_site{&axes().pipe_outage, &axes().site};
    const Field& short_mw = add(
        {"short_mw", Unit::mw, "Use lost by outage",
         "Most use of an hour that is not met after the outage and was before: what is left has no source, too small "
         "ones, or pipes that do not bring it. NaN where nothing can fail."},
        &Record::short_mw);
    const Field& short_h = add({"short_h", Unit::h, "Hours of use lost by outage",
                                "Hours of the year in which the outage would leave some use unmet."},
                               &Record::short_h);
    const Field& short_mwh =
        add({"short_mwh", Unit::mwh, "Energy lost by outage", "Energy, if it lasted all year."}, &Record::short_mwh);
    const Field& site_short_mw =
        add({"site_short_mw", Unit::mw, "Use lost by outage and site", "The same at each site."},
            &Record::site_short_mw, by_site);
    const Field& site_short_mwh =
        add({"site_short_mwh", Unit::mwh, "Energy lost by outage and site", "The same at each site."},
            &Record::site_short_mwh, by_site);
    const Field& n_unsolved_steps =
        add({"n_unsolved_steps", Unit::count, "Hours of outages without an answer",
             "Hours of parts, over all outages, whose equations are left open; -1 = not computed."},
            &Record::n_unsolved_steps);
};

}  // namespace knelpunt::run
