#pragma once

#include <string>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/system/series_pool.hpp"

namespace knelpunt::models {

/// Parameters of one weather year.
struct WeatherYearRow : TableRow {
    std::string id, name;
    int seed = 0;
    double mean_temperature_c = 10.0, seasonal_amplitude_k = 7.0, daily_amplitude_k = 2.5, noise_k = 3.0,
           noise_hours = 72.0;
    double solar_full_load_hours = 900.0, wind_onshore_full_load_hours = 1900.0, wind_offshore_full_load_hours = 3300.0;
    double warmest_day = 201.0, warmest_hour = 15.0;
    double wind_noise_hours = 30.0, wind_winter_factor = 1.3, wind_summer_factor = 0.75,
           wind_sea_land_correlation = 0.8;
    double sky_clearness_mean = 0.55, sky_clearness_sd = 0.26, sky_noise_hours = 30.0;
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

/// First form of a seeded weather year for one place (the region's middle): simple, documented, repeatable.
///
/// Temperature: T = mean + A_s cos(2 pi (d - warmest day) / 365) + A_d cos(2 pi (h - warmest hour) / 24) + n, with n an
/// autoregressive process n_t = phi n_{t-1} + sigma sqrt(1 - phi^2) z_t, phi = exp(-1 / noise_hours); a cold spell
/// lowers it by depth * sin^2 over its days; the mean over the year is then set exactly.
/// Sun: sine of the solar elevation at 52.4 N 4.9 E to the power 1.15 (thicker air at low sun) times a clearness
/// between 0.05 and 1 that changes over days, scaled to the full-load hours with outputs kept at or below 1.
/// Wind: 1 / (1 + exp(-(a z + b(d) + shift))) of a Gaussian process z; land and sea share the part of z that their
/// correlation asks for; b swings over the year by half the log ratio of winter and summer output; `shift` meets the
/// full-load hours exactly.
/// The parameters come from the statistics of published weather years (weather/years.csv); the year itself is made up.
/// @see Duffie, Beckman, "Solar Engineering of Thermal Processes", 4th ed., 2013, chapter 1 (declination, elevation).
Weather make_weather(const WeatherYearRow& year, const TimeAxis& time, SeriesPool& pool);

}  // namespace knelpunt::models
