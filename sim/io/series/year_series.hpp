#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/issue.hpp"

namespace knelpunt::io {

/// Start of a row's step: minutes since 1 January 1970, 00:00, in UTC+1.
struct RowTime {
    long minutes = 0;
    bool has_zone = false;  ///< Z or an offset was written; else the time is taken as UTC+1
};

/// Reads ISO 8601: 2025-01-31T13:00, with seconds, a blank in place of T, a date alone, and Z or an offset such as +02:00.
std::optional<RowTime> parse_time(std::string_view text);

/// Minutes since 1970 of a date and hour; the zone is the caller's.
long minutes_of(int year, int month, int day, int hour, int minute);

/// Whether a date exists.
bool is_date(int year, int month, int day);

/// The one rule for the times of a series: steps of one length that follow one another. Complains about gaps, times that
/// stand twice or go back, with line; after kMostIssues it says how many more there are.
class StepRule {
public:
    static constexpr std::size_t kMostIssues = 20;

    /// @param step_minutes  0 = that of the first two rows
    StepRule(std::string file, std::string column, long step_minutes, Issues& issues);

    /// The next row.
    /// @param text  the time as it stands in the file
    void take(long minutes, int line, const std::string& text);
    /// After the last row.
    void finish();

    [[nodiscard]] long step_minutes() const { return step_minutes_; }
    [[nodiscard]] std::size_t n_issues() const { return n_issues_; }

private:
    void complain(int line, const std::string& what);

    std::string file_, column_;
    Issues& issues_;
    long step_minutes_ = 0, last_ = 0;
    std::size_t n_rows_ = 0, n_issues_ = 0;
};

/// Values over the 8760 hours of a year in UTC+1 without 29 February.
struct YearSeries {
    std::string file;
    double step_h = 1.0;
    std::vector<double> value;
    std::vector<int> line;  ///< in the file, of each value
};

/// Reads a column of a CSV with one row per hour, or quarter of an hour, of one year.
///
/// A column `time` (ISO 8601; without zone it is UTC+1) or `time_utc` holds the start of each step; then rows must follow
/// one another and fill the year, whichever it is, and 29 February is left out. Times in UTC begin an hour late: the first hour is
/// then that of the next, as for measured weather, and what lies beyond the end is left out. Without such a column the
/// rows are the year's steps in UTC+1, and there must be exactly as many. Other columns are refused, but for source,
/// confidence and note.
/// @return  as many values as the year has steps; zeros where issues were found
YearSeries read_year_series(const std::filesystem::path& file, std::string_view column, Issues& issues);

}  // namespace knelpunt::io
