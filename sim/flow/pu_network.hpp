#pragma once

#include <vector>

#include "sim/base/ids.hpp"
#include "sim/system/system.hpp"
#include "sim/system/topology.hpp"

namespace knelpunt::flow {

/// The electricity network in per unit on 100 MVA: only what is in service, numbered compactly in the order of ids.
struct PuNetwork {
    std::vector<NodeId> node_of;      ///< shape (n_nodes): id in the Structure
    std::vector<int> node_at;         ///< shape (all nodes of the Structure): compact number or -1
    std::vector<BranchId> branch_of;  ///< shape (n_branches)
    std::vector<int> branch_at;       ///< shape (all branches of the Structure): compact number or -1
    std::vector<int> from, to;        ///< compact ends, shape (n_branches)
    std::vector<double> b_pu;         ///< susceptance of the whole group, 1 / (x ratio)
    std::vector<double> shift_rad;    ///< phase shift, lag of the to side
    std::vector<int> n_circuits;
    std::vector<double> exchange_share_pu;  ///< shape (n_nodes), adds up to 1 in every island that has one
    Graph graph;                            ///< branches as edges
    Topology topology;
    std::vector<int> reference_node;  ///< per island: where the angle is 0
    std::vector<int> angle_held;      ///< nodes: the above, and what else holds its angle (a published case)
    std::vector<char> is_balanced;    ///< per island: has a node that takes the net exchange

    [[nodiscard]] int n_nodes() const { return static_cast<int>(node_of.size()); }
    [[nodiscard]] int n_branches() const { return static_cast<int>(branch_of.size()); }
};

/// Network of one scenario. Reactance in ohm becomes per unit with the rated voltage of the from node.
PuNetwork build_pu_network(const System& system);

}  // namespace knelpunt::flow
