#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "models/region/plausible.hpp"
#include "sim/run/engine.hpp"
#include "sim/sweep/study.hpp"
#include "sim/sweep/sweep.hpp"

namespace knelpunt::cli {

/// A study with its region and engine, read and checked.
struct Session {
    sweep::Study study;
    std::shared_ptr<const models::Region> region;
    std::unique_ptr<run::Engine> engine;
    std::vector<models::plausibility::Warning> warnings;  ///< and notes of what is accepted
};

/// Reads study and region, compiles every scenario, and warns of what is no ordinary input.
/// @throws InputError with all problems of all files
Session open_session(const std::filesystem::path& study_file, LogSink log);

/// What the result file says about the study.
results::FileLabels file_labels(const Session& session);

/// Predicted cost of a sweep. Time and disk come from really running one scenario and packing it.
struct Prediction {
    double time_s = 0.0;
    double memory_mb = 0.0;
    double disk_mb = 0.0;
    double one_scenario_s = 0.0;  ///< beside its market
    double one_market_s = 0.0;
};
/// @param opening_s  what reading and checking the study took, which a sweep does as well  [s]
/// @param n_markets  markets that have to be solved, equal ones once
Prediction predict(Session& session, std::size_t n_threads, double opening_s, std::size_t n_markets);

/// Refuses a study whose workers would not fit into `available_mb` together, before work starts.
void require_memory(const Session& session, std::size_t n_threads, double available_mb, Issues& issues);

/// Memory that the machine can still give  [MB].
double available_memory_mb();

}  // namespace knelpunt::cli
