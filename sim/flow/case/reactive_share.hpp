#pragma once

#include <span>
#include <vector>

namespace knelpunt::flow {

/// Reactive limits of one machine  [Mvar]; infinite = none.
struct ReactiveRange {
    double q_min_mvar = 0.0, q_max_mvar = 0.0;
};

/// What each of several machines at one bus gives of the reactive power that they give together: the same part of its range,
/// so that none is beyond its limit while another has room. Infinite limits count as the sum of all finite ones and of the
/// power; machines without any range share what is beyond alike.
/// @see MATPOWER 8.1, pfsoln
std::vector<double> share_reactive_power(double total_mvar, std::span<const ReactiveRange> machines);

}  // namespace knelpunt::flow
