#include "sim/results/file_shape.hpp"

#include <algorithm>
#include <array>

#include "sim/results/axes.hpp"

namespace knelpunt::results {
namespace {

/// Axes of what is found over scenarios; their coordinates begin with their names, the longer name first.
constexpr std::array kGroupAxes{"drawn_scenario", "scenario", "group"};
/// Coordinates of the scenarios that do not bear their name.
constexpr std::array kScenarioTexts{"storyline", "weather_year", "option_set", "mode", "level", "status", "message"};
constexpr std::array kWholeNumbers{"year", "draw", "drawn_scenario_year", "drawn_scenario_draws"};

bool holds(const auto& list, std::string_view name) { return std::find(list.begin(), list.end(), name) != list.end(); }

std::optional<DatasetShape> root_shape(std::string_view name) {
    if (name == "time") return DatasetShape{Content::real, {"time"}};
    if (name == "year" || name == "draw") return DatasetShape{Content::whole, {"scenario"}};
    if (holds(kScenarioTexts, name)) return DatasetShape{Content::text, {"scenario"}};
    for (const Axis& axis : axes().all()) {
        const std::string label(axis.name);
        if (name == label) return DatasetShape{Content::text, {label}};
        for (const Coordinate& of : axis.coordinates)
            if (name == of.name) return DatasetShape{of.texts != nullptr ? Content::text : Content::real, {label}};
    }
    const Content content = holds(kWholeNumbers, name) ? Content::whole : Content::text;
    for (const std::string axis : kGroupAxes)
        if (name == axis || name.starts_with(axis + "_")) return DatasetShape{content, {axis}};
    return {};
}

Content content_of(DataType type) {
    return type == DataType::f32 || type == DataType::f64 ? Content::real : Content::whole;
}

std::optional<DatasetShape> finding_shape(const Schema& schema, std::string_view name) {
    for (const Question& question : schema.questions) {
        const std::string axis(axis_name(question.axis));
        if (name == question.first_year || question.names_year(name))
            return DatasetShape{Content::whole, {"group", axis}};
        if (question.names_probability(name)) return DatasetShape{Content::real, {"drawn_scenario", axis}};
    }
    return {};
}

}  // namespace

std::optional<DatasetShape> expected_shape(const Schema& schema, std::string_view name) {
    if (name.find('/') == std::string_view::npos) return root_shape(name);
    if (auto found = finding_shape(schema, name)) return found;
    const ResultField* field = schema.find(name);
    if (field == nullptr) return {};
    DatasetShape shape{content_of(field->type), {"scenario"}};
    if (field->axis != nullptr) shape.axes.emplace_back(axis_name(field->axis));
    if (field->by != nullptr) shape.axes.emplace_back(axis_name(field->by));
    if (field->is_hourly) shape.axes.emplace_back("time");
    return shape;
}

}  // namespace knelpunt::results
