#pragma once

#include <string_view>

namespace knelpunt {

inline constexpr std::string_view kProgramVersion = "0.1.0";
inline constexpr std::string_view kResultSchema = "2.1";  ///< root attribute `knelpunt_schema` of result files
inline constexpr int kInputVersion = 1;                   ///< `knelpunt = 1` in every definition

/// Identity of the sources, compiler, flags and libraries that this program was built from: parts of results that another
/// build computed are not taken over. 32 hexadecimal digits; equal for equal sources wherever they are built.
std::string_view build_identity();

}  // namespace knelpunt
