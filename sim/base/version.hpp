#pragma once

#include <string_view>

namespace knelpunt {

inline constexpr std::string_view kProgramVersion = "0.1.0";
inline constexpr std::string_view kResultSchema = "1.7";  ///< root attribute `knelpunt_schema` of result files
inline constexpr int kInputVersion = 1;                   ///< `knelpunt = 1` in every definition

}  // namespace knelpunt
