#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "sim/io/mfile/operations.hpp"

namespace knelpunt::io::mfile {
namespace {

/// The places that an index picks, from 0, and the shape in which it was given.
struct Picked {
    std::vector<std::size_t> places;
    std::size_t n_rows = 0, n_columns = 0;
    bool is_all = false;
    std::size_t extent = 0;  ///< the largest place plus 1
};

Picked picked(const Index& index, std::size_t extent, Budget& budget) {
    Picked out;
    if (!index) {
        budget.spend(static_cast<double>(extent));
        out.places.resize(extent);
        std::iota(out.places.begin(), out.places.end(), std::size_t{0});
        out.n_rows = out.extent = extent;
        out.n_columns = 1;
        out.is_all = true;
        return out;
    }
    const Matrix& given = index->matrix("an index");
    budget.spend(static_cast<double>(given.size()));
    for (std::size_t counted = 0; counted < given.size(); ++counted) {
        const double value = given.values[given.place(counted)];
        if (given.is_logical) {
            if (value != 0.0) out.places.push_back(counted);
            continue;
        }
        constexpr double kMost = 1e9;
        if (!(value >= 1.0 && value <= kMost) || value != std::floor(value))
            refuse(IssueCode::out_of_range, fmt::format("index {:g}: must be whole and >= 1", value));
        out.places.push_back(static_cast<std::size_t>(value) - 1);
    }
    out.n_rows = given.is_logical ? (given.n_rows == 1 ? 1 : out.places.size()) : given.n_rows;
    out.n_columns = given.is_logical ? (given.n_rows == 1 ? out.places.size() : 1) : given.n_columns;
    for (const std::size_t place : out.places) out.extent = std::max(out.extent, place + 1);
    return out;
}

void check_extent(const Picked& index, std::size_t extent, std::string_view what) {
    if (index.extent > extent) {
        refuse(IssueCode::out_of_range, fmt::format("index {}: there {} {} {}{}", index.extent,
                                                    extent == 1 ? "is" : "are", extent, what, extent == 1 ? "" : "s"));
    }
}

void check_count(std::span<const Index> indices) {
    if (indices.empty() || indices.size() > 2) {
        refuse(IssueCode::unknown_key, fmt::format("{} indices; one or two are read", indices.size()), kSaveCaseHint);
    }
}

/// What one index picks keeps its shape, except from a row or a column.
void shape_as(const Picked& index, std::size_t n_rows, std::size_t n_columns, std::size_t& out_rows,
              std::size_t& out_columns) {
    out_rows = index.n_rows;
    out_columns = index.n_columns;
    const bool is_vector = index.n_rows == 1 || index.n_columns == 1;
    if (index.is_all || !is_vector || (n_rows != 1 && n_columns != 1) || (n_rows == 1 && n_columns == 1)) return;
    out_rows = n_rows == 1 ? 1 : index.places.size();
    out_columns = n_rows == 1 ? index.places.size() : 1;
}

template <class Held>
Held pick(const Held& base, std::span<const Index> indices, Budget& budget) {
    Held out;
    if (indices.size() == 1) {
        const Picked index = picked(indices[0], base.values.size(), budget);
        check_extent(index, base.values.size(), "element");
        shape_as(index, base.n_rows, base.n_columns, out.n_rows, out.n_columns);
        out.values.resize(index.places.size());
        for (std::size_t counted = 0; counted < index.places.size(); ++counted) {
            const auto place_in = [](std::size_t place, std::size_t n_rows, std::size_t n_columns) {
                return n_rows == 1 || n_columns == 1 ? place : place % n_rows * n_columns + place / n_rows;
            };
            out.values[place_in(counted, out.n_rows, out.n_columns)] =
                base.values[place_in(index.places[counted], base.n_rows, base.n_columns)];
        }
        return out;
    }
    const Picked rows = picked(indices[0], base.n_rows, budget), columns = picked(indices[1], base.n_columns, budget);
    check_extent(rows, base.n_rows, "row");
    check_extent(columns, base.n_columns, "column");
    out.n_rows = rows.places.size();
    out.n_columns = columns.places.size();
    budget.allow_size(static_cast<double>(out.n_rows), static_cast<double>(out.n_columns));
    out.values.reserve(out.n_rows * out.n_columns);
    for (const std::size_t row : rows.places) {
        for (const std::size_t column : columns.places)
            out.values.push_back(base.values[row * base.n_columns + column]);
    }
    return out;
}

/// Makes a matrix at least so large; what is new is 0.
void grow(Matrix& base, std::size_t n_rows, std::size_t n_columns, int line, Budget& budget) {
    n_rows = std::max(n_rows, base.n_rows);
    n_columns = std::max(n_columns, base.n_columns);
    if (n_rows == base.n_rows && n_columns == base.n_columns) return;
    budget.allow_size(static_cast<double>(n_rows), static_cast<double>(n_columns));
    Matrix out(n_rows, n_columns);
    out.is_logical = base.is_logical;
    out.lines = std::move(base.lines);
    out.lines.resize(out.lines.size() == base.n_rows ? n_rows : 0, line);
    for (std::size_t row = 0; row < base.n_rows; ++row)
        std::copy_n(base.values.begin() + static_cast<std::ptrdiff_t>(row * base.n_columns), base.n_columns,
                    out.values.begin() + static_cast<std::ptrdiff_t>(row * n_columns));
    base = std::move(out);
}

[[noreturn]] void refuse_shape(std::size_t n_rows, std::size_t n_columns, const Matrix& given) {
    refuse(IssueCode::unknown_key,
           fmt::format("{} x {} numbers are set to {} x {}", n_rows, n_columns, given.n_rows, given.n_columns),
           "Both sides must have the same size, or the right side be one number");
}

void assign_counted(Matrix& base, const Index& index, const Matrix& given, int line, Budget& budget) {
    const Picked places = picked(index, base.size(), budget);
    if (!given.is_scalar() && given.size() != places.places.size()) refuse_shape(1, places.places.size(), given);
    if (places.extent > base.size()) {
        if (base.size() == 0 || base.n_rows == 1) {
            grow(base, 1, places.extent, line, budget);
        } else if (base.n_columns == 1) {
            grow(base, places.extent, 1, line, budget);
        } else {
            check_extent(places, base.size(), "element");
        }
    }
    for (std::size_t counted = 0; counted < places.places.size(); ++counted)
        base.values[base.place(places.places[counted])] = given.values[given.is_scalar() ? 0 : given.place(counted)];
}

void assign_rows(Matrix& base, std::span<const Index> indices, const Matrix& given, int line, Budget& budget) {
    const bool is_new = base.size() == 0;
    const std::size_t n_rows = is_new && !indices[0] ? given.n_rows : base.n_rows;
    const std::size_t n_columns = is_new && !indices[1] ? given.n_columns : base.n_columns;
    const Picked rows = picked(indices[0], n_rows, budget), columns = picked(indices[1], n_columns, budget);
    // A row fits a column of the same length.
    const bool is_line = (given.n_rows == 1 || given.n_columns == 1) &&
                         (rows.places.size() == 1 || columns.places.size() == 1) &&
                         given.size() == rows.places.size() * columns.places.size();
    const bool fits = is_line || (given.n_rows == rows.places.size() && given.n_columns == columns.places.size());
    if (!given.is_scalar() && !fits) refuse_shape(rows.places.size(), columns.places.size(), given);
    grow(base, rows.extent, columns.extent, line, budget);
    for (std::size_t row = 0; row < rows.places.size(); ++row) {
        for (std::size_t column = 0; column < columns.places.size(); ++column) {
            base.at(rows.places[row], columns.places[column]) =
                given.values[given.is_scalar() ? 0 : row * columns.places.size() + column];
        }
    }
}

/// By place: whether it goes.
std::vector<char> going(const Picked& index, std::size_t extent, std::string_view what) {
    check_extent(index, extent, what);
    std::vector<char> out(extent, 0);
    for (const std::size_t place : index.places) out[place] = 1;
    return out;
}

Matrix without(const Matrix& base, const std::vector<char>& rows, const std::vector<char>& columns) {
    Matrix out;
    for (std::size_t row = 0; row < base.n_rows; ++row) {
        if (rows[row] != 0) continue;
        ++out.n_rows;
        if (base.lines.size() == base.n_rows) out.lines.push_back(base.lines[row]);
        for (std::size_t column = 0; column < base.n_columns; ++column) {
            if (columns[column] == 0) out.values.push_back(base.at(row, column));
        }
    }
    out.n_columns = static_cast<std::size_t>(std::count(columns.begin(), columns.end(), 0));
    out.is_logical = base.is_logical;
    return out;
}

}  // namespace

Value element(const Value& base, std::span<const Index> indices, Budget& budget) {
    base.need();
    if (indices.empty()) return base;
    check_count(indices);
    if (base.is_cells()) return Value(pick(*std::get<2>(base.data), indices, budget));
    if (base.is_text()) {
        const std::string& text = base.text("");
        Matrix letters(1, text.size());
        std::copy(text.begin(), text.end(), letters.values.begin());
        const Matrix out = pick(letters, indices, budget);
        return Value(std::string(out.values.begin(), out.values.end()));
    }
    const Matrix& matrix = base.matrix("what an index picks from");
    Matrix out = pick(matrix, indices, budget);
    out.is_logical = matrix.is_logical;
    if (indices.size() == 2 && matrix.lines.size() == matrix.n_rows) {
        for (const std::size_t row : picked(indices[0], matrix.n_rows, budget).places)
            out.lines.push_back(matrix.lines[row]);
    }
    return Value(std::move(out));
}

Value cell(const Value& base, std::span<const Index> indices, Budget& budget) {
    base.need();
    check_count(indices);
    if (!base.is_cells())
        refuse(IssueCode::wrong_type, fmt::format("{{}} picks from {}, must be a cell array", base.kind()));
    Cells out = pick(*std::get<2>(base.data), indices, budget);
    if (out.values.size() != 1)
        refuse(IssueCode::unknown_key, fmt::format("{{}} picks {} cells, one is read", out.values.size()),
               kSaveCaseHint);
    return std::move(out.values.front());
}

void assign(Value& base, std::span<const Index> indices, const Value& given, int line, Budget& budget) {
    base.need();
    check_count(indices);
    const Matrix& numbers = given.matrix("what is assigned");
    static_cast<void>(base.matrix("what is assigned to"));
    budget.spend(base.n_copied_before_change());
    Matrix& matrix = base.own_matrix();
    matrix.is_logical = (matrix.is_logical || matrix.size() == 0) && numbers.is_logical;
    if (indices.size() == 1)
        assign_counted(matrix, indices[0], numbers, line, budget);
    else
        assign_rows(matrix, indices, numbers, line, budget);
}

void erase(Value& base, std::span<const Index> indices, Budget& budget) {
    base.need();
    check_count(indices);
    const Matrix& matrix = base.matrix("what is taken out of");
    if (indices.size() == 1 && matrix.n_rows != 1 && matrix.n_columns != 1 && matrix.size() > 0)
        refuse(IssueCode::unknown_key, "single elements are taken out of a matrix",
               "Take out whole rows: a(i, :) = []");
    budget.spend(static_cast<double>(matrix.size()));
    const bool is_row = indices.size() == 1 ? matrix.n_rows == 1 : false;
    const Index all;
    const Index& row_index = indices.size() == 2 || !is_row ? indices[0] : all;
    const Index& column_index = indices.size() == 2 ? indices[1] : is_row ? indices[0] : all;
    const Picked rows = picked(row_index, matrix.n_rows, budget),
                 columns = picked(column_index, matrix.n_columns, budget);
    std::vector<char> row_goes = going(rows, matrix.n_rows, "row"),
                      column_goes = going(columns, matrix.n_columns, "column");
    const auto is_every = [](const std::vector<char>& marks) {
        return std::find(marks.begin(), marks.end(), 0) == marks.end();
    };
    if (!is_every(column_goes) && !is_every(row_goes)) {
        refuse(IssueCode::unknown_key, "single elements are taken out of a matrix",
               "Take out whole rows: a(i, :) = []");
    }
    if (is_every(column_goes))
        std::fill(column_goes.begin(), column_goes.end(), 0);
    else
        std::fill(row_goes.begin(), row_goes.end(), 0);
    Matrix out = without(matrix, row_goes, column_goes);
    base.own_matrix() = std::move(out);
}

Value& own_cell(Value& base, std::span<const Index> indices, Budget& budget) {
    base.need();
    check_count(indices);
    if (base.is_empty_matrix()) base = Value(Cells());
    if (!base.is_cells())
        refuse(IssueCode::wrong_type, fmt::format("{{}} changes {}, must be a cell array", base.kind()));
    budget.spend(base.n_copied_before_change());
    Cells& cells = base.own_cells();
    const bool is_column = cells.n_columns == 1 && cells.n_rows > 0;
    Picked rows, columns;
    rows.places = columns.places = {0};
    rows.extent = columns.extent = 1;
    if (indices.size() == 2) {
        rows = picked(indices[0], cells.n_rows, budget);
        columns = picked(indices[1], cells.n_columns, budget);
    } else {
        (is_column ? rows : columns) = picked(indices[0], cells.values.size(), budget);
        if (cells.n_rows > 1 && cells.n_columns > 1)
            refuse(IssueCode::unknown_key, "one index changes a cell array of several rows and columns", kSaveCaseHint);
    }
    if (rows.places.size() != 1 || columns.places.size() != 1)
        refuse(IssueCode::unknown_key, "{} changes several cells at once", kSaveCaseHint);
    const std::size_t n_rows = std::max(rows.extent, cells.n_rows),
                      n_columns = std::max(columns.extent, cells.n_columns);
    if (n_rows != cells.n_rows || n_columns != cells.n_columns) {
        constexpr double kCellTime = 20.0;  // as of 20 numbers
        budget.allow_size(static_cast<double>(n_rows), kCellTime * static_cast<double>(n_columns));
        Cells larger{n_rows, n_columns, std::vector<Value>(n_rows * n_columns)};
        for (std::size_t row = 0; row < cells.n_rows; ++row) {
            for (std::size_t column = 0; column < cells.n_columns; ++column)
                larger.values[row * n_columns + column] = std::move(cells.values[row * cells.n_columns + column]);
        }
        cells = std::move(larger);
    }
    return cells.values[rows.places[0] * n_columns + columns.places[0]];
}

}  // namespace knelpunt::io::mfile
