// Two hundred years of the region's climate against the five published weather years.
#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <functional>
#include <numeric>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "models/weather/weather.hpp"
#include "sim/base/units.hpp"
#include "sim/io/csv.hpp"
#include "sim/io/table_reader.hpp"
#include "tests/support/cells.hpp"
#include "tests/support/region_folder.hpp"

namespace knelpunt {
namespace {

constexpr std::size_t kHours = 8760, kDay = 24;
constexpr int kMadeYears = 200;
constexpr std::array kDaysOfMonth{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

using Series = std::vector<double>;

struct WeatherYear {
    Series temperature, land, sea, sun;
};

std::array<std::size_t, kHours> months_of_hours() {
    std::array<std::size_t, kHours> out{};
    std::size_t hour = 0;
    for (std::size_t month = 0; month < kDaysOfMonth.size(); ++month) {
        for (std::size_t end = hour + kDay * static_cast<std::size_t>(kDaysOfMonth[month]); hour < end; ++hour)
            out[hour] = month;
    }
    return out;
}
const std::array<std::size_t, kHours> kMonth = months_of_hours();

double mean(std::span<const double> x) {
    return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

double month_mean(const Series& x, std::size_t month) {
    double sum = 0.0, n = 0.0;
    for (std::size_t hour = 0; hour < kHours; ++hour) {
        if (kMonth[hour] != month) continue;
        sum += x[hour];
        n += 1.0;
    }
    return sum / n;
}

double spread(const Series& x) {
    const double middle = mean(x);
    double sum = 0.0;
    for (const double value : x) sum += (value - middle) * (value - middle);
    return std::sqrt(sum / static_cast<double>(x.size()));
}

/// Without the mean of its month and hour of the day: what is left of season and day is not weather.
Series anomaly(const Series& x) {
    std::array<std::array<double, kDay>, 12> sum{};
    for (std::size_t hour = 0; hour < kHours; ++hour) sum[kMonth[hour]][hour % kDay] += x[hour];
    Series out(x.size());
    for (std::size_t hour = 0; hour < kHours; ++hour)
        out[hour] = x[hour] - sum[kMonth[hour]][hour % kDay] / kDaysOfMonth[kMonth[hour]];
    return out;
}

double autocorrelation(const Series& x, std::size_t lag) {
    double both = 0.0, all = 0.0;  // of anomalies: their mean is 0
    for (std::size_t hour = 0; hour < kHours; ++hour) {
        all += x[hour] * x[hour];
        if (hour + lag < kHours) both += x[hour] * x[hour + lag];
    }
    return both / static_cast<double>(kHours - lag) / (all / static_cast<double>(kHours));
}

/// Correlation over three months of a season: 0 = December to February, 1 = March to May, ...
double correlation(const Series& a, const Series& b, std::size_t season) {
    double both = 0.0, of_a = 0.0, of_b = 0.0;
    for (std::size_t hour = 0; hour < kHours; ++hour) {
        if ((kMonth[hour] + 1) % 12 / 3 != season) continue;
        both += a[hour] * b[hour];
        of_a += a[hour] * a[hour];
        of_b += b[hour] * b[hour];
    }
    return both / std::sqrt(of_a * of_b);
}

Series day_means(const Series& x) {
    Series out;
    for (std::size_t hour = 0; hour < kHours; hour += kDay) out.push_back(mean(std::span(x).subspan(hour, kDay)));
    return out;
}

/// Longest run of days on which wind gives less than 15 % and sun less than 10 % of its capacity.
double calm_dark_days(const WeatherYear& year) {
    const Series land = day_means(year.land), sea = day_means(year.sea), sun = day_means(year.sun);
    int run = 0, longest = 0;
    for (std::size_t day = 0; day < sun.size(); ++day) {
        run = 0.5 * (land[day] + sea[day]) < 0.15 && sun[day] < 0.10 ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return longest;
}

struct Statistic {
    std::string name;
    double value;
    bool is_of_year;  ///< varies from year to year as a whole: a constant would be wrong
};

std::vector<Statistic> statistics_of(const WeatherYear& year) {
    std::vector<Statistic> out;
    const auto add = [&](std::string name, double value, bool is_of_year) {
        out.push_back({std::move(name), value, is_of_year});
    };
    constexpr std::array kMonthNames{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    constexpr std::array kSeasonNames{"winter", "spring", "summer", "autumn"};
    add("temperature, year, degC", mean(year.temperature), true);
    for (std::size_t month = 0; month < 12; ++month)
        add(fmt::format("temperature, {}, degC", kMonthNames[month]), month_mean(year.temperature, month), true);
    const Series days = day_means(year.temperature);
    add("coldest day, degC", *std::min_element(days.begin(), days.end()), true);
    add("longest calm dark spell, days", calm_dark_days(year), true);
    const Series temperature = anomaly(year.temperature), land = anomaly(year.land), sea = anomaly(year.sea),
                 sun = anomaly(year.sun);
    add("full-load hours, sun", mean(year.sun) * kHoursPerYear, true);
    add("full-load hours, land", mean(year.land) * kHoursPerYear, true);
    add("full-load hours, sea", mean(year.sea) * kHoursPerYear, true);
    add("spread, temperature, K", spread(temperature), false);
    add("spread, sun", spread(year.sun), false);
    add("spread, land", spread(year.land), false);
    add("spread, sea", spread(year.sea), false);
    for (const auto& [name, series] : {std::pair<std::string, const Series*>("temperature", &temperature),
                                       {"sun", &sun},
                                       {"land", &land},
                                       {"sea", &sea}}) {
        for (const std::size_t lag : {1U, 24U, 72U})
            add(fmt::format("autocorrelation, {}, {:2} h", name, lag), autocorrelation(*series, lag), false);
    }
    for (std::size_t season = 0; season < 4; ++season) {
        const std::string when = kSeasonNames[season];
        add("temperature and land, " + when, correlation(temperature, land, season), false);
        add("temperature and sun, " + when, correlation(temperature, sun, season), false);
        add("land and sun, " + when, correlation(land, sun, season), false);
        add("land and sea, " + when, correlation(land, sea, season), false);
    }
    return out;
}

std::vector<std::vector<Statistic>> published(const std::filesystem::path& folder) {
    std::vector<std::vector<Statistic>> out;
    for (const int year : {1987, 1997, 2004, 2019, 2023}) {
        const support::Cells record(folder / fmt::format("weather_{}.csv", year));
        out.push_back(statistics_of({record.column("air_temperature_degC"), record.column("wind_onshore_cf"),
                                     record.column("wind_offshore_cf"), record.column("pv_cf")}));
    }
    return out;
}

std::vector<std::vector<Statistic>> made() {
    Issues issues;
    const auto climate =
        io::read_rows(io::read_csv(support::source_folder() / "scenarios/mra/weather/climates.csv", issues),
                      models::climates_spec(), issues)
            .at(0);
    std::vector<std::vector<Statistic>> out;
    for (int seed = 1; seed <= kMadeYears; ++seed) {
        models::WeatherYearRow row;
        row.seed = seed;
        SeriesPool pool(kHours);
        const models::Weather weather = models::make_weather(row, climate, TimeAxis::full_year(2025), pool);
        const auto copy = [&](SeriesId id) {
            const auto values = pool.values(id);
            return Series(values.begin(), values.end());
        };
        out.push_back(statistics_of({copy(weather.temperature_c), copy(weather.wind_onshore),
                                     copy(weather.wind_offshore), copy(weather.solar)}));
    }
    return out;
}

// Five published years span, on average, 2.33 standard deviations of a normal variable, and the true median lies outside their
// span once in 16 statistics. Widened by a quarter of itself it is left out once in 100, so of these 57 statistics one
// in every other climate that is right. What differs from year to year must do so here: the span of p10 to p90 (2.56 standard
// deviations) is at least 0.4 of the published span, and at most 4: five years fall that close together once in a hundred.
TEST(WeatherClimate, MadeYearsLieAmongThePublishedOnes) {
    const std::filesystem::path folder = support::source_folder() / "../shared/mra/series";
    if (!std::filesystem::exists(folder / "weather_2004.csv")) GTEST_SKIP() << "skipped, not present";
    const std::vector<std::vector<Statistic>> record = published(folder), years = made();

    fmt::print("{:34s} {:>9} {:>9} | {:>9} {:>9} {:>9}\n", "statistic", "lowest", "highest", "p10", "p50", "p90");
    for (std::size_t at = 0; at < record[0].size(); ++at) {
        const Statistic& statistic = record[0][at];
        Series of_record, of_made;
        for (const auto& year : record) of_record.push_back(year[at].value);
        for (const auto& year : years) of_made.push_back(year[at].value);
        std::sort(of_record.begin(), of_record.end());
        std::sort(of_made.begin(), of_made.end());
        const double low = of_record.front(), high = of_record.back(), span = high - low;
        const double p10 = of_made[kMadeYears / 10], p50 = of_made[kMadeYears / 2], p90 = of_made[kMadeYears * 9 / 10];
        fmt::print("{:34s} {:9.2f} {:9.2f} | {:9.2f} {:9.2f} {:9.2f}\n", statistic.name, low, high, p10, p50, p90);

        EXPECT_GE(p50, low - 0.25 * span) << statistic.name;
        EXPECT_LE(p50, high + 0.25 * span) << statistic.name;
        if (!statistic.is_of_year) continue;
        EXPECT_GE(p90 - p10, 0.4 * span) << statistic.name;
        EXPECT_LE(p90 - p10, 4.0 * span) << statistic.name;
    }
}

}  // namespace
}  // namespace knelpunt
