#pragma once

#include <cstddef>
#include <filesystem>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hdf5.h>

namespace knelpunt::io {

/// Only one thread is inside HDF5 at a time: hold this while calling anything below.
std::mutex& hdf5_mutex();

/// An HDF5 identifier that closes itself.
class H5Handle {
public:
    H5Handle() = default;
    /// @throws IoError naming `file` if id is negative
    H5Handle(hid_t id, herr_t (*close)(hid_t), const std::string& file, std::string_view doing);
    ~H5Handle() { reset(); }
    H5Handle(H5Handle&& other) noexcept : id_(other.id_), close_(other.close_) { other.id_ = -1; }
    H5Handle& operator=(H5Handle&& other) noexcept;
    H5Handle(const H5Handle&) = delete;
    H5Handle& operator=(const H5Handle&) = delete;

    [[nodiscard]] hid_t id() const { return id_; }
    herr_t reset();  ///< closes; negative if that failed

private:
    hid_t id_ = -1;
    herr_t (*close_)(hid_t) = nullptr;
};

/// A file opened or made; every failure is an IoError that names it. Only what stands in the file itself is read: links
/// that lead elsewhere, values kept in other files and unknown filters are failures.
class H5File {
public:
    static H5File create(const std::filesystem::path& path);
    static H5File open(const std::filesystem::path& path);

    /// Closes the file; a full disk shows here at the latest.
    void close();

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] hid_t root() const { return file_.id(); }

    /// Makes the group and those above it that are missing.
    void make_group(const std::string& path);

    /// A dataset without chunks, written at once.
    void write(const std::string& path, hid_t type, std::span<const hsize_t> dims, const void* data);
    /// The same, row by row: space for all rows of the first axis, then one row at a time.
    void make_rows(const std::string& path, hid_t type, std::span<const hsize_t> dims);
    void write_row(const std::string& path, hid_t type, hsize_t row, const void* data);
    void write_texts(const std::string& path, const std::vector<std::string>& texts);

    /// A dataset in chunks with shuffle + deflate whose chunks are written packed.
    void make_chunked(const std::string& path, hid_t type, std::span<const hsize_t> dims,
                      std::span<const hsize_t> chunk, const void* fill, int level);
    void write_chunk(const std::string& path, std::span<const hsize_t> offset, std::span<const std::byte> packed);
    [[nodiscard]] std::vector<std::byte> read_chunk(const std::string& path, std::span<const hsize_t> offset) const;

    /// Whole content of a dataset as `type`; the caller knows the size.
    void read(const std::string& path, hid_t type, void* data) const;
    /// One row of the first axis.
    void read_row(const std::string& path, hid_t type, hsize_t row, void* data) const;
    [[nodiscard]] std::vector<std::string> read_texts(const std::string& path) const;
    [[nodiscard]] std::vector<hsize_t> dims(const std::string& path) const;
    [[nodiscard]] bool exists(const std::string& path) const;
    [[nodiscard]] H5T_class_t type_class(const std::string& path) const;  ///< of a dataset's elements
    [[nodiscard]] bool is_chunked(const std::string& path) const;         ///< how a dataset is stored
    /// @throws IoError if the file does not hold all the values that a dataset claims, or not as this program stores them
    void require_stored(const std::string& path) const;

    void set_attribute(const std::string& path, const std::string& name, std::string_view text);
    void set_attribute(const std::string& path, const std::string& name, double value);
    void set_attribute(const std::string& path, const std::string& name, int value);
    [[nodiscard]] std::string text_attribute(const std::string& path, const std::string& name) const;

    void make_scale(const std::string& path, const std::string& name);
    void attach_scale(const std::string& path, const std::string& scale, unsigned axis);
    void link(const std::string& existing, const std::string& path);

private:
    [[noreturn]] void fail(std::string_view doing) const;
    void check(herr_t status, std::string_view doing) const;
    [[nodiscard]] H5Handle dataset(const std::string& path) const;
    /// One row of the first axis: selected in the file, and its shape in memory; no memory space if it has no elements.
    [[nodiscard]] std::pair<H5Handle, H5Handle> row_spaces(const H5Handle& set, hsize_t row,
                                                           const std::string& path) const;
    [[nodiscard]] H5Handle untimed_dataset_list() const;

    H5Handle file_;
    std::string name_;
};

}  // namespace knelpunt::io
