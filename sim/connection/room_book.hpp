#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/congestion/analysis.hpp"

namespace knelpunt::connection {

/// A limit that stops who asks for room.
struct StoppingLimit {
    enum class Kind : std::int8_t { none, station, area, branch };
    Kind kind = Kind::none;
    int index = -1;              ///< station, area or compact branch
    int pair = -1;               ///< of DcModel::pairs, for a branch; -1 = without outage
    bool is_up = false;          ///< of a branch: flow from -> to
    std::vector<double> use_pu;  ///< MW on the limit per MW at each station
};

/// What was given to wishes of equal standing.
struct Granted {
    std::vector<double> mw;             ///< per station
    std::vector<int> stopped_by;        ///< per station, index into limits; -1 = got all
    std::vector<StoppingLimit> limits;  ///< those that stopped some station
};

/// What is left at stations, in areas and on branches, and who gets it.
///
/// New use counts as a constant power: it takes room in every hour, on every branch and outage on which it acts at least
/// the smallest sensitivity of the analysis, and never makes room for others. What it really uses shows when the flows
/// are computed again.
class RoomBook {
public:
    /// @param rooms            smallest room of branches and outage pairs over the hours
    /// @param station_node     compact node of each station, -1 = out of service
    /// @param station_area     area of each station, -1 = none
    /// @param station_room_mw  room below the station's own limit, infinite where there is none
    /// @param area_room_mw     room below the capability of each area
    RoomBook(const flow::DcModel& model, congestion::Rooms rooms, std::vector<int> station_node,
             std::vector<int> station_area, std::vector<double> station_room_mw, std::vector<double> area_room_mw,
             double min_sensitivity_pu);

    /// Gives room to wishes of equal standing and takes it off.
    ///
    /// All wishes grow by the same share until some limit is met; whoever acts on that limit stops there, the others go
    /// on (max-min fairness in shares of the wish). The order of stations leaves no trace.
    /// @param wish_mw  per station  [MW], >= 0
    /// @return         granted per station, and what stopped those who did not get all
    /// @see Bertsekas, Gallager, "Data Networks", 2nd ed., 1992, section 6.5.2 (progressive filling).
    Granted take(std::span<const double> wish_mw);

private:
    /// A limit that the wishes together would break.
    struct Limit {
        double room_mw = 0.0;
        StoppingLimit what;
    };
    std::vector<Limit> tight_limits(std::span<const double> wish_mw) const;
    void take_off(std::span<const double> granted_mw);

    /// Calls visit(branch, pair, room up, room down, sensitivities [station]) for every branch and outage pair with a finite room.
    template <class Book, class Visit>
    static void each_flow(Book& book, Visit&& visit);

    const flow::DcModel* model_;
    congestion::Rooms rooms_;
    std::vector<int> station_area_;
    std::vector<double> station_room_mw_, area_room_mw_;
    double min_sensitivity_pu_;
    std::vector<double> injected_;  ///< [branch][station] change of the flow per MW injected
};

}  // namespace knelpunt::connection
