#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "sim/system/schedule.hpp"

namespace knelpunt::connection {

/// Levels of "full" above the flow itself, each of them holding the one before: what customers hold a right to, that plus
/// what they ask for, and all that the storyline plans.
enum class Level { contract, queue, plans };
inline constexpr std::array kLevels{Level::contract, Level::queue, Level::plans};
inline constexpr std::array<std::string_view, 3> kLevelNames{"contract", "queue", "plans"};
enum class Direction { offtake, feed_in };

/// Part of each demand's right that has joined the grid [1], shape (n_demands); 1 = all of it.
using Joined = std::vector<double>;

/// All of everything: mode `wish`.
Joined all_joined(const System& system);

/// All that is wished, as if it had joined: use, and rights of demands and sources. Where there is no right apart from
/// the use, the use itself.
struct Wishes {
    std::vector<Hourly> demand_mw, demand_right_mw;  ///< index = Structure::demands
    std::vector<Hourly> demand_held_mw;              ///< the part of the right that is held
    std::vector<Hourly> source_right_mw;             ///< index = Structure::sources
};

/// What arrives holds a right: what asked for room the part of its right that has joined, in mode wish (everything
/// arrives without being asked whether it may) its use. Classes that hold a right hold all of it.
///
/// @param schedule   what runs; use that a market moved keeps the market's course
/// @param joined_pu  part of each demand that runs in it
Wishes find_wishes(const System& system, const Schedule& schedule, std::span<const double> joined_pu, bool is_wish);

/// What runs while rights are used: demands at their rights (offtake) or sources at theirs (feed-in), the other side as
/// it is.
///
/// Level contract counts every right that is held. Level queue counts autonomous growth and requests in full, level plans
/// everything.
Schedule schedule_at_level(const System& system, const Schedule& schedule, const Wishes& wishes, Level level,
                           Direction direction);

/// What is left of it without flexible rights: what takes what each hour leaves takes no room from others. Where no right is
/// flexible it is the same. Stores are left out both ways: what they give is no firm production.
Schedule firm_part(const System& system, const Schedule& at_level);

/// What counts of each demand at a level, index = Structure::demands.
std::vector<Hourly> rights_at_level(const System& system, const Wishes& wishes, Level level);

}  // namespace knelpunt::connection
