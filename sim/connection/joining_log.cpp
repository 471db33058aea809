#include "sim/connection/joining_log.hpp"

#include <algorithm>
#include <map>

#include "sim/base/issue.hpp"
#include "sim/congestion/direction.hpp"
#include "sim/connection/ledger.hpp"
#include "sim/flow/injections.hpp"

namespace knelpunt::connection {
namespace {

using Kind = StoppingLimit::Kind;
using flow::BlockMatrix;
using flow::kBlockSteps;

/// Hours of the highest flow on branches, each in the direction of its limit and after its outage.
class WorstHours {
public:
    WorstHours(const System& system, const flow::DcModel& model, const Schedule& schedule,
               std::span<const StoppingLimit> limits)
        : model_(model),
          limits_(limits),
          direction_(system, model.net),
          sums_(flow::build_node_sums(system, schedule, model.net)),
          hour_(limits.size(), -1),
          worst_pu_(limits.size(), -kInf) {}

    void find(std::size_t n_steps, const std::stop_token& stop) {
        const std::size_t n_nodes = model_.net.node_of.size(), n_branches = model_.net.branch_of.size();
        BlockMatrix demand_mw(n_nodes), source_mw(n_nodes), injection_pu(n_nodes), angle_rad(n_nodes);
        BlockMatrix flow_pu(n_branches), is_offtake(n_branches);
        std::array<double, kBlockSteps> net_export_mw{};
        for (std::size_t first = 0; first < n_steps; first += kBlockSteps) {
            if (stop.stop_requested()) throw StoppedError();
            sums_.demand_mw.fill(first, demand_mw);
            sums_.source_mw.fill(first, source_mw);
            flow::balance(model_.net, demand_mw, source_mw, injection_pu, net_export_mw.data());
            flow::solve_block(model_, injection_pu, angle_rad, flow_pu);
            direction_.fill(demand_mw, source_mw, flow_pu, is_offtake);
            for (std::size_t limit = 0; limit < limits_.size(); ++limit)
                add(limit, first, std::min(kBlockSteps, n_steps - first), flow_pu, is_offtake);
        }
    }

    [[nodiscard]] const std::vector<std::int32_t>& hours() const { return hour_; }

private:
    void add(std::size_t limit, std::size_t first, std::size_t n_hours, const BlockMatrix& flow_pu,
             const BlockMatrix& is_offtake) {
        const StoppingLimit& one = limits_[limit];
        if (one.kind != Kind::branch) return;
        const auto branch = static_cast<std::size_t>(one.index);
        for (std::size_t hour = 0; hour < n_hours; ++hour) {
            if (!(is_offtake.row(branch)[hour] > 0.0)) continue;
            const auto flow_of = [&](std::size_t other) { return flow_pu.row(other)[hour]; };
            const double signed_pu = one.pair < 0
                                         ? flow_of(branch)
                                         : model_.pairs.after(branch, static_cast<std::size_t>(one.pair), flow_of);
            const double size_pu = one.is_up ? signed_pu : -signed_pu;
            if (!(size_pu > worst_pu_[limit])) continue;
            worst_pu_[limit] = size_pu;
            hour_[limit] = static_cast<std::int32_t>(first + hour);
        }
    }

    const flow::DcModel& model_;
    std::span<const StoppingLimit> limits_;
    congestion::DirectionPlan direction_;
    flow::NodeSums sums_;
    std::vector<std::int32_t> hour_;
    std::vector<double> worst_pu_;
};

/// Who has the room of a limit in its hour.
/// @param left_pu  part of the circuits that are left: effects stand for the whole group
void add_users(const System& system, const Schedule& schedule, const StoppingLimit& limit,
               const std::vector<int>& station_of, double left_pu, Stop& out) {
    if (out.hour < 0) return;
    const Structure& structure = *system.structure;
    std::map<int, double> mw_of;  // by category: the first of equals is the one that stands first on the axis
    for (std::size_t demand = 0; demand < station_of.size(); ++demand) {
        if (station_of[demand] < 0 || system.demands.in_service[demand] == 0) continue;
        const double mw = left_pu * limit.use_pu[static_cast<std::size_t>(station_of[demand])] *
                          value_at(schedule.demand_mw[demand], *system.series, static_cast<std::size_t>(out.hour));
        mw_of[structure.demand_category[demand]] += mw;
        out.used_mw += mw;
    }
    for (const auto& [category, mw] : mw_of) {
        if (!(mw > out.taken_mw)) continue;
        out.taken_mw = mw;
        out.taken_by = category < 0 ? std::string() : structure.categories.id(category);
    }
}

}  // namespace

std::vector<Stop> describe_stops(const System& system, const flow::DcModel& model, const Schedule& joined_mw,
                                 std::span<const StoppingLimit> limits, const std::stop_token& stop) {
    std::vector<Stop> out(limits.size());
    if (limits.empty()) return out;
    const Structure& structure = *system.structure;
    const std::vector<int> station_of = station_of_demand(structure);
    const std::vector<double> all(joined_mw.demand_mw.size(), 1.0);
    const Peaks stations = find_peaks(system, joined_mw.demand_mw, all, station_of, structure.load_nodes.size());
    const Peaks areas = find_peaks(system, joined_mw.demand_mw, all, area_of_demand(structure),
                                   static_cast<std::size_t>(structure.areas.size()));
    WorstHours branches(system, model, joined_mw, limits);
    if (std::any_of(limits.begin(), limits.end(), [](const auto& limit) { return limit.kind == Kind::branch; }))
        branches.find(structure.time.n_steps(), stop);
    for (std::size_t at = 0; at < limits.size(); ++at) {
        const StoppingLimit& limit = limits[at];
        double left_pu = 1.0;
        const auto index = static_cast<std::size_t>(limit.index);
        out[at].kind = limit.kind;
        if (limit.kind == Kind::station) {
            out[at].element = structure.nodes.id(structure.load_nodes[index].value);
            out[at].hour = stations.hour[index];
        } else if (limit.kind == Kind::area) {
            out[at].element = structure.areas.id(limit.index);
            out[at].hour = areas.hour[index];
        } else if (limit.kind == Kind::branch) {
            out[at].element = structure.branches.id(model.net.branch_of[index].value);
            out[at].hour = branches.hours()[at];
            if (limit.pair >= 0) {
                left_pu = model.pairs.share_left[static_cast<std::size_t>(limit.pair)];
                const auto outage = static_cast<std::size_t>(model.pairs.outage[static_cast<std::size_t>(limit.pair)]);
                out[at].outage = structure.contingencies.id(model.outages[outage].contingency);
            }
        }
        add_users(system, joined_mw, limit, station_of, left_pu, out[at]);
    }
    return out;
}

}  // namespace knelpunt::connection
