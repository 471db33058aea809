#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "sim/congestion/analysis.hpp"
#include "sim/connection/contract_causes.hpp"
#include "sim/connection/ledger.hpp"
#include "sim/connection/level.hpp"

namespace knelpunt::connection {

/// Who refuses: the distributor's station, a branch of the transmission grid, or the transmission area.
enum class Layer : std::int8_t { none = 0, distributor = 1, transmission = 2, area = 3 };

/// Whether a new user finds room, as grid operators publish it; 2 (under investigation) is theirs alone.
enum class Status : std::int8_t { room = 0, limited = 1, shortage = 3 };

using congestion::kAreaBinds;

/// The smallest request that a station without queue must be able to take to count as having room  [MW]
inline constexpr double kSmallestRequestMw = 5.0;
/// Below this many times the requests the room is called limited.
inline constexpr double kLimitedRoomFactor = 2.0;

/// Branches while rights are used in one direction, index = Structure::branches. A right may be used or not: no level is
/// below the one before it, nor below the flow.
struct LevelBranches {
    std::vector<double> loading_pu, short_mw;
};

/// Stations in one direction, index = Structure::load_nodes.
struct LevelStations {
    std::vector<double> contract_mw, queue_mw, plans_mw;  ///< coincident peak of what counts at the level
    std::vector<double> requested_mw;                     ///< what still waits, in its own highest hour
    std::vector<double> headroom_mw;                      ///< firm MW that fits in both layers at level contract
    std::vector<std::int32_t> binding;                    ///< branch, kFirmLimitBinds, kAreaBinds or kNothingBinds
    std::vector<std::int8_t> layer, status;               ///< Layer, Status
};

/// Transmission areas, index = Structure::areas.
struct LevelAreas {
    std::vector<double> capability_mw;
    std::vector<double> flow_offtake_mw, contract_offtake_mw, queue_offtake_mw, plans_offtake_mw;  ///< coincident peaks
    std::vector<double> flow_feed_in_mw, contract_feed_in_mw, queue_feed_in_mw, plans_feed_in_mw;
    /// capability minus peak; < 0 = short
    std::vector<double> room_contract_offtake_mw, room_queue_offtake_mw, room_plans_offtake_mw;
};

struct ConnectionResults {
    std::array<LevelBranches, kLevels.size()> branches_offtake, branches_feed_in;  ///< by Level
    LevelStations offtake, feed_in;
    /// stations: firm capacity minus peak
    std::vector<double> room_contract_offtake_mw, room_queue_offtake_mw, room_plans_offtake_mw;
    LevelAreas areas;
    Ledger stations_ledger, areas_ledger;
    ContractCauses causes;
    double worst_nesting_mw = 0.0;  ///< check: most by which a level lies below the one before it

    [[nodiscard]] const LevelBranches& branches(Level level, Direction direction) const {
        return (direction == Direction::offtake ? branches_offtake : branches_feed_in)[static_cast<std::size_t>(level)];
    }
};

/// A scenario with all that its levels rest on.
struct LevelCase {
    const System& system;      ///< everything that is wished, with rights
    const Schedule& schedule;  ///< what runs of it
    const flow::DcModel& model;
    std::span<const double> joined_pu;      ///< what has joined (all_joined in mode wish)
    bool is_wish = false;                   ///< everything arrives, and holds a right to what it uses
    const congestion::BranchResults& flow;  ///< of the schedule
};

/// Levels contract, queue and plans of a scenario, and its demand ledger.
///
/// Flows and outages are computed again with all rights in use, offtake and feed-in apart; every branch and outage then
/// judges them by the same security rules as the flow. Firm capacity of stations and capability of areas are compared
/// with rights in full: production behind them is not counted on.
/// Status: shortage while the room is less than what is asked for (at least kSmallestRequestMw).
ConnectionResults analyse_levels(const LevelCase& scenario, const congestion::AnalysisOptions& options,
                                 const std::stop_token& stop);

/// Smallest firm capacity of each station over the hours  [MW], infinite where none is set.
std::vector<double> station_firm_mw(const System& system);

}  // namespace knelpunt::connection
