#include "models/demand/shape.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

#include <fmt/format.h>

#include "sim/base/hash.hpp"

namespace knelpunt::models {
namespace {

constexpr std::size_t kSmart = kDayTypes;  // place of the smart profile behind the day types

/// Rows of a category by month (0 = all months) and day type, the smart one last.
using RowTable = std::array<std::array<const ShapeRow*, kDayTypes + 1>, kMonths + 1>;

DayProfile profile_of(const ShapeRow& row) {
    return {row.h00, row.h01, row.h02, row.h03, row.h04, row.h05, row.h06, row.h07, row.h08, row.h09, row.h10, row.h11,
            row.h12, row.h13, row.h14, row.h15, row.h16, row.h17, row.h18, row.h19, row.h20, row.h21, row.h22, row.h23};
}

double sum_of(const DayProfile& profile) { return std::accumulate(profile.begin(), profile.end(), 0.0); }

/// Row of a month (1 to 12), else of all months; nullptr if there is none.
const ShapeRow* row_of(const RowTable& rows, std::size_t month, std::size_t day_type) {
    const ShapeRow* of_month = rows[month][day_type];
    return of_month != nullptr ? of_month : rows[0][day_type];
}

RowTable collect_rows(const DemandTables& tables, const std::string& source, const std::string& file, Issues& issues) {
    RowTable rows{};
    for (const ShapeRow& row : tables.shapes) {
        const int day_type = choice_index("workday|saturday|sunday|smart", row.day_type);
        if (row.category != source || day_type < 0) continue;  // a wrong day type is an issue of the reader
        const ShapeRow*& place = rows[static_cast<std::size_t>(row.month)][static_cast<std::size_t>(day_type)];
        if (place != nullptr) {
            issues.add(IssueCode::duplicate_id, {file + "/" + std::string(shapes_spec().file), row.line, "day_type"},
                       fmt::format("shapes \"{}\": category \"{}\" has a profile for month {}, {} already: \"{}\"",
                                   row.id, row.category, row.month, row.day_type, place->id));
        }
        place = &row;
    }
    return rows;
}

/// Whether every month has the day types from `first` to `last`.
bool has_all(const RowTable& rows, std::size_t first, std::size_t last) {
    for (std::size_t month = 1; month <= kMonths; ++month) {
        for (std::size_t type = first; type <= last; ++type) {
            if (row_of(rows, month, type) == nullptr) return false;
        }
    }
    return true;
}

/// Day profiles with the smart share moved within the day.
Profiles make_profiles(const RowTable& rows, double smart_share_pu) {
    Profiles out{};
    for (std::size_t month = 1; month <= kMonths; ++month) {
        for (std::size_t type = 0; type < kDayTypes; ++type) {
            DayProfile day = profile_of(*row_of(rows, month, type));
            if (smart_share_pu > 0.0) {
                const DayProfile smart = profile_of(*row_of(rows, month, kSmart));
                const double to_day = smart_share_pu * sum_of(day) / sum_of(smart);
                for (std::size_t hour = 0; hour < day.size(); ++hour)
                    day[hour] = (1.0 - smart_share_pu) * day[hour] + to_day * smart[hour];
            }
            out[month - 1][type] = day;
        }
    }
    return out;
}

double response_at(const std::vector<std::pair<double, double>>& points, double temperature_c) {
    if (points.empty()) return 1.0;
    const auto above = std::lower_bound(points.begin(), points.end(), std::pair(temperature_c, -kInf));
    if (above == points.begin()) return points.front().second;
    if (above == points.end()) return points.back().second;
    const auto below = above - 1;
    const double part = (temperature_c - below->first) / (above->first - below->first);
    return below->second + part * (above->second - below->second);
}

template <class Row>
const Row* find_row(const std::vector<Row>& rows, const std::string& id) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.id == id; });
    return found == rows.end() ? nullptr : &*found;
}

bool uses_anything(const Profiles& profiles) {
    for (const auto& by_type : profiles) {
        for (const DayProfile& day : by_type) {
            if (sum_of(day) > 0.0) return true;
        }
    }
    return false;
}

/// Makes one category's shape; complains about what it lacks.
class ShapeMaker {
public:
    ShapeMaker(const DemandTables& tables, const CategoryRow& category, const std::string& file, Issues& issues)
        : tables_(tables), category_(category), file_(file), issues_(issues) {
        source_ = category.shape_category.empty() ? category.id : category.shape_category;
    }

    Shape make(std::span<const double> reference_day_c) {
        const int kind = choice_index("flat|calendar|temperature|heat_pump|data_centre", category_.shape);
        Shape shape;
        shape.kind = kind < 0 ? Shape::Kind::flat : static_cast<Shape::Kind>(kind);
        const RowTable rows = collect_rows(tables_, source_, file_, issues_);
        if (shape.kind == Shape::Kind::flat) return shape;
        const bool is_complete = take_profiles(rows, shape) && take_weather(reference_day_c, shape);
        return is_complete ? shape : Shape{};
    }

private:
    bool complain(IssueCode code, std::string_view column, const std::string& what, std::string hint) {
        issues_.add(code, {file_ + "/" + std::string(categories_spec().file), category_.line, std::string(column)},
                    fmt::format("categories \"{}\": {}", category_.id, what), std::move(hint));
        return false;
    }

    bool take_profiles(const RowTable& rows, Shape& shape) {
        if (!has_all(rows, 0, kDayTypes - 1)) {
            return complain(IssueCode::missing_hour, "shape",
                            fmt::format("shapes lack a month or day type of \"{}\"", source_),
                            "Give workday, saturday and sunday for every month, or month = 0 for all");
        }
        if (category_.smart_share_pu > 0.0 && !has_all(rows, kSmart, kSmart)) {
            return complain(IssueCode::missing_hour, "smart_share_pu",
                            fmt::format("smart_share_pu = {} needs a profile of day type smart for \"{}\"",
                                        category_.smart_share_pu, source_),
                            "Give it for every month, or month = 0 for all; or set smart_share_pu = 0");
        }
        for (std::size_t month = 1; category_.smart_share_pu > 0.0 && month <= kMonths; ++month) {
            if (sum_of(profile_of(*row_of(rows, month, kSmart))) > 0.0) continue;
            return complain(IssueCode::out_of_range, "smart_share_pu",
                            fmt::format("the smart profile of \"{}\" has no hour with use", source_), {});
        }
        shape.profiles = make_profiles(rows, category_.smart_share_pu);
        return uses_anything(shape.profiles) || no_use();
    }

    bool no_use() {
        return complain(IssueCode::out_of_range, "shape",
                        fmt::format("shapes of \"{}\" give no use in any hour, their mean must be > 0", source_), {});
    }

    bool take_weather(std::span<const double> reference_day_c, Shape& shape) {
        const auto lacks_row = [&](std::string_view table) {
            return complain(IssueCode::missing_value, "shape",
                            fmt::format("shape {} needs a row of {}", category_.shape, table),
                            "Give it, or choose shape = calendar");
        };
        switch (shape.kind) {
            case Shape::Kind::temperature:
                return take_response(reference_day_c, shape);
            case Shape::Kind::heat_pump: {
                const HeatPumpRow* row = find_row(tables_.heat_pumps, category_.id);
                if (row == nullptr) return lacks_row(heat_pumps_spec().name);
                shape.heat_pump = *row;
                const HeatPumpCurve curve(*row, reference_day_c);
                return any_use(reference_day_c, [&](double t_c) { return curve.use_pu(t_c); }) || no_use();
            }
            case Shape::Kind::data_centre: {
                const DataCentreRow* row = find_row(tables_.data_centres, category_.id);
                if (row == nullptr) return lacks_row(data_centres_spec().name);
                shape.data_centre = *row;
                check_data_centre(*row, file_ + "/" + std::string(data_centres_spec().file), issues_);
                return true;
            }
            default:
                return true;
        }
    }

    bool take_response(std::span<const double> reference_day_c, Shape& shape) {
        for (const ResponseRow& row : tables_.responses) {
            if (row.category == source_) shape.response.emplace_back(row.temperature_c, row.factor_pu);
        }
        std::sort(shape.response.begin(), shape.response.end());
        if (shape.response.empty()) {
            return complain(IssueCode::missing_value, "shape",
                            fmt::format("shape temperature needs rows of temperature_response for \"{}\"", source_),
                            "Give them, or choose shape = calendar");
        }
        return any_use(reference_day_c, [&](double t_c) { return response_at(shape.response, t_c); }) || no_use();
    }

    static bool any_use(std::span<const double> reference_day_c, const std::function<double(double)>& use) {
        return std::any_of(reference_day_c.begin(), reference_day_c.end(), [&](double t_c) { return use(t_c) > 0.0; });
    }

    const DemandTables& tables_;
    const CategoryRow& category_;
    const std::string& file_;
    Issues& issues_;
    std::string source_;
};

double profile_at(const Shape& shape, const CalendarHour& at) { return shape.profiles[at.month][at.day_type][at.hour]; }

}  // namespace

std::vector<CalendarHour> calendar_of(const TimeAxis& time) {
    constexpr int kSaturday = 5, kSunday = 6;
    std::vector<CalendarHour> out(time.n_steps());
    for (std::size_t step = 0; step < out.size(); ++step) {
        const StepLabel at = time.label(step);
        out[step] = {static_cast<std::size_t>(at.clock_month - 1),
                     at.holiday || at.weekday == kSunday ? 2U : (at.weekday == kSaturday ? 1U : 0U),
                     static_cast<std::size_t>(at.clock_h)};
    }
    return out;
}

std::map<std::string, Shape, std::less<>> collect_shapes(const DemandTables& tables,
                                                         std::span<const double> reference_day_c,
                                                         const std::string& file, Issues& issues) {
    std::map<std::string, Shape, std::less<>> shapes;
    for (const CategoryRow& category : tables.categories)
        shapes.emplace(category.id, ShapeMaker(tables, category, file, issues).make(reference_day_c));
    return shapes;
}

std::vector<double> shape_series(const Shape& shape, const ShapeWeather& weather,
                                 const std::vector<CalendarHour>& steps, const std::vector<CalendarHour>& year) {
    using Use = std::function<double(double profile, std::size_t at, bool in_reference)>;
    Use use = [](double profile, std::size_t, bool) { return profile; };
    const auto day_c = [&](std::size_t at, bool in_reference) {
        return (in_reference ? weather.reference_day_c : weather.day_c)[at];
    };
    if (shape.kind == Shape::Kind::temperature) {
        use = [&](double profile, std::size_t at, bool in_reference) {
            return profile * response_at(shape.response, day_c(at, in_reference));
        };
    } else if (shape.kind == Shape::Kind::heat_pump) {
        use = [&, curve = HeatPumpCurve(shape.heat_pump, weather.reference_day_c)](double profile, std::size_t at,
                                                                                   bool in_reference) {
            return profile * curve.use_pu(day_c(at, in_reference));
        };
    } else if (shape.kind == Shape::Kind::data_centre) {
        double sum = 0.0;
        for (const CalendarHour& at : year) sum += profile_at(shape, at);
        const DataCentreRow& site = shape.data_centre;
        const double work_pu = site.utilisation_pu * static_cast<double>(year.size()) / sum;
        use = [&, work_pu](double profile, std::size_t at, bool in_reference) {
            const double temperature_c = (in_reference ? weather.reference_hour_c : weather.hour_c)[at];
            const double managed_pu = in_reference ? site.managed_share_in_volumes_pu : site.managed_share_pu;
            return server_power_pu(site, work_pu * profile, managed_pu) * pue_pu(site, temperature_c);
        };
    }
    double sum = 0.0;
    for (std::size_t hour = 0; hour < year.size(); ++hour) sum += use(profile_at(shape, year[hour]), hour, true);
    const double mean = sum / static_cast<double>(year.size());
    std::vector<double> out(steps.size());
    for (std::size_t step = 0; step < steps.size(); ++step)
        out[step] = use(profile_at(shape, steps[step]), step, false) / mean;
    return out;
}

Key shape_key(const Shape& shape, const TimeAxis& time, const ShapeWeather& weather, const Key& day_key,
              const Key& hour_key) {
    KeyBuilder key;
    key.text("demand shape").integer(static_cast<int>(shape.kind)).integer(time.reference_year());
    key.integer(static_cast<std::int64_t>(time.n_steps())).number(time.step_h()).number(time.first_hour());
    for (const auto& by_type : shape.profiles) {
        for (const DayProfile& day : by_type) key.array(std::span<const double>(day));
    }
    for (const auto& [temperature_c, factor] : shape.response) key.number(temperature_c).number(factor);
    const auto numbers = [&key](std::initializer_list<double> values) {
        for (const double value : values) key.number(value);
    };
    if (shape.kind == Shape::Kind::heat_pump) {
        const HeatPumpRow& row = shape.heat_pump;
        numbers({row.heat_base_c, row.hot_water_share_pu, row.supply_at_zero_c, row.supply_slope_pu, row.hot_water_c,
                 row.real_life_pu, row.bivalent_c});
    }
    if (shape.kind == Shape::Kind::data_centre) {
        const DataCentreRow& row = shape.data_centre;
        numbers({row.utilisation_pu, row.idle_pu, row.idle_managed_pu, row.managed_share_pu,
                 row.managed_share_in_volumes_pu, row.pue_free_pu, row.free_cooling_below_c, row.pue_slope_pu_per_k,
                 row.pue_max_pu});
        key.key(hour_key).array(weather.reference_hour_c);
    }
    if (shape.follows_day_mean()) key.key(day_key).array(weather.reference_day_c);
    return key.finish();
}

}  // namespace knelpunt::models
