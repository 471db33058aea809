#pragma once

#include <string>

#include "sim/base/spec.hpp"

namespace knelpunt::models {

/// Statistics of the weather at one place, from which years are made.
struct ClimateRow : TableRow {
    std::string id, name;
    double latitude_deg = 52.4, longitude_deg = 4.9;

    double mean_temperature_c = 10.0, year_sd_k = 0.4;
    double seasonal_amplitude_k = 7.5, warmest_day = 206.0, warmest_hour = 14.0;
    double daily_winter_k = 1.2, daily_summer_k = 3.8;  // half of night to day
    double noise_winter_k = 4.4, noise_summer_k = 3.2;

    double temperature_hours = 60.0, wind_hours = 24.5, wind_smoothing_hours = 3.0, sky_hours = 18.0;
    double spell_hours = 300.0, spell_share_pu = 0.1;

    double solar_full_load_hours = 900.0, wind_onshore_full_load_hours = 1900.0, wind_offshore_full_load_hours = 3300.0;
    double wind_onshore_exponent_pu = 1.65, wind_offshore_exponent_pu = 1.45;
    double wind_onshore_winter_pu = 1.35, wind_onshore_summer_pu = 0.62;
    double wind_offshore_winter_pu = 1.2, wind_offshore_summer_pu = 0.7;
    double sky_mean_pu = 0.57, sky_sd_pu = 0.27;

    double temperature_wind_winter_pu = 0.5, temperature_wind_summer_pu = -0.25, temperature_wind_lowest_day = 180.0;
    double temperature_sky_winter_pu = -0.15, temperature_sky_summer_pu = 0.5;
    double wind_sky_pu = -0.25;
    double land_sea_winter_pu = 0.94, land_sea_summer_pu = 0.87;
};

const TableSpec<ClimateRow>& climates_spec();

}  // namespace knelpunt::models
