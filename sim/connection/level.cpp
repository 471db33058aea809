#include "sim/connection/level.hpp"

namespace knelpunt::connection {
namespace {

System copy_of_columns(const System& system) {
    System out;
    out.structure = system.structure;
    out.series = system.series;
    out.nodes = system.nodes;
    out.branches = system.branches;
    out.sources = system.sources;
    out.demands = system.demands;
    out.limits = system.limits;
    out.contingencies = system.contingencies;
    out.cos_phi_grid_pu = system.cos_phi_grid_pu;
    out.base_year = system.base_year;
    out.areas_in_part = system.areas_in_part;
    return out;
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

System with_joined(const System& system, std::span<const double> joined_pu) {
    System out = copy_of_columns(system);
    for (std::size_t demand = 0; demand < out.demands.p_mw.size(); ++demand) {
        out.demands.p_mw[demand].scale *= joined_pu[demand];
    }
    return out;
}

double level_share(Level level, LedgerClass ledger_class, double granted_pu) {
    if (holds_right(ledger_class)) return 1.0;
    return level == Level::queue && ledger_class == LedgerClass::requested ? 1.0 : granted_pu;
}

System at_level(const System& system, Level level, Direction direction, std::span<const double> granted_pu) {
    if (direction == Direction::feed_in) {
        System out = with_joined(system, granted_pu);
        for (std::size_t source = 0; source < out.sources.p_mw.size(); ++source) {
            const bool counts = holds_right(system.sources.ledger_class[source]) || level == Level::queue;
            out.sources.p_mw[source] = counts ? system.sources.right_mw[source] : Hourly{};
        }
        return out;
    }
    System out = copy_of_columns(system);
    for (std::size_t demand = 0; demand < out.demands.p_mw.size(); ++demand) {
        out.demands.p_mw[demand] = system.demands.right_mw[demand];
        out.demands.p_mw[demand].scale *= level_share(level, system.demands.ledger_class[demand], granted_pu[demand]);
    }
    return out;
}

}  // namespace knelpunt::connection
