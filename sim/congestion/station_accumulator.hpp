#pragma once

#include <vector>

#include "sim/congestion/analysis.hpp"
#include "sim/flow/injections.hpp"

namespace knelpunt::congestion {

/// Gathers peaks, energy and use of firm capacity of all stations, block of hours by block of hours.
class StationAccumulator {
public:
    StationAccumulator(const System& system, const Schedule& schedule, const flow::PuNetwork& net);

    void add(std::size_t first, std::size_t n_hours, const flow::BlockMatrix& demand_mw,
             const flow::BlockMatrix& source_mw);

    [[nodiscard]] const StationResults& results() const { return results_; }

    /// Smallest room below the firm limits of each station over all hours  [MW], infinite where none is set.
    [[nodiscard]] const std::vector<double>& firm_room_mw() const { return firm_room_mw_; }

private:
    const System& system_;
    const flow::PuNetwork& net_;
    std::vector<int> station_of_limit_;   ///< per limit; -1 = out of service or no station
    flow::HourlySums use_mw_, bound_mw_;  ///< rows: limits
    flow::BlockMatrix use_, bound_;
    std::vector<double> firm_room_mw_;
    StationResults results_;
};

}  // namespace knelpunt::congestion
