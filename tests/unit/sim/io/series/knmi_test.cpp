#include "sim/io/series/knmi.hpp"

#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "models/weather/measured.hpp"
#include "tests/support/region_folder.hpp"

namespace knelpunt::io {
namespace {

constexpr std::string_view kHead =
    "# BRON: weather office\n# STN      LON(east)   LAT(north)     ALT(m)  NAME\n# 240         4.790       52.318     "
    "-3.30  X\n"
    "# STN,YYYYMMDD,   HH,   DD,   FH,    T,    Q\n";

class KnmiFile : public ::testing::Test {
protected:
    std::vector<StationHour> read(const std::string& rows, std::string_view head = kHead) {
        std::ofstream(path()) << head << rows;
        return read_knmi_hours(path(), issues);
    }
    std::filesystem::path path() const { return folder.path() / "uur.txt"; }
    support::TemporaryFolder folder;
    Issues issues;
};

// T and FH stand in tenths, Q in J/cm2.
TEST_F(KnmiFile, IsReadInItsUnits) {
    const auto hours =
        read("  240,20230101,    1,  220,   85,  123,    0\n  240,20230101,    2,  220,   90,  -15,   36\n");

    EXPECT_TRUE(issues.empty());
    ASSERT_EQ(hours.size(), 2U);
    EXPECT_DOUBLE_EQ(hours[0].temperature_c, 12.3);
    EXPECT_DOUBLE_EQ(hours[0].wind_m_per_s, 8.5);
    EXPECT_DOUBLE_EQ(hours[1].temperature_c, -1.5);
    EXPECT_DOUBLE_EQ(hours[1].radiation_j_per_cm2, 36.0);
    EXPECT_EQ(hours[1].hour_utc, 2);
}

TEST_F(KnmiFile, WithAGapNamesLineAndHour) {
    read("240,20230131,23,1,10,10,0\n240,20230131,24,1,10,10,0\n240,20230201,3,1,10,10,0\n");

    ASSERT_EQ(issues.list().size(), 1U);
    EXPECT_EQ(issues.list()[0].code, IssueCode::missing_hour);
    EXPECT_EQ(issues.list()[0].place.line, 7);
    EXPECT_NE(issues.list()[0].message.find("2 hours are missing"), std::string::npos);
}

TEST_F(KnmiFile, OutOfOrderOrWithoutValueOrOfTwoStationsIsRefused) {
    read("240,20230101,2,1,10,10,0\n240,20230101,1,1,10,10,0\n");
    EXPECT_EQ(issues.list()[0].code, IssueCode::missing_hour);
    issues = {};
    read("240,20230101,1,1,,10,0\n");
    EXPECT_EQ(issues.list()[0].code, IssueCode::missing_value);
    EXPECT_EQ(issues.list()[0].place.column, "FH");
    issues = {};
    read("240,20230101,1,1,10,10,0\n260,20230101,2,1,10,10,0\n");
    EXPECT_EQ(issues.list()[0].code, IssueCode::duplicate_id);
    issues = {};
    read("240,20230101,1,1,10,10\n", "# STN,YYYYMMDD,HH,DD,FH,T\n");
    EXPECT_EQ(issues.list()[0].code, IssueCode::missing_column);
}

/// Every hour of a leap year: 5 degrees and 2 m/s, but for noon of 1 January.
std::string rows_of_2024() {
    std::string rows;
    for (int month = 1; month <= 12; ++month) {
        static constexpr int kDays[]{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};  // a leap year
        for (int day = 1; day <= kDays[month - 1]; ++day) {
            for (int hour = 1; hour <= 24; ++hour) {
                const bool is_noon = month == 1 && day == 1 && hour == 13;
                rows += fmt::format("240,2024{:02}{:02},{},1,{},{},{}\n", month, day, hour, is_noon ? 100 : 20,
                                    is_noon ? 70 : 50, is_noon ? 180 : 0);
            }
        }
    }
    return rows;
}

// The hour that ends at 13 UTC starts at 13:00 in UTC+1. By hand at 13 h of 1 January: 10 m/s at 10 m is
// 10 x 10^0.2 = 15.85 m/s at 100 m, above rated: 1; 180 J/cm2 is 0.5 kWh/m2: 0.425 of capacity.
TEST_F(KnmiFile, BecomesAYearInLocalStandardTime) {
    const auto hours = read(rows_of_2024());
    models::MeasuredYearRow row;
    const models::MeasuredYear year = models::convert(row, hours, path().string(), issues);

    EXPECT_TRUE(issues.empty());
    ASSERT_EQ(year.temperature_c.size(), 8760U);
    EXPECT_DOUBLE_EQ(year.temperature_c[13], 7.0);
    EXPECT_DOUBLE_EQ(year.temperature_c[12], 5.0);
    EXPECT_DOUBLE_EQ(year.wind_onshore[13], 1.0);
    EXPECT_DOUBLE_EQ(year.wind_onshore[14], models::MeasuredYear(year).wind_onshore[15]);
    EXPECT_NEAR(year.solar[13], 0.425, 1e-12);
    EXPECT_DOUBLE_EQ(year.temperature_c[0], 5.0);  // from the next hour
}

// Hour 24 of New Year's Eve is the first hour in UTC+1; what lies before and behind belongs to no step of the year.
TEST_F(KnmiFile, WithRowsOfAnotherYearIsRefusedWithTheirLine) {
    const auto hours = read("240,20231231,23,1,20,-70,0\n240,20231231,24,1,20,-90,0\n" + rows_of_2024() +
                            "240,20250101,1,1,20,50,0\n");
    const models::MeasuredYear year = models::convert({}, hours, path().string(), issues);

    ASSERT_EQ(issues.list().size(), 2U);
    EXPECT_EQ(issues.list()[0].code, IssueCode::wrong_year);
    EXPECT_EQ(issues.list()[0].place.line, 5);  // behind four lines of the head
    EXPECT_NE(issues.list()[0].message.find("a row of 2023, the file holds 2024"), std::string::npos);
    EXPECT_EQ(issues.list()[1].place.line, 4 + 2 + 366 * 24 + 1);
    EXPECT_DOUBLE_EQ(year.temperature_c[0], -9.0);
}

}  // namespace
}  // namespace knelpunt::io
