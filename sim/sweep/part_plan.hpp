#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "sim/sweep/sweep.hpp"

namespace knelpunt::sweep {

/// Scenarios of the study with the part files that belong to them.
std::vector<results::FileScenario> plan_parts(const SweepInput& input, const OutputClaim& claim,
                                              const std::string& build);

/// Names of their part files.
std::set<std::string> part_names(std::span<const results::FileScenario> scenarios);

/// A part that is there, whole, and the scenario's own.
bool is_usable(const results::FileScenario& scenario);

/// Whether the result file is there and holds every scenario of its study.
bool is_complete(const std::filesystem::path& file);

/// Gathers what workers report, one at a time.
class Board {
public:
    Board(std::size_t n_total, const std::function<void(const Progress&)>& progress) : progress_(progress) {
        state_.n_total = n_total;
    }
    void done(bool was_reused, std::size_t n_bytes);
    void failed(results::FileScenario& scenario, const std::string& why);

    [[nodiscard]] std::size_t n_reused() const { return state_.n_reused; }
    [[nodiscard]] std::uint64_t bytes_hourly() const { return bytes_hourly_; }

private:
    std::mutex mutex_;
    Progress state_;
    std::uint64_t bytes_hourly_ = 0;
    const std::function<void(const Progress&)>& progress_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Those that failed: id and why.
std::vector<std::pair<std::string, std::string>> failed_of(std::span<const results::FileScenario> scenarios);

/// Which scenarios are computed, and how.
struct PartWork {
    std::span<const std::size_t> share;  ///< positions in the study
    std::size_t n_threads = 1;
    bool takes_over = false;                   ///< parts that are there
    std::function<void(std::size_t)> settled;  ///< a scenario, by position, has its part or has failed; from workers
};

/// Makes the parts of a share; failed scenarios get status and message, the others go on.
/// @return  times of the share
/// @throws StoppedError, IoError, std::bad_alloc: finished parts stay
std::vector<ScenarioTimes> make_parts(run::Engine& engine, std::span<results::FileScenario> scenarios,
                                      const PartWork& work, Board& board, const std::stop_token& stop);

}  // namespace knelpunt::sweep
