#pragma once

#include <string>
#include <string_view>

#include "sim/base/issue.hpp"

namespace knelpunt::io {

/// Number in a cell: decimal, finite, the whole text. NaN if it is none.
double parse_number(std::string_view text);

/// Why a text is no number, and how to write the number that was meant.
struct NumberFault {
    IssueCode code = IssueCode::not_a_number;
    std::string rule;  ///< "has a decimal comma"
    std::string hint;  ///< empty: nothing better than the general one
};

/// @param unit  of the column, as users see it; "1" or empty for none
NumberFault number_fault(std::string_view text, std::string_view unit);

/// Whether a number is written as three digits at most, a point and three digits: "315.360" may mean 315360.
bool may_have_thousands_point(std::string_view text);

}  // namespace knelpunt::io
