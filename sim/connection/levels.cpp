#include "sim/connection/levels.hpp"

#include <algorithm>
#include <cmath>

#include "sim/connection/area_limits.hpp"

namespace knelpunt::connection {
namespace {

using congestion::Analysis;
using congestion::StationResults;

/// Demands and their factors as find_peaks reads them.
struct LevelDemand {
    std::vector<Hourly> power;
    std::vector<double> share_pu;
};

LevelDemand demand_at(const System& system, const Wishes& wishes, Level level, std::span<const double> granted_pu) {
    LevelDemand out{wishes.demand_right_mw, std::vector<double>(granted_pu.size())};
    for (std::size_t demand = 0; demand < granted_pu.size(); ++demand)
        out.share_pu[demand] = level_share(level, system.demands.ledger_class[demand], granted_pu[demand]);
    return out;
}

/// What waits: requests that have not joined.
LevelDemand waiting(const System& system, const Wishes& wishes, std::span<const double> granted_pu) {
    LevelDemand out{wishes.demand_right_mw, std::vector<double>(granted_pu.size(), 0.0)};
    for (std::size_t demand = 0; demand < granted_pu.size(); ++demand) {
        if (system.demands.ledger_class[demand] == LedgerClass::requested)
            out.share_pu[demand] = 1.0 - granted_pu[demand];
    }
    return out;
}

std::vector<double> peaks_at(const System& system, const LevelDemand& demand, std::span<const int> place_of,
                             std::size_t n_places) {
    return find_peaks(system, demand.power, demand.share_pu, place_of, n_places).mw;
}

/// Highest sum of the sources that count, per area or station.
std::vector<double> source_peaks(const System& system, std::span<const Hourly> power, const std::vector<char>& counts,
                                 bool by_area) {
    const Structure& structure = *system.structure;
    const std::size_t n_places =
        by_area ? static_cast<std::size_t>(structure.areas.size()) : structure.load_nodes.size();
    flow::HourlySums sums(n_places, *system.series);
    for (std::size_t source = 0; source < power.size(); ++source) {
        if (system.sources.in_service[source] == 0 || counts[source] == 0) continue;
        const NodeId node = structure.source_node[source];
        int place = by_area ? structure.area_of_node[node.at()] : -1;
        if (!by_area) {
            const auto found = std::lower_bound(structure.load_nodes.begin(), structure.load_nodes.end(), node);
            if (found != structure.load_nodes.end() && *found == node)
                place = static_cast<int>(found - structure.load_nodes.begin());
        }
        if (place >= 0) sums.add(static_cast<std::size_t>(place), power[source], 1.0);
    }
    return highest_of(sums, structure.time.n_steps());
}

LevelBranches branches_of(const Analysis& analysis, Direction direction) {
    const bool is_offtake = direction == Direction::offtake;
    return {is_offtake ? analysis.branches.worst_loading_offtake_pu : analysis.branches.worst_loading_feed_in_pu,
            is_offtake ? analysis.branches.worst_excess_offtake_mw : analysis.branches.worst_excess_feed_in_mw};
}

void judge(LevelStations& stations) {
    for (std::size_t station = 0; station < stations.headroom_mw.size(); ++station) {
        const double asked_mw = std::max(stations.requested_mw[station], kSmallestRequestMw);
        const double room_mw = stations.headroom_mw[station];
        const Status status = std::isnan(room_mw) || room_mw >= kLimitedRoomFactor * asked_mw ? Status::room
                              : room_mw >= asked_mw                                           ? Status::limited
                                                                                              : Status::shortage;
        stations.status[station] = static_cast<std::int8_t>(status);
        const std::int32_t binding = stations.binding[station];
        const Layer layer = binding == congestion::kNothingBinds     ? Layer::none
                            : binding == congestion::kFirmLimitBinds ? Layer::distributor
                            : binding == kAreaBinds                  ? Layer::area
                                                                     : Layer::transmission;
        stations.layer[station] = static_cast<std::int8_t>(layer);
    }
}

LevelStations stations_of(std::vector<double> headroom_mw, std::vector<std::int32_t> binding) {
    LevelStations out;
    out.headroom_mw = std::move(headroom_mw);
    out.binding = std::move(binding);
    out.layer.assign(out.headroom_mw.size(), 0);
    out.status.assign(out.headroom_mw.size(), 0);
    return out;
}

/// Lowers a station's headroom to what its own limit and its area leave.
void bound_offtake(const System& system, ConnectionResults& results) {
    const Structure& structure = *system.structure;
    LevelStations& stations = results.offtake;
    for (std::size_t station = 0; station < stations.headroom_mw.size(); ++station) {
        if (std::isnan(stations.headroom_mw[station])) continue;
        const auto lower = [&](double room_mw, std::int32_t binding) {
            if (!(room_mw < stations.headroom_mw[station])) return;  // also where it is not known
            stations.headroom_mw[station] = std::max(0.0, room_mw);
            stations.binding[station] = binding;
        };
        const int area = structure.area_of_node[structure.load_nodes[station].at()];
        lower(results.room_contract_offtake_mw[station], congestion::kFirmLimitBinds);
        if (area >= 0) lower(results.areas.room_contract_offtake_mw[static_cast<std::size_t>(area)], kAreaBinds);
    }
}

void fill_areas(const System& system, const Schedule& schedule, const Wishes& wishes,
                std::span<const double> granted_pu, LevelAreas& areas) {
    const Structure& structure = *system.structure;
    const std::vector<int> place_of = area_of_demand(structure);
    const auto n = static_cast<std::size_t>(structure.areas.size());
    areas.capability_mw = area_capability_mw(system);
    areas.flow_offtake_mw = find_peaks(system, schedule.demand_mw, all_joined(system), place_of, n).mw;
    areas.contract_offtake_mw = peaks_at(system, demand_at(system, wishes, Level::contract, granted_pu), place_of, n);
    areas.queue_offtake_mw = peaks_at(system, demand_at(system, wishes, Level::queue, granted_pu), place_of, n);
    std::vector<char> all(system.sources.p_mw.size(), 1), held = all;
    for (std::size_t source = 0; source < held.size(); ++source)
        held[source] = holds_right(system.sources.ledger_class[source]) ? 1 : 0;
    areas.flow_feed_in_mw = source_peaks(system, schedule.source_mw, all, true);
    areas.contract_feed_in_mw = source_peaks(system, wishes.source_right_mw, held, true);
    for (std::size_t area = 0; area < n; ++area) {
        areas.room_contract_offtake_mw.push_back(areas.capability_mw[area] - areas.contract_offtake_mw[area]);
        areas.room_queue_offtake_mw.push_back(areas.capability_mw[area] - areas.queue_offtake_mw[area]);
        if (std::isfinite(areas.capability_mw[area])) continue;
        for (auto* column : {&areas.capability_mw, &areas.room_contract_offtake_mw, &areas.room_queue_offtake_mw})
            (*column)[area] = kNaN;  // not known: other transformers feed it too
    }
}

void fill_stations(const System& system, const Wishes& wishes, std::span<const double> granted_pu,
                   ConnectionResults& results) {
    const Structure& structure = *system.structure;
    const std::vector<int> place_of = station_of_demand(structure);
    const std::size_t n = structure.load_nodes.size();
    results.offtake.contract_mw = peaks_at(system, demand_at(system, wishes, Level::contract, granted_pu), place_of, n);
    results.offtake.queue_mw = peaks_at(system, demand_at(system, wishes, Level::queue, granted_pu), place_of, n);
    results.offtake.requested_mw = peaks_at(system, waiting(system, wishes, granted_pu), place_of, n);
    std::vector<char> held(system.sources.p_mw.size()), asked = held, all(held.size(), 1);
    for (std::size_t source = 0; source < held.size(); ++source) {
        held[source] = holds_right(system.sources.ledger_class[source]) ? 1 : 0;
        asked[source] = held[source] != 0 ? 0 : 1;
    }
    results.feed_in.contract_mw = source_peaks(system, wishes.source_right_mw, held, false);
    results.feed_in.queue_mw = source_peaks(system, wishes.source_right_mw, all, false);
    results.feed_in.requested_mw = source_peaks(system, wishes.source_right_mw, asked, false);
    const std::vector<double> firm_mw = station_firm_mw(system);
    for (std::size_t station = 0; station < n; ++station) {
        const bool has_limit = std::isfinite(firm_mw[station]);
        results.room_contract_offtake_mw.push_back(has_limit ? firm_mw[station] - results.offtake.contract_mw[station]
                                                             : kNaN);
        results.room_queue_offtake_mw.push_back(has_limit ? firm_mw[station] - results.offtake.queue_mw[station]
                                                          : kNaN);
    }
}

}  // namespace

std::vector<double> station_firm_mw(const System& system) {
    const Structure& structure = *system.structure;
    std::vector<double> firm_mw(structure.load_nodes.size(), kInf);
    for (std::size_t limit = 0; limit < structure.limit_node.size(); ++limit) {
        if (system.limits.in_service[limit] == 0) continue;
        const NodeId node = structure.limit_node[limit];
        const auto found = std::lower_bound(structure.load_nodes.begin(), structure.load_nodes.end(), node);
        if (found == structure.load_nodes.end() || *found != node) continue;
        const Hourly& bound = system.limits.bound_mw[limit];
        double least_mw = bound.scale;
        if (bound.series != kConstant) {
            const auto values = system.series->values(bound.series);
            least_mw *= *std::min_element(values.begin(), values.end());
        }
        double& firm = firm_mw[static_cast<std::size_t>(found - structure.load_nodes.begin())];
        firm = std::min(firm, least_mw);
    }
    return firm_mw;
}

ConnectionResults analyse_levels(const System& system, const Schedule& schedule, const flow::DcModel& model,
                                 std::span<const double> joined_pu, bool is_wish,
                                 const congestion::AnalysisOptions& options, const std::stop_token& stop) {
    const Wishes wishes = find_wishes(system, schedule, joined_pu);
    const Joined granted_pu = granted_rights(system, joined_pu, is_wish);
    congestion::AnalysisOptions quick = options;
    quick.keep_hourly = false;
    quick.headroom_min_sensitivity_pu = options.status_min_sensitivity_pu;
    const auto run = [&](Level level, Direction direction) {
        quick.with_headroom = level == Level::contract;
        return congestion::analyse(system, schedule_at_level(system, schedule, wishes, level, direction, granted_pu),
                                   model, quick, stop);
    };
    ConnectionResults out;
    Analysis contract_offtake = run(Level::contract, Direction::offtake);
    Analysis contract_feed_in = run(Level::contract, Direction::feed_in);
    out.contract_offtake = branches_of(contract_offtake, Direction::offtake);
    out.contract_feed_in = branches_of(contract_feed_in, Direction::feed_in);
    out.queue_offtake = branches_of(run(Level::queue, Direction::offtake), Direction::offtake);
    out.queue_feed_in = branches_of(run(Level::queue, Direction::feed_in), Direction::feed_in);
    out.offtake = stations_of(std::move(contract_offtake.stations.headroom_offtake_mw),
                              std::move(contract_offtake.stations.headroom_offtake_binding));
    out.feed_in = stations_of(std::move(contract_feed_in.stations.headroom_feed_in_mw),
                              std::move(contract_feed_in.stations.headroom_feed_in_binding));
    fill_stations(system, wishes, granted_pu, out);
    fill_areas(system, schedule, wishes, granted_pu, out.areas);
    bound_offtake(system, out);
    judge(out.offtake);
    judge(out.feed_in);
    out.stations_ledger = make_ledger(system, wishes, joined_pu, station_of_demand(*system.structure),
                                      system.structure->load_nodes.size());
    out.areas_ledger = make_ledger(system, wishes, joined_pu, area_of_demand(*system.structure),
                                   static_cast<std::size_t>(system.structure->areas.size()));
    return out;
}

}  // namespace knelpunt::connection
