#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <unistd.h>

#include "tools/cli/session.hpp"

namespace knelpunt::support {

inline std::filesystem::path source_folder() { return KNELPUNT_SOURCE_DIR; }
inline std::filesystem::path tutorial_study() { return source_folder() / "scenarios/tutorial/studies/tutorial.toml"; }

/// A folder that is removed at the end of the test.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "knelpunt_test_XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    ~TemporaryFolder() {
        std::error_code error;
        std::filesystem::remove_all(path_, error);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

inline std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

inline sweep::SweepReport sweep_to(cli::Session& session, const sweep::SweepOptions& options,
                                   const std::stop_token& stop = {},
                                   const std::function<void(const sweep::Progress&)>& progress = {}) {
    Issues issues;
    const std::unique_ptr<sweep::OutputClaim> claim = sweep::OutputClaim::take(options, issues);
    issues.throw_if_errors();
    return sweep::run_sweep({session.study, session.region->key(), cli::file_labels(session), *session.engine}, *claim,
                            options, stop, progress);
}

/// Sweeps a study into a file the way the program does.
inline sweep::SweepReport sweep_to(cli::Session& session, const std::filesystem::path& out, std::size_t n_threads,
                                   bool resume = false, const std::stop_token& stop = {},
                                   const std::function<void(const sweep::Progress&)>& progress = {}) {
    sweep::SweepOptions options;
    options.out = out;
    options.n_threads = n_threads;
    options.resume = resume;
    options.force = !resume;
    return sweep_to(session, options, stop, progress);
}

}  // namespace knelpunt::support
