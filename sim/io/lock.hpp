#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace knelpunt::io {

/// A lock file that at most one process holds, or several that share it. The kernel lets go of it when the process ends, however it ends.
///
/// Works through every spelling of the path that leads to the same folder. Over NFS the lock holds between machines if
/// the server runs its lock service; a file system without locks gives an instance with `is_kept` false.
class FileLock {
public:
    /// Who has the lock, as it stands in the file.
    struct Holder {
        std::string pid, host, since;  ///< empty where unknown
    };

    enum class Sharing {
        alone,   ///< no other process has the lock
        others,  ///< others may have it in the same way; nobody has it alone
    };

    /// Makes the file if it is missing and locks it, without waiting.
    /// @param mark    first line of the file: whose it is
    /// @param holder  set if another process (or another lock of this one) has it
    /// @return        null if it is taken
    /// @throws IoError naming the file if it cannot be made or is no plain file
    static std::unique_ptr<FileLock> take(const std::filesystem::path& file, std::string_view mark, Holder& holder,
                                          Sharing sharing = Sharing::alone);

    ~FileLock();  ///< lets go; the file stays
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

    /// Removes the file while it is locked: who waits with it open finds out and makes a new one.
    void remove();

    [[nodiscard]] bool is_kept() const { return is_kept_; }

private:
    FileLock(std::filesystem::path file, int descriptor, bool is_kept)
        : file_(std::move(file)), descriptor_(descriptor), is_kept_(is_kept) {}

    std::filesystem::path file_;
    int descriptor_ = -1;
    bool is_kept_ = false;
};

}  // namespace knelpunt::io
