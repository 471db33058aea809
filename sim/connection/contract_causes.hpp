#pragma once

#include <vector>

#include "sim/connection/level.hpp"

namespace knelpunt::connection {

/// Because of whom elements are full at level contract, offtake: parts by cause (Structure::cause_rows) of branches, stations and
/// areas that are filled by at least congestion::kTightPu when all rights are used; NaN elsewhere.
struct ContractCauses {
    std::vector<double> branch_mw;   ///< flow of the worst hour, after its outage    shape (n_branches, n_causes)
    std::vector<double> station_mw;  ///< rights in the hour of their highest sum     shape (n_stations, n_causes)
    std::vector<double> area_mw;     ///< the same                                    shape (n_areas, n_causes)
};

/// Rights of the members of each place in the hour of their highest sum, by cause  [MW], shape (n_places, n_causes).
/// @param rights_mw  what counts of each demand
/// @param place_of   place of each demand, -1 = none
/// @param limit_mw   of each place; what its rights do not fill by congestion::kTightPu gets no values, as does NaN
std::vector<double> rights_by_cause(const System& system, std::span<const Hourly> rights_mw,
                                    std::span<const int> place_of, std::span<const double> limit_mw);

}  // namespace knelpunt::connection
