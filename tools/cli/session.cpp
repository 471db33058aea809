#include "tools/cli/session.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>

#include <fmt/format.h>

#include "sim/base/text/names.hpp"
#include "sim/base/units.hpp"
#include "sim/results/part.hpp"
#include "sim/run/fields/fields.hpp"
#include "tools/cli/study_facts.hpp"

namespace knelpunt::cli {

namespace {

/// Regions around a study, as the study would name them.
std::vector<std::string> regions_near(const std::filesystem::path& study_folder) {
    std::vector<std::string> out;
    std::error_code error;
    const auto add = [&](const std::filesystem::path& folder) {
        if (std::filesystem::exists(folder / "region.toml", error))
            out.push_back(folder.lexically_relative(study_folder).string());
    };
    std::filesystem::path folder = study_folder;
    for (int level = 0; level < 3 && folder.has_relative_path(); ++level, folder = folder.parent_path()) {
        add(folder);
        for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
            if (entry.is_directory(error)) add(entry.path());
        }
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

/// Whether the region of a study is there; one message if not.
bool has_region(const sweep::Study& study, Issues& issues) {
    if (study.region_folder.empty()) return false;  // an issue of the study
    std::error_code error;
    if (std::filesystem::exists(study.region_folder / "region.toml", error)) return true;
    const bool is_folder = std::filesystem::is_directory(study.region_folder, error);
    const std::filesystem::path folder = std::filesystem::absolute(study.file).lexically_normal().parent_path();
    issues.add(IssueCode::file_missing, study.region_place,
               is_folder
                   ? fmt::format("region names the folder {}, which has no region.toml and is no region",
                                 study.region_folder.string())
                   : fmt::format("region names the folder {}, which does not exist", study.region_folder.string()),
               fmt::format("The path is seen from the study. {}",
                           name_hint(study.region_folder.filename().string(), regions_near(folder))));
    return false;
}

}  // namespace

Session open_session(const std::filesystem::path& study_file, LogSink log) {
    Issues issues;
    Session session;
    session.study = sweep::read_study(study_file, issues);
    if (has_region(session.study, issues)) {
        session.region = models::read_region(session.study.region_folder, issues, session.study.allows_outside_files);
        sweep::check_mentions(
            session.study, [&](std::string_view table) { return session.region->ids(table); }, issues);
        session.region->check_changes(session.study.corrections, issues);
        if (!session.study.corrections.empty())
            session.region = session.region->corrected(session.study.corrections, session.study.sampled);
        session.region->check_changes(session.study.changes, issues);
    }
    issues.throw_if_errors();
    run::EngineOptions options;
    options.hourly_fields = session.study.hourly_fields;
    const std::shared_ptr<const models::Region> region = session.region;
    session.engine = std::make_unique<run::Engine>(
        session.study.time,
        [region](const ScenarioPoint& point, const TimeAxis& time, SeriesPool& pool, Issues& found) {
            return models::compile(*region, point, time, pool, found);
        },
        options, std::move(log));
    session.engine->check(session.study.points, issues);
    issues.throw_if_errors();
    session.warnings = models::check_plausible(*session.region, study_facts(session.study));
    return session;
}

results::FileLabels file_labels(const Session& session) {
    results::FileLabels labels;
    labels.study = session.study.name;
    labels.title = session.study.title;
    labels.region = session.region->title();
    labels.mode.clear();
    for (const ConnectionMode mode : session.study.modes)
        labels.mode.append(labels.mode.empty() ? "" : ", ").append(word_of(mode));
    labels.study_text = session.study.text;
    labels.overlay_text = session.study.overlay_text;
    labels.input_key = session.region->key().hex();
    const auto keep_used = [](const auto& all, const std::vector<std::string>& used) {
        std::vector<std::pair<std::string, std::string>> out;
        for (const std::string& id : used) {
            for (const auto& [known, name] : all) {
                if (known == id) out.emplace_back(id, name);
            }
        }
        return out;
    };
    labels.storylines = keep_used(session.region->storylines(), session.study.storylines);
    labels.weather_years = keep_used(session.region->weather_years(), session.study.weather_years);
    for (const sweep::OptionSet& set : session.study.option_sets) labels.option_sets.emplace_back(set.id, set.name);
    return labels;
}

namespace {

/// A value in kB of one of the system's tables  [MB]; infinite if it has none of that name.
double system_value_mb(const char* file, std::string_view name) {
    constexpr double kKbPerMb = 1000.0 / 1.024;
    std::ifstream stream(file);
    std::string line;
    while (std::getline(stream, line)) {
        if (line.starts_with(name)) return std::stod(line.substr(name.size())) / kKbPerMb;
    }
    return kInf;
}

/// Highest resident memory of this program so far. Not getrusage: that may hold the peak of the program that started it.
double peak_memory_mb() { return system_value_mb("/proc/self/status", "VmHWM:"); }

}  // namespace

double available_memory_mb() { return system_value_mb("/proc/meminfo", "MemAvailable:"); }

void require_memory(const Session& session, std::size_t n_threads, double available_mb, Issues& issues) {
    // Every worker holds its hourly arrays once as computed and, for a moment, once packed.
    double per_worker_mb = 0.0;
    const Structure& structure = *session.engine->structure();
    for (const std::string& name : session.study.hourly_fields) {
        const results::ResultField& field = run::schema().field(name);
        const std::size_t n_values = results::axis_size(structure, field.axis) * structure.time.n_steps();
        per_worker_mb += 2.0 * static_cast<double>(n_values * results::element_bytes(field.type)) / kBytesPerMb;
    }
    const double needed_mb = per_worker_mb * static_cast<double>(std::min(n_threads, session.study.points.size()));
    if (needed_mb < available_mb) return;
    issues.add(IssueCode::too_much_memory, {session.study.file.string(), 0, {}},
               fmt::format("{:.0f} MB are needed for {} threads, the machine has {:.0f} MB", needed_mb, n_threads,
                           available_mb),
               "Use fewer threads or list fewer outputs.hourly");
}

Prediction predict(Session& session, std::size_t n_threads, double opening_s, std::size_t n_markets) {
    Prediction out;
    const auto n_scenarios = static_cast<double>(session.study.points.size());
    const double n_workers = std::min(static_cast<double>(n_threads), n_scenarios);
    run::RunTimes first;
    session.engine->run(session.study.points.front(), {}, &first);  // fills what scenarios share
    out.one_market_s = first.of_stage("market");
    const auto start = std::chrono::steady_clock::now();
    const results::PackedPart part = results::pack(session.engine->run(session.study.points.front(), {}), run::schema(),
                                                   *session.engine->structure());
    out.one_scenario_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    double packed = 0.0;
    for (const auto& field : part.packed) {
        for (const auto& chunk : field.chunks) packed += static_cast<double>(chunk.size());
    }
    // Parts and merged file are there together at the end: twice the packed size.
    out.disk_mb = 2.0 * packed * n_scenarios / kBytesPerMb;
    // Writing a part and copying it into the file add about a sixth to computing and packing (measured on the region).
    constexpr double kWritingShare = 1.17;
    out.time_s = opening_s + kWritingShare * out.one_scenario_s * std::ceil(n_scenarios / n_workers) +
                 out.one_market_s * std::ceil(static_cast<double>(n_markets) / n_workers);
    const double now_mb = peak_memory_mb();  // of one worker and all that is shared, measured
    // Each further worker holds its arrays and, packed, its part; the merge holds one packed part.
    const double hourly_mb = static_cast<double>(part.n_bytes_hourly) / kBytesPerMb, packed_mb = packed / kBytesPerMb;
    out.memory_mb = now_mb + (n_workers - 1.0) * (hourly_mb + packed_mb) + packed_mb;
    return out;
}

}  // namespace knelpunt::cli
