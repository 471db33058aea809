#include <algorithm>
#include <chrono>
#include <iostream>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "sim/base/version.hpp"
#include "sim/io/file.hpp"
#include "sim/numeric/cpu.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/first_screen/findings.hpp"
#include "tools/cli/result_view.hpp"
#include "tools/cli/session.hpp"
#include "tools/cli/shards/sweep_steps.hpp"

namespace knelpunt::cli {
namespace {

/// `<file>.log.json`: what the sweep took. Beside the file, because the file itself must not depend on the clock.
void write_log(const sweep::SweepOptions& options, const sweep::SweepReport& report) {
    std::string text = fmt::format(
        "{{\"program_version\":{},\"build\":{},\"lanes\":{},\"threads\":{},\"compute_s\":{:.3f},\"merge_s\":{:.3f},"
        "\n\"scenarios\":"
        "[",
        json_text(kProgramVersion), json_text(build_identity()),
        json_text(numeric::lane_target_name(numeric::lane_target())), options.n_threads, report.compute_s,
        report.merge_s);
    for (std::size_t at = 0; at < report.times.size(); ++at) {
        const sweep::ScenarioTimes& took = report.times[at];
        text += fmt::format("{}\n{{\"id\":{}", at > 0 ? "," : "", json_text(took.scenario));
        for (const std::string_view stage : run::stage_names())
            text += fmt::format(",\"{}_s\":{:.4f}", stage, took.run.of_stage(stage));
        text += fmt::format(",\"pack_s\":{:.4f},\"write_s\":{:.4f}}}", took.pack_s, took.write_s);
    }
    std::filesystem::path file = options.out;
    file += ".log.json";
    io::write_text_file(file, text + "]}\n");
}

/// Whether what is printed can arrive: a sweep may run without streams (main holds a closed one as read-only).
bool can_print() {
    const int flags = ::fcntl(STDOUT_FILENO, F_GETFL);
    return flags != -1 && (flags & O_ACCMODE) != O_RDONLY;
}

/// What was found, in words; tables are a command away.
void say_findings(const std::filesystem::path& file, const std::string& region) {
    if (!can_print()) return;
    const ResultView view(file);
    print_first_screen(view, known_excesses(view, region));
    std::cerr << fmt::format("tables: knelpunt show {}; because of whom: knelpunt causes {}\n", file.string(),
                             file.string());
}

}  // namespace

int run_check(const std::filesystem::path& study, std::size_t n_threads, bool is_strict, const LogSink& log) {
    const auto start = std::chrono::steady_clock::now();
    Session session = open_session(study, log);
    for (const models::plausibility::Warning& warning : session.warnings)
        std::cerr << models::plausibility::warning_text(warning) << '\n';
    const std::size_t n_warnings = count_warnings(session);
    if (is_strict && n_warnings > 0) {
        std::cerr << fmt::format("{} {}, which --strict refuses\n", n_warnings,
                                 n_warnings == 1 ? "warning" : "warnings");
        return kBadInput;
    }
    const double opening_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    Issues issues;
    require_memory(session, n_threads, available_memory_mb(), issues);
    issues.throw_if_errors();
    const Structure& structure = *session.engine->structure();
    const run::MarketSize market = session.engine->market_size(session.study.points, issues);
    issues.throw_if_errors();
    const Prediction cost = predict(session, n_threads, opening_s, market.n_markets);
    PrintTable table{
        n_warnings == 0
            ? fmt::format("{}: no problems found", study.string())
            : fmt::format("{}: no errors, {} {}", study.string(), n_warnings, n_warnings == 1 ? "warning" : "warnings"),
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
    if (market.n_markets > 0) {
        const auto add = [&](std::string what, std::string value, std::string unit) {
            table.rows.insert(table.rows.end() - 3, {std::move(what), std::move(value), std::move(unit)});
        };
        add("columns of the market", fmt::format("{}", market.n_columns), "per hour");
        add("stores of the market, k", fmt::format("{}", market.n_stores), "");
        add("markets that differ", fmt::format("{}", market.n_markets), "if all joins");
        add("one market, measured", fmt::format("{:.3g}", cost.one_market_s), "s");
    }
    print_table(table, TableFormat::text);
    return kDone;
}

int run_sweep_command(const SweepArguments& arguments, const std::stop_token& stop, const LogSink& log) {
    sweep::SweepOptions options = sweep_options(arguments);
    Issues issues;
    const std::unique_ptr<sweep::OutputClaim> claim = sweep::OutputClaim::take(options, issues);
    issues.throw_if_errors();
    if (!claim->is_locked())
        std::cerr << fmt::format("{}: its file system has no locks: let one sweep at a time write there\n",
                                 options.out.string());
    Session session = open_session(arguments.study, log);
    refuse_input(options.out, session.study, issues);
    say_warnings(session);
    if (!arguments.only_scenario.empty()) {
        const int index = sweep::find_scenario(session.study, arguments.only_scenario, issues);
        issues.throw_if_errors();
        session.study.points = {session.study.points[static_cast<std::size_t>(index)]};
    }
    const std::size_t n_points = session.study.points.size();
    require_memory(session, arguments.n_threads, available_memory_mb(), issues);
    issues.throw_if_errors();
    options.n_threads = threads_for(n_points, arguments.n_threads);
    std::cerr << fmt::format("{}: {} scenarios of {} steps on {} threads\n", session.study.name, n_points,
                             session.study.time.n_steps(), std::min(options.n_threads, n_points));
    ProgressLine line;
    const sweep::SweepReport report =
        sweep::run_sweep({session.study, session.region->key(), file_labels(session), *session.engine}, *claim, options,
                         stop, [&line](const sweep::Progress& progress) { line.show(progress); });
    line.finish();
    if (!report.is_kept_back) write_log(options, report);
    for (const auto& [scenario, why] : report.failed) std::cerr << fmt::format("failed: {}: {}\n", scenario, why);
    std::cerr << fmt::format("{} done ({} taken over), {} failed, {:.1f} s computing, {:.1f} s merging -> {}\n",
                             report.n_done, report.n_reused, report.failed.size(), report.compute_s, report.merge_s,
                             options.out.string());
    if (session.engine->n_markets() > 0) std::cerr << fmt::format("{} markets solved\n", session.engine->n_markets());
    if (!report.is_kept_back) say_findings(options.out, session.study.region_folder.string());
    const int trust_code = report.is_kept_back ? kDone : say_trust(options.out);
    if (report.failed.empty()) return trust_code;
    if (report.is_kept_back)
        std::cerr << fmt::format("{} has no failed scenario and was kept; --allow-failed replaces it\n",
                                 options.out.string());
    std::cerr << fmt::format("Finished scenarios are kept in {}; --resume computes the others\n",
                             claim->parts().string());
    return kPartlyFailed;
}

}  // namespace knelpunt::cli
