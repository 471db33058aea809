#include "models/weather/measured.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/io/series/year_series.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::models {
namespace {

constexpr double kMeasuringHeightM = 10.0;
constexpr double kCutInMPerS = 3.0, kRatedMPerS = 12.5, kCutOutMPerS = 25.0;
constexpr double kJPerCm2PerKwhPerM2 = 360.0;  // 1 kWh/m2 = 3.6 MJ/m2 = 360 J/cm2

double turbine_output(double v_m_per_s) {
    if (v_m_per_s < kCutInMPerS || v_m_per_s >= kCutOutMPerS) return 0.0;
    const auto cube = [](double v) { return v * v * v; };
    return std::min(1.0, (cube(v_m_per_s) - cube(kCutInMPerS)) / (cube(kRatedMPerS) - cube(kCutInMPerS)));
}

constexpr int kHoursOfDay = 24;
constexpr std::array<int, 12> kDaysBefore{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};

/// Step of the year at which an hour starts in UTC+1; 8760 and more = next year; -1 = 29 February.
int step_of(const io::StationHour& hour) {
    if (hour.month == 2 && hour.day == 29) return -1;
    return (kDaysBefore[static_cast<std::size_t>(hour.month - 1)] + hour.day - 1) * kHoursOfDay + hour.hour_utc;
}

}  // namespace

const TableSpec<MeasuredYearRow>& measured_years_spec() {
    using Row = MeasuredYearRow;
    static const TableSpec<Row> spec{
        "measured_years",
        "weather/measured_years.csv",
        "Weather years that were measured: hourly files of the weather office (KNMI), and how they become output.",
        {{&Row::id, {.name = "id", .doc = "Id of the weather year."}},
         {&Row::name, {.name = "name", .doc = "Name for people.", .required = false}},
         {&Row::file, {.name = "file", .doc = "File beside this table: hourly data of one station and year."}},
         {&Row::hub_height_m,
          {.name = "hub_height_m",
           .unit = Unit::m,
           .doc = "Height of the hubs.",
           .range = {10, 300},
           .fallback = "100"}},
         {&Row::shear_land_pu,
          {.name = "shear_land_pu",
           .unit = Unit::pu,
           .doc = "Exponent of the wind profile on land.",
           .range = {0, 1},
           .fallback = "0.2"}},
         {&Row::shear_sea_pu,
          {.name = "shear_sea_pu", .unit = Unit::pu, .doc = "The same at sea.", .range = {0, 1}, .fallback = "0.11"}},
         {&Row::sea_over_land_pu,
          {.name = "sea_over_land_pu",
           .unit = Unit::pu,
           .doc = "Wind at sea over that of the station, at 10 m; 1 for a station at sea.",
           .range = {0.5, 3},
           .fallback = "1.3"}},
         {&Row::performance_pu,
          {.name = "performance_pu",
           .unit = Unit::pu,
           .doc = "Output of solar power per unit of capacity at 1 kW/m2.",
           .range = {0, 1},
           .fallback = "0.85"}}},
        true};
    return spec;
}

MeasuredYear convert(const MeasuredYearRow& row, std::span<const io::StationHour> hours, const std::string& file,
                     Issues& issues) {
    const auto n = static_cast<std::size_t>(kHoursPerYear);
    MeasuredYear out;
    for (auto* series : {&out.temperature_c, &out.solar, &out.wind_onshore, &out.wind_offshore})
        series->assign(n, kNaN);
    if (hours.empty()) return out;
    const int year = hours[hours.size() / 2].year;
    const auto at_hub = [&](double v, double shear) {
        return v * numeric::pow(row.hub_height_m / kMeasuringHeightM, shear);
    };
    std::size_t n_of_other_year = 0;
    for (const io::StationHour& hour : hours) {
        // The hour that ends the year before, in UTC, is the first in UTC+1.
        const bool is_first = hour.year == year - 1 && step_of(hour) == static_cast<int>(n);
        if (hour.year != year && !is_first) {
            if (++n_of_other_year > io::StepRule::kMostIssues) continue;
            issues.add(IssueCode::wrong_year, {file, hour.line, "YYYYMMDD"},
                       fmt::format("measured_years \"{}\": a row of {}, the file holds {}", row.id, hour.year, year),
                       "Keep the rows of one year, from 1 January hour 1 to 31 December hour 24");
            continue;
        }
        const int step = is_first ? 0 : step_of(hour);
        if (step < 0 || step >= static_cast<int>(n)) continue;
        const auto at = static_cast<std::size_t>(step);
        out.temperature_c[at] = hour.temperature_c;
        out.wind_onshore[at] = turbine_output(at_hub(hour.wind_m_per_s, row.shear_land_pu));
        out.wind_offshore[at] = turbine_output(at_hub(hour.wind_m_per_s * row.sea_over_land_pu, row.shear_sea_pu));
        out.solar[at] = std::min(1.0, row.performance_pu * hour.radiation_j_per_cm2 / kJPerCm2PerKwhPerM2);
    }
    if (n_of_other_year > io::StepRule::kMostIssues)
        issues.add(IssueCode::wrong_year, {file, 0, "YYYYMMDD"},
                   fmt::format("measured_years \"{}\": {} rows in all are of another year", row.id, n_of_other_year));
    for (auto* series : {&out.temperature_c, &out.solar, &out.wind_onshore, &out.wind_offshore}) {
        if (std::isnan(series->front())) series->front() = (*series)[1];
    }
    const auto n_missing = std::count_if(out.temperature_c.begin(), out.temperature_c.end(),
                                         [](double value) { return std::isnan(value); });
    if (n_missing > 0) {
        issues.add(IssueCode::missing_hour, {file, hours.back().line, "HH"},
                   fmt::format("measured_years \"{}\": {} hours of {} are not in the file", row.id, n_missing, year),
                   "The file must hold the whole of one year");
    }
    return out;
}

}  // namespace knelpunt::models
