#pragma once

#include <span>
#include <vector>

#include "sim/system/schedule.hpp"

namespace knelpunt::connection {

/// Levels of "full" beside the flow itself: what customers hold a right to, and that plus what they ask for.
enum class Level { contract, queue };
enum class Direction { offtake, feed_in };

/// Part of each demand's right that has joined the grid [1], shape (n_demands); 1 = all of it.
using Joined = std::vector<double>;

/// All of everything: mode `wish`.
Joined all_joined(const System& system);

/// What holds a right beyond the classes that do: in mode connected what has joined, in mode wish nothing (there
/// everything arrives without being asked whether it may).
Joined granted_rights(const System& system, std::span<const double> joined_pu, bool is_wish);

/// All that is wished, as if it had joined: use, and rights of demands and sources. Where there is no right apart from
/// the use, the use itself.
struct Wishes {
    std::vector<Hourly> demand_mw, demand_right_mw;  ///< index = Structure::demands
    std::vector<Hourly> source_right_mw;             ///< index = Structure::sources
};

/// @param schedule   what runs; use that a market moved keeps the market's course
/// @param joined_pu  part of each demand that runs in it
Wishes find_wishes(const System& system, const Schedule& schedule, std::span<const double> joined_pu);

/// What runs while rights are used: demands at their rights (offtake) or sources at theirs (feed-in), the other side as
/// it is.
///
/// Level contract counts measured use, unused contracts, commitments and autonomous growth in full, and of requests and
/// policy-free growth what was granted. Level queue counts requests in full.
Schedule schedule_at_level(const System& system, const Schedule& schedule, const Wishes& wishes, Level level,
                           Direction direction, std::span<const double> granted_pu);

/// Share of a demand's right that counts at a level.
double level_share(Level level, LedgerClass ledger_class, double granted_pu);

}  // namespace knelpunt::connection
