#include "tools/cli/shards/sweep_steps.hpp"

#include <algorithm>
#include <iostream>
#include <numeric>
#include <vector>

#include <fmt/format.h>

#include "sim/base/parallel.hpp"
#include "sim/io/file.hpp"
#include "tools/cli/result_view.hpp"
#include "tools/cli/trust.hpp"

namespace knelpunt::cli {

sweep::SweepOptions sweep_options(const SweepArguments& arguments) {
    sweep::SweepOptions options;
    const std::string stem =
        arguments.study.stem().string() + (arguments.only_scenario.empty() ? "" : "." + arguments.only_scenario);
    options.out = arguments.out.empty() ? std::filesystem::path("results") / (stem + ".h5") : arguments.out;
    options.resume = arguments.resume;
    options.force = arguments.force;
    options.allow_failed = arguments.allow_failed;
    return options;
}

void refuse_input(const std::filesystem::path& out, const sweep::Study& study, Issues& issues) {
    if (!io::is_plain_file(out)) return;
    std::error_code error;
    if (!std::filesystem::equivalent(out, study.file, error) && !io::is_inside(out, study.region_folder)) return;
    if (sweep::is_result_file(out)) return;  // last: it reads the file
    issues.add(IssueCode::output_exists, {out.string(), 0, {}}, "the file belongs to the input and is never replaced",
               "Name another file with --out");
    issues.throw_if_errors();
}

std::size_t count_warnings(const Session& session) {
    return static_cast<std::size_t>(
        std::count_if(session.warnings.begin(), session.warnings.end(),
                      [](const auto& warning) { return warning.severity == Severity::warning; }));
}

void say_warnings(const Session& session) {
    if (const std::size_t n_warnings = count_warnings(session); n_warnings > 0)
        std::cerr << fmt::format("{} {}; they are told by: knelpunt check {}\n", n_warnings,
                                 n_warnings == 1 ? "warning" : "warnings", session.study.file.string());
}

std::size_t threads_for(std::size_t n_scenarios, std::size_t n_wanted) {
    // A lone scenario has loops inside it for all threads.
    const std::size_t n_useful = n_scenarios > 1 ? std::min(n_wanted, n_scenarios) : n_wanted;
    const std::size_t n_given = startable_threads(n_useful);
    if (n_given < n_useful) std::cerr << fmt::format("the system gives {} of {} threads\n", n_given, n_useful);
    return n_given;
}

int say_trust(const std::filesystem::path& file) {
    const ResultView view(file);
    std::vector<std::size_t> all(view.n_scenarios());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return print_trust(judge(view, view.done_of(all)), TableFormat::json);
}

}  // namespace knelpunt::cli
