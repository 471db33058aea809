#include "sim/flow/injections.hpp"

#include <algorithm>
#include <array>

namespace knelpunt::flow {

void HourlySums::add(std::size_t row, const Hourly& value, double factor) {
    const double scale = factor * value.scale;
    if (scale == 0.0) return;
    std::vector<Term>& terms = terms_[row];
    const auto same =
        std::find_if(terms.begin(), terms.end(), [&](const Term& term) { return term.series == value.series; });
    if (same != terms.end()) {
        same->scale += scale;
    } else {
        terms.push_back(
            {scale, value.series, value.series == kConstant ? nullptr : pool_->values(value.series).data()});
    }
}

void HourlySums::fill(std::size_t first, BlockMatrix& out) const {
    const std::size_t n_here = std::min(kBlockSteps, n_steps_ - first);
    std::array<double, kBlockSteps> tail{};
    std::array<double, kBlockSteps> ones{};
    std::fill_n(ones.begin(), n_here, 1.0);
    for (std::size_t row = 0; row < terms_.size(); ++row) {
        std::fill_n(out.row(row), kBlockSteps, 0.0);
        for (const Term& term : terms_[row]) {
            const double* series = ones.data();
            if (term.values != nullptr) {
                series = term.values + first;
                if (n_here < kBlockSteps) {
                    std::copy_n(series, n_here, tail.begin());
                    series = tail.data();
                }
            }
            add_scaled(term.scale, series, out.row(row));
        }
    }
}

NodeSums build_node_sums(const System& system, const Schedule& schedule, const PuNetwork& net) {
    const Structure& structure = *system.structure;
    const SeriesPool& pool = *system.series;
    NodeSums sums{HourlySums(net.node_of.size(), pool), HourlySums(net.node_of.size(), pool)};
    for (std::size_t demand = 0; demand < structure.demand_node.size(); ++demand) {
        const int node = net.node_at[structure.demand_node[demand].at()];
        if (node >= 0 && system.demands.in_service[demand] != 0) {
            sums.demand_mw.add(static_cast<std::size_t>(node), schedule.demand_mw[demand], 1.0);
        }
    }
    for (std::size_t shunt = 0; shunt < system.shunts.node.size(); ++shunt) {
        const int node = net.node_at[system.shunts.node[shunt].at()];
        if (node >= 0) sums.demand_mw.add(static_cast<std::size_t>(node), {system.shunts.g_mw[shunt], kConstant}, 1.0);
    }
    for (std::size_t source = 0; source < structure.source_node.size(); ++source) {
        const int node = net.node_at[structure.source_node[source].at()];
        if (node >= 0 && system.sources.in_service[source] != 0) {
            sums.source_mw.add(static_cast<std::size_t>(node), schedule.source_mw[source], 1.0);
        }
    }
    return sums;
}

void balance(const PuNetwork& net, const BlockMatrix& demand_mw, const BlockMatrix& source_mw,
             BlockMatrix& injection_pu, double* net_export_mw) {
    std::fill_n(net_export_mw, kBlockSteps, 0.0);
    for (std::size_t island = 0; island < net.is_balanced.size(); ++island) {
        std::array<double, kBlockSteps> net_mw{};
        for (std::size_t node = 0; node < net.node_of.size(); ++node) {
            if (net.topology.island_of_node[node] != static_cast<int>(island)) continue;
            for (std::size_t hour = 0; hour < kBlockSteps; ++hour) {
                net_mw[hour] += source_mw.row(node)[hour] - demand_mw.row(node)[hour];
            }
        }
        const double alive = net.is_balanced[island] != 0 ? 1.0 : 0.0;
        for (std::size_t node = 0; node < net.node_of.size(); ++node) {
            if (net.topology.island_of_node[node] != static_cast<int>(island)) continue;
            const double share = net.exchange_share_pu[node];
            for (std::size_t hour = 0; hour < kBlockSteps; ++hour) {
                const double own_mw = source_mw.row(node)[hour] - demand_mw.row(node)[hour];
                injection_pu.row(node)[hour] = alive * (own_mw - share * net_mw[hour]) / kBaseMva;
            }
        }
        for (std::size_t hour = 0; hour < kBlockSteps; ++hour) net_export_mw[hour] += alive * net_mw[hour];
    }
}

}  // namespace knelpunt::flow
