#include "sim/results/checksums.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "sim/base/hash.hpp"
#include "sim/base/issue.hpp"
#include "sim/results/part.hpp"

namespace knelpunt::results {
namespace {

using io::H5File;
using io::H5Handle;

constexpr const char* kFields = "provenance/checksum_field";
constexpr const char* kValues = "provenance/scenario_checksum";
constexpr const char* kObjects = "provenance/object";
constexpr const char* kObjectValues = "provenance/object_checksum";
constexpr const char* kListKey = "list_checksum";

/// Elements of a space.
/// @throws IoError if they cannot all stand in the file: no memory is asked for that a damaged size names
std::size_t count_elements(const H5File& file, const H5Handle& space, std::size_t stored_bytes) {
    const hssize_t n = H5Sget_simple_extent_npoints(space.id());
    hsize_t n_file = 0;
    H5Fget_filesize(file.root(), &n_file);
    if (n < 0 || (stored_bytes > 0 && static_cast<hsize_t>(n) > n_file / stored_bytes))
        throw IoError(file.name(), "an object is larger than the file");
    return static_cast<std::size_t>(n);
}

void add_shape(KeyBuilder& key, const H5Handle& type, const H5Handle& space) {
    std::vector<hsize_t> dims(static_cast<std::size_t>(std::max(0, H5Sget_simple_extent_ndims(space.id()))));
    if (!dims.empty()) H5Sget_simple_extent_dims(space.id(), dims.data(), nullptr);
    key.integer(H5Tget_class(type.id())).integer(static_cast<std::int64_t>(H5Tget_size(type.id())));
    for (const hsize_t n : dims) key.integer(static_cast<std::int64_t>(n));
}

/// Adds shape and content of a dataset or attribute.
/// @param read  reads all elements, as `type`, into memory
void add_content(KeyBuilder& key, const H5File& file, const H5Handle& type, const H5Handle& space,
                 const std::function<herr_t(void*)>& read) {
    add_shape(key, type, space);
    const auto check = [&](herr_t status) {
        if (status < 0) throw IoError(file.name(), "reading an object failed");
    };
    // A text or list of any length stands in the file as a length and an address.
    constexpr std::size_t kReferenceBytes = 16;
    const bool is_text = H5Tis_variable_str(type.id()) > 0;
    const bool is_list = H5Tget_class(type.id()) == H5T_VLEN;
    const std::size_t n_bytes = is_text || is_list ? kReferenceBytes : H5Tget_size(type.id());
    const std::size_t n = count_elements(file, space, n_bytes);
    if (n == 0) return;
    if (is_text) {
        std::vector<char*> texts(n, nullptr);
        check(read(texts.data()));
        for (const char* text : texts) key.text(text == nullptr ? "" : text);
        H5Dvlen_reclaim(type.id(), space.id(), H5P_DEFAULT, texts.data());
    } else if (is_list) {
        const H5Handle base(H5Tget_super(type.id()), H5Tclose, file.name(), "reading a type");
        std::vector<hvl_t> lists(n, hvl_t{0, nullptr});
        check(read(lists.data()));
        for (const hvl_t& list : lists) key.bytes(list.p, list.len * H5Tget_size(base.id()));
        H5Dvlen_reclaim(type.id(), space.id(), H5P_DEFAULT, lists.data());
    } else {
        std::vector<std::byte> bytes(n * n_bytes);
        check(read(bytes.data()));
        key.bytes(bytes.data(), bytes.size());
    }
}

std::set<std::string> attribute_names(const H5Handle& object) {
    std::set<std::string> names;
    hsize_t start = 0;
    H5Aiterate2(
        object.id(), H5_INDEX_NAME, H5_ITER_INC, &start,
        [](hid_t, const char* name, const H5A_info_t*, void* out) -> herr_t {
            static_cast<std::set<std::string>*>(out)->insert(name);
            return 0;
        },
        &names);
    return names;
}

/// @param has_content  false for fields whose values have checksums of their own
std::uint64_t object_checksum(const H5File& file, const std::string& path, bool has_content) {
    const H5Handle object(H5Oopen(file.root(), path.c_str(), H5P_DEFAULT), H5Oclose, file.name(), "opening " + path);
    KeyBuilder key;
    key.text(path);
    if (H5Iget_type(object.id()) == H5I_DATASET) {
        const H5Handle type(H5Dget_type(object.id()), H5Tclose, file.name(), "reading " + path);
        const H5Handle space(H5Dget_space(object.id()), H5Sclose, file.name(), "reading " + path);
        if (has_content) {
            add_content(key, file, type, space, [&](void* memory) {
                return H5Dread(object.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, memory);
            });
        } else {
            add_shape(key, type, space);
        }
    }
    for (const std::string& name : attribute_names(object)) {
        const H5Handle attribute(H5Aopen(object.id(), name.c_str(), H5P_DEFAULT), H5Aclose, file.name(),
                                 "opening attribute " + name);
        const H5Handle type(H5Aget_type(attribute.id()), H5Tclose, file.name(), "reading attribute " + name);
        const H5Handle space(H5Aget_space(attribute.id()), H5Sclose, file.name(), "reading attribute " + name);
        key.text(name);
        add_content(key, file, type, space, [&](void* memory) { return H5Aread(attribute.id(), type.id(), memory); });
    }
    return key.finish().low;
}

/// Every object of a file once, by its shortest name: what stands at the root before what groups link to.
std::vector<std::string> object_names(const H5File& file) {
    std::vector<std::string> links;
    H5Lvisit(
        file.root(), H5_INDEX_NAME, H5_ITER_INC,
        [](hid_t, const char* name, const H5L_info_t*, void* out) -> herr_t {
            static_cast<std::vector<std::string>*>(out)->emplace_back(name);
            return 0;
        },
        &links);
    const auto depth = [](const std::string& name) { return std::count(name.begin(), name.end(), '/'); };
    std::stable_sort(links.begin(), links.end(),
                     [&](const std::string& a, const std::string& b) { return depth(a) < depth(b); });
    std::vector<std::string> names{"/"};
    std::set<hobj_ref_t> known;
    for (const std::string& name : links) {
        hobj_ref_t object = 0;
        if (H5Rcreate(&object, file.root(), name.c_str(), H5R_OBJECT, -1) < 0)
            throw IoError(file.name(), "opening " + name + " failed");
        if (known.insert(object).second) names.push_back(name);
    }
    return names;
}

std::string list_key(const std::vector<std::string>& names, const std::vector<std::uint64_t>& values) {
    KeyBuilder key;
    for (const std::string& name : names) key.text(name);
    key.array(std::span(values));
    return key.finish().hex();
}

std::vector<std::uint64_t> read_numbers(const H5File& file, const std::string& path) {
    const std::vector<hsize_t> dims = file.dims(path);
    std::vector<std::uint64_t> out(std::accumulate(dims.begin(), dims.end(), hsize_t{1}, std::multiplies<>()));
    if (!out.empty()) file.read(path, H5T_NATIVE_UINT64, out.data());
    return out;
}

/// Chunks of one scenario of a packed field, as they are stored.
std::vector<std::vector<std::byte>> stored_chunks(const H5File& file, const std::string& field, std::size_t scenario,
                                                  std::size_t n_elements) {
    std::vector<std::vector<std::byte>> chunks;
    for (std::size_t first = 0; first < n_elements; first += chunk_elements(n_elements)) {
        const std::array<hsize_t, 3> offset{scenario, first, 0};
        chunks.push_back(file.read_chunk(field, offset));
    }
    return chunks;
}

}  // namespace

std::uint64_t row_checksum(std::span<const std::byte> row) {
    return KeyBuilder().bytes(row.data(), row.size()).finish().low;
}

std::uint64_t chunks_checksum(std::span<const std::vector<std::byte>> chunks) {
    KeyBuilder key;
    for (const std::vector<std::byte>& chunk : chunks) key.bytes(chunk.data(), chunk.size());
    return key.finish().low;
}

void write_checksums(io::H5File& file, const std::vector<std::string>& fields,
                     const std::vector<std::vector<std::uint64_t>>& values) {
    std::vector<std::uint64_t> flat;
    for (const auto& row : values) flat.insert(flat.end(), row.begin(), row.end());
    const std::array<hsize_t, 2> dims{values.size(), fields.size()};
    file.make_group("provenance");
    file.write_texts(kFields, fields);
    file.set_attribute(kFields, "description", "Fields with values per scenario.");
    file.write(kValues, H5T_STD_U64LE, dims, flat.data());
    file.set_attribute(
        kValues, "description",
        "Per scenario and field: lower half of XXH3-128 of the number of bytes and the bytes of the row; "
        "of a packed field, of each packed chunk in order.");
    const std::vector<std::string> names = object_names(file);
    std::vector<std::uint64_t> object_values;
    for (const std::string& name : names) {
        const bool has_content = std::find(fields.begin(), fields.end(), name) == fields.end();
        object_values.push_back(object_checksum(file, name, has_content));
    }
    const hsize_t n = names.size();
    file.write_texts(kObjects, names);
    file.set_attribute(kObjects, "description", "Datasets and groups whose content and attributes have a checksum.");
    file.write(kObjectValues, H5T_STD_U64LE, std::span(&n, 1), object_values.data());
    file.set_attribute(kObjectValues, "description",
                       "Lower half of XXH3-128 of type, shape, content and attributes by name.");
    file.set_attribute(kObjectValues, kListKey, list_key(names, object_values));
}

FileChecksums::FileChecksums(const io::H5File& file) : file_(file) {
    if (!file.exists(kObjectValues)) return;
    fields_ = file.read_texts(kFields);
    values_ = read_numbers(file, kValues);
    const std::vector<std::string> names = file.read_texts(kObjects);
    std::vector<std::uint64_t> object_values = read_numbers(file, kObjectValues);
    list_holds_ = names.size() == object_values.size() &&
                  list_key(names, object_values) == file.text_attribute(kObjectValues, kListKey);
    object_values.resize(names.size());
    for (std::size_t at = 0; at < names.size(); ++at) object_of_.emplace(names[at], object_values[at]);
}

std::vector<Damage> FileChecksums::damaged_objects() const {
    std::vector<Damage> found;
    if (!is_there()) return found;
    if (!list_holds_) found.push_back({kObjects, -1});
    for (const auto& [name, expected] : object_of_) {
        const bool has_content = std::find(fields_.begin(), fields_.end(), name) == fields_.end();
        try {
            if (object_checksum(file_, name, has_content) == expected) continue;
        } catch (const IoError&) {  // cannot be read: damaged
        }
        found.push_back({name, -1});
    }
    return found;
}

bool FileChecksums::holds(const std::string& field, std::size_t scenario) const {
    const auto place = std::find(fields_.begin(), fields_.end(), field);
    if (place == fields_.end() || scenario >= n_scenarios()) return !is_there();
    const std::uint64_t expected =
        values_[scenario * fields_.size() + static_cast<std::size_t>(place - fields_.begin())];
    try {
        const std::vector<hsize_t> dims = file_.dims(field);
        if (file_.is_chunked(field)) {
            const std::size_t n_elements = dims.back() > 0 ? dims[1] : 0;
            return chunks_checksum(stored_chunks(file_, field, scenario, n_elements)) == expected;
        }
        const H5Handle set(H5Dopen2(file_.root(), field.c_str(), H5P_DEFAULT), H5Dclose, file_.name(),
                           "opening " + field);
        const H5Handle type(H5Dget_type(set.id()), H5Tclose, file_.name(), "reading " + field);
        const H5Handle space(H5Dget_space(set.id()), H5Sclose, file_.name(), "reading " + field);
        count_elements(file_, space, H5Tget_size(type.id()));
        const std::size_t n = std::accumulate(dims.begin() + 1, dims.end(), std::size_t{1}, std::multiplies<>());
        std::vector<std::byte> row(n * H5Tget_size(type.id()));
        file_.read_row(field, type.id(), scenario, row.data());
        return row_checksum(row) == expected;
    } catch (const IoError&) {
        return false;
    }
}

int FileChecksums::damaged_scenario(const std::string& field) const {
    const auto place = std::find(fields_.begin(), fields_.end(), field);
    const std::vector<hsize_t> dims = file_.dims(field);
    if (n_scenarios() == 0) return -1;
    if (place == fields_.end() || dims.size() > 3 || dims.empty() || dims[0] != n_scenarios())
        return is_there() ? 0 : -1;
    if (file_.is_chunked(field)) {  // as packed fields are
        for (std::size_t scenario = 0; scenario < n_scenarios(); ++scenario)
            if (!holds(field, scenario)) return static_cast<int>(scenario);
        return -1;
    }
    const H5Handle set(H5Dopen2(file_.root(), field.c_str(), H5P_DEFAULT), H5Dclose, file_.name(), "opening " + field);
    const H5Handle type(H5Dget_type(set.id()), H5Tclose, file_.name(), "reading " + field);
    const H5Handle space(H5Dget_space(set.id()), H5Sclose, file_.name(), "reading " + field);
    const std::size_t n = count_elements(file_, space, H5Tget_size(type.id()));
    std::vector<std::byte> bytes(n * H5Tget_size(type.id()));
    if (n > 0) file_.read(field, type.id(), bytes.data());
    const std::size_t row_bytes = bytes.size() / n_scenarios();
    for (std::size_t scenario = 0; scenario < n_scenarios(); ++scenario) {
        const std::uint64_t expected =
            values_[scenario * fields_.size() + static_cast<std::size_t>(place - fields_.begin())];
        if (row_checksum(std::span(bytes).subspan(scenario * row_bytes, row_bytes)) != expected)
            return static_cast<int>(scenario);
    }
    return -1;
}

std::vector<Damage> verify_checksums(const std::filesystem::path& path) {
    const std::lock_guard lock(io::hdf5_mutex());
    const H5File file = H5File::open(path);
    const FileChecksums checksums(file);
    std::vector<Damage> found = checksums.damaged_objects();
    for (std::size_t scenario = 0; scenario < checksums.n_scenarios(); ++scenario) {
        for (const std::string& field : checksums.fields()) {
            if (!checksums.holds(field, scenario)) found.push_back({field, static_cast<int>(scenario)});
        }
    }
    return found;
}

}  // namespace knelpunt::results
