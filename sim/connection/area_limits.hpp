#pragma once

#include <vector>

#include "sim/system/system.hpp"

namespace knelpunt::connection {

/// Firm power that the national grid can bring into each area  [MW], index = Structure::areas.
///
/// Sum over the groups of transformers from the national grid that end in the area: all units but the largest, in the
/// hour of lowest rating, times the power factor and the rating allowed after an outage. Where outages do not count for
/// offtake, all units. Transformers between the same two nodes are one group. This is the figure that a grid operator
/// can publish for an area; how the flow spreads over the groups is judged apart, branch by branch.
/// Infinite for an area of which the region holds only a part: other transformers feed it too.
std::vector<double> area_capability_mw(const System& system);

}  // namespace knelpunt::connection
