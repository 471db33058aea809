#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "sim/io/hdf5.hpp"

namespace knelpunt::results {

/// Checksums of a result file: a changed bit that HDF5 itself does not see (stored values, texts, the index of chunks) is
/// found when it is read. Each is the lower half of the XXH3-128 hash of what is listed, every part preceded by its number
/// of bytes (KeyBuilder).
///
///     provenance/checksum_field    texts (field)             "group/field" of every field that has values per scenario
///     provenance/scenario_checksum uint64 (scenario, field)  of one field in one scenario: its row, little-endian; of an
///                                                            hourly field each chunk as it is stored (packed), in order
///     provenance/object            texts (object)            every other dataset, every group, "/" for the root
///     provenance/object_checksum   uint64 (object)           of its type, shape, content and attributes by name; of a
///                                                            field with values per scenario all but the content
///
/// Files before schema 1.8 have none of these.

/// Of one scenario's row of a field without hours.
std::uint64_t row_checksum(std::span<const std::byte> row);
/// Of one scenario's chunks of an hourly field, packed; a chunk that was never written is empty.
std::uint64_t chunks_checksum(std::span<const std::vector<std::byte>> chunks);

/// Adds the checksums to a file that holds everything else already. The caller holds the HDF5 lock.
/// @param fields  "group/field" of the fields with values per scenario, all in the file
/// @param values  checksums of their values, [scenario][field]
/// @throws IoError naming the file
void write_checksums(io::H5File& file, const std::vector<std::string>& fields,
                     const std::vector<std::vector<std::uint64_t>>& values);

/// What is not as it was written.
struct Damage {
    std::string path;   ///< dataset or group
    int scenario = -1;  ///< position on the scenario axis; -1 = not of one scenario
};

/// The stored checksums of an open file, to be held against what is read. The caller holds the HDF5 lock around every call.
class FileChecksums {
public:
    /// @throws IoError naming the file if they cannot be read
    explicit FileChecksums(const io::H5File& file);

    /// Whether the file has any: false before schema 1.8.
    [[nodiscard]] bool is_there() const { return !object_of_.empty(); }

    /// Labels, axes, tables, attributes, and type and shape of every field; all but the values of scenarios. A few
    /// milliseconds.
    [[nodiscard]] std::vector<Damage> damaged_objects() const;

    /// Whether the values of a field in one scenario are as they were written; reads them.
    /// @return false as well if the file has checksums but none for this field or scenario
    [[nodiscard]] bool holds(const std::string& field, std::size_t scenario) const;

    /// First scenario whose values of a field are not as they were written; -1 = none. Reads the field once.
    [[nodiscard]] int damaged_scenario(const std::string& field) const;

    /// Fields with values per scenario, and the number of scenarios.
    [[nodiscard]] const std::vector<std::string>& fields() const { return fields_; }
    [[nodiscard]] std::size_t n_scenarios() const { return fields_.empty() ? 0 : values_.size() / fields_.size(); }

private:
    const io::H5File& file_;
    std::vector<std::string> fields_;
    std::vector<std::uint64_t> values_;               ///< [scenario][field]
    std::map<std::string, std::uint64_t> object_of_;  ///< path -> checksum
    bool list_holds_ = true;
};

/// Holds a whole result file against its checksums: reads every byte of it once. Takes the HDF5 lock.
/// @return every damaged object, and every field and scenario with damaged values; empty for a file without checksums
/// @throws IoError naming the file if it cannot be opened at all
std::vector<Damage> verify_checksums(const std::filesystem::path& file);

}  // namespace knelpunt::results
