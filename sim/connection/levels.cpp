#include "sim/connection/levels.hpp"

#include <algorithm>
#include <cmath>

#include "sim/congestion/causes/causes.hpp"
#include "sim/connection/area_limits.hpp"

namespace knelpunt::connection {
namespace {

using congestion::Analysis;
using congestion::StationResults;

std::vector<double> peaks_of(const System& system, std::span<const Hourly> power_mw, std::span<const int> place_of,
                             std::size_t n_places) {
    return find_peaks(system, power_mw, all_joined(system), place_of, n_places).mw;
}

/// Highest sum of requests that hold no right yet.
std::vector<double> waiting_mw(const System& system, const Wishes& wishes, std::span<const int> place_of,
                               std::size_t n_places) {
    std::vector<double> share_pu(wishes.demand_right_mw.size(), 0.0);
    for (std::size_t demand = 0; demand < share_pu.size(); ++demand) {
        const double right = wishes.demand_right_mw[demand].scale, held = wishes.demand_held_mw[demand].scale;
        if (system.demands.ledger_class[demand] == LedgerClass::requested && right > 0.0)
            share_pu[demand] = std::max(0.0, 1.0 - held / right);
    }
    return find_peaks(system, wishes.demand_right_mw, share_pu, place_of, n_places).mw;
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

/// Peaks at places of one kind: of the flow, and of each level.
struct LevelPeaks {
    std::vector<double> flow_mw;
    std::array<std::vector<double>, kLevels.size()> mw;       ///< by Level
    std::array<std::vector<double>, kLevels.size()> firm_mw;  ///< of firm rights alone, by Level; of offtake
};

LevelPeaks offtake_peaks(const LevelCase& scenario, const Wishes& wishes, std::span<const int> place_of,
                         std::size_t n_places) {
    LevelPeaks out{peaks_of(scenario.system, scenario.schedule.demand_mw, place_of, n_places), {}, {}};
    const std::vector<double>& firm_pu = scenario.system.demands.firm_pu;
    const bool is_all_firm = std::all_of(firm_pu.begin(), firm_pu.end(), [](double part) { return part == 1.0; });
    for (const Level level : kLevels) {
        const auto at = static_cast<std::size_t>(level);
        const std::vector<Hourly> rights_mw = rights_at_level(scenario.system, wishes, level);
        out.mw[at] = peaks_of(scenario.system, rights_mw, place_of, n_places);
        out.firm_mw[at] =
            is_all_firm ? out.mw[at] : find_peaks(scenario.system, rights_mw, firm_pu, place_of, n_places).mw;
    }
    return out;
}

LevelPeaks feed_in_peaks(const LevelCase& scenario, const Wishes& wishes, bool by_area) {
    const SourceColumns& sources = scenario.system.sources;
    const std::vector<char> all(sources.p_mw.size(), 1);
    std::vector<char> held = all;
    for (std::size_t source = 0; source < held.size(); ++source)
        held[source] = holds_right(sources.ledger_class[source]) ? 1 : 0;
    const std::vector<double> everything_mw = source_peaks(scenario.system, wishes.source_right_mw, all, by_area);
    return {source_peaks(scenario.system, scenario.schedule.source_mw, all, by_area),
            {source_peaks(scenario.system, wishes.source_right_mw, held, by_area), everything_mw, everything_mw},
            {}};
}

/// Most by which a level lies below the one before it  [MW]
double nesting_mw(const LevelPeaks& peaks) {
    double worst_mw = 0.0;
    for (std::size_t level = 0; level < kLevels.size(); ++level) {
        const std::vector<double>& below = level == 0 ? peaks.flow_mw : peaks.mw[level - 1];
        for (std::size_t place = 0; place < below.size(); ++place)
            worst_mw = std::max(worst_mw, below[place] - peaks.mw[level][place]);
    }
    return worst_mw;
}

void fill_areas(const LevelCase& scenario, const Wishes& wishes, ConnectionResults& results) {
    LevelAreas& areas = results.areas;
    const Structure& structure = *scenario.system.structure;
    const auto n = static_cast<std::size_t>(structure.areas.size());
    areas.capability_mw = area_capability_mw(scenario.system);
    LevelPeaks offtake = offtake_peaks(scenario, wishes, area_of_demand(structure), n);
    LevelPeaks feed_in = feed_in_peaks(scenario, wishes, true);
    results.worst_nesting_mw = std::max({results.worst_nesting_mw, nesting_mw(offtake), nesting_mw(feed_in)});
    const std::array rooms{&areas.room_contract_offtake_mw, &areas.room_queue_offtake_mw, &areas.room_plans_offtake_mw};
    for (std::size_t area = 0; area < n; ++area) {
        for (std::size_t level = 0; level < rooms.size(); ++level)
            rooms[level]->push_back(areas.capability_mw[area] - offtake.firm_mw[level][area]);
        if (std::isfinite(areas.capability_mw[area])) continue;
        areas.capability_mw[area] = kNaN;  // not known: other transformers feed it too
        for (auto* column : rooms) (*column)[area] = kNaN;
    }
    areas.flow_offtake_mw = std::move(offtake.flow_mw);
    areas.contract_offtake_mw = std::move(offtake.mw[0]);
    areas.queue_offtake_mw = std::move(offtake.mw[1]);
    areas.plans_offtake_mw = std::move(offtake.mw[2]);
    areas.flow_feed_in_mw = std::move(feed_in.flow_mw);
    areas.contract_feed_in_mw = std::move(feed_in.mw[0]);
    areas.queue_feed_in_mw = std::move(feed_in.mw[1]);
    areas.plans_feed_in_mw = std::move(feed_in.mw[2]);
}

void fill_causes(const LevelCase& scenario, const Wishes& wishes, ConnectionResults& results) {
    const System& system = scenario.system;
    const std::vector<Hourly> rights_mw = rights_at_level(system, wishes, Level::contract);
    const std::vector<double> firm_mw = station_firm_mw(system);
    results.causes.station_mw = rights_by_cause(system, rights_mw, station_of_demand(*system.structure), firm_mw);
    results.causes.area_mw =
        rights_by_cause(system, rights_mw, area_of_demand(*system.structure), results.areas.capability_mw);
}

void put_peaks(LevelPeaks&& peaks, LevelStations& stations) {
    stations.contract_mw = std::move(peaks.mw[0]);
    stations.queue_mw = std::move(peaks.mw[1]);
    stations.plans_mw = std::move(peaks.mw[2]);
}

void fill_stations(const LevelCase& scenario, const Wishes& wishes, ConnectionResults& results) {
    const System& system = scenario.system;
    const Structure& structure = *system.structure;
    const std::vector<int> place_of = station_of_demand(structure);
    const std::size_t n = structure.load_nodes.size();
    LevelPeaks offtake = offtake_peaks(scenario, wishes, place_of, n), feed_in = feed_in_peaks(scenario, wishes, false);
    results.worst_nesting_mw = std::max({results.worst_nesting_mw, nesting_mw(offtake), nesting_mw(feed_in)});
    results.offtake.requested_mw = waiting_mw(system, wishes, place_of, n);
    std::vector<char> asked(system.sources.p_mw.size());
    for (std::size_t source = 0; source < asked.size(); ++source)
        asked[source] = holds_right(system.sources.ledger_class[source]) ? 0 : 1;
    results.feed_in.requested_mw = source_peaks(system, wishes.source_right_mw, asked, false);
    const std::vector<double> firm_mw = station_firm_mw(system);
    const std::array rooms{&results.room_contract_offtake_mw, &results.room_queue_offtake_mw,
                           &results.room_plans_offtake_mw};
    for (std::size_t station = 0; station < n; ++station) {
        for (std::size_t level = 0; level < rooms.size(); ++level)
            rooms[level]->push_back(std::isfinite(firm_mw[station]) ? firm_mw[station] - offtake.firm_mw[level][station]
                                                                    : kNaN);
    }
    put_peaks(std::move(offtake), results.offtake);
    put_peaks(std::move(feed_in), results.feed_in);
}

/// A right may be used or not: what the flow or a lower level does can happen as well.
void raise_to(const std::vector<double>& loading_pu, const std::vector<double>& short_mw, LevelBranches& branches) {
    for (std::size_t branch = 0; branch < loading_pu.size(); ++branch) {
        branches.loading_pu[branch] = std::max(branches.loading_pu[branch], loading_pu[branch]);
        branches.short_mw[branch] = std::max(branches.short_mw[branch], short_mw[branch]);
    }
}

void nest(const congestion::BranchResults& flow, ConnectionResults& results) {
    raise_to(flow.worst_loading_offtake_pu, flow.worst_excess_offtake_mw, results.branches_offtake[0]);
    raise_to(flow.worst_loading_feed_in_pu, flow.worst_excess_feed_in_mw, results.branches_feed_in[0]);
    for (auto* levels : {&results.branches_offtake, &results.branches_feed_in}) {
        for (std::size_t level = 1; level < kLevels.size(); ++level)
            raise_to((*levels)[level - 1].loading_pu, (*levels)[level - 1].short_mw, (*levels)[level]);
    }
}

bool runs_the_same(const Schedule& one, const Schedule& other) {
    return one.demand_mw == other.demand_mw && one.source_mw == other.source_mw;
}

/// Branches at all levels in one direction, and stations beside the rights.
LevelStations find_flows(const LevelCase& scenario, const Wishes& wishes, Direction direction,
                         const congestion::AnalysisOptions& options, const std::stop_token& stop,
                         ConnectionResults& results) {
    auto& branches = direction == Direction::offtake ? results.branches_offtake : results.branches_feed_in;
    LevelStations stations;
    Schedule before;
    for (const Level level : kLevels) {
        const auto at = static_cast<std::size_t>(level);
        Schedule now = schedule_at_level(scenario.system, scenario.schedule, wishes, level, direction);
        if (level != Level::contract && runs_the_same(now, before)) {
            branches[at] = branches[at - 1];
            continue;
        }
        const Schedule firm = firm_part(scenario.system, now);
        const bool is_all_firm = runs_the_same(firm, now);
        congestion::AnalysisOptions quick = options;
        quick.keep_hourly = false;
        quick.with_headroom = level == Level::contract && is_all_firm;
        quick.room_hours =
            direction == Direction::offtake ? congestion::RoomHours::offtake : congestion::RoomHours::all;
        quick.headroom_min_sensitivity_pu = options.status_min_sensitivity_pu;
        Analysis found = congestion::analyse(scenario.system, now, scenario.model, quick, stop);
        branches[at] = branches_of(found, direction);
        if (level == Level::contract && direction == Direction::offtake)
            results.causes.branch_mw = congestion::worst_hour_parts({scenario.system, now, scenario.model, found});
        if (level == Level::contract) {
            quick.with_headroom = true;
            if (!is_all_firm) found = congestion::analyse(scenario.system, firm, scenario.model, quick, stop);
            StationResults& of = found.stations;
            const bool is_offtake = direction == Direction::offtake;
            stations = stations_of(std::move(is_offtake ? of.headroom_offtake_mw : of.headroom_feed_in_mw),
                                   std::move(is_offtake ? of.headroom_offtake_binding : of.headroom_feed_in_binding));
        }
        before = std::move(now);
    }
    return stations;
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

ConnectionResults analyse_levels(const LevelCase& scenario, const congestion::AnalysisOptions& options,
                                 const std::stop_token& stop) {
    const System& system = scenario.system;
    const Wishes wishes = find_wishes(system, scenario.schedule, scenario.joined_pu, scenario.is_wish);
    ConnectionResults out;
    out.offtake = find_flows(scenario, wishes, Direction::offtake, options, stop, out);
    out.feed_in = find_flows(scenario, wishes, Direction::feed_in, options, stop, out);
    nest(scenario.flow, out);
    fill_stations(scenario, wishes, out);
    fill_areas(scenario, wishes, out);
    fill_causes(scenario, wishes, out);
    bound_offtake(system, out);
    judge(out.offtake);
    judge(out.feed_in);
    out.stations_ledger = make_ledger(system, wishes, scenario.joined_pu, station_of_demand(*system.structure),
                                      system.structure->load_nodes.size());
    out.areas_ledger = make_ledger(system, wishes, scenario.joined_pu, area_of_demand(*system.structure),
                                   static_cast<std::size_t>(system.structure->areas.size()));
    return out;
}

}  // namespace knelpunt::connection
