#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "sim/congestion/analysis.hpp"
#include "sim/connection/ledger.hpp"
#include "sim/connection/level.hpp"

namespace knelpunt::connection {

/// Who refuses: the distributor's station, a branch of the transmission grid, or the transmission area.
enum class Layer : std::int8_t { none = 0, distributor = 1, transmission = 2, area = 3 };

/// Whether a new user finds room, as grid operators publish it; 2 (under investigation) is theirs alone.
enum class Status : std::int8_t { room = 0, limited = 1, shortage = 3 };

inline constexpr std::int32_t kAreaBinds = -3;  ///< beside congestion::kNothingBinds and kFirmLimitBinds

/// The smallest request that a station without queue must be able to take to count as having room  [MW]
inline constexpr double kSmallestRequestMw = 5.0;
/// Below this many times the requests the room is called limited.
inline constexpr double kLimitedRoomFactor = 2.0;

/// Branches while rights are used in one direction, index = Structure::branches.
struct LevelBranches {
    std::vector<double> loading_pu, short_mw;
};

/// Stations in one direction, index = Structure::load_nodes.
struct LevelStations {
    std::vector<double> contract_mw, queue_mw;  ///< coincident peak of the rights, without and with requests
    std::vector<double> requested_mw;           ///< what still waits, in its own highest hour
    std::vector<double> headroom_mw;            ///< firm MW that fits in both layers at level contract
    std::vector<std::int32_t> binding;          ///< branch, kFirmLimitBinds, kAreaBinds or kNothingBinds
    std::vector<std::int8_t> layer, status;     ///< Layer, Status
};

/// Transmission areas, index = Structure::areas.
struct LevelAreas {
    std::vector<double> capability_mw;
    std::vector<double> flow_offtake_mw, contract_offtake_mw, queue_offtake_mw;  ///< coincident peaks
    std::vector<double> flow_feed_in_mw, contract_feed_in_mw;
    std::vector<double> room_contract_offtake_mw, room_queue_offtake_mw;  ///< capability minus peak; < 0 = short
};

struct ConnectionResults {
    LevelBranches contract_offtake, contract_feed_in, queue_offtake, queue_feed_in;
    LevelStations offtake, feed_in;
    std::vector<double> room_contract_offtake_mw, room_queue_offtake_mw;  ///< stations: firm capacity minus peak
    LevelAreas areas;
    Ledger stations_ledger, areas_ledger;
};

/// Levels contract and queue of a scenario, and its demand ledger.
///
/// Flows and outages are computed again with all rights in use, offtake and feed-in apart; every branch and outage then
/// judges them by the same security rules as the flow. Firm capacity of stations and capability of areas are compared
/// with rights in full: production behind them is not counted on.
/// Status: shortage while the room is less than what is asked for (at least kSmallestRequestMw).
///
/// @param system     everything that is wished, with rights
/// @param schedule   what runs of it
/// @param joined_pu  what has joined (all_joined in mode wish)
/// @param is_wish    everything arrives: requests and policy-free growth hold no right
ConnectionResults analyse_levels(const System& system, const Schedule& schedule, const flow::DcModel& model,
                                 std::span<const double> joined_pu, bool is_wish,
                                 const congestion::AnalysisOptions& options, const std::stop_token& stop);

/// Smallest firm capacity of each station over the hours  [MW], infinite where none is set.
std::vector<double> station_firm_mw(const System& system);

}  // namespace knelpunt::connection
