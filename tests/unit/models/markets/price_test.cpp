#include "models/markets/price.hpp"

#include <array>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/support/study_run.hpp"

namespace knelpunt::models {
namespace {

/// A country that uses 8.76 TWh, 1000 MW on average, with 500 MW of sun, and fuel of 10 + 0.202 * 50 = 20.1 EUR/MWh.
NationalYear small_country() { return {10.0, 50.0, 8.76, 500.0, 0.0, 0.0, 0.0}; }

TEST(ZonePrice, FollowsTheResidualLoad) {
    const std::array demand{0.8, 1.2}, sun{0.0, 1.0}, none{0.0, 0.0};

    const auto price = zone_price(small_country(), PriceCurveRow(), demand, sun, none, none);

    EXPECT_NEAR(price[0], 20.1 * 2.25 * 0.8, 1e-9);  // by hand: 800 MW left of 1000
    EXPECT_NEAR(price[1], 20.1 * 2.25 * 0.7, 1e-9);  // 1200 - 500
}

// By hand: 1500 MW left is 0.35 beyond 1.15; and 1500 MW of sun on 500 MW of use leave -1.
TEST(ZonePrice, RisesInScarcityAndFallsBelowZeroInSurplus) {
    NationalYear year = small_country();
    year.solar_mw = 1500.0;
    const std::array demand{1.5, 0.5}, sun{0.0, 1.0}, none{0.0, 0.0};

    const auto price = zone_price(year, PriceCurveRow(), demand, sun, none, none);

    EXPECT_NEAR(price[0], 20.1 * (2.25 * 1.5 + 6.5 * 0.35), 1e-9);
    EXPECT_NEAR(price[1], -20.1 * 2.25, 1e-9);
}

// By hand: of 1000 MW of surplus flexible use takes 600: 400 are left, -0.4 of the mean use. With 1000 MW of it the price is
// what it pays.
TEST(ZonePrice, FlexibleUseTakesASurplus) {
    NationalYear year = small_country();
    year.solar_mw = 1500.0;
    const std::array demand{1.5, 0.5}, sun{0.0, 1.0}, none{0.0, 0.0};

    year.flexible_mw = 600.0;
    EXPECT_NEAR(zone_price(year, PriceCurveRow(), demand, sun, none, none)[1], -20.1 * 2.25 * 0.4, 1e-9);
    year.flexible_mw = 1000.0;
    EXPECT_NEAR(zone_price(year, PriceCurveRow(), demand, sun, none, none)[1], 5.0, 1e-9);
}

TEST(ZonePrice, StaysBetweenFloorAndCap) {
    NationalYear year = small_country();
    year.gas_eur_per_mwh = 10000.0;
    year.solar_mw = 5000.0;
    const std::array demand{1.5, 0.5}, sun{0.0, 1.0}, none{0.0, 0.0};

    const auto price = zone_price(year, PriceCurveRow(), demand, sun, none, none);

    EXPECT_EQ(price[0], 4000.0);
    EXPECT_EQ(price[1], -500.0);
}

/// A file of prices, hour t at t EUR/MWh.
std::filesystem::path price_file(const support::TemporaryFolder& folder, int n_hours, const std::string& last) {
    std::filesystem::path file = folder.path() / "price.csv";
    std::ofstream out(file);
    out << "price_eur_per_mwh\n";
    for (int hour = 0; hour + 1 < n_hours; ++hour) out << hour << '\n';
    out << last << '\n';
    return file;
}

TEST(ReadPrices, TakesOneValuePerHour) {
    const support::TemporaryFolder folder;
    Issues issues;

    const std::vector<double> prices = read_prices(price_file(folder, 8760, "-12.5"), issues).value;

    EXPECT_FALSE(issues.has_errors());
    ASSERT_EQ(prices.size(), 8760U);
    EXPECT_EQ(prices[17], 17.0);
    EXPECT_EQ(prices.back(), -12.5);
}

TEST(ReadPrices, AsksForTheHoursOfAYear) {
    const support::TemporaryFolder folder;
    Issues issues;

    read_prices(price_file(folder, 8784, "1"), issues);

    ASSERT_EQ(issues.list().size(), 1U);
    EXPECT_EQ(issues.list()[0].code, IssueCode::missing_hour);
}

TEST(ReadPrices, NamesTheLineThatIsNoNumber) {
    const support::TemporaryFolder folder;
    Issues issues;

    read_prices(price_file(folder, 8760, "dear"), issues);

    ASSERT_EQ(issues.list().size(), 1U);
    EXPECT_EQ(issues.list()[0].code, IssueCode::not_a_number);
    EXPECT_EQ(issues.list()[0].place.line, 8761);
}

// What other readers take for numbers, or for nothing: none of it is a price.
TEST(ReadPrices, TakesFiniteDecimalNumbersOnly) {
    for (const char* cell : {"nan", "NaN", "inf", "-inf", "Infinity", "1e400", "0x10", "1_000", "\"1,5\"", "1.2.3",
                             "12 EUR", "1 000", "--5", "1e", "\" \""}) {
        const support::TemporaryFolder folder;
        Issues issues;

        read_prices(price_file(folder, 8760, cell), issues);

        ASSERT_EQ(issues.list().size(), 1U) << cell;
        EXPECT_EQ(issues.list()[0].place.line, 8761) << cell;
    }
}

// By hand: hours 4001 to 8758 lie above 4000, and one below -500: ten with their line, and a count.
TEST(CheckPrices, NamesWhatLiesBeyondFloorAndCap) {
    const support::TemporaryFolder folder;
    Issues issues;
    const io::YearSeries prices = read_prices(price_file(folder, 8760, "-500.01"), issues);
    ASSERT_FALSE(issues.has_errors());

    check_prices(prices, PriceCurveRow(), issues);

    ASSERT_EQ(issues.list().size(), 11U);
    EXPECT_EQ(issues.list()[0].place.line, 4003);  // hour 4001, below the header and hour 0
    EXPECT_NE(issues.list()[0].message.find("4001 EUR/MWh lies above cap_eur_per_mwh = 4000"), std::string::npos);
    EXPECT_NE(issues.list()[10].message.find("4759 prices"), std::string::npos);
    PriceCurveRow wide;
    wide.cap_eur_per_mwh = 10000.0;
    wide.floor_eur_per_mwh = -600.0;
    Issues none;
    check_prices(prices, wide, none);
    EXPECT_TRUE(none.empty());
}

// Half hours from 10:00 on: hours 10, 10, 11, 11. Hours of quarters: their mean, (40 + 41 + 42 + 43) / 4.
TEST(PriceAtSteps, IsTheMeanOverTheStep) {
    const auto counted = [](double step_h) {
        io::YearSeries series{"", step_h, std::vector<double>(static_cast<std::size_t>(8760 / step_h)), {}};
        for (std::size_t at = 0; at < series.value.size(); ++at) series.value[at] = static_cast<double>(at);
        return series;
    };
    EXPECT_EQ(price_at_steps(counted(1.0), TimeAxis(2025, 4, 0.5, 10.0)),
              (std::vector<double>{10.0, 10.0, 11.0, 11.0}));
    EXPECT_EQ(price_at_steps(counted(0.25), TimeAxis(2025, 2, 1.0, 10.0)), (std::vector<double>{41.5, 45.5}));
}

}  // namespace
}  // namespace knelpunt::models
