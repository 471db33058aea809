#include <algorithm>
#include <iostream>

#include "sim/base/issue.hpp"
#include "sim/sweep/study.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/guarded_reading.hpp"

namespace knelpunt::cli {
namespace {

/// Before hours of computing: a study that looks for no actions has nothing to print.
void require_actions(const std::filesystem::path& study_file) {
    Issues issues;
    const sweep::Study study = sweep::read_study(study_file, issues);
    issues.throw_if_errors();
    const bool asks = std::any_of(study.points.begin(), study.points.end(), [](const ScenarioPoint& point) {
        return point.actions == ActionScope::all ||
               (point.actions == ActionScope::connected && point.mode == ConnectionMode::connected);
    });
    if (asks) return;
    issues.add(IssueCode::missing_key, {study_file.string(), 0, "actions"},
               "no scenario of the study looks for remedial actions",
               "Give actions = \"connected\" and mode = \"connected\", or actions = \"all\"");
    throw InputError(issues);
}

int print_views(const std::filesystem::path& file, const SweepArguments& arguments, TableFormat format) {
    constexpr std::size_t kMost = 30;
    ShowArguments view;
    view.what = "actions";
    view.scenario = arguments.only_scenario;
    view.most = kMost;
    int code = run_show(file, view, format);
    if (format != TableFormat::text) return code;  // a program asks for one table
    for (const char* name : {"bids", "limits"}) {
        std::cout << '\n';
        view.what = name;
        code = std::max(code, run_show(file, view, format));
    }
    return code;
}

}  // namespace

int run_actions(const SweepArguments& arguments, TableFormat format, const std::stop_token& stop, const LogSink& log) {
    std::filesystem::path file = arguments.study;
    int code = kDone;
    if (file.extension() != ".h5") {
        require_actions(file);
        SweepArguments sweep = arguments;
        if (sweep.out.empty()) sweep.out = std::filesystem::path("results") / (file.stem().string() + ".h5");
        file = sweep.out;
        code = run_sweep_command(sweep, stop, log);
        if (code != kDone && code != kDoubtful) return code;
    }
    const int printed = run_guarded(file, reading_limits(file), [&] { return print_views(file, arguments, format); });
    return std::max(code, printed);
}

}  // namespace knelpunt::cli
