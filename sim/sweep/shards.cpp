#include "sim/sweep/shards.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <numeric>

#include <fmt/format.h>

#include "sim/io/csv.hpp"
#include "sim/io/file.hpp"
#include "sim/run/fields/fields.hpp"
#include "sim/sweep/part_plan.hpp"

namespace knelpunt::sweep {
namespace {

/// How much two scenarios have in common that a process makes once, 0 = nothing.
int shared_work(const ScenarioPoint& one, const ScenarioPoint& other) {
    if (one.weather != other.weather) return 0;
    if (one.storyline != other.storyline) return 1;
    if (one.options != other.options) return 2;
    return one.mode != other.mode || one.draw != other.draw ? 3 : 4;
}

/// Positions by weather, in the order in which the study meets it, and as in the study where that is the same.
std::vector<std::size_t> by_weather(std::span<const ScenarioPoint> points) {
    std::vector<std::string_view> met;
    std::vector<std::size_t> rank(points.size()), order(points.size());
    for (std::size_t at = 0; at < points.size(); ++at) {
        auto found = std::find(met.begin(), met.end(), points[at].weather);
        if (found == met.end()) found = met.insert(met.end(), points[at].weather);
        rank[at] = static_cast<std::size_t>(found - met.begin());
    }
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rank[a] < rank[b]; });
    return order;
}

/// Where the shard `index` begins in the order of by_weather.
std::size_t cut_before(std::size_t index, std::size_t n_shards, std::span<const ScenarioPoint> points,
                       std::span<const std::size_t> order) {
    const std::size_t n = order.size(), even = index * n / n_shards;
    if (index == 0 || index == n_shards) return even;
    constexpr std::size_t kPartsOfARun = 8;
    const std::size_t reach = n / n_shards / kPartsOfARun;
    std::size_t best = even;
    int least = 5;
    for (std::size_t distance = 0; distance <= reach; ++distance) {
        for (const std::size_t at : {even - distance, even + distance}) {
            if (at == 0 || at >= n) continue;
            const int here = shared_work(points[order[at - 1]], points[order[at]]);
            if (here < least) {
                least = here;
                best = at;
            }
        }
    }
    return best;
}

/// Why a scenario has no part: stands beside the parts until it has one.
std::filesystem::path failure_file(const results::FileScenario& scenario) {
    std::filesystem::path file = scenario.part;
    return file.replace_extension(".failed");
}

std::string key_of_plan(std::span<const results::FileScenario> scenarios) {
    KeyBuilder key;
    key.text("shards");
    for (const results::FileScenario& scenario : scenarios) key.text(scenario.key);
    return key.finish().hex();
}

constexpr std::string_view kFirstLine = "knelpunt: parts of a sweep in shards", kLastLine = "end";

/// The record as text; the last line shows that it is whole.
std::string text_of(const ShardRecord& record) {
    return fmt::format("{}\n{}\n{}\n{}\n", kFirstLine, record.key, record.study.string(), kLastLine);
}

/// A record that is whole; else one without key.
ShardRecord record_in(const std::string& text) {
    std::array<std::string_view, 4> line;
    std::string_view left = text;
    for (std::string_view& one : line) {
        const std::size_t end = left.find('\n');
        if (end == std::string_view::npos) return {};
        one = left.substr(0, end);
        left.remove_prefix(end + 1);
    }
    if (line[0] != kFirstLine || line[3] != kLastLine) return {};
    return {std::string(line[1]), std::string(line[2])};
}

void say_other(const OutputClaim& claim, const ShardRecord& there, const Study& study, Issues& issues) {
    const std::filesystem::path now = std::filesystem::absolute(study.file).lexically_normal();
    const std::string whose = there.study == now ? "this study with another input or program"
                                                 : fmt::format("the study {}", there.study.string());
    issues.add(IssueCode::other_study, {study.file.string(), 0, {}},
               fmt::format("{} holds parts of {}", claim.parts().string(), whose),
               "--force of a shard removes them, --out names another result");
}

/// Makes sure that the folder is of these shards.
void claim_record(const OutputClaim& claim, const SweepInput& input, bool force,
                  std::span<const results::FileScenario> scenarios, Issues& issues) {
    const ShardRecord own{key_of_plan(scenarios), std::filesystem::absolute(input.study.file).lexically_normal()};
    const auto there = [&] {
        if (!io::is_plain_file(claim.record())) return ShardRecord{};
        Issues unreadable;  // half of one, on a file system without rename: as if there were none
        std::string text;
        io::read_text_file(claim.record(), text, unreadable);
        return record_in(text);
    };
    if (const ShardRecord other = there(); !other.key.empty() && other.key != own.key) {
        if (!force) return say_other(claim, other, input.study, issues);
        claim.clean(part_names(scenarios));
    }
    if (there().key == own.key) return;
    io::write_text_file(claim.record(), text_of(own));
    if (const ShardRecord other = there(); other.key != own.key) say_other(claim, other, input.study, issues);
}

/// Scenarios whose parts are not there become failed ones, with the reason that a shard left.
/// @return  those that no shard has computed
std::vector<std::string> mark_missing(std::span<results::FileScenario> scenarios) {
    std::vector<std::string> missing;
    for (results::FileScenario& scenario : scenarios) {
        if (is_usable(scenario)) continue;
        scenario.status = "failed";
        scenario.message = "no shard has computed it";
        Issues unreadable;
        if (io::is_plain_file(failure_file(scenario)))
            io::read_text_file(failure_file(scenario), scenario.message, unreadable);
        else
            missing.push_back(scenario.point.id);
    }
    return missing;
}

}  // namespace

Shard read_shard(const std::string& text, Issues& issues) {
    Shard out;
    const char* const end = text.data() + text.size();
    const auto index = std::from_chars(text.data(), end, out.index);
    const bool has_slash = index.ec == std::errc() && index.ptr != end && *index.ptr == '/';
    const auto n = has_slash ? std::from_chars(index.ptr + 1, end, out.n) : std::from_chars_result{};
    if (!has_slash || n.ec != std::errc() || n.ptr != end || out.n == 0) {
        issues.add(IssueCode::wrong_shard, {}, fmt::format("--shard = \"{}\", must be an index and a number", text),
                   "As 0/20 to 19/20, or auto/20 in an array of jobs");
    } else if (out.index >= out.n) {
        issues.add(IssueCode::wrong_shard, {},
                   fmt::format("--shard = {}: of {} shards the last one is {}", text, out.n, out.n - 1),
                   "Shards are counted from 0: let the array run from 0");
    }
    return out;
}

std::vector<std::size_t> scenarios_of(const Shard& shard, std::span<const ScenarioPoint> points) {
    const std::vector<std::size_t> order = by_weather(points);
    const auto first = static_cast<std::ptrdiff_t>(cut_before(shard.index, shard.n, points, order));
    const auto last = static_cast<std::ptrdiff_t>(cut_before(shard.index + 1, shard.n, points, order));
    std::vector<std::size_t> out(order.begin() + first, order.begin() + last);
    std::sort(out.begin(), out.end());
    return out;
}

ShardRecord read_record(const std::filesystem::path& file, Issues& issues) {
    std::string text;
    io::read_text_file(file, text, issues);
    ShardRecord out = record_in(text);
    if (out.key.empty())
        issues.add(IssueCode::no_shards, {file.string(), 0, {}}, "the file is no record of shards, or only half of one",
                   "Start a shard again: it writes the file anew");
    return out;
}

SweepReport run_shard(const SweepInput& input, const OutputClaim& claim, const SweepOptions& options,
                      const Shard& shard, const std::stop_token& stop,
                      const std::function<void(const Progress&)>& progress, Issues& issues) {
    const auto start = std::chrono::steady_clock::now();
    std::vector<results::FileScenario> scenarios = plan_parts(input, claim, options.build);
    claim_record(claim, input, options.force, scenarios, issues);
    SweepReport report;
    if (issues.has_errors()) return report;
    const std::vector<std::size_t> share = scenarios_of(shard, input.study.points);
    Board board(share.size(), progress);
    const auto settled = [&](std::size_t index) {
        const results::FileScenario& scenario = scenarios[index];
        std::error_code error;
        if (scenario.status == "failed")
            io::write_text_file(failure_file(scenario), scenario.message);
        else
            std::filesystem::remove(failure_file(scenario), error);
    };
    report.times = make_parts(input.engine, scenarios, {share, options.n_threads, true, settled}, board, stop);
    report.failed = failed_of(scenarios);
    report.n_done = share.size() - report.failed.size();
    report.n_reused = board.n_reused();
    report.bytes_hourly = board.bytes_hourly();
    report.compute_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return report;
}

MergeReport merge_parts(const SweepInput& input, const OutputClaim& claim, const SweepOptions& options,
                        const std::stop_token& stop, const std::function<void(const Progress&)>& progress,
                        Issues& issues) {
    const auto start = std::chrono::steady_clock::now();
    const Structure& structure = *input.engine.structure();
    std::vector<results::FileScenario> scenarios = plan_parts(input, claim, options.build);
    MergeReport report;
    const ShardRecord record = read_record(claim.record(), issues);
    if (issues.has_errors()) return report;
    if (record.key != key_of_plan(scenarios)) {
        say_other(claim, record, input.study, issues);
        return report;
    }
    report.missing = mark_missing(scenarios);
    report.failed = failed_of(scenarios);
    if (!report.missing.empty() && !options.allow_failed) return report;
    report.is_kept_back = !report.failed.empty() && !options.allow_failed && is_complete(options.out);
    if (report.is_kept_back) return report;
    Board board(scenarios.size(), progress);
    results::Merger merger(options.out, claim.merging(), scenarios.size(), run::schema(), structure);
    for (const results::FileScenario& scenario : scenarios) {
        if (stop.stop_requested()) throw StoppedError();
        merger.append(scenario);
        board.done(false, 0);
    }
    merger.finish(input.labels, scenarios);
    report.is_written = true;
    if (report.failed.empty()) claim.remove_parts();
    report.merge_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return report;
}

}  // namespace knelpunt::sweep
