#include "sim/connection/level.hpp"

#include <cmath>

namespace knelpunt::connection {
namespace {

/// What is used when the right is used: the use itself where there is no right apart from it.
Hourly right_or_use(const Hourly& right_mw, const Hourly& use_mw) {
    return std::isnan(right_mw.scale) ? use_mw : right_mw;
}

}  // namespace

Joined all_joined(const System& system) { return Joined(system.demands.p_mw.size(), 1.0); }

Joined granted_rights(const System& system, std::span<const double> joined_pu, bool is_wish) {
    Joined granted_pu(joined_pu.begin(), joined_pu.end());
    for (std::size_t demand = 0; is_wish && demand < granted_pu.size(); ++demand) {
        if (!holds_right(system.demands.ledger_class[demand])) granted_pu[demand] = 0.0;
    }
    return granted_pu;
}

Wishes find_wishes(const System& system, const Schedule& schedule, std::span<const double> joined_pu) {
    Wishes out;
    for (std::size_t demand = 0; demand < schedule.demand_mw.size(); ++demand) {
        const Hourly &rule_mw = system.demands.p_mw[demand], &runs_mw = schedule.demand_mw[demand];
        const bool runs_by_rule = runs_mw.series == rule_mw.series;
        out.demand_mw.push_back(runs_by_rule ? rule_mw : scaled(runs_mw, 1.0 / joined_pu[demand]));
        out.demand_right_mw.push_back(right_or_use(system.demands.right_mw[demand], out.demand_mw.back()));
    }
    for (std::size_t source = 0; source < schedule.source_mw.size(); ++source)
        out.source_right_mw.push_back(right_or_use(system.sources.right_mw[source], schedule.source_mw[source]));
    return out;
}

double level_share(Level level, LedgerClass ledger_class, double granted_pu) {
    if (holds_right(ledger_class)) return 1.0;
    return level == Level::queue && ledger_class == LedgerClass::requested ? 1.0 : granted_pu;
}

Schedule schedule_at_level(const System& system, const Schedule& schedule, const Wishes& wishes, Level level,
                           Direction direction, std::span<const double> granted_pu) {
    Schedule out = schedule;
    if (direction == Direction::feed_in) {
        for (std::size_t demand = 0; demand < granted_pu.size(); ++demand)
            out.demand_mw[demand] = scaled(wishes.demand_mw[demand], granted_pu[demand]);
        for (std::size_t source = 0; source < out.source_mw.size(); ++source) {
            const bool counts = holds_right(system.sources.ledger_class[source]) || level == Level::queue;
            out.source_mw[source] = counts ? wishes.source_right_mw[source] : Hourly{};
        }
        return out;
    }
    for (std::size_t demand = 0; demand < granted_pu.size(); ++demand) {
        out.demand_mw[demand] = scaled(wishes.demand_right_mw[demand],
                                       level_share(level, system.demands.ledger_class[demand], granted_pu[demand]));
    }
    return out;
}

}  // namespace knelpunt::connection
