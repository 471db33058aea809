#pragma once

#include <cstddef>

namespace knelpunt::numeric {

/// Logical lane width: columns are padded to a multiple of this on every machine, whatever its vectors hold.
inline constexpr std::size_t kLaneWidth = 8;

/// Smallest multiple of the lane width that holds n values.
constexpr std::size_t padded(std::size_t n) { return (n + kLaneWidth - 1) / kLaneWidth * kLaneWidth; }

}  // namespace knelpunt::numeric
