#include "sim/system/schedule.hpp"

#include "sim/base/expects.hpp"

namespace knelpunt {

Schedule schedule_by_rule(const System& system, std::span<const double> joined_pu) {
    const std::vector<Hourly> still(system.stores.in_service.size());
    Schedule out{system.sources.p_mw, system.demands.p_mw, std::vector<Hourly>(system.converters.in_service.size()),
                 still, still};
    if (joined_pu.empty()) return out;
    expects(joined_pu.size() == out.demand_mw.size(), "every demand has a part that has joined");
    for (std::size_t demand = 0; demand < joined_pu.size(); ++demand)
        out.demand_mw[demand] = scaled(out.demand_mw[demand], joined_pu[demand]);
    return out;
}

}  // namespace knelpunt
