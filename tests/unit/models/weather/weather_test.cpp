#include "models/weather/weather.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "models/weather/latent.hpp"
#include "sim/base/units.hpp"

namespace knelpunt::models {
namespace {

constexpr std::size_t kYear = 8760;

double mean_of(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double sum_of(std::span<const double> values) { return std::accumulate(values.begin(), values.end(), 0.0); }

/// A climate without noise.
ClimateRow calm_climate() {
    ClimateRow climate;
    climate.id = "calm";
    climate.mean_temperature_c = 10.0;
    climate.seasonal_amplitude_k = 7.0;
    climate.daily_winter_k = climate.daily_summer_k = 2.5;
    climate.warmest_day = 201.0;
    climate.warmest_hour = 15.0;
    climate.year_sd_k = climate.noise_winter_k = climate.noise_summer_k = 0.0;
    return climate;
}

WeatherYearRow any_year() {
    WeatherYearRow year;
    year.id = "any";
    year.seed = 5;
    return year;
}

/// A weather year like one of the region's.
WeatherYearRow lively_year() {
    WeatherYearRow year;
    year.id = "lively";
    year.seed = 2004;
    year.cold_spell_start_day = 50;
    year.cold_spell_days = 10;
    year.cold_spell_depth_k = 4.0;
    year.cold_spell_wind_factor = 0.5;
    year.cold_spell_solar_factor = 0.7;
    return year;
}

double correlation(std::span<const double> a, std::span<const double> b) {
    const double mean_a = mean_of(a), mean_b = mean_of(b);
    double both = 0.0, of_a = 0.0, of_b = 0.0;
    for (std::size_t at = 0; at < a.size(); ++at) {
        both += (a[at] - mean_a) * (b[at] - mean_b);
        of_a += (a[at] - mean_a) * (a[at] - mean_a);
        of_b += (b[at] - mean_b) * (b[at] - mean_b);
    }
    return both / std::sqrt(of_a * of_b);
}

struct MadeYear {
    SeriesPool pool{kYear};
    Weather weather;

    explicit MadeYear(const WeatherYearRow& row, const ClimateRow& climate = {})
        : weather(make_weather(row, climate, TimeAxis::full_year(2025), pool)) {}
    [[nodiscard]] std::span<const double> values(SeriesId id) const { return pool.values(id); }
};

// By hand from T = 10 + 7 cos(2 pi (d - 201) / 365) + 2.5 cos(2 pi (h - 15) / 24): d = 0, h = 0 and d = 4000 / 24, h = 16.
TEST(Weather, TemperatureWithoutNoiseIsTheCalendar) {
    const MadeYear year(any_year(), calm_climate());

    const auto temperature_c = year.values(year.weather.temperature_c);

    EXPECT_NEAR(temperature_c[0], 1.5842081474936087,
                1e-9);  // the mean of both cosines over the year is 0 up to rounding
    EXPECT_NEAR(temperature_c[4000], 18.227419649734863, 1e-9);
}

TEST(Weather, MeanTemperatureIsExact) {
    WeatherYearRow row = lively_year();
    row.mean_temperature_c = 8.88;

    const MadeYear year(row);

    EXPECT_NEAR(mean_of(year.values(year.weather.temperature_c)), 8.88, 1e-10);  // rounding of a sum of 8760 numbers
}

TEST(Weather, FullLoadHoursAreExact) {
    WeatherYearRow row = lively_year();
    row.solar_full_load_hours = 853.0;
    row.wind_onshore_full_load_hours = 1765.0;
    row.wind_offshore_full_load_hours = 2905.0;

    const MadeYear year(row);

    // A bisection down to the last bit of its parameter.
    EXPECT_NEAR(sum_of(year.values(year.weather.solar)), 853.0, 1e-6);
    EXPECT_NEAR(sum_of(year.values(year.weather.wind_onshore)), 1765.0, 1e-6);
    EXPECT_NEAR(sum_of(year.values(year.weather.wind_offshore)), 2905.0, 1e-6);
}

TEST(Weather, OutputStaysBetweenZeroAndCapacity) {
    WeatherYearRow row = lively_year();
    row.cold_spell_wind_factor = 2.0;  // a windy cold spell
    row.cold_spell_solar_factor = 2.0;
    row.wind_offshore_full_load_hours = 5000.0;

    const MadeYear year(row);

    for (const SeriesId id : {year.weather.solar, year.weather.wind_onshore, year.weather.wind_offshore}) {
        const auto values = year.values(id);
        EXPECT_GE(*std::min_element(values.begin(), values.end()), 0.0);
        EXPECT_LE(*std::max_element(values.begin(), values.end()), 1.0);
    }
    EXPECT_NEAR(sum_of(year.values(year.weather.wind_offshore)), 5000.0, 1e-6);
}

// The sun culminates at 12 h + (15 - 4.9) / 15 h = 12.67 h in UTC+1. At 52.4 N the sun stands above the horizon 7.7 h on the
// shortest and 16.8 h on the longest day (almanac, without refraction 7.5 and 16.6).
TEST(Weather, SunFollowsTheSky) {
    ClimateRow climate;
    climate.sky_sd_pu = 0.0;
    climate.solar_full_load_hours = 600.0;  // low enough that no hour is cut off at full output

    const MadeYear year(any_year(), climate);
    const auto solar = year.values(year.weather.solar);

    double weighted = 0.0;
    for (std::size_t hour = 0; hour < kYear; ++hour) weighted += solar[hour] * (static_cast<double>(hour % 24) + 0.5);
    EXPECT_NEAR(weighted / sum_of(solar), 12.673, 0.02);  // hourly means of a symmetric curve
    const auto lit_hours = [&](std::size_t day) {
        return std::count_if(solar.begin() + static_cast<std::ptrdiff_t>(24 * day),
                             solar.begin() + static_cast<std::ptrdiff_t>(24 * day + 24),
                             [](double value) { return value > 0.0; });
    };
    EXPECT_NEAR(static_cast<double>(lit_hours(355)), 7.5, 1.0);   // 22 December; the middle of an hour counts
    EXPECT_NEAR(static_cast<double>(lit_hours(172)), 16.6, 1.0);  // 22 June
}

// By hand: sin^2 over ten days has mean 1/2, so a spell of 8 K lowers the year by 8 * 5 * 24 / 8760 K, which is given back.
TEST(Weather, ColdSpellIsDeepestInItsMiddle) {
    WeatherYearRow row = any_year();
    row.mean_temperature_c = 10.0;
    const MadeYear without(row, calm_climate());
    row.cold_spell_start_day = 11;
    row.cold_spell_days = 10;
    row.cold_spell_depth_k = 8.0;
    const MadeYear with(row, calm_climate());
    const double given_back_k = 8.0 * 5.0 * 24.0 / 8760.0;

    const auto change_k = [&](std::size_t hour) {
        return with.values(with.weather.temperature_c)[hour] - without.values(without.weather.temperature_c)[hour];
    };

    EXPECT_NEAR(change_k(24 * 15), -8.0 + given_back_k,
                1e-9);  // day 11 starts at hour 240, its spell's middle is hour 360
    EXPECT_NEAR(change_k(239), given_back_k, 1e-9);
    EXPECT_NEAR(change_k(480), given_back_k, 1e-9);
}

// 8760 hours with a memory of 35 h hold about 125 independent values: the standard error of the deviation is 6 %, of the
// correlation of one hour below 0.01.
TEST(Weather, NoiseHasTheGivenSpreadAndMemory) {
    ClimateRow climate = calm_climate();
    climate.seasonal_amplitude_k = climate.daily_winter_k = climate.daily_summer_k = 0.0;
    climate.noise_winter_k = climate.noise_summer_k = 3.0;
    climate.temperature_hours = 35.0;
    climate.spell_share_pu = 0.0;

    const MadeYear year(any_year(), climate);

    const auto temperature_c = year.values(year.weather.temperature_c);
    double variance = 0.0, shifted = 0.0;
    for (std::size_t hour = 1; hour < kYear; ++hour) {
        variance += (temperature_c[hour] - 10.0) * (temperature_c[hour] - 10.0);
        shifted += (temperature_c[hour] - 10.0) * (temperature_c[hour - 1] - 10.0);
    }
    EXPECT_NEAR(std::sqrt(variance / kYear), 3.0, 3.0 * 0.06 * 3.0);
    EXPECT_NEAR(shifted / variance, std::exp(-1.0 / 35.0), 0.03);
}

// The expected yield is the climate's: the mean of 40 years lies within three standard errors. A year's yield of wind
// varies by about a tenth (8760 hours with a memory of a day hold some 200 independent ones): its standard error is 1.6 %.
TEST(Weather, YearsFallAroundTheExpectedYield) {
    ClimateRow climate;
    climate.wind_onshore_full_load_hours = 2000.0;
    climate.solar_full_load_hours = 900.0;
    double land = 0.0, sun = 0.0, lowest = 1e9, highest = 0.0;
    constexpr int kYears = 40;
    for (int seed = 1; seed <= kYears; ++seed) {
        WeatherYearRow row = any_year();
        row.seed = seed;
        const MadeYear year(row, climate);
        const double of_year = sum_of(year.values(year.weather.wind_onshore));
        land += of_year / kYears;
        sun += sum_of(year.values(year.weather.solar)) / kYears;
        lowest = std::min(lowest, of_year);
        highest = std::max(highest, of_year);
    }

    EXPECT_NEAR(land, 2000.0, 3.0 * 0.016 * 2000.0);
    EXPECT_NEAR(sun, 900.0, 3.0 * 0.01 * 900.0);
    EXPECT_LT(lowest, 1800.0);  // years differ
    EXPECT_GT(highest, 2200.0);
}

// By hand: a Weibull speed whose cube is an exponential variate (exponent 1), with the yield so low that full output is
// never reached: the mean over the median is 1 / ln 2. 8760 hours with a memory of a day: 200 independent, 10 %.
TEST(Weather, WindIsTheCubeOfAWeibullSpeed) {
    ClimateRow climate;
    climate.wind_onshore_exponent_pu = 1.0;
    climate.wind_onshore_winter_pu = climate.wind_onshore_summer_pu = 1.0;
    climate.wind_onshore_full_load_hours = 200.0;

    const MadeYear year(any_year(), climate);

    const auto land = year.values(year.weather.wind_onshore);
    std::vector<double> sorted(land.begin(), land.end());
    std::nth_element(sorted.begin(), sorted.begin() + kYear / 2, sorted.end());
    EXPECT_NEAR(mean_of(land) / sorted[kYear / 2], 1.0 / std::log(2.0), 0.3 / std::log(2.0));
}

TEST(Weather, DayMeanIsTheMeanOfTheLast24Hours) {
    const MadeYear year(lively_year());

    const auto hourly = year.values(year.weather.temperature_c), day = year.values(year.weather.temperature_day_c);

    EXPECT_NEAR(day[0], hourly[0], 1e-12);
    EXPECT_NEAR(day[5000], mean_of(hourly.subspan(4977, 24)), 1e-9);  // a running sum of 5000 terms
}

TEST(Weather, SameParametersGiveTheSameBytes) {
    const MadeYear first(lively_year()), second(lively_year());
    WeatherYearRow row = lively_year();
    row.seed += 1;
    const MadeYear other(row);

    const auto same = [](std::span<const double> a, std::span<const double> b) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end());
    };

    EXPECT_TRUE(same(first.values(first.weather.wind_onshore), second.values(second.weather.wind_onshore)));
    EXPECT_TRUE(same(first.values(first.weather.temperature_c), second.values(second.weather.temperature_c)));
    EXPECT_FALSE(same(first.values(first.weather.temperature_c), other.values(other.weather.temperature_c)));
}

TEST(Weather, AShortAxisIsAPieceOfTheYear) {
    const MadeYear year(lively_year());
    const TimeAxis quarters(2025, 8, 0.25, 1000.0);
    SeriesPool pool(quarters.n_steps());

    const Weather weather = make_weather(lively_year(), {}, quarters, pool);

    const auto whole = year.values(year.weather.wind_offshore), part = pool.values(weather.wind_offshore);
    for (std::size_t quarter = 0; quarter < 8; ++quarter) EXPECT_EQ(part[quarter], whole[1000 + quarter / 4]);
}

TEST(Weather, AYearIsStoredOnce) {
    SeriesPool pool(kYear);
    const TimeAxis time = TimeAxis::full_year(2025);
    make_weather(lively_year(), {}, time, pool);
    const std::size_t n_series = pool.n_series();

    make_weather(lively_year(), {}, time, pool);

    EXPECT_EQ(pool.n_series(), n_series);
}

// With the same correlation all year that of the processes is met: of 8760 hours with a memory of a day some 200 are
// independent, so a correlation within 0.2 is three standard errors.
TEST(Weather, ProcessesAreCorrelatedAsTheyShould) {
    ClimateRow climate;
    climate.temperature_wind_winter_pu = climate.temperature_wind_summer_pu = 0.5;
    climate.land_sea_winter_pu = climate.land_sea_summer_pu = 0.8;
    climate.temperature_sky_winter_pu = climate.temperature_sky_summer_pu = 0.3;
    climate.wind_sky_pu = -0.4;

    const LatentYear year = make_latent(climate, RandomStream(7, "weather"));

    EXPECT_NEAR(correlation(year.temperature, year.wind_onshore), 0.5, 0.2);
    EXPECT_NEAR(correlation(year.wind_onshore, year.wind_offshore), 0.8, 0.1);  // (1 - r^2) of it
    EXPECT_NEAR(correlation(year.temperature, year.sky), 0.3, 0.2);
    EXPECT_NEAR(correlation(year.wind_onshore, year.sky), -0.4, 0.2);
}

// By hand: two memories a > b of a process h_t = b h_{t-1} + (1 - b) f_t leave after k hours the correlation
// ((1 - b^2) a^{k+1} - (1 - a^2) b^{k+1}) / ((a - b) (1 + a b)); here after one hour 0.9886.
TEST(Weather, WindIsSmoothFromHourToHour) {
    ClimateRow climate;
    climate.spell_share_pu = 0.0;
    climate.temperature_wind_winter_pu = climate.temperature_wind_summer_pu = 0.0;
    const double a = std::exp(-1.0 / climate.wind_hours), b = std::exp(-1.0 / climate.wind_smoothing_hours);
    const double expected = ((1.0 - b * b) * a * a - (1.0 - a * a) * b * b) / ((a - b) * (1.0 + a * b));

    const std::vector<double> wind = make_latent(climate, RandomStream(7, "weather")).wind_onshore;

    EXPECT_NEAR(correlation(std::span(wind).first(kYear - 1), std::span(wind).subspan(1)), expected, 0.003);
}

}  // namespace
}  // namespace knelpunt::models
