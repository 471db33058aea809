#include "sim/run/connection_path.hpp"

#include <algorithm>
#include <cmath>

#include "sim/connection/area_limits.hpp"
#include "sim/connection/ledger.hpp"
#include "sim/connection/levels.hpp"
#include "sim/connection/room_book.hpp"

namespace knelpunt::run {
namespace {

/// Rights of the demands as peaks.
struct Rights {
    std::vector<double> mw;           ///< per demand
    std::vector<std::string> origin;  ///< per demand: itself, or the demand that it is a part of
    std::vector<Hourly> hourly;       ///< per demand, with its course
};

/// @param right_mw  per demand, as connection::Wishes has it
Rights find_rights(const System& system, std::span<const Hourly> right_mw) {
    Rights out;
    out.hourly.assign(right_mw.begin(), right_mw.end());
    std::map<SeriesId, double> peak_of{{kConstant, 1.0}};
    const auto peak = [&](SeriesId series) {
        const auto [place, is_new] = peak_of.try_emplace(series, 0.0);
        if (is_new) {
            const auto values = system.series->values(series);
            place->second = std::max(0.0, *std::max_element(values.begin(), values.end()));
        }
        return place->second;
    };
    for (std::size_t demand = 0; demand < right_mw.size(); ++demand) {
        const Hourly& right = right_mw[demand];
        const DemandRow& row = system.structure->demand_rows[demand];
        const bool is_power = demand < system.structure->demands.n_power();  // other carriers have no queue
        const bool counts = is_power && system.demands.in_service[demand] != 0 && right.scale > 0.0;
        out.mw.push_back(counts ? right.scale * peak(right.series) : 0.0);
        out.origin.push_back(row.origin.empty() ? row.id : row.origin);
    }
    return out;
}

/// Right of each demand, where it has none the use by rule.
std::vector<Hourly> rights_of(const System& system) {
    return connection::find_wishes(system, schedule_by_rule(system), {}, false).demand_right_mw;
}

/// Part of each demand that has joined by what joined before. Where a part of a demand has newly moved to another bus,
/// what had joined is shared out over the parts as their rights are: it moves along.
template <class State>
connection::Joined shares(const System& system, const Rights& rights, const State& state) {
    struct Parts {
        double right_mw = 0.0, joined_mw = 0.0;
        bool has_new = false;
    };
    std::map<std::string, Parts, std::less<>> parts_of;
    const auto joined_before_mw = [&](std::size_t demand) {
        const auto found = state.find(system.structure->demands.id(static_cast<int>(demand)));
        return found == state.end() ? -1.0 : found->second;
    };
    for (std::size_t demand = 0; demand < rights.mw.size(); ++demand) {
        const double before_mw = joined_before_mw(demand);
        Parts& parts = parts_of[rights.origin[demand]];
        parts.right_mw += rights.mw[demand];
        parts.joined_mw += std::max(0.0, before_mw);
        parts.has_new = parts.has_new || (before_mw < 0.0 && rights.mw[demand] > 0.0);
    }
    connection::Joined joined_pu(rights.mw.size(), 1.0);
    for (std::size_t demand = 0; demand < joined_pu.size(); ++demand) {
        if (holds_right(system.demands.ledger_class[demand]) || !(rights.mw[demand] > 0.0)) continue;
        const Parts& parts = parts_of[rights.origin[demand]];
        const double share = parts.has_new ? parts.joined_mw / parts.right_mw
                                           : std::max(0.0, joined_before_mw(demand)) / rights.mw[demand];
        joined_pu[demand] = std::min(1.0, share);
    }
    return joined_pu;
}

/// All that has joined at its rights.
Schedule at_joined_rights(const System& system, std::span<const Hourly> right_mw, const connection::Joined& joined_pu) {
    Schedule out = schedule_by_rule(system);
    for (std::size_t demand = 0; demand < joined_pu.size(); ++demand)
        out.demand_mw[demand] = scaled(right_mw[demand], joined_pu[demand]);
    return out;
}

std::vector<double> room_below(std::vector<double> limit_mw, const std::vector<double>& use_mw) {
    for (std::size_t at = 0; at < limit_mw.size(); ++at) limit_mw[at] -= use_mw[at];
    return limit_mw;
}

/// Room of both layers beside what has joined.
connection::RoomBook open_book(const System& system, std::span<const Hourly> right_mw, const flow::DcModel& model,
                               const connection::Joined& joined_pu, const congestion::AnalysisOptions& options,
                               const std::stop_token& stop) {
    const Structure& structure = *system.structure;
    congestion::AnalysisOptions quick = options;
    quick.keep_hourly = quick.with_headroom = false;
    quick.room_hours = congestion::RoomHours::offtake;
    congestion::Analysis analysis =
        congestion::analyse(system, at_joined_rights(system, right_mw, joined_pu), model, quick, stop);
    const auto peaks = [&](const std::vector<int>& place_of, std::size_t n_places) {
        return connection::find_peaks(system, right_mw, joined_pu, place_of, n_places).mw;
    };
    std::vector<int> node, area;
    for (const NodeId load_node : structure.load_nodes) {
        node.push_back(model.net.node_at[load_node.at()]);
        area.push_back(structure.area_of_node[load_node.at()]);
    }
    return {model,
            std::move(analysis.offtake_rooms),
            std::move(node),
            std::move(area),
            room_below(connection::station_firm_mw(system),
                       peaks(connection::station_of_demand(structure), structure.load_nodes.size())),
            room_below(connection::area_capability_mw(system),
                       peaks(connection::area_of_demand(structure), static_cast<std::size_t>(structure.areas.size()))),
            options.headroom_min_sensitivity_pu};
}

/// How much higher the use at each station becomes with what moves within its day and is not there yet: it fills valleys
/// first, and asks for room where they are full.
std::vector<double> raised_by_moving(const System& system, const Rights& rights, const connection::Joined& joined_pu,
                                     const std::vector<char>& asks, const std::vector<int>& station_of,
                                     std::size_t n_stations) {
    connection::Joined all_pu = joined_pu;
    bool is_any = false;
    for (std::size_t demand = 0; demand < all_pu.size(); ++demand) {
        if (asks[demand] == 0 || system.demands.may_move[demand] == 0) continue;
        all_pu[demand] = 1.0;
        is_any = true;
    }
    if (!is_any) return std::vector<double>(n_stations, 0.0);
    std::vector<double> out = connection::find_peaks(system, rights.hourly, all_pu, station_of, n_stations).mw;
    const std::vector<double> before =
        connection::find_peaks(system, rights.hourly, joined_pu, station_of, n_stations).mw;
    for (std::size_t station = 0; station < n_stations; ++station)
        out[station] = std::max(0.0, out[station] - before[station]);
    return out;
}

/// What a class asks for, gets and is stopped by.
void let_join(const System& system, const Rights& rights, std::size_t ledger_class, connection::RoomBook& book,
              connection::Joined& joined_pu, std::vector<connection::StoppingLimit>& limits,
              connection::JoiningLog& log) {
    const Structure& structure = *system.structure;
    const std::vector<int> station_of = connection::station_of_demand(structure);
    std::vector<char> asks(joined_pu.size(), 0);
    for (std::size_t demand = 0; demand < joined_pu.size(); ++demand)
        asks[demand] = index_of(system.demands.ledger_class[demand]) == ledger_class && rights.mw[demand] > 0.0 ? 1 : 0;
    std::vector<double> wish_mw =
        raised_by_moving(system, rights, joined_pu, asks, station_of, structure.load_nodes.size());
    for (std::size_t demand = 0; demand < joined_pu.size(); ++demand) {
        if (asks[demand] != 0 && system.demands.may_move[demand] == 0)
            wish_mw[static_cast<std::size_t>(station_of[demand])] += rights.mw[demand] * (1.0 - joined_pu[demand]);
    }
    connection::Granted granted = book.take(wish_mw);
    for (std::size_t demand = 0; demand < joined_pu.size(); ++demand) {
        if (asks[demand] == 0) continue;
        const auto station = static_cast<std::size_t>(station_of[demand]);
        const double share = wish_mw[station] > 0.0 ? std::min(1.0, granted.mw[station] / wish_mw[station]) : 1.0;
        joined_pu[demand] += (1.0 - joined_pu[demand]) * share;
    }
    for (std::size_t station = 0; station < wish_mw.size(); ++station) {
        if (!(wish_mw[station] > 0.0)) continue;
        const int stop = granted.stopped_by[station];
        log.entries.push_back({structure.nodes.id(structure.load_nodes[station].value), ledger_class, wish_mw[station],
                               granted.mw[station], stop < 0 ? -1 : static_cast<int>(limits.size()) + stop});
    }
    limits.insert(limits.end(), std::make_move_iterator(granted.limits.begin()),
                  std::make_move_iterator(granted.limits.end()));
}

}  // namespace

ConnectionPath::ConnectionPath(ScenarioPoint point, const TimeAxis& time, const SystemFactory& factory,
                               SeriesPool& series, congestion::AnalysisOptions options)
    : point_(std::move(point)), time_(time), factory_(factory), series_(series), options_(options) {}

void ConnectionPath::advance(int year, const std::stop_token& stop) {
    if (stop.stop_requested()) throw StoppedError();
    ScenarioPoint point = point_;
    point.year = year;
    Issues issues;
    SeriesPool own(&series_, point.draw != kNoDraw);
    const Primitives rows = factory_(point, time_, own, issues);
    issues.throw_if_errors();
    StructureBuilder builder(time_);
    builder.add(rows, issues);
    issues.throw_if_errors();
    const std::shared_ptr<const SeriesPool> pool(std::shared_ptr<const SeriesPool>(), &own);
    const System system = build_system(builder.finish(), pool, rows, issues);
    issues.throw_if_errors();
    const std::shared_ptr<const flow::DcModel> model = flow::build_dc_model(system);

    const std::vector<Hourly> right_mw = rights_of(system);
    const Rights rights = find_rights(system, right_mw);
    const auto before = state_of_year_.find(year - 1);
    State state = before == state_of_year_.end() ? State() : before->second;
    connection::Joined joined_pu = shares(system, rights, state);
    connection::RoomBook book = open_book(system, right_mw, *model, joined_pu, options_, stop);
    std::vector<connection::StoppingLimit> limits;
    connection::JoiningLog log;
    for (std::size_t ledger_class = index_of(LedgerClass::autonomous); ledger_class < kLedgerClasses; ++ledger_class)
        let_join(system, rights, ledger_class, book, joined_pu, limits, log);
    log.stops = connection::describe_stops(system, *model, at_joined_rights(system, right_mw, joined_pu), limits, stop);
    log_of_year_[year] = std::move(log);
    state.clear();  // what is no longer wished loses its place
    for (std::size_t demand = 0; demand < joined_pu.size(); ++demand) {
        if (!holds_right(system.demands.ledger_class[demand]) && rights.mw[demand] > 0.0)
            state[system.structure->demands.id(static_cast<int>(demand))] = rights.mw[demand] * joined_pu[demand];
    }
    state_of_year_[year] = std::move(state);
}

connection::Joined ConnectionPath::joined(const System& system, int year, const std::stop_token& stop) {
    const std::lock_guard lock(mutex_);
    for (int next = system.present_year + 1; next <= year; ++next) {
        if (!state_of_year_.contains(next)) advance(next, stop);
    }
    const auto state = state_of_year_.find(year);
    return shares(system, find_rights(system, rights_of(system)),
                  state == state_of_year_.end() ? State() : state->second);
}

connection::JoiningLog ConnectionPath::log(int year) {
    const std::lock_guard lock(mutex_);
    const auto found = log_of_year_.find(year);
    return found == log_of_year_.end() ? connection::JoiningLog() : found->second;
}

}  // namespace knelpunt::run
