#pragma once

#include <vector>

#include "sim/system/schedule.hpp"

namespace knelpunt::connection {

/// Use and production of power by kind and place over the axis: what published statistics can be compared with.
struct UseTotals {
    std::vector<double> category_energy_mwh, category_peak_mw;          ///< index = Structure::categories
    std::vector<double> municipality_energy_mwh, municipality_peak_mw;  ///< index = Structure::municipalities
    std::vector<double> technology_energy_mwh, technology_capacity_mw;  ///< index = Structure::technologies
    double winter_mean_mw = 0.0, summer_mean_mw = 0.0;  ///< mean use; NaN where the axis holds no such month
};

/// @param schedule  what runs (level flow)
UseTotals sum_use(const System& system, const Schedule& schedule);

}  // namespace knelpunt::connection
