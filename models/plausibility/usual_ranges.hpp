#pragma once

#include <span>
#include <string_view>

namespace knelpunt::models::plausibility {

/// What a number ordinarily is: outside of it `check` warns, where the hard range of the column is an error.
/// A 0 that the hard range allows means "none" and is never too low.
struct Usual {
    double low = 0.0;
    double high = 0.0;
    double factor = 0.0;  ///< largest ratio to the median of rows of its kind, either way; 0 = rows of a kind differ
};

/// The usual range of a column of an input table, in the unit of the column.
struct UsualRange {
    std::string_view table, column;
    Usual usual;
};

/// All of them. Each column of numbers of each input table has one (a test holds this).
std::span<const UsualRange> usual_ranges();

/// That of a column; null if it has none.
const Usual* usual_of(std::string_view table, std::string_view column);

/// Columns whose values make rows of a table comparable, separated by '|'; `from>carrier` is the column of the row that
/// `from` names. Empty: all rows are.
std::string_view kinds_of(std::string_view table);

}  // namespace knelpunt::models::plausibility
