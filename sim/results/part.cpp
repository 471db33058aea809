#include "sim/results/part.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

#include "sim/base/expects.hpp"
#include "sim/base/hash.hpp"
#include "sim/base/issue.hpp"
#include "sim/base/version.hpp"
#include "sim/io/deflate.hpp"
#include "sim/io/file.hpp"
#include "sim/io/hdf5.hpp"

namespace knelpunt::results {
namespace {

/// One chunk of a packed field, padded to full size with "no value".
std::vector<std::byte> chunk_bytes(std::span<const std::byte> all, std::size_t index, std::size_t row_bytes,
                                   DataType type) {
    const std::size_t size = chunk_elements(all.size() / row_bytes) * row_bytes;
    const std::size_t first = index * size;
    const std::size_t n_here = std::min(size, all.size() - first);
    std::vector<std::byte> chunk(size);
    std::memcpy(chunk.data(), all.data() + first, n_here);
    const Values padding = no_values(type, (size - n_here) / element_bytes(type));
    const std::span<const std::byte> bytes = bytes_of(padding);
    if (!bytes.empty()) std::memcpy(chunk.data() + n_here, bytes.data(), bytes.size());
    return chunk;
}

constexpr const char* kPartKey = "part_key";

/// Hash of the first `n_bytes` of a file, or empty if it is shorter.
std::string hash_of(const std::filesystem::path& file, std::uintmax_t n_bytes) {
    std::ifstream stream(file, std::ios::binary);
    constexpr std::uintmax_t kBlock = 1U << 20U;
    std::vector<char> block(static_cast<std::size_t>(std::min(kBlock, n_bytes)));
    KeyBuilder key;
    for (std::uintmax_t left = n_bytes; left > 0;) {
        const auto n = static_cast<std::streamsize>(std::min(kBlock, left));
        if (!stream.read(block.data(), n)) return {};
        key.bytes(block.data(), static_cast<std::size_t>(n));
        left -= static_cast<std::uintmax_t>(n);
    }
    return key.finish().hex();
}

/// A part ends with the hash of all bytes before: HDF5 does not notice a wrong bit in stored values, and may crash on one
/// in its own tables. What comes after the end that it knows of it leaves alone.
constexpr std::size_t kSealBytes = 32;

void seal(const std::filesystem::path& file) {
    const std::string hash = hash_of(file, std::filesystem::file_size(file));
    std::ofstream stream(file, std::ios::binary | std::ios::app);
    stream << hash;
    stream.close();
    if (hash.size() != kSealBytes || !stream) throw IoError(file.string(), "the checksum could not be written");
}

bool is_sealed(const std::filesystem::path& file) {
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(file, error);
    if (error || size < kSealBytes) return false;
    std::ifstream stream(file, std::ios::binary);
    stream.seekg(-static_cast<std::streamoff>(kSealBytes), std::ios::end);
    std::string stored(kSealBytes, '\0');
    stream.read(stored.data(), static_cast<std::streamsize>(kSealBytes));
    return stream && stored == hash_of(file, size - kSealBytes);
}

void write_content(const std::filesystem::path& file, const PackedPart& part, const Schema& schema,
                   const Structure& structure) {
    const std::lock_guard lock(io::hdf5_mutex());
    io::H5File out = io::H5File::create(file);
    out.set_attribute("/", "knelpunt_schema", kResultSchema);
    out.set_attribute("/", kPartKey, part.key);
    for (const std::string& group : schema.field_groups()) out.make_group(group);
    for (const auto& [name, values] : part.values) {
        const ResultField& field = schema.field(name);
        const hsize_t n = n_values(structure, field);
        out.write(name, native_type(field.type), std::span(&n, 1), bytes_of(values).data());
    }
    for (const PackedPart::PackedField& packed : part.packed) {
        const ResultField& field = schema.field(packed.name);
        const std::array<hsize_t, 2> dims{axis_size(structure, field.axis), values_per_element(structure, field)};
        const std::size_t per_chunk = chunk_elements(dims[0]);
        const std::array<hsize_t, 2> chunk{per_chunk, chunk_values(dims[1])};
        const Values fill = no_values(field.type, 1);
        out.make_chunked(packed.name, native_type(field.type), dims, chunk, bytes_of(fill).data(), kDeflateLevel);
        for (std::size_t index = 0; index < packed.chunks.size(); ++index) {
            const std::array<hsize_t, 2> offset{index * per_chunk, 0};
            out.write_chunk(packed.name, offset, packed.chunks[index]);
        }
    }
    out.close();
}

}  // namespace

std::int64_t native_type(DataType type) {
    switch (type) {
        case DataType::f32:
            return H5T_NATIVE_FLOAT;
        case DataType::f64:
            return H5T_NATIVE_DOUBLE;
        case DataType::i8:
            return H5T_NATIVE_INT8;
        case DataType::i16:
            return H5T_NATIVE_INT16;
        case DataType::i32:
            return H5T_NATIVE_INT32;
    }
    return H5T_NATIVE_DOUBLE;
}

PackedPart pack(FieldValues values, const Schema& schema, const Structure& structure) {
    PackedPart part;
    for (auto& [name, data] : values) {
        const ResultField& field = schema.field(name);
        const std::size_t n_elements = axis_size(structure, field.axis);
        const std::span<const std::byte> bytes = bytes_of(data);
        const std::size_t row_bytes = element_bytes(field.type) * values_per_element(structure, field);
        expects(bytes.size() == n_values(structure, field) * element_bytes(field.type),
                "a field has a value for all on its axes");
        if (!field.is_packed()) {
            part.values.emplace(name, std::move(data));
            continue;
        }
        PackedPart::PackedField packed{name, {}};
        for (std::size_t index = 0; index < n_chunks(n_elements, row_bytes); ++index) {
            packed.chunks.push_back(io::shuffle_and_deflate(chunk_bytes(bytes, index, row_bytes, field.type),
                                                            element_bytes(field.type), kDeflateLevel));
        }
        if (field.is_hourly) part.n_bytes_hourly += bytes.size();
        part.packed.push_back(std::move(packed));
        data = std::vector<float>();  // the packed copy is enough
    }
    return part;
}

void write_part(const std::filesystem::path& file, const PackedPart& part, const Schema& schema,
                const Structure& structure) {
    const std::filesystem::path temporary = io::temporary_beside(file);
    try {
        write_content(temporary, part, schema, structure);
        seal(temporary);
        io::rename_file(temporary, file);  // not flushed: after a power failure the seal tells what is not whole
    } catch (...) {
        std::error_code error;
        std::filesystem::remove(temporary, error);
        throw;
    }
}

std::string key_of_whole_part(const std::filesystem::path& file) {
    if (!io::is_plain_file(file) || !is_sealed(file)) return {};
    try {
        const std::lock_guard lock(io::hdf5_mutex());
        return io::H5File::open(file).text_attribute("/", kPartKey);
    } catch (const IoError&) {  // sealed by something else
        return {};
    }
}

PackedPart read_part(const std::filesystem::path& file, const Schema& schema, const Structure& structure) {
    if (!is_sealed(file))
        throw IoError(file.string(), "the part is damaged: its bytes are not those that were written");
    const std::lock_guard lock(io::hdf5_mutex());
    const io::H5File in = io::H5File::open(file);
    PackedPart part;
    part.key = in.text_attribute("/", kPartKey);
    for (const ResultField* declared : schema.fields) {
        const ResultField& field = *declared;
        const std::string& name = field.name;
        if (!in.exists(name)) {
            if (field.is_packed()) continue;
            throw IoError(file.string(), "the part lacks " + name);
        }
        const std::size_t n_elements = axis_size(structure, field.axis);
        const std::vector<hsize_t> dims = in.dims(name);
        const std::vector<hsize_t> expected =
            field.is_packed() ? std::vector<hsize_t>{n_elements, values_per_element(structure, field)}
                              : std::vector<hsize_t>{n_values(structure, field)};
        if (dims != expected) throw IoError(file.string(), name + " has another size than the study");
        if (!field.is_packed()) {
            Values values = no_values(structure, field);
            std::visit([&](auto& list) { in.read(name, native_type(field.type), list.data()); }, values);
            part.values.emplace(name, std::move(values));
            continue;
        }
        PackedPart::PackedField packed{name, {}};
        for (std::size_t index = 0; index < n_chunks(n_elements, values_per_element(structure, field)); ++index) {
            const std::array<hsize_t, 2> offset{index * chunk_elements(n_elements), 0};
            packed.chunks.push_back(in.read_chunk(name, offset));
            if (packed.chunks.back().empty()) throw IoError(file.string(), "a chunk of " + name + " is missing");
        }
        if (field.is_hourly) part.n_bytes_hourly += n_values(structure, field) * element_bytes(field.type);
        part.packed.push_back(std::move(packed));
    }
    return part;
}

}  // namespace knelpunt::results
