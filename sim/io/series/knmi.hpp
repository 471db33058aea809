#pragma once

#include <filesystem>
#include <vector>

#include "sim/base/issue.hpp"

namespace knelpunt::io {

/// One hour of a weather station: means and sums over the hour that ends at `hour_utc` (1 to 24, UTC).
struct StationHour {
    int year = 0, month = 0, day = 0, hour_utc = 0;
    double temperature_c = 0.0;        ///< T, at 1.5 m
    double wind_m_per_s = 0.0;         ///< FH, mean of the hour at 10 m
    double radiation_j_per_cm2 = 0.0;  ///< Q, global radiation of the hour
    int line = 0;
};

/// Reads measured hourly weather in the text format of the Dutch weather office (KNMI, "uurgegevens").
///
/// Comment lines start with #; the last of them before the data, or the first line, names the columns: STN, YYYYMMDD,
/// HH (or H), FH and T in 0.1 units, Q in J/cm2, among others. Hours must follow one another without gaps and belong to
/// one station.
/// @param issues  missing columns, gaps, wrong order, several stations, values that are not there, with their line
/// @see daggegevens and uurgegevens of KNMI: description of the columns at the head of each file.
std::vector<StationHour> read_knmi_hours(const std::filesystem::path& file, Issues& issues);

}  // namespace knelpunt::io
