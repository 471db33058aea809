#include "sim/io/series/year_series.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/spec.hpp"
#include "sim/base/time_axis.hpp"
#include "sim/io/csv.hpp"
#include "sim/io/table_reader.hpp"

namespace knelpunt::io {
namespace {

constexpr long kMinutesPerHour = 60, kMinutesPerDay = 24 * kMinutesPerHour, kDaysPerYear = 365;

/// Takes digits off the front; -1 where there are not as many.
int take_digits(std::string_view& text, std::size_t n) {
    int value = 0;
    if (text.size() < n) return -1;
    for (std::size_t at = 0; at < n; ++at) {
        if (text[at] < '0' || text[at] > '9') return -1;
        value = 10 * value + (text[at] - '0');
    }
    text.remove_prefix(n);
    return value;
}

bool take(std::string_view& text, std::string_view any_of) {
    if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

/// hh:mm or hhmm, in minutes; -1 where it is none.
long take_clock(std::string_view& text) {
    const int hour = take_digits(text, 2);
    take(text, ":");
    const int minute = take_digits(text, 2);
    return hour < 0 || minute < 0 || hour > 23 || minute > 59 ? -1 : hour * kMinutesPerHour + minute;
}

/// A time as year and minute of the year without 29 February; minute -1 on that day.
struct YearMinute {
    int year = 0;
    long minute = 0;
};

YearMinute year_minute(long minutes) {
    using namespace std::chrono;
    const long day = minutes >= 0 ? minutes / kMinutesPerDay : -((-minutes + kMinutesPerDay - 1) / kMinutesPerDay);
    const year_month_day date{sys_days{days{day}}};
    const int month = static_cast<int>(static_cast<unsigned>(date.month())),
              of_month = static_cast<int>(static_cast<unsigned>(date.day())), year = static_cast<int>(date.year());
    if (month == 2 && of_month == 29) return {year, -1};
    return {year, (days_before_month(month) + of_month - 1) * kMinutesPerDay + (minutes - day * kMinutesPerDay)};
}

class SeriesReader {
public:
    SeriesReader(const std::filesystem::path& file, std::string_view column, Issues& issues)
        : raw_(read_csv(file, issues)), file_(file.string()), column_(column), issues_(issues) {}

    YearSeries read() {
        YearSeries out{file_, 1.0, std::vector<double>(n_steps(1.0), 0.0), std::vector<int>(n_steps(1.0), 0)};
        if (raw_.header.empty()) return out;
        const int value = raw_.column(column_);
        if (value < 0)
            issues_.add(IssueCode::missing_column, {file_, raw_.header_line, column_},
                        fmt::format("the column {} is missing", column_));
        find_time();
        if (value < 0) return out;
        std::vector<double> values;
        for (const RawTable::Line& line : raw_.lines)
            values.push_back(
                read_number(line.cells[static_cast<std::size_t>(value)], {file_, line.line, column_}, issues_));
        return time_ < 0 ? without_times(values, std::move(out)) : by_time(values, std::move(out));
    }

private:
    static std::size_t n_steps(double step_h) { return static_cast<std::size_t>(kHoursPerYear / step_h); }

    /// The time column, and a complaint about each column that would be dropped.
    void find_time() {
        const std::vector<std::string> known{column_, "time", "time_utc", "source", "confidence", "note"};
        for (std::size_t at = 0; at < raw_.header.size(); ++at) {
            const std::string& name = raw_.header[at];
            if (name == "time" || name == "time_utc") {
                if (time_ >= 0)
                    issues_.add(IssueCode::csv_duplicate_column, {file_, raw_.header_line, name},
                                "time and time_utc: only one of them may stand in the file");
                time_ = static_cast<int>(at);
                is_utc_ = name == "time_utc";
            } else if (std::find(known.begin(), known.end(), name) == known.end()) {
                const std::string nearest = nearest_name(name, known);
                issues_.add(IssueCode::unknown_column, {file_, raw_.header_line, name},
                            fmt::format("unknown column \"{}\"", name),
                            nearest.empty()
                                ? fmt::format("The file holds {}, and time or time_utc where it has times", column_)
                                : fmt::format("Did you mean \"{}\"?", nearest));
            }
        }
    }

    YearSeries without_times(const std::vector<double>& values, YearSeries out) {
        for (const double step_h : {1.0, 0.25}) {
            if (values.size() != n_steps(step_h)) continue;
            out.step_h = step_h;
            out.value = values;
            out.line.clear();
            for (const RawTable::Line& line : raw_.lines) out.line.push_back(line.line);
            return out;
        }
        issues_.add(
            IssueCode::missing_hour, {file_, 0, {}},
            fmt::format("{} rows of {}: a year has {} hours or {} quarters of an hour", values.size(), column_,
                        n_steps(1.0), n_steps(0.25)),
            values.size() == n_steps(1.0) + 24
                ? "Leave out 29 February, or give the rows a column time"
                : "With a column time or time_utc the message would say which hours are missing or stand twice");
        return out;
    }

    YearSeries by_time(const std::vector<double>& values, YearSeries out) {
        const std::vector<long> minutes = times();
        if (issues_.has_errors() || minutes.size() < 2) {
            if (minutes.size() < 2)
                issues_.add(IssueCode::missing_hour, {file_, 0, {}}, "the file holds fewer than two times");
            return out;
        }
        const long step = minutes[1] - minutes[0];
        out.step_h = static_cast<double>(step) / static_cast<double>(kMinutesPerHour);
        out.value.assign(n_steps(out.step_h), kNaN);
        out.line.assign(out.value.size(), 0);
        const int year = year_minute(minutes[minutes.size() / 2]).year;
        for (std::size_t row = 0; row < minutes.size(); ++row) {
            const YearMinute at = year_minute(minutes[row]);
            if (at.minute < 0) continue;
            const long outside = at.year < year ? kMinutesPerDay * kDaysPerYear - at.minute : at.minute + 1;
            if (at.year != year) {
                if (std::abs(at.year - year) > 1 || outside > 2 * kMinutesPerHour) complain_year(row, at.year, year);
                continue;
            }
            if (at.minute % step != 0) {
                issues_.add(IssueCode::bad_time_axis, {file_, raw_.lines[row].line, raw_.header[time()]},
                            fmt::format("\"{}\" is no start of a step of {} minutes", cell(row), step));
                return out;
            }
            const auto place = static_cast<std::size_t>(at.minute / step);
            out.value[place] = values[row];
            out.line[place] = raw_.lines[row].line;
        }
        fill_first_hour(out);
        complain_missing(out, year);
        return out;
    }

    /// Times of the rows, checked as a sequence.
    std::vector<long> times() {
        std::vector<long> out;
        const std::string& name = raw_.header[time()];
        StepRule rule(file_, name, 0, issues_);
        std::size_t n_bad = 0;
        for (std::size_t row = 0; row < raw_.lines.size(); ++row) {
            const std::optional<RowTime> found = parse_time(cell(row));
            if (!found) {
                if (++n_bad <= StepRule::kMostIssues)
                    issues_.add(IssueCode::bad_time_axis, {file_, raw_.lines[row].line, name},
                                fmt::format("{} = \"{}\" is no time", name, cell(row)),
                                "Write 2025-01-31T13:00, with Z or an offset where it is not UTC+1");
                continue;
            }
            out.push_back(found->minutes + (is_utc_ && !found->has_zone ? kMinutesPerHour : 0));
            // 29 February, which is left out, may stand in the file or not.
            const YearMinute at = year_minute(out.back());
            if (at.minute >= 0)
                rule.take(at.year * kDaysPerYear * kMinutesPerDay + at.minute, raw_.lines[row].line, cell(row));
        }
        if (n_bad > StepRule::kMostIssues)
            issues_.add(IssueCode::bad_time_axis, {file_, 0, name},
                        fmt::format("{} rows in all have no time in {}", n_bad, name));
        rule.finish();
        return out;
    }

    void complain_year(std::size_t row, int found, int year) {
        if (++n_of_other_year_ > StepRule::kMostIssues) return;
        issues_.add(IssueCode::wrong_year, {file_, raw_.lines[row].line, raw_.header[time()]},
                    fmt::format("\"{}\" lies in {}, the file holds {}", cell(row), found, year),
                    "One file holds one year, in UTC+1");
    }

    /// A year of UTC begins an hour after that of UTC+1.
    static void fill_first_hour(YearSeries& out) {
        const auto n = static_cast<std::size_t>(1.0 / out.step_h);
        for (std::size_t at = 0; at < n; ++at) {
            if (!std::isnan(out.value[at]) || out.line[at] != 0) continue;
            out.value[at] = out.value[at + n];
            out.line[at] = out.line[at + n];
        }
    }

    void complain_missing(const YearSeries& out, int year) {
        const auto n_missing = std::count(out.line.begin(), out.line.end(), 0);
        if (n_missing == 0) return;
        const auto first = std::find(out.line.begin(), out.line.end(), 0) - out.line.begin();
        const TimeAxis axis = TimeAxis::full_year(year, out.step_h);
        issues_.add(IssueCode::missing_hour, {file_, 0, raw_.header[time()]},
                    fmt::format("{} of the {} steps of {} are not in the file, the first at {} (UTC+1)", n_missing,
                                out.line.size(), year, axis.iso_text(static_cast<std::size_t>(first))),
                    "The file must hold the whole of one year");
    }

    [[nodiscard]] std::size_t time() const { return static_cast<std::size_t>(time_); }
    [[nodiscard]] const std::string& cell(std::size_t row) const { return raw_.lines[row].cells[time()]; }

    RawTable raw_;
    std::string file_, column_;
    Issues& issues_;
    int time_ = -1;
    bool is_utc_ = false;
    std::size_t n_of_other_year_ = 0;
};

}  // namespace

bool is_date(int year, int month, int day) {
    using namespace std::chrono;
    return year_month_day{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                          std::chrono::day{static_cast<unsigned>(day)}}
        .ok();
}

long minutes_of(int year, int month, int day, int hour, int minute) {
    using namespace std::chrono;
    const sys_days date{year_month_day{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                       std::chrono::day{static_cast<unsigned>(day)}}};
    return date.time_since_epoch().count() * kMinutesPerDay + hour * kMinutesPerHour + minute;
}

std::optional<RowTime> parse_time(std::string_view text) {
    const int year = take_digits(text, 4);
    if (!take(text, "-")) return std::nullopt;
    const int month = take_digits(text, 2);
    if (!take(text, "-")) return std::nullopt;
    const int day = take_digits(text, 2);
    if (year < 1 || month < 1 || day < 1 || !is_date(year, month, day)) return std::nullopt;
    RowTime out{minutes_of(year, month, day, 0, 0), false};
    if (text.empty()) return out;
    if (!take(text, "T ")) return std::nullopt;
    const long clock = take_clock(text);
    if (clock < 0) return std::nullopt;
    out.minutes += clock;
    if (take(text, ":")) {
        if (take_digits(text, 2) != 0) return std::nullopt;  // no step starts amid a minute
        if (take(text, ".")) {
            while (take(text, "0")) {}
        }
    }
    if (text.empty()) return out;
    out.has_zone = true;
    long offset = 0;
    if (text == "Z" || text == "z") {
        text = {};
    } else {
        const bool is_west = text.front() == '-';
        if (!take(text, "+-")) return std::nullopt;
        offset = take_clock(text);
        if (offset < 0 || !text.empty()) return std::nullopt;
        if (is_west) offset = -offset;
    }
    out.minutes += kMinutesPerHour - offset;
    return out;
}

namespace {

std::string missing_text(long n, bool is_hourly) {
    const std::string_view one = is_hourly ? "hour" : "step";
    return n == 1 ? fmt::format("1 {} is", one) : fmt::format("{} {}s are", n, one);
}

}  // namespace

StepRule::StepRule(std::string file, std::string column, long step_minutes, Issues& issues)
    : file_(std::move(file)), column_(std::move(column)), issues_(issues), step_minutes_(step_minutes) {}

void StepRule::take(long minutes, int line, const std::string& text) {
    const long gap = minutes - last_;
    if (n_rows_ == 1 && step_minutes_ == 0) {
        step_minutes_ = gap;
        if (gap != kMinutesPerHour && gap != kMinutesPerHour / 2 && gap != kMinutesPerHour / 4) {
            complain(
                line,
                fmt::format("{} minutes lie between the first two rows: a step is an hour, a half or a quarter", gap));
            step_minutes_ = kMinutesPerHour;
        }
    } else if (n_rows_ > 0 && gap != step_minutes_) {
        if (gap == 0)
            complain(line, fmt::format("{} stands twice", text));
        else if (gap < 0)
            complain(line, fmt::format("{} comes after a later time", text));
        else if (gap % step_minutes_ == 0)
            complain(line, fmt::format("{} missing before {}",
                                       missing_text(gap / step_minutes_ - 1, step_minutes_ == kMinutesPerHour), text));
        else
            complain(line,
                     fmt::format("{} comes {} minutes after the row before, a step is {}", text, gap, step_minutes_));
    }
    last_ = minutes;
    ++n_rows_;
}

void StepRule::complain(int line, const std::string& what) {
    if (++n_issues_ > kMostIssues) return;
    issues_.add(IssueCode::missing_hour, {file_, line, column_}, what,
                "Steps must follow one another; times of a clock with summer time need Z or an offset such as +02:00");
}

void StepRule::finish() {
    if (n_issues_ > kMostIssues)
        issues_.add(IssueCode::missing_hour, {file_, 0, column_},
                    fmt::format("{} rows in all do not follow the one before", n_issues_));
}

YearSeries read_year_series(const std::filesystem::path& file, std::string_view column, Issues& issues) {
    return SeriesReader(file, column, issues).read();
}

}  // namespace knelpunt::io
