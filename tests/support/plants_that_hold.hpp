#pragma once

#include "sim/system/system.hpp"

namespace knelpunt::support {

/// Plants from 60 MW at 110 kV and more hold 1.03 pu within a third of their power: the region's tables name none that does.
inline void hold_at_plants(System& system) {
    constexpr double kLeastMw = 60.0, kLeastKv = 110.0, kReactiveShare = 0.33;
    const Structure& structure = *system.structure;
    for (std::size_t source = 0; source < system.sources.p_mw.size(); ++source) {
        const double size_mw = system.sources.p_mw[source].scale;
        const double v_kv = structure.node_rows[structure.source_node[source].at()].v_rated_kv;
        if (system.sources.in_service[source] == 0 || size_mw < kLeastMw || v_kv < kLeastKv) continue;
        system.sources.v_set_pu[source] = 1.03;
        system.sources.q_max_mvar[source] = kReactiveShare * size_mw;
        system.sources.q_min_mvar[source] = -kReactiveShare * size_mw;
    }
}

}  // namespace knelpunt::support
