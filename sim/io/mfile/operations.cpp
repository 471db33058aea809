#include "sim/io/mfile/operations.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/numeric/math.hpp"

namespace knelpunt::io::mfile {
namespace {

using Operation = double (*)(double, double);

double power(double base, double exponent) {
    constexpr double kMaxFactors = 64.0;
    if (exponent == std::floor(exponent) && std::abs(exponent) <= kMaxFactors) {
        double out = 1.0;
        for (double factor = 0.0; factor < std::abs(exponent); ++factor) out *= base;
        return exponent < 0.0 ? 1.0 / out : out;
    }
    if (base < 0.0 && exponent != std::floor(exponent))
        refuse(IssueCode::unknown_key, fmt::format("{:g}^{:g} is a complex number, which is not read", base, exponent),
               kSaveCaseHint);
    if (exponent == 0.5) return std::sqrt(base);
    return numeric::pow(base, exponent);
}

struct Operator {
    std::string_view sign;
    Operation compute;
    bool is_logical = false;
};

double as_truth(bool is_so) { return is_so ? 1.0 : 0.0; }

constexpr Operator kOperators[] = {
    {"+", [](double a, double b) { return a + b; }},
    {"-", [](double a, double b) { return a - b; }},
    {".*", [](double a, double b) { return a * b; }},
    {"./", [](double a, double b) { return a / b; }},
    {".\\", [](double a, double b) { return b / a; }},
    {".^", power},
    {"==", [](double a, double b) { return as_truth(a == b); }, true},
    {"~=", [](double a, double b) { return as_truth(a != b); }, true},
    {"<", [](double a, double b) { return as_truth(a < b); }, true},
    {"<=", [](double a, double b) { return as_truth(a <= b); }, true},
    {">", [](double a, double b) { return as_truth(a > b); }, true},
    {">=", [](double a, double b) { return as_truth(a >= b); }, true},
    {"&", [](double a, double b) { return as_truth(a != 0.0 && b != 0.0); }, true},
    {"|", [](double a, double b) { return as_truth(a != 0.0 || b != 0.0); }, true},
};

[[noreturn]] void refuse_sizes(std::string_view sign, const Matrix& a, const Matrix& b) {
    refuse(IssueCode::unknown_key,
           fmt::format("{} x {} {} {} x {}: the sizes do not fit", a.n_rows, a.n_columns, sign, b.n_rows, b.n_columns));
}

Matrix each(const Operator& wanted, const Matrix& a, const Matrix& b, Budget& budget) {
    const auto common = [&](std::size_t n_a, std::size_t n_b) {
        if (n_a != n_b && n_a != 1 && n_b != 1) refuse_sizes(wanted.sign, a, b);
        return n_a == 1 ? n_b : n_a;
    };
    const std::size_t n_rows = common(a.n_rows, b.n_rows), n_columns = common(a.n_columns, b.n_columns);
    budget.allow_size(static_cast<double>(n_rows), static_cast<double>(n_columns));
    Matrix out(n_rows, n_columns);
    out.is_logical = wanted.is_logical;
    for (std::size_t row = 0; row < n_rows; ++row) {
        for (std::size_t column = 0; column < n_columns; ++column) {
            out.at(row, column) = wanted.compute(a.at(a.n_rows == 1 ? 0 : row, a.n_columns == 1 ? 0 : column),
                                                 b.at(b.n_rows == 1 ? 0 : row, b.n_columns == 1 ? 0 : column));
        }
    }
    if (a.lines.size() == n_rows)
        out.lines = a.lines;
    else if (b.lines.size() == n_rows)
        out.lines = b.lines;
    return out;
}

Matrix product(const Matrix& a, const Matrix& b, Budget& budget) {
    if (a.n_columns != b.n_rows) refuse_sizes("*", a, b);
    const auto is_finite = [](const Matrix& of) {
        return std::all_of(of.values.begin(), of.values.end(), [](double value) { return std::isfinite(value); });
    };
    if (!is_finite(a) || !is_finite(b)) {
        refuse(IssueCode::unknown_key,
               "a matrix product with Inf or NaN in it: MATLAB and Octave give different numbers",
               "Change the columns one by one, as in mpc.bus(:, 3) = mpc.bus(:, 3) / 1e3");
    }
    budget.allow_size(static_cast<double>(a.n_rows), static_cast<double>(b.n_columns));
    budget.spend(static_cast<double>(a.size()) * static_cast<double>(b.n_columns));
    Matrix out(a.n_rows, b.n_columns);
    for (std::size_t row = 0; row < a.n_rows; ++row) {
        for (std::size_t inner = 0; inner < a.n_columns; ++inner) {
            const double factor = a.at(row, inner);
            for (std::size_t column = 0; column < b.n_columns; ++column)
                out.at(row, column) += factor * b.at(inner, column);
        }
    }
    out.lines = a.lines;
    return out;
}

/// Texts of the same length, or one character, compared letter by letter.
Value compare_texts(std::string_view sign, const std::string& a, const std::string& b) {
    if (a.size() != b.size() && a.size() != 1 && b.size() != 1) {
        refuse(IssueCode::unknown_key, fmt::format("\"{}\" {} \"{}\": texts of different length", a, sign, b),
               "Compare texts with strcmp");
    }
    const std::size_t length = a.size() == 1 ? b.size() : a.size();
    Matrix out(1, length);
    out.is_logical = true;
    for (std::size_t place = 0; place < length; ++place) {
        const bool is_same = a[a.size() == 1 ? 0 : place] == b[b.size() == 1 ? 0 : place];
        out.values[place] = as_truth(is_same == (sign == "=="));
    }
    return Value(std::move(out));
}

/// The element-wise operator that an operator is for these operands; nothing for the matrix product.
std::string_view elementwise(std::string_view sign, const Matrix& a, const Matrix& b) {
    if (sign == "!=") return "~=";
    if (sign == "*") return a.is_scalar() || b.is_scalar() ? ".*" : "";
    if (sign == "/" && b.is_scalar()) return "./";
    if (sign == "\\" && a.is_scalar()) return ".\\";
    if (sign == "^" && a.is_scalar() && b.is_scalar()) return ".^";
    return sign;
}

}  // namespace

Value binary(std::string_view sign, const Value& a, const Value& b, Budget& budget) {
    a.need();
    b.need();
    if (a.is_text() && b.is_text() && (sign == "==" || sign == "~=" || sign == "!="))
        return compare_texts(sign, a.text(""), b.text(""));
    const Matrix& left = a.matrix(fmt::format("what stands left of {}", sign));
    const Matrix& right = b.matrix(fmt::format("what stands right of {}", sign));
    const std::string_view wanted = elementwise(sign, left, right);
    if (wanted.empty()) return Value(product(left, right, budget));
    const auto* const found = std::find_if(std::begin(kOperators), std::end(kOperators),
                                           [&](const Operator& known) { return known.sign == wanted; });
    if (found == std::end(kOperators)) {
        refuse(IssueCode::unknown_key, fmt::format("{} between matrices is not read", sign),
               fmt::format("For element by element write .{}; else: {}", sign, kSaveCaseHint));
    }
    return Value(each(*found, left, right, budget));
}

Value prefix(std::string_view sign, const Value& a, Budget& budget) {
    Matrix out = a.matrix(fmt::format("what stands behind {}", sign));
    budget.spend(static_cast<double>(out.size()));
    out.is_logical = sign == "!";
    for (double& value : out.values) {
        if (sign == "!" && std::isnan(value)) refuse(IssueCode::unknown_key, "NaN is neither true nor false");
        if (sign == "-") value = -value;
        if (sign == "!") value = as_truth(value == 0.0);
    }
    return Value(std::move(out));
}

Value transpose(const Value& a, Budget& budget) {
    if (a.is_text() && a.text("").size() <= 1) return a;
    const Matrix& given = a.matrix("what stands before '");
    budget.spend(static_cast<double>(given.size()));
    Matrix out(given.n_columns, given.n_rows);
    out.is_logical = given.is_logical;
    for (std::size_t row = 0; row < given.n_rows; ++row) {
        for (std::size_t column = 0; column < given.n_columns; ++column) out.at(column, row) = given.at(row, column);
    }
    return Value(std::move(out));
}

Value range(double first, double step, double last, Budget& budget) {
    if (std::isnan(first) || std::isnan(step) || std::isnan(last))
        refuse(IssueCode::unknown_key, "a range has NaN in it");
    constexpr double kRounding = 3e-16;  // as in Octave: an end that rounding missed belongs to the range
    const double steps = step == 0.0 ? -1.0 : std::floor((last - first) / step * (1.0 + kRounding));
    const double length = steps < 0.0 ? 0.0 : steps + 1.0;
    budget.allow_size(1.0, length);
    Matrix out(1, static_cast<std::size_t>(length));
    for (std::size_t place = 0; place < out.size(); ++place)
        out.values[place] = first + static_cast<double>(place) * step;
    return Value(std::move(out));
}

bool is_true(const Value& a) {
    a.need();
    if (a.is_text()) return !a.text("").empty();
    const Matrix& asked = a.matrix("a condition");
    if (std::any_of(asked.values.begin(), asked.values.end(), [](double value) { return std::isnan(value); }))
        refuse(IssueCode::unknown_key, "a condition is NaN: neither true nor false");
    return asked.size() > 0 &&
           std::none_of(asked.values.begin(), asked.values.end(), [](double value) { return value == 0.0; });
}

namespace {

/// Texts in a row are one text.
Value joined(std::span<const Value> parts, Budget& budget) {
    std::string out;
    for (const Value& part : parts) {
        if (part.is_empty_matrix()) continue;
        out += part.text("an element beside text");
        budget.allow_text(out.size());
    }
    return Value(std::move(out));
}

}  // namespace

Value beside(std::span<const Value> parts, Budget& budget) {
    if (std::any_of(parts.begin(), parts.end(), [](const Value& part) { return part.is_text(); }))
        return joined(parts, budget);
    std::vector<const Matrix*> list;
    std::size_t n_columns = 0;
    for (const Value& part : parts) {
        const Matrix& one = part.matrix("an element of a matrix");
        if (one.n_rows == 0 && one.n_columns == 0) continue;
        if (!list.empty() && one.n_rows != list.front()->n_rows) refuse_sizes("beside", *list.front(), one);
        list.push_back(&one);
        n_columns += one.n_columns;
    }
    if (list.empty()) return {};
    if (list.size() == 1) return Value(*list.front());
    budget.allow_size(static_cast<double>(list.front()->n_rows), static_cast<double>(n_columns));
    Matrix out(list.front()->n_rows, n_columns);
    out.is_logical = std::all_of(list.begin(), list.end(), [](const Matrix* one) { return one->is_logical; });
    std::size_t first = 0;
    for (const Matrix* one : list) {
        for (std::size_t row = 0; row < out.n_rows; ++row) {
            for (std::size_t column = 0; column < one->n_columns; ++column)
                out.at(row, first + column) = one->at(row, column);
        }
        first += one->n_columns;
        if (out.lines.empty() && one->lines.size() == out.n_rows) out.lines = one->lines;
    }
    return Value(std::move(out));
}

Value below(std::span<const Value> parts, Budget& budget) {
    std::vector<const Matrix*> list;
    std::size_t n_rows = 0;
    for (const Value& part : parts) {
        const Matrix& one = part.matrix("a row of a matrix");
        if (one.n_rows == 0 && one.n_columns == 0) continue;
        if (!list.empty() && one.n_columns != list.front()->n_columns) {
            refuse(IssueCode::csv_cell_count,
                   fmt::format("a row of {} numbers stands below one of {}", one.n_columns, list.front()->n_columns),
                   "All rows of a matrix must be equally long");
        }
        list.push_back(&one);
        n_rows += one.n_rows;
    }
    if (list.empty()) return {};
    if (list.size() == 1) return Value(*list.front());
    budget.allow_size(static_cast<double>(n_rows), static_cast<double>(list.front()->n_columns));
    Matrix out(0, list.front()->n_columns);
    out.n_rows = n_rows;
    out.is_logical = std::all_of(list.begin(), list.end(), [](const Matrix* one) { return one->is_logical; });
    for (const Matrix* one : list) {
        out.values.insert(out.values.end(), one->values.begin(), one->values.end());
        if (one->lines.size() == one->n_rows)
            out.lines.insert(out.lines.end(), one->lines.begin(), one->lines.end());
        else
            out.lines.resize(out.lines.size() + one->n_rows, 0);
    }
    return Value(std::move(out));
}

}  // namespace knelpunt::io::mfile
