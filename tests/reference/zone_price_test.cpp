// The modelled price of the bidding zone against what was published of 2019 and 2023.
#include <algorithm>
#include <filesystem>
#include <numeric>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "models/region/market_rows.hpp"
#include "sim/base/units.hpp"
#include "sim/io/csv.hpp"
#include "sim/io/table_reader.hpp"
#include "tests/support/cells.hpp"
#include "tests/support/region_folder.hpp"

namespace knelpunt {
namespace {

constexpr std::size_t kHours = 8760;
using Series = std::vector<double>;

std::filesystem::path records() { return support::source_folder() / "../shared/mra/series"; }

/// Weather is kept in UTC+1, the market in UTC: hour t of the market is hour t + 1 of the weather.
Series in_utc(const Series& weather) {
    Series out(weather.begin() + 1, weather.end());
    out.push_back(weather.front());
    return out;
}

Series modelled_price(int year, const Series& use) {
    Issues issues;
    const std::filesystem::path folder = support::source_folder() / "scenarios/mra/markets";
    const auto national = io::read_rows(io::read_csv(folder / "national.csv", issues), models::national_spec(), issues);
    const auto curves =
        io::read_rows(io::read_csv(folder / "price_curves.csv", issues), models::price_curves_spec(), issues);
    ScenarioPoint point;
    point.storyline = "KM";
    point.year = year;
    const models::NationalYear of_year = models::national_year(national, point, "national.csv", issues);
    issues.throw_if_errors();
    const support::Cells weather(records() / fmt::format("weather_{}.csv", year));
    return models::zone_price(of_year, curves.at(0), use, in_utc(weather.column("pv_cf")),
                              in_utc(weather.column("wind_onshore_cf")), in_utc(weather.column("wind_offshore_cf")));
}

double mean(const Series& x) { return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size()); }

double quantile(Series x, double share) {
    std::sort(x.begin(), x.end());
    return x[static_cast<std::size_t>(share * static_cast<double>(x.size() - 1))];
}

double hours_below_zero(const Series& x) {
    return static_cast<double>(std::count_if(x.begin(), x.end(), [](double price) { return price < 0.0; }));
}

// Mean and duration curve within 15 %: gas and CO2 prices of the year are known to some 10 %, sun and wind to some 10 %.
// The highest percent is left out: its prices come from outages, which the model has none of.
TEST(ZonePrice, HasTheDurationCurveOf2019) {
    if (!std::filesystem::exists(records() / "nl_market_2019.csv")) GTEST_SKIP() << "skipped, not present";
    const support::Cells market(records() / "nl_market_2019.csv");
    Series published, use;
    for (std::size_t row = 0; row < kHours; ++row) {
        published.push_back(market.number(row, "day_ahead_price_EUR_per_MWh"));
        use.push_back(market.number(row, "load_day_ahead_forecast_MW"));
    }

    const Series price = modelled_price(2019, use);

    fmt::print("2019, mean: published {:.1f}, modelled {:.1f} EUR/MWh; hours below zero: {} and {}\n", mean(published),
               mean(price), hours_below_zero(published), hours_below_zero(price));
    EXPECT_NEAR(mean(published), 41.19, 0.01);  // as published for the year
    EXPECT_NEAR(mean(price), mean(published), 0.15 * mean(published));
    for (const double share : {0.05, 0.25, 0.5, 0.75, 0.95}) {
        fmt::print("2019, {:2.0f} % of the hours below: published {:.1f}, modelled {:.1f} EUR/MWh\n", 100.0 * share,
                   quantile(published, share), quantile(price, share));
        EXPECT_NEAR(quantile(price, share), quantile(published, share), 0.15 * quantile(published, share)) << share;
    }
    EXPECT_NEAR(hours_below_zero(price), hours_below_zero(published), 10.0);
}

// 316 negative hours were published for 2023; the use is that of 2019 hour by hour, so a quarter of them may differ.
// What takes a surplus is as in the operators' figures of 2025: without it twice as many hours are below zero.
TEST(ZonePrice, HasTheNegativeHoursOf2023) {
    if (!std::filesystem::exists(records() / "nl_market_2019.csv")) GTEST_SKIP() << "skipped, not present";
    const support::Cells market(records() / "nl_market_2019.csv");
    Series use;
    for (std::size_t row = 0; row < kHours; ++row) use.push_back(market.number(row, "load_day_ahead_forecast_MW"));

    const Series price = modelled_price(2023, use);

    fmt::print("2023: {} hours below zero, mean {:.1f} EUR/MWh\n", hours_below_zero(price), mean(price));
    EXPECT_NEAR(hours_below_zero(price), 316.0, 0.25 * 316.0);
}

}  // namespace
}  // namespace knelpunt
