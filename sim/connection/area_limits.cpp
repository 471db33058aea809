#include "sim/connection/area_limits.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace knelpunt::connection {
namespace {

double least_value(const Hourly& hourly, const SeriesPool& pool) {
    if (hourly.series == kConstant) return hourly.scale;
    const auto values = pool.values(hourly.series);
    return hourly.scale * *std::min_element(values.begin(), values.end());
}

/// Units between the same two nodes.
struct Group {
    int area = -1;
    double total_mw = 0.0, largest_mw = 0.0;
};

}  // namespace

std::vector<double> area_capability_mw(const System& system) {
    const Structure& structure = *system.structure;
    std::map<std::pair<int, int>, Group> groups;
    for (std::size_t branch = 0; branch < structure.branch_rows.size(); ++branch) {
        if (system.branches.in_service[branch] == 0 || structure.branch_rows[branch].kind != "transformer") continue;
        NodeId high = structure.branch_from[branch], low = structure.branch_to[branch];
        const auto v_kv = [&](NodeId node) { return structure.node_rows[node.at()].v_rated_kv; };
        if (v_kv(high) < v_kv(low)) std::swap(high, low);
        if (v_kv(high) < kNationalGridKv || structure.area_of_node[low.at()] < 0) continue;
        const double unit_mw =
            least_value(system.branches.rating_mva[branch], *system.series) * system.branches.cos_phi[branch];
        const double after_outage_pu = system.branches.post_outage_offtake_pu[branch];
        const bool outage_counts = std::isfinite(after_outage_pu);
        const double counted_mw = outage_counts ? unit_mw * after_outage_pu : unit_mw;
        Group& group = groups[{high.value, low.value}];
        group.area = structure.area_of_node[low.at()];
        group.total_mw += system.branches.n_circuits[branch] * counted_mw;
        if (outage_counts) group.largest_mw = std::max(group.largest_mw, counted_mw);
    }
    std::vector<double> capability_mw(static_cast<std::size_t>(structure.areas.size()), 0.0);
    for (const auto& [nodes, group] : groups) {
        capability_mw[static_cast<std::size_t>(group.area)] += group.total_mw - group.largest_mw;
    }
    for (const std::string& area : system.areas_in_part) {
        const int at = structure.areas.find(area);
        if (at >= 0) capability_mw[static_cast<std::size_t>(at)] = kInf;
    }
    return capability_mw;
}

}  // namespace knelpunt::connection
