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

std::string_view axis_name(Axis axis) {
    switch (axis) {
        case Axis::none:
            return "";
        case Axis::node:
            return "node";
        case Axis::branch:
            return "branch";
        case Axis::station:
            return "station";
        case Axis::area:
            return "area";
        case Axis::category:
            return "category";
        case Axis::municipality:
            return "municipality";
        case Axis::technology:
            return "technology";
        case Axis::zone:
            return "zone";
        case Axis::device:
            return "device";
        case Axis::store:
            return "store";
        case Axis::pipe:
            return "pipe";
        case Axis::contingency:
            return "contingency";
    }
    return "";
}

std::size_t axis_size(const Structure& structure, Axis axis) {
    switch (axis) {
        case Axis::none:
            return 1;
        case Axis::node:
            return static_cast<std::size_t>(structure.nodes.size());
        case Axis::branch:
            return static_cast<std::size_t>(structure.branches.size());
        case Axis::station:
            return structure.load_nodes.size();
        case Axis::area:
            return static_cast<std::size_t>(structure.areas.size());
        case Axis::category:
            return static_cast<std::size_t>(structure.categories.size());
        case Axis::municipality:
            return static_cast<std::size_t>(structure.municipalities.size());
        case Axis::technology:
            return static_cast<std::size_t>(structure.technologies.size());
        case Axis::zone:
            return static_cast<std::size_t>(structure.zones.size());
        case Axis::device:
            return static_cast<std::size_t>(structure.devices.size());
        case Axis::store:
            return static_cast<std::size_t>(structure.stores.size());
        case Axis::pipe:
            return static_cast<std::size_t>(structure.pipes.size());
        case Axis::contingency:
            return static_cast<std::size_t>(structure.contingencies.size());
    }
    return 1;
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
