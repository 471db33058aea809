#include "sim/results/schema.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "sim/base/expects.hpp"

namespace knelpunt::results {
namespace {

using enum DataType;
constexpr bool kHourly = true;
constexpr bool kOnce = false;

constexpr std::array kFields{
    ResultField{"electricity/branch_flow_mw", f32, Axis::branch, kHourly, Unit::mw, "Flow",
                "Active power of the whole group, positive from -> to."},
    ResultField{"electricity/branch_worst_loading_pu", f32, Axis::branch, kHourly, Unit::pu,
                "Worst loading by security rule",
                "Largest of the loading without outage and, where the rule asks for it in the direction of the hour, "
                "after each listed outage."},
    ResultField{"electricity/branch_worst_outage", i16, Axis::branch, kHourly, Unit::none,
                "Outage behind the worst loading", "Index on the contingency axis; -1 = no outage."},
    ResultField{"electricity/node_injection_mw", f32, Axis::node, kHourly, Unit::mw, "Net injection",
                "Sources minus demands, and the node's share of the region's exchange."},
    ResultField{"electricity/station_demand_mw", f32, Axis::station, kHourly, Unit::mw, "Demand",
                "Sum of the demands at the station."},
    ResultField{"congestion/branch_in_service", i8, Axis::branch, kOnce, Unit::none, "In service",
                "1 = in service in this scenario."},
    ResultField{"congestion/branch_is_bridge", i8, Axis::branch, kOnce, Unit::none, "Bridge",
                "1 = losing the whole group cuts off a part of the grid."},
    ResultField{"congestion/branch_n_circuits", i16, Axis::branch, kOnce, Unit::count, "Circuits",
                "Circuits or units in parallel in this scenario."},
    ResultField{"congestion/branch_rating_mw", f64, Axis::branch, kOnce, Unit::mw, "Rating",
                "Rating of the whole group in its lowest hour times the power factor."},
    ResultField{"congestion/branch_rating_low_pu", f64, Axis::branch, kOnce, Unit::pu, "Low rating",
                "Low rating over likely rating."},
    ResultField{"congestion/branch_rating_high_pu", f64, Axis::branch, kOnce, Unit::pu, "High rating",
                "High rating over likely rating."},
    ResultField{"congestion/branch_worst_loading_n_pu", f64, Axis::branch, kOnce, Unit::pu,
                "Worst loading without outage", "Highest |flow| over rating of all hours."},
    ResultField{"congestion/branch_worst_n_hour", i32, Axis::branch, kOnce, Unit::hour_index,
                "Hour of the worst loading without outage", "Step on the time axis."},
    ResultField{"congestion/branch_worst_loading_pu", f64, Axis::branch, kOnce, Unit::pu,
                "Worst loading by security rule", "Highest loading of all hours by the branch's security rule."},
    ResultField{"congestion/branch_worst_hour", i32, Axis::branch, kOnce, Unit::hour_index, "Hour of the worst loading",
                "Step on the time axis."},
    ResultField{"congestion/branch_worst_outage", i16, Axis::branch, kOnce, Unit::none,
                "Outage behind the worst loading", "Index on the contingency axis; -1 = no outage."},
    ResultField{"congestion/branch_worst_excess_mw", f64, Axis::branch, kOnce, Unit::mw, "Largest excess",
                "Most MW above the limit by rule in an hour, on the circuits that are left."},
    ResultField{"congestion/branch_hours_over_n_offtake", i32, Axis::branch, kOnce, Unit::count,
                "Hours over without outage, offtake", "Steps above the rating without outage while serving offtake."},
    ResultField{"congestion/branch_hours_over_n_feed_in", i32, Axis::branch, kOnce, Unit::count,
                "Hours over without outage, feed-in", "The same for feed-in."},
    ResultField{"congestion/branch_hours_over_offtake", i32, Axis::branch, kOnce, Unit::count,
                "Hours over by rule, offtake", "Steps above the limit of the security rule while serving offtake."},
    ResultField{"congestion/branch_hours_over_feed_in", i32, Axis::branch, kOnce, Unit::count,
                "Hours over by rule, feed-in", "The same for feed-in."},
    ResultField{"congestion/branch_mwh_over_offtake", f64, Axis::branch, kOnce, Unit::mwh,
                "Energy over by rule, offtake", "Sum of the excess over the limit by rule while serving offtake."},
    ResultField{"congestion/branch_mwh_over_feed_in", f64, Axis::branch, kOnce, Unit::mwh,
                "Energy over by rule, feed-in", "The same for feed-in."},
    ResultField{"congestion/branch_lost_supply_mw", f64, Axis::branch, kOnce, Unit::mw, "Supply lost with the branch",
                "Largest demand cut off by the listed outage of the branch; 0 if it splits nothing."},
    ResultField{"congestion/station_peak_offtake_mw", f64, Axis::station, kOnce, Unit::mw, "Peak offtake",
                "Highest demand minus local production."},
    ResultField{"congestion/station_peak_hour", i32, Axis::station, kOnce, Unit::hour_index, "Hour of the peak offtake",
                "Step on the time axis."},
    ResultField{"congestion/station_peak_feed_in_mw", f64, Axis::station, kOnce, Unit::mw, "Peak feed-in",
                "Highest local production minus demand, at least 0."},
    ResultField{"congestion/station_energy_mwh", f64, Axis::station, kOnce, Unit::mwh, "Energy used",
                "Sum of the demands over the axis."},
    ResultField{"congestion/station_firm_capacity_mw", f64, Axis::station, kOnce, Unit::mw, "Firm capacity",
                "The station's own firm limit; NaN where none is known."},
    ResultField{"congestion/station_worst_loading_pu", f64, Axis::station, kOnce, Unit::pu,
                "Worst use of firm capacity", "Highest net use over the firm limit; NaN where none is known."},
    ResultField{"congestion/station_worst_hour", i32, Axis::station, kOnce, Unit::hour_index, "Hour of the worst use",
                "Step on the time axis."},
    ResultField{"congestion/station_hours_over_offtake", i32, Axis::station, kOnce, Unit::count,
                "Hours over the firm limit", "Steps with net use above the firm limit."},
    ResultField{"congestion/station_mwh_over_offtake", f64, Axis::station, kOnce, Unit::mwh,
                "Energy over the firm limit", "Sum of the net use above it."},
    ResultField{
        "congestion/station_headroom_offtake_mw", f64, Axis::station, kOnce, Unit::mw, "Headroom, offtake",
        "Firm MW of new constant use that fits in every hour, by the security rules and the station's firm limit."},
    ResultField{"congestion/station_headroom_feed_in_mw", f64, Axis::station, kOnce, Unit::mw, "Headroom, feed-in",
                "The same for new constant production."},
    ResultField{"congestion/station_headroom_offtake_binding", i32, Axis::station, kOnce, Unit::none,
                "What binds the headroom, offtake",
                "Index on the branch axis; -1 = nothing, -2 = the station's own firm limit."},
    ResultField{"congestion/station_headroom_feed_in_binding", i32, Axis::station, kOnce, Unit::none,
                "What binds the headroom, feed-in", "Index on the branch axis; -1 = nothing."},
    ResultField{"totals/demand_mwh", f64, Axis::none, kOnce, Unit::mwh, "Demand", "Energy used in the region."},
    ResultField{"totals/peak_demand_mw", f64, Axis::none, kOnce, Unit::mw, "Peak demand",
                "Highest coincident demand of the region."},
    ResultField{"totals/peak_hour", i32, Axis::none, kOnce, Unit::hour_index, "Hour of the peak",
                "Step on the time axis."},
    ResultField{"totals/source_mwh", f64, Axis::none, kOnce, Unit::mwh, "Production", "Energy produced in the region."},
    ResultField{"totals/export_mwh", f64, Axis::none, kOnce, Unit::mwh, "Export",
                "Energy sent out in hours of net export."},
    ResultField{"totals/import_mwh", f64, Axis::none, kOnce, Unit::mwh, "Import",
                "Energy taken in in hours of net import."},
    ResultField{"totals/lost_load_mwh", f64, Axis::none, kOnce, Unit::mwh, "Lost load",
                "Demand of parts of the grid that nothing supplies."},
    ResultField{"totals/n_branches_over", i32, Axis::none, kOnce, Unit::count, "Branches over",
                "Branches above their limit by rule in some hour."},
    ResultField{"totals/n_stations_over", i32, Axis::none, kOnce, Unit::count, "Stations over",
                "Stations above their firm limit in some hour."},
    ResultField{"totals/worst_balance_mw", f64, Axis::none, kOnce, Unit::mw, "Check: balance",
                "Largest mismatch of any node and hour, recomputed from injections and flows."},
    ResultField{"totals/worst_cycle_rad", f64, Axis::none, kOnce, Unit::rad, "Check: cycles",
                "Largest sum of angle differences around any cycle and hour; 0 for exact flows."},
};

}  // namespace

std::span<const ResultField> result_fields() { return kFields; }

const ResultField& result_field(std::string_view name) {
    const auto found =
        std::find_if(kFields.begin(), kFields.end(), [&](const ResultField& field) { return field.name == name; });
    expects(found != kFields.end(), "the result field is declared");
    return *found;
}

std::string_view axis_name(Axis axis) {
    switch (axis) {
        case Axis::none:
            return "";
        case Axis::node:
            return "node";
        case Axis::branch:
            return "branch";
        case Axis::station:
            return "station";
    }
    return "";
}

std::size_t axis_size(const Structure& structure, Axis axis) {
    switch (axis) {
        case Axis::none:
            return 1;
        case Axis::node:
            return static_cast<std::size_t>(structure.nodes.size());
        case Axis::branch:
            return static_cast<std::size_t>(structure.branches.size());
        case Axis::station:
            return structure.load_nodes.size();
    }
    return 1;
}

std::size_t element_bytes(DataType type) {
    switch (type) {
        case f32:
            return sizeof(float);
        case f64:
            return sizeof(double);
        case i8:
            return sizeof(std::int8_t);
        case i16:
            return sizeof(std::int16_t);
        case i32:
            return sizeof(std::int32_t);
    }
    return 1;
}

std::string_view data_type_name(DataType type) {
    switch (type) {
        case f32:
            return "float32";
        case f64:
            return "float64";
        case i8:
            return "int8";
        case i16:
            return "int16";
        case i32:
            return "int32";
    }
    return "";
}

std::span<const std::byte> bytes_of(const Values& values) {
    return std::visit([](const auto& list) { return std::as_bytes(std::span(list)); }, values);
}

Values no_values(DataType type, std::size_t n) {
    switch (type) {
        case f32:
            return std::vector<float>(n, std::numeric_limits<float>::quiet_NaN());
        case f64:
            return std::vector<double>(n, std::numeric_limits<double>::quiet_NaN());
        case i8:
            return std::vector<std::int8_t>(n, -1);
        case i16:
            return std::vector<std::int16_t>(n, -1);
        case i32:
            return std::vector<std::int32_t>(n, -1);
    }
    return std::vector<double>(n);
}

}  // namespace knelpunt::results
