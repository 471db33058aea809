#pragma once

#include <cstdint>

#include "sim/congestion/analysis.hpp"

namespace knelpunt::congestion {

/// What one more constant MW at a node may still become before a limit is met in some hour.
struct Headroom {
    double offtake_mw = kInf, feed_in_mw = kInf;
    std::int32_t offtake_binding = kNothingBinds, feed_in_binding = kNothingBinds;  ///< compact branch
};

/// Firm MW that fits at a node in every hour, from the smallest room that each branch and outage pair leaves.
///
/// A constant power at one node shifts the flow on a branch (also after an outage) by the same amount in every hour, so
/// the smallest room over the year over the sensitivity is exact: one pass over the hours serves all nodes. The net
/// comes from the exchange nodes by their shares. The direction of every hour, and so its rule, is kept.
///
/// @param base   room without outage, [branch]
/// @param pairs  room after outages, [pair]
Headroom node_headroom(const flow::DcModel& model, const flow::PairRoom& base, const flow::PairRoom& pairs, int node,
                       double min_sensitivity_pu);

}  // namespace knelpunt::congestion
