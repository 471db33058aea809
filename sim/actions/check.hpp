#pragma once

#include <span>

#include "sim/actions/day.hpp"

namespace knelpunt::actions {

/// What is left above limits after the actions.
struct ActionCheck {
    double worst_branch_mw = 0.0;   ///< without outage, or after any listed one; of the whole group
    double worst_station_mw = 0.0;  ///< of firm limits
    double worst_volume_mw = 0.0;   ///< taken beyond what a bid offers, or energy of a window that is not kept
};

/// Solves the flow of every step again with the actions in it, by the factor of the grid and the scan of outages instead of
/// sensitivities: shares nothing with the optimiser but the bids and the rule of direction, which it applies to the flows
/// after the actions.
/// @param taken     in the order of steps
/// @param left_out  elements that were not held to their limits
ActionCheck check_actions(const System& system, const Schedule& schedule, const flow::DcModel& model,
                          const BidBook& book, std::span<const Taken> taken, const LeftOut& left_out);

}  // namespace knelpunt::actions
