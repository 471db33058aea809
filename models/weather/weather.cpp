#include "models/weather/weather.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/base/random.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::models {
namespace {

using numeric::kPi;

constexpr double kLatitudeDeg = 52.4;
constexpr double kLongitudeDeg = 4.9;
constexpr double kZoneMeridianDeg = 15.0;  // UTC+1
constexpr double kDaysPerYear = kHoursPerYear / kHoursPerDay;
constexpr double kDegToRad = kPi / 180.0;
constexpr int kBisections = 60;  // beyond the resolution of a double on these intervals

/// The weather is made for every hour of the year and then read at the steps of the axis.
constexpr auto kYearHours = static_cast<std::size_t>(kHoursPerYear);
using Year = std::vector<double>;

/// Autoregressive noise of unit variance over the hours of a year.
Year noise(const RandomStream& random, std::string_view entity, double memory_h) {
    const double phi = numeric::exp(-1.0 / memory_h);
    const double innovation = std::sqrt(1.0 - phi * phi);
    const std::uint32_t hash = entity_hash(entity);
    Year out(kYearHours);
    double state = numeric::normal_quantile(random.uniform(0, 0, hash, 1));
    for (std::size_t hour = 0; hour < out.size(); ++hour) {
        state = phi * state +
                innovation * numeric::normal_quantile(random.uniform(0, static_cast<std::uint32_t>(hour), hash));
        out[hour] = state;
    }
    return out;
}

/// 0 outside the cold spell, rising to 1 in its middle.
double spell(const WeatherYearRow& year, std::size_t hour) {
    if (year.cold_spell_days <= 0) return 0.0;
    const double day = static_cast<double>(hour) / kHoursPerDay - (year.cold_spell_start_day - 1);
    if (day < 0.0 || day >= year.cold_spell_days) return 0.0;
    const double wave = numeric::sin(kPi * day / year.cold_spell_days);
    return wave * wave;
}

double expected_temperature(const WeatherYearRow& year, std::size_t hour) {
    const double day = static_cast<double>(hour) / kHoursPerDay;
    const double hour_of_day = std::fmod(static_cast<double>(hour), kHoursPerDay);
    return year.mean_temperature_c +
           year.seasonal_amplitude_k * numeric::cos(2.0 * kPi * (day - year.warmest_day) / kDaysPerYear) +
           year.daily_amplitude_k * numeric::cos(2.0 * kPi * (hour_of_day - year.warmest_hour) / kHoursPerDay);
}

Year temperature(const WeatherYearRow& year, const RandomStream& random) {
    Year out = noise(random, "temperature", year.noise_hours);
    for (std::size_t hour = 0; hour < out.size(); ++hour) {
        out[hour] =
            expected_temperature(year, hour) + year.noise_k * out[hour] - year.cold_spell_depth_k * spell(year, hour);
    }
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

Year solar(const WeatherYearRow& year, const RandomStream& random) {
    constexpr double kAirMassPower = 1.15;
    constexpr double kDarkest = 0.05;
    const Year cloud = noise(random, "cloud", year.sky_noise_hours);
    Year out(kYearHours);
    for (std::size_t hour = 0; hour < out.size(); ++hour) {
        const double day = static_cast<double>(hour) / kHoursPerDay;
        const double declination = 23.45 * kDegToRad * numeric::sin(2.0 * kPi * (284.0 + day + 1.0) / kDaysPerYear);
        const double solar_hour =
            std::fmod(static_cast<double>(hour), kHoursPerDay) + 0.5 + (kLongitudeDeg - kZoneMeridianDeg) / 15.0;
        const double hour_angle = 2.0 * kPi * (solar_hour - 12.0) / kHoursPerDay;
        const double elevation =
            numeric::sin(kLatitudeDeg * kDegToRad) * numeric::sin(declination) +
            numeric::cos(kLatitudeDeg * kDegToRad) * numeric::cos(declination) * numeric::cos(hour_angle);
        const double clear = elevation > 0.0 ? numeric::pow(elevation, kAirMassPower) : 0.0;
        const double clearness =
            std::clamp(year.sky_clearness_mean + year.sky_clearness_sd * cloud[hour], kDarkest, 1.0);
        out[hour] = clear * clearness * (1.0 - (1.0 - year.cold_spell_solar_factor) * spell(year, hour));
    }
    double low = 0.0, high = 10.0;
    for (int step = 0; step < kBisections; ++step) {
        const double scale = 0.5 * (low + high);
        double sum = 0.0;
        for (const double value : out) sum += std::min(1.0, scale * value);
        (sum < year.solar_full_load_hours ? low : high) = scale;
    }
    for (double& value : out) value = std::min(1.0, 0.5 * (low + high) * value);
    return out;
}

struct WindSite {
    std::string_view entity;
    double spread;  ///< a: how sharply output follows the wind
    double full_load_hours;
};

Year wind(const WeatherYearRow& year, const RandomStream& random, const WindSite& site) {
    const double shared_variance = year.wind_sea_land_correlation;
    const double swing = 0.5 * numeric::log(year.wind_winter_factor / year.wind_summer_factor);
    const Year shared = noise(random, "wind", year.wind_noise_hours);
    const Year own = noise(random, site.entity, year.wind_noise_hours);
    Year level(kYearHours), damping(kYearHours);
    for (std::size_t hour = 0; hour < level.size(); ++hour) {
        const double day = static_cast<double>(hour) / kHoursPerDay;
        const double z = std::sqrt(shared_variance) * shared[hour] + std::sqrt(1.0 - shared_variance) * own[hour];
        level[hour] = site.spread * z - swing * numeric::cos(2.0 * kPi * (day - year.warmest_day) / kDaysPerYear);
        damping[hour] = 1.0 - (1.0 - year.cold_spell_wind_factor) * spell(year, hour);
    }
    const auto output = [&](std::size_t hour, double shift) {
        return std::min(1.0, damping[hour] / (1.0 + numeric::exp(-(level[hour] + shift))));
    };
    double low = -12.0, high = 12.0;
    for (int step = 0; step < kBisections; ++step) {
        const double shift = 0.5 * (low + high);
        double sum = 0.0;
        for (std::size_t hour = 0; hour < level.size(); ++hour) sum += output(hour, shift);
        (sum < site.full_load_hours ? low : high) = shift;
    }
    Year out(kYearHours);
    for (std::size_t hour = 0; hour < out.size(); ++hour) out[hour] = output(hour, 0.5 * (low + high));
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

Key weather_key(const WeatherYearRow& year, const TimeAxis& time, std::string_view what) {
    KeyBuilder key;
    key.text("weather").text(what).integer(year.seed);
    for (const double value : {year.mean_temperature_c,
                               year.seasonal_amplitude_k,
                               year.daily_amplitude_k,
                               year.noise_k,
                               year.noise_hours,
                               year.solar_full_load_hours,
                               year.wind_onshore_full_load_hours,
                               year.wind_offshore_full_load_hours,
                               year.cold_spell_depth_k,
                               year.cold_spell_wind_factor,
                               year.cold_spell_solar_factor,
                               year.warmest_day,
                               year.warmest_hour,
                               year.wind_noise_hours,
                               year.wind_winter_factor,
                               year.wind_summer_factor,
                               year.wind_sea_land_correlation,
                               year.sky_clearness_mean,
                               year.sky_clearness_sd,
                               year.sky_noise_hours}) {
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
        "Weather years that a study can choose, as parameters of a seeded generator.",
        {{&Row::id, {.name = "id", .doc = "Id of the weather year."}},
         {&Row::name, {.name = "name", .doc = "Name for people.", .required = false}},
         {&Row::seed, {.name = "seed", .doc = "Seed of the random numbers.", .range = {0, 2147483647}}},
         {&Row::mean_temperature_c,
          {.name = "mean_temperature_c", .unit = Unit::c, .doc = "Mean of the year.", .range = {-20, 40}}},
         {&Row::seasonal_amplitude_k,
          {.name = "seasonal_amplitude_k",
           .unit = Unit::k,
           .doc = "Half the difference between summer and winter.",
           .range = {0, 30}}},
         {&Row::daily_amplitude_k,
          {.name = "daily_amplitude_k",
           .unit = Unit::k,
           .doc = "Half the difference between day and night.",
           .range = {0, 20}}},
         {&Row::noise_k,
          {.name = "noise_k",
           .unit = Unit::k,
           .doc = "Standard deviation of the weather around the calendar.",
           .range = {0, 15}}},
         {&Row::noise_hours, {.name = "noise_hours", .doc = "Memory of the noise [h].", .range = {1, 1000}}},
         {&Row::solar_full_load_hours,
          {.name = "solar_full_load_hours",
           .doc = "Yearly yield of solar power per unit of capacity [h].",
           .range = kSunHours}},
         {&Row::wind_onshore_full_load_hours,
          {.name = "wind_onshore_full_load_hours", .doc = "The same of wind on land [h].", .range = kWindHours}},
         {&Row::wind_offshore_full_load_hours,
          {.name = "wind_offshore_full_load_hours", .doc = "The same of wind at sea [h].", .range = kWindHours}},
         {&Row::warmest_day,
          {.name = "warmest_day",
           .doc = "Day of the year when the calendar is warmest.",
           .range = {1, 365},
           .fallback = "201"}},
         {&Row::warmest_hour,
          {.name = "warmest_hour",
           .unit = Unit::h,
           .doc = "Warmest hour of the day.",
           .range = {0, 24},
           .fallback = "15"}},
         {&Row::wind_noise_hours,
          {.name = "wind_noise_hours", .doc = "Memory of the wind [h].", .range = {1, 1000}, .fallback = "30"}},
         {&Row::wind_winter_factor,
          {.name = "wind_winter_factor",
           .doc = "Output of wind on land in winter over the year's mean.",
           .range = {0.1, 5},
           .fallback = "1.3"}},
         {&Row::wind_summer_factor,
          {.name = "wind_summer_factor", .doc = "The same in summer.", .range = {0.1, 5}, .fallback = "0.75"}},
         {&Row::wind_sea_land_correlation,
          {.name = "wind_sea_land_correlation",
           .doc = "Correlation of wind at sea and on land.",
           .range = {0, 1},
           .fallback = "0.8"}},
         {&Row::sky_clearness_mean,
          {.name = "sky_clearness_mean", .doc = "Mean of the sky's clearness.", .range = {0, 1}, .fallback = "0.55"}},
         {&Row::sky_clearness_sd,
          {.name = "sky_clearness_sd", .doc = "Its standard deviation.", .range = {0, 1}, .fallback = "0.26"}},
         {&Row::sky_noise_hours,
          {.name = "sky_noise_hours", .doc = "Memory of the sky [h].", .range = {1, 1000}, .fallback = "30"}},
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

Weather make_weather(const WeatherYearRow& year, const TimeAxis& time, SeriesPool& pool) {
    const RandomStream random(static_cast<std::uint32_t>(year.seed), "weather");
    const auto add = [&](std::string_view what, const auto& make) {
        return pool.get_or_add(weather_key(year, time, what), [&] { return on_axis(make(), time); });
    };
    Weather weather;
    weather.temperature_c = add("temperature", [&] { return temperature(year, random); });
    weather.temperature_day_c = add("temperature_day", [&] { return last_day_mean(temperature(year, random)); });
    weather.solar = add("solar", [&] { return solar(year, random); });
    weather.wind_onshore = add("wind_onshore", [&] {
        return wind(year, random, {"wind_onshore", 1.6, year.wind_onshore_full_load_hours});
    });
    weather.wind_offshore = add("wind_offshore", [&] {
        return wind(year, random, {"wind_offshore", 2.0, year.wind_offshore_full_load_hours});
    });
    return weather;
}

}  // namespace knelpunt::models
