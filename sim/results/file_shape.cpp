#include "sim/results/file_shape.hpp"

#include <algorithm>
#include <array>

#include "sim/results/findings.hpp"
#include "sim/results/schema.hpp"

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
    for (const AxisRecord& axis : axis_records()) {
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

std::optional<DatasetShape> finding_shape(std::string_view name) {
    for (std::size_t at = 0; at < kQuestions; ++at) {
        const QuestionSpec& spec = question_spec(static_cast<Question>(at));
        const std::string axis(axis_name(spec.axis)), prefix = "uncertainty/" + std::string(spec.name) + "_";
        if (name == spec.first_year_field || name.starts_with(prefix + "first_year_"))
            return DatasetShape{Content::whole, {"group", axis}};
        if (name.starts_with(prefix + "probability_")) return DatasetShape{Content::real, {"drawn_scenario", axis}};
    }
    return {};
}

}  // namespace

std::optional<DatasetShape> expected_shape(std::string_view name) {
    if (name.find('/') == std::string_view::npos) return root_shape(name);
    if (auto found = finding_shape(name)) return found;
    const std::span<const ResultField> fields = result_fields();
    const auto field =
        std::find_if(fields.begin(), fields.end(), [&](const ResultField& known) { return known.name == name; });
    if (field == fields.end()) return {};
    DatasetShape shape{content_of(field->type), {"scenario"}};
    if (field->axis != Axis::none) shape.axes.emplace_back(axis_name(field->axis));
    if (field->by != Axis::none) shape.axes.emplace_back(axis_name(field->by));
    if (field->is_hourly) shape.axes.emplace_back("time");
    return shape;
}

}  // namespace knelpunt::results
