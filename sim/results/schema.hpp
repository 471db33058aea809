#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/base/units.hpp"
#include "sim/results/axes.hpp"
#include "sim/system/structure.hpp"

namespace knelpunt::results {

enum class DataType { f32, f64, i8, i16, i32 };

/// One result field: used for allocation, writing, `describe` and the reference page.
struct ResultField {
    std::string_view name;  ///< "group/field"
    DataType type;
    Axis axis;
    bool is_hourly;
    Unit unit;
    std::string_view long_name;
    std::string_view doc;
    std::string_view since = "1.0";
    Axis by = Axis::none;  ///< second axis of a field without hours
};

/// All fields, by group; declared in result_fields.cpp.
std::span<const ResultField> result_fields();
/// Groups of the fields, each once, in the order of the fields.
std::vector<std::string> result_groups();
/// @throws ContractError if there is no such field
const ResultField& result_field(std::string_view name);

/// Values of one scenario: elements of the first axis, times those of the second or the hours.
std::size_t n_values(const Structure& structure, const ResultField& field);
std::size_t element_bytes(DataType type);
std::string_view data_type_name(DataType type);

using Values = std::variant<std::vector<float>, std::vector<double>, std::vector<std::int8_t>,
                            std::vector<std::int16_t>, std::vector<std::int32_t>>;

/// Values of one scenario by field name; hourly fields that were not asked for are absent.
using FieldValues = std::map<std::string, Values, std::less<>>;

/// Bytes of a field's values.
std::span<const std::byte> bytes_of(const Values& values);

/// Values of a field's type with room for n, filled with "no value" (NaN, or -1 for whole numbers).
Values no_values(DataType type, std::size_t n);

}  // namespace knelpunt::results
