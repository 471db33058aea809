#pragma once

#include <filesystem>
#include <functional>

namespace knelpunt::cli {

/// What a process that reads a result file may use. A sound file needs a small part of it.
struct ReadingLimits {
    double cpu_s = 0.0;
    double memory_mb = 0.0;

    /// Of two files.
    friend ReadingLimits operator+(const ReadingLimits& a, const ReadingLimits& b) {
        return {a.cpu_s + b.cpu_s, a.memory_mb + b.memory_mb};
    }
};

/// Limits that grow with the size of the file.
ReadingLimits reading_limits(const std::filesystem::path& file);

/// Runs a command that reads a result file in a process of its own: HDF5 crashes, loops for ever or asks for all memory on
/// some damaged files, whatever is checked before. What the command prints comes out when it has ended well; a file that
/// makes it crash or exceed its limits is refused with a sentence.
/// @return exit code of the command
/// @throws InputError naming the file if the process did not end by itself
int run_guarded(const std::filesystem::path& file, const ReadingLimits& limits, const std::function<int()>& command);

}  // namespace knelpunt::cli
