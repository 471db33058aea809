#include "models/demand/demand.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

namespace knelpunt::models {
namespace {

constexpr int kDayTypes = 3;  // workday, saturday, sunday
constexpr int kMonths = 13;   // 0 = all months
constexpr int kSaturday = 5, kSunday = 6;

using DayProfile = std::array<double, 24>;

DayProfile profile_of(const ShapeRow& row) {
    return {row.h00, row.h01, row.h02, row.h03, row.h04, row.h05, row.h06, row.h07, row.h08, row.h09, row.h10, row.h11,
            row.h12, row.h13, row.h14, row.h15, row.h16, row.h17, row.h18, row.h19, row.h20, row.h21, row.h22, row.h23};
}

/// Everything that makes a category's shape.
struct Shape {
    bool is_flat = true, follows_temperature = false;
    std::array<std::array<const ShapeRow*, kDayTypes>, kMonths> rows{};
    std::vector<std::pair<double, double>> response;  ///< (temperature [degC], factor), rising

    [[nodiscard]] const ShapeRow* row(int month, int day_type) const {
        const auto type = static_cast<std::size_t>(day_type);
        const ShapeRow* of_month = rows[static_cast<std::size_t>(month)][type];
        return of_month != nullptr ? of_month : rows[0][type];
    }
};

double response_at(const std::vector<std::pair<double, double>>& points, double temperature_c) {
    if (points.empty()) return 1.0;
    const auto above = std::lower_bound(points.begin(), points.end(), std::pair(temperature_c, -kInf));
    if (above == points.begin()) return points.front().second;
    if (above == points.end()) return points.back().second;
    const auto below = above - 1;
    const double part = (temperature_c - below->first) / (above->first - below->first);
    return below->second + part * (above->second - below->second);
}

double value_at(const Shape& shape, const std::array<std::array<DayProfile, kDayTypes>, kMonths>& profiles,
                const StepLabel& at, double temperature_c) {
    const int day_type = at.holiday || at.weekday == kSunday ? 2 : at.weekday == kSaturday ? 1 : 0;
    const auto hour = static_cast<std::size_t>(at.clock_h);
    const double profile = profiles[static_cast<std::size_t>(at.clock_month)][static_cast<std::size_t>(day_type)][hour];
    const double response = shape.follows_temperature ? response_at(shape.response, temperature_c) : 1.0;
    return profile * response;
}

/// Relative use over the axis, mean 1 over the full reference year in the reference weather.
std::vector<double> make_series(const Shape& shape, std::span<const double> temperature_c,
                                std::span<const double> reference_c, const TimeAxis& time) {
    std::vector<double> out(time.n_steps(), 1.0);
    if (shape.is_flat) return out;
    std::array<std::array<DayProfile, kDayTypes>, kMonths> profiles{};
    for (int month = 1; month < kMonths; ++month) {
        for (int type = 0; type < kDayTypes; ++type) {
            profiles[static_cast<std::size_t>(month)][static_cast<std::size_t>(type)] =
                profile_of(*shape.row(month, type));
        }
    }
    const TimeAxis year = TimeAxis::full_year(time.reference_year());
    double sum = 0.0;
    for (std::size_t hour = 0; hour < year.n_steps(); ++hour)
        sum += value_at(shape, profiles, year.label(hour), reference_c[hour]);
    const double mean = sum / static_cast<double>(year.n_steps());
    for (std::size_t step = 0; step < out.size(); ++step) {
        out[step] =
            value_at(shape, profiles, time.label(step), shape.follows_temperature ? temperature_c[step] : 0.0) / mean;
    }
    return out;
}

/// Profiles and response of a category, as its tables give them.
Shape collect_shape(const DemandTables& tables, const CategoryRow& category, const std::string& source,
                    const std::string& file, Issues& issues) {
    Shape shape;
    shape.is_flat = category.shape == "flat";
    shape.follows_temperature = category.shape == "temperature";
    for (const ShapeRow& row : tables.shapes) {
        const int day_type = choice_index("workday|saturday|sunday", row.day_type);
        if (row.category != source || day_type < 0) continue;  // a wrong day type is an issue of the reader
        const auto type = static_cast<std::size_t>(day_type);
        const ShapeRow*& place = shape.rows[static_cast<std::size_t>(row.month)][type];
        if (place != nullptr) {
            issues.add(IssueCode::duplicate_id, {file + "/" + std::string(shapes_spec().file), row.line, "day_type"},
                       fmt::format("shapes \"{}\": category \"{}\" has a profile for month {}, {} already: \"{}\"",
                                   row.id, row.category, row.month, row.day_type, place->id));
        }
        place = &row;
    }
    for (const ResponseRow& row : tables.responses) {
        if (row.category == source) shape.response.emplace_back(row.temperature_c, row.factor_pu);
    }
    std::sort(shape.response.begin(), shape.response.end());
    return shape;
}

bool is_complete(const Shape& shape) {
    for (int month = 1; month < kMonths; ++month) {
        for (int type = 0; type < kDayTypes; ++type) {
            if (shape.row(month, type) == nullptr) return false;
        }
    }
    return true;
}

/// Whether anything is used in the reference year: only then there is a mean to divide by.
bool has_use(const Shape& shape, std::span<const double> reference_c) {
    const auto uses = [](const ShapeRow* row) {
        if (row == nullptr) return false;
        const DayProfile profile = profile_of(*row);
        return *std::max_element(profile.begin(), profile.end()) > 0.0;
    };
    const auto any_uses = [&](const auto& by_type) { return std::any_of(by_type.begin(), by_type.end(), uses); };
    if (std::none_of(shape.rows.begin(), shape.rows.end(), any_uses)) return false;
    const auto responds = [&](double temperature_c) { return response_at(shape.response, temperature_c) > 0.0; };
    return !shape.follows_temperature || std::any_of(reference_c.begin(), reference_c.end(), responds);
}

/// Shapes by category, with complaints about what they lack; a category with complaints is flat.
std::map<std::string, Shape, std::less<>> collect_shapes(const DemandTables& tables,
                                                         std::span<const double> reference_c, const std::string& file,
                                                         Issues& issues) {
    std::map<std::string, Shape, std::less<>> shapes;
    for (const CategoryRow& category : tables.categories) {
        const std::string& source = category.shape_category.empty() ? category.id : category.shape_category;
        Shape shape = collect_shape(tables, category, source, file, issues);
        const auto complain = [&](IssueCode code, const std::string& what, std::string hint) {
            issues.add(code, {file + "/" + std::string(categories_spec().file), category.line, "shape"},
                       fmt::format("categories \"{}\": {}", category.id, what), std::move(hint));
            shape.is_flat = true;
            shape.follows_temperature = false;
        };
        if (!shape.is_flat && !is_complete(shape)) {
            complain(IssueCode::missing_hour, fmt::format("shapes lack a month or day type of \"{}\"", source),
                     "Give workday, saturday and sunday for every month, or month = 0 for all");
        }
        if (shape.follows_temperature && shape.response.empty()) {
            complain(IssueCode::missing_value,
                     fmt::format("shape temperature needs rows of temperature_response for \"{}\"", source),
                     "Give them, or choose shape = calendar");
        }
        if (!shape.is_flat && !has_use(shape, reference_c)) {
            complain(IssueCode::out_of_range,
                     fmt::format("shapes of \"{}\" give no use in any hour, their mean must be > 0", source), {});
        }
        shapes.emplace(category.id, std::move(shape));
    }
    return shapes;
}

Key shape_key(const Shape& shape, const TimeAxis& time, std::span<const double> reference_c, const Key* weather) {
    KeyBuilder key;
    key.text("demand shape").integer(shape.is_flat).integer(time.reference_year());
    key.integer(static_cast<std::int64_t>(time.n_steps())).number(time.step_h()).number(time.first_hour());
    for (const auto& by_type : shape.rows) {
        for (const ShapeRow* row : by_type) {
            if (row != nullptr) key.array(std::span<const double>(profile_of(*row)));
            key.integer(row != nullptr);
        }
    }
    for (const auto& [temperature_c, factor] : shape.response) key.number(temperature_c).number(factor);
    if (shape.follows_temperature) key.key(*weather).array(reference_c);
    return key.finish();
}

}  // namespace

void compile_demand(const DemandTables& tables, std::span<const double> annual_mwh, const DemandWeather& weather,
                    const TimeAxis& time, SeriesPool& pool, const std::string& file, Primitives& out, Issues& issues) {
    const auto shapes = collect_shapes(tables, weather.reference_day_c, file, issues);
    const Key weather_key = pool.key_of(weather.temperature_day_c);
    std::map<std::string, SeriesId, std::less<>> series_of;
    for (const auto& [category, shape] : shapes) {
        const Key key = shape_key(shape, time, weather.reference_day_c, &weather_key);
        series_of[category] = shape.is_flat ? kConstant : pool.get_or_add(key, [&, &made = shape] {
            return make_series(made, pool.values(weather.temperature_day_c), weather.reference_day_c, time);
        });
    }
    std::map<std::string, std::string, std::less<>> flexibility;
    for (const CategoryRow& category : tables.categories) {
        flexibility[category.id] = category.flexible == "window"  ? "window"
                                   : category.flexible == "fixed" ? "fixed"
                                                                  : "curtailable";
    }
    for (std::size_t load = 0; load < tables.loads.size(); ++load) {
        const LoadRow& row = tables.loads[load];
        const auto series = series_of.find(row.category);
        if (series == series_of.end()) {
            std::vector<std::string> names;
            for (const auto& [name, id] : series_of) names.push_back(name);
            const std::string nearest = nearest_name(row.category, names);
            issues.add(IssueCode::dangling_id, {file + "/" + std::string(loads_spec().file), row.line, "category"},
                       fmt::format("loads \"{}\": category = \"{}\" is no row of categories", row.id, row.category),
                       nearest.empty() ? std::string() : fmt::format("Did you mean \"{}\"?", nearest));
            continue;
        }
        DemandRow demand;
        demand.line = row.line;
        demand.id = row.id;
        demand.name = row.municipality.empty() ? row.category : row.municipality + ", " + row.category;
        demand.node = row.node;
        demand.category = row.category;
        demand.municipality = row.municipality;
        demand.ledger_class = "measured";
        demand.flexibility = flexibility[row.category];
        demand.p_mw = {annual_mwh[load] / kHoursPerYear, series->second};
        out.demands.push_back(std::move(demand));
    }
}

}  // namespace knelpunt::models
