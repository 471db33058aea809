#include <chrono>
#include <iostream>

#include <fmt/format.h>

#include "sim/base/text/names.hpp"
#include "sim/io/file.hpp"
#include "tools/cli/capacity_map/own_map.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/output_file.hpp"
#include "tools/cli/region_folder.hpp"
#include "tools/cli/trust.hpp"

namespace knelpunt::cli {
namespace {

std::size_t chosen_scenario(const ResultView& view, const std::string& wanted) {
    if (wanted.empty()) {
        const std::vector<std::size_t> done = view.done_of(view.likely());
        if (!done.empty()) return done.front();
    }
    for (std::size_t scenario = 0; scenario < view.n_scenarios(); ++scenario)
        if (view.scenarios[scenario] == wanted && view.is_done(scenario)) return scenario;
    Issues issues;
    issues.add(IssueCode::unknown_scenario, {view.file().path().string(), 0, {}},
               wanted.empty() ? std::string("no scenario of the file was computed")
                              : fmt::format("the file has no computed scenario \"{}\"", wanted),
               name_hint(wanted, view.scenarios));
    throw InputError(issues);
}

std::string today() {
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()));
    return fmt::format("{}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                       static_cast<unsigned>(day.day()));
}

}  // namespace

int run_export(const ExportArguments& arguments) {
    const ResultView view(arguments.file);
    check_output_file(arguments.out, io::kCapacityMapSchema, arguments.force, {arguments.file});
    const std::size_t scenario = chosen_scenario(view, arguments.scenario);
    const RegionNotes notes = read_region_notes(view, find_region_folder(view, arguments.region));
    const io::CapacityMap map =
        own_capacity_map(view, notes, scenario, arguments.issued.empty() ? today() : arguments.issued);
    io::write_text_file(arguments.out, io::capacity_map_json(map));
    std::cout << fmt::format("{}: {} areas and stations of {}\n", arguments.out.string(), map.areas.size(),
                             view.scenarios[scenario]);
    return print_trust(judge(view, {scenario}), TableFormat::text);
}

}  // namespace knelpunt::cli
