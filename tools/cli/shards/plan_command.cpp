#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>

#include <fmt/format.h>

#include "sim/sweep/shards.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/shards/sweep_steps.hpp"

namespace knelpunt::cli {
namespace {

/// A shard opens the whole study: it should compute a hundred times as long, and not be over before a queue has noticed.
double worthwhile_shard_s(double opening_s) {
    constexpr double kShortest = 30.0, kPartsOfOpening = 100.0;
    return std::max(kShortest, kPartsOfOpening * opening_s);
}

/// A word of a command line as a shell reads it.
std::string quoted(const std::string& word) {
    const auto is_plain = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
               std::string_view("/._-+=:,").find(c) != std::string_view::npos;
    };
    if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain)) return word;
    std::string out = "'";
    for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

/// Command lines: what for, and the line.
std::vector<std::pair<std::string, std::string>> command_lines(const SweepArguments& arguments, std::size_t n_shards) {
    const std::string study = quoted(arguments.study.string());
    const std::string out = quoted(sweep_options(arguments).out.string());
    const std::string sweep = fmt::format("knelpunt sweep {} --out {}", study, out);
    return {{"one machine", sweep},
            {"first shard", fmt::format("{} --shard 0/{}", sweep, n_shards)},
            {"last shard", fmt::format("{} --shard {}/{}", sweep, n_shards - 1, n_shards)},
            {"task of an array", fmt::format("{} --shard auto/{}", sweep, n_shards)},
            {"result of all shards", fmt::format("knelpunt merge {}", out)},
            {"Slurm", fmt::format("tools/slurm/sweep {} --out {} --shards {}", study, out, n_shards)},
            {"HyperQueue", fmt::format("tools/hq/sweep {} --out {} --shards {}", study, out, n_shards)}};
}

}  // namespace

int run_plan(const SweepArguments& arguments, TableFormat format, const LogSink& log) {
    const auto start = std::chrono::steady_clock::now();
    Session session = open_session(arguments.study, log);
    const double opening_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    Issues issues;
    refuse_input(sweep_options(arguments).out, session.study, issues);
    const run::MarketSize market = session.engine->market_size(session.study.points, issues);
    issues.throw_if_errors();
    const std::size_t n_scenarios = session.study.points.size();
    const Prediction alone = predict(session, arguments.n_threads, opening_s, market.n_markets);
    const auto n_threads = static_cast<double>(std::min(arguments.n_threads, n_scenarios));
    const double work_s = (alone.time_s - opening_s) * n_threads;  // of all scenarios on one thread
    const double fitting = std::ceil(work_s / n_threads / worthwhile_shard_s(opening_s));
    const std::size_t n_shards = arguments.n_shards > 0
                                     ? arguments.n_shards
                                     : std::clamp(static_cast<std::size_t>(fitting), std::size_t{1}, n_scenarios);
    const double shard_s = opening_s + work_s / n_threads / static_cast<double>(n_shards);
    PrintTable table{
        fmt::format("{}: what it takes", arguments.study.string()),
        {"what", "value", "unit"},
        {{"scenarios", fmt::format("{}", n_scenarios), ""},
         {"one scenario, measured", fmt::format("{:.3g}", alone.one_scenario_s), "s"},
         {"opening the study, measured", fmt::format("{:.3g}", opening_s), "s"},
         {fmt::format("time on {} threads", arguments.n_threads), fmt::format("{:.3g}", alone.time_s), "s"},
         {"memory", fmt::format("{:.3g}", alone.memory_mb), "MB"},
         {"disk while running", fmt::format("{:.3g}", alone.disk_mb), "MB"},
         {"shards", fmt::format("{}", n_shards), ""},
         {"time of a shard", fmt::format("{:.3g}", shard_s), "s"},
         {"of which opening", fmt::format("{:.2g}", opening_s / shard_s), "1"}},
        {0, 1, 0}};
    const auto lines = command_lines(arguments, n_shards);
    if (format != TableFormat::text) {
        for (const auto& [purpose, line] : lines) table.rows.push_back({purpose, line, "command"});
        table.is_number = {0, 0, 0};
    }
    print_table(table, format);
    if (format != TableFormat::text) return kDone;
    for (const auto& [purpose, line] : lines) std::cout << fmt::format("\n{}\n  {}\n", purpose, line);
    return kDone;
}

}  // namespace knelpunt::cli
