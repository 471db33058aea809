#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "sim/sweep/shards.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/shards/array_index.hpp"
#include "tools/cli/shards/sweep_steps.hpp"

namespace knelpunt::cli {
namespace {

void say_failed(const std::vector<std::pair<std::string, std::string>>& failed) {
    for (const auto& [scenario, why] : failed) std::cerr << fmt::format("failed: {}: {}\n", scenario, why);
}

/// Scenarios without a part by name, at most as many as one reads.
void say_missing(const std::vector<std::string>& missing) {
    constexpr std::size_t kMost = 20;
    for (std::size_t at = 0; at < std::min(kMost, missing.size()); ++at)
        std::cerr << fmt::format("missing: {}\n", missing[at]);
    if (missing.size() > kMost) std::cerr << fmt::format("and {} more\n", missing.size() - kMost);
}

sweep::SweepInput input_of(const Session& session) {
    return {session.study, session.region->key(), file_labels(session), *session.engine};
}

}  // namespace

int run_shard_command(const SweepArguments& arguments, const std::stop_token& stop, const LogSink& log) {
    Issues issues;
    const std::string text = with_array_index(arguments.shard, issues);
    issues.throw_if_errors();
    const sweep::Shard shard = sweep::read_shard(text, issues);
    issues.throw_if_errors();
    sweep::SweepOptions options = sweep_options(arguments);
    const std::unique_ptr<sweep::OutputClaim> claim = sweep::OutputClaim::take(options, issues, sweep::Claim::shard);
    issues.throw_if_errors();
    const Session session = open_session(arguments.study, log);
    refuse_input(options.out, session.study, issues);
    say_warnings(session);
    const std::size_t n_share = sweep::scenarios_of(shard, session.study.points).size();
    require_memory(session, arguments.n_threads, available_memory_mb(), issues);
    issues.throw_if_errors();
    options.n_threads = threads_for(n_share, arguments.n_threads);
    std::cerr << fmt::format("{}: {} of {} scenarios on {} threads\n", session.study.name, n_share,
                             session.study.points.size(), std::min(options.n_threads, n_share));
    ProgressLine line;
    const sweep::SweepReport report = sweep::run_shard(
        input_of(session), *claim, options, shard, stop,
        [&line](const sweep::Progress& progress) { line.show(progress); }, issues);
    line.finish();
    issues.throw_if_errors();
    say_failed(report.failed);
    std::cerr << fmt::format("shard {} of {}: {} done ({} taken over), {} failed, {:.1f} s computing -> {}\n",
                             shard.index, shard.n, report.n_done, report.n_reused, report.failed.size(),
                             report.compute_s, claim->parts().string());
    return report.failed.empty() ? kDone : kPartlyFailed;
}

int run_merge(const MergeArguments& arguments, const std::stop_token& stop, const LogSink& log) {
    sweep::SweepOptions options;
    options.out = arguments.out;
    options.force = arguments.force;
    options.allow_failed = arguments.allow_failed;
    Issues issues;
    const std::unique_ptr<sweep::OutputClaim> claim = sweep::OutputClaim::take(options, issues, sweep::Claim::merge);
    issues.throw_if_errors();
    const sweep::ShardRecord record = sweep::read_record(claim->record(), issues);
    issues.throw_if_errors();
    const Session session = open_session(record.study, log);
    refuse_input(options.out, session.study, issues);
    issues.throw_if_errors();
    ProgressLine line;
    const sweep::MergeReport report = sweep::merge_parts(
        input_of(session), *claim, options, stop, [&line](const sweep::Progress& progress) { line.show(progress); },
        issues);
    line.finish();
    issues.throw_if_errors();
    say_missing(report.missing);
    if (report.missing.empty()) say_failed(report.failed);
    const std::size_t n_done = session.study.points.size() - report.failed.size();
    std::cerr << fmt::format("{} done, {} missing, {} failed", n_done, report.missing.size(),
                             report.failed.size() - report.missing.size());
    if (!report.is_written) {
        std::cerr << fmt::format("; {} is {}\n", options.out.string(),
                                 report.is_kept_back ? "without failed scenarios and was kept" : "not written");
        std::cerr << fmt::format(
            "What is missing is computed by its shards or by: knelpunt sweep {} --out {} --resume\n",
            record.study.string(), options.out.string());
        return kPartlyFailed;
    }
    std::cerr << fmt::format(", {:.1f} s merging -> {}\n", report.merge_s, options.out.string());
    const int trust_code = say_trust(options.out);
    return report.failed.empty() ? trust_code : kPartlyFailed;
}

}  // namespace knelpunt::cli
