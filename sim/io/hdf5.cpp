#include "sim/io/hdf5.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <numeric>

#include <fmt/format.h>
#include <hdf5_hl.h>

#include "sim/base/issue.hpp"

namespace knelpunt::io {
namespace {

/// Innermost description of HDF5's error stack: "No space left on device" and the like.
std::string error_stack_text() {
    std::string text;
    H5Ewalk2(
        H5E_DEFAULT, H5E_WALK_UPWARD,
        [](unsigned depth, const H5E_error2_t* error, void* out) -> herr_t {
            if (depth == 0 && error->desc != nullptr) *static_cast<std::string*>(out) = error->desc;
            return 0;
        },
        &text);
    // Of a failed write HDF5 tells a paragraph; the operating system's words are what helps.
    constexpr std::string_view kBefore = "error message = '";
    const std::size_t start = text.find(kBefore);
    if (start == std::string::npos) return text;
    const std::size_t end = text.find('\'', start + kBefore.size());
    return text.substr(start + kBefore.size(), end - start - kBefore.size());
}

/// No messages of its own, and no clean-up at exit: after a full disk that clean-up writes again and crashes.
void silence() {
    static const bool is_prepared = H5dont_atexit() >= 0;
    static_cast<void>(is_prepared);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    H5PLset_loading_state(0);  // a file may not name code to load
}

H5Handle text_type(const std::string& file) {
    H5Handle type(H5Tcopy(H5T_C_S1), H5Tclose, file, "making a text type");
    H5Tset_size(type.id(), H5T_VARIABLE);
    H5Tset_cset(type.id(), H5T_CSET_UTF8);
    return type;
}

}  // namespace

std::mutex& hdf5_mutex() {
    static std::mutex mutex;
    return mutex;
}

H5Handle::H5Handle(hid_t id, herr_t (*close)(hid_t), const std::string& file, std::string_view doing)
    : id_(id), close_(close) {
    if (id_ < 0) throw IoError(file, fmt::format("{} failed: {}", doing, error_stack_text()));
}

H5Handle& H5Handle::operator=(H5Handle&& other) noexcept {
    reset();
    std::swap(id_, other.id_);
    close_ = other.close_;
    return *this;
}

herr_t H5Handle::reset() {
    const hid_t id = id_;
    id_ = -1;
    return id >= 0 ? close_(id) : 0;
}

void H5File::fail(std::string_view doing) const {
    throw IoError(name_, fmt::format("{} failed: {}", doing, error_stack_text()));
}

void H5File::check(herr_t status, std::string_view doing) const {
    if (status < 0) fail(doing);
}

H5File H5File::create(const std::filesystem::path& path) {
    silence();
    H5File out;
    out.name_ = path.string();
    const H5Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose, out.name_, "preparing");
    H5Pset_obj_track_times(creation.id(), false);
    H5Pset_link_creation_order(creation.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    const H5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, out.name_, "preparing");
    H5Pset_libver_bounds(access.id(), H5F_LIBVER_V18, H5F_LIBVER_LATEST);
#if H5_VERSION_GE(1, 10, 7)
    // Only this process writes there (sim/sweep/output.hpp), also where a file system has no locks.
    H5Pset_file_locking(access.id(), false, true);
#endif
    out.file_ = H5Handle(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.id(), access.id()), H5Fclose, out.name_,
                         "creating the file");
    return out;
}

H5File H5File::open(const std::filesystem::path& path) {
    silence();
    H5File out;
    out.name_ = path.string();
    out.file_ = H5Handle(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, out.name_, "opening the file");
    return out;
}

void H5File::close() {
    if (file_.id() < 0) return;
    // A failed flush leaves dirty metadata that makes H5Fclose fail as well: both are reported as one.
    const herr_t flushed = H5Fflush(file_.id(), H5F_SCOPE_GLOBAL);
    const std::string why = flushed < 0 ? error_stack_text() : std::string();
    const herr_t closed = file_.reset();
    if (flushed < 0 || closed < 0) throw IoError(name_, "writing failed: " + (why.empty() ? error_stack_text() : why));
}

H5Handle H5File::dataset(const std::string& path) const {
    if (!exists(path)) throw IoError(name_, path + " is missing");
    return {H5Dopen2(root(), path.c_str(), H5P_DEFAULT), H5Dclose, name_, "opening " + path};
}

H5Handle H5File::untimed_dataset_list() const {
    H5Handle list(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, name_, "preparing");
    H5Pset_obj_track_times(list.id(), false);
    H5Pset_attr_creation_order(list.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    return list;
}

void H5File::make_group(const std::string& path) {
    if (exists(path)) return;
    const H5Handle creation(H5Pcreate(H5P_GROUP_CREATE), H5Pclose, name_, "preparing");
    H5Pset_obj_track_times(creation.id(), false);
    H5Pset_link_creation_order(creation.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    const H5Handle links(H5Pcreate(H5P_LINK_CREATE), H5Pclose, name_, "preparing");
    H5Pset_create_intermediate_group(links.id(), 1);
    const H5Handle group(H5Gcreate2(root(), path.c_str(), links.id(), creation.id(), H5P_DEFAULT), H5Gclose, name_,
                         "making " + path);
}

void H5File::make_rows(const std::string& path, hid_t type, std::span<const hsize_t> dims) {
    const H5Handle space(H5Screate_simple(static_cast<int>(dims.size()), dims.data(), nullptr), H5Sclose, name_,
                         "sizing " + path);
    const H5Handle list = untimed_dataset_list();
    const H5Handle set(H5Dcreate2(root(), path.c_str(), type, space.id(), H5P_DEFAULT, list.id(), H5P_DEFAULT),
                       H5Dclose, name_, "making " + path);
}

std::pair<H5Handle, H5Handle> H5File::row_spaces(const H5Handle& set, hsize_t row, const std::string& path) const {
    H5Handle space(H5Dget_space(set.id()), H5Sclose, name_, "sizing " + path);
    std::vector<hsize_t> start(static_cast<std::size_t>(H5Sget_simple_extent_ndims(space.id())), 0), count(start);
    check(H5Sget_simple_extent_dims(space.id(), count.data(), nullptr), "sizing " + path);
    start[0] = row;
    count[0] = 1;
    if (std::find(count.begin(), count.end(), hsize_t{0}) != count.end()) return {std::move(space), H5Handle()};
    check(H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr),
          "placing a row of " + path);
    H5Handle memory(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr), H5Sclose, name_,
                    "sizing " + path);
    return {std::move(space), std::move(memory)};
}

void H5File::write_row(const std::string& path, hid_t type, hsize_t row, const void* data) {
    const H5Handle set = dataset(path);
    const auto [space, memory] = row_spaces(set, row, path);
    if (memory.id() >= 0)
        check(H5Dwrite(set.id(), type, memory.id(), space.id(), H5P_DEFAULT, data), "writing " + path);
}

void H5File::read_row(const std::string& path, hid_t type, hsize_t row, void* data) const {
    const H5Handle set = dataset(path);
    const auto [space, memory] = row_spaces(set, row, path);
    if (memory.id() >= 0) check(H5Dread(set.id(), type, memory.id(), space.id(), H5P_DEFAULT, data), "reading " + path);
}

void H5File::write(const std::string& path, hid_t type, std::span<const hsize_t> dims, const void* data) {
    const int rank = static_cast<int>(dims.size());
    const H5Handle space(rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(rank, dims.data(), nullptr), H5Sclose,
                         name_, "sizing " + path);
    const H5Handle list = untimed_dataset_list();
    const H5Handle set(H5Dcreate2(root(), path.c_str(), type, space.id(), H5P_DEFAULT, list.id(), H5P_DEFAULT),
                       H5Dclose, name_, "making " + path);
    const hsize_t n = std::accumulate(dims.begin(), dims.end(), hsize_t{1}, std::multiplies<>());
    if (n > 0) check(H5Dwrite(set.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), "writing " + path);
}

void H5File::write_texts(const std::string& path, const std::vector<std::string>& texts) {
    std::vector<const char*> pointers;
    pointers.reserve(texts.size());
    for (const std::string& text : texts) pointers.push_back(text.c_str());
    const H5Handle type = text_type(name_);
    const hsize_t n = texts.size();
    write(path, type.id(), std::span(&n, 1), pointers.data());
}

void H5File::make_chunked(const std::string& path, hid_t type, std::span<const hsize_t> dims,
                          std::span<const hsize_t> chunk, const void* fill, int level) {
    const int rank = static_cast<int>(dims.size());
    const H5Handle space(H5Screate_simple(rank, dims.data(), nullptr), H5Sclose, name_, "sizing " + path);
    const H5Handle list = untimed_dataset_list();
    H5Pset_chunk(list.id(), rank, chunk.data());
    H5Pset_shuffle(list.id());
    H5Pset_deflate(list.id(), static_cast<unsigned>(level));
    H5Pset_fill_value(list.id(), type, fill);
    H5Pset_fill_time(list.id(), H5D_FILL_TIME_IFSET);
    const H5Handle set(H5Dcreate2(root(), path.c_str(), type, space.id(), H5P_DEFAULT, list.id(), H5P_DEFAULT),
                       H5Dclose, name_, "making " + path);
}

void H5File::write_chunk(const std::string& path, std::span<const hsize_t> offset, std::span<const std::byte> packed) {
    const H5Handle set = dataset(path);
    check(H5Dwrite_chunk(set.id(), H5P_DEFAULT, 0, offset.data(), packed.size(), packed.data()), "writing " + path);
}

std::vector<std::byte> H5File::read_chunk(const std::string& path, std::span<const hsize_t> offset) const {
    const H5Handle set = dataset(path);
    hsize_t n_bytes = 0;
    haddr_t place = HADDR_UNDEF;
    std::uint32_t stored_filters = 0;
    check(H5Dget_chunk_info_by_coord(set.id(), offset.data(), &stored_filters, &place, &n_bytes), "reading " + path);
    std::vector<std::byte> packed(n_bytes);
    std::uint32_t filters = 0;
    if (n_bytes > 0)
        check(H5Dread_chunk(set.id(), H5P_DEFAULT, offset.data(), &filters, packed.data()), "reading " + path);
    return packed;
}

void H5File::read(const std::string& path, hid_t type, void* data) const {
    const H5Handle set = dataset(path);
    check(H5Dread(set.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), "reading " + path);
}

std::vector<std::string> H5File::read_texts(const std::string& path) const {
    const H5Handle set = dataset(path);
    const H5Handle space(H5Dget_space(set.id()), H5Sclose, name_, "reading " + path);
    const H5Handle stored(H5Dget_type(set.id()), H5Tclose, name_, "reading " + path);
    if (H5Tis_variable_str(stored.id()) <= 0) throw IoError(name_, path + " must hold texts of any length");
    const auto n = static_cast<std::size_t>(std::max<hssize_t>(0, H5Sget_simple_extent_npoints(space.id())));
    std::vector<char*> pointers(n, nullptr);
    const H5Handle type = text_type(name_);
    if (n > 0) check(H5Dread(set.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()), "reading " + path);
    std::vector<std::string> texts;
    for (const char* text : pointers) texts.emplace_back(text == nullptr ? "" : text);
    if (n > 0) H5Dvlen_reclaim(type.id(), space.id(), H5P_DEFAULT, pointers.data());
    return texts;
}

std::vector<hsize_t> H5File::dims(const std::string& path) const {
    const H5Handle set = dataset(path);
    const H5Handle space(H5Dget_space(set.id()), H5Sclose, name_, "reading " + path);
    std::vector<hsize_t> out(static_cast<std::size_t>(std::max(0, H5Sget_simple_extent_ndims(space.id()))));
    if (!out.empty()) H5Sget_simple_extent_dims(space.id(), out.data(), nullptr);
    return out;
}

bool H5File::exists(const std::string& path) const {
    for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
        const std::string part = path.substr(0, end);
        if (part != "/") {
            if (H5Lexists(root(), part.c_str(), H5P_DEFAULT) <= 0) return false;
            H5L_info_t link;
            check(H5Lget_info(root(), part.c_str(), &link, H5P_DEFAULT), "reading the link " + part);
            if (link.type != H5L_TYPE_HARD) throw IoError(name_, part + " leads to another place");
        }
        if (end == std::string::npos) return true;
    }
}

H5T_class_t H5File::type_class(const std::string& path) const {
    const H5Handle set = dataset(path);
    const H5Handle type(H5Dget_type(set.id()), H5Tclose, name_, "reading " + path);
    return H5Tget_class(type.id());
}

bool H5File::is_chunked(const std::string& path) const {
    const H5Handle set = dataset(path);
    const H5Handle list(H5Dget_create_plist(set.id()), H5Pclose, name_, "reading " + path);
    return H5Pget_layout(list.id()) == H5D_CHUNKED;
}

void H5File::require_stored(const std::string& path) const {
    const H5Handle set = dataset(path);
    const H5Handle list(H5Dget_create_plist(set.id()), H5Pclose, name_, "reading " + path);
    const H5Handle type(H5Dget_type(set.id()), H5Tclose, name_, "reading " + path);
    const H5D_layout_t layout = H5Pget_layout(list.id());
    if (layout == H5D_CHUNKED) {
        for (int filter = 0; filter < H5Pget_nfilters(list.id()); ++filter) {
            unsigned flags = 0;
            std::size_t n_values = 0;
            const H5Z_filter_t id = H5Pget_filter2(list.id(), static_cast<unsigned>(filter), &flags, &n_values, nullptr,
                                                   0, nullptr, nullptr);
            if (id != H5Z_FILTER_SHUFFLE && id != H5Z_FILTER_DEFLATE)
                throw IoError(name_, path + " has another filter");
        }
        return;
    }
    if ((layout != H5D_CONTIGUOUS && layout != H5D_COMPACT) || H5Pget_external_count(list.id()) != 0)
        throw IoError(name_, path + " keeps its values elsewhere");
    const std::size_t element_bytes = H5Tget_size(type.id());
    hsize_t n = element_bytes > 0 ? H5Dget_storage_size(set.id()) / element_bytes : 0;
    for (const hsize_t size : dims(path)) {
        if (size == 0) return;
        n /= size;  // whole numbers: what is left below 1 does not fit
    }
    if (n == 0) throw IoError(name_, path + " claims more values than the file holds");
}

void H5File::set_attribute(const std::string& path, const std::string& name, std::string_view text) {
    const H5Handle object(H5Oopen(root(), path.c_str(), H5P_DEFAULT), H5Oclose, name_, "opening " + path);
    const H5Handle type = text_type(name_);
    const H5Handle space(H5Screate(H5S_SCALAR), H5Sclose, name_, "preparing");
    const H5Handle attribute(H5Acreate2(object.id(), name.c_str(), type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT),
                             H5Aclose, name_, "adding attribute " + name);
    const std::string value(text);
    const char* pointer = value.c_str();
    check(H5Awrite(attribute.id(), type.id(), &pointer), "writing attribute " + name);
}

void H5File::set_attribute(const std::string& path, const std::string& name, double value) {
    check(H5LTset_attribute_double(root(), path.c_str(), name.c_str(), &value, 1), "writing attribute " + name);
}

void H5File::set_attribute(const std::string& path, const std::string& name, int value) {
    check(H5LTset_attribute_int(root(), path.c_str(), name.c_str(), &value, 1), "writing attribute " + name);
}

std::string H5File::text_attribute(const std::string& path, const std::string& name) const {
    const H5Handle object(H5Oopen(root(), path.c_str(), H5P_DEFAULT), H5Oclose, name_, "opening " + path);
    if (H5Aexists(object.id(), name.c_str()) <= 0) return {};
    const H5Handle attribute(H5Aopen(object.id(), name.c_str(), H5P_DEFAULT), H5Aclose, name_,
                             "reading attribute " + name);
    const H5Handle stored(H5Aget_type(attribute.id()), H5Tclose, name_, "reading attribute " + name);
    const H5Handle space(H5Aget_space(attribute.id()), H5Sclose, name_, "reading attribute " + name);
    if (H5Tis_variable_str(stored.id()) <= 0 || H5Sget_simple_extent_npoints(space.id()) != 1)
        throw IoError(name_, "attribute " + name + " must be one text");
    const H5Handle type = text_type(name_);
    char* pointer = nullptr;
    check(H5Aread(attribute.id(), type.id(), &pointer), "reading attribute " + name);
    std::string text = pointer == nullptr ? "" : pointer;
    H5free_memory(pointer);
    return text;
}

void H5File::make_scale(const std::string& path, const std::string& name) {
    const H5Handle set = dataset(path);
    check(H5DSset_scale(set.id(), name.c_str()), "making a scale of " + path);
}

void H5File::attach_scale(const std::string& path, const std::string& scale, unsigned axis) {
    const H5Handle set = dataset(path);
    const H5Handle scale_set = dataset(scale);
    check(H5DSattach_scale(set.id(), scale_set.id(), axis), "attaching " + scale + " to " + path);
}

void H5File::link(const std::string& existing, const std::string& path) {
    check(H5Lcreate_hard(root(), existing.c_str(), root(), path.c_str(), H5P_DEFAULT, H5P_DEFAULT), "linking " + path);
}

}  // namespace knelpunt::io
