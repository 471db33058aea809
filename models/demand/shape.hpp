#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "models/demand/demand.hpp"

namespace knelpunt::models {

inline constexpr std::size_t kDayTypes = 3;  ///< workday, saturday, sunday
inline constexpr std::size_t kMonths = 12;

using DayProfile = std::array<double, 24>;
using Profiles = std::array<std::array<DayProfile, kDayTypes>, kMonths>;

/// Where a step stands in the calendar that profiles follow.
struct CalendarHour {
    std::size_t month = 0, day_type = 0, hour = 0;  ///< 0 = January; 0 = workday; clock hour
};

std::vector<CalendarHour> calendar_of(const TimeAxis& time);

/// Everything that makes the use of a category over the year.
struct Shape {
    enum class Kind { flat, calendar, temperature, heat_pump, data_centre };
    Kind kind = Kind::flat;
    Profiles profiles{};
    std::vector<std::pair<double, double>> response;  ///< (temperature [degC], factor), rising
    HeatPumpRow heat_pump;
    DataCentreRow data_centre;

    [[nodiscard]] bool follows_day_mean() const { return kind == Kind::temperature || kind == Kind::heat_pump; }
};

/// Shapes by category, with complaints about what they lack; a category with complaints is flat.
///
/// Smart part of a profile: smart_share of each day's use goes to the hours of the category's profile of day type
/// `smart`; the use of the day stays.
///   p(h) = (1 - smart_share) p0(h) + smart_share * smart(h) * sum p0 / sum smart
std::map<std::string, Shape, std::less<>> collect_shapes(const DemandTables& tables,
                                                         std::span<const double> reference_day_c,
                                                         const std::string& file, Issues& issues);

/// Weather that a shape is laid over: of the axis and of the reference year, hour by hour.
struct ShapeWeather {
    std::span<const double> day_c, hour_c;                      ///< [degC]
    std::span<const double> reference_day_c, reference_hour_c;  ///< [degC]
};

/// Use relative to the mean of the full reference year in the reference weather  shape (n_steps).
///
/// calendar: p. temperature: p * response(T_day). heat_pump: p * use(T_day). data_centre: P(u p / mean p, m) * PUE(T_hour),
/// over its mean with the managed share that the yearly energies hold.
/// @param year  calendar of the full reference year
std::vector<double> shape_series(const Shape& shape, const ShapeWeather& weather,
                                 const std::vector<CalendarHour>& steps, const std::vector<CalendarHour>& year);

/// What a series depends on.
/// @param day_key, hour_key  keys of the weather of the axis; used only by shapes that follow it
Key shape_key(const Shape& shape, const TimeAxis& time, const ShapeWeather& weather, const Key& day_key,
              const Key& hour_key);

}  // namespace knelpunt::models
