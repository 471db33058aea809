#include "sim/results/reader.hpp"

#include <functional>
#include <numeric>

#include <fmt/format.h>

#include "sim/base/issue.hpp"
#include "sim/base/version.hpp"
#include "sim/io/csv.hpp"
#include "sim/io/hdf5.hpp"

namespace knelpunt::results {
namespace {

/// Whether a file begins with the signature of HDF5.
bool starts_as_hdf5(const std::filesystem::path& path) {
    Issues unread;
    std::string bytes;
    return io::read_text_file(path, bytes, unread) && bytes.starts_with("\x89HDF\r\n\x1a\n");
}

}  // namespace

struct ResultFile::State {
    io::H5File file;
    explicit State(io::H5File opened) : file(std::move(opened)) {}
};

ResultFile::ResultFile(const std::filesystem::path& path) {
    Issues issues;
    std::error_code error;
    const std::filesystem::file_type type = std::filesystem::status(path, error).type();
    if (type == std::filesystem::file_type::not_found) {
        issues.add(IssueCode::file_missing, {path.string(), 0, {}}, "the result file does not exist");
    } else if (type != std::filesystem::file_type::regular) {  // a pipe would be waited for
        issues.add(IssueCode::file_unreadable, {path.string(), 0, {}},
                   error ? error.message() : std::string("is no plain file"));
    }
    issues.throw_if_errors();
    const std::lock_guard lock(io::hdf5_mutex());
    try {
        state_ = std::make_unique<State>(io::H5File::open(path));
    } catch (const IoError&) {
        if (starts_as_hdf5(path)) {
            issues.add(IssueCode::result_truncated, {path.string(), 0, {}}, "the file is damaged or was cut short",
                       "Compute it again: knelpunt sweep STUDY --force");
        } else {
            issues.add(IssueCode::result_schema, {path.string(), 0, {}}, "the file is no HDF5 file");
        }
        issues.throw_if_errors();
    }
    const std::string schema = state_->file.text_attribute("/", "knelpunt_schema");
    const std::string_view major = kResultSchema.substr(0, kResultSchema.find('.') + 1);
    if (!schema.starts_with(major) || !state_->file.exists("scenario")) {
        state_.reset();  // closes the file while the lock is held
        issues.add(IssueCode::result_schema, {path.string(), 0, {}},
                   schema.empty() ? "the file is no result file"
                                  : fmt::format("schema {} is not read by this program ({})", schema, kResultSchema));
        issues.throw_if_errors();
    }
}

ResultFile::~ResultFile() {
    const std::lock_guard lock(io::hdf5_mutex());
    state_.reset();
}

std::string ResultFile::attribute(const std::string& name) const {
    const std::lock_guard lock(io::hdf5_mutex());
    return state_->file.text_attribute("/", name);
}

std::vector<std::string> ResultFile::texts(const std::string& name) const {
    const std::lock_guard lock(io::hdf5_mutex());
    return state_->file.read_texts(name);
}

std::vector<std::size_t> ResultFile::shape(const std::string& name) const {
    const std::lock_guard lock(io::hdf5_mutex());
    const std::vector<hsize_t> dims = state_->file.dims(name);
    return {dims.begin(), dims.end()};
}

std::vector<double> ResultFile::numbers(const std::string& name) const {
    const std::vector<std::size_t> dims = shape(name);
    std::vector<double> out(std::accumulate(dims.begin(), dims.end(), std::size_t{1}, std::multiplies<>()));
    const std::lock_guard lock(io::hdf5_mutex());
    if (!out.empty()) state_->file.read(name, H5T_NATIVE_DOUBLE, out.data());
    return out;
}

std::vector<float> ResultFile::hourly_rows(const std::string& name, std::size_t scenario) const {
    const std::vector<std::size_t> dims = shape(name);
    std::vector<float> out(dims[1] * dims[2]);
    const std::lock_guard lock(io::hdf5_mutex());
    state_->file.read_row(name, H5T_NATIVE_FLOAT, scenario, out.data());
    return out;
}

bool ResultFile::has(const std::string& name) const {
    const std::lock_guard lock(io::hdf5_mutex());
    return state_->file.exists(name);
}

}  // namespace knelpunt::results
