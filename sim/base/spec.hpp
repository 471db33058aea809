#pragma once

#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/base/units.hpp"

namespace knelpunt {

inline constexpr double kInf = std::numeric_limits<double>::infinity();
inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Allowed values of a number; the ends are included unless `open_low`.
struct Range {
    double low = -kInf;
    double high = kInf;
    bool open_low = false;

    [[nodiscard]] bool holds(double value) const { return (open_low ? value > low : value >= low) && value <= high; }
};

inline constexpr Range kNotNegative{0.0, kInf};

enum class ValueType { text, number, integer, flag };

/// Declaration of one column, key or result field. Reading, checking, help and files all use this record.
struct FieldSpec {
    std::string_view name;
    Unit unit = Unit::none;
    std::string_view doc;
    Range range{};
    std::string_view fallback{};   ///< default as text; empty = none
    bool required = true;          ///< a missing column or empty cell without fallback is an error
    std::string_view choices{};    ///< allowed words, separated by '|'
    std::string_view refers_to{};  ///< table whose ids the cell must name
    std::string_view since = "1.0";
};

/// A row of an input or primitive table; knows its line for messages (0 = not read from a file).
struct TableRow {
    int line = 0;
};

template <class Row>
using Member = std::variant<std::string Row::*, double Row::*, int Row::*, bool Row::*>;

/// A column bound to a member of its row struct. An absent optional number is NaN, an absent text empty.
template <class Row>
struct Param {
    Member<Row> member;
    FieldSpec spec;
};

/// A column without its binding, as `describe` prints it.
struct ColumnDoc {
    FieldSpec spec;
    ValueType type = ValueType::text;
};

/// A table without its bindings: what `describe` and the reference pages show.
struct TableDoc {
    std::string_view name;
    std::string_view file;  ///< place inside a region folder; empty for primitive tables
    std::string_view doc;
    std::vector<ColumnDoc> columns;
};

/// Declaration of a table: name (plural), file inside a region's folder, meaning, columns.
template <class Row>
struct TableSpec {
    std::string_view name;
    std::string_view file;
    std::string_view doc;
    std::vector<Param<Row>> params;
    bool optional = false;  ///< the file may be missing: an empty table

    [[nodiscard]] TableDoc describe() const {
        TableDoc doc_of{name, file, doc, {}};
        for (const Param<Row>& param : params) {
            doc_of.columns.push_back({param.spec, static_cast<ValueType>(param.member.index())});
        }
        return doc_of;
    }
};

/// Splits "a|b|c".
std::vector<std::string> split_choices(std::string_view choices);

/// Position of `word` in "a|b|c", -1 if absent.
int choice_index(std::string_view choices, std::string_view word);

}  // namespace knelpunt
