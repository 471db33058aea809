#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "sim/connection/room_book.hpp"
#include "sim/system/schedule.hpp"

namespace knelpunt::connection {

/// A limit that stopped someone, and who has the room below it, in the hour in which least is left. By ids: a year of the
/// path has a structure of its own.
struct Stop {
    StoppingLimit::Kind kind = StoppingLimit::Kind::none;
    std::string element;     ///< station, area or branch
    std::string outage;      ///< contingency; empty = none
    std::int32_t hour = -1;  ///< step on the time axis
    double used_mw = 0.0;    ///< what rights take of it in that hour
    std::string taken_by;    ///< kind of use that takes most
    double taken_mw = 0.0;   ///< what it takes
};

/// What a class asked for at a station in a year and got, with what stopped it.
struct JoiningEntry {
    std::string station;
    std::size_t ledger_class = 0;
    double asked_mw = 0.0, granted_mw = 0.0;
    int stop = -1;  ///< index into JoiningLog::stops; -1 = it got all
};

/// Who asked for room in a year.
struct JoiningLog {
    std::vector<Stop> stops;
    std::vector<JoiningEntry> entries;
};

/// Names the limits that stopped someone.
///
/// The hour is that of the highest use by rights at a station or in an area; on a branch that of the highest flow in the
/// direction of the limit, after its outage, among the hours of offtake. Who has the room: the rights of that hour times
/// what a MW of them does to the limit, by kind of use.
/// @param joined_mw  all that has joined at its rights, index = Structure::demands
std::vector<Stop> describe_stops(const System& system, const flow::DcModel& model, const Schedule& joined_mw,
                                 std::span<const StoppingLimit> limits, const std::stop_token& stop);

}  // namespace knelpunt::connection
