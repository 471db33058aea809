#include "models/weather/weather.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "models/weather/latent.hpp"
#include "sim/base/random.hpp"
#include "sim/base/units.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::models {
namespace {

using numeric::kPi;

constexpr double kZoneMeridianDeg = 15.0;  // UTC+1
constexpr double kDaysPerYear = kHoursPerYear / kHoursPerDay;
constexpr int kBisections = 60;                                // beyond the resolution of a double on these intervals
constexpr std::size_t kQuantiles = 256, kSeasonsPerYear = 24;  // midpoints of the integral of an expected output
constexpr double kDarkestPu = 0.05;

/// The weather is made for every hour of the year and then read at the steps of the axis.
constexpr auto kYearHours = static_cast<std::size_t>(kHoursPerYear);
using Year = std::vector<double>;

/// The value in [low, high] at which a function that grows reaches the target.
template <class Function>
double solve_growing(const Function& function, double target, double low, double high) {
    for (int step = 0; step < kBisections; ++step) {
        const double middle = 0.5 * (low + high);
        (function(middle) < target ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

/// 0 outside the cold spell, rising to 1 in its middle.
double spell(const WeatherYearRow& year, std::size_t hour) {
    if (year.cold_spell_days <= 0) return 0.0;
    const double day = static_cast<double>(hour) / kHoursPerDay - (year.cold_spell_start_day - 1);
    if (day < 0.0 || day >= year.cold_spell_days) return 0.0;
    const double wave = numeric::sin(kPi * day / year.cold_spell_days);
    return wave * wave;
}

Year temperature(const WeatherYearRow& year, const ClimateRow& climate, const RandomStream& random,
                 const LatentYear& latent) {
    const double of_year_k =
        climate.year_sd_k * numeric::normal_quantile(random.uniform(0, 0, entity_hash("year's temperature")));
    Year out(kYearHours);
    for (std::size_t hour = 0; hour < out.size(); ++hour) {
        const double summer = season(hour, climate.warmest_day);
        const double hour_of_day = std::fmod(static_cast<double>(hour), kHoursPerDay);
        out[hour] = climate.mean_temperature_c + of_year_k + climate.seasonal_amplitude_k * summer +
                    swing(climate.daily_winter_k, climate.daily_summer_k, summer) *
                        numeric::cos(2.0 * kPi * (hour_of_day - climate.warmest_hour) / kHoursPerDay) +
                    swing(climate.noise_winter_k, climate.noise_summer_k, summer) * latent.temperature[hour] -
                    year.cold_spell_depth_k * spell(year, hour);
    }
    if (std::isnan(year.mean_temperature_c)) return out;
    const double mean = std::accumulate(out.begin(), out.end(), 0.0) / static_cast<double>(out.size());
    for (double& value : out) value += year.mean_temperature_c - mean;
    return out;
}

/// Mean of the 24 hours up to and including each hour; the first day uses the hours there are.
Year last_day_mean(const Year& hourly) {
    Year out(hourly.size());
    double sum = 0.0;
    constexpr auto kDay = static_cast<std::size_t>(kHoursPerDay);
    for (std::size_t hour = 0; hour < hourly.size(); ++hour) {
        sum += hourly[hour];
        if (hour >= kDay) sum -= hourly[hour - kDay];
        out[hour] = sum / static_cast<double>(std::min(hour + 1, kDay));
    }
    return out;
}

/// Output of a clear sky, before scaling.
double clear_sky(const ClimateRow& climate, std::size_t hour) {
    constexpr double kAirMassPower = 1.15;
    const double day = static_cast<double>(hour) / kHoursPerDay;
    const double declination = 23.45 * kRadPerDegree * numeric::sin(2.0 * kPi * (284.0 + day + 1.0) / kDaysPerYear);
    const double solar_hour =
        std::fmod(static_cast<double>(hour), kHoursPerDay) + 0.5 + (climate.longitude_deg - kZoneMeridianDeg) / 15.0;
    const double hour_angle = 2.0 * kPi * (solar_hour - 12.0) / kHoursPerDay;
    const double latitude = climate.latitude_deg * kRadPerDegree;
    const double elevation = numeric::sin(latitude) * numeric::sin(declination) +
                             numeric::cos(latitude) * numeric::cos(declination) * numeric::cos(hour_angle);
    return elevation > 0.0 ? numeric::pow(elevation, kAirMassPower) : 0.0;
}

double clearness(const ClimateRow& climate, double x) {
    return std::clamp(climate.sky_mean_pu + climate.sky_sd_pu * x, kDarkestPu, 1.0);
}

/// Midpoints of equal shares of a distribution.
template <class OfShare>
Year quantiles_of(const OfShare& of_share) {
    Year out(kQuantiles);
    for (std::size_t at = 0; at < out.size(); ++at)
        out[at] = of_share((static_cast<double>(at) + 0.5) / static_cast<double>(kQuantiles));
    return out;
}

Year solar(const WeatherYearRow& year, const ClimateRow& climate, const LatentYear& latent) {
    const Year clear_quantiles =
        quantiles_of([&](double share) { return clearness(climate, numeric::normal_quantile(share)); });
    const double mean_clearness =
        std::accumulate(clear_quantiles.begin(), clear_quantiles.end(), 0.0) / static_cast<double>(kQuantiles);
    Year out(kYearHours);
    double expected = 0.0;  // without the cap at full output, which no clear sky of these latitudes reaches
    for (std::size_t hour = 0; hour < out.size(); ++hour) {
        const double clear = clear_sky(climate, hour);
        expected += clear * mean_clearness;
        out[hour] = clear * clearness(climate, latent.sky[hour]) *
                    (1.0 - (1.0 - year.cold_spell_solar_factor) * spell(year, hour));
    }
    double scale = climate.solar_full_load_hours / expected;
    if (!std::isnan(year.solar_full_load_hours)) {
        const auto yield = [&](double at) {
            double sum = 0.0;
            for (const double value : out) sum += std::min(1.0, at * value);
            return sum;
        };
        scale = solve_growing(yield, year.solar_full_load_hours, 0.0, 10.0);
    }
    for (double& value : out) value = std::min(1.0, scale * value);
    return out;
}

struct WindSite {
    double exponent_pu, winter_pu, summer_pu, expected_full_load_hours, full_load_hours;
};

/// e^k of an exponential variate e with the given chance of being exceeded.
double speed_cubed(double exceeded, double exponent_pu) {
    return numeric::pow(-numeric::log(std::max(exceeded, 1e-300)), exponent_pu);
}

Year wind(const WeatherYearRow& year, const ClimateRow& climate, const Year& latent, const WindSite& site) {
    const double log_winter = numeric::log(site.winter_pu), log_summer = numeric::log(site.summer_pu);
    const auto of_season = [&](double summer) { return numeric::exp(swing(log_winter, log_summer, summer)); };
    Year strength(kYearHours), damping(kYearHours);
    for (std::size_t hour = 0; hour < strength.size(); ++hour) {
        strength[hour] = of_season(season(hour, climate.warmest_day)) *
                         speed_cubed(numeric::normal_cdf(-latent[hour]), site.exponent_pu);
        damping[hour] = 1.0 - (1.0 - year.cold_spell_wind_factor) * spell(year, hour);
    }
    const auto output = [&](std::size_t hour, double scale) {
        return std::min(1.0, damping[hour] * std::min(1.0, scale * strength[hour]));
    };
    constexpr double kHighest = 1000.0;
    double scale = 0.0;
    if (std::isnan(site.full_load_hours)) {
        const Year cubes = quantiles_of([&](double share) { return speed_cubed(share, site.exponent_pu); });
        const auto expected = [&](double at) {
            double sum = 0.0;
            for (std::size_t part = 0; part < kSeasonsPerYear; ++part) {
                const double factor =
                    at * of_season(season(part * (kYearHours / kSeasonsPerYear), climate.warmest_day));
                for (const double cube : cubes) sum += std::min(1.0, factor * cube);
            }
            return sum * kHoursPerYear / static_cast<double>(kQuantiles * kSeasonsPerYear);
        };
        scale = solve_growing(expected, site.expected_full_load_hours, 0.0, kHighest);
    } else {
        const auto yield = [&](double at) {
            double sum = 0.0;
            for (std::size_t hour = 0; hour < strength.size(); ++hour) sum += output(hour, at);
            return sum;
        };
        scale = solve_growing(yield, site.full_load_hours, 0.0, kHighest);
    }
    Year out(kYearHours);
    for (std::size_t hour = 0; hour < out.size(); ++hour) out[hour] = output(hour, scale);
    return out;
}

/// Mean of the year's hours over each step of the axis (steps of at most an hour take the hour they lie in).
std::vector<double> on_axis(const Year& year, const TimeAxis& time) {
    std::vector<double> out(time.n_steps());
    for (std::size_t step = 0; step < out.size(); ++step) {
        const double start = time.first_hour() + static_cast<double>(step) * time.step_h();
        out[step] = year[static_cast<std::size_t>(std::floor(start))];
    }
    return out;
}

Key weather_key(const WeatherYearRow& year, const ClimateRow& climate, const TimeAxis& time, std::string_view what) {
    KeyBuilder key;
    key.text("weather").text(what).integer(year.seed);
    for (const Param<ClimateRow>& param : climates_spec().params) {
        if (const auto* member = std::get_if<double ClimateRow::*>(&param.member)) key.number(climate.*(*member));
    }
    for (const double value : {year.mean_temperature_c, year.solar_full_load_hours, year.wind_onshore_full_load_hours,
                               year.wind_offshore_full_load_hours, year.cold_spell_depth_k, year.cold_spell_wind_factor,
                               year.cold_spell_solar_factor}) {
        key.number(value);
    }
    key.integer(year.cold_spell_start_day).integer(year.cold_spell_days);
    key.integer(static_cast<std::int64_t>(time.n_steps())).number(time.step_h()).number(time.first_hour());
    return key.finish();
}

}  // namespace

const TableSpec<WeatherYearRow>& weather_years_spec() {
    using Row = WeatherYearRow;
    // Beyond these the shapes cannot give the yield: nights are dark, and no site has wind all year.
    constexpr Range kSunHours{0.0, 2500.0}, kWindHours{1.0, 7000.0};
    static const TableSpec<Row> spec{
        "weather_years",
        "weather/years.csv",
        "Weather years that a study can choose: made from a climate by a seed.",
        {{&Row::id, {.name = "id", .doc = "Id of the weather year."}},
         {&Row::name, {.name = "name", .doc = "Name for people.", .required = false}},
         {&Row::climate, {.name = "climate", .doc = "Climate it is a year of.", .refers_to = "climates"}},
         {&Row::seed, {.name = "seed", .doc = "Seed of the random numbers.", .range = {0, 2147483647}}},
         {&Row::mean_temperature_c,
          {.name = "mean_temperature_c",
           .unit = Unit::c,
           .doc = "Mean of the year; empty = as it falls, as for the three below.",
           .range = {-20, 40},
           .required = false}},
         {&Row::solar_full_load_hours,
          {.name = "solar_full_load_hours",
           .doc = "Yearly yield of solar power per unit of capacity [h].",
           .range = kSunHours,
           .required = false}},
         {&Row::wind_onshore_full_load_hours,
          {.name = "wind_onshore_full_load_hours",
           .doc = "The same of wind on land [h].",
           .range = kWindHours,
           .required = false}},
         {&Row::wind_offshore_full_load_hours,
          {.name = "wind_offshore_full_load_hours",
           .doc = "The same of wind at sea [h].",
           .range = kWindHours,
           .required = false}},
         {&Row::cold_spell_start_day,
          {.name = "cold_spell_start_day",
           .doc = "First day of the cold spell, 1 = 1 January.",
           .range = {1, 365},
           .fallback = "1"}},
         {&Row::cold_spell_days,
          {.name = "cold_spell_days", .doc = "Its length; 0 = none.", .range = {0, 120}, .fallback = "0"}},
         {&Row::cold_spell_depth_k,
          {.name = "cold_spell_depth_k",
           .unit = Unit::k,
           .doc = "How much colder its middle is.",
           .range = {0, 30},
           .fallback = "0"}},
         {&Row::cold_spell_wind_factor,
          {.name = "cold_spell_wind_factor",
           .doc = "Wind output in its middle over the usual one.",
           .range = {0, 2},
           .fallback = "1"}},
         {&Row::cold_spell_solar_factor,
          {.name = "cold_spell_solar_factor",
           .doc = "Solar output in its middle over the usual one.",
           .range = {0, 2},
           .fallback = "1"}}}};
    return spec;
}

Weather use_measured(const MeasuredYear& year, const TimeAxis& time, SeriesPool& pool) {
    const auto add = [&](std::string_view what, const Year& hours) {
        KeyBuilder key;
        key.text("measured weather").text(what).array(std::span<const double>(hours));
        key.integer(static_cast<std::int64_t>(time.n_steps())).number(time.step_h()).number(time.first_hour());
        return pool.get_or_add(key.finish(), [&] { return on_axis(hours, time); });
    };
    return {add("temperature", year.temperature_c), add("temperature_day", last_day_mean(year.temperature_c)),
            add("solar", year.solar), add("wind_onshore", year.wind_onshore), add("wind_offshore", year.wind_offshore)};
}

Weather make_weather(const WeatherYearRow& year, const ClimateRow& climate, const TimeAxis& time, SeriesPool& pool) {
    const RandomStream random(static_cast<std::uint32_t>(year.seed), "weather");
    std::optional<LatentYear> made;  // only where a series is not in the pool yet
    const auto latent = [&]() -> const LatentYear& {
        if (!made) made = make_latent(climate, random);
        return *made;
    };
    const auto add = [&](std::string_view what, const auto& make) {
        return pool.get_or_add(weather_key(year, climate, time, what), [&] { return on_axis(make(), time); });
    };
    const auto temperatures = [&] { return temperature(year, climate, random, latent()); };
    Weather weather;
    weather.temperature_c = add("temperature", temperatures);
    weather.temperature_day_c = add("temperature_day", [&] { return last_day_mean(temperatures()); });
    weather.solar = add("solar", [&] { return solar(year, climate, latent()); });
    weather.wind_onshore = add("wind_onshore", [&] {
        return wind(year, climate, latent().wind_onshore,
                    {climate.wind_onshore_exponent_pu, climate.wind_onshore_winter_pu, climate.wind_onshore_summer_pu,
                     climate.wind_onshore_full_load_hours, year.wind_onshore_full_load_hours});
    });
    weather.wind_offshore = add("wind_offshore", [&] {
        return wind(
            year, climate, latent().wind_offshore,
            {climate.wind_offshore_exponent_pu, climate.wind_offshore_winter_pu, climate.wind_offshore_summer_pu,
             climate.wind_offshore_full_load_hours, year.wind_offshore_full_load_hours});
    });
    return weather;
}

}  // namespace knelpunt::models
