#pragma once

#include "sim/congestion/fit/hourly_room.hpp"

namespace knelpunt::congestion {

/// What a sample of rooms is by brute force.
struct RoomCheck {
    std::size_t n_checked = 0;
    double worst_mw = 0.0;  ///< largest difference
};

/// Rooms of a sample of growths and hours by adding the growth and computing the flows again: without outage, and in a
/// network of its own for each listed outage, in which its circuits are missing. Nothing but the flow solver and the
/// direction of branches is shared with find_hourly_room: no outage factor, no sensitivity, no sum over members.
///
/// Whether x MW fit is looked at for 64 values at a time, around what find_hourly_room says; each round narrows the range
/// to a 63rd, until it is below a millionth of a MW.
///
/// @param n_samples  finite rooms that are looked at, drawn by counter
RoomCheck check_room(const RoomQuestion& question, const std::vector<Growth>& growths, const HourlyRoom& found,
                     std::size_t n_samples);

}  // namespace knelpunt::congestion
