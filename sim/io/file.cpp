#include "sim/io/file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include <fcntl.h>
#include <unistd.h>

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

}  // namespace

void sync_file(const std::filesystem::path& file) { sync_path(file, O_RDONLY); }

void replace_file(const std::filesystem::path& temporary, const std::filesystem::path& final_name) {
    std::error_code error;
    std::filesystem::rename(temporary, final_name, error);
    if (error) throw IoError(final_name.string(), error.message());
    const std::filesystem::path folder =
        final_name.has_parent_path() ? final_name.parent_path() : std::filesystem::path(".");
    sync_path(folder, O_RDONLY | O_DIRECTORY);
}

void write_text_file(const std::filesystem::path& file, std::string_view text) {
    std::filesystem::path temporary = file;
    temporary += ".tmp";
    {
        std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
        stream.write(text.data(), static_cast<std::streamsize>(text.size()));
        stream.flush();
        if (!stream) throw IoError(file.string(), "cannot be written (folder not writable or disk full)");
    }
    sync_file(temporary);
    replace_file(temporary, file);
}

void make_folder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) throw IoError(folder.string(), error.message());
}

}  // namespace knelpunt::io
