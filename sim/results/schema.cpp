#include "sim/results/schema.hpp"

#include <algorithm>
#include <limits>

#include "sim/base/expects.hpp"

namespace knelpunt::results {

namespace {

/// What stands before the parts of a question's datasets over draws.
std::string draws_prefix(const Question& question) {
    return std::string(kUncertaintyGroup) + "/" + std::string(question.name) + "_";
}

constexpr std::string_view kProbability = "probability_", kFirstYear = "first_year_";

bool names_part(const Question& question, std::string_view dataset, std::string_view part) {
    const std::string prefix = draws_prefix(question);
    return dataset.starts_with(prefix) && dataset.substr(prefix.size()).starts_with(part);
}

}  // namespace

std::string Question::probability() const { return draws_prefix(*this) + std::string(kProbability) + "short_pu"; }

std::string Question::probability_error() const { return draws_prefix(*this) + std::string(kProbability) + "error_pu"; }

std::string Question::first_year_of(std::string_view share) const {
    return draws_prefix(*this) + std::string(kFirstYear) + std::string(share);
}

bool Question::names_probability(std::string_view dataset) const { return names_part(*this, dataset, kProbability); }

bool Question::names_year(std::string_view dataset) const { return names_part(*this, dataset, kFirstYear); }

const ResultField* Schema::find(std::string_view name) const {
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const ResultField* field) { return field->name == name; });
    return found == fields.end() ? nullptr : *found;
}

const ResultField& Schema::field(std::string_view name) const {
    const ResultField* found = find(name);
    expects(found != nullptr, "the result field is declared");
    return *found;
}

std::string Schema::name_before_2(std::string_view name) const {
    for (const Question& question : questions)
        if (question.first_year == name) return std::string(question.first_year_before_2);
    const ResultField* field = find(name);
    return field == nullptr || field->name_before_2.empty() ? std::string(name) : field->name_before_2;
}

std::vector<std::string> Schema::field_groups() const {
    std::vector<std::string> out;
    for (const ResultField* field : fields) {
        std::string group(field->group());
        if (std::find(out.begin(), out.end(), group) == out.end()) out.push_back(std::move(group));
    }
    return out;
}

std::size_t values_per_element(const Structure& structure, const ResultField& field) {
    return field.is_hourly ? structure.time.n_steps() : axis_size(structure, field.by);
}

std::size_t n_values(const Structure& structure, const ResultField& field) {
    return axis_size(structure, field.axis) * values_per_element(structure, field);
}

std::size_t element_bytes(DataType type) {
    switch (type) {
        case DataType::f32:
            return sizeof(float);
        case DataType::f64:
            return sizeof(double);
        case DataType::i8:
            return sizeof(std::int8_t);
        case DataType::i16:
            return sizeof(std::int16_t);
        case DataType::i32:
            return sizeof(std::int32_t);
    }
    return 1;
}

std::string_view data_type_name(DataType type) {
    switch (type) {
        case DataType::f32:
            return "float32";
        case DataType::f64:
            return "float64";
        case DataType::i8:
            return "int8";
        case DataType::i16:
            return "int16";
        case DataType::i32:
            return "int32";
    }
    return "";
}

std::span<const std::byte> bytes_of(const Values& values) {
    return std::visit([](const auto& list) { return std::as_bytes(std::span(list)); }, values);
}

Values no_values(DataType type, std::size_t n) {
    switch (type) {
        case DataType::f32:
            return std::vector<float>(n, std::numeric_limits<float>::quiet_NaN());
        case DataType::f64:
            return std::vector<double>(n, std::numeric_limits<double>::quiet_NaN());
        case DataType::i8:
            return std::vector<std::int8_t>(n, -1);
        case DataType::i16:
            return std::vector<std::int16_t>(n, -1);
        case DataType::i32:
            return std::vector<std::int32_t>(n, -1);
    }
    return std::vector<double>(n);
}

Values no_values(const Structure& structure, const ResultField& field) {
    return no_values(field.type, n_values(structure, field));
}

}  // namespace knelpunt::results
