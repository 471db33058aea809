#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/congestion/analysis.hpp"

namespace knelpunt::congestion {

/// What one more constant MW at a node may still become before a limit is met in some hour.
struct Headroom {
    double offtake_mw = kInf, feed_in_mw = kInf;
    std::int32_t offtake_binding = kNothingBinds, feed_in_binding = kNothingBinds;  ///< compact branch
};

/// The smallest of the lanes that a pass over the hours keeps.
Rooms find_rooms(const flow::PairRoom& base, const flow::PairRoom& pairs);

/// Firm MW that fits at a node in every hour, from the smallest room that each branch and outage pair leaves.
///
/// A constant power at one node shifts the flow on a branch (also after an outage) by the same amount in every hour, so
/// the smallest room over the year over the sensitivity is exact: one pass over the hours serves all nodes. The net
/// comes from the exchange nodes by their shares. The direction of every hour, and so its rule, is kept.
///
/// @param offtake   rooms for more use: of the hours of offtake
/// @param feed_in   rooms for more production: of all hours
/// @param injected  change of each branch flow per MW injected at the node (flow::exchange_ptdf)
Headroom node_headroom(const flow::DcModel& model, const Rooms& offtake, const Rooms& feed_in,
                       std::span<const double> injected, double min_sensitivity_pu);

}  // namespace knelpunt::congestion
