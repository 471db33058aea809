#include "sim/flow/pipe_flow.hpp"

#include <Eigen/Dense>

#include "sim/base/expects.hpp"
#include "sim/system/topology.hpp"

namespace knelpunt::flow {
namespace {

/// Inverse of the network's Laplacian with its first node held at 0; rows and columns of that node are 0.
Eigen::MatrixXd grounded_inverse(std::size_t n_nodes, const std::vector<std::pair<int, int>>& ends,
                                 const std::vector<double>& length_km, const std::vector<int>& island_of_node) {
    const auto n = static_cast<Eigen::Index>(n_nodes);
    Eigen::MatrixXd laplacian = Eigen::MatrixXd::Zero(n, n);
    for (std::size_t pipe = 0; pipe < ends.size(); ++pipe) {
        expects(length_km[pipe] > 0.0, "a pipe has a length");
        const double weight = 1.0 / length_km[pipe];
        const int from = ends[pipe].first, to = ends[pipe].second;
        laplacian(from, from) += weight;
        laplacian(to, to) += weight;
        laplacian(from, to) -= weight;
        laplacian(to, from) -= weight;
    }
    std::vector<bool> has_ground;
    std::vector<Eigen::Index> ground;
    for (Eigen::Index node = 0; node < n; ++node) {
        const auto island = static_cast<std::size_t>(island_of_node[static_cast<std::size_t>(node)]);
        if (has_ground.size() <= island) has_ground.resize(island + 1, false);
        if (has_ground[island]) continue;
        has_ground[island] = true;
        ground.push_back(node);
        laplacian.row(node).setZero();
        laplacian.col(node).setZero();
        laplacian(node, node) = 1.0;
    }
    Eigen::MatrixXd inverse = laplacian.ldlt().solve(Eigen::MatrixXd::Identity(n, n));
    for (const Eigen::Index node : ground) {
        inverse.row(node).setZero();
        inverse.col(node).setZero();
    }
    return inverse;
}

}  // namespace

PipeShares pipe_shares(std::size_t n_nodes, const std::vector<std::pair<int, int>>& ends,
                       const std::vector<double>& length_km) {
    PipeShares out;
    if (ends.empty()) return out;
    const Topology topology = find_topology(Graph{static_cast<int>(n_nodes), ends});
    const Eigen::MatrixXd inverse = grounded_inverse(n_nodes, ends, length_km, topology.island_of_node);
    for (std::size_t pipe = 0; pipe < ends.size(); ++pipe) {
        std::vector<double> row(n_nodes, 0.0);
        for (std::size_t node = 0; node < n_nodes; ++node) {
            const auto position = static_cast<Eigen::Index>(node);
            if (topology.island_of_node[node] != topology.island_of_node[static_cast<std::size_t>(ends[pipe].first)])
                continue;
            row[node] = (inverse(ends[pipe].first, position) - inverse(ends[pipe].second, position)) / length_km[pipe];
        }
        out.share_pu.push_back(std::move(row));
    }
    return out;
}

}  // namespace knelpunt::flow
