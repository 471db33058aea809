#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/base/issue.hpp"

namespace knelpunt::io::mfile {

/// Thrown where a value cannot be computed. Issues with line 0 get the line of the expression that asked for them.
struct Trouble {
    std::vector<Issue> issues;
};

/// Throws a Trouble of one issue: what is wrong, and the way out.
[[noreturn]] void refuse(IssueCode code, std::string message, std::string hint = {}, int line = 0);

/// What to do about anything that is right in MATLAB but beyond what is read here.
extern const std::string kSaveCaseHint;

/// Numbers, row after row. A number is a matrix of one row and one column.
struct Matrix {
    std::size_t n_rows = 0, n_columns = 0;
    std::vector<double> values;
    std::vector<int> lines;  ///< by row: where the file gives it; empty where that is unknown
    bool is_logical = false;

    Matrix() = default;
    Matrix(std::size_t rows, std::size_t columns, double value = 0.0)
        : n_rows(rows), n_columns(columns), values(rows * columns, value) {}
    explicit Matrix(double value) : Matrix(1, 1, value) {}

    [[nodiscard]] std::size_t size() const { return values.size(); }
    [[nodiscard]] bool is_scalar() const { return values.size() == 1; }
    [[nodiscard]] double& at(std::size_t row, std::size_t column) { return values[row * n_columns + column]; }
    [[nodiscard]] double at(std::size_t row, std::size_t column) const { return values[row * n_columns + column]; }
    /// Place in `values` of an element counted down the columns, as the language counts.
    [[nodiscard]] std::size_t place(std::size_t counted) const {
        return n_columns == 1 || n_rows == 1 ? counted : counted % n_rows * n_columns + counted / n_rows;
    }
};

struct Value;

/// A cell array, row after row.
struct Cells {
    std::size_t n_rows = 0, n_columns = 0;
    std::vector<Value> values;
};

/// The fields of a struct, in the order of their first assignment.
struct Fields {
    std::vector<std::pair<std::string, Value>> list;

    [[nodiscard]] Value* find(std::string_view name);
    [[nodiscard]] const Value* find(std::string_view name) const;
    Value& operator[](std::string_view name);
};

/// A value that could not be computed; whoever needs it reports why.
struct Failure {
    std::vector<Issue> issues;
};

/// Anything a variable holds. Copies share what they hold until one of them is changed.
struct Value {
    std::variant<std::shared_ptr<Matrix>, std::string, std::shared_ptr<Cells>, std::shared_ptr<Fields>,
                 std::shared_ptr<Failure>>
        data = std::make_shared<Matrix>();
    int line = 0;  ///< of the statement that gave it

    Value() = default;
    explicit Value(double number) : data(std::make_shared<Matrix>(number)) {}
    explicit Value(Matrix matrix) : data(std::make_shared<Matrix>(std::move(matrix))) {}
    explicit Value(std::string text) : data(std::move(text)) {}
    explicit Value(Cells cells) : data(std::make_shared<Cells>(std::move(cells))) {}
    explicit Value(Fields fields) : data(std::make_shared<Fields>(std::move(fields))) {}
    explicit Value(Failure failure) : data(std::make_shared<Failure>(std::move(failure))) {}
    Value(const Value&) = default;
    Value(Value&&) noexcept = default;
    Value& operator=(const Value&) = default;
    Value& operator=(Value&&) noexcept = default;
    ~Value();  ///< takes what nests apart one by one: a loop can nest deeper than the stack is

    [[nodiscard]] bool is_matrix() const { return data.index() == 0; }
    [[nodiscard]] bool is_text() const { return data.index() == 1; }
    [[nodiscard]] bool is_cells() const { return data.index() == 2; }
    [[nodiscard]] bool is_struct() const { return data.index() == 3; }
    [[nodiscard]] bool is_failure() const { return data.index() == 4; }
    [[nodiscard]] bool is_empty_matrix() const { return is_matrix() && std::get<0>(data)->size() == 0; }

    /// @throws Trouble if it holds something else; `what` says in which place.
    [[nodiscard]] const Matrix& matrix(std::string_view what) const;
    [[nodiscard]] const std::string& text(std::string_view what) const;
    [[nodiscard]] double number(std::string_view what) const;

    // To be changed: no other value sees the change.
    Matrix& own_matrix() { return own<Matrix>(); }
    Cells& own_cells() { return own<Cells>(); }
    Fields& own_fields() { return own<Fields>(); }

    /// Numbers, cells or fields that are copied before a change, because other values share them; of cells and fields 20
    /// each, for the time they take.
    [[nodiscard]] double n_copied_before_change() const;

    /// Rows and columns, of anything.
    [[nodiscard]] std::pair<std::size_t, std::size_t> size() const;
    /// "a matrix", "text", ... for messages.
    [[nodiscard]] std::string_view kind() const;
    /// @throws Trouble if it could not be computed
    void need() const;

private:
    template <class Held>
    Held& own() {
        auto& held = std::get<std::shared_ptr<Held>>(data);
        if (held.use_count() > 1) held = std::make_shared<Held>(*held);
        return *held;
    }
};

/// Counts what is computed, so that a file that asks for too much ends in a message instead of a machine without memory.
class Budget {
public:
    /// One operation on `n` elements. @throws Trouble when the file asked for more than any case needs.
    void spend(double n);
    /// Room for a matrix. @throws Trouble if it is larger than any case needs.
    void allow_size(double n_rows, double n_columns);
    /// Room for a text. @throws Trouble if it is longer than any case needs.
    void allow_text(std::size_t length);

private:
    double spent_ = 0.0;
};

}  // namespace knelpunt::io::mfile
