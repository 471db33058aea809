#pragma once

#include <span>
#include <string>

#include "models/weather/weather.hpp"
#include "sim/io/series/knmi.hpp"

namespace knelpunt::models {

/// A weather year that was measured, as a file of a weather station.
struct MeasuredYearRow : TableRow {
    std::string id, name, file;
    double hub_height_m = 100.0, shear_land_pu = 0.2, shear_sea_pu = 0.11, sea_over_land_pu = 1.3,
           performance_pu = 0.85;
};

const TableSpec<MeasuredYearRow>& measured_years_spec();

/// A measured year as the 8760 hours of a year in UTC+1 without 29 February.
///
/// Time: the hour that ends at HH UTC is the step that starts at HH in UTC+1. The first hour of the year is hour 24 of the
/// day before; where the file ends at the year, it is that of the next hour.
/// Wind: v_hub = v_10 (hub / 10)^shear; at sea the speed on land times sea_over_land first. Output of a turbine:
/// 0 below 3 m/s, ((v^3 - 3^3) / (12.5^3 - 3^3)) up to rated power at 12.5 m/s, 0 from 25 m/s on.
/// Sun: output = performance x radiation / (1 kW/m2), at most 1.
/// @see Manwell, McGowan, Rogers, "Wind Energy Explained", 2nd ed., 2009, sections 2.3.3 (power law) and 7.3.
/// @param issues  a file that does not hold the whole of one year, rows of another one with their line
MeasuredYear convert(const MeasuredYearRow& row, std::span<const io::StationHour> hours, const std::string& file,
                     Issues& issues);

}  // namespace knelpunt::models
