#include "sim/run/extract.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include <fmt/format.h>

#include "sim/base/expects.hpp"

namespace knelpunt::run {
namespace {

constexpr std::string_view kMarketGroup = "dispatch/";  ///< fields of the stage that not every scenario has

/// No value at all elements, and hours, of a field's axes.
results::Values no_values_of(const results::ResultField& field, const Structure& structure) {
    return results::no_values(field.type, results::n_values(structure, field));
}

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
    out["congestion/branch_worst_loading_offtake_pu"] = std::move(from.worst_loading_offtake_pu);
    out["congestion/branch_worst_loading_feed_in_pu"] = std::move(from.worst_loading_feed_in_pu);
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

/// What is found for outages of one branch, by that branch.
void put_branch_collapse(const security::AcResults& from, const Structure& structure, results::FieldValues& out) {
    const auto n = structure.branches.n_power();
    std::vector<double> hours(n, kNaN), share_pu(n, kNaN);
    for (std::size_t outage = 0; outage < from.outage_unsolved_hours.size(); ++outage) {
        const bool has_more = std::find(structure.part_contingency.begin(), structure.part_contingency.end(),
                                        static_cast<int>(outage)) != structure.part_contingency.end();
        if (has_more || std::isnan(from.outage_unsolved_hours[outage])) continue;
        const std::size_t branch = structure.contingency_branch[outage].at();
        hours[branch] = std::fmax(hours[branch], from.outage_unsolved_hours[outage]);
        share_pu[branch] = std::fmin(share_pu[branch], from.outage_solvable_pu[outage]);
    }
    out["voltage/branch_outage_unsolved_hours"] = std::move(hours);
    out["voltage/branch_outage_solvable_pu"] = std::move(share_pu);
}

void put_ac(security::AcResults&& from, const System& system, bool is_ac, results::FieldValues& out) {
    const std::size_t n_nodes = system.structure->nodes.n_power();
    const auto of_power = [&](const std::vector<double>& column) {
        return std::vector<double>(column.begin(), column.begin() + static_cast<std::ptrdiff_t>(n_nodes));
    };
    const std::vector<double> low = of_power(system.nodes.v_min_pu), high = of_power(system.nodes.v_max_pu);
    std::int32_t n_outside = 0;
    for (std::size_t node = 0; node < n_nodes; ++node) {
        const bool is_below = from.node_v_min_pu[node] < low[node] || from.node_v_min_outage_pu[node] < low[node];
        const bool is_above = from.node_v_max_pu[node] > high[node] || from.node_v_max_outage_pu[node] > high[node];
        if (is_below || is_above) ++n_outside;
    }
    const auto whole = [&](const char* name, std::int32_t value) {
        out[name] = std::vector<std::int32_t>{is_ac ? value : -1};
    };
    whole("totals/n_voltages_outside", n_outside);
    whole("totals/n_unsolved_hours", from.unsolved_hours);
    whole("totals/n_unsolved_outage_hours", from.unsolved_outage_hours);
    out["totals/loss_mwh"] = std::vector<double>{from.loss_mwh};
    out["totals/outages_estimated_pu"] = std::vector<double>{is_ac ? from.screened_pu : kNaN};
    out["congestion/branch_linear_error_pu"] = std::move(from.branch_linear_error_pu);
    out["voltage/node_v_min_pu"] = std::move(from.node_v_min_pu);
    out["voltage/node_v_max_pu"] = std::move(from.node_v_max_pu);
    out["voltage/node_v_min_outage_pu"] = std::move(from.node_v_min_outage_pu);
    out["voltage/node_v_max_outage_pu"] = std::move(from.node_v_max_outage_pu);
    put_branch_collapse(from, *system.structure, out);
    out["voltage/node_unsolved_hours"] = std::move(from.node_unsolved_hours);
    out["outages/unsolved_hours"] = std::move(from.outage_unsolved_hours);
    out["outages/solvable_pu"] = std::move(from.outage_solvable_pu);
    out["outages/worst_node"] = std::move(from.outage_worst_node);
    out["voltage/node_v_low_pu"] = low;
    out["voltage/node_v_high_pu"] = high;
}

void put_level_stations(connection::LevelStations&& from, const std::string& direction, results::FieldValues& out) {
    const auto name = [&](std::string_view form) { return fmt::format(fmt::runtime(form), direction); };
    out[name("connection/station_contract_{}_mw")] = std::move(from.contract_mw);
    out[name("connection/station_queue_{}_mw")] = std::move(from.queue_mw);
    out[name("connection/station_plans_{}_mw")] = std::move(from.plans_mw);
    out[name("connection/station_requested_{}_mw")] = std::move(from.requested_mw);
    out[name("connection/station_headroom_contract_{}_mw")] = std::move(from.headroom_mw);
    out[name("connection/station_headroom_contract_{}_binding")] = std::move(from.binding);
    out[name("connection/station_layer_{}")] = std::move(from.layer);
    out[name("connection/station_status_{}")] = std::move(from.status);
}

void put_level_branches(connection::LevelBranches&& from, const std::string& level, results::FieldValues& out) {
    out[fmt::format("connection/branch_{}_loading_pu", level)] = std::move(from.loading_pu);
    out[fmt::format("connection/branch_{}_short_mw", level)] = std::move(from.short_mw);
}

void put_ledger(connection::Ledger&& from, const std::string& place, results::FieldValues& out) {
    for (std::size_t ledger_class = 0; ledger_class < kLedgerClasses; ++ledger_class) {
        const std::string field = fmt::format("ledger/{}_{}", place, kLedgerNames[ledger_class]);
        out[field + "_mw"] = std::move(from.mw[ledger_class]);
        out[field + "_connected_mw"] = std::move(from.connected_mw[ledger_class]);
    }
    out[fmt::format("ledger/{}_total_mw", place)] = std::move(from.total_mw);
    out[fmt::format("ledger/{}_total_hour", place)] = std::move(from.total_hour);
    out[fmt::format("ledger/{}_suppressed_mw", place)] = std::move(from.suppressed_mw);
    out[fmt::format("ledger/{}_suppressed_mwh", place)] = std::move(from.suppressed_mwh);
    out[fmt::format("ledger/{}_suppressed_homes", place)] = std::move(from.suppressed_homes);
}

void put_levels(connection::ConnectionResults&& from, results::FieldValues& out) {
    for (std::size_t level = 0; level < connection::kLevelNames.size(); ++level) {
        put_level_branches(std::move(from.branches_offtake[level]),
                           fmt::format("{}_offtake", connection::kLevelNames[level]), out);
        put_level_branches(std::move(from.branches_feed_in[level]),
                           fmt::format("{}_feed_in", connection::kLevelNames[level]), out);
    }
    put_level_stations(std::move(from.offtake), "offtake", out);
    put_level_stations(std::move(from.feed_in), "feed_in", out);
    out["connection/station_room_contract_offtake_mw"] = std::move(from.room_contract_offtake_mw);
    out["connection/station_room_queue_offtake_mw"] = std::move(from.room_queue_offtake_mw);
    out["connection/area_capability_offtake_mw"] = std::move(from.areas.capability_mw);
    out["connection/area_flow_offtake_mw"] = std::move(from.areas.flow_offtake_mw);
    out["connection/area_contract_offtake_mw"] = std::move(from.areas.contract_offtake_mw);
    out["connection/area_queue_offtake_mw"] = std::move(from.areas.queue_offtake_mw);
    out["connection/area_room_contract_offtake_mw"] = std::move(from.areas.room_contract_offtake_mw);
    out["connection/area_room_queue_offtake_mw"] = std::move(from.areas.room_queue_offtake_mw);
    out["connection/area_flow_feed_in_mw"] = std::move(from.areas.flow_feed_in_mw);
    out["connection/area_contract_feed_in_mw"] = std::move(from.areas.contract_feed_in_mw);
    out["connection/area_queue_feed_in_mw"] = std::move(from.areas.queue_feed_in_mw);
    out["connection/area_plans_feed_in_mw"] = std::move(from.areas.plans_feed_in_mw);
    out["connection/area_plans_offtake_mw"] = std::move(from.areas.plans_offtake_mw);
    out["connection/area_room_plans_offtake_mw"] = std::move(from.areas.room_plans_offtake_mw);
    out["connection/station_room_plans_offtake_mw"] = std::move(from.room_plans_offtake_mw);
    out["totals/worst_nesting_mw"] = std::vector<double>{from.worst_nesting_mw};
    put_ledger(std::move(from.stations_ledger), "station", out);
    put_ledger(std::move(from.areas_ledger), "area", out);
}

/// What is short or stays away, over the whole region.
void put_shortages(const connection::ConnectionResults& levels, results::FieldValues& out) {
    const auto sum = [](const std::vector<double>& values) {
        return std::vector<double>{std::accumulate(values.begin(), values.end(), 0.0)};
    };
    const auto n_short = [](const std::vector<double>& room_mw) {
        return static_cast<std::int32_t>(
            std::count_if(room_mw.begin(), room_mw.end(), [](double room) { return room < 0.0; }));
    };
    std::int32_t n_branches = 0;
    const std::vector<double>& offtake_mw =
        levels.branches(connection::Level::contract, connection::Direction::offtake).short_mw;
    const std::vector<double>& feed_in_mw =
        levels.branches(connection::Level::contract, connection::Direction::feed_in).short_mw;
    for (std::size_t branch = 0; branch < offtake_mw.size(); ++branch) {
        if (offtake_mw[branch] > 0.0 || feed_in_mw[branch] > 0.0) ++n_branches;
    }
    out["totals/suppressed_mw"] = sum(levels.stations_ledger.suppressed_mw);
    out["totals/suppressed_mwh"] = sum(levels.stations_ledger.suppressed_mwh);
    out["totals/suppressed_homes"] = sum(levels.stations_ledger.suppressed_homes);
    out["totals/n_stations_short_contract"] = std::vector<std::int32_t>{n_short(levels.room_contract_offtake_mw)};
    out["totals/n_stations_short_queue"] = std::vector<std::int32_t>{n_short(levels.room_queue_offtake_mw)};
    out["totals/n_branches_short_contract"] = std::vector<std::int32_t>{n_branches};
}

void put_shares(congestion::Shares&& from, const std::string& place, results::FieldValues& out) {
    const std::string prefix = fmt::format("attribution/{}_", place);
    out[prefix + "total_mw"] = std::move(from.total_mw);
    out[prefix + "other_mw"] = std::move(from.other_mw);
    out[prefix + "use_mw"] = std::move(from.by_use_mw);
    out[prefix + "production_mw"] = std::move(from.by_production_mw);
    out[prefix + "municipality_mw"] = std::move(from.by_municipality_mw);
    out[prefix + "class_mw"] = std::move(from.by_class_mw);
}

void put_use(connection::UseTotals&& from, results::FieldValues& out) {
    out["use/category_energy_mwh"] = std::move(from.category_energy_mwh);
    out["use/category_peak_mw"] = std::move(from.category_peak_mw);
    out["use/municipality_energy_mwh"] = std::move(from.municipality_energy_mwh);
    out["use/municipality_peak_mw"] = std::move(from.municipality_peak_mw);
    out["use/technology_energy_mwh"] = std::move(from.technology_energy_mwh);
    out["use/technology_capacity_mw"] = std::move(from.technology_capacity_mw);
    out["totals/winter_mean_mw"] = std::vector<double>{from.winter_mean_mw};
    out["totals/summer_mean_mw"] = std::vector<double>{from.summer_mean_mw};
}

}  // namespace

results::FieldValues extract_fields(ScenarioResults found, const System& system, bool is_ac,
                                    const std::vector<std::string>& hourly_fields) {
    results::FieldValues out = std::move(found.of_market);
    congestion::Analysis& analysis = found.flow;
    put_branches(std::move(analysis.branches), out);
    put_stations(std::move(analysis.stations), out);
    put_totals(analysis.totals, out);
    out["outages/lost_supply_mw"] = std::move(analysis.outage_lost_mw);
    put_ac(std::move(analysis.ac), system, is_ac, out);
    put_shortages(found.levels, out);
    put_levels(std::move(found.levels), out);
    put_use(std::move(found.use), out);
    put_shares(std::move(found.attribution.branches), "branch", out);
    put_shares(std::move(found.attribution.stations), "station", out);
    put_shares(std::move(found.attribution.areas), "area", out);
    out["attribution/area_hour"] = std::move(found.attribution.area_hour);
    out["congestion/branch_assumed_share_pu"] = std::move(found.evidence.branch_assumed_pu);
    out["congestion/station_assumed_share_pu"] = std::move(found.evidence.station_assumed_pu);
    out["congestion/station_peak_quarter_hour_mw"] = std::move(found.quarter_hour_peak_mw);
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
        const bool is_asked_for =
            std::find(hourly_fields.begin(), hourly_fields.end(), field.name) != hourly_fields.end();
        if (field.is_hourly && !is_asked_for) out.erase(std::string(field.name));  // of the market
        const bool is_missing = (!field.is_hourly || is_asked_for) && !out.contains(field.name);
        if (is_missing && field.name.starts_with(kMarketGroup))
            out[std::string(field.name)] = no_values_of(field, *system.structure);
        expects(field.is_hourly || out.contains(field.name), "every declared field is filled");
    }
    return out;
}

}  // namespace knelpunt::run
