#include <algorithm>

#include <fmt/format.h>

#include "sim/base/expects.hpp"
#include "sim/base/issue.hpp"
#include "tools/cli/causes/cause_tables.hpp"
#include "tools/cli/chance_table.hpp"
#include "tools/cli/first_screen/findings.hpp"
#include "tools/cli/headroom/headroom_table.hpp"
#include "tools/cli/market_tables.hpp"
#include "tools/cli/outage_table.hpp"
#include "tools/cli/show/action_tables.hpp"
#include "tools/cli/show/contract_table.hpp"
#include "tools/cli/show/pipe_tables.hpp"
#include "tools/cli/show/scenario_tables.hpp"
#include "tools/cli/show/view.hpp"
#include "tools/cli/show_tables.hpp"
#include "tools/cli/voltage_tables.hpp"
#include "tools/cli/who_table.hpp"

namespace knelpunt::cli {
namespace {

constexpr std::string_view kRunAgain = "Run the study again with this program";

const ViewNeed kMarket{[](const ViewInput& of) { return has_market(of.view, of.scenarios); }, "market",
                       "Run the study again with dispatch = \"market\""};
const ViewNeed kLimitValues{[](const ViewInput& of) { return of.view.has(fields().stores.charged_mwh); },
                            "values of limits", kRunAgain};
const ViewNeed kContract{[](const ViewInput& of) { return of.view.has(run::questions().branch_contract); },
                         "level contract", kRunAgain};
const ViewNeed kAc{[](const ViewInput& of) { return has_voltages(of.view, of.scenarios); }, "AC flow",
                   "Run the study again with physics = \"ac\""};
const ViewNeed kDraws{[](const ViewInput& of) { return has_chances(of.view); }, "draws",
                      "Give the study a table [draws] and run it again"};
const ViewNeed kActions{[](const ViewInput& of) { return has_actions(of.view, of.scenarios); }, "remedial actions",
                        "Run the study again with actions = \"connected\""};
const ViewNeed kOutages{[](const ViewInput& of) { return of.view.has(fields().lost_supply.lost_supply_mw); },
                        "results of outages", kRunAgain};
const ViewNeed kPipes{[](const ViewInput& of) { return has_pipes(of.view, of.scenarios); }, "pressures of pipes",
                      "Run the study again with pipes = [\"hydrogen\", \"heat\"]"};
const ViewNeed kPipeOutages{[](const ViewInput& of) { return has_pipe_outages(of.view, of.scenarios); },
                            "outages of pipes", "Run the study again with pipe_outages = [\"hydrogen\", \"heat\"]"};
const ViewNeed kContracts{[](const ViewInput& of) { return has_contracts(of.view, of.scenarios); }, "contract in force",
                          "Run the study again with a row of demand/contracts.csv in service"};
const ViewNeed kFits{[](const ViewInput& of) { return has_rooms(of.view, of.scenarios); }, "account of what still fits",
                     "Run the study again with what_fits = true, or: knelpunt headroom STUDY"};
const ViewNeed kShares{[](const ViewInput& of) { return of.view.has(fields().branch_shares.total_mw); },
                       "parts by use and production", kRunAgain};

const ViewNeed kCauses{[](const ViewInput& of) { return has_causes(of.view); }, "causes", kRunAgain};

void print_findings(const ViewInput& of) { print_first_screen(of.view, of.known); }

PrintTable finding_table(const ViewInput& of) {
    PrintTable table{"findings", {"topic", "finding"}, {}, {0, 0}};
    for (const FindingText& one : find_texts(of.view, of.known)) table.rows.push_back({one.topic, one.text});
    return table;
}

ShowView findings_view() {
    ShowView view{"findings", "what it says first, in sentences", {}, finding_table};
    view.lists_failed = view.is_short = true;
    view.print_for_people = print_findings;
    return view;
}

ShowView whole(ShowView view) {
    view.lists_failed = view.is_short = true;
    return view;
}

ShowView with_elements(ShowView view) {
    view.names_elements = true;
    return view;
}

/// What is full, where and from when.
std::vector<ShowView> limit_views() {
    return {
        findings_view(),
        with_elements({"bottlenecks",
                       "branches and pipes over their limit, worst first",
                       {},
                       [](const ViewInput& of) { return bottleneck_table(of.view, of.scenarios, of.format); }}),
        with_elements({"stations",
                       "use, firm capacity and room of stations",
                       {},
                       [](const ViewInput& of) { return station_table(of.view, of.scenarios, of.format); }}),
        with_elements({"connections",
                       "room for new offtake beside the rights",
                       {kContract},
                       [](const ViewInput& of) { return connection_table(of.view, of.scenarios, of.format); }}),
        {"headroom",
         "what still fits at stations, by contract form",
         {kFits},
         [](const ViewInput& of) { return headroom_table(of.view, of.scenarios, of.format); }},
        {"contracts",
         "use that contracts restricted a day ahead",
         {kContracts},
         [](const ViewInput& of) { return contract_table(of.view, of.scenarios); }},
        {"areas",
         "transmission areas: capability, rights, queue, room",
         {kContract},
         [](const ViewInput& of) { return area_table(of.view, of.scenarios); }},
        whole({"totals",
               "one line per scenario",
               {},
               [](const ViewInput& of) { return total_table(of.view, of.scenarios, of.format); }}),
        whole({"scenarios",
               "what was computed, and what does not hold",
               {},
               [](const ViewInput& of) { return scenario_table(of.view, of.scenarios); }}),
        with_elements({"years",
                       "first year short of branches and stations",
                       {},
                       [](const ViewInput& of) { return year_table(of.view, of.level, of.format); }}),
        with_elements({"chance",
                       "probability of being short (studies with draws)",
                       {kDraws},
                       [](const ViewInput& of) {
                           const bool is_one = of.scenarios.size() == 1;
                           return chance_table(of.view, of.level, is_one ? of.view.scenarios[of.scenarios.front()] : "",
                                               of.format);
                       }}),
    };
}

/// What a market decided.
std::vector<ShowView> market_views() {
    std::vector<ShowView> views{
        {"market",
         "price, cost and CO2",
         {kMarket},
         [](const ViewInput& of) { return price_table(of.view, of.scenarios); }},
        {"networks",
         "use, capacity and price of bidding zones and networks",
         {kMarket},
         [](const ViewInput& of) { return network_table(of.view, of.scenarios); }},
        {"devices",
         "what devices give and use, value of a MW more",
         {kMarket},
         [](const ViewInput& of) { return device_table(of.view, of.scenarios); }},
        {"stores",
         "what stores take and give, values of their limits",
         {kMarket, kLimitValues},
         [](const ViewInput& of) { return store_table(of.view, of.scenarios); }},
        {"flexible",
         "use that may move within its day, and what it pays",
         {kMarket, kLimitValues},
         [](const ViewInput& of) { return flexible_use_table(of.view, of.scenarios); }},
    };
    views.front().is_short = true;  // market: a line per scenario
    return views;
}

/// Because of whom it is full, and what would help.
std::vector<ShowView> cause_views() {
    return {
        with_elements({"who",
                       "who makes it full: parts by use and production",
                       {kShares},
                       [](const ViewInput& of) { return who_table(of.view, of.scenarios, of.format); }}),
        with_elements({"causes", "because of whom elements are full, cause by cause", {kCauses}, cause_table}),
        {"without", "what is left over its limit without a kind of use", {kCauses}, without_table},
        {"actions",
         "remedial actions: energy and cost of a year",
         {kActions},
         [](const ViewInput& of) { return action_table(of.view, of.scenarios, of.format); }},
        {"bids",
         "remedial actions by kind of bid",
         {kActions},
         [](const ViewInput& of) { return action_bid_table(of.view, of.scenarios, of.format); }},
        with_elements({"limits",
                       "what each limit costs alone, what no bid solves",
                       {kActions},
                       [](const ViewInput& of) { return action_element_table(of.view, of.scenarios, of.format); }}),
    };
}

/// What physics beyond the flow of active power show.
std::vector<ShowView> physics_views() {
    return {
        {"pipes",
         "flow, velocity and losses of pipes of heat and hydrogen",
         {kPipes},
         [](const ViewInput& of) { return pipe_table(of.view, of.scenarios); }},
        {"pressures",
         "pressures and temperatures of heat and hydrogen by site",
         {kPipes},
         [](const ViewInput& of) { return pressure_table(of.view, of.scenarios); }},
        {"pipe_outages",
         "use lost by outages of pipes and of their sources",
         {kPipeOutages},
         [](const ViewInput& of) { return pipe_outage_table(of.view, of.scenarios); }},
        {"outages",
         "what listed outages cut off or overload",
         {kOutages},
         [](const ViewInput& of) { return outage_table(of.view, of.scenarios); }},
        {"voltages",
         "lowest and highest voltages (AC)",
         {kAc},
         [](const ViewInput& of) { return voltage_table(of.view, of.scenarios); }},
        {"differences",
         "loadings of AC beside DC flow (AC)",
         {kAc},
         [](const ViewInput& of) { return linear_error_table(of.view, of.scenarios); }},
    };
}

std::vector<ShowView> make_views() {
    std::vector<ShowView> views = limit_views();
    for (const auto& more : {market_views(), cause_views(), physics_views()})
        views.insert(views.end(), more.begin(), more.end());
    return views;
}

}  // namespace

std::span<const ShowView> show_views() {
    static const std::vector<ShowView> kViews = make_views();
    return kViews;
}

const ShowView& show_view(std::string_view name) {
    const std::span<const ShowView> views = show_views();
    const auto found =
        std::find_if(views.begin(), views.end(), [&](const ShowView& view) { return view.name == name; });
    expects(found != views.end(), "the view is in the list");
    return *found;
}

std::vector<std::string> show_view_names() {
    std::vector<std::string> names;
    for (const ShowView& view : show_views()) names.emplace_back(view.name);
    return names;
}

std::string show_view_help() {
    std::string out = "Views:\n";
    for (const ShowView& view : show_views()) out += fmt::format("  {:<12} {}\n", view.name, view.help);
    return out;
}

void require(const ShowView& view, const ViewInput& input) {
    for (const ViewNeed& need : view.needs) {
        if (need.is_there(input)) continue;
        Issues issues;
        issues.add(IssueCode::result_schema, {input.view.file().path().string(), 0, {}},
                   fmt::format("the file holds no {}", need.what), std::string(need.way_out));
        throw InputError(issues);
    }
}

}  // namespace knelpunt::cli
