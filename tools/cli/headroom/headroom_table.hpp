#pragma once

#include <string>
#include <vector>

#include "sim/connection/fit/what_fits.hpp"
#include "tools/cli/output/print_table.hpp"
#include "tools/cli/result_view.hpp"

namespace knelpunt::cli {

using connection::Direction;
using connection::FitLevel;

/// What fits at one place, at both levels, from a file or computed now.
struct PlaceRoom {
    /// One level.
    struct Level {
        std::vector<double> form_mw, by_hour_mw, duration_mw;
        std::string bound_by, when;
    };
    std::string id, name;
    Direction direction = Direction::offtake;
    std::array<Level, 2> level;  ///< by FitLevel

    /// MW under a form: a fully variable right asks what flows, the others stand beside the rights.
    [[nodiscard]] double form_mw(ContractForm form) const;
    [[nodiscard]] const Level& of(FitLevel which) const { return level[static_cast<std::size_t>(which)]; }
};

/// Rooms of all stations of a scenario, in a direction, as its file holds them.
std::vector<PlaceRoom> stored_rooms(const ResultView& view, std::size_t scenario, Direction direction);

/// Whether the file holds rooms of any of the scenarios.
bool has_rooms(const ResultView& view, const std::vector<std::size_t>& scenarios);

/// Rooms for use of stations in scenarios, as a view of `show`.
PrintTable headroom_table(const ResultView& view, const std::vector<std::size_t>& scenarios, TableFormat format);

/// One row per place: MW under each form, least first.
/// @param forms  words of the forms that are shown; empty = all
PrintTable room_table(std::vector<PlaceRoom> rooms, const std::string& title, const std::vector<std::string>& forms,
                      TableFormat format);

/// Everything of places, for programs: a row per form, season and hour, and point of the curve, at both levels.
PrintTable long_room_table(const std::vector<PlaceRoom>& rooms);

/// What fits at a place, in sentences and two short tables.
void print_place(const PlaceRoom& room);

}  // namespace knelpunt::cli
