#pragma once

#include <utility>
#include <vector>

namespace knelpunt::flow {

/// Flow in the pipes of networks per MW that a node puts in.
///
/// Where a network is a tree the flow follows from the balance alone. In a loop it is the one with the least sum of length
/// times flow squared: equal friction per length, until pressures are computed. What is put in comes out at the network's
/// nodes: injections of a connected network sum to 0.
struct PipeShares {
    std::vector<std::vector<double>> share_pu;  ///< shape (n_pipes)(n_nodes); 0 for nodes of other networks
};

/// @param ends       from and to of each pipe, places of nodes
/// @param length_km  of each pipe, > 0
PipeShares pipe_shares(std::size_t n_nodes, const std::vector<std::pair<int, int>>& ends,
                       const std::vector<double>& length_km);

}  // namespace knelpunt::flow
