#pragma once

#include "sim/run/fields/field.hpp"

namespace knelpunt::run {

// What is found of the whole region, and hour by hour.

/// Of stations' own highest hours, or energies.
double sum_of(const std::vector<double>& values);
/// Rooms below 0.
std::int32_t n_short(const std::vector<double>& room_mw);
/// Branches above their limit when all rights are used, in either direction.
std::int32_t n_branches_short(const connection::ConnectionResults& levels);

/// Hour by hour; kept where a study asks for it.
struct HourlyFields : FieldsOf<congestion::HourlyResults> {
    explicit HourlyFields(FieldList& list);

    const Field& branch_flow_mw =
        add_hourly({"branch_flow_mw", Unit::mw, "Flow", "Active power of the whole group, positive from -> to."},
                   &congestion::HourlyResults::branch_flow_mw, Axes{&axes().branch});
    const Field& branch_worst_loading_pu =
        add_hourly({"branch_worst_loading_pu", Unit::pu, "Worst loading by security rule",
                    "Largest of the loading without outage and, where the rule asks for it in the direction of the "
                    "hour, after each listed outage."},
                   &congestion::HourlyResults::branch_worst_loading_pu, Axes{&axes().branch});
    const Field& branch_worst_outage =
        add_hourly({"branch_worst_outage", Unit::none, "Outage behind the worst loading",
                    "Index on the contingency axis; -1 = no outage."},
                   &congestion::HourlyResults::branch_worst_outage, Axes{&axes().branch});
    const Field& node_injection_mw =
        add_hourly({"node_injection_mw", Unit::mw, "Net injection",
                    "Sources minus demands, and the node's share of the region's exchange."},
                   &congestion::HourlyResults::node_injection_mw, Axes{&axes().node});
    const Field& station_demand_mw =
        add_hourly({"station_demand_mw", Unit::mw, "Demand", "Sum of the demands at the station."},
                   &congestion::HourlyResults::station_demand_mw, Axes{&axes().station});
};

/// Sums of a scenario, and the check of its flows.
struct TotalFields : FieldsOf<congestion::Totals> {
    explicit TotalFields(FieldList& list);

    const Field& demand_mwh =
        add({"demand_mwh", Unit::mwh, "Demand", "Energy used in the region."}, &congestion::Totals::demand_mwh);
    const Field& peak_demand_mw =
        add({"peak_demand_mw", Unit::mw, "Peak demand", "Highest coincident demand of the region."},
            &congestion::Totals::peak_demand_mw);
    const Field& peak_hour = add({"peak_hour", Unit::hour_index, "Hour of the peak", "Step on the time axis."},
                                 &congestion::Totals::peak_hour);
    const Field& source_mwh =
        add({"source_mwh", Unit::mwh, "Production", "Energy produced in the region."}, &congestion::Totals::source_mwh);
    const Field& export_mwh = add({"export_mwh", Unit::mwh, "Export", "Energy sent out in hours of net export."},
                                  &congestion::Totals::export_mwh);
    const Field& import_mwh = add({"import_mwh", Unit::mwh, "Import", "Energy taken in in hours of net import."},
                                  &congestion::Totals::import_mwh);
    const Field& lost_load_mwh =
        add({"lost_load_mwh", Unit::mwh, "Lost load", "Demand of parts of the grid that nothing supplies."},
            &congestion::Totals::lost_load_mwh);
    const Field& n_branches_over =
        add({"n_branches_over", Unit::count, "Branches over", "Branches above their limit by rule in some hour."},
            &congestion::Totals::n_branches_over);
    const Field& n_stations_over =
        add({"n_stations_over", Unit::count, "Stations over", "Stations above their firm limit in some hour."},
            &congestion::Totals::n_stations_over);
    const Field& worst_balance_mw =
        add({"worst_balance_mw", Unit::mw, "Check: balance",
             "Largest mismatch of any node and hour, recomputed from injections and flows."},
            [](const congestion::Totals& totals) { return totals.check.worst_balance_mw; });
    const Field& worst_cycle_rad =
        add({"worst_cycle_rad", Unit::rad, "Check: cycles",
             "Largest sum of angle differences around any cycle and hour; 0 for exact flows."},
            [](const congestion::Totals& totals) { return totals.check.worst_cycle_rad; });
};

/// What is short or stays away, over the whole region.
struct ShortageFields : FieldsOf<connection::ConnectionResults> {
    explicit ShortageFields(FieldList& list);

    const Field& suppressed_mw =
        add({"suppressed_mw", Unit::mw, "Suppressed demand",
             "Rights at stations that have not joined; sum of the stations' own highest hours."},
            [](const connection::ConnectionResults& levels) { return sum_of(levels.stations_ledger.suppressed_mw); });
    const Field& suppressed_mwh =
        add({"suppressed_mwh", Unit::mwh, "Suppressed energy", "Use that stays away over the axis."},
            [](const connection::ConnectionResults& levels) { return sum_of(levels.stations_ledger.suppressed_mwh); });
    const Field& n_suppressed_homes = add(
        FieldText{"n_suppressed_homes", Unit::count, "Suppressed homes",
                  "Homes that stay without the connection they ask for."}
            .was("suppressed_homes"),
        [](const connection::ConnectionResults& levels) { return sum_of(levels.stations_ledger.n_suppressed_homes); });
    const Field& n_stations_short_contract =
        add({"n_stations_short_contract", Unit::count, "Stations short, contract",
             "Stations whose rights exceed their firm capacity."},
            [](const connection::ConnectionResults& levels) { return n_short(levels.room_contract_offtake_mw); });
    const Field& n_stations_short_queue =
        add({"n_stations_short_queue", Unit::count, "Stations short, queue",
             "Stations whose rights and requests exceed their firm capacity."},
            [](const connection::ConnectionResults& levels) { return n_short(levels.room_queue_offtake_mw); });
    const Field& worst_nesting_mw = add(
        {"worst_nesting_mw", Unit::mw, "Check: levels",
         "Most by which a level (flow, contract, queue, plans) of a station or area lies below the one before it, in "
         "either direction.",
         "1.10"},
        &connection::ConnectionResults::worst_nesting_mw);
    const Field& n_branches_short_contract =
        add({"n_branches_short_contract", Unit::count, "Branches short, contract",
             "Branches above their limit by rule when all rights are used, in either direction."},
            n_branches_short);
};

/// Use and production by kind and place.
struct UseFields : FieldsOf<connection::UseTotals> {
    explicit UseFields(FieldList& list);

    const Field& category_energy_mwh =
        add({"category_energy_mwh", Unit::mwh, "Energy by kind of use", "Sum over the axis, level flow."},
            &connection::UseTotals::category_energy_mwh, Axes{&axes().category});
    const Field& category_peak_mw =
        add({"category_peak_mw", Unit::mw, "Peak by kind of use", "Highest coincident use of the kind."},
            &connection::UseTotals::category_peak_mw, Axes{&axes().category});
    const Field& municipality_energy_mwh =
        add({"municipality_energy_mwh", Unit::mwh, "Energy by municipality",
             "Sum over the axis of what has a municipality; growth of large users has none."},
            &connection::UseTotals::municipality_energy_mwh, Axes{&axes().municipality});
    const Field& municipality_peak_mw =
        add({"municipality_peak_mw", Unit::mw, "Peak by municipality", "Highest coincident use of it."},
            &connection::UseTotals::municipality_peak_mw, Axes{&axes().municipality});
    const Field& technology_energy_mwh =
        add({"technology_energy_mwh", Unit::mwh, "Energy by kind of production", "Sum over the axis."},
            &connection::UseTotals::technology_energy_mwh, Axes{&axes().technology});
    const Field& technology_capacity_mw =
        add({"technology_capacity_mw", Unit::mw, "Capacity by kind of production", "Installed power in service."},
            &connection::UseTotals::technology_capacity_mw, Axes{&axes().technology});
};

/// Mean use of seasons.
struct SeasonFields : FieldsOf<connection::UseTotals> {
    explicit SeasonFields(FieldList& list);

    const Field& winter_mean_mw =
        add({"winter_mean_mw", Unit::mw, "Mean use in winter", "December, January and February."},
            &connection::UseTotals::winter_mean_mw);
    const Field& summer_mean_mw = add({"summer_mean_mw", Unit::mw, "Mean use in summer", "June, July and August."},
                                      &connection::UseTotals::summer_mean_mw);
};

}  // namespace knelpunt::run
