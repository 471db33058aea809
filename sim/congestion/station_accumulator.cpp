#include "sim/congestion/station_accumulator.hpp"

#include <algorithm>

#include "sim/base/tolerance.hpp"

namespace knelpunt::congestion {
namespace {

StationResults make_results(std::size_t n) {
    StationResults out;
    for (auto* column : {&out.peak_offtake_mw, &out.peak_feed_in_mw, &out.energy_mwh, &out.excess_offtake_mwh}) {
        column->assign(n, 0.0);
    }
    for (auto* column :
         {&out.firm_capacity_mw, &out.worst_loading_pu, &out.headroom_offtake_mw, &out.headroom_feed_in_mw}) {
        column->assign(n, kNaN);
    }
    for (auto* column : {&out.peak_hour, &out.worst_hour}) column->assign(n, kNoHour);
    out.n_steps_over_offtake.assign(n, 0);
    for (auto* column : {&out.headroom_offtake_binding, &out.headroom_feed_in_binding})
        column->assign(n, kNothingBinds);
    return out;
}

}  // namespace

StationAccumulator::StationAccumulator(const System& system, const Schedule& schedule, const flow::PuNetwork& net)
    : system_(system),
      net_(net),
      station_of_limit_(static_cast<std::size_t>(system.structure->limits.size()), -1),
      use_mw_(station_of_limit_.size(), *system.series),
      bound_mw_(station_of_limit_.size(), *system.series),
      use_(station_of_limit_.size()),
      bound_(station_of_limit_.size()),
      firm_room_mw_(system.structure->load_nodes.size(), kInf),
      results_(make_results(system.structure->load_nodes.size())) {
    const auto& load_nodes = system.structure->load_nodes;
    for (std::size_t limit = 0; limit < station_of_limit_.size(); ++limit) {
        const auto place = std::lower_bound(load_nodes.begin(), load_nodes.end(), system.structure->limit_node[limit]);
        const bool is_station = place != load_nodes.end() && *place == system.structure->limit_node[limit];
        if (system.limits.in_service[limit] == 0 || !is_station) continue;
        station_of_limit_[limit] = static_cast<int>(place - load_nodes.begin());
        bound_mw_.add(limit, system.limits.bound_mw[limit], 1.0);
    }
    for (const LimitMember& member : system.limits.members) {
        const auto position = static_cast<std::size_t>(member.member);
        const bool is_on =
            member.is_source ? system.sources.in_service[position] != 0 : system.demands.in_service[position] != 0;
        const Hourly& power = member.is_source ? schedule.source_mw[position] : schedule.demand_mw[position];
        if (is_on) use_mw_.add(static_cast<std::size_t>(member.limit), power, member.coefficient_pu);
    }
}

void StationAccumulator::add(std::size_t first, std::size_t n_hours, const flow::BlockMatrix& demand_mw,
                             const flow::BlockMatrix& source_mw) {
    const double step_h = system_.structure->time.step_h();
    for (std::size_t station = 0; station < firm_room_mw_.size(); ++station) {
        const int node = net_.node_at[system_.structure->load_nodes[station].at()];
        if (node < 0) continue;
        const double* demand = demand_mw.row(static_cast<std::size_t>(node));
        const double* source = source_mw.row(static_cast<std::size_t>(node));
        for (std::size_t hour = 0; hour < n_hours; ++hour) {
            const double net_mw = demand[hour] - source[hour];
            results_.energy_mwh[station] += demand[hour] * step_h;
            results_.peak_feed_in_mw[station] = std::max(results_.peak_feed_in_mw[station], -net_mw);
            if (results_.peak_hour[station] == kNoHour || net_mw > results_.peak_offtake_mw[station]) {
                results_.peak_offtake_mw[station] = net_mw;
                results_.peak_hour[station] = static_cast<std::int32_t>(first + hour);
            }
        }
    }
    use_mw_.fill(first, use_);
    bound_mw_.fill(first, bound_);
    for (std::size_t limit = 0; limit < station_of_limit_.size(); ++limit) {
        if (station_of_limit_[limit] < 0) continue;
        const auto station = static_cast<std::size_t>(station_of_limit_[limit]);
        for (std::size_t hour = 0; hour < n_hours; ++hour) {
            const double use_mw = use_.row(limit)[hour], bound_mw = bound_.row(limit)[hour];
            const double loading = use_mw / bound_mw;
            firm_room_mw_[station] = std::min(firm_room_mw_[station], bound_mw - use_mw);
            if (!(results_.firm_capacity_mw[station] <= bound_mw)) results_.firm_capacity_mw[station] = bound_mw;
            if (!(results_.worst_loading_pu[station] >= loading)) {
                results_.worst_loading_pu[station] = loading;
                results_.worst_hour[station] = static_cast<std::int32_t>(first + hour);
            }
            if (loading > 1.0 + tolerance::kCongestedPu) {
                ++results_.n_steps_over_offtake[station];
                results_.excess_offtake_mwh[station] += (use_mw - bound_mw) * step_h;
            }
        }
    }
}

}  // namespace knelpunt::congestion
