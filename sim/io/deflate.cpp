#include "sim/io/deflate.hpp"

#include <memory>

#include <libdeflate.h>

#include "sim/base/expects.hpp"

namespace knelpunt::io {
namespace {

struct FreeCompressor {
    void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};
struct FreeDecompressor {
    void operator()(libdeflate_decompressor* decompressor) const { libdeflate_free_decompressor(decompressor); }
};

/// Byte plane k holds byte k of every value.
std::vector<std::byte> shuffle(std::span<const std::byte> data, std::size_t element_size) {
    std::vector<std::byte> planes(data.size());
    const std::size_t n_values = data.size() / element_size;
    for (std::size_t plane = 0; plane < element_size; ++plane) {
        std::byte* out = planes.data() + plane * n_values;
        const std::byte* in = data.data() + plane;
        for (std::size_t value = 0; value < n_values; ++value) out[value] = in[value * element_size];
    }
    return planes;
}

}  // namespace

std::vector<std::byte> shuffle_and_deflate(std::span<const std::byte> data, std::size_t element_size, int level) {
    expects(element_size > 0 && data.size() % element_size == 0, "data hold whole values");
    const std::vector<std::byte> planes = shuffle(data, element_size);
    const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(libdeflate_alloc_compressor(level));
    expects(compressor != nullptr, "a compressor can be made");
    std::vector<std::byte> packed(libdeflate_zlib_compress_bound(compressor.get(), planes.size()));
    packed.resize(
        libdeflate_zlib_compress(compressor.get(), planes.data(), planes.size(), packed.data(), packed.size()));
    expects(!packed.empty(), "the bound of the compressor holds");
    return packed;
}

std::vector<std::byte> inflate_and_unshuffle(std::span<const std::byte> packed, std::size_t element_size,
                                             std::size_t n_bytes) {
    const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> decompressor(libdeflate_alloc_decompressor());
    std::vector<std::byte> planes(n_bytes);
    std::size_t n_out = 0;
    const libdeflate_result result =
        libdeflate_zlib_decompress(decompressor.get(), packed.data(), packed.size(), planes.data(), n_bytes, &n_out);
    if (result != LIBDEFLATE_SUCCESS || n_out != n_bytes) return {};
    std::vector<std::byte> data(n_bytes);
    const std::size_t n_values = n_bytes / element_size;
    for (std::size_t plane = 0; plane < element_size; ++plane) {
        for (std::size_t value = 0; value < n_values; ++value)
            data[value * element_size + plane] = planes[plane * n_values + value];
    }
    return data;
}

}  // namespace knelpunt::io
