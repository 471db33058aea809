#include "sim/security/dc_scan.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "sim/base/expects.hpp"
#include "sim/base/tolerance.hpp"

namespace knelpunt::security {

void scan_dc_outages(const flow::DcModel& model, std::span<const double> flow_pu, std::span<const int> list,
                     const TakeDcOutages& take) {
    const flow::PuNetwork& net = model.net;
    const std::size_t n_nodes = net.node_of.size(), n_branches = net.branch_of.size();
    flow::BlockMatrix injection(n_nodes), scratch(n_nodes), flow(n_branches);
    solve_block(model, injection, scratch, flow);  // what phase shifts send round is no factor
    std::vector<double> of_shifts(n_branches);
    for (std::size_t branch = 0; branch < n_branches; ++branch) of_shifts[branch] = flow.row(branch)[0];
    for (std::size_t first = 0; first < list.size(); first += flow::kBlockSteps) {
        const std::size_t n = std::min(flow::kBlockSteps, list.size() - first);
        const auto put = [&](double unit) {
            for (std::size_t lane = 0; lane < n; ++lane) {
                const auto out = static_cast<std::size_t>(list[first + lane]);
                expects(net.topology.is_bridge[out] == 0 || net.angle_held.size() > net.reference_node.size(),
                        "no outage of the scan cuts anything off");
                injection.row(static_cast<std::size_t>(net.from[out]))[lane] = unit;
                injection.row(static_cast<std::size_t>(net.to[out]))[lane] = -unit;
            }
        };
        put(1.0);
        solve_block(model, injection, scratch, flow);
        put(0.0);
        std::array<double, flow::kBlockSteps> moved{};
        for (std::size_t lane = 0; lane < n; ++lane) {
            const auto out = static_cast<std::size_t>(list[first + lane]);
            const double left = 1.0 - (flow.row(out)[lane] - of_shifts[out]);
            moved[lane] = std::abs(left) < tolerance::kSingularPu ? std::numeric_limits<double>::quiet_NaN()
                                                                  : flow_pu[out] / left;
        }
        for (std::size_t branch = 0; branch < n_branches; ++branch) {
            double* row = flow.row(branch);
            const double before = flow_pu[branch], shifts = of_shifts[branch];
            for (std::size_t lane = 0; lane < flow::kBlockSteps; ++lane)
                row[lane] = before + (row[lane] - shifts) * moved[lane];
        }
        for (std::size_t lane = 0; lane < n; ++lane) flow.row(static_cast<std::size_t>(list[first + lane]))[lane] = 0.0;
        take(first, n, flow);
    }
}

}  // namespace knelpunt::security
