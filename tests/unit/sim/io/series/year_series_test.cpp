#include "sim/io/series/year_series.hpp"

#include <algorithm>
#include <fstream>
#include <functional>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/base/time_axis.hpp"
#include "tests/support/study_run.hpp"

namespace knelpunt::io {
namespace {

using Lines = std::vector<std::string>;

/// Rows `start,n` of every step of a year, with times as asked for; the first stands on line 2.
Lines rows_of(int year, bool is_leap, double step_h, const std::string& zone, int shift_h = 0) {
    static constexpr int kDays[]{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    Lines out;
    const int per_hour = static_cast<int>(1.0 / step_h);
    for (int month = 1; month <= 12; ++month) {
        const int n_days = kDays[month - 1] + (is_leap && month == 2 ? 1 : 0);
        for (int day = 1; day <= n_days; ++day)
            for (int hour = 0; hour < 24; ++hour)
                for (int part = 0; part < per_hour; ++part)
                    out.push_back(fmt::format("{}-{:02}-{:02}T{:02}:{:02}{},{}", year, month, day, hour + shift_h,
                                              60 / per_hour * part, zone, out.size()));
    }
    return out;
}

class YearSeriesFile : public ::testing::Test {
protected:
    YearSeries read(const Lines& rows, const std::string& head = "time,price") {
        issues = {};
        std::ofstream out(folder.path() / "p.csv");
        out << head << '\n';
        for (const std::string& row : rows) out << row << '\n';
        out.close();
        return read_year_series(folder.path() / "p.csv", "price", issues);
    }
    [[nodiscard]] std::string first() const { return issues.empty() ? std::string() : issue_text(issues.list()[0]); }

    support::TemporaryFolder folder;
    Issues issues;
};

TEST_F(YearSeriesFile, TakesAYearInItsOwnTimes) {
    const YearSeries hours = read(rows_of(2023, false, 1.0, ""));
    EXPECT_TRUE(issues.empty()) << first();
    EXPECT_EQ(hours.step_h, 1.0);
    EXPECT_EQ(hours.value[8759], 8759.0);
    const YearSeries quarters = read(rows_of(2023, false, 0.25, "+01:00"));
    EXPECT_TRUE(issues.empty()) << first();
    EXPECT_EQ(quarters.step_h, 0.25);
    EXPECT_EQ(quarters.value.size(), 35040U);
    EXPECT_EQ(quarters.line[0], 2);
}

// By hand: 00:00 UTC is 01:00 in UTC+1; the first hour is that of the next, the last row lies in the next year.
TEST_F(YearSeriesFile, MovesUtcByAnHour) {
    for (const auto& [head, zone] : {std::pair("time_utc,price", ""), {"time,price", "Z"}, {"time,price", "+00:00"}}) {
        const YearSeries series = read(rows_of(2023, false, 1.0, zone), head);
        EXPECT_TRUE(issues.empty()) << first();
        EXPECT_EQ(series.value[0], 0.0);
        EXPECT_EQ(series.value[1], 0.0);
        EXPECT_EQ(series.value[8759], 8758.0);
    }
}

// 29 February of a leap year is left out, whether the file has it or not: 1 March is step 59 * 24.
TEST_F(YearSeriesFile, LeavesOutTheDayOfLeapYears) {
    const YearSeries with = read(rows_of(2024, true, 1.0, ""));
    EXPECT_TRUE(issues.empty()) << first();
    EXPECT_EQ(with.value[59 * 24], 60.0 * 24.0);
    read(rows_of(2024, false, 1.0, ""));
    EXPECT_TRUE(issues.empty()) << first();
}

// Legal time: a gap in March, a double hour in October. With offsets both are steps like any other.
TEST_F(YearSeriesFile, NamesTheHoursOfSummerTime) {
    const auto clock = [](bool has_zone) {
        Lines out;
        const TimeAxis axis = TimeAxis::full_year(2025);
        for (std::size_t step = 0; step < axis.n_steps(); ++step) {
            const StepLabel at = axis.label(step);
            const bool is_summer = at.clock_h != at.hour;
            out.push_back(fmt::format("2025-{:02}-{:02} {:02}:00{},{}", at.clock_month, at.clock_day,
                                      static_cast<int>(at.clock_h), !has_zone ? "" : (is_summer ? "+02:00" : "+01:00"),
                                      step));
        }
        return out;
    };
    read(clock(false));
    ASSERT_GE(issues.list().size(), 2U);
    EXPECT_NE(issues.list()[0].message.find("1 hour is missing before 2025-03-30 03:00"), std::string::npos) << first();
    EXPECT_NE(issues.list()[1].message.find("2025-10-26 02:00 stands twice"), std::string::npos);
    const YearSeries series = read(clock(true));
    EXPECT_TRUE(issues.empty()) << first();
    EXPECT_EQ(series.value[5000], 5000.0);
}

TEST_F(YearSeriesFile, NamesLineAndFaultOfATime) {
    const auto with = [&](const std::function<void(Lines&)>& change) {
        Lines rows = rows_of(2023, false, 1.0, "");
        change(rows);
        read(rows);
        EXPECT_TRUE(issues.has_errors());
        return first();
    };
    const auto expect = [](const std::string& text, const std::string& part) {
        EXPECT_NE(text.find(part), std::string::npos) << text;
    };
    expect(with([](Lines& rows) { rows.erase(rows.begin() + 10, rows.begin() + 13); }),
           "p.csv:12: 3 hours are missing");
    expect(with([](Lines& rows) { rows.insert(rows.begin() + 10, rows[9]); }),
           "p.csv:12: 2023-01-01T09:00 stands twice");
    expect(with([](Lines& rows) { std::swap(rows[20], rows[21]); }), "p.csv:22: 1 hour is missing");
    expect(with([](Lines& rows) { rows[5] = "2023-02-30T05:00,1"; }),
           "p.csv:7: time = \"2023-02-30T05:00\" is no time");
    expect(with([](Lines& rows) { rows[5] = "01/01/2023 05:00,1"; }), "is no time");
    expect(with([](Lines& rows) { rows[5] = ",1"; }), "time = \"\" is no time");
    expect(with([](Lines& rows) { rows.resize(4000); }), "4760 of the 8760 steps of 2023");
    expect(with([](Lines& rows) {
               const Lines next = rows_of(2024, false, 1.0, "");
               rows.insert(rows.end(), next.begin(), next.begin() + 48);
           }),
           "lies in 2024, the file holds 2023");
    expect(with([](Lines& rows) {
               for (std::size_t row = 0; row < rows.size(); ++row) rows[row].replace(14, 2, "20");
               rows[0].replace(14, 2, "20");
           }),
           "is no start of a step");
    expect(with([](Lines& rows) { std::reverse(rows.begin(), rows.end()); }), "-60 minutes lie between");
}

TEST_F(YearSeriesFile, CountsRowsWithoutTimes) {
    const auto read_n = [&](int n) {
        Lines rows;
        for (int row = 0; row < n; ++row) rows.push_back(std::to_string(row));
        return read(rows, "price");
    };
    EXPECT_EQ(read_n(8760).step_h, 1.0);
    EXPECT_TRUE(issues.empty());
    EXPECT_EQ(read_n(35040).step_h, 0.25);
    EXPECT_TRUE(issues.empty());
    for (const int n : {0, 1, 8759, 8761, 8784, 17520, 35136}) {
        read_n(n);
        EXPECT_TRUE(issues.has_errors()) << n;
    }
}

TEST_F(YearSeriesFile, RefusesColumnsThatItWouldDrop) {
    for (const char* head : {"hour,price", "tijd,price", "Time,price"}) {
        read(rows_of(2023, false, 1.0, ""), head);
        EXPECT_EQ(issues.list()[0].code, IssueCode::unknown_column) << head;
    }
}

TEST_F(YearSeriesFile, TakesFiniteNumbersOnly) {
    for (const char* cell : {"nan", "inf", "1e400", "0x10", "1_000", "", "\"1,5\""}) {
        Lines rows = rows_of(2023, false, 1.0, "");
        rows[100] = "2023-01-05T04:00," + std::string(cell);
        read(rows);
        ASSERT_EQ(issues.list().size(), 1U) << cell;
        EXPECT_EQ(issues.list()[0].place.line, 102) << cell;
    }
}

TEST(ParseTime, ReadsIso8601) {
    EXPECT_EQ(parse_time("1970-01-01")->minutes, 0);
    EXPECT_EQ(parse_time("1970-01-01T00:00Z")->minutes, 60);
    EXPECT_EQ(parse_time("1970-01-01 02:00:00+02:00")->minutes, 60);
    EXPECT_EQ(parse_time("1970-01-02T00:15:00.000")->minutes, 1455);
    for (const char* text : {"", "1970", "1970-13-01", "1970-01-01T24:00", "1970-01-01T10", "1970-01-01T10:00 PM",
                             "1970-01-01T10:00:30", "1970-01-01T10:00+1", "70-01-01"})
        EXPECT_FALSE(parse_time(text)) << text;
}

}  // namespace
}  // namespace knelpunt::io
