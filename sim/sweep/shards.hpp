#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "sim/base/issue.hpp"
#include "sim/sweep/sweep.hpp"

namespace knelpunt::sweep {

/// A share of a study's scenarios: the index-th of n.
struct Shard {
    std::size_t index = 0, n = 1;
};

/// Reads "3/20": the shard 3 of 20, counted from 0.
/// @param issues  no such form; an index beyond the number of shards
Shard read_shard(const std::string& text, Issues& issues);

/// The scenarios of a shard, as positions in the study, rising.
///
/// All scenarios, ordered by weather and then as in the study, are cut into n runs of nearly equal length. Each cut is moved by
/// at most an eighth of a run to where the scenarios on both sides have least in common: another weather, else another grid
/// (storyline or option set), else another path to join the grid (mode or draw). So series, factors of a grid, markets
/// and paths are made in as few shards as that allows.
std::vector<std::size_t> scenarios_of(const Shard& shard, std::span<const ScenarioPoint> points);

/// What shards leave in the folder of parts: whose it is, and where merging finds the study.
struct ShardRecord {
    std::string key;              ///< hash of the keys of all parts, in the order of the study
    std::filesystem::path study;  ///< absolute
};

/// @param issues  the record cannot be read
ShardRecord read_record(const std::filesystem::path& file, Issues& issues);

/// Computes the scenarios of a shard that have no part yet, beside other shards, in any order, also twice at a time.
///
/// The first shard leaves the record. A scenario that fails leaves the reason beside the parts.
/// @param claim    taken as Claim::shard
/// @param options  `resume` is of no account: parts that are there are always taken over; `force` clears a folder of
///                 another study
/// @param issues   the folder is of another study, input or build
/// @throws StoppedError (parts are kept), IoError naming the file, std::bad_alloc (parts are kept)
SweepReport run_shard(const SweepInput& input, const OutputClaim& claim, const SweepOptions& options,
                      const Shard& shard, const std::stop_token& stop,
                      const std::function<void(const Progress&)>& progress, Issues& issues);

struct MergeReport {
    std::vector<std::string> missing;                         ///< scenarios without a whole part of theirs
    std::vector<std::pair<std::string, std::string>> failed;  ///< scenario, why
    bool is_kept_back = false;  ///< scenarios failed, and the file without failures that was there stayed
    bool is_written = false;
    double merge_s = 0.0;
};

/// Puts the result together from the parts of all shards: the bytes that run_sweep gives.
///
/// Nothing is written where parts are missing, unless `allow_failed`: then their scenarios stand as failed.
/// @param claim   taken as Claim::merge
/// @param issues  the study, its input or the build is another than that of the shards
/// @throws StoppedError, IoError naming the file
MergeReport merge_parts(const SweepInput& input, const OutputClaim& claim, const SweepOptions& options,
                        const std::stop_token& stop, const std::function<void(const Progress&)>& progress,
                        Issues& issues);

}  // namespace knelpunt::sweep
