#include "sim/sweep/sweep.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <new>
#include <set>

#include <fmt/format.h>

#include "sim/base/failure.hpp"
#include "sim/base/parallel.hpp"
#include "sim/io/file.hpp"
#include "sim/results/reader.hpp"
#include "sim/run/fields/fields.hpp"

namespace knelpunt::sweep {
namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// A part that is there, whole, and the scenario's own.
bool is_usable(const results::FileScenario& scenario, const Structure& structure) {
    if (!io::is_plain_file(scenario.part)) return false;
    try {
        return results::read_part(scenario.part, run::schema(), structure).key == scenario.key;
    } catch (const IoError&) {
        return false;
    }
}

/// Whether the result file is there and holds every scenario of its study.
bool is_complete(const std::filesystem::path& file) {
    if (!is_result_file(file)) return false;
    try {
        const std::vector<std::string> status = results::ResultFile(file, run::schema()).texts("status");
        return std::all_of(status.begin(), status.end(), [](const std::string& text) { return text == "done"; });
    } catch (const std::exception&) {  // damaged
        return false;
    }
}

/// Gathers what workers report, one at a time.
class Board {
public:
    Board(std::size_t n_total, const std::function<void(const Progress&)>& progress) : progress_(progress) {
        state_.n_total = n_total;
    }

    void done(bool was_reused, std::size_t n_bytes) {
        const std::lock_guard lock(mutex_);
        ++state_.n_done;
        if (was_reused) ++state_.n_reused;
        bytes_hourly_ += n_bytes;
        state_.elapsed_s = seconds_since(start_);
        if (progress_) progress_(state_);
    }
    void failed(results::FileScenario& scenario, const std::string& why) {
        {
            const std::lock_guard lock(mutex_);
            scenario.status = "failed";
            scenario.message = why;
        }
        done(false, 0);
    }
    [[nodiscard]] std::size_t n_reused() const { return state_.n_reused; }
    [[nodiscard]] std::uint64_t bytes_hourly() const { return bytes_hourly_; }

private:
    std::mutex mutex_;
    Progress state_;
    std::uint64_t bytes_hourly_ = 0;
    const std::function<void(const Progress&)>& progress_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

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

namespace {

/// Scenarios with the part files that belong to them; parts of other inputs are removed.
std::vector<results::FileScenario> plan_parts(const Study& study, const Key& region_key, const run::Engine& engine,
                                              const OutputClaim& claim, const SweepOptions& options) {
    std::vector<results::FileScenario> scenarios;
    std::set<std::string> wanted;
    for (const ScenarioPoint& point : study.points) {
        const std::string key =
            part_key(options.build, region_key, study, point, engine.options(), *engine.structure()).hex();
        scenarios.push_back({point, "done", {}, claim.parts() / (key + ".h5"), key});
        wanted.insert(key + ".h5");
    }
    claim.clean(options.resume ? wanted : std::set<std::string>());
    return scenarios;
}

/// Computes, packs and writes one scenario.
/// @return bytes of its hourly fields before packing
std::size_t make_part(run::Engine& engine, const results::FileScenario& scenario, const std::stop_token& stop,
                      ScenarioTimes& took) {
    results::FieldValues fields = engine.run(scenario.point, stop, &took.run);
    const auto packing = std::chrono::steady_clock::now();
    results::PackedPart part = results::pack(std::move(fields), run::schema(), *engine.structure());
    part.key = scenario.key;
    took.pack_s = seconds_since(packing);
    results::write_part(scenario.part, part, run::schema(), *engine.structure());
    took.write_s = seconds_since(packing) - took.pack_s;
    return part.n_bytes_hourly;
}

}  // namespace

SweepReport run_sweep(const SweepInput& input, const OutputClaim& claim, const SweepOptions& options,
                      const std::stop_token& stop, const std::function<void(const Progress&)>& progress) {
    const auto start = std::chrono::steady_clock::now();
    run::Engine& engine = input.engine;
    const Structure& structure = *engine.structure();
    std::vector<results::FileScenario> scenarios = plan_parts(input.study, input.region_key, engine, claim, options);
    SweepReport report;
    report.times.resize(scenarios.size());
    Board board(scenarios.size(), progress);
    RunningMerge merge(claim, options.out, scenarios, structure);
    engine.set_inner_threads(scenarios.size() == 1 ? options.n_threads : 1);
    std::atomic<bool> has_no_room = false;  // on the disk or in memory: nobody else has
    parallel_for(scenarios.size(), options.n_threads, [&](std::size_t index, std::size_t) {
        results::FileScenario& scenario = scenarios[index];
        if (stop.stop_requested() || has_no_room) return;
        report.times[index].scenario = scenario.point.id;
        try {
            const bool is_there = options.resume && is_usable(scenario, structure);
            board.done(is_there, is_there ? 0 : make_part(engine, scenario, stop, report.times[index]));
        } catch (const StoppedError&) {
            return;
        } catch (const IoError&) {
            has_no_room = true;
            throw;
        } catch (const std::bad_alloc&) {
            has_no_room = true;
            throw;
        } catch (const std::exception& error) {
            board.failed(scenario, failure_text(error));
        }
        merge.ready(index, stop);
    });
    if (stop.stop_requested()) throw StoppedError();

    report.compute_s = seconds_since(start);
    for (const results::FileScenario& scenario : scenarios) {
        if (scenario.status == "failed") report.failed.emplace_back(scenario.point.id, scenario.message);
    }
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
