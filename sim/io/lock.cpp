#include "sim/io/lock.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <sstream>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "sim/base/issue.hpp"

namespace knelpunt::io {
namespace {

constexpr std::string_view kPid = "process ", kHost = "host ", kSince = "since ";

std::string content_for(std::string_view mark) {
    std::array<char, 256> host{};
    if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
    std::array<char, 64> since{};
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    if (::gmtime_r(&now, &utc) != nullptr) std::strftime(since.data(), since.size(), "%Y-%m-%d %H:%M:%S UTC", &utc);
    return fmt::format("{}\n{}{}\n{}{}\n{}{}\n", mark, kPid, ::getpid(), kHost, host.data(), kSince, since.data());
}

FileLock::Holder read_holder(int descriptor) {
    std::array<char, 1024> bytes{};
    const ssize_t n = ::pread(descriptor, bytes.data(), bytes.size(), 0);
    FileLock::Holder holder;
    std::istringstream stream(std::string(bytes.data(), n > 0 ? static_cast<std::size_t>(n) : 0));
    for (std::string line; std::getline(stream, line);) {
        if (line.starts_with(kPid)) holder.pid = line.substr(kPid.size());
        if (line.starts_with(kHost)) holder.host = line.substr(kHost.size());
        if (line.starts_with(kSince)) holder.since = line.substr(kSince.size());
    }
    return holder;
}

/// Whether the path still leads to the open file: the last holder may have removed it in between.
bool is_same_file(const std::filesystem::path& file, int descriptor) {
    struct stat by_path {
    }, opened{};
    return ::lstat(file.c_str(), &by_path) == 0 && ::fstat(descriptor, &opened) == 0 &&
           by_path.st_dev == opened.st_dev && by_path.st_ino == opened.st_ino;
}

[[noreturn]] void fail(const std::filesystem::path& file, int error) {
    throw IoError(file.string(), error == ELOOP ? "is a link, not a file" : std::strerror(error));
}

}  // namespace

std::unique_ptr<FileLock> FileLock::take(const std::filesystem::path& file, std::string_view mark, Holder& holder,
                                         Sharing sharing) {
    constexpr mode_t kMode = 0666;
    while (true) {
        const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, kMode);
        if (descriptor < 0) fail(file, errno);
        struct stat found {};
        if (::fstat(descriptor, &found) != 0 || !S_ISREG(found.st_mode)) {
            ::close(descriptor);
            throw IoError(file.string(), "is no plain file");
        }
        // flock, not fcntl: those locks belong to the process and go with the first close of any descriptor of the file.
        const bool is_locked = ::flock(descriptor, (sharing == Sharing::alone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0;
        const int error = is_locked ? 0 : errno;
        if (error == EWOULDBLOCK) {
            holder = read_holder(descriptor);
            ::close(descriptor);
            return nullptr;
        }
        const bool has_locks = error != ENOSYS && error != EOPNOTSUPP && error != ENOLCK && error != EINVAL;
        if (!is_locked && has_locks) {
            ::close(descriptor);
            if (error == EINTR) continue;
            fail(file, error);
        }
        if (!is_same_file(file, descriptor)) {
            ::close(descriptor);
            continue;
        }
        std::unique_ptr<FileLock> lock(new FileLock(file, descriptor, is_locked));
        const std::string content = content_for(mark);
        if (::ftruncate(descriptor, 0) != 0 ||
            ::pwrite(descriptor, content.data(), content.size(), 0) != static_cast<ssize_t>(content.size()))
            fail(file, errno == 0 ? ENOSPC : errno);
        return lock;
    }
}

FileLock::~FileLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void FileLock::remove() { ::unlink(file_.c_str()); }

}  // namespace knelpunt::io
