#include "sim/io/mfile/functions.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "sim/base/spec.hpp"
#include "sim/base/units.hpp"
#include "sim/io/mfile/operations.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::io::mfile {
namespace {

using Arguments = std::span<const Value>;
using Values = std::vector<Value>;

Values one(Value value) {
    Values out;
    out.push_back(std::move(value));
    return out;
}
Values one(double value) { return one(Value(value)); }

Value truth(bool is_so) {
    Matrix out(is_so ? 1.0 : 0.0);
    out.is_logical = true;
    return Value(std::move(out));
}

template <class Compute>
Values each(Arguments arguments, Budget& budget, Compute compute, bool is_logical = false) {
    Matrix out = arguments[0].matrix("the argument");
    budget.spend(static_cast<double>(out.size()));
    out.is_logical = is_logical;
    for (double& value : out.values) value = compute(value);
    return one(Value(std::move(out)));
}

/// Refuses what has a complex result.
double real_only(bool is_real, double value, std::string_view name) {
    if (!is_real && !std::isnan(value))
        refuse(IssueCode::unknown_key, fmt::format("{}({:g}) is a complex number, which is not read", name, value),
               kSaveCaseHint);
    return value;
}

double log10_of(double x) {
    const double out = numeric::log(real_only(x >= 0.0, x, "log10")) / numeric::log(10.0);
    const double whole = std::round(out);
    return numeric::pow(10.0, whole) == x ? whole : out;
}

double sign_of(double x) { return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : x; }

double leg(double x) { return std::sqrt((1.0 - x) * (1.0 + x)); }

double modulo(double a, double b) {
    if (b == 0.0) return a;
    const double rest = std::fmod(a, b);
    return rest != 0.0 && (rest < 0.0) != (b < 0.0) ? rest + b : rest;
}

/// Two arguments, element by element, with one of them repeated where it is one number.
Values pairwise(Arguments arguments, Budget& budget, double (*compute)(double, double)) {
    const Matrix& a = arguments[0].matrix("the first argument");
    const Matrix& b = arguments[1].matrix("the second argument");
    if (!a.is_scalar() && !b.is_scalar() && (a.n_rows != b.n_rows || a.n_columns != b.n_columns))
        refuse(IssueCode::unknown_key, "both arguments must have the same size, or one be one number");
    Matrix out = a.is_scalar() ? b : a;
    budget.spend(static_cast<double>(out.size()));
    out.is_logical = false;
    for (std::size_t place = 0; place < out.size(); ++place)
        out.values[place] = compute(a.values[a.is_scalar() ? 0 : place], b.values[b.is_scalar() ? 0 : place]);
    return one(Value(std::move(out)));
}

/// zeros(), zeros(n), zeros(rows, columns), zeros([rows columns]).
Values filled(Arguments arguments, Budget& budget, double value) {
    double n_rows = 1.0, n_columns = 1.0;
    if (arguments.size() == 2) {
        n_rows = arguments[0].number("the number of rows");
        n_columns = arguments[1].number("the number of columns");
    } else if (arguments.size() == 1) {
        const Matrix& size = arguments[0].matrix("the size");
        if (size.size() != 1 && size.size() != 2) refuse(IssueCode::unknown_key, "a size has one or two numbers");
        n_rows = size.values.front();
        n_columns = size.values.back();
    }
    n_rows = std::max(0.0, n_rows);
    n_columns = std::max(0.0, n_columns);
    if (n_rows != std::floor(n_rows) || n_columns != std::floor(n_columns))
        refuse(IssueCode::unknown_key, "a size must be whole");
    budget.allow_size(n_rows, n_columns);
    return one(Value(Matrix(static_cast<std::size_t>(n_rows), static_cast<std::size_t>(n_columns), value)));
}

Values identity(Arguments arguments, Budget& budget) {
    Values out = filled(arguments, budget, 0.0);
    Matrix& matrix = out[0].own_matrix();
    for (std::size_t row = 0; row < std::min(matrix.n_rows, matrix.n_columns); ++row) matrix.at(row, row) = 1.0;
    return out;
}

Values size_of(Arguments arguments, Budget&) {
    const auto [n_rows, n_columns] = arguments[0].size();
    const double sizes[] = {static_cast<double>(n_rows), static_cast<double>(n_columns)};
    if (arguments.size() == 2) {
        const double dimension = arguments[1].number("the dimension");
        return one(dimension == 1.0 ? sizes[0] : dimension == 2.0 ? sizes[1] : 1.0);
    }
    Matrix both(1, 2);
    both.values = {sizes[0], sizes[1]};
    Values out = one(Value(std::move(both)));
    out.emplace_back(sizes[0]);  // what [rows, columns] = size(a) asks for stands behind
    out.emplace_back(sizes[1]);
    return out;
}

double count_of(const Value& value) {
    const auto [n_rows, n_columns] = value.size();
    return static_cast<double>(n_rows * n_columns);
}

Values length_of(Arguments arguments, Budget&) {
    const auto [n_rows, n_columns] = arguments[0].size();
    return one(n_rows * n_columns == 0 ? 0.0 : static_cast<double>(std::max(n_rows, n_columns)));
}

Values find(Arguments arguments, Budget& budget) {
    const Matrix& asked = arguments[0].matrix("what find looks through");
    budget.spend(static_cast<double>(asked.size()));
    const double most = arguments.size() == 2 ? arguments[1].number("how many find gives") : kInf;
    std::vector<double> found;
    for (std::size_t counted = 0; counted < asked.size() && static_cast<double>(found.size()) < most; ++counted) {
        if (asked.values[asked.place(counted)] != 0.0) found.push_back(static_cast<double>(counted + 1));
    }
    const bool is_row = asked.n_rows == 1 && asked.n_columns != 1;
    Matrix out(is_row ? 1 : found.size(), is_row ? found.size() : 1);
    out.values = std::move(found);
    return one(Value(std::move(out)));
}

/// One number of each column, of a row that of its elements, of nothing that of no elements.
template <class Reduce>
Values reduced(Arguments arguments, Budget& budget, Reduce reduce, bool is_logical = false) {
    const Matrix& given = arguments[0].matrix("the argument");
    budget.spend(static_cast<double>(given.size()));
    const double dimension = arguments.size() == 2 ? arguments[1].number("the dimension")
                             : given.n_rows == 1   ? 2.0
                                                   : 1.0;
    if (dimension != 1.0 && dimension != 2.0) refuse(IssueCode::unknown_key, "the dimension must be 1 or 2");
    const bool is_nothing = given.n_rows == 0 && given.n_columns == 0;
    const bool is_down = dimension == 1.0;
    Matrix out = is_nothing ? Matrix(1, 1) : is_down ? Matrix(1, given.n_columns) : Matrix(given.n_rows, 1);
    out.is_logical = is_logical;
    for (std::size_t place = 0; place < out.size(); ++place) {
        std::vector<double> list;
        const std::size_t length = is_nothing ? 0 : is_down ? given.n_rows : given.n_columns;
        for (std::size_t along = 0; along < length; ++along)
            list.push_back(is_down ? given.at(along, place) : given.at(place, along));
        out.values[place] = reduce(list);
    }
    return one(Value(std::move(out)));
}

double sum_of(const std::vector<double>& list) { return std::accumulate(list.begin(), list.end(), 0.0); }
double mean_of(const std::vector<double>& list) { return sum_of(list) / static_cast<double>(list.size()); }
double product_of(const std::vector<double>& list) {
    return std::accumulate(list.begin(), list.end(), 1.0, [](double a, double b) { return a * b; });
}
double any_of(const std::vector<double>& list) {
    return std::any_of(list.begin(), list.end(), [](double value) { return value != 0.0 && !std::isnan(value); }) ? 1.0
                                                                                                                  : 0.0;
}
double all_of(const std::vector<double>& list) {
    return std::all_of(list.begin(), list.end(), [](double value) { return value != 0.0; }) ? 1.0 : 0.0;
}

/// The larger or smaller of two; one that is NaN does not count.
double larger(double a, double b) { return std::isnan(a) || b > a ? b : a; }
double smaller(double a, double b) { return std::isnan(a) || b < a ? b : a; }

Values extreme(Arguments arguments, Budget& budget, double (*choose)(double, double)) {
    if (arguments.size() == 2) return pairwise(arguments, budget, choose);
    if (arguments[0].is_empty_matrix()) return one(Value());  // of no element there is none
    return reduced(arguments, budget, [choose](const std::vector<double>& list) {
        return std::accumulate(list.begin(), list.end(), list.front(), choose);
    });
}

Values diagonal(Arguments arguments, Budget& budget) {
    const Matrix& given = arguments[0].matrix("the argument of diag");
    if (given.n_rows == 1 || given.n_columns == 1) {
        budget.allow_size(static_cast<double>(given.size()), static_cast<double>(given.size()));
        Matrix out(given.size(), given.size());
        for (std::size_t place = 0; place < given.size(); ++place) out.at(place, place) = given.values[place];
        return one(Value(std::move(out)));
    }
    Matrix out(std::min(given.n_rows, given.n_columns), 1);
    if (out.n_rows == 0) return one(Value());
    for (std::size_t place = 0; place < out.size(); ++place) out.values[place] = given.at(place, place);
    return one(Value(std::move(out)));
}

Values repeated(Arguments arguments, Budget& budget) {
    const Matrix& given = arguments[0].matrix("the first argument of repmat");
    const bool has_one = arguments.size() == 2;
    const Matrix& times = arguments[1].matrix("how often repmat repeats");
    if (has_one && times.size() > 2) refuse(IssueCode::unknown_key, "repmat repeats in two directions");
    const double down = std::max(0.0, times.size() == 0 ? 0.0 : times.values.front());
    const double across = std::max(0.0, has_one ? (times.size() == 0 ? 0.0 : times.values.back())
                                                : arguments[2].number("how often repmat repeats"));
    if (down != std::floor(down) || across != std::floor(across))
        refuse(IssueCode::unknown_key, "repmat repeats whole times");
    budget.allow_size(down * static_cast<double>(given.n_rows), across * static_cast<double>(given.n_columns));
    Matrix out(static_cast<std::size_t>(down) * given.n_rows, static_cast<std::size_t>(across) * given.n_columns);
    for (std::size_t row = 0; row < out.n_rows; ++row) {
        for (std::size_t column = 0; column < out.n_columns; ++column)
            out.at(row, column) = given.at(row % given.n_rows, column % given.n_columns);
    }
    return one(Value(std::move(out)));
}

Values is_member(Arguments arguments, Budget& budget) {
    const Matrix& asked = arguments[0].matrix("the first argument of ismember");
    std::vector<double> known = arguments[1].matrix("the second argument of ismember").values;
    known.erase(std::remove_if(known.begin(), known.end(), [](double value) { return std::isnan(value); }),
                known.end());
    budget.spend(static_cast<double>(asked.size() + known.size()) * 20.0);
    std::sort(known.begin(), known.end());
    Matrix out = asked;
    out.is_logical = true;
    for (double& value : out.values) value = std::binary_search(known.begin(), known.end(), value) ? 1.0 : 0.0;
    return one(Value(std::move(out)));
}

/// Sorted; the different values of `unique` stand in a row only where they came from one.
Values sorted(Arguments arguments, Budget& budget, bool is_unique) {
    Matrix out = arguments[0].matrix("the argument");
    budget.spend(static_cast<double>(out.size()) * 20.0);
    if (!is_unique && out.n_rows != 1 && out.n_columns != 1)
        refuse(IssueCode::unknown_key, "sort is read for one row or column", kSaveCaseHint);
    std::stable_sort(out.values.begin(), out.values.end(),
                     [](double a, double b) { return std::isnan(b) ? !std::isnan(a) : a < b; });
    if (is_unique) out.values.erase(std::unique(out.values.begin(), out.values.end()), out.values.end());
    const bool is_row = out.n_rows == 1 && out.n_columns != 1;
    out.n_rows = is_row ? 1 : out.values.size();
    out.n_columns = is_row ? out.values.size() : out.values.empty() && out.n_columns == 0 ? 0 : 1;
    if (out.values.empty() && !is_row) out.n_rows = 0;
    out.lines.clear();
    out.is_logical = false;
    return one(Value(std::move(out)));
}

Values cumulative(Arguments arguments, Budget& budget) {
    Matrix out = arguments[0].matrix("the argument of cumsum");
    budget.spend(static_cast<double>(out.size()));
    out.is_logical = false;
    for (std::size_t row = 0; row < out.n_rows; ++row) {
        for (std::size_t column = 0; column < out.n_columns; ++column) {
            if (out.n_rows == 1 && column > 0) out.values[column] += out.values[column - 1];
            if (out.n_rows > 1 && row > 0) out.at(row, column) += out.at(row - 1, column);
        }
    }
    return one(Value(std::move(out)));
}

Values same_text(Arguments arguments, bool ignores_case) {
    if (!arguments[0].is_text() || !arguments[1].is_text()) {
        arguments[0].need();
        arguments[1].need();
        if (arguments[0].is_cells() || arguments[1].is_cells())
            refuse(IssueCode::unknown_key, "cell arrays are not compared", kSaveCaseHint);
        return one(truth(false));
    }
    const auto lower = [&](std::string text) {
        for (char& c : text) c = ignores_case ? static_cast<char>(std::tolower(static_cast<unsigned char>(c))) : c;
        return text;
    };
    return one(truth(lower(arguments[0].text("")) == lower(arguments[1].text(""))));
}

Values is_field(Arguments arguments, Budget&) {
    arguments[0].need();
    const std::string& name = arguments[1].text("the name of a field");
    return one(truth(arguments[0].is_struct() && std::get<3>(arguments[0].data)->find(name) != nullptr));
}

Values without_field(Arguments arguments, Budget&) {
    Value out = arguments[0];
    const std::string& name = arguments[1].text("the name of a field");
    if (!out.is_struct() || out.own_fields().find(name) == nullptr)
        refuse(IssueCode::unknown_key, fmt::format("there is no field {} to remove", name));
    std::erase_if(out.own_fields().list, [&](const auto& field) { return field.first == name; });
    return one(std::move(out));
}

Values make_struct(Arguments arguments, Budget&) {
    if (arguments.size() % 2 != 0) refuse(IssueCode::unknown_key, "struct needs a value for each name");
    Fields out;
    for (std::size_t place = 0; place < arguments.size(); place += 2) {
        if (arguments[place + 1].is_cells())
            refuse(IssueCode::unknown_key, "a cell array in struct makes several structs, which is not read",
                   kSaveCaseHint);
        out[arguments[place].text("the name of a field")] = arguments[place + 1];
    }
    return one(Value(std::move(out)));
}

Values make_cells(Arguments arguments, Budget& budget) {
    const Values sized = filled(arguments, budget, 0.0);
    const auto [n_rows, n_columns] = arguments.empty() ? std::pair<std::size_t, std::size_t>() : sized[0].size();
    return one(Value(Cells{n_rows, n_columns, Values(n_rows * n_columns)}));
}

constexpr std::size_t kAny = 1000;

template <auto compute>
Values each_of(Arguments arguments, Budget& budget) {
    return each(arguments, budget, compute);
}

template <auto asked>
Values each_asked(Arguments arguments, Budget& budget) {
    return each(
        arguments, budget, [](double x) { return asked(x) ? 1.0 : 0.0; }, true);
}

template <auto compute>
Values pair_of(Arguments arguments, Budget& budget) {
    return pairwise(arguments, budget, compute);
}

template <auto reduce, bool is_logical = false>
Values reduced_by(Arguments arguments, Budget& budget) {
    return reduced(arguments, budget, reduce, is_logical);
}

template <auto asked>
Values asked_of(Arguments arguments, Budget&) {
    arguments[0].need();
    return one(truth(asked(arguments[0])));
}

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

const KnownFunction kNumbers[] = {
    {"pi", 0, 0, [](Arguments, Budget&) { return one(numeric::kPi); }},
    {"Inf", 0, 2, [](Arguments a, Budget& b) { return filled(a, b, kInf); }},
    {"inf", 0, 2, [](Arguments a, Budget& b) { return filled(a, b, kInf); }},
    {"NaN", 0, 2, [](Arguments a, Budget& b) { return filled(a, b, kNaN); }},
    {"nan", 0, 2, [](Arguments a, Budget& b) { return filled(a, b, kNaN); }},
    {"eps", 0, 0, [](Arguments, Budget&) { return one(kEpsilon); }},
    {"true", 0, 0, [](Arguments, Budget&) { return one(truth(true)); }},
    {"false", 0, 0, [](Arguments, Budget&) { return one(truth(false)); }},
    {"zeros", 0, 2, [](Arguments a, Budget& b) { return filled(a, b, 0.0); }},
    {"ones", 0, 2, [](Arguments a, Budget& b) { return filled(a, b, 1.0); }},
    {"eye", 0, 2, identity},
    {"abs", 1, 1, each_of<[](double x) { return std::abs(x); }>},
    {"sqrt", 1, 1, each_of<[](double x) { return std::sqrt(real_only(x >= 0.0, x, "sqrt")); }>},
    {"exp", 1, 1, each_of<[](double x) { return numeric::exp(x); }>},
    {"log", 1, 1, each_of<[](double x) { return numeric::log(real_only(x >= 0.0, x, "log")); }>},
    {"log10", 1, 1, each_of<log10_of>},
    {"sin", 1, 1, each_of<[](double x) { return numeric::sin(x); }>},
    {"cos", 1, 1, each_of<[](double x) { return numeric::cos(x); }>},
    {"tan", 1, 1, each_of<[](double x) { return numeric::sin(x) / numeric::cos(x); }>},
    {"asin", 1, 1, each_of<[](double x) { return numeric::atan2(real_only(std::abs(x) <= 1.0, x, "asin"), leg(x)); }>},
    {"acos", 1, 1, each_of<[](double x) { return numeric::atan2(leg(real_only(std::abs(x) <= 1.0, x, "acos")), x); }>},
    {"atan", 1, 1, each_of<[](double x) { return numeric::atan2(x, 1.0); }>},
    {"atan2", 2, 2, pair_of<numeric::atan2>},
    {"deg2rad", 1, 1, each_of<[](double x) { return x * kRadPerDegree; }>},
    {"rad2deg", 1, 1, each_of<[](double x) { return x * kDegreePerRad; }>},
    {"round", 1, 1, each_of<[](double x) { return std::round(x); }>},
    {"floor", 1, 1, each_of<[](double x) { return std::floor(x); }>},
    {"ceil", 1, 1, each_of<[](double x) { return std::ceil(x); }>},
    {"fix", 1, 1, each_of<[](double x) { return std::trunc(x); }>},
    {"sign", 1, 1, each_of<sign_of>},
    {"double", 1, 1, each_of<[](double x) { return x; }>},
    {"logical", 1, 1, each_asked<[](double x) { return x != 0.0; }>},
    {"isnan", 1, 1, each_asked<[](double x) { return std::isnan(x); }>},
    {"isinf", 1, 1, each_asked<[](double x) { return std::isinf(x); }>},
    {"isfinite", 1, 1, each_asked<[](double x) { return std::isfinite(x); }>},
    {"mod", 2, 2, pair_of<modulo>},
    {"rem", 2, 2, pair_of<[](double a, double b) { return b == 0.0 ? a : std::fmod(a, b); }>},
    {"hypot", 2, 2, pair_of<[](double a, double b) { return std::sqrt(a * a + b * b); }>},
    {"power", 2, 2, [](Arguments a, Budget& b) { return one(binary(".^", a[0], a[1], b)); }},
    {"times", 2, 2, [](Arguments a, Budget& b) { return one(binary(".*", a[0], a[1], b)); }},
    {"rdivide", 2, 2, [](Arguments a, Budget& b) { return one(binary("./", a[0], a[1], b)); }},
    {"plus", 2, 2, [](Arguments a, Budget& b) { return one(binary("+", a[0], a[1], b)); }},
    {"minus", 2, 2, [](Arguments a, Budget& b) { return one(binary("-", a[0], a[1], b)); }},
};

const KnownFunction kArrays[] = {
    {"size", 1, 2, size_of},
    {"length", 1, 1, length_of},
    {"numel", 1, 1, [](Arguments a, Budget&) { return one(count_of(a[0])); }},
    {"rows", 1, 1, [](Arguments a, Budget&) { return one(static_cast<double>(a[0].size().first)); }},
    {"columns", 1, 1, [](Arguments a, Budget&) { return one(static_cast<double>(a[0].size().second)); }},
    {"isempty", 1, 1, asked_of<[](const Value& a) { return count_of(a) == 0.0; }>},
    {"find", 1, 2, find},
    {"any", 1, 2, reduced_by<any_of, true>},
    {"all", 1, 2, reduced_by<all_of, true>},
    {"sum", 1, 2, reduced_by<sum_of>},
    {"mean", 1, 2, reduced_by<mean_of>},
    {"prod", 1, 2, reduced_by<product_of>},
    {"cumsum", 1, 1, cumulative},
    {"max", 1, 2, [](Arguments a, Budget& b) { return extreme(a, b, larger); }},
    {"min", 1, 2, [](Arguments a, Budget& b) { return extreme(a, b, smaller); }},
    {"nnz", 1, 1,
     [](Arguments a, Budget&) {
         const std::vector<double>& values = a[0].matrix("the argument of nnz").values;
         return one(
             static_cast<double>(std::count_if(values.begin(), values.end(), [](double x) { return x != 0.0; })));
     }},
    {"diag", 1, 1, diagonal},
    {"repmat", 2, 3, repeated},
    {"transpose", 1, 1, [](Arguments a, Budget& b) { return one(transpose(a[0], b)); }},
    {"horzcat", 0, kAny, [](Arguments a, Budget& b) { return one(beside(a, b)); }},
    {"vertcat", 0, kAny, [](Arguments a, Budget& b) { return one(below(a, b)); }},
    {"ismember", 2, 2, is_member},
    {"sort", 1, 1, [](Arguments a, Budget& b) { return sorted(a, b, false); }},
    {"unique", 1, 1, [](Arguments a, Budget& b) { return sorted(a, b, true); }},
    {"strcmp", 2, 2, [](Arguments a, Budget&) { return same_text(a, false); }},
    {"strcmpi", 2, 2, [](Arguments a, Budget&) { return same_text(a, true); }},
    {"isfield", 2, 2, is_field},
    {"rmfield", 2, 2, without_field},
    {"struct", 0, kAny, make_struct},
    {"cell", 0, 2, make_cells},
    {"isstruct", 1, 1, asked_of<[](const Value& a) { return a.is_struct(); }>},
    {"ischar", 1, 1, asked_of<[](const Value& a) { return a.is_text(); }>},
    {"iscell", 1, 1, asked_of<[](const Value& a) { return a.is_cells(); }>},
    {"isnumeric", 1, 1, asked_of<[](const Value& a) { return a.is_matrix() && !a.matrix("").is_logical; }>},
    {"islogical", 1, 1, asked_of<[](const Value& a) { return a.is_matrix() && a.matrix("").is_logical; }>},
    {"idx_bus", 0, 0, [](Arguments, Budget&) { return bus_columns(); }},
    {"idx_brch", 0, 0, [](Arguments, Budget&) { return branch_columns(); }},
    {"idx_gen", 0, 0, [](Arguments, Budget&) { return gen_columns(); }},
    {"idx_cost", 0, 0, [](Arguments, Budget&) { return cost_columns(); }},
    {"idx_ct", 0, 0, [](Arguments, Budget&) { return change_columns(); }},
    {"idx_dcline", 0, 0, [](Arguments, Budget&) { return dc_line_columns(); }},
};

}  // namespace

const KnownFunction* find_function(std::string_view name) {
    const auto find_in = [&](std::span<const KnownFunction> list) -> const KnownFunction* {
        const auto found =
            std::find_if(list.begin(), list.end(), [&](const KnownFunction& one) { return one.name == name; });
        return found == list.end() ? nullptr : &*found;
    };
    const KnownFunction* found = find_in(kNumbers);
    return found != nullptr ? found : find_in(kArrays);
}

bool only_prints(std::string_view name) {
    constexpr std::string_view kPrinting[] = {"disp", "display", "fprintf", "printf", "puts",   "fdisp", "warning",
                                              "clc",  "format",  "more",    "close",  "figure", "hold"};
    return std::find(std::begin(kPrinting), std::end(kPrinting), name) != std::end(kPrinting);
}

}  // namespace knelpunt::io::mfile
