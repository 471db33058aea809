#include "sim/base/time_axis.hpp"

#include <array>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/expects.hpp"
#include "sim/base/units.hpp"

namespace knelpunt {
namespace {

constexpr int kDaysPerYear = 365;
constexpr int kDaysPerWeek = 7;
constexpr std::array<int, 12> kMonthLengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
constexpr int kSundayIndex = 6;

int day_of_year_of(int month, int day) { return days_before_month(month) + day - 1; }

/// Last Sunday of March or October (both have 31 days).
int last_sunday_of(int year, int month) {
    for (int day = kMonthLengths[static_cast<std::size_t>(month - 1)]; day > 0; --day) {
        if (weekday_of(year, month, day) == kSundayIndex) return day;
    }
    return 0;
}

/// Easter Sunday, Gregorian calendar (Anonymous algorithm, Meeus, "Astronomical Algorithms", 1991, chapter 8), as a day
/// of a year without 29 February.
int easter_day_of_year(int year) {
    const int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4, f = (b + 8) / 25;
    const int g = (b - f + 1) / 3, h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4;
    const int l = (32 + 2 * e + 2 * i - h - k) % 7, m = (a + 11 * h + 22 * l) / 451;
    const int month = (h + l - 7 * m + 114) / 31, day = (h + l - 7 * m + 114) % 31 + 1;
    return day_of_year_of(month, day);
}

}  // namespace

int days_before_month(int month) {
    int days = 0;
    for (int index = 0; index < month - 1; ++index) days += kMonthLengths[static_cast<std::size_t>(index)];
    return days;
}

void month_and_day(int day_of_year, int& month, int& day) {
    month = 1;
    while (month < 12 && day_of_year >= days_before_month(month + 1)) ++month;
    day = day_of_year - days_before_month(month) + 1;
}

int weekday_of(int year, int month, int day) {
    // Zeller's congruence; h = 0 is Saturday.
    const int shifted_month = month < 3 ? month + 12 : month;
    const int shifted_year = month < 3 ? year - 1 : year;
    const int h = (day + 13 * (shifted_month + 1) / 5 + shifted_year + shifted_year / 4 - shifted_year / 100 +
                   shifted_year / 400) %
                  kDaysPerWeek;
    return (h + 5) % kDaysPerWeek;
}

bool is_dutch_holiday(int year, int month, int day) {
    const int day_of_year = day_of_year_of(month, day);
    const int easter = easter_day_of_year(year);
    const int kings_day = weekday_of(year, 4, 27) == kSundayIndex ? 26 : 27;
    const bool is_fixed = (month == 1 && day == 1) || (month == 4 && day == kings_day) ||
                          (month == 5 && day == 5 && year % 5 == 0) || (month == 12 && (day == 25 || day == 26));
    constexpr std::array kAfterEaster{0, 1, 39, 49, 50};
    for (const int offset : kAfterEaster) {
        if (day_of_year == easter + offset) return true;
    }
    return is_fixed;
}

TimeAxis::TimeAxis(int reference_year, std::size_t n_steps, double step_h, double first_hour)
    : reference_year_(reference_year), n_steps_(n_steps), step_h_(step_h), first_hour_(first_hour) {
    expects(n_steps > 0, "a time axis has at least one step");
    const double steps_per_day = kHoursPerDay / step_h;
    expects(step_h > 0.0 && std::abs(steps_per_day - std::round(steps_per_day)) < 1e-12,
            "the step length divides a day");
    expects(first_hour >= 0.0 && first_hour + static_cast<double>(n_steps) * step_h <= kHoursPerYear + 1e-9,
            "the time axis lies within the reference year");
}

TimeAxis TimeAxis::full_year(int reference_year, double step_h) {
    return {reference_year, static_cast<std::size_t>(std::llround(kHoursPerYear / step_h)), step_h};
}

StepLabel TimeAxis::label(std::size_t step) const {
    const double hour_of_year = first_hour_ + static_cast<double>(step) * step_h_;
    StepLabel label;
    label.day_of_year = static_cast<int>(std::floor(hour_of_year / kHoursPerDay));
    label.hour = hour_of_year - kHoursPerDay * label.day_of_year;
    month_and_day(label.day_of_year, label.month, label.day);

    // Legal summer time: from the last Sunday of March 02:00 to the last Sunday of October 03:00 legal = 02:00 UTC+1.
    constexpr double kSwitchHour = 2.0;
    const double starts = kHoursPerDay * day_of_year_of(3, last_sunday_of(reference_year_, 3)) + kSwitchHour;
    const double ends = kHoursPerDay * day_of_year_of(10, last_sunday_of(reference_year_, 10)) + kSwitchHour;
    const double clock_hour_of_year = hour_of_year + (hour_of_year >= starts && hour_of_year < ends ? 1.0 : 0.0);
    const int clock_day = static_cast<int>(std::floor(clock_hour_of_year / kHoursPerDay)) % kDaysPerYear;
    label.clock_h = clock_hour_of_year - kHoursPerDay * std::floor(clock_hour_of_year / kHoursPerDay);
    month_and_day(clock_day, label.clock_month, label.clock_day);
    label.weekday = weekday_of(reference_year_, label.clock_month, label.clock_day);
    label.holiday = is_dutch_holiday(reference_year_, label.clock_month, label.clock_day);
    return label;
}

std::string TimeAxis::iso_text(std::size_t step) const {
    const StepLabel when = label(step);
    const int minutes = static_cast<int>(std::lround((when.hour - std::floor(when.hour)) * kMinutesPerHour));
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}", reference_year_, when.month, when.day,
                       static_cast<int>(std::floor(when.hour)), minutes);
}

}  // namespace knelpunt
