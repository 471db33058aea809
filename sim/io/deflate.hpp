#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace knelpunt::io {

/// Bytes as HDF5's filters shuffle + deflate leave them: byte planes first, then a zlib stream.
/// @param element_size  bytes of one value; data.size() must be a multiple of it
std::vector<std::byte> shuffle_and_deflate(std::span<const std::byte> data, std::size_t element_size, int level);

/// The way back.
/// @param n_bytes  size of the data before compression
/// @return         empty if the stream is damaged or has another size
std::vector<std::byte> inflate_and_unshuffle(std::span<const std::byte> packed, std::size_t element_size,
                                             std::size_t n_bytes);

}  // namespace knelpunt::io
