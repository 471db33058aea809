#include "sim/connection/level.hpp"

#include <cmath>

#include "sim/system/stand_ins.hpp"

namespace knelpunt::connection {
namespace {

/// What is used when the right is used: the use itself where there is no right apart from it.
Hourly right_or_use(const Hourly& right_mw, const Hourly& use_mw) {
    return std::isnan(right_mw.scale) ? use_mw : right_mw;
}

}  // namespace

Joined all_joined(const System& system) { return Joined(system.demands.p_mw.size(), 1.0); }

Wishes find_wishes(const System& system, const Schedule& schedule, std::span<const double> joined_pu, bool is_wish) {
    Wishes out;
    for (std::size_t demand = 0; demand < schedule.demand_mw.size(); ++demand) {
        const Hourly &rule_mw = system.demands.p_mw[demand], &runs_mw = schedule.demand_mw[demand];
        const bool runs_by_rule =
            runs_mw.series == rule_mw.series && system.demands.is_stand_in[demand] == 0;  // those have no rule
        out.demand_mw.push_back(runs_by_rule ? rule_mw
                                             : scaled(runs_mw, joined_pu.empty() ? 1.0 : 1.0 / joined_pu[demand]));
        // What a market moves uses its right when it runs.
        const Hourly right_mw =
            runs_by_rule ? right_or_use(system.demands.right_mw[demand], rule_mw) : out.demand_mw.back();
        const bool holds_all = joined_pu.empty() || holds_right(system.demands.ledger_class[demand]);
        out.demand_right_mw.push_back(right_mw);
        out.demand_held_mw.push_back(holds_all ? right_mw
                                     : is_wish ? out.demand_mw.back()
                                               : scaled(right_mw, joined_pu[demand]));
    }
    for (std::size_t source = 0; source < schedule.source_mw.size(); ++source) {
        const Hourly &right_mw = system.sources.right_mw[source], &runs_mw = schedule.source_mw[source];
        // The right of a unit that is called in some hours has their course: a market calls it in others.
        const bool is_called = right_mw == system.sources.p_mw[source] && right_mw.series != kConstant;
        const bool is_recalled = is_called && system.sources.p_max_mw[source].series == kConstant;
        out.source_right_mw.push_back(
            is_recalled && runs_mw.series != right_mw.series ? runs_mw : right_or_use(right_mw, runs_mw));
    }
    return out;
}

std::vector<Hourly> rights_at_level(const System& system, const Wishes& wishes, Level level) {
    if (level == Level::plans) return wishes.demand_right_mw;
    std::vector<Hourly> out = wishes.demand_held_mw;
    for (std::size_t demand = 0; level == Level::queue && demand < out.size(); ++demand) {
        const LedgerClass ledger_class = system.demands.ledger_class[demand];
        if (ledger_class == LedgerClass::autonomous || ledger_class == LedgerClass::requested)
            out[demand] = wishes.demand_right_mw[demand];
    }
    return out;
}

Schedule firm_part(const System& system, const Schedule& at_level) {
    Schedule out = at_level;
    for (std::size_t demand = 0; demand < out.demand_mw.size(); ++demand)
        out.demand_mw[demand] = scaled(out.demand_mw[demand], system.demands.firm_pu[demand]);
    const Structure& structure = *system.structure;
    for (const StoreRow& store : structure.store_rows) {
        const int source = structure.sources.find(discharging_id(store));
        if (source >= 0) out.source_mw[static_cast<std::size_t>(source)] = Hourly{};
    }
    return out;
}

Schedule schedule_at_level(const System& system, const Schedule& schedule, const Wishes& wishes, Level level,
                           Direction direction) {
    Schedule out = schedule;
    if (direction == Direction::offtake) {
        out.demand_mw = rights_at_level(system, wishes, level);
        return out;
    }
    for (std::size_t source = 0; source < out.source_mw.size(); ++source) {
        const bool counts = holds_right(system.sources.ledger_class[source]) || level != Level::contract;
        out.source_mw[source] = counts ? wishes.source_right_mw[source] : Hourly{};
    }
    return out;
}

}  // namespace knelpunt::connection
