#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "sim/system/schedule.hpp"

namespace knelpunt::flow {

/// Values by element and step; an element without values is empty, and counts as 0.
using Courses = std::vector<std::vector<double>>;

/// What a schedule puts into and takes from the nodes of heat and hydrogen  [MW], index = Structure::nodes.
struct NodePlan {
    std::size_t n_steps = 0;
    Courses give_mw;    ///< sources, what devices give, stores that discharge
    Courses use_mw;     ///< demands, what devices use
    Courses charge_mw;  ///< stores that charge
    Courses most_mw;    ///< what could be given at once: sources and devices at their most, stores as they do
};

NodePlan plan_nodes(const System& system, const Schedule& schedule);

inline constexpr std::size_t kNoPipe = std::numeric_limits<std::size_t>::max();

/// Nodes of one carrier that pipes in service join, and these pipes; positions on the Structure, rising.
struct PipePart {
    std::vector<std::size_t> nodes, pipes;
};

/// The parts of a carrier's networks that have pipes, by their first node.
/// @param without  a pipe that is out; what it cuts off is a part even if no pipe is left in it
std::vector<PipePart> pipe_parts(const System& system, std::string_view carrier, std::size_t without = kNoPipe);

/// Makes what a part's nodes give and use the same in every step: use that nobody gives is taken off pro rata (the market
/// left it unmet), and so is what nobody uses off what is given.
void balance_part(const PipePart& part, NodePlan& plan);

/// What a part carries after something in it has failed  [MW].
struct PartBalance {
    Courses inject_mw;  ///< [node of the part][step] what is given less what is used; sums to 0
    Courses short_mw;   ///< [node of the part][step] use that is not met: sources are too small
};

/// What is left in a part is shared out anew: charging stops where power is short, every source may rise to its most, in
/// proportion to the room it has, and what is missing still is taken off the use pro rata.
/// @param lost  node whose sources fail; kNoPipe = none does
PartBalance rebalance_part(const PipePart& part, const NodePlan& plan, std::size_t lost);

}  // namespace knelpunt::flow
