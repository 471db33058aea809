#include "sim/run/joining_figures.hpp"

#include <map>
#include <string>

#include "sim/congestion/analysis.hpp"
#include "sim/connection/levels.hpp"

namespace knelpunt::run {
namespace {

/// Element of a limit as results name it: index on the branch axis, or what else binds.
std::int32_t binding_of(const connection::Stop& stop, const Structure& structure) {
    using Kind = connection::StoppingLimit::Kind;
    return stop.kind == Kind::branch    ? structure.branches.find(stop.element)
           : stop.kind == Kind::station ? congestion::kFirmLimitBinds
           : stop.kind == Kind::area    ? connection::kAreaBinds
                                        : congestion::kNothingBinds;
}

}  // namespace

JoiningFigures figures_of(const connection::JoiningLog& log, const Structure& structure) {
    const std::size_t n = structure.load_nodes.size() * kLedgerClasses;
    JoiningFigures out;
    for (auto* column : {&out.asked_mw, &out.granted_mw}) column->assign(n, 0.0);
    for (auto* column : {&out.limit_used_mw, &out.taken_mw}) column->assign(n, kNaN);
    out.stopped_by.assign(n, congestion::kNothingBinds);
    out.outage.assign(n, congestion::kNoOutage);
    out.hour.assign(n, congestion::kNoHour);
    out.taken_by.assign(n, -1);
    std::map<std::string, std::size_t, std::less<>> station_of;
    for (std::size_t station = 0; station < structure.load_nodes.size(); ++station)
        station_of[structure.nodes.id(structure.load_nodes[station].value)] = station;
    for (const connection::JoiningEntry& entry : log.entries) {
        const auto station = station_of.find(entry.station);
        if (station == station_of.end()) continue;
        const std::size_t at = station->second * kLedgerClasses + entry.ledger_class;
        out.asked_mw[at] = entry.asked_mw;
        out.granted_mw[at] = entry.granted_mw;
        if (entry.stop < 0) continue;
        const connection::Stop& stop = log.stops[static_cast<std::size_t>(entry.stop)];
        out.stopped_by[at] = binding_of(stop, structure);
        if (!stop.outage.empty()) out.outage[at] = static_cast<std::int16_t>(structure.contingencies.find(stop.outage));
        out.hour[at] = stop.hour;
        out.limit_used_mw[at] = stop.used_mw;
        out.taken_mw[at] = stop.taken_mw;
        out.taken_by[at] = structure.categories.find(stop.taken_by);
    }
    return out;
}

}  // namespace knelpunt::run
