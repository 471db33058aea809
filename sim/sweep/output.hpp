#pragma once

#include <filesystem>
#include <memory>
#include <set>
#include <string>

#include "sim/base/issue.hpp"
#include "sim/io/lock.hpp"

namespace knelpunt::sweep {

struct SweepOptions;

/// Folder of the parts of a result file: `<out>.parts`, another one for every result file.
std::filesystem::path parts_folder(const std::filesystem::path& out);

/// What a process wants with the folder of parts.
enum class Claim {
    sweep,  ///< compute all scenarios and put the result together, alone
    shard,  ///< add parts beside other shards
    merge,  ///< put the result together from the parts that are there, alone
};

/// A result file that this process alone writes, or parts of it that shards write together, and the folder of its parts, which bears our mark and the lock. All that
/// is not finished stands in that folder, so that no other file of the user is ever touched.
class OutputClaim {
public:
    /// Makes sure that the result can be written, before any work, and locks it.
    /// @param issues  the result exists and may not be replaced; something that is not ours stands in a place of ours;
    ///                another process writes this result; the folder cannot be written
    /// @return        null if there are issues
    static std::unique_ptr<OutputClaim> take(const SweepOptions& options, Issues& issues, Claim claim = Claim::sweep);

    /// Lets go. Finished parts stay; without any the folder goes as well, unless other shards may be at it.
    ~OutputClaim();

    [[nodiscard]] const std::filesystem::path& parts() const { return parts_; }
    /// Where the result is put together before it gets its name.
    [[nodiscard]] const std::filesystem::path& merging() const { return merging_; }
    /// What shards leave behind to find each other and the study: see shards.hpp.
    [[nodiscard]] std::filesystem::path record() const;
    /// False on a file system without locks: then nobody stops a second process, whose only harm is work done twice.
    [[nodiscard]] bool is_locked() const { return lock_->is_kept(); }

    /// Removes parts that are not wanted and, if nobody else can be at it, what earlier processes left unfinished.
    /// @throws IoError naming what stands in the place of a part
    void clean(const std::set<std::string>& wanted) const;
    /// Removes all parts, as far as that can be done.
    void remove_parts() const;

private:
    OutputClaim(std::filesystem::path out, std::unique_ptr<io::FileLock> lock, Claim claim);

    std::filesystem::path out_, parts_, merging_;
    std::unique_ptr<io::FileLock> lock_;
    Claim claim_;
};

/// Whether a file is a result of this program, whole or damaged: reads it as bytes.
bool is_result_file(const std::filesystem::path& file);

}  // namespace knelpunt::sweep
