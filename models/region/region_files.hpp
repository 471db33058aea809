#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "sim/base/issue.hpp"
#include "sim/io/file.hpp"

namespace knelpunt::models {

/// The folder of a region, and which files may be read as its own.
class RegionFiles {
public:
    RegionFiles(std::filesystem::path folder, bool allows_outside)
        : folder_(std::move(folder)), allows_outside_(allows_outside) {}

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

    /// Whether a file lies in the folder, all links and .. followed, or may lie elsewhere; complains if not.
    /// @param named_at  where its name stands; the file itself if empty
    bool may_read(const std::filesystem::path& file, const Place& named_at, Issues& issues) const {
        if (allows_outside_ || io::is_inside(file, folder_)) return true;
        issues.add(IssueCode::file_unreadable, named_at.file.empty() ? Place{file.string(), 0, {}} : named_at,
                   fmt::format("{} lies outside the folder of the region", file.string()),
                   "Put the file into the region, or write files_outside_region = true in the study");
        return false;
    }

private:
    std::filesystem::path folder_;
    bool allows_outside_;
};

}  // namespace knelpunt::models
