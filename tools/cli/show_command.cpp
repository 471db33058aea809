#include <algorithm>
#include <functional>
#include <iostream>

#include <fmt/format.h>

#include "sim/base/issue.hpp"
#include "sim/base/spec.hpp"
#include "sim/base/text/names.hpp"
#include "tools/cli/chance_table.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/marks/known_excess.hpp"
#include "tools/cli/result_view.hpp"
#include "tools/cli/show/view.hpp"
#include "tools/cli/show_tables.hpp"
#include "tools/cli/trust.hpp"

namespace knelpunt::cli {
namespace {

constexpr std::size_t kRowsOfOverview = 12;

std::vector<std::size_t> chosen_scenarios(const ResultView& view, const std::string& id,
                                          const std::filesystem::path& file) {
    if (id.empty()) return view.likely();  // draws are counted in the file's group uncertainty
    const auto found = std::find(view.scenarios.begin(), view.scenarios.end(), id);
    if (found != view.scenarios.end()) return {static_cast<std::size_t>(found - view.scenarios.begin())};
    Issues issues;
    issues.add(IssueCode::unknown_scenario, {file.string(), 0, {}}, fmt::format("the file has no scenario \"{}\"", id),
               name_hint(id, view.scenarios));
    throw InputError(issues);
}

/// Takes columns out that say the same in every row and says it once, in the title.
void drop_constant_columns(PrintTable& table) {
    if (table.rows.size() < 2) return;
    for (const std::string& name : scenario_columns()) {
        const auto place = std::find(table.columns.begin(), table.columns.end(), name);
        if (place == table.columns.end()) continue;
        const auto column = place - table.columns.begin();
        const std::string first = table.rows.front()[static_cast<std::size_t>(column)];
        if (std::any_of(table.rows.begin(), table.rows.end(),
                        [&](const auto& row) { return row[static_cast<std::size_t>(column)] != first; }))
            continue;
        table.title += fmt::format(" · {} {}", name, first);
        table.columns.erase(table.columns.begin() + column);
        table.is_number.erase(table.is_number.begin() + column);
        for (auto& row : table.rows) row.erase(row.begin() + column);
    }
}

void print_cut(PrintTable table, std::size_t most, TableFormat format) {
    if (format == TableFormat::text) drop_constant_columns(table);
    const std::size_t n_all = table.rows.size();
    if (most > 0 && n_all > most && format == TableFormat::text) table.rows.resize(most);
    print_table(table, format);
    if (table.rows.size() < n_all)
        std::cout << fmt::format("… {} more: --most 0 shows all, --csv and --json hold all\n",
                                 n_all - table.rows.size());
}

/// What it says first, sums, and what is short from when.
void print_overview(const ResultView& view, const std::string& scenario, std::size_t n_scenarios,
                    const std::function<void(std::string_view view)>& print) {
    constexpr std::size_t kFewScenarios = 12;
    if (scenario.empty()) print("findings");
    std::cout << '\n';
    if (scenario.empty() && n_scenarios > kFewScenarios)
        std::cout << fmt::format("show {} totals   lists all {} scenarios\n", view.file().path().string(), n_scenarios);
    else
        print("totals");
    std::cout << '\n';
    print(has_chances(view) ? "chance" : scenario.empty() ? "years" : "bottlenecks");
}

}  // namespace

int run_show(const std::filesystem::path& file, const ShowArguments& arguments, TableFormat format) {
    const ResultView view(file);
    const std::vector<std::size_t> scenarios = chosen_scenarios(view, arguments.scenario, file);
    const std::vector<std::size_t> done = view.done_of(scenarios);
    const bool has_contract = view.has(run::questions().branch_contract);
    const std::string level = !has_contract ? "flow" : arguments.level.empty() ? "contract" : arguments.level;
    const KnownExcesses known = known_excesses(view, arguments.region);
    if (arguments.level == "contract") require(show_view("connections"), {view, done, level, format, known, {}});
    const bool is_overview = arguments.what.empty();
    const CauseQuestion causes{arguments.element, choice_of<CauseGroup>(arguments.by).value_or(CauseGroup::category),
                               choice_of<CauseMethod>(arguments.method).value_or(CauseMethod::marginal)};
    const auto print = [&](std::string_view name) {
        const ShowView& one = show_view(name);
        const ViewInput input{view, one.lists_failed ? scenarios : done, level, format, known, causes};
        require(one, input);
        if (format == TableFormat::text && one.print_for_people != nullptr) return one.print_for_people(input);
        PrintTable table = one.table(input);
        if (const std::string rest = rests_on(view, scenarios); !one.lists_failed && !rest.empty())
            table.title += " · " + rest;
        add_unsolved_column(view, scenarios, format, table);
        if (one.names_elements) mark_elements(view, known, format, table);
        const std::size_t most = one.is_short  ? 0
                                 : is_overview ? std::min(arguments.most, kRowsOfOverview)
                                               : arguments.most;
        const std::string legend = one.names_elements && format == TableFormat::text
                                       ? mark_legend(view, table, most == 0 ? table.rows.size() : most)
                                       : std::string();
        print_cut(std::move(table), most, format);
        std::cout << legend;
    };
    if (!is_overview)
        print(arguments.what);
    else if (format != TableFormat::text)
        print("totals");  // a program asks for one table: two would be no CSV and no JSON
    else
        print_overview(view, arguments.scenario, scenarios.size(), print);
    return print_trust(judge(view, scenarios), format);
}

}  // namespace knelpunt::cli
