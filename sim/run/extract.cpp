#include "sim/run/extract.hpp"

#include <algorithm>

#include "sim/base/expects.hpp"

namespace knelpunt::run {
namespace {

void put_branches(congestion::BranchResults&& from, results::FieldValues& out) {
    out["congestion/branch_in_service"] = std::move(from.in_service);
    out["congestion/branch_is_bridge"] = std::move(from.is_bridge);
    out["congestion/branch_n_circuits"] = std::move(from.n_circuits);
    out["congestion/branch_rating_mw"] = std::move(from.rating_mw);
    out["congestion/branch_rating_low_pu"] = std::move(from.rating_low_pu);
    out["congestion/branch_rating_high_pu"] = std::move(from.rating_high_pu);
    out["congestion/branch_worst_loading_n_pu"] = std::move(from.worst_loading_n_pu);
    out["congestion/branch_worst_n_hour"] = std::move(from.worst_n_hour);
    out["congestion/branch_worst_loading_pu"] = std::move(from.worst_loading_pu);
    out["congestion/branch_worst_hour"] = std::move(from.worst_hour);
    out["congestion/branch_worst_outage"] = std::move(from.worst_outage);
    out["congestion/branch_worst_excess_mw"] = std::move(from.worst_excess_mw);
    out["congestion/branch_hours_over_n_offtake"] = std::move(from.hours_over_n_offtake);
    out["congestion/branch_hours_over_n_feed_in"] = std::move(from.hours_over_n_feed_in);
    out["congestion/branch_hours_over_offtake"] = std::move(from.hours_over_offtake);
    out["congestion/branch_hours_over_feed_in"] = std::move(from.hours_over_feed_in);
    out["congestion/branch_mwh_over_offtake"] = std::move(from.mwh_over_offtake);
    out["congestion/branch_mwh_over_feed_in"] = std::move(from.mwh_over_feed_in);
    out["congestion/branch_lost_supply_mw"] = std::move(from.lost_supply_mw);
}

void put_stations(congestion::StationResults&& from, results::FieldValues& out) {
    out["congestion/station_peak_offtake_mw"] = std::move(from.peak_offtake_mw);
    out["congestion/station_peak_hour"] = std::move(from.peak_hour);
    out["congestion/station_peak_feed_in_mw"] = std::move(from.peak_feed_in_mw);
    out["congestion/station_energy_mwh"] = std::move(from.energy_mwh);
    out["congestion/station_firm_capacity_mw"] = std::move(from.firm_capacity_mw);
    out["congestion/station_worst_loading_pu"] = std::move(from.worst_loading_pu);
    out["congestion/station_worst_hour"] = std::move(from.worst_hour);
    out["congestion/station_hours_over_offtake"] = std::move(from.hours_over_offtake);
    out["congestion/station_mwh_over_offtake"] = std::move(from.mwh_over_offtake);
    out["congestion/station_headroom_offtake_mw"] = std::move(from.headroom_offtake_mw);
    out["congestion/station_headroom_feed_in_mw"] = std::move(from.headroom_feed_in_mw);
    out["congestion/station_headroom_offtake_binding"] = std::move(from.headroom_offtake_binding);
    out["congestion/station_headroom_feed_in_binding"] = std::move(from.headroom_feed_in_binding);
}

void put_totals(const congestion::Totals& from, results::FieldValues& out) {
    const auto number = [&out](const char* name, double value) { out[name] = std::vector<double>{value}; };
    const auto whole = [&out](const char* name, std::int32_t value) { out[name] = std::vector<std::int32_t>{value}; };
    number("totals/demand_mwh", from.demand_mwh);
    number("totals/peak_demand_mw", from.peak_demand_mw);
    whole("totals/peak_hour", from.peak_hour);
    number("totals/source_mwh", from.source_mwh);
    number("totals/export_mwh", from.export_mwh);
    number("totals/import_mwh", from.import_mwh);
    number("totals/lost_load_mwh", from.lost_load_mwh);
    whole("totals/n_branches_over", from.n_branches_over);
    whole("totals/n_stations_over", from.n_stations_over);
    number("totals/worst_balance_mw", from.check.worst_balance_mw);
    number("totals/worst_cycle_rad", from.check.worst_cycle_rad);
}

}  // namespace

results::FieldValues extract_fields(congestion::Analysis analysis, const std::vector<std::string>& hourly_fields) {
    results::FieldValues out;
    put_branches(std::move(analysis.branches), out);
    put_stations(std::move(analysis.stations), out);
    put_totals(analysis.totals, out);
    const auto hourly = [&](const char* name, auto& values) {
        if (std::find(hourly_fields.begin(), hourly_fields.end(), name) != hourly_fields.end())
            out[name] = std::move(values);
    };
    hourly("electricity/branch_flow_mw", analysis.hourly.branch_flow_mw);
    hourly("electricity/branch_worst_loading_pu", analysis.hourly.branch_worst_loading_pu);
    hourly("electricity/branch_worst_outage", analysis.hourly.branch_worst_outage);
    hourly("electricity/node_injection_mw", analysis.hourly.node_injection_mw);
    hourly("electricity/station_demand_mw", analysis.hourly.station_demand_mw);
    for (const results::ResultField& field : results::result_fields()) {
        expects(field.is_hourly || out.contains(field.name), "every declared field is filled");
    }
    return out;
}

}  // namespace knelpunt::run
