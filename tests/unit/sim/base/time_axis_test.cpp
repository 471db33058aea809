#include "sim/base/time_axis.hpp"

#include <gtest/gtest.h>

#include "sim/base/expects.hpp"

namespace knelpunt {
namespace {

TEST(TimeAxis, StartsOnWednesdayIn2025) {
    const StepLabel first = TimeAxis::full_year(2025).label(0);

    EXPECT_EQ(first.weekday, 2);  // 1 January 2025 was a Wednesday
    EXPECT_TRUE(first.holiday);
    EXPECT_EQ(first.month, 1);
    EXPECT_EQ(first.day, 1);
}

// 2025: summer time from 30 March 02:00 to 26 October 03:00 legal time.
TEST(TimeAxis, ClockIsOneHourAheadInSummer) {
    const TimeAxis axis = TimeAxis::full_year(2025);
    const auto hour = [](int day_of_year, int hour_of_day) {
        return static_cast<std::size_t>(24 * day_of_year + hour_of_day);
    };
    const int march_30 = 88, october_26 = 298;  // counted from 1 January = 0

    EXPECT_DOUBLE_EQ(axis.label(hour(march_30, 1)).clock_h, 1.0);
    EXPECT_DOUBLE_EQ(axis.label(hour(march_30, 2)).clock_h, 3.0);
    EXPECT_DOUBLE_EQ(axis.label(hour(october_26, 1)).clock_h, 2.0);
    EXPECT_DOUBLE_EQ(axis.label(hour(october_26, 2)).clock_h, 2.0);
    EXPECT_DOUBLE_EQ(axis.label(hour(180, 23)).clock_h, 0.0);  // the clock's day is the next one
}

// 23:00 UTC+1 of 30 April is midnight of 1 May by the legal clock; in winter both agree.
TEST(TimeAxis, ClockHasItsOwnMonthAndDay) {
    const TimeAxis axis = TimeAxis::full_year(2025);
    const auto last_hour_of = [&](int month) {
        return axis.label(static_cast<std::size_t>(24 * days_before_month(month + 1) - 1));
    };

    EXPECT_EQ(last_hour_of(4).month, 4);
    EXPECT_EQ(last_hour_of(4).day, 30);
    EXPECT_EQ(last_hour_of(4).clock_month, 5);
    EXPECT_EQ(last_hour_of(4).clock_day, 1);
    EXPECT_EQ(last_hour_of(1).clock_month, 1);
    EXPECT_EQ(last_hour_of(1).clock_day, 31);
}

TEST(TimeAxis, KnowsDutchHolidays) {
    EXPECT_TRUE(is_dutch_holiday(2025, 4, 20));  // Easter
    EXPECT_TRUE(is_dutch_holiday(2025, 4, 21));
    EXPECT_TRUE(is_dutch_holiday(2025, 4, 26));  // the 27th is a Sunday
    EXPECT_FALSE(is_dutch_holiday(2025, 4, 27));
    EXPECT_TRUE(is_dutch_holiday(2025, 5, 5));  // every five years
    EXPECT_FALSE(is_dutch_holiday(2026, 5, 5));
    EXPECT_TRUE(is_dutch_holiday(2025, 5, 29));  // Ascension
    EXPECT_TRUE(is_dutch_holiday(2025, 6, 9));   // Whit Monday
    EXPECT_TRUE(is_dutch_holiday(2019, 4, 22));
    EXPECT_FALSE(is_dutch_holiday(2025, 12, 31));
}

TEST(TimeAxis, TakesQuarterHours) {
    const TimeAxis axis = TimeAxis::full_year(2025, 0.25);

    EXPECT_EQ(axis.n_steps(), 35040U);
    EXPECT_EQ(axis.iso_text(5), "2025-01-01T01:15");
    EXPECT_EQ(axis.iso_text(35039), "2025-12-31T23:45");
}

TEST(TimeAxis, RefusesStepsThatDoNotDivideADay) {
    EXPECT_THROW(TimeAxis(2025, 10, 0.7), ContractError);
    EXPECT_THROW(TimeAxis(2025, 8761, 1.0), ContractError);
}

}  // namespace
}  // namespace knelpunt
