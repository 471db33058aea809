#include "sim/flow/dc/dc_check.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/units.hpp"

namespace knelpunt::flow {
namespace {

/// Largest magnitude of the first n values; NaN counts as infinite, so that a corrupted flow cannot pass.
double largest(const std::array<double, kBlockSteps>& values, std::size_t n) {
    double most = 0.0;
    for (std::size_t hour = 0; hour < n; ++hour) {
        if (std::isnan(values[hour])) return std::numeric_limits<double>::infinity();
        most = std::max(most, std::abs(values[hour]));
    }
    return most;
}

}  // namespace

DcChecker::DcChecker(const PuNetwork& net) : net_(net), cycles_(cycle_basis(net.graph, net.topology)) {}

void DcChecker::add(const BlockMatrix& injection_pu, const BlockMatrix& flow_pu, std::size_t n_hours) {
    BlockMatrix rest = injection_pu;
    for (std::size_t branch = 0; branch < net_.branch_of.size(); ++branch) {
        const double* flow = flow_pu.row(branch);
        double* from = rest.row(static_cast<std::size_t>(net_.from[branch]));
        double* to = rest.row(static_cast<std::size_t>(net_.to[branch]));
        for (std::size_t hour = 0; hour < kBlockSteps; ++hour) {
            from[hour] -= flow[hour];
            to[hour] += flow[hour];
        }
    }
    std::array<double, kBlockSteps> sum{};
    for (std::size_t node = 0; node < net_.node_of.size(); ++node) {
        std::copy_n(rest.row(node), kBlockSteps, sum.begin());
        result_.worst_balance_mw = std::max(result_.worst_balance_mw, largest(sum, n_hours) * kBaseMva);
    }
    for (const auto& cycle : cycles_) {
        sum.fill(0.0);
        for (const CycleEdge& edge : cycle) {
            const auto position = static_cast<std::size_t>(edge.edge);
            const double sign = edge.forward ? 1.0 : -1.0;
            const double x_pu = 1.0 / net_.b_pu[position];
            const double* flow = flow_pu.row(position);
            for (std::size_t hour = 0; hour < kBlockSteps; ++hour) {
                sum[hour] += sign * (flow[hour] * x_pu + net_.shift_rad[position]);
            }
        }
        result_.worst_cycle_rad = std::max(result_.worst_cycle_rad, largest(sum, n_hours));
    }
}

}  // namespace knelpunt::flow
