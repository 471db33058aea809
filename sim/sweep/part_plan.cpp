#include "sim/sweep/part_plan.hpp"

#include <algorithm>
#include <new>

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

std::vector<results::FileScenario> plan_parts(const SweepInput& input, const OutputClaim& claim,
                                              const std::string& build) {
    std::vector<results::FileScenario> scenarios;
    for (const ScenarioPoint& point : input.study.points) {
        const std::string key =
            part_key(build, input.region_key, input.study, point, input.engine.options(), *input.engine.structure())
                .hex();
        scenarios.push_back({point, "done", {}, claim.parts() / (key + ".h5"), key});
    }
    return scenarios;
}

std::set<std::string> part_names(std::span<const results::FileScenario> scenarios) {
    std::set<std::string> names;
    for (const results::FileScenario& scenario : scenarios) names.insert(scenario.part.filename().string());
    return names;
}

bool is_usable(const results::FileScenario& scenario) {
    return results::key_of_whole_part(scenario.part) == scenario.key;
}

bool is_complete(const std::filesystem::path& file) {
    if (!is_result_file(file)) return false;
    try {
        const std::vector<std::string> status = results::ResultFile(file, run::schema()).texts("status");
        return std::all_of(status.begin(), status.end(), [](const std::string& text) { return text == "done"; });
    } catch (const std::exception&) {  // damaged
        return false;
    }
}

void Board::done(bool was_reused, std::size_t n_bytes) {
    const std::lock_guard lock(mutex_);
    ++state_.n_done;
    if (was_reused) ++state_.n_reused;
    bytes_hourly_ += n_bytes;
    state_.elapsed_s = seconds_since(start_);
    if (progress_) progress_(state_);
}

void Board::failed(results::FileScenario& scenario, const std::string& why) {
    {
        const std::lock_guard lock(mutex_);
        scenario.status = "failed";
        scenario.message = why;
    }
    done(false, 0);
}

std::vector<std::pair<std::string, std::string>> failed_of(std::span<const results::FileScenario> scenarios) {
    std::vector<std::pair<std::string, std::string>> out;
    for (const results::FileScenario& scenario : scenarios) {
        if (scenario.status == "failed") out.emplace_back(scenario.point.id, scenario.message);
    }
    return out;
}

std::vector<ScenarioTimes> make_parts(run::Engine& engine, std::span<results::FileScenario> scenarios,
                                      const PartWork& work, Board& board, const std::stop_token& stop) {
    std::vector<ScenarioTimes> times(work.share.size());
    engine.set_inner_threads(work.share.size() == 1 ? work.n_threads : 1);
    std::atomic<bool> has_no_room = false;  // on the disk or in memory: nobody else has
    parallel_for(work.share.size(), work.n_threads, [&](std::size_t item, std::size_t) {
        results::FileScenario& scenario = scenarios[work.share[item]];
        if (stop.stop_requested() || has_no_room) return;
        times[item].scenario = scenario.point.id;
        try {
            const bool is_there = work.takes_over && is_usable(scenario);
            board.done(is_there, is_there ? 0 : make_part(engine, scenario, stop, times[item]));
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
        work.settled(work.share[item]);
    });
    if (stop.stop_requested()) throw StoppedError();
    return times;
}

}  // namespace knelpunt::sweep
