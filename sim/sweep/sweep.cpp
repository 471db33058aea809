#include "sim/sweep/sweep.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <numeric>
#include <set>

#include "sim/run/fields/fields.hpp"
#include "sim/sweep/part_plan.hpp"

namespace knelpunt::sweep {
namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Appends finished scenarios to the file while others are still computed, always in the order of the study.
class RunningMerge {
public:
    RunningMerge(const OutputClaim& claim, const std::filesystem::path& out,
                 const std::vector<results::FileScenario>& scenarios, const Structure& structure)
        : scenarios_(scenarios),
          is_ready_(scenarios.size()),
          merger_(out, claim.merging(), scenarios.size(), run::schema(), structure) {}

    /// A scenario is done or has failed; appends what is next in order unless another worker is at it.
    void ready(std::size_t index, const std::stop_token& stop) {
        is_ready_[index] = true;
        const std::unique_lock lock(mutex_, std::try_to_lock);
        if (lock.owns_lock()) append_ready(stop);
    }
    void finish(const results::FileLabels& labels, const std::stop_token& stop) {
        append_ready(stop);
        if (stop.stop_requested()) throw StoppedError();
        merger_.finish(labels, scenarios_);
    }

private:
    void append_ready(const std::stop_token& stop) {
        while (next_ < scenarios_.size() && is_ready_[next_] && !stop.stop_requested())
            merger_.append(scenarios_[next_++]);
    }
    const std::vector<results::FileScenario>& scenarios_;
    std::vector<std::atomic<bool>> is_ready_;
    std::mutex mutex_;
    std::size_t next_ = 0;
    results::Merger merger_;
};

}  // namespace

Key part_key(const std::string& build, const Key& region_key, const Study& study, const ScenarioPoint& point,
             const run::EngineOptions& options, const Structure& structure,
             const std::vector<StudyKey<ScenarioPoint>>& keys) {
    static const std::vector<StudyKey<Study>> kOfStudy = study_keys_of(kStudyKeys);
    static const std::vector<StudyKey<TimeKeys>> kOfTime = study_keys_of(kTimeKeys);
    KeyBuilder key;
    key.text("part").text(build).text(kResultSchema).key(region_key);
    key.integer(study.time.reference_year())
        .integer(static_cast<std::int64_t>(study.time.n_steps()))
        .number(study.time.step_h())
        .number(study.time.first_hour());
    add_to_key(key, std::span(kOfTime), study.time_keys, Stages::all());
    add_to_key(key, std::span(kOfStudy), study, Stages::all());
    add_to_key(key, std::span(keys), point, Stages::all());
    for (const std::string& field : options.hourly_fields) key.text(field);
    key.number(options.analysis.headroom_min_sensitivity_pu).number(options.analysis.status_min_sensitivity_pu);
    for (const IdAxis* axis : {&structure.nodes, &structure.branches, &structure.demands, &structure.contingencies}) {
        for (const std::string& id : axis->ids()) key.text(id);
    }
    return key.finish();
}

SweepReport run_sweep(const SweepInput& input, const OutputClaim& claim, const SweepOptions& options,
                      const std::stop_token& stop, const std::function<void(const Progress&)>& progress) {
    const auto start = std::chrono::steady_clock::now();
    run::Engine& engine = input.engine;
    const Structure& structure = *engine.structure();
    std::vector<results::FileScenario> scenarios = plan_parts(input, claim, options.build);
    claim.clean(options.resume ? part_names(scenarios) : std::set<std::string>());
    SweepReport report;
    Board board(scenarios.size(), progress);
    RunningMerge merge(claim, options.out, scenarios, structure);
    std::vector<std::size_t> all(scenarios.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    report.times = make_parts(
        engine, scenarios,
        {all, options.n_threads, options.resume, [&](std::size_t index) { merge.ready(index, stop); }}, board, stop);

    report.compute_s = seconds_since(start);
    report.failed = failed_of(scenarios);
    report.n_done = scenarios.size() - report.failed.size();
    report.n_reused = board.n_reused();
    report.bytes_hourly = board.bytes_hourly();
    report.is_kept_back = !report.failed.empty() && !options.allow_failed && is_complete(options.out);
    if (report.is_kept_back) return report;
    merge.finish(input.labels, stop);
    report.merge_s = seconds_since(start) - report.compute_s;
    // What is finished is needed again once the reason of the failures is gone.
    if (report.failed.empty()) claim.remove_parts();
    return report;
}

}  // namespace knelpunt::sweep
