#include "sim/congestion/analysis.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "sim/base/expects.hpp"
#include "sim/base/issue.hpp"
#include "sim/base/tolerance.hpp"
#include "sim/congestion/branch_accumulator.hpp"
#include "sim/congestion/headroom.hpp"
#include "sim/congestion/station_accumulator.hpp"
#include "sim/flow/injections.hpp"

namespace knelpunt::congestion {
namespace {

using flow::BlockMatrix;
using flow::kBlockSteps;

/// The matrices of one block, made once per scenario.
struct Workspace {
    BlockMatrix demand_mw, source_mw, injection_pu, angle_rad, flow_pu;
    std::array<double, kBlockSteps> net_export_mw{};
    std::size_t first = 0, n_hours = 0;

    explicit Workspace(const flow::PuNetwork& net)
        : demand_mw(net.node_of.size()),
          source_mw(net.node_of.size()),
          injection_pu(net.node_of.size()),
          angle_rad(net.node_of.size()),
          flow_pu(net.branch_of.size()) {}

    /// Powers of a block and DC flows.
    void fill(const flow::NodeSums& sums, const flow::DcModel& model, std::size_t first_step, std::size_t n_steps) {
        first = first_step;
        n_hours = std::min(kBlockSteps, n_steps - first);
        sums.demand_mw.fill(first, demand_mw);
        sums.source_mw.fill(first, source_mw);
        flow::balance(model.net, demand_mw, source_mw, injection_pu, net_export_mw.data());
        flow::solve_block(model, injection_pu, angle_rad, flow_pu);
    }
};

/// Blocks one after the other, some of them at a time.
template <class Use>
void each_window(const System& system, const Schedule& schedule, const flow::DcModel& model,
                 std::size_t n_blocks_at_once, const std::stop_token& stop, Use&& use) {
    const std::size_t n_steps = system.structure->time.n_steps();
    const flow::NodeSums sums = flow::build_node_sums(system, schedule, model.net);
    std::vector<Workspace> window;
    std::size_t n_used = 0;
    for (std::size_t first = 0; first < n_steps; first += kBlockSteps) {
        if (stop.stop_requested()) throw StoppedError();
        if (n_used == window.size()) window.emplace_back(model.net);
        window[n_used++].fill(sums, model, first, n_steps);
        if (n_used < n_blocks_at_once && first + kBlockSteps < n_steps) continue;
        use(std::span<const Workspace>(window.data(), n_used));
        n_used = 0;
    }
}

void add_totals(const Workspace& work, const flow::PuNetwork& net, double step_h, Totals& totals) {
    for (std::size_t hour = 0; hour < work.n_hours; ++hour) {
        double demand_mw = 0.0, source_mw = 0.0, lost_mw = 0.0;
        for (std::size_t node = 0; node < net.node_of.size(); ++node) {
            const auto island = static_cast<std::size_t>(net.topology.island_of_node[node]);
            demand_mw += work.demand_mw.row(node)[hour];
            source_mw += work.source_mw.row(node)[hour];
            if (net.is_balanced[island] == 0) lost_mw += work.demand_mw.row(node)[hour];
        }
        totals.demand_mwh += demand_mw * step_h;
        totals.source_mwh += source_mw * step_h;
        totals.lost_load_mwh += lost_mw * step_h;
        totals.export_mwh += std::max(0.0, work.net_export_mw[hour]) * step_h;
        totals.import_mwh += std::max(0.0, -work.net_export_mw[hour]) * step_h;
        if (totals.peak_hour == kNoHour || demand_mw > totals.peak_demand_mw) {
            totals.peak_demand_mw = demand_mw;
            totals.peak_hour = static_cast<std::int32_t>(work.first + hour);
        }
    }
}

void keep_injections(const Workspace& work, const System& system, const flow::PuNetwork& net, HourlyResults& hourly) {
    const std::size_t n_steps = system.structure->time.n_steps();
    for (std::size_t node = 0; node < net.node_of.size(); ++node) {
        float* out = hourly.node_injection_mw.data() + net.node_of[node].at() * n_steps + work.first;
        for (std::size_t hour = 0; hour < work.n_hours; ++hour) {
            out[hour] = static_cast<float>(work.injection_pu.row(node)[hour] * kBaseMva);
        }
    }
    for (std::size_t station = 0; station < system.structure->load_nodes.size(); ++station) {
        const int node = net.node_at[system.structure->load_nodes[station].at()];
        if (node < 0) continue;
        float* out = hourly.station_demand_mw.data() + station * n_steps + work.first;
        for (std::size_t hour = 0; hour < work.n_hours; ++hour) {
            out[hour] = static_cast<float>(work.demand_mw.row(static_cast<std::size_t>(node))[hour]);
        }
    }
}

void make_hourly(const Structure& structure, HourlyResults& hourly) {
    constexpr float kNoValue = std::numeric_limits<float>::quiet_NaN();
    const std::size_t n_steps = structure.time.n_steps();
    const std::size_t n_branches = structure.branches.n_power();
    hourly.branch_flow_mw.assign(n_branches * n_steps, kNoValue);
    hourly.branch_worst_loading_pu.assign(n_branches * n_steps, kNoValue);
    hourly.branch_worst_outage.assign(n_branches * n_steps, kNoOutage);
    hourly.node_injection_mw.assign(structure.nodes.n_power() * n_steps, kNoValue);
    hourly.station_demand_mw.assign(structure.load_nodes.size() * n_steps, kNoValue);
}

void add_headroom(const System& system, const flow::DcModel& model, const AnalysisOptions& options,
                  const std::vector<double>& firm_room_mw, Analysis& out) {
    StationResults& stations = out.stations;
    const Rooms& offtake = options.room_hours == RoomHours::all ? out.rooms : out.offtake_rooms;
    const Structure& structure = *system.structure;
    const auto branch_index = [&](std::int32_t compact) {
        return compact < 0 ? compact : model.net.branch_of[static_cast<std::size_t>(compact)].value;
    };
    for (std::size_t station = 0; station < structure.load_nodes.size(); ++station) {
        const int node = model.net.node_at[structure.load_nodes[station].at()];
        if (node < 0) continue;
        const Headroom room = node_headroom(model, offtake, out.rooms, flow::exchange_ptdf(model, node),
                                            options.headroom_min_sensitivity_pu);
        stations.headroom_offtake_mw[station] = room.offtake_mw;
        stations.headroom_feed_in_mw[station] = room.feed_in_mw;
        stations.headroom_offtake_binding[station] = branch_index(room.offtake_binding);
        stations.headroom_feed_in_binding[station] = branch_index(room.feed_in_binding);
        if (firm_room_mw[station] < room.offtake_mw) {
            stations.headroom_offtake_mw[station] = std::max(0.0, firm_room_mw[station]);
            stations.headroom_offtake_binding[station] = kFirmLimitBinds;
        }
    }
}

}  // namespace

Analysis analyse(const System& system, const Schedule& schedule, const flow::DcModel& model,
                 const AnalysisOptions& options, const std::stop_token& stop) {
    const Structure& structure = *system.structure;
    const flow::PuNetwork& net = model.net;
    expects(net.branch_at.size() == static_cast<std::size_t>(structure.branches.size()),
            "model and system share a structure");

    Analysis out;
    if (options.keep_hourly) make_hourly(structure, out.hourly);
    BranchAccumulator branches(system, model, options);
    StationAccumulator stations(system, schedule, net);
    flow::DcChecker checker(net);
    std::unique_ptr<security::AcFlows> ac;
    if (options.is_ac) ac = std::make_unique<security::AcFlows>(system, schedule, model, options.ac_outages);
    each_window(system, schedule, model, options.is_ac ? security::kAcWindowBlocks : 1, stop,
                [&](std::span<const Workspace> window) {
                    std::vector<BranchAccumulator::Block> blocks;
                    for (const Workspace& work : window) {
                        checker.add(work.injection_pu, work.flow_pu, work.n_hours);
                        blocks.push_back({work.first, work.n_hours, &work.demand_mw, &work.source_mw,
                                          &work.injection_pu, &work.flow_pu});
                    }
                    branches.add(blocks, ac.get(), options.keep_hourly ? &out.hourly : nullptr, stop);
                    for (const Workspace& work : window) {
                        stations.add(work.first, work.n_hours, work.demand_mw, work.source_mw);
                        add_totals(work, net, structure.time.step_h(), out.totals);
                        if (options.keep_hourly) keep_injections(work, system, net, out.hourly);
                    }
                });
    out.branches = branches.results();
    out.outage_lost_mw = branches.outage_lost_mw();
    out.tight = branches.take_tight_hours();
    out.stations = stations.results();
    out.totals.check = checker.result();
    if (ac != nullptr)
        out.ac = ac->results();
    else
        out.ac = security::no_ac_results(structure);
    out.ac.branch_linear_error_pu = branches.linear_error_pu();
    out.rooms = branches.rooms();
    if (options.room_hours != RoomHours::all) out.offtake_rooms = branches.offtake_rooms();
    if (options.with_headroom) add_headroom(system, model, options, stations.firm_room_mw(), out);
    if (options.with_curtailment)
        out.source_curtailed_mwh =
            curtailed_mwh(system, schedule, model, branches.feed_in_excess(), options.headroom_min_sensitivity_pu);
    for (const double loading : out.branches.worst_loading_pu) {
        if (loading > 1.0 + tolerance::kCongestedPu) ++out.totals.n_branches_over;
    }
    for (const double loading : out.stations.worst_loading_pu) {
        if (loading > 1.0 + tolerance::kCongestedPu) ++out.totals.n_stations_over;
    }
    return out;
}

AcYear solve_ac(const System& system, const Schedule& schedule, const flow::DcModel& model,
                security::AcOutageMode outages, const std::stop_token& stop) {
    struct Room {
        explicit Room(std::size_t n_branches)
            : no_limit(n_branches), flow_pu(n_branches), worst_pu(n_branches), worst_pair(n_branches) {
            no_limit.fill(kInf);
        }
        BlockMatrix no_limit, flow_pu, worst_pu, worst_pair;
    };
    std::vector<Room> rooms;
    flow::PairRoom pairs(model.pairs.outage.size());
    security::AcFlows ac(system, schedule, model, outages);
    each_window(system, schedule, model, security::kAcWindowBlocks, stop, [&](std::span<const Workspace> window) {
        std::vector<security::AcBlock> blocks;
        while (rooms.size() < window.size()) rooms.emplace_back(model.net.branch_of.size());
        for (std::size_t position = 0; position < window.size(); ++position)
            blocks.push_back({window[position].first, window[position].n_hours, &window[position].injection_pu,
                              &rooms[position].no_limit, &window[position].flow_pu, &rooms[position].flow_pu,
                              &rooms[position].worst_pu, &rooms[position].worst_pair});
        ac.solve(blocks, pairs, stop);
    });
    return {ac.results(), ac.loss_mw()};
}

}  // namespace knelpunt::congestion
