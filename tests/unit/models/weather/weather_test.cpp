#include "models/weather/weather.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "sim/base/units.hpp"

namespace knelpunt::models {
namespace {

constexpr std::size_t kYear = 8760;

double mean_of(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double sum_of(std::span<const double> values) { return std::accumulate(values.begin(), values.end(), 0.0); }

/// A weather year without noise and without a cold spell.
WeatherYearRow calm_year() {
    WeatherYearRow year;
    year.id = "calm";
    year.seed = 5;
    year.noise_k = 0.0;
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

struct MadeYear {
    SeriesPool pool{kYear};
    Weather weather;

    explicit MadeYear(const WeatherYearRow& row) : weather(make_weather(row, TimeAxis::full_year(2025), pool)) {}
    [[nodiscard]] std::span<const double> values(SeriesId id) const { return pool.values(id); }
};

// By hand from T = 10 + 7 cos(2 pi (d - 201) / 365) + 2.5 cos(2 pi (h - 15) / 24): d = 0, h = 0 and d = 4000 / 24, h = 16.
TEST(Weather, TemperatureWithoutNoiseIsTheCalendar) {
    const MadeYear year(calm_year());

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
    WeatherYearRow row = calm_year();
    row.sky_clearness_sd = 0.0;
    row.solar_full_load_hours = 600.0;  // low enough that no hour is cut off at full output

    const MadeYear year(row);
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
    const MadeYear without(calm_year());
    WeatherYearRow row = calm_year();
    row.cold_spell_start_day = 11;
    row.cold_spell_days = 10;
    row.cold_spell_depth_k = 8.0;
    const MadeYear with(row);
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
    WeatherYearRow row = calm_year();
    row.seasonal_amplitude_k = row.daily_amplitude_k = 0.0;
    row.noise_k = 3.0;
    row.noise_hours = 35.0;

    const MadeYear year(row);

    const auto temperature_c = year.values(year.weather.temperature_c);
    double variance = 0.0, shifted = 0.0;
    for (std::size_t hour = 1; hour < kYear; ++hour) {
        variance += (temperature_c[hour] - 10.0) * (temperature_c[hour] - 10.0);
        shifted += (temperature_c[hour] - 10.0) * (temperature_c[hour - 1] - 10.0);
    }
    EXPECT_NEAR(std::sqrt(variance / kYear), 3.0, 3.0 * 0.06 * 3.0);
    EXPECT_NEAR(shifted / variance, std::exp(-1.0 / 35.0), 0.03);
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

    const Weather weather = make_weather(lively_year(), quarters, pool);

    const auto whole = year.values(year.weather.wind_offshore), part = pool.values(weather.wind_offshore);
    for (std::size_t quarter = 0; quarter < 8; ++quarter) EXPECT_EQ(part[quarter], whole[1000 + quarter / 4]);
}

TEST(Weather, AYearIsStoredOnce) {
    SeriesPool pool(kYear);
    const TimeAxis time = TimeAxis::full_year(2025);
    make_weather(lively_year(), time, pool);
    const std::size_t n_series = pool.n_series();

    make_weather(lively_year(), time, pool);

    EXPECT_EQ(pool.n_series(), n_series);
}

// With a correlation of 1 both follow one process; with 0 they are independent: of 8760 hours with a memory of 30 h some 146
// are independent, so a correlation within 0.25 is three standard errors.
TEST(Weather, SeaAndLandShareAsMuchWindAsTheyShould) {
    const auto correlation = [](double shared) {
        WeatherYearRow row = calm_year();
        row.wind_sea_land_correlation = shared;
        row.wind_winter_factor = row.wind_summer_factor = 1.0;
        const MadeYear year(row);
        const auto land = year.values(year.weather.wind_onshore), sea = year.values(year.weather.wind_offshore);
        const double land_mean = mean_of(land), sea_mean = mean_of(sea);
        double both = 0.0, of_land = 0.0, of_sea = 0.0;
        for (std::size_t hour = 0; hour < kYear; ++hour) {
            both += (land[hour] - land_mean) * (sea[hour] - sea_mean);
            of_land += (land[hour] - land_mean) * (land[hour] - land_mean);
            of_sea += (sea[hour] - sea_mean) * (sea[hour] - sea_mean);
        }
        return both / std::sqrt(of_land * of_sea);
    };

    EXPECT_GT(correlation(1.0), 0.9);
    EXPECT_NEAR(correlation(0.0), 0.0, 0.25);
}

}  // namespace
}  // namespace knelpunt::models
