#pragma once

#include <string>
#include <vector>

#include "models/weather/climate.hpp"
#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/system/series_pool.hpp"

namespace knelpunt::models {

/// One year of a climate. What is NaN falls as the climate lets it; what is given is met exactly.
struct WeatherYearRow : TableRow {
    std::string id, name, climate;
    int seed = 0;
    double mean_temperature_c = kNaN;
    double solar_full_load_hours = kNaN, wind_onshore_full_load_hours = kNaN, wind_offshore_full_load_hours = kNaN;
    int cold_spell_start_day = 0, cold_spell_days = 0;
    double cold_spell_depth_k = 0.0, cold_spell_wind_factor = 1.0, cold_spell_solar_factor = 1.0;
};

const TableSpec<WeatherYearRow>& weather_years_spec();

/// Series of one weather year in the pool.
struct Weather {
    SeriesId temperature_c = kConstant;      ///< hourly air temperature [degC]
    SeriesId temperature_day_c = kConstant;  ///< mean of the last 24 hours [degC]
    SeriesId solar = kConstant, wind_onshore = kConstant, wind_offshore = kConstant;  ///< output per unit of capacity
};

/// A year of 8760 hours in UTC+1 that was measured: temperature [degC], outputs per unit of capacity.
struct MeasuredYear {
    std::vector<double> temperature_c, solar, wind_onshore, wind_offshore;
};

/// Series of a measured year.
Weather use_measured(const MeasuredYear& year, const TimeAxis& time, SeriesPool& pool);

/// A seeded weather year at one place, made from the climate's statistics.
///
/// Four standard normal processes x with memories and correlations (make_latent) become weather:
/// Temperature: T = mean + year's deviation + A_s cos(2 pi (d - warmest day) / 365)
///              + A_d(season) cos(2 pi (h - warmest hour) / 24) + sigma(season) x_T.
/// Wind: output = min(1, m f(season) e^k) with e = -ln(1 - Phi(x)), an exponential variate: output goes with the cube of a
/// Weibull wind speed of shape 3 / k up to rated power. Turbines stand at hub height, where day and night hardly differ.
/// Sun: sine of the solar elevation to the power 1.15 (thicker air at low sun) times a clearness mean + sd x_C between 0.05
/// and 1.
/// m and the scale of the sun are such that the *expected* full-load hours are the climate's; a year has more or less, as
/// its weather falls. Where the year's row gives a mean or full-load hours, that year meets them exactly. A cold spell of the
/// row lowers temperature by depth * sin^2 over its days, and wind and sun by their factors.
/// @see Duffie, Beckman, "Solar Engineering of Thermal Processes", 4th ed., 2013, chapter 1 (declination, elevation);
///      Manwell, McGowan, Rogers, "Wind Energy Explained", 2nd ed., 2009, section 2.4 (Weibull speed, power goes with v^3).
Weather make_weather(const WeatherYearRow& year, const ClimateRow& climate, const TimeAxis& time, SeriesPool& pool);

}  // namespace knelpunt::models
