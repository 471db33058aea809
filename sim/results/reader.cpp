#include "sim/results/reader.hpp"

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <numeric>
#include <optional>

#include <fmt/format.h>

#include "sim/base/issue.hpp"
#include "sim/base/version.hpp"
#include "sim/io/hdf5.hpp"
#include "sim/results/checksums.hpp"
#include "sim/results/file_shape.hpp"

namespace knelpunt::results {
namespace {

constexpr const char* kWayOut = "Take it from a copy, or compute it again: knelpunt sweep STUDY --force";

[[noreturn]] void throw_issue(IssueCode code, const std::filesystem::path& path, std::string message,
                              std::string hint = {}) {
    Issues issues;
    issues.add(code, {path.string(), 0, {}}, std::move(message), std::move(hint));
    throw InputError(issues);
}

/// Whether a file begins with the signature of HDF5.
bool starts_as_hdf5(const std::filesystem::path& path) {
    constexpr std::string_view kSignature = "\x89HDF\r\n\x1a\n";
    std::string start(kSignature.size(), '\0');
    std::ifstream stream(path, std::ios::binary);
    stream.read(start.data(), static_cast<std::streamsize>(start.size()));
    return start == kSignature;
}

void refuse_what_is_no_file(const std::filesystem::path& path) {
    std::error_code error;
    const auto kind = std::filesystem::status(path, error).type();
    if (kind == std::filesystem::file_type::not_found || kind == std::filesystem::file_type::none)
        throw_issue(IssueCode::file_missing, path, "the result file does not exist");
    if (kind != std::filesystem::file_type::regular)  // a pipe would be waited for
        throw_issue(IssueCode::file_unreadable, path,
                    kind == std::filesystem::file_type::directory ? "is a folder, no result file" : "is no plain file");
}

io::H5File open_hdf5(const std::filesystem::path& path) {
    try {
        return io::H5File::open(path);
    } catch (const IoError& error) {
        const std::string_view why = error.what();
        const auto says = [&](std::string_view words) { return why.find(words) != std::string_view::npos; };
        if (says("unable to lock") || says("Resource temporarily unavailable") || says("already open for write"))
            throw_issue(IssueCode::file_unreadable, path,
                        "the file is in use: another program is writing to it, or was ended while it did",
                        "Try again when that program has closed it");
        if (says("Permission denied"))
            throw_issue(IssueCode::file_unreadable, path, "the file cannot be read: permission denied");
    }
    if (starts_as_hdf5(path))
        throw_issue(IssueCode::result_truncated, path, "the file is damaged or was cut short", kWayOut);
    throw_issue(IssueCode::result_schema, path, "the file is no HDF5 file");
}

std::string sizes_text(const std::vector<hsize_t>& sizes) {
    std::string text;
    for (const hsize_t size : sizes) text += fmt::format("{}{}", text.empty() ? "" : " x ", size);
    return text.empty() ? "no axis" : text;
}

std::string content_text(Content content) {
    return content == Content::text    ? "texts"
           : content == Content::whole ? "whole numbers"
           : content == Content::rows  ? "rows of a table"
                                       : "numbers";
}

}  // namespace

struct ResultFile::State {
    std::filesystem::path path;
    io::H5File file;
    const Schema& schema;
    bool is_before_2 = false;
    std::optional<FileChecksums> checksums{};
    std::map<std::string, hsize_t> axis_size{};
    std::map<std::string, bool> is_checked{};

    /// Name of a dataset in this file.
    [[nodiscard]] std::string stored(const std::string& name) const {
        return is_before_2 ? schema.name_before_2(name) : name;
    }

    /// What reads the file: what HDF5 cannot read is damaged, and the caller holds the lock.
    template <class Read>
    auto reading(const std::string& name, const Read& read) {
        try {
            return read();
        } catch (const IoError& error) {
            std::string_view why = error.what();
            if (why.starts_with(error.file() + ": ")) why.remove_prefix(error.file().size() + 2);
            refuse(name, why);
        }
    }

    [[noreturn]] void refuse(const std::string& name, std::string_view what) const {
        throw_issue(IssueCode::result_truncated, path, fmt::format("the file is damaged: {}: {}", name, what), kWayOut);
    }

    Content content_of(const std::string& name) const {
        switch (file.type_class(name)) {
            case H5T_STRING:
                return Content::text;
            case H5T_INTEGER:
                return Content::whole;
            case H5T_FLOAT:
                return Content::real;
            case H5T_COMPOUND:
                return Content::rows;
            default:
                refuse(name, "holds neither numbers nor texts nor rows of a table");
        }
    }

    /// Size of an axis: that of its labels.
    hsize_t size_of(const std::string& axis) {
        const auto known = axis_size.find(axis);
        if (known != axis_size.end()) return known->second;
        if (!file.exists(axis)) refuse(axis, "the axis is missing");
        const std::vector<hsize_t> dims = file.dims(axis);
        if (dims.size() != 1) refuse(axis, fmt::format("has {}, must be one list", sizes_text(dims)));
        file.require_stored(axis);
        return axis_size[axis] = dims[0];
    }

    /// Kind and sizes against the schema, before a byte of the values is read.
    void check_shape(const std::string& name) {
        if (is_checked.contains(name)) return;
        const std::string there = stored(name);
        const Content content = content_of(there);
        const std::vector<hsize_t> dims = file.dims(there);
        if (const auto expected = expected_shape(schema, name)) {
            std::vector<hsize_t> sizes;
            for (const std::string& axis : expected->axes) sizes.push_back(size_of(axis));
            if (content != expected->content)
                refuse(name,
                       fmt::format("holds {}, must hold {}", content_text(content), content_text(expected->content)));
            if (dims != sizes) {
                refuse(name, fmt::format("has {} values, its axes ({}) have {}", sizes_text(dims),
                                         fmt::join(expected->axes, ", "), sizes_text(sizes)));
            }
        }
        file.require_stored(there);
        is_checked[name] = true;
    }

    [[noreturn]] void refuse_values(const std::string& name, std::size_t scenario) const {
        const std::vector<std::string> names = file.read_texts("scenario");
        refuse(name, fmt::format("the values of scenario {} are not those that were written",
                                 scenario < names.size() ? names[scenario] : fmt::format("{}", scenario)));
    }

    /// Values of one scenario against their checksum.
    void check_values(const std::string& name, std::size_t scenario) {
        if (checksums->is_there() && !checksums->holds(name, scenario)) refuse_values(name, scenario);
    }

    /// Values of all scenarios against their checksums, if the dataset has any.
    void check_all_values(const std::string& name) {
        const std::vector<std::string>& fields = checksums->fields();
        if (std::find(fields.begin(), fields.end(), name) == fields.end()) return;
        if (const int scenario = checksums->damaged_scenario(name); scenario >= 0)
            refuse_values(name, static_cast<std::size_t>(scenario));
    }

    /// Values of one scenario of a field with two axes or with hours.
    template <class Number>
    std::vector<Number> rows(const std::string& name, std::size_t scenario, std::int64_t type);

    void check_objects() {
        checksums.emplace(file);
        const std::vector<Damage> found = checksums->damaged_objects();
        if (found.empty()) return;
        std::string names;
        constexpr std::size_t kShown = 3;
        for (std::size_t at = 0; at < std::min(found.size(), kShown); ++at)
            names += (at > 0 ? ", " : "") + (found[at].path == "/" ? std::string("its attributes") : found[at].path);
        if (found.size() > kShown) names += fmt::format(" and {} more", found.size() - kShown);
        refuse(names, "not as it was written");
    }
};

ResultFile::ResultFile(const std::filesystem::path& path, const Schema& schema_of_program) {
    refuse_what_is_no_file(path);
    const std::lock_guard lock(io::hdf5_mutex());
    auto state = std::unique_ptr<State>(new State{path, open_hdf5(path), schema_of_program});
    const std::string schema =
        state->reading("knelpunt_schema", [&] { return state->file.text_attribute("/", "knelpunt_schema"); });
    const std::string_view major = kResultSchema.substr(0, kResultSchema.find('.') + 1);
    constexpr std::string_view kBefore = "1.";  // whose fields have other names, and the same meaning
    state->is_before_2 = schema.starts_with(kBefore);
    if (!(schema.starts_with(major) || state->is_before_2) || !state->file.exists("scenario")) {
        throw_issue(IssueCode::result_schema, path,
                    schema.empty() ? "the file is no result file"
                                   : fmt::format("schema {} is not read by this program ({})", schema, kResultSchema));
    }
    state->reading("provenance", [&] { state->check_objects(); });
    // Files since 1.8 must carry checksums: one that lost them was changed by something else.
    constexpr std::string_view kWithout[] = {"1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7"};
    if (!state->checksums->is_there() &&
        std::find(std::begin(kWithout), std::end(kWithout), schema) == std::end(kWithout))
        state->refuse("provenance", "the checksums are missing");
    state_ = std::move(state);
}

ResultFile::~ResultFile() {
    const std::lock_guard lock(io::hdf5_mutex());
    state_.reset();
}

const std::filesystem::path& ResultFile::path() const { return state_->path; }

bool ResultFile::has_checksums() const { return state_->checksums->is_there(); }

void ResultFile::refuse(const std::string& name, const std::string& what) const { state_->refuse(name, what); }

std::string ResultFile::attribute(const std::string& name) const {
    const std::lock_guard lock(io::hdf5_mutex());
    return state_->reading(name, [&] { return state_->file.text_attribute("/", name); });
}

std::vector<std::string> ResultFile::texts(const std::string& name) const {
    const std::lock_guard lock(io::hdf5_mutex());
    return state_->reading(name, [&] {
        state_->check_shape(name);
        return state_->file.read_texts(state_->stored(name));
    });
}

std::vector<std::size_t> ResultFile::shape(const std::string& name) const {
    const std::lock_guard lock(io::hdf5_mutex());
    return state_->reading(name, [&] {
        state_->check_shape(name);
        const std::vector<hsize_t> dims = state_->file.dims(state_->stored(name));
        return std::vector<std::size_t>(dims.begin(), dims.end());
    });
}

std::vector<double> ResultFile::numbers(const std::string& name) const {
    const std::vector<std::size_t> dims = shape(name);
    const std::lock_guard lock(io::hdf5_mutex());
    return state_->reading(name, [&] {
        const std::string path = state_->stored(name);
        state_->check_all_values(path);
        std::vector<double> out(std::accumulate(dims.begin(), dims.end(), std::size_t{1}, std::multiplies<>()));
        if (!out.empty()) state_->file.read(path, H5T_NATIVE_DOUBLE, out.data());
        return out;
    });
}

template <class Number>
std::vector<Number> ResultFile::State::rows(const std::string& name, std::size_t scenario, std::int64_t type) {
    check_shape(name);
    const std::string there = stored(name);
    const std::vector<hsize_t> dims = file.dims(there);
    if (dims.size() != 3 || scenario >= dims[0]) refuse(name, "has no rows of this scenario");
    check_values(there, scenario);
    std::vector<Number> out(dims[1] * dims[2]);
    if (!out.empty()) file.read_row(there, type, scenario, out.data());
    return out;
}

std::vector<float> ResultFile::hourly_rows(const std::string& name, std::size_t scenario) const {
    const std::lock_guard lock(io::hdf5_mutex());
    return state_->reading(name, [&] { return state_->rows<float>(name, scenario, H5T_NATIVE_FLOAT); });
}

std::vector<double> ResultFile::rows(const std::string& name, std::size_t scenario) const {
    const std::lock_guard lock(io::hdf5_mutex());
    return state_->reading(name, [&] { return state_->rows<double>(name, scenario, H5T_NATIVE_DOUBLE); });
}

bool ResultFile::has(const std::string& name) const {
    const std::lock_guard lock(io::hdf5_mutex());
    return state_->reading(name, [&] { return state_->file.exists(state_->stored(name)); });
}

}  // namespace knelpunt::results
