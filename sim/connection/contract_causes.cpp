#include "sim/connection/contract_causes.hpp"

#include <algorithm>

#include "sim/congestion/tight_hours.hpp"
#include "sim/connection/ledger.hpp"

namespace knelpunt::connection {

std::vector<double> rights_by_cause(const System& system, std::span<const Hourly> rights_mw,
                                    std::span<const int> place_of, std::span<const double> limit_mw) {
    const Structure& structure = *system.structure;
    const std::size_t n_causes = structure.cause_rows.size();
    const Peaks peaks = find_peaks(system, rights_mw, all_joined(system), place_of, limit_mw.size());
    std::vector<double> out(limit_mw.size() * n_causes, kNaN);
    const auto is_full = [&](std::size_t place) { return peaks.mw[place] >= congestion::kTightPu * limit_mw[place]; };
    for (std::size_t place = 0; place < limit_mw.size(); ++place)
        if (is_full(place)) std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(place * n_causes), n_causes, 0.0);
    for (std::size_t demand = 0; demand < structure.demand_cause.size(); ++demand) {
        if (place_of[demand] < 0 || system.demands.in_service[demand] == 0) continue;
        const auto place = static_cast<std::size_t>(place_of[demand]);
        if (!is_full(place)) continue;
        out[place * n_causes + static_cast<std::size_t>(structure.demand_cause[demand])] +=
            value_at(rights_mw[demand], *system.series, static_cast<std::size_t>(peaks.hour[place]));
    }
    return out;
}

}  // namespace knelpunt::connection
