#pragma once

#include <cstdint>
#include <limits>
#include <stop_token>
#include <vector>

#include "sim/congestion/tight_hours.hpp"
#include "sim/flow/dc/dc_check.hpp"
#include "sim/flow/dc/dc_model.hpp"
#include "sim/security/ac_flows.hpp"

namespace knelpunt::congestion {

inline constexpr std::int16_t kNoOutage = -1;
inline constexpr std::int32_t kNoHour = -1;
inline constexpr std::int32_t kNothingBinds = -1;    ///< no limit is touched
inline constexpr std::int32_t kFirmLimitBinds = -2;  ///< the station's own firm limit
inline constexpr std::int32_t kAreaBinds = -3;       ///< the capability of the area

/// Results per branch, index = Structure::branches; NaN or -1 where a branch is out of service.
///
/// "Rule" means the security rule of the branch in the direction of the hour: the flow after every listed outage must
/// stay below the rating then allowed, or, where outages do not count, the flow itself below the rating.
struct BranchResults {
    std::vector<std::int8_t> in_service, is_bridge;
    std::vector<std::int16_t> n_circuits;
    std::vector<double> rating_mw;  ///< whole group, lowest hour
    std::vector<double> rating_low_pu, rating_high_pu;
    std::vector<double> worst_loading_n_pu;
    std::vector<std::int32_t> worst_n_hour;
    std::vector<double> worst_loading_pu;  ///< by rule
    std::vector<std::int32_t> worst_hour;
    std::vector<std::int16_t> worst_outage;  ///< contingency behind worst_loading_pu
    std::vector<double> worst_excess_mw;     ///< most MW above the limit by rule in an hour
    std::vector<double> worst_loading_offtake_pu,
        worst_loading_feed_in_pu;  ///< in the hours of that direction; 0 if none
    std::vector<double> worst_excess_offtake_mw, worst_excess_feed_in_mw;
    std::vector<std::int32_t> n_steps_over_n_offtake, n_steps_over_n_feed_in, n_steps_over_offtake,
        n_steps_over_feed_in;
    std::vector<double> excess_offtake_mwh, excess_feed_in_mwh;
    std::vector<double> lost_supply_mw;  ///< largest load that the loss of the branch cuts off; 0 if none
};

/// Results per station, index = Structure::load_nodes.
struct StationResults {
    std::vector<double> peak_offtake_mw, peak_feed_in_mw, energy_mwh;
    std::vector<std::int32_t> peak_hour;
    std::vector<double> firm_capacity_mw;  ///< lowest hour; NaN where no limit is set
    std::vector<double> worst_loading_pu;
    std::vector<std::int32_t> worst_hour, n_steps_over_offtake;
    std::vector<double> excess_offtake_mwh;
    std::vector<double> headroom_offtake_mw, headroom_feed_in_mw;
    std::vector<std::int32_t> headroom_offtake_binding,
        headroom_feed_in_binding;  ///< branch index or kNothingBinds, ...
};

/// Smallest room that the hours leave for more flow from -> to (up) and to -> from (down)  [MW]
struct Rooms {
    std::vector<double> up_mw, down_mw;            ///< without outage, [compact branch]
    std::vector<double> pair_up_mw, pair_down_mw;  ///< after outages, [pair of DcModel::pairs]
};

struct Totals {
    double demand_mwh = 0.0, peak_demand_mw = 0.0, source_mwh = 0.0, export_mwh = 0.0, import_mwh = 0.0;
    double lost_load_mwh = 0.0;  ///< demand of islands that nothing supplies
    std::int32_t peak_hour = kNoHour;
    std::int32_t n_branches_over = 0, n_stations_over = 0;
    flow::DcCheck check;
};

/// Hourly arrays, [element][step] without gaps; empty when not asked for.
struct HourlyResults {
    std::vector<float> branch_flow_mw, branch_worst_loading_pu, node_injection_mw, station_demand_mw;
    std::vector<std::int16_t> branch_worst_outage;
};

/// Which hours make rooms. Feed-in above its limit is curtailed, so it takes no room from offtake: in an hour in which a
/// branch serves feed-in, its flow is held against no limit of offtake but counts as none at all.
enum class RoomHours {
    both,     ///< rooms of all hours, for feed-in, and of the hours of offtake
    all,      ///< of all hours alone
    offtake,  ///< of the hours of offtake alone; loadings of other hours are 0
};

struct AnalysisOptions {
    bool keep_hourly = true;
    bool with_headroom = true;
    RoomHours room_hours = RoomHours::both;
    bool with_curtailment = false;  ///< energy that feed-in above its limits loses
    bool with_tight_hours = false;  ///< what causes are found from
    bool is_ac = false;             ///< loadings by AC flow and AC outages instead of DC
    security::AcOutageMode ac_outages = security::AcOutageMode::all;
    /// Branches on which one MW more at a station acts less than this do not bound its headroom. 5 % is the threshold
    /// below which European capacity calculation leaves elements out (Regulation (EU) 2015/1222, article 29(3)(b)
    /// as applied in the Core region).
    double headroom_min_sensitivity_pu = 0.05;
    /// The same for the room of a new user at levels contract and queue: below this an element is not the user's
    /// bottleneck. Calibrated: chosen by those who first set the published statuses beside a model of this grid.
    double status_min_sensitivity_pu = 0.20;
};

struct Analysis {
    BranchResults branches;
    StationResults stations;
    Totals totals;
    HourlyResults hourly;
    Rooms rooms;                               ///< of all hours; infinite where they were not asked for
    Rooms offtake_rooms;                       ///< of the hours of offtake; in AC studies from DC flows
    std::vector<double> source_curtailed_mwh;  ///< index = Structure::sources; empty where it was not asked for
    std::vector<double> outage_lost_mw;        ///< index = Structure::contingencies; NaN = not listed
    security::AcResults ac;
    TightHours tight;  ///< empty where it was not asked for
};

/// DC or AC flows, outages, congestion at level `flow` and headroom for all hours of a scenario.
///
/// @param schedule  what runs
/// @param model     built from the same grid (dc_model_key equal)
/// @throws StoppedError when `stop` is requested; answers within a block of hours
Analysis analyse(const System& system, const Schedule& schedule, const flow::DcModel& model,
                 const AnalysisOptions& options, const std::stop_token& stop);

/// AC flow alone, held against no limits.
struct AcYear {
    security::AcResults results;
    std::vector<double> loss_mw;  ///< in lines and transformers, without outage  shape (n_steps)
};

/// @throws StoppedError when `stop` is requested
AcYear solve_ac(const System& system, const Schedule& schedule, const flow::DcModel& model,
                security::AcOutageMode outages, const std::stop_token& stop);

}  // namespace knelpunt::congestion
