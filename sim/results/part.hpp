#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/results/schema.hpp"

namespace knelpunt::results {

/// Most elements per chunk of a packed field; a chunk holds all values of an element.
inline constexpr std::size_t kMostChunkElements = 16;

/// Elements per chunk on an axis of n elements: a chunk may not be larger than the array.
constexpr std::size_t chunk_elements(std::size_t n) {
    return n < kMostChunkElements ? (n > 0 ? n : 1) : kMostChunkElements;
}

/// Chunks of a packed field with n elements; none where an element has no values, as on an empty second axis.
constexpr std::size_t n_chunks(std::size_t n, std::size_t n_values_each) {
    return n_values_each == 0 ? 0 : (n + chunk_elements(n) - 1) / chunk_elements(n);
}

/// Values of an element in a chunk: HDF5 knows no chunk without values.
constexpr std::size_t chunk_values(std::size_t n_values_each) { return n_values_each > 0 ? n_values_each : 1; }

inline constexpr int kDeflateLevel = 1;

/// One scenario's results, hourly and sparse fields already packed: what a worker hands to the one that writes.
struct PackedPart {
    struct PackedField {
        std::string name;
        std::vector<std::vector<std::byte>> chunks;  ///< one per chunk_elements() elements
    };
    std::string key;     ///< of all that the result depends on: a part belongs to no other scenario, input or build
    FieldValues values;  ///< fields that are not packed
    std::vector<PackedField> packed;
    std::size_t n_bytes_hourly = 0;  ///< of hourly fields before packing
};

/// Packs the hourly and sparse fields (shuffle + deflate). Pure; call it from any thread.
PackedPart pack(FieldValues values, const Schema& schema, const Structure& structure);

/// Writes a part file: complete under its name or absent (written under a name of its own, sealed, renamed). What a power
/// failure, or a file system without rename, leaves of it bears no valid seal. Takes the HDF5 lock.
/// @throws IoError naming the file
void write_part(const std::filesystem::path& file, const PackedPart& part, const Schema& schema,
                const Structure& structure);

/// The key that a part bears; empty if the file is none or not whole (it ends with the hash of all bytes before).
/// Takes the HDF5 lock.
std::string key_of_whole_part(const std::filesystem::path& file);

/// Reads a part file back.
/// @throws IoError naming the file if it is damaged or of another structure
PackedPart read_part(const std::filesystem::path& file, const Schema& schema, const Structure& structure);

/// Native HDF5 type of a field, as hid_t.
std::int64_t native_type(DataType type);

}  // namespace knelpunt::results
