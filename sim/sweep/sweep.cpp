#include "sim/sweep/sweep.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>

#include <fmt/format.h>

#include "sim/base/parallel.hpp"
#include "sim/base/version.hpp"
#include "sim/io/file.hpp"

namespace knelpunt::sweep {
namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// A part that is there and whole.
bool is_usable(const std::filesystem::path& part, const Structure& structure) {
    if (!std::filesystem::exists(part)) return false;
    try {
        results::read_part(part, structure);
        return true;
    } catch (const IoError&) {
        return false;
    }
}

/// Removes parts of other inputs and left-over temporary files.
void clean_parts(const std::filesystem::path& folder, const std::set<std::string>& wanted) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        if (!wanted.contains(entry.path().filename().string())) std::filesystem::remove(entry.path(), error);
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
    RunningMerge(const std::filesystem::path& out, const std::vector<results::FileScenario>& scenarios,
                 const Structure& structure)
        : scenarios_(scenarios), is_ready_(scenarios.size()), merger_(out, scenarios.size(), structure) {}

    /// A scenario is done or has failed; appends what is next in order unless another worker is at it.
    void ready(std::size_t index) {
        is_ready_[index] = true;
        const std::unique_lock lock(mutex_, std::try_to_lock);
        if (lock.owns_lock()) append_ready();
    }
    void finish(const results::FileLabels& labels) {
        append_ready();
        merger_.finish(labels, scenarios_);
    }

private:
    void append_ready() {
        while (next_ < scenarios_.size() && is_ready_[next_]) merger_.append(scenarios_[next_++]);
    }
    const std::vector<results::FileScenario>& scenarios_;
    std::vector<std::atomic<bool>> is_ready_;
    std::mutex mutex_;
    std::size_t next_ = 0;
    results::Merger merger_;
};

}  // namespace

Key part_key(const Key& region_key, const Study& study, const ScenarioPoint& point, const run::EngineOptions& options,
             const Structure& structure) {
    KeyBuilder key;
    key.text("part").text(kProgramVersion).text(kResultSchema).key(region_key);
    key.integer(study.time.reference_year())
        .integer(static_cast<std::int64_t>(study.time.n_steps()))
        .number(study.time.step_h())
        .number(study.time.first_hour());
    for (const std::string* text :
         {&point.storyline, &point.weather, &point.options, &point.mode, &point.dispatch, &point.solver, &point.physics,
          &point.ac_outages, &point.ratings, &point.commissioning})
        key.text(*text);
    for (const std::string& kind : point.outages) key.text(kind);
    for (const int week : point.vertex_weeks) key.integer(week);
    key.integer(point.year).integer(point.draw).integer(point.draw_seed);
    for (const bool is_drawn :
         {point.drawn.ratings, point.drawn.load_shares, point.drawn.weather, point.drawn.commissioning})
        key.integer(is_drawn ? 1 : 0);
    for (const std::string& project : point.projects) key.text(project);
    key.text("options");
    for (const std::string& option : point.chosen) key.text(option);
    for (const Overlay& overlay : point.overlays) {
        key.text(overlay.table).text(overlay.row).text(overlay.column).text(overlay.operation).text(overlay.value);
    }
    for (const std::string& field : options.hourly_fields) key.text(field);
    key.number(options.analysis.headroom_min_sensitivity_pu).number(options.analysis.status_min_sensitivity_pu);
    for (const IdAxis* axis : {&structure.nodes, &structure.branches, &structure.demands, &structure.contingencies}) {
        for (const std::string& id : axis->ids()) key.text(id);
    }
    return key.finish();
}

std::filesystem::path parts_folder(const std::filesystem::path& out) {
    std::filesystem::path folder = out;
    folder.replace_extension();
    folder += ".parts";
    return folder;
}

void check_output(const SweepOptions& options, Issues& issues) {
    if (std::filesystem::exists(options.out) && !options.force && !options.resume) {
        issues.add(IssueCode::output_exists, {options.out.string(), 0, {}}, "the result file exists",
                   "--force replaces it, --resume continues it, --out names another");
    }
    try {
        const std::filesystem::path folder =
            options.out.has_parent_path() ? options.out.parent_path() : std::filesystem::path(".");
        io::make_folder(folder);
        std::filesystem::path probe = options.out;
        probe += ".probe";
        io::write_text_file(probe, "");
        std::filesystem::remove(probe);
    } catch (const IoError& error) {
        issues.add(IssueCode::output_unwritable, {options.out.string(), 0, {}},
                   fmt::format("cannot write there: {}", error.what()), "Name another place with --out");
    }
}

namespace {

/// Scenarios with the part files that belong to them; parts of other inputs are removed.
std::vector<results::FileScenario> plan_parts(const Study& study, const Key& region_key, const run::Engine& engine,
                                              const SweepOptions& options) {
    const std::filesystem::path folder = parts_folder(options.out);
    io::make_folder(folder);
    std::vector<results::FileScenario> scenarios;
    std::set<std::string> wanted;
    for (const ScenarioPoint& point : study.points) {
        const Key key = part_key(region_key, study, point, engine.options(), *engine.structure());
        const std::string name = key.hex() + ".h5";
        scenarios.push_back({point, "done", {}, folder / name});
        wanted.insert(name);
    }
    clean_parts(folder, options.resume ? wanted : std::set<std::string>());
    return scenarios;
}

/// Computes, packs and writes one scenario.
/// @return bytes of its hourly fields before packing
std::size_t make_part(run::Engine& engine, const results::FileScenario& scenario, const std::stop_token& stop,
                      ScenarioTimes& took) {
    results::FieldValues fields = engine.run(scenario.point, stop, &took.run);
    const auto packing = std::chrono::steady_clock::now();
    const results::PackedPart part = results::pack(std::move(fields), *engine.structure());
    took.pack_s = seconds_since(packing);
    results::write_part(scenario.part, part, *engine.structure());
    took.write_s = seconds_since(packing) - took.pack_s;
    return part.n_bytes_hourly;
}

}  // namespace

SweepReport run_sweep(const Study& study, const Key& region_key, const results::FileLabels& labels, run::Engine& engine,
                      const SweepOptions& options, const std::stop_token& stop,
                      const std::function<void(const Progress&)>& progress) {
    const auto start = std::chrono::steady_clock::now();
    const Structure& structure = *engine.structure();
    std::vector<results::FileScenario> scenarios = plan_parts(study, region_key, engine, options);
    SweepReport report;
    report.times.resize(scenarios.size());
    Board board(scenarios.size(), progress);
    RunningMerge merge(options.out, scenarios, structure);
    engine.set_inner_threads(scenarios.size() == 1 ? options.n_threads : 1);
    parallel_for(scenarios.size(), options.n_threads, [&](std::size_t index, std::size_t) {
        results::FileScenario& scenario = scenarios[index];
        if (stop.stop_requested()) return;
        report.times[index].scenario = scenario.point.id;
        try {
            const bool is_there = options.resume && is_usable(scenario.part, structure);
            board.done(is_there, is_there ? 0 : make_part(engine, scenario, stop, report.times[index]));
        } catch (const StoppedError&) {
            return;
        } catch (const IoError&) {
            throw;  // the disk fails for all of them
        } catch (const std::exception& error) {
            board.failed(scenario, error.what());
        }
        merge.ready(index);
    });
    if (stop.stop_requested()) throw StoppedError();

    report.compute_s = seconds_since(start);
    for (const results::FileScenario& scenario : scenarios) {
        if (scenario.status == "failed") report.failed.emplace_back(scenario.point.id, scenario.message);
    }
    merge.finish(labels);
    report.merge_s = seconds_since(start) - report.compute_s;
    report.n_done = scenarios.size() - report.failed.size();
    report.n_reused = board.n_reused();
    report.bytes_hourly = board.bytes_hourly();
    std::error_code error;
    std::filesystem::remove_all(parts_folder(options.out), error);
    return report;
}

}  // namespace knelpunt::sweep
