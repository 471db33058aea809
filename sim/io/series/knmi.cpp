#include "sim/io/series/knmi.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>

#include <fmt/format.h>

#include "sim/io/csv.hpp"
#include "sim/io/series/year_series.hpp"
#include "sim/io/table_reader.hpp"

namespace knelpunt::io {
namespace {

constexpr double kTenth = 0.1;
constexpr double kMostWhole = 1e9;
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

class HourReader {
public:
    HourReader(std::string file, Issues& issues)
        : file_(std::move(file)), issues_(issues), rule_(file_, "HH", 60, issues) {}

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
        rule_.finish();
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
        if (!is_date(hour.year, hour.month, hour.day) || hour.hour_utc < 1 || hour.hour_utc > 24) {
            complain(IssueCode::out_of_range, "YYYYMMDD", fmt::format("{} hour {} is no time", date, hour.hour_utc),
                     {});
            return false;
        }
        hour.temperature_c = kTenth * whole(cells, "T");
        hour.wind_m_per_s = kTenth * whole(cells, "FH");
        hour.radiation_j_per_cm2 = whole(cells, "Q");
        rule_.take(minutes_of(hour.year, hour.month, hour.day, hour.hour_utc, 0), line_,
                   fmt::format("{} hour {}", date, hour.hour_utc));
        ++n_hours_;
        hours_.push_back(hour);
        return n_issues_ + rule_.n_issues() < kMostIssues;
    }

    int whole(const std::vector<std::string>& cells, std::string_view name) {
        const std::size_t at = columns_.find(name)->second;
        const std::string text = at < cells.size() ? cells[at] : std::string();
        const double value = parse_number(text);
        if (value == std::floor(value) && std::abs(value) < kMostWhole) return static_cast<int>(value);
        complain(text.empty() ? IssueCode::missing_value : IssueCode::not_a_number, std::string(name),
                 text.empty() ? fmt::format("no value of {}", name)
                              : fmt::format("{} = \"{}\" is no whole number", name, text),
                 "Fill it from the hours around or from a neighbouring station");
        return 0;
    }

    std::string file_;
    Issues& issues_;
    StepRule rule_;
    Columns columns_;
    std::vector<StationHour> hours_;
    int line_ = 0, station_ = 0;
    std::size_t n_hours_ = 0, n_issues_ = 0;
};

}  // namespace

std::vector<StationHour> read_knmi_hours(const std::filesystem::path& file, Issues& issues) {
    std::string text;
    if (!read_text_file(file, text, issues)) return {};
    return HourReader(file.string(), issues).read(text);
}

}  // namespace knelpunt::io
