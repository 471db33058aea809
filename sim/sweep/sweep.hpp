#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "sim/base/hash.hpp"
#include "sim/base/version.hpp"
#include "sim/results/merge.hpp"
#include "sim/run/engine.hpp"
#include "sim/sweep/output.hpp"
#include "sim/sweep/study.hpp"

namespace knelpunt::sweep {

struct SweepOptions {
    std::filesystem::path out;
    std::size_t n_threads = 1;
    bool resume = false;        ///< keep finished parts and, if all is there, the file
    bool force = false;         ///< replace what is there
    bool allow_failed = false;  ///< let a file with failed scenarios take the place of one without
    std::string build = std::string(build_identity());  ///< whose parts are taken up again
};

struct Progress {
    std::size_t n_done = 0, n_total = 0, n_reused = 0;
    double elapsed_s = 0.0;
};

/// How long one scenario took; for the log beside the file, never part of it.
struct ScenarioTimes {
    std::string scenario;
    run::RunTimes run;
    double pack_s = 0.0, write_s = 0.0;
};

struct SweepReport {
    std::size_t n_done = 0, n_reused = 0;
    std::vector<std::pair<std::string, std::string>> failed;  ///< scenario, why
    bool is_kept_back = false;  ///< scenarios failed, and the file without failures that was there stayed
    double compute_s = 0.0, merge_s = 0.0;
    std::uint64_t bytes_hourly = 0;    ///< before packing
    std::vector<ScenarioTimes> times;  ///< per scenario of the study; zeros where a part was taken over
};

/// Key of a scenario's part: exactly what its result depends on. Every key of a study that acts on a stage is in it.
/// @param keys  those of a scenario
Key part_key(const std::string& build, const Key& region_key, const Study& study, const ScenarioPoint& point,
             const run::EngineOptions& options, const Structure& structure,
             const std::vector<StudyKey<ScenarioPoint>>& keys = point_keys());

/// What a sweep computes: the points of the study, with an engine that holds the region they are of.
struct SweepInput {
    const Study& study;
    Key region_key;
    results::FileLabels labels;
    run::Engine& engine;
};

/// Runs all scenarios, each into a part of its own, and merges them in the order of the study.
///
/// A failing scenario is reported and does not stop the others. Finished parts survive an interruption and the failure of
/// other scenarios; `resume` takes them up again. The bytes of the file do not depend on threads, interruptions or reuse.
/// @param claim     the output, taken by OutputClaim::take(options, ...)
/// @param progress  called from worker threads, one at a time
/// @throws StoppedError (parts are kept), IoError naming the file, std::bad_alloc (parts are kept)
SweepReport run_sweep(const SweepInput& input, const OutputClaim& claim, const SweepOptions& options,
                      const std::stop_token& stop, const std::function<void(const Progress&)>& progress);

}  // namespace knelpunt::sweep
