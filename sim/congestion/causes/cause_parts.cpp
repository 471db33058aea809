#include "sim/congestion/causes/cause_parts.hpp"

namespace knelpunt::congestion {

std::vector<CausePart> parts_of(const CauseCase& scenario) {
    const System& system = scenario.system;
    const Structure& structure = *system.structure;
    std::vector<CausePart> out;
    const auto add = [&](int cause, NodeId node, double factor, const Hourly& power, char in_service) {
        const int compact = scenario.model.net.node_at[node.at()];
        if (in_service != 0 && compact >= 0 && power.scale != 0.0) out.push_back({cause, compact, factor, power});
    };
    for (std::size_t demand = 0; demand < structure.demand_cause.size(); ++demand)
        add(structure.demand_cause[demand], structure.demand_node[demand], -1.0, scenario.schedule.demand_mw[demand],
            system.demands.in_service[demand]);
    for (std::size_t source = 0; source < structure.source_cause.size(); ++source)
        add(structure.source_cause[source], structure.source_node[source], 1.0, scenario.schedule.source_mw[source],
            system.sources.in_service[source]);
    return out;
}

}  // namespace knelpunt::congestion
