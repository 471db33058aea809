#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "sim/io/mfile/value.hpp"

namespace knelpunt::io::mfile {

// Operators of the language on values. All throw Trouble where the operands do not fit or MATLAB and Octave differ.

/// `a op b`, element by element with rows and columns of one repeated, except for the matrix product.
Value binary(std::string_view sign, const Value& a, const Value& b, Budget& budget);
/// `+a`, `-a`, `!a`.
Value prefix(std::string_view sign, const Value& a, Budget& budget);
Value transpose(const Value& a, Budget& budget);
/// `first:step:last`, a row.
Value range(double first, double step, double last, Budget& budget);

/// Values side by side, or below each other; empty ones are left away.
Value beside(std::span<const Value> parts, Budget& budget);
Value below(std::span<const Value> parts, Budget& budget);

/// What a condition asks: not empty, and no element 0.
bool is_true(const Value& a);

/// One index of `a(i, j)`: nothing for `:`.
using Index = std::optional<Value>;

/// `a(i)` or `a(i, j)`, of numbers, text or cells.
Value element(const Value& base, std::span<const Index> indices, Budget& budget);
/// `a{i}`: the one cell.
Value cell(const Value& base, std::span<const Index> indices, Budget& budget);
/// `a(i, j) = b`; the matrix grows where an index is beyond it. New rows get the line.
void assign(Value& base, std::span<const Index> indices, const Value& given, int line, Budget& budget);
/// `a(i, :) = []`.
void erase(Value& base, std::span<const Index> indices, Budget& budget);
/// `a{i}` to be changed; the array grows where it has no such cell.
Value& own_cell(Value& base, std::span<const Index> indices, Budget& budget);

}  // namespace knelpunt::io::mfile
