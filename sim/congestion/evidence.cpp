#include "sim/congestion/evidence.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace knelpunt::congestion {
namespace {

/// Mean power at each node, all of it and the weak part  [MW].
struct NodePower {
    std::vector<double> all_mw, weak_mw;
};

class MeanPower {
public:
    explicit MeanPower(const SeriesPool& pool) : pool_(pool) {}

    double mw(const Hourly& power) {
        if (power.series == kConstant) return power.scale;
        const auto [place, is_new] = mean_of_.try_emplace(power.series, 0.0);
        if (is_new) {
            const auto values = pool_.values(power.series);
            place->second = std::accumulate(values.begin(), values.end(), 0.0) /
                            static_cast<double>(std::max<std::size_t>(1, values.size()));
        }
        return std::abs(power.scale * place->second);
    }

private:
    const SeriesPool& pool_;
    std::map<SeriesId, double> mean_of_;
};

NodePower sum_power(const System& system, const Schedule& schedule, bool with_sources) {
    const Structure& structure = *system.structure;
    const std::size_t n = structure.nodes.n_power();
    NodePower out{std::vector<double>(n, 0.0), std::vector<double>(n, 0.0)};
    MeanPower mean(*system.series);
    const auto add = [&](NodeId node, char is_on, char is_weak, const Hourly& power) {
        if (is_on == 0) return;
        const double mw = mean.mw(power);
        out.all_mw[node.at()] += mw;
        if (is_weak != 0) out.weak_mw[node.at()] += mw;
    };
    for (std::size_t position = 0; position < structure.demands.n_power(); ++position)
        add(structure.demand_node[position], system.demands.in_service[position], system.demands.is_weak[position],
            schedule.demand_mw[position]);
    for (std::size_t position = 0; with_sources && position < structure.sources.n_power(); ++position)
        add(structure.source_node[position], system.sources.in_service[position], system.sources.is_weak[position],
            schedule.source_mw[position]);
    return out;
}

double half_of(double weak_mw, double all_mw) { return all_mw > 0.0 ? 0.5 * weak_mw / all_mw : 0.0; }

}  // namespace

Evidence weigh_evidence(const System& system, const Schedule& schedule, const flow::DcModel& model) {
    const Structure& structure = *system.structure;
    const flow::PuNetwork& net = model.net;
    Evidence out{std::vector<double>(structure.branches.n_power(), kNaN),
                 std::vector<double>(structure.load_nodes.size(), kNaN)};
    const NodePower power = sum_power(system, schedule, true);
    std::vector<double> weak_mw(net.branch_of.size(), 0.0), all_mw = weak_mw;
    for (std::size_t node = 0; node < net.node_of.size(); ++node) {
        const std::size_t position = net.node_of[node].at();
        if (power.all_mw[position] == 0.0) continue;
        const std::vector<double> change = flow::exchange_ptdf(model, static_cast<int>(node));
        for (std::size_t branch = 0; branch < change.size(); ++branch) {
            weak_mw[branch] += std::abs(change[branch]) * power.weak_mw[position];
            all_mw[branch] += std::abs(change[branch]) * power.all_mw[position];
        }
    }
    for (std::size_t branch = 0; branch < net.branch_of.size(); ++branch) {
        const std::size_t position = net.branch_of[branch].at();
        out.branch_assumed_pu[position] =
            half_of(weak_mw[branch], all_mw[branch]) + (system.branches.is_weak[position] != 0 ? 0.5 : 0.0);
    }
    const NodePower demand = sum_power(system, schedule, false);
    for (std::size_t station = 0; station < structure.load_nodes.size(); ++station) {
        const std::size_t position = structure.load_nodes[station].at();
        if (system.nodes.in_service[position] != 0)
            out.station_assumed_pu[station] = 2.0 * half_of(demand.weak_mw[position], demand.all_mw[position]);
    }
    for (std::size_t limit = 0; limit < structure.limit_node.size(); ++limit) {
        const NodeId node = structure.limit_node[limit];
        const auto found = std::lower_bound(structure.load_nodes.begin(), structure.load_nodes.end(), node);
        if (system.limits.in_service[limit] == 0 || found == structure.load_nodes.end() || *found != node) continue;
        double& share = out.station_assumed_pu[static_cast<std::size_t>(found - structure.load_nodes.begin())];
        share = half_of(demand.weak_mw[node.at()], demand.all_mw[node.at()]) +
                (system.limits.is_weak[limit] != 0 ? 0.5 : 0.0);
    }
    return out;
}

}  // namespace knelpunt::congestion
