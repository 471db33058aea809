#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/flow/hydraulic/model.hpp"

namespace knelpunt::hydraulic {

/// What can be carried to and from the nodes at all, whatever the pressures: a question of the graph alone.
///
/// Pipes that are open join nodes into zones; machines lead from zone to zone one way. A zone has supply if a node that
/// holds pressure can reach it, or it can reach one, or feed-in flows through it; what a zone takes must come from such a node or a zone with more than
/// it needs, what it has too much must go to one.
struct Supply {
    std::vector<char> is_live;      ///< per node
    std::vector<double> served_pu;  ///< per node: share of its demand
    std::vector<double> taken_pu;   ///< per node: share of its feed-in
};

/// @param demand  per node, >= 0  [kg/s]
/// @param feed    per node, >= 0; at held nodes both are without effect
/// @param pipe_open, machine_open  1 or 0 each; empty = all open
Supply find_supply(const Topology& topology, std::span<const double> demand, std::span<const double> feed,
                   std::span<const char> pipe_open, std::span<const char> machine_open);

}  // namespace knelpunt::hydraulic
