#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace knelpunt {

/// Calendar labels of one step.
struct StepLabel {
    int month = 1;         ///< 1..12, of the fixed UTC+1 day
    int day = 1;           ///< 1..31, of the fixed UTC+1 day
    double hour = 0.0;     ///< start of the step in fixed UTC+1 time [h], 0 <= hour < 24
    double clock_h = 0.0;  ///< start of the step in legal (summer time) clock [h]
    int clock_month = 1;   ///< 1..12, of the legal clock's day: in summer the last hour of a month belongs to the next
    int clock_day = 1;     ///< 1..31, of the legal clock's day
    int weekday = 0;       ///< 0 = Monday .. 6 = Sunday, of the legal clock's day
    bool holiday = false;  ///< Dutch public holiday (legal clock's day)
    int day_of_year = 0;   ///< 0..364, of the fixed UTC+1 day
};

/// The time axis of a study: reference year without 29 February, fixed UTC+1, equal steps.
///
/// A value at step t is the mean over [t, t + step). Weekdays and Dutch holidays are the reference year's in all
/// scenarios; profiles in clock time shift with the legal summer time.
class TimeAxis {
public:
    /// @param reference_year  calendar year whose weekdays and holidays hold
    /// @param n_steps         number of steps, at least 1
    /// @param step_h          length of a step [h]; 1, 0.5 or 0.25 (a divisor of 24)
    /// @param first_hour      start of step 0, hours since 1 January 00:00 of the reference year [h]
    /// @throws ContractError on a length that does not divide a day or a run past the end of the year
    TimeAxis(int reference_year, std::size_t n_steps, double step_h, double first_hour = 0.0);

    /// 8760 steps of an hour, or as many as `step_h` gives.
    static TimeAxis full_year(int reference_year, double step_h = 1.0);

    [[nodiscard]] std::size_t n_steps() const { return n_steps_; }
    [[nodiscard]] double step_h() const { return step_h_; }
    [[nodiscard]] int reference_year() const { return reference_year_; }
    [[nodiscard]] double first_hour() const { return first_hour_; }

    /// Calendar labels of a step.
    [[nodiscard]] StepLabel label(std::size_t step) const;

    /// Start of a step as ISO 8601 text in fixed UTC+1, "2025-01-01T00:00".
    [[nodiscard]] std::string iso_text(std::size_t step) const;

    bool operator==(const TimeAxis&) const = default;

private:
    int reference_year_;
    std::size_t n_steps_;
    double step_h_;
    double first_hour_;
};

/// Hours of a year without 29 February.
inline constexpr double kHoursPerYear = 8760.0;

/// Weekday of a date (0 = Monday), Gregorian calendar.
int weekday_of(int year, int month, int day);

/// Month and day (no 29 February) of a day counted from 1 January = 0.
void month_and_day(int day_of_year, int& month, int& day);

/// Days before the month starts, in a year without 29 February.
int days_before_month(int month);

/// Whether the date is a Dutch public holiday: New Year, Easter Sunday and Monday, King's Day (26 April when the 27th
/// is a Sunday), Ascension, Whit Sunday and Monday, both days of Christmas; Liberation Day in years divisible by five.
bool is_dutch_holiday(int year, int month, int day);

}  // namespace knelpunt
