#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "sim/base/units.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/session.hpp"

namespace knelpunt::cli {
namespace {

/// Refuses a study that does not fit into memory, before work starts.
void check_memory(const Session& session, std::size_t n_threads) {
    double per_worker_mb = 0.0;
    const Structure& structure = *session.engine->structure();
    for (const std::string& name : session.study.hourly_fields) {
        const results::ResultField& field = results::result_field(name);
        per_worker_mb += 2.0 *
                         static_cast<double>(results::axis_size(structure, field.axis) * structure.time.n_steps() *
                                             results::element_bytes(field.type)) /
                         kBytesPerMb;
    }
    const double needed_mb = per_worker_mb * static_cast<double>(std::min(n_threads, session.study.points.size()));
    if (needed_mb < available_memory_mb()) return;
    Issues issues;
    issues.add(IssueCode::too_much_memory, {session.study.file.string(), 0, {}},
               fmt::format("{:.0f} MB are needed for {} threads, the machine has {:.0f} MB", needed_mb, n_threads,
                           available_memory_mb()),
               "Use fewer threads or list fewer outputs.hourly");
    issues.throw_if_errors();
}

}  // namespace

int run_check(const std::filesystem::path& study, std::size_t n_threads, const LogSink& log) {
    Session session = open_session(study, log);
    check_memory(session, n_threads);
    const Structure& structure = *session.engine->structure();
    const Prediction cost = predict(session, n_threads);
    PrintTable table{
        fmt::format("{}: no problems found", study.string()),
        {"what", "value", "unit"},
        {{"scenarios", fmt::format("{}", session.study.points.size()), ""},
         {"steps", fmt::format("{}", structure.time.n_steps()), fmt::format("of {} h", structure.time.step_h())},
         {"nodes", fmt::format("{}", structure.nodes.size()), ""},
         {"branches", fmt::format("{}", structure.branches.size()), ""},
         {"listed outages", fmt::format("{}", structure.contingencies.size()), ""},
         {"demands", fmt::format("{}", structure.demands.size()), ""},
         {"sources", fmt::format("{}", structure.sources.size()), ""},
         {"one scenario, measured", fmt::format("{:.3g}", cost.one_scenario_s), "s"},
         {fmt::format("time on {} threads", n_threads), fmt::format("{:.3g}", cost.time_s), "s"},
         {"memory", fmt::format("{:.3g}", cost.memory_mb), "MB"},
         {"disk while running", fmt::format("{:.3g}", cost.disk_mb), "MB"}},
        {0, 1, 0}};
    print_table(table, TableFormat::text);
    return kDone;
}

int run_sweep_command(const SweepArguments& arguments, const std::stop_token& stop, const LogSink& log) {
    sweep::SweepOptions options;
    const std::string stem =
        arguments.study.stem().string() + (arguments.only_scenario.empty() ? "" : "." + arguments.only_scenario);
    options.out = arguments.out.empty() ? std::filesystem::path("results") / (stem + ".h5") : arguments.out;
    options.n_threads = arguments.n_threads;
    options.resume = arguments.resume;
    options.force = arguments.force;
    Issues issues;
    sweep::check_output(options, issues);
    issues.throw_if_errors();
    Session session = open_session(arguments.study, log);
    if (!arguments.only_scenario.empty()) {
        const int index = sweep::find_scenario(session.study, arguments.only_scenario, issues);
        issues.throw_if_errors();
        session.study.points = {session.study.points[static_cast<std::size_t>(index)]};
    }
    check_memory(session, arguments.n_threads);
    std::cerr << fmt::format("{}: {} scenarios of {} steps on {} threads\n", session.study.name,
                             session.study.points.size(), session.study.time.n_steps(),
                             std::min(arguments.n_threads, session.study.points.size()));
    ProgressLine line;
    const sweep::SweepReport report =
        sweep::run_sweep(session.study, session.region->key(), file_labels(session), *session.engine, options, stop,
                         [&line](const sweep::Progress& progress) { line.show(progress); });
    line.finish();
    for (const auto& [scenario, why] : report.failed) std::cerr << fmt::format("failed: {}: {}\n", scenario, why);
    std::cerr << fmt::format("{} done ({} taken over), {} failed, {:.1f} s computing, {:.1f} s merging -> {}\n",
                             report.n_done, report.n_reused, report.failed.size(), report.compute_s, report.merge_s,
                             options.out.string());
    return report.failed.empty() ? kDone : kPartlyFailed;
}

}  // namespace knelpunt::cli
