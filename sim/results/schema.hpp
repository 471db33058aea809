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
#include "sim/results/axis.hpp"
#include "sim/system/structure.hpp"

namespace knelpunt::results {

enum class DataType { f32, f64, i8, i16, i32 };

/// One result field: used for allocation, writing, `describe` and the reference page.
struct ResultField {
    std::string name;  ///< "group/field"
    DataType type = DataType::f64;
    const Axis* axis = nullptr;  ///< null: one value per scenario
    const Axis* by = nullptr;    ///< second axis of a field without hours
    bool is_hourly = false;
    Unit unit = Unit::none;
    std::string long_name = {}, doc = {};
    std::string since = "1.0";
    std::string name_before_2 = {};  ///< in files before schema 2.0; empty = the same
    bool is_sparse = false;  ///< of a field with a second axis: most elements have no value; packed as hours are

    [[nodiscard]] bool is_packed() const { return is_hourly || is_sparse; }
    [[nodiscard]] std::string_view group() const { return std::string_view(name).substr(0, name.find('/')); }
    /// The name without its group.
    [[nodiscard]] std::string_view short_name() const { return std::string_view(name).substr(name.find('/') + 1); }
};

/// A group of result files, as `describe results` prints it.
struct GroupDoc {
    std::string_view name, doc;
};

/// A question that every scenario answers with yes or no for each element of an axis: is it short?
struct Question {
    std::string_view name;                   ///< prefix of what draws say of it
    std::string_view first_year;             ///< dataset of the first year short, "group/field"
    std::string_view first_year_before_2;    ///< the same in files before schema 2.0
    std::string_view since;                  ///< of that dataset
    const Axis* axis;                        ///< of the elements
    std::string_view doc;                    ///< what "short" means
    std::vector<const ResultField*> fields;  ///< an element is short where one of them says so
    bool (*is_short)(double value);
    /// Where above 0, what is not short is not known either; null = none.
    const ResultField* unsolved_steps = nullptr;

    /// Datasets over draws: probability of being short, its standard error, year by which a share of the draws is short.
    [[nodiscard]] std::string probability() const;
    [[nodiscard]] std::string probability_error() const;
    [[nodiscard]] std::string first_year_of(std::string_view share) const;
    /// Whether a dataset is any such probability, or year.
    [[nodiscard]] bool names_probability(std::string_view dataset) const;
    [[nodiscard]] bool names_year(std::string_view dataset) const;
};
/// Group of what draws say.
inline constexpr std::string_view kUncertaintyGroup = "uncertainty";

/// Branches above their limit, as a table that pandas opens.
struct BottleneckTable {
    const ResultField *loading_pu = nullptr, *excess_mw = nullptr;
};

/// Everything that a result file holds of scenarios: handed in by who declares it.
struct Schema {
    std::vector<const ResultField*> fields;
    std::vector<GroupDoc> groups;  ///< all that a file may have; axes and labels stand at its root
    std::vector<Question> questions;
    BottleneckTable bottlenecks;

    /// Null if there is no such field.
    [[nodiscard]] const ResultField* find(std::string_view name) const;
    /// @throws ContractError if there is no such field
    [[nodiscard]] const ResultField& field(std::string_view name) const;
    /// Name that a dataset has in files before schema 2.0.
    [[nodiscard]] std::string name_before_2(std::string_view name) const;
    /// Groups of the fields, each once, in the order of the fields.
    [[nodiscard]] std::vector<std::string> field_groups() const;
};

/// Values of an element: its hours, or those of the second axis.
std::size_t values_per_element(const Structure& structure, const ResultField& field);
/// Values of one scenario: elements of the first axis, times those of the second or the hours.
std::size_t n_values(const Structure& structure, const ResultField& field);
std::size_t element_bytes(DataType type);
std::string_view data_type_name(DataType type);

using Values = std::variant<std::vector<float>, std::vector<double>, std::vector<std::int8_t>,
                            std::vector<std::int16_t>, std::vector<std::int32_t>>;

/// Type of the fields whose values are of a C++ type.
template <class T>
inline constexpr DataType kDataType = DataType::f64;
template <>
inline constexpr DataType kDataType<float> = DataType::f32;
template <>
inline constexpr DataType kDataType<std::int8_t> = DataType::i8;
template <>
inline constexpr DataType kDataType<std::int16_t> = DataType::i16;
template <>
inline constexpr DataType kDataType<std::int32_t> = DataType::i32;

/// Values of one scenario by field name; hourly fields that were not asked for are absent.
using FieldValues = std::map<std::string, Values, std::less<>>;

/// Bytes of a field's values.
std::span<const std::byte> bytes_of(const Values& values);

/// Values of a field's type with room for n, filled with "no value" (NaN, or -1 for whole numbers).
Values no_values(DataType type, std::size_t n);
/// The same at all elements, and hours, of a field's axes.
Values no_values(const Structure& structure, const ResultField& field);

}  // namespace knelpunt::results
