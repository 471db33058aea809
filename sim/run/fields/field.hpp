#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/results/axes.hpp"
#include "sim/results/schema.hpp"
#include "sim/run/scenario_results.hpp"

namespace knelpunt::run {

using results::axes;
using results::Axis;

/// A result field: its declaration, and where its values come from.
struct Field : results::ResultField {
    /// Values of one scenario; none where the stage that finds them did not run. Hourly values are moved out: asked once.
    std::function<std::optional<results::Values>(ScenarioResults&)> values;
};

/// What a declaration says of a field beside what follows from its record: type, axis, group.
struct FieldText {
    std::string name;  ///< behind the prefix of its record; that of the C++ member, too
    Unit unit;
    std::string long_name, doc;
    std::string since = {};  ///< empty: that of the record
    std::string name_before_2 = {};

    /// The name, behind the prefix, in files before schema 2.0.
    [[nodiscard]] FieldText was(std::string name_before) const {
        FieldText out = *this;
        out.name_before_2 = std::move(name_before);
        return out;
    }
};

/// Takes declarations in their order, and keeps them where they are.
class FieldList {
public:
    const Field& add(Field field) { return fields_.emplace_back(std::move(field)); }
    [[nodiscard]] const std::deque<Field>& all() const { return fields_; }

private:
    std::deque<Field> fields_;
};

/// Declares fields whose values a record of some stage holds.
///
/// Whoever derives from it has a reference per field, which is the field's name in C++:
///
///     const Field& rating_mw = add({"rating_mw", Unit::mw, "Rating", "Rating of .."}, &BranchResults::rating_mw);
///
/// The type follows from the member: a number, or a list of numbers with one for each element of the record's axis.
template <class Record>
class FieldsOf {
public:
    FieldsOf(const FieldsOf&) = delete;
    FieldsOf& operator=(const FieldsOf&) = delete;

protected:
    /// Null where the stage did not run.
    using RecordOf = std::function<Record*(ScenarioResults&)>;
    /// What all fields of a record share.
    struct Place {
        std::string prefix;  ///< "group/", or "group/element_"
        const Axis* axis;    ///< of its lists
        std::string since;
        RecordOf record;
    };
    /// Axes of a list that differ from the record's.
    struct Axes {
        const Axis* axis;
        const Axis* by = nullptr;
        bool is_sparse = false;  ///< most elements have no value
    };

    FieldsOf(FieldList& list, Place place) : list_(list), place_(std::move(place)) {}
    ~FieldsOf() = default;

    /// A list.
    template <class T>
    const Field& add(FieldText text, std::vector<T> Record::*member) {
        return add(std::move(text), member, Axes{place_.axis});
    }
    template <class T>
    const Field& add(FieldText text, std::vector<T> Record::*member, Axes axes) {
        return declare(std::move(text), results::kDataType<T>, axes,
                       [member](Record& record) -> results::Values { return record.*member; });
    }
    /// A list by hour, without gaps.
    template <class T>
    const Field& add_hourly(FieldText text, std::vector<T> Record::*member, Axes axes) {
        return declare(
            std::move(text), results::kDataType<T>, axes,
            [member](Record& record) -> results::Values { return std::move(record.*member); }, true);
    }
    /// One number.
    template <class T>
    const Field& add(FieldText text, T Record::*member) {
        return declare(std::move(text), results::kDataType<T>, Axes{nullptr},
                       [member](Record& record) -> results::Values { return std::vector<T>{record.*member}; });
    }
    /// Worked out from the record: one number, or a list.
    const Field& add(FieldText text, double (*get)(const Record&)) { return add_number<double>(std::move(text), get); }
    const Field& add(FieldText text, std::int32_t (*get)(const Record&)) {
        return add_number<std::int32_t>(std::move(text), get);
    }
    const Field& add(FieldText text, std::vector<double> (*get)(const Record&)) {
        return declare(std::move(text), results::DataType::f64, Axes{place_.axis},
                       [get](Record& record) -> results::Values { return get(record); });
    }

    /// A list, worked out by what knows more than the record.
    const Field& add_list(FieldText text, std::function<std::vector<double>(const Record&)> get) {
        return declare(std::move(text), results::DataType::f64, Axes{place_.axis},
                       [get = std::move(get)](Record& record) -> results::Values { return get(record); });
    }

private:
    template <class T>
    const Field& add_number(FieldText text, T (*get)(const Record&)) {
        return declare(std::move(text), results::kDataType<T>, Axes{nullptr},
                       [get](Record& record) -> results::Values { return std::vector<T>{get(record)}; });
    }

    const Field& declare(FieldText text, results::DataType type, Axes axes, std::function<results::Values(Record&)> get,
                         bool is_hourly = false) {
        Field field;
        field.name = place_.prefix + text.name;
        field.type = type;
        field.axis = axes.axis;
        field.by = axes.by;
        field.is_hourly = is_hourly;
        field.is_sparse = axes.is_sparse;
        field.unit = text.unit;
        field.long_name = std::move(text.long_name);
        field.doc = std::move(text.doc);
        field.since = text.since.empty() ? place_.since : std::move(text.since);
        if (!text.name_before_2.empty()) field.name_before_2 = place_.prefix + text.name_before_2;
        field.values = [of = place_.record, get = std::move(get)](ScenarioResults& found) {
            Record* record = of(found);
            return record == nullptr ? std::optional<results::Values>() : get(*record);
        };
        return list_.add(std::move(field));
    }

    FieldList& list_;
    Place place_;
};

}  // namespace knelpunt::run
