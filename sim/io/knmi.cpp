#include "sim/io/knmi.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <sstream>

#include <fmt/format.h>

#include "sim/io/csv.hpp"

namespace knelpunt::io {
namespace {

constexpr double kTenth = 0.1;
constexpr std::size_t kMostIssues = 20;  // a file of the wrong kind would complain on every line

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) {
        const auto first = cell.find_first_not_of(" \t\r#");
        const auto last = cell.find_last_not_of(" \t\r");
        cells.push_back(first == std::string::npos ? std::string() : cell.substr(first, last - first + 1));
    }
    return cells;
}

using Columns = std::map<std::string, std::size_t, std::less<>>;

/// Columns that a line names; empty if it names none.
Columns columns_of(const std::string& line) {
    Columns columns;
    const std::vector<std::string> cells = cells_of(line);
    if (cells.empty() || cells[0] != "STN") return columns;
    for (std::size_t at = 0; at < cells.size(); ++at) columns.emplace(cells[at] == "H" ? "HH" : cells[at], at);
    return columns;
}

/// Hours since 1970 at the end of the hour: consecutive hours differ by one.
long hour_number(const StationHour& at) {
    using namespace std::chrono;
    const sys_days day{year_month_day{year{at.year}, month{static_cast<unsigned>(at.month)},
                                      std::chrono::day{static_cast<unsigned>(at.day)}}};
    return day.time_since_epoch().count() * 24L + at.hour_utc;
}

class HourReader {
public:
    HourReader(std::string file, Issues& issues) : file_(std::move(file)), issues_(issues) {}

    std::vector<StationHour> read(const std::string& text) {
        std::istringstream stream(text);
        for (std::string line; std::getline(stream, line);) {
            ++line_;
            const bool is_comment = line.find_first_not_of(" \t\r") == std::string::npos || line[0] == '#';
            Columns named = columns_of(line);
            if (!named.empty())
                columns_ = std::move(named);
            else if (!is_comment && !add(cells_of(line)))
                break;
        }
        if (hours_.empty() && n_issues_ == 0)
            complain(IssueCode::csv_empty, {}, "the file holds no hour",
                     "It must be hourly data with a line of columns");
        return hours_;
    }

private:
    void complain(IssueCode code, std::string column, const std::string& what, std::string hint) {
        ++n_issues_;
        issues_.add(code, {file_, line_, std::move(column)}, what, std::move(hint));
    }

    /// Adds the hour of a line; false when reading on makes no sense.
    bool add(const std::vector<std::string>& cells) {
        for (const std::string_view needed : {"STN", "YYYYMMDD", "HH", "FH", "T", "Q"}) {
            if (columns_.contains(needed)) continue;
            complain(IssueCode::missing_column, std::string(needed), fmt::format("column {} is missing", needed),
                     "Ask for STN, YYYYMMDD, HH, FH, T and Q");
            return false;
        }
        const int station = whole(cells, "STN");
        if (n_hours_ > 0 && station != station_) {
            complain(IssueCode::duplicate_id, "STN",
                     fmt::format("station {} after station {}: one station per file", station, station_),
                     "Ask for one station");
            return false;
        }
        station_ = station;
        const int date = whole(cells, "YYYYMMDD");
        StationHour hour{date / 10000, date / 100 % 100, date % 100, whole(cells, "HH"), 0.0, 0.0, 0.0, line_};
        if (hour.month < 1 || hour.month > 12 || hour.day < 1 || hour.day > 31 || hour.hour_utc < 1 ||
            hour.hour_utc > 24) {
            complain(IssueCode::out_of_range, "YYYYMMDD", fmt::format("{} hour {} is no time", date, hour.hour_utc),
                     {});
            return false;
        }
        hour.temperature_c = kTenth * whole(cells, "T");
        hour.wind_m_per_s = kTenth * whole(cells, "FH");
        hour.radiation_j_per_cm2 = whole(cells, "Q");
        const long number = hour_number(hour);
        if (n_hours_ > 0 && number != last_ + 1) {
            complain(IssueCode::missing_hour, "HH",
                     number > last_ ? fmt::format("{} hours are missing before {} hour {}", number - last_ - 1, date,
                                                  hour.hour_utc)
                                    : fmt::format("{} hour {} comes after a later hour", date, hour.hour_utc),
                     "Hours must follow one another: fill the gap from a neighbouring station or take another year");
        }
        last_ = number;
        ++n_hours_;
        hours_.push_back(hour);
        return n_issues_ < kMostIssues;
    }

    int whole(const std::vector<std::string>& cells, std::string_view name) {
        const std::size_t at = columns_.find(name)->second;
        const std::string text = at < cells.size() ? cells[at] : std::string();
        int value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error == std::errc() && end == text.data() + text.size()) return value;
        complain(text.empty() ? IssueCode::missing_value : IssueCode::not_a_number, std::string(name),
                 text.empty() ? fmt::format("no value of {}", name)
                              : fmt::format("{} = \"{}\" is no whole number", name, text),
                 "Fill it from the hours around or from a neighbouring station");
        return 0;
    }

    std::string file_;
    Issues& issues_;
    Columns columns_;
    std::vector<StationHour> hours_;
    int line_ = 0, station_ = 0;
    long last_ = 0;
    std::size_t n_hours_ = 0, n_issues_ = 0;
};

}  // namespace

std::vector<StationHour> read_knmi_hours(const std::filesystem::path& file, Issues& issues) {
    std::string text;
    if (!read_text_file(file, text, issues)) return {};
    return HourReader(file.string(), issues).read(text);
}

}  // namespace knelpunt::io
