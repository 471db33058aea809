#include <array>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/results/schema.hpp"
#include "sim/system/ledger_class.hpp"

namespace knelpunt::results {
namespace {

constexpr std::string_view kMarket = "1.2";   ///< version since which a market may decide
constexpr std::string_view kAc = "1.4";       ///< version since which flow may be AC
constexpr std::string_view kOutages = "1.5";  ///< version since which outages have results of their own
constexpr std::string_view kPrices = "1.6";   ///< version since which hourly prices and those of limits are kept
constexpr std::string_view kLimits = "1.7";  ///< version since which those of stores and days are, and which are unique
constexpr std::string_view kDirections = "1.8";  ///< version since which a store does one thing at a time
constexpr std::string_view kNested = "1.10";     ///< version since which levels hold each other

using enum DataType;
constexpr bool kHourly = true;
constexpr bool kOnce = false;

constexpr std::array kFlowFields{
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

// What schema 1.1 adds: evidence, both directions apart, levels contract and queue, ledger.
constexpr std::array kConnectionFields{
    ResultField{"congestion/branch_worst_loading_offtake_pu", f64, Axis::branch, kOnce, Unit::pu,
                "Worst loading, offtake", "Highest loading by rule in the hours in which the branch serves offtake.",
                "1.1"},
    ResultField{"congestion/branch_worst_loading_feed_in_pu", f64, Axis::branch, kOnce, Unit::pu,
                "Worst loading, feed-in", "The same for feed-in.", "1.1"},
    ResultField{"congestion/branch_assumed_share_pu", f64, Axis::branch, kOnce, Unit::pu, "Share that is assumed",
                "Of the two numbers that a finding compares, how much rests on assumed figures: half the share of use "
                "and production, weighted by their effect on the branch, plus half if the rating is assumed.",
                "1.1"},
    ResultField{"congestion/station_assumed_share_pu", f64, Axis::station, kOnce, Unit::pu, "Share that is assumed",
                "The same for the station: its use, and its firm capacity.", "1.1"},
    ResultField{"congestion/station_peak_quarter_hour_mw", f64, Axis::station, kOnce, Unit::mw, "Quarter-hour peak",
                "Highest quarter hour (kWmax) of the demand, from the hourly peak and the factor of each kind of use.",
                "1.1"},
    ResultField{"connection/station_room_contract_offtake_mw", f64, Axis::station, kOnce, Unit::mw,
                "Room at the station, contract",
                "Firm capacity minus the coincident peak of all rights; negative = short. NaN: no firm capacity known.",
                "1.1"},
    ResultField{"connection/station_room_queue_offtake_mw", f64, Axis::station, kOnce, Unit::mw,
                "Room at the station, queue", "The same with all requests.", "1.1"},
    ResultField{"connection/area_capability_offtake_mw", f64, Axis::area, kOnce, Unit::mw, "Capability",
                "Firm power of the transformers from the national grid into the area: each group without its largest "
                "unit. NaN: the region holds only a part of the area.",
                "1.1"},
    ResultField{"connection/area_flow_offtake_mw", f64, Axis::area, kOnce, Unit::mw, "Peak use",
                "Highest coincident use below the national grid, level flow.", "1.1"},
    ResultField{"connection/area_contract_offtake_mw", f64, Axis::area, kOnce, Unit::mw, "Peak of rights",
                "Highest coincident use if every right is used by its shape.", "1.1"},
    ResultField{"connection/area_queue_offtake_mw", f64, Axis::area, kOnce, Unit::mw, "Peak of rights and requests",
                "The same with all that is asked for at stations.", "1.1"},
    ResultField{"connection/area_room_contract_offtake_mw", f64, Axis::area, kOnce, Unit::mw, "Room, contract",
                "Capability minus peak of rights; negative = short.", "1.1"},
    ResultField{"connection/area_room_queue_offtake_mw", f64, Axis::area, kOnce, Unit::mw, "Room, queue",
                "Capability minus peak of rights and requests; negative = short.", "1.1"},
    ResultField{"connection/area_flow_feed_in_mw", f64, Axis::area, kOnce, Unit::mw, "Peak production",
                "Highest coincident production below the national grid, level flow.", "1.1"},
    ResultField{"connection/area_contract_feed_in_mw", f64, Axis::area, kOnce, Unit::mw, "Peak of feed-in rights",
                "The same if every right to feed in is used by its shape.", "1.1"},
    ResultField{"connection/area_queue_feed_in_mw", f64, Axis::area, kOnce, Unit::mw, "Peak of feed-in, queue",
                "The same with all requests to feed in.", kNested},
    ResultField{"connection/area_plans_feed_in_mw", f64, Axis::area, kOnce, Unit::mw, "Peak of feed-in, plans",
                "The same with all that is planned.", kNested},
    ResultField{"connection/area_plans_offtake_mw", f64, Axis::area, kOnce, Unit::mw, "Peak of all plans",
                "Highest coincident use if all that the storyline plans is used by its shape.", kNested},
    ResultField{"connection/area_room_plans_offtake_mw", f64, Axis::area, kOnce, Unit::mw, "Room, plans",
                "Capability minus peak of all plans; negative = short.", kNested},
    ResultField{"connection/station_room_plans_offtake_mw", f64, Axis::station, kOnce, Unit::mw,
                "Room at the station, plans", "Firm capacity minus the coincident peak of all plans; negative = short.",
                kNested},
    ResultField{"totals/worst_nesting_mw", f64, Axis::none, kOnce, Unit::mw, "Check: levels",
                "Most by which a level (flow, contract, queue, plans) of a station or area lies below the one before "
                "it, in either direction.",
                kNested},
    ResultField{"use/category_energy_mwh", f64, Axis::category, kOnce, Unit::mwh, "Energy by kind of use",
                "Sum over the axis, level flow.", "1.1"},
    ResultField{"use/category_peak_mw", f64, Axis::category, kOnce, Unit::mw, "Peak by kind of use",
                "Highest coincident use of the kind.", "1.1"},
    ResultField{"use/municipality_energy_mwh", f64, Axis::municipality, kOnce, Unit::mwh, "Energy by municipality",
                "Sum over the axis of what has a municipality; growth of large users has none.", "1.1"},
    ResultField{"use/municipality_peak_mw", f64, Axis::municipality, kOnce, Unit::mw, "Peak by municipality",
                "Highest coincident use of it.", "1.1"},
    ResultField{"use/technology_energy_mwh", f64, Axis::technology, kOnce, Unit::mwh, "Energy by kind of production",
                "Sum over the axis.", "1.1"},
    ResultField{"use/technology_capacity_mw", f64, Axis::technology, kOnce, Unit::mw, "Capacity by kind of production",
                "Installed power in service.", "1.1"},
    ResultField{"totals/winter_mean_mw", f64, Axis::none, kOnce, Unit::mw, "Mean use in winter",
                "December, January and February.", "1.1"},
    ResultField{"totals/summer_mean_mw", f64, Axis::none, kOnce, Unit::mw, "Mean use in summer",
                "June, July and August.", "1.1"},
    ResultField{"dispatch/price_mean_eur_per_mwh", f64, Axis::none, kOnce, Unit::eur_per_mwh,
                "Mean price of electricity",
                "Mean over the hours of the price in the region's bidding zone. NaN where no market decides.", kMarket},
    ResultField{"dispatch/price_low_eur_per_mwh", f64, Axis::none, kOnce, Unit::eur_per_mwh, "Low price",
                "Price that 5 % of the hours stay below.", kMarket},
    ResultField{"dispatch/price_high_eur_per_mwh", f64, Axis::none, kOnce, Unit::eur_per_mwh, "High price",
                "Price that 5 % of the hours exceed.", kMarket},
    ResultField{"dispatch/negative_price_hours", f64, Axis::none, kOnce, Unit::h, "Hours below 0",
                "Hours with a price below 0.", kMarket},
    ResultField{
        "dispatch/price_unique_hours", f64, Axis::none, kOnce, Unit::h, "Hours whose price is unique",
        "Hours whose price of electricity is set by something that runs between its bounds, in the hour or in another "
        "that a store or a day's use ties to it. In the others the price is one of several that fit.",
        "1.3"},
    ResultField{
        "dispatch/cost_eur", f64, Axis::none, kOnce, Unit::eur, "Cost of the market",
        "Cost of all that the market decides on: fuel, CO2, what is bought less what is sold; without the price of "
        "unmet use.",
        kMarket},
    ResultField{"dispatch/emitted_t_co2", f64, Axis::none, kOnce, Unit::t_co2, "CO2",
                "CO2 of the fuel that the market burns; of what is bought from the rest of the country none.", kMarket},
    ResultField{"dispatch/curtailed_mwh", f64, Axis::none, kOnce, Unit::mwh, "Curtailed",
                "Sun and wind that the market leaves unused.", kMarket},
    ResultField{
        "dispatch/unmet_mwh", f64, Axis::none, kOnce, Unit::mwh, "Unmet",
        "Use that the market does not meet at any price below the value of lost load, over all zones. It does not "
        "flow: it is taken off the use of its zone, pro rata in each step.",
        kMarket},
    ResultField{"dispatch/both_ways_hours", f64, Axis::none, kOnce, Unit::h, "Hours both ways",
                "Hours in which some store charges and discharges at once, in the answer: 0.", kDirections},
    ResultField{"dispatch/both_ways_relaxed_hours", f64, Axis::none, kOnce, Unit::h, "Hours both ways without a rule",
                "Hours in which some store would do both if it could, at negative prices.", kDirections},
    ResultField{"dispatch/direction_gap_eur", f64, Axis::none, kOnce, Unit::eur, "Gap of directions",
                "What the market may cost more than the best choice of directions of stores, at most: the bound is the "
                "cost where a store shares each hour between both. 0 where none would do both.",
                kDirections},
    ResultField{"dispatch/zone_demand_mwh", f64, Axis::zone, kOnce, Unit::mwh, "Use by zone",
                "Use of the carrier that no device makes; heat with the losses of its network.", kMarket},
    ResultField{"dispatch/zone_demand_peak_mw", f64, Axis::zone, kOnce, Unit::mw, "Peak of use by zone",
                "Its highest hour.", kMarket},
    ResultField{"dispatch/zone_capacity_mw", f64, Axis::zone, kOnce, Unit::mw, "Capacity by zone",
                "What sources and devices of the zone can give at once.", kMarket},
    ResultField{"dispatch/zone_unmet_mwh", f64, Axis::zone, kOnce, Unit::mwh, "Unmet by zone",
                "Use that the market does not meet; in networks that are linked, shared by their use.", kMarket},
    ResultField{"dispatch/zone_unmet_hours", f64, Axis::zone, kOnce, Unit::h, "Hours unmet by zone",
                "Hours with unmet use.", kMarket},
    ResultField{"dispatch/zone_price_mean_eur_per_mwh", f64, Axis::zone, kOnce, Unit::eur_per_mwh, "Price by zone",
                "Cost of one more MWh of use, mean over the use.", kMarket},
    ResultField{"dispatch/device_electricity_mwh", f64, Axis::device, kOnce, Unit::mwh, "Electricity by device",
                "What the device gives; negative = uses.", kMarket},
    ResultField{"dispatch/device_heat_mwh", f64, Axis::device, kOnce, Unit::mwh, "Heat by device", "The same for heat.",
                kMarket},
    ResultField{"dispatch/device_hydrogen_mwh", f64, Axis::device, kOnce, Unit::mwh, "Hydrogen by device",
                "The same for hydrogen (lower heating value).", kMarket},
    ResultField{"dispatch/device_fuel_mwh", f64, Axis::device, kOnce, Unit::mwh, "Fuel by device",
                "The same for all other carriers (lower heating value).", kMarket},
    ResultField{"dispatch/pipe_capacity_mw", f64, Axis::pipe, kOnce, Unit::mw, "Capacity of pipes",
                "What the pipe can carry; NaN where it is not there.", kMarket},
    ResultField{"dispatch/pipe_peak_mw", f64, Axis::pipe, kOnce, Unit::mw, "Highest flow in pipes",
                "Largest flow, in either direction, if the market's plan is carried out.", kMarket},
    ResultField{"dispatch/pipe_short_hours", f64, Axis::pipe, kOnce, Unit::h, "Hours above capacity of pipes",
                "Hours in which it is above its capacity.", kMarket},
    ResultField{
        "dispatch/device_limit_value_eur_per_mw", f64, Axis::device, kOnce, Unit::eur_per_mw,
        "Value of a MW more by device",
        "Shadow price of the device's limit: what a MW more of it would save over the hours, all else as it is; of "
        "a converter, a MW of its activity. Where several prices fit, one amid them.",
        kPrices},
    ResultField{
        "dispatch/device_limit_unique_hours", f64, Axis::device, kOnce, Unit::h,
        "Hours whose value of a MW more is unique",
        "Fewest hours, of the device's parts, in which no other shadow price of their limits fits the dispatch. "
        "Where it is all hours, the value is the only one.",
        kLimits},
    ResultField{"dispatch/device_must_run_value_eur_per_mw", f64, Axis::device, kOnce, Unit::eur_per_mw,
                "Value of a MW less that must run",
                "What a MW less that the device must run would save over the hours. NaN where it need not run.",
                kLimits},
    ResultField{"dispatch/exchange_limit_value_eur_per_mw", f64, Axis::none, kOnce, Unit::eur_per_mw,
                "Value of a MW more of exchange",
                "Shadow price of the limits of exchange with the rest of the country, both ways, over the hours.",
                kPrices},
    ResultField{"dispatch/exchange_limit_unique_hours", f64, Axis::none, kOnce, Unit::h,
                "Hours whose value of exchange is unique",
                "Hours in which no other shadow price of the limits of exchange fits the dispatch.", kLimits},
    ResultField{"dispatch/store_charged_mwh", f64, Axis::store, kOnce, Unit::mwh, "Charged by store",
                "Energy that the store takes. NaN where it is not there or no market decides.", kLimits},
    ResultField{"dispatch/store_discharged_mwh", f64, Axis::store, kOnce, Unit::mwh, "Discharged by store",
                "Energy that the store gives.", kLimits},
    ResultField{"dispatch/store_charge_limit_value_eur_per_mw", f64, Axis::store, kOnce, Unit::eur_per_mw,
                "Value of a MW more to charge",
                "Shadow price of the highest power of charging: what a MW more would save over the hours.", kLimits},
    ResultField{"dispatch/store_discharge_limit_value_eur_per_mw", f64, Axis::store, kOnce, Unit::eur_per_mw,
                "Value of a MW more to discharge", "The same of discharging.", kLimits},
    ResultField{"dispatch/store_content_limit_value_eur_per_mwh", f64, Axis::store, kOnce, Unit::eur_per_mwh,
                "Value of a MWh more of content",
                "Shadow price of the largest content: what a MWh more would save over the hours.", kLimits},
    ResultField{"dispatch/store_limit_unique_hours", f64, Axis::store, kOnce, Unit::h,
                "Hours whose values of a store's limits are unique",
                "Fewest hours, of its three limits, in which no other shadow price of it fits the dispatch.", kLimits},
    ResultField{"dispatch/flexible_use_mwh", f64, Axis::category, kOnce, Unit::mwh, "Flexible use",
                "Use that may move within its day. NaN where there is none.", kLimits},
    ResultField{
        "dispatch/flexible_price_eur_per_mwh", f64, Axis::category, kOnce, Unit::eur_per_mwh, "Price of flexible use",
        "Shadow price of the energy that a day must get: what a MWh less would save, mean over that energy.", kLimits},
    ResultField{"dispatch/flexible_price_unique_hours", f64, Axis::category, kOnce, Unit::h,
                "Hours whose price of flexible use is unique",
                "Fewest hours, of the category's uses, of the days whose energy has no other price that fits.",
                kLimits},
    ResultField{
        "dispatch/flexible_limit_value_eur_per_mw", f64, Axis::category, kOnce, Unit::eur_per_mw,
        "Value of a MW more for flexible use",
        "Shadow price of the highest power of use that may move: what a MW more would save over the hours, mean "
        "over its energy.",
        kLimits},
    ResultField{"dispatch/flexible_limit_unique_hours", f64, Axis::category, kOnce, Unit::h,
                "Hours whose value of a MW more for flexible use is unique",
                "Fewest hours, of the category's uses, in which no other shadow price of that limit fits.", kLimits},
    ResultField{"dispatch/zone_price_eur_per_mwh", f32, Axis::zone, kHourly, Unit::eur_per_mwh, "Price",
                "Cost of one more MWh of use in the zone. NaN where no market decides.", kPrices},
    ResultField{
        "dispatch/zone_price_is_unique", i8, Axis::zone, kHourly, Unit::none, "Price is unique",
        "1 = the only price that fits the dispatch, by what runs between its bounds in the hour or in another that "
        "a store or a day's use ties to it; 0 = one of several; -1 = no market.",
        kPrices},
    ResultField{"dispatch/worst_residual_pu", f64, Axis::none, kOnce, Unit::pu, "Check: market",
                "Largest relative violation of the market's program by its solution, computed anew from both.",
                kMarket},
    ResultField{"dispatch/loss_rounds", i32, Axis::none, kOnce, Unit::count, "Rounds of losses",
                "Times that the losses of AC flow went back to the market; -1 = no market.", kOutages},
    ResultField{"dispatch/loss_change_mw", f64, Axis::none, kOnce, Unit::mw, "Change of losses",
                "Largest change of any hour's losses in the last of these rounds. NaN where the physics are DC.",
                kOutages},
    ResultField{
        "congestion/branch_linear_error_pu", f64, Axis::branch, kOnce, Unit::pu, "Difference AC and DC",
        "Largest difference of any hour between the loadings by rule by AC current and by DC flow. NaN where the "
        "physics are DC.",
        kAc},
    ResultField{"voltage/node_v_min_pu", f64, Axis::node, kOnce, Unit::pu, "Lowest voltage",
                "Of all hours without outage, over the rated voltage. NaN where the physics are DC.", kAc},
    ResultField{"voltage/node_v_max_pu", f64, Axis::node, kOnce, Unit::pu, "Highest voltage", "The same.", kAc},
    ResultField{"voltage/node_v_min_outage_pu", f64, Axis::node, kOnce, Unit::pu, "Lowest voltage after outages",
                "Of all hours and listed outages that leave the grid in one piece; taps stay as they were, and feed-in "
                "that a rule "
                "would trip stays in.",
                kAc},
    ResultField{"voltage/node_v_max_outage_pu", f64, Axis::node, kOnce, Unit::pu, "Highest voltage after outages",
                "The same.", kAc},
    ResultField{"voltage/node_v_low_pu", f64, Axis::node, kOnce, Unit::pu, "Lowest voltage allowed",
                "Design criterion of the node; NaN where none is set.", kAc},
    ResultField{"voltage/node_v_high_pu", f64, Axis::node, kOnce, Unit::pu, "Highest voltage allowed", "The same.",
                kAc},
    ResultField{
        "voltage/branch_outage_unsolved_hours", f64, Axis::branch, kOnce, Unit::h, "Voltage collapse",
        "Hours in which AC flow has no solution after an outage of the branch alone. NaN where the physics are DC "
        "or it has none that leaves the grid in one piece.",
        kAc},
    ResultField{
        "voltage/branch_outage_solvable_pu", f64, Axis::branch, kOnce, Unit::pu, "Load without collapse",
        "Least share of all use and production of such an hour with which there would be a solution (of the first 200 "
        "found). NaN where there always is.",
        kAc},
    ResultField{"voltage/node_unsolved_hours", f64, Axis::node, kOnce, Unit::h, "Hours without solution, by node",
                "Hours without outage in which AC flow has no solution and this node is the furthest from one. NaN "
                "where the physics are DC.",
                kOutages},
    ResultField{"outages/lost_supply_mw", f64, Axis::contingency, kOnce, Unit::mw, "Supply lost with the outage",
                "Largest demand that the outage cuts off; 0 if it splits nothing, NaN where it is not listed.",
                kOutages},
    ResultField{"outages/unsolved_hours", f64, Axis::contingency, kOnce, Unit::h, "Voltage collapse",
                "Hours in which AC flow has no solution after the outage. NaN where it is not computed.", kOutages},
    ResultField{"outages/solvable_pu", f64, Axis::contingency, kOnce, Unit::pu, "Load without collapse",
                "Least share of all use and production of such an hour with which there would be a solution (of the "
                "first 200 found). NaN where there always is.",
                kOutages},
    ResultField{"outages/worst_node", i32, Axis::contingency, kOnce, Unit::none, "Node of the collapse",
                "Index on the node axis: furthest from a solution in the hour of the least share; -1 = none.",
                kOutages},
    ResultField{"totals/loss_mwh", f64, Axis::none, kOnce, Unit::mwh, "Losses",
                "Energy lost in lines and transformers. NaN where the physics are DC.", kAc},
    ResultField{
        "totals/n_voltages_outside", i32, Axis::none, kOnce, Unit::count, "Nodes outside their voltages",
        "Nodes whose voltage leaves the allowed range in some hour, without or after an outage; -1 = not known.", kAc},
    ResultField{
        "totals/outages_estimated_pu", f64, Axis::none, kOnce, Unit::pu, "Outages estimated",
        "Part of all outages times steps that screening left out of AC flow: what they do was estimated, and lies "
        "below every limit. NaN where the physics are DC.",
        kOutages},
    ResultField{
        "totals/n_unsolved_hours", i32, Axis::none, kOnce, Unit::count, "Hours without solution",
        "Steps in which AC flow has no solution, or only one outside 0.7 to 1.3 pu: voltages would collapse; -1 = "
        "not known.",
        kAc},
    ResultField{"totals/n_unsolved_outage_hours", i32, Axis::none, kOnce, Unit::count, "Outages without solution",
                "Outages times steps after which AC flow has none, or only one outside 0.7 to 1.3 pu; -1 = not known.",
                kAc},
    ResultField{"totals/suppressed_mw", f64, Axis::none, kOnce, Unit::mw, "Suppressed demand",
                "Rights at stations that have not joined; sum of the stations' own highest hours.", "1.1"},
    ResultField{"totals/suppressed_mwh", f64, Axis::none, kOnce, Unit::mwh, "Suppressed energy",
                "Use that stays away over the axis.", "1.1"},
    ResultField{"totals/suppressed_homes", f64, Axis::none, kOnce, Unit::count, "Suppressed homes",
                "Homes that stay without the connection they ask for.", "1.1"},
    ResultField{"totals/n_stations_short_contract", i32, Axis::none, kOnce, Unit::count, "Stations short, contract",
                "Stations whose rights exceed their firm capacity.", "1.1"},
    ResultField{"totals/n_stations_short_queue", i32, Axis::none, kOnce, Unit::count, "Stations short, queue",
                "Stations whose rights and requests exceed their firm capacity.", "1.1"},
    ResultField{"totals/n_branches_short_contract", i32, Axis::none, kOnce, Unit::count, "Branches short, contract",
                "Branches above their limit by rule when all rights are used, in either direction.", "1.1"},
};

/// Fields that exist once per class, direction, level or place: their texts are put together and kept.
class FamilyBuilder {
public:
    FamilyBuilder(std::vector<ResultField>& fields, std::string_view since) : fields_(fields), since_(since) {}

    void add(std::string name, DataType type, Axis axis, Unit unit, std::string long_name, std::string doc) {
        fields_.push_back(
            {keep(std::move(name)), type, axis, kOnce, unit, keep(std::move(long_name)), keep(std::move(doc)), since_});
    }

    /// Schema version of what is added from here on.
    void set_since(std::string_view since) { since_ = since; }

    /// Powers of the elements of an axis, split over another.
    void add_split(std::string name, Axis axis, Axis by, std::string long_name, std::string doc) {
        add(std::move(name), f64, axis, Unit::mw, std::move(long_name), std::move(doc));
        fields_.back().by = by;
    }

private:
    std::string_view keep(std::string text) {
        static std::deque<std::string> kept;  // never moves what it holds
        return kept.emplace_back(std::move(text));
    }
    std::vector<ResultField>& fields_;
    std::string_view since_;
};

void add_levels(FamilyBuilder& family) {
    for (const auto& [level, with] : {std::pair<std::string, std::string>("contract", "all rights are used"),
                                      {"queue", "all rights and all that is asked for are used"},
                                      {"plans", "all that is planned is used"}}) {
        family.set_since(level == "plans" ? kNested : "1.1");
        for (const auto& [direction, words] : {std::pair("offtake", "offtake"), std::pair("feed_in", "feed-in")}) {
            const std::string branch = fmt::format("connection/branch_{}_{}_", level, direction);
            family.add(branch + "loading_pu", f64, Axis::branch, Unit::pu,
                       fmt::format("Worst loading, {}, {}", level, words),
                       fmt::format("Highest loading by security rule when {}, hours of {}.", with, words));
            family.add(branch + "short_mw", f64, Axis::branch, Unit::mw, fmt::format("MW short, {}, {}", level, words),
                       fmt::format("Most MW above the limit by rule when {}, hours of {}.", with, words));
            family.add(fmt::format("connection/station_{}_{}_mw", level, direction), f64, Axis::station, Unit::mw,
                       fmt::format("Peak, {}, {}", level, words),
                       fmt::format("Highest coincident {} at the station when {}.", words, with));
        }
    }
    family.set_since("1.1");
    for (const auto& [direction, words] : {std::pair("offtake", "offtake"), std::pair("feed_in", "feed-in")}) {
        const std::string station = "connection/station_";
        family.add(fmt::format("{}headroom_contract_{}_mw", station, direction), f64, Axis::station, Unit::mw,
                   fmt::format("Headroom beside the rights, {}", words),
                   fmt::format("Firm MW of new constant {} that fits in every hour in both layers while all rights are "
                               "used.",
                               words));
        family.add(fmt::format("{}headroom_contract_{}_binding", station, direction), i32, Axis::station, Unit::none,
                   fmt::format("What binds beside the rights, {}", words),
                   "Index on the branch axis; -1 = nothing, -2 = the station's own firm limit, -3 = the area.");
        family.add(fmt::format("{}layer_{}", station, direction), i8, Axis::station, Unit::none,
                   fmt::format("Layer that binds, {}", words),
                   "0 = none, 1 = distributor's station, 2 = branch of the transmission grid, 3 = transmission area.");
        family.add(fmt::format("{}status_{}", station, direction), i8, Axis::station, Unit::none,
                   fmt::format("Status, {}", words),
                   "0 = room, 1 = limited room (below twice what is asked for), 3 = shortage and queue (below what is "
                   "asked for, at least 5 MW).");
        family.add(fmt::format("{}requested_{}_mw", station, direction), f64, Axis::station, Unit::mw,
                   fmt::format("Waiting, {}", words), "Requests in the queue of the station that have not joined.");
    }
}

void add_ledger(FamilyBuilder& family) {
    for (const auto& [place, axis] : {std::pair("station", Axis::station), std::pair("area", Axis::area)}) {
        for (const std::string_view ledger_class : kLedgerNames) {
            family.add(
                fmt::format("ledger/{}_{}_mw", place, ledger_class), f64, axis, Unit::mw,
                fmt::format("Ledger: {}", ledger_class),
                fmt::format("Rights of the class in the hour in which all classes of the {} are highest.", place));
            family.add(fmt::format("ledger/{}_{}_connected_mw", place, ledger_class), f64, axis, Unit::mw,
                       fmt::format("Ledger: {}, joined", ledger_class),
                       "The part of it that has joined by this year; all of it in mode wish.");
        }
        family.add(fmt::format("ledger/{}_total_mw", place), f64, axis, Unit::mw, "Ledger: total",
                   "Sum of all classes in their highest hour.");
        family.add(fmt::format("ledger/{}_total_hour", place), i32, axis, Unit::hour_index, "Hour of the ledger",
                   "Step on the time axis; -1 = nothing there.");
        family.add(fmt::format("ledger/{}_suppressed_mw", place), f64, axis, Unit::mw, "Suppressed demand",
                   "Rights that have not joined, in the hour of the ledger.");
        family.add(fmt::format("ledger/{}_suppressed_mwh", place), f64, axis, Unit::mwh, "Suppressed energy",
                   "Use that stays away over the axis.");
        family.add(fmt::format("ledger/{}_suppressed_homes", place), f64, axis, Unit::count, "Suppressed homes",
                   "Homes that stay without the connection they ask for.");
    }
}

void add_attribution(FamilyBuilder& family) {
    struct Place {
        std::string_view name;
        Axis axis;
        std::string_view total, when;
    };
    for (const Place& place :
         {Place{"branch", Axis::branch, "Flow", "in the hour of its worst loading by rule, after the outage behind it"},
          Place{"station", Axis::station, "Load",
                "in the worst hour of its firm limit, net of production where there is no limit"},
          Place{"area", Axis::area, "Use", "in the hour in which the use below the national grid is highest"}}) {
        const std::string prefix = fmt::format("attribution/{}_", place.name);
        family.add(
            prefix + "total_mw", f64, place.axis, Unit::mw, fmt::format("{} that is split", place.total),
            fmt::format("{} {}: the sum of its parts by use, by production and other.", place.total, place.when));
        family.add(prefix + "other_mw", f64, place.axis, Unit::mw, "Part of no kind",
                   "What phase shifts make, and what bears no kind of use or production.");
        family.add_split(prefix + "use_mw", place.axis, Axis::category, "Part by kind of use",
                         "Part of each kind of use, > 0 where it adds: exactly what is missing without it.");
        family.add_split(prefix + "production_mw", place.axis, Axis::technology, "Part by kind of production",
                         "The same of each kind of production.");
        family.add_split(prefix + "municipality_mw", place.axis, Axis::municipality, "Part by municipality",
                         "The same of the uses of each municipality; a use without one is in none.");
        family.add_split(prefix + "class_mw", place.axis, Axis::ledger_class, "Part by class of the ledger",
                         "The same of the uses of each class: sums to the part of all uses.");
    }
    family.add("attribution/area_hour", i32, Axis::area, Unit::hour_index, "Hour of the highest use",
               "Step on the time axis; those of branches and stations are in group congestion.");
}

std::vector<ResultField> make_fields() {
    std::vector<ResultField> fields(kFlowFields.begin(), kFlowFields.end());
    fields.insert(fields.end(), kConnectionFields.begin(), kConnectionFields.end());
    FamilyBuilder family(fields, "1.1");
    add_levels(family);
    add_ledger(family);
    FamilyBuilder split(fields, "1.9");
    add_attribution(split);
    return fields;
}

}  // namespace

std::span<const ResultField> result_fields() {
    static const std::vector<ResultField> fields = make_fields();
    return fields;
}

}  // namespace knelpunt::results
