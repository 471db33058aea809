#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/base/spec.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/system/primitives.hpp"
#include "sim/system/series_pool.hpp"

namespace knelpunt::models {

/// Use of heat or hydrogen at a site.
struct CarrierUseRow : TableRow {
    std::string id, name, site, shape;
    std::string confidence = "unknown";
    double hot_water_share_pu = 0.2, heat_base_c = 16.0, loss_pu = 0.0;
    bool in_service = true;
};

struct UseVolumeRow : TableRow {
    std::string id, storyline;
    int year = 0;
    double annual_mwh = 0.0;
};

const TableSpec<CarrierUseRow>& carrier_uses_spec();
const TableSpec<UseVolumeRow>& use_volumes_spec();

/// Demands of heat and hydrogen.
///
///   flat   p = energy (1 + loss) / hours of the year
///   heat   the same times w + (1 - w) max(0, T_base - T) / mean of it in the reference year,
///          w = share of hot water, T = mean temperature of the last 24 hours: buildings smooth the hours of a day
///
/// Losses of the network are in proportion to the use; a cold year uses more than the yearly energy.
/// @param annual_mwh       delivered energy of each row in a year of reference weather  [MWh]
/// @param day_c            mean temperature of 24 hours, in the pool
/// @param reference_day_c  the same in the reference year, every hour  [degC]
void compile_carrier_uses(const std::vector<CarrierUseRow>& uses, std::span<const double> annual_mwh, SeriesId day_c,
                          std::span<const double> reference_day_c, SeriesPool& pool, Primitives& out);

}  // namespace knelpunt::models
