#include "sim/results/schema.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "sim/base/expects.hpp"

namespace knelpunt::results {

std::vector<std::string> result_groups() {
    std::vector<std::string> groups;
    for (const ResultField& field : result_fields()) {
        std::string group(field.name.substr(0, field.name.find('/')));
        if (std::find(groups.begin(), groups.end(), group) == groups.end()) groups.push_back(std::move(group));
    }
    return groups;
}

const ResultField& result_field(std::string_view name) {
    const std::span<const ResultField> fields = result_fields();
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const ResultField& field) { return field.name == name; });
    expects(found != fields.end(), "the result field is declared");
    return *found;
}

std::size_t n_values(const Structure& structure, const ResultField& field) {
    const std::size_t per_element = field.is_hourly ? structure.time.n_steps() : axis_size(structure, field.by);
    return axis_size(structure, field.axis) * per_element;
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

}  // namespace knelpunt::results
