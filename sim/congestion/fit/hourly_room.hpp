#pragma once

#include <cstdint>
#include <stop_token>
#include <utility>
#include <vector>

#include "sim/congestion/analysis.hpp"

namespace knelpunt::congestion {

/// New use, or new production, that grows at all its stations in step.
struct Growth {
    /// Station (index into Structure::load_nodes) and MW there per MW of the growth, > 0, each station once.
    std::vector<std::pair<int, double>> share;
};

/// What room is asked of: what runs, and which limits count.
struct RoomQuestion {
    const System& system;
    const Schedule& schedule;
    const flow::DcModel& model;  ///< of the same grid
    bool is_offtake = true;      ///< more use; false = more production
    /// Production behind a station makes room below its firm limit, as it does in the flow. Beside rights it does not.
    bool counts_production = true;
    std::vector<double> area_capability_mw;  ///< per area, infinite where none is known; empty = no such layer
    double min_sensitivity_pu = 0.05;        ///< elements on which no MW of the growth acts this much do not count
};

/// MW of each growth that fit, hour by hour.
struct HourlyRoom {
    std::vector<std::vector<double>> mw;  ///< [growth][step], >= 0; infinite without limit, NaN without network
    std::vector<std::int32_t> hour;       ///< of the least room; kNoHour without limit
    std::vector<std::int32_t> binding;    ///< what leaves least: index of Structure::branches, kNothingBinds, ..
};

/// The MW of each growth that fit in each hour, without outage and after every listed one.
///
/// With x MW of the growth the flow of a branch, also after an outage, is f + a x, a the change of the flow per MW. Room
/// is the largest x up to which nothing that counts is brought over its limit: for use the limits of offtake, for
/// production those of both directions (n with trip: none after an outage). A branch that serves feed-in in an hour
/// stands in the way of no use until the use itself turns it; with that the rule of the other direction holds:
///
///     x1 = least (limit - |f|) / |a| by the rule of the hour       xt = where the direction turns
///     x  = x1 < xt ? x1 : max(xt, the same by the rule of the other direction)
///
/// So it is what the flow step would find if the growth were added and all outages computed again (check_room). What is
/// over a limit already leaves no room to whoever adds to it.
///
/// @throws StoppedError when `stop` is requested
HourlyRoom find_hourly_room(const RoomQuestion& question, const std::vector<Growth>& growths,
                            const std::stop_token& stop);

}  // namespace knelpunt::congestion
