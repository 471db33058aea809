#include "sim/io/file.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <fmt/format.h>

#include "sim/base/issue.hpp"

namespace knelpunt::io {
namespace {

void sync_path(const std::filesystem::path& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags);
    if (descriptor < 0) throw IoError(path.string(), std::strerror(errno));
    const int result = ::fsync(descriptor);
    const int error = errno;
    ::close(descriptor);
    if (result != 0) throw IoError(path.string(), std::strerror(error));
}

/// Whether an error says that the file system has no rename, not that this one failed.
bool cannot_rename(const std::error_code& error) {
    return error == std::errc::function_not_supported || error == std::errc::operation_not_supported ||
           error == std::errc::cross_device_link;
}

std::atomic_flag unfinished_are_changing;  // no mutex: a signal handler looks as well
std::vector<std::filesystem::path> unfinished_paths;

void change_unfinished(const auto& change) {
    while (unfinished_are_changing.test_and_set()) std::this_thread::yield();
    change();
    unfinished_are_changing.clear();
}

/// A temporary file that goes with its end, unless it got another name by then.
class Unfinished {
public:
    explicit Unfinished(std::filesystem::path path) : path_(std::move(path)) {
        change_unfinished([&] { unfinished_paths.push_back(path_); });
    }
    ~Unfinished() {
        ::unlink(path_.c_str());
        change_unfinished([&] { std::erase(unfinished_paths, path_); });
    }
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;

private:
    std::filesystem::path path_;
};

}  // namespace

void sync_file(const std::filesystem::path& file) { sync_path(file, O_RDONLY); }

std::filesystem::path temporary_beside(const std::filesystem::path& file) {
    static thread_local std::random_device device;
    const auto half = [] { return static_cast<unsigned>(device()); };
    return file.string() + fmt::format(".{:08x}{:08x}.tmp", half(), half());
}

void rename_file(const std::filesystem::path& temporary, const std::filesystem::path& final_name) {
    std::error_code error;
    std::filesystem::rename(temporary, final_name, error);
    if (error && cannot_rename(error)) {
        std::filesystem::copy_file(temporary, final_name, std::filesystem::copy_options::overwrite_existing, error);
        if (!error) sync_file(final_name);
        if (!error) std::filesystem::remove(temporary, error);
    }
    if (error) throw IoError(final_name.string(), error.message());
}

void replace_file(const std::filesystem::path& temporary, const std::filesystem::path& final_name) {
    rename_file(temporary, final_name);
    const std::filesystem::path folder =
        final_name.has_parent_path() ? final_name.parent_path() : std::filesystem::path(".");
    sync_path(folder, O_RDONLY | O_DIRECTORY);
}

void write_text_file(const std::filesystem::path& file, std::string_view text) {
    const std::filesystem::path temporary = temporary_beside(file.parent_path() / ".knelpunt");
    {
        const Unfinished unfinished(temporary);
        const auto check = [&](bool is_done) {
            const int error = errno;
            if (!is_done) throw IoError(file.string(), fmt::format("cannot be written: {}", std::strerror(error)));
        };
        constexpr mode_t kMode = 0666;
        const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode);
        check(descriptor >= 0);
        const std::unique_ptr<const int, void (*)(const int*)> closing(&descriptor,
                                                                       [](const int* open) { ::close(*open); });
        while (!text.empty()) {
            const ssize_t n = ::write(descriptor, text.data(), text.size());
            if (n < 0 && errno == EINTR) continue;
            check(n >= 0);
            text.remove_prefix(static_cast<std::size_t>(n));
        }
        check(::fsync(descriptor) == 0);
        replace_file(temporary, file);
    }
}

void drop_unfinished_files() {
    constexpr int kMostTries = 1000;
    for (int n_tries = 0; unfinished_are_changing.test_and_set(); ++n_tries) {
        if (n_tries == kMostTries) return;  // whoever changes them waits for this handler
        ::sched_yield();
    }
    for (const std::filesystem::path& path : unfinished_paths) ::unlink(path.c_str());
}

void make_folder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) throw IoError(folder.string(), error.message());
}

std::string obstacle_at(const std::filesystem::path& path) {
    using std::filesystem::file_type;
    std::error_code error;
    switch (std::filesystem::symlink_status(path, error).type()) {
        case file_type::not_found:
        case file_type::regular:
            return {};
        case file_type::directory:
            return "is a folder, not a file";
        case file_type::symlink:
            return "is a link; name the file itself";
        case file_type::none:
            return error ? error.message() : "cannot be looked at";
        default:
            return "is no plain file";
    }
}

bool is_plain_file(const std::filesystem::path& path) {
    std::error_code error;
    return std::filesystem::symlink_status(path, error).type() == std::filesystem::file_type::regular;
}

bool is_inside(const std::filesystem::path& path, const std::filesystem::path& folder) {
    std::error_code error;
    const std::filesystem::path real = std::filesystem::weakly_canonical(path, error);
    const std::filesystem::path base = error ? std::filesystem::path() : std::filesystem::canonical(folder, error);
    if (error) return true;  // there is nothing to read
    return std::mismatch(base.begin(), base.end(), real.begin(), real.end()).first == base.end();
}

bool file_starts_with(const std::filesystem::path& file, std::string_view start) {
    if (!is_plain_file(file)) return false;
    std::ifstream stream(file, std::ios::binary);
    std::string bytes(start.size(), '\0');
    return stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size())) && bytes == start;
}

bool file_holds(const std::filesystem::path& file, std::string_view text) {
    if (!is_plain_file(file)) return false;
    std::ifstream stream(file, std::ios::binary);
    constexpr std::size_t kBlock = std::size_t{1} << 20U;
    std::string bytes(text.size() + kBlock, '\0');  // the end of the last block before the next one
    while (stream) {
        stream.read(bytes.data() + text.size(), static_cast<std::streamsize>(kBlock));
        const auto n = static_cast<std::size_t>(stream.gcount());
        if (std::string_view(bytes).substr(0, text.size() + n).find(text) != std::string_view::npos) return true;
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(n), text.size(), bytes.begin());
    }
    return false;
}

}  // namespace knelpunt::io
