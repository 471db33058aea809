#include "tools/cli/causes/cause_tables.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/issue.hpp"
#include "sim/base/text/names.hpp"
#include "sim/base/tolerance.hpp"
#include "sim/base/units.hpp"
#include "tools/cli/causes/cause_sums.hpp"
#include "tools/cli/show_tables.hpp"

namespace knelpunt::cli {
namespace {

/// Elements of one kind, and the fields of their parts; null where there are none.
struct Place {
    std::string_view name;
    const std::vector<std::string>& elements;
    const results::ResultField *loading, *worst, *over, *excess, *year, *contract;
    const results::ResultField *worst_total, *over_total;
};

std::vector<Place> places_of(const ResultView& view, CauseMethod method) {
    const run::Fields& all = fields();
    const bool is_traced = method == CauseMethod::proportional;
    const run::CauseFields &branch = all.branch_causes, &station = all.station_causes;
    return {{"branch", view.branches, &all.branches.worst_loading_pu,
             is_traced ? &all.traced_causes.worst_mw : &branch.worst_mw,
             is_traced ? &all.traced_causes.over_mwh : &branch.over_mwh, is_traced ? nullptr : &branch.excess_mwh,
             is_traced ? nullptr : &branch.year_mwh, &all.contract_causes.branch_mw, &branch.worst_total_mw,
             &branch.over_total_mwh},
            {"station", view.stations, &all.stations.worst_loading_pu, &station.worst_mw, &station.over_mwh,
             &station.excess_mwh, &station.year_mwh, &all.contract_causes.station_mw, &station.worst_total_mw,
             &station.over_total_mwh},
            {"area", view.areas, nullptr, nullptr, nullptr, nullptr, nullptr, &all.contract_causes.area_mw, nullptr,
             nullptr}};
}

std::vector<CauseSum> sums_of(const CauseSums& sums, const results::ResultField* field, std::size_t scenario,
                              std::size_t element) {
    return field == nullptr ? std::vector<CauseSum>() : sums.of(*field, scenario, element);
}

double whole_of(const std::vector<CauseSum>& sums) {
    double out = 0.0;
    for (const CauseSum& sum : sums) out += sum.net();
    return out;
}

/// "services 36|40": parts of the worst hour and of the hours over, %.
std::string words_of(std::vector<CauseSum> worst, const std::vector<CauseSum>& over) {
    constexpr std::size_t kShown = 3;
    const double worst_whole = whole_of(worst), over_whole = whole_of(over);
    std::vector<std::size_t> order(worst.size());
    for (std::size_t at = 0; at < order.size(); ++at) order[at] = at;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t one, std::size_t other) { return worst[one].net() > worst[other].net(); });
    std::string out;
    for (std::size_t at = 0; at < std::min(kShown, order.size()); ++at) {
        const double share = percent(worst[order[at]].net() / worst_whole);
        if (!(share >= 0.5)) break;
        out += fmt::format("{}{} {:.0f}", out.empty() ? "" : ", ", worst[order[at]].label, share);
        if (over_whole > 0.0) out += fmt::format("|{:.0f}", percent(over[order[at]].net() / over_whole));
    }
    return out;
}

struct Row {
    double loading = 0.0;
    std::vector<std::string> cells;
};

/// A line for people.
void add_line(const ViewInput& of, const CauseSums& sums, const Place& place, std::size_t scenario, std::size_t element,
              std::vector<Row>& rows) {
    const std::string& id = place.elements[element];
    const std::vector<CauseSum> contract = sums_of(sums, place.contract, scenario, element);
    const std::vector<CauseSum> worst = sums_of(sums, place.worst, scenario, element);
    if (worst.empty() && (contract.empty() || place.loading != nullptr)) return;
    const double loading = place.loading == nullptr ? kNaN : of.view.at(*place.loading, scenario, element);
    const std::vector<CauseSum>& shown = worst.empty() ? contract : worst;
    rows.push_back({std::isnan(loading) ? kInf : loading,
                    joined(joined({id}, scenario_cells(of.view, scenario)),
                           {place.loading == nullptr ? "rights" : number(loading, 2), number(whole_of(shown), 0),
                            words_of(shown, worst.empty() ? std::vector<CauseSum>()
                                                          : sums_of(sums, place.over, scenario, element))})});
}

/// Rows of parts: of one element for people, of all for programs.
void add_parts(const ViewInput& of, const CauseSums& sums, const Place& place, std::size_t scenario,
               std::size_t element, std::vector<Row>& rows) {
    const bool is_text = of.format == TableFormat::text;
    const std::array columns{place.worst, place.over, place.excess, place.year, place.contract};
    std::vector<std::vector<CauseSum>> found;
    for (const results::ResultField* column : columns) found.push_back(sums_of(sums, column, scenario, element));
    for (std::size_t label = 0; label < sums.labels().size(); ++label) {
        double largest = 0.0;
        for (const std::vector<CauseSum>& one : found)
            if (!one.empty()) largest = std::max({largest, one[label].adds, -one[label].relieves});
        if (largest == 0.0 || (is_text && largest < 0.5)) continue;
        std::vector<std::string> cells =
            is_text ? std::vector<std::string>{sums.labels()[label]}
                    : std::vector<std::string>{std::string(place.name), place.elements[element]};
        cells = joined(std::move(cells), scenario_cells(of.view, scenario));
        if (!is_text) cells.push_back(sums.labels()[label]);
        double order = -kInf;
        for (std::size_t column = 0; column < columns.size(); ++column) {
            const bool is_there = !found[column].empty();
            const double net = is_there ? found[column][label].net() : kNaN;
            if (std::isinf(order) && is_there) order = net;
            cells.push_back(number(net, is_text ? 0 : 6));
            if (column > 0) continue;
            if (is_text) {
                cells.push_back(is_there ? number(percent(net / whole_of(found[column])), 0) : "");
            } else {
                cells.push_back(is_there ? number(found[column][label].adds, 6) : "");
                cells.push_back(is_there ? number(found[column][label].relieves, 6) : "");
            }
        }
        rows.push_back({order, std::move(cells)});
    }
}

[[noreturn]] void refuse_element(const ViewInput& of, const std::vector<Place>& places) {
    std::vector<std::string> ids;
    for (const Place& place : places) ids.insert(ids.end(), place.elements.begin(), place.elements.end());
    Issues issues;
    issues.add(IssueCode::dangling_id, {of.view.file().path().string(), 0, {}},
               fmt::format("the file has no branch, station or area \"{}\"", of.causes.element),
               name_hint(of.causes.element, ids));
    throw InputError(issues);
}

void require_traced(const ViewInput& of) {
    if (of.causes.method != CauseMethod::proportional || of.view.has(fields().traced_causes.worst_mw)) return;
    Issues issues;
    issues.add(IssueCode::result_schema, {of.view.file().path().string(), 0, {}},
               "the file holds no causes by proportional sharing",
               "Run the study again with causes = \"proportional\"");
    throw InputError(issues);
}

std::vector<std::string> columns_of(bool is_text, bool is_one) {
    if (!is_text)
        return joined(joined({"place", "element"}, scenario_columns()),
                      {"cause", "worst_mw", "worst_adds_mw", "worst_relieves_mw", "over_mwh", "excess_mwh", "year_mwh",
                       "contract_mw"});
    if (is_one)
        return joined(joined({"cause"}, scenario_columns()),
                      {"worst MW", "%", "over MWh", "above MWh", "year MWh", "rights MW"});
    return joined(joined({"element"}, scenario_columns()), {"loading", "MW", "of whom, % worst hour|hours over"});
}

}  // namespace

PrintTable cause_table(const ViewInput& of) {
    require_traced(of);
    const bool is_text = of.format == TableFormat::text, is_one = !of.causes.element.empty();
    const std::string method = of.causes.method == CauseMethod::proportional ? "flow tracing" : "by PTDF";
    PrintTable table{heading(of.view,
                             is_one ? fmt::format("who fills {}, {}", of.causes.element, method)
                                    : fmt::format("because of whom, {}", method),
                             "flow, rights"),
                     columns_of(is_text, is_one),
                     {},
                     {}};
    const std::vector<std::string> words{"place",   "element", "story", "weather",
                                         "options", "mode",    "cause", "of whom, % worst hour|hours over"};
    for (const std::string& column : table.columns)
        table.is_number.push_back(std::find(words.begin(), words.end(), column) == words.end() ? 1 : 0);
    const CauseSums sums(of.view, of.causes.by);
    std::vector<Row> rows;
    bool is_known = !is_one;
    const std::vector<Place> places = places_of(of.view, of.causes.method);
    for (const std::size_t scenario : of.scenarios) {
        std::vector<Row> rows_of_scenario;
        for (const Place& place : places) {
            for (std::size_t element = 0; element < place.elements.size(); ++element) {
                if (is_one && place.elements[element] != of.causes.element) continue;
                is_known = true;
                if (is_text && !is_one)
                    add_line(of, sums, place, scenario, element, rows_of_scenario);
                else
                    add_parts(of, sums, place, scenario, element, rows_of_scenario);
            }
        }
        if (is_text)
            std::stable_sort(rows_of_scenario.begin(), rows_of_scenario.end(),
                             [](const Row& one, const Row& other) { return one.loading > other.loading; });
        rows.insert(rows.end(), rows_of_scenario.begin(), rows_of_scenario.end());
    }
    if (!is_known) refuse_element(of, places);
    if (is_text && !is_one)
        std::stable_sort(rows.begin(), rows.end(),
                         [](const Row& one, const Row& other) { return one.loading > other.loading; });
    for (Row& row : rows) table.rows.push_back(std::move(row.cells));
    return table;
}

PrintTable without_table(const ViewInput& of) {
    const run::Fields& all = fields();
    const ResultView& view = of.view;
    PrintTable table{
        heading(view, "what is left over its limit without a kind of use, computed again", "flow"),
        joined(joined({"without"}, scenario_columns()), {"br", "of br", "st", "of st", "MWh over", "of MWh"}),
        {},
        {}};
    for (const std::string& column : table.columns)
        table.is_number.push_back(column == "without" || column == "story" || column == "weather" ||
                                          column == "options" || column == "mode"
                                      ? 0
                                      : 1);
    const std::vector<std::string> kinds = view.labels(axes().category);
    for (const std::size_t scenario : of.scenarios) {
        std::vector<double> rest_mwh(kinds.size(), 0.0);
        double whole_mwh = 0.0;
        const auto add = [&](const results::ResultField& rest, std::size_t n, const auto& before_mwh) {
            const std::vector<double> rows =
                view.has(rest) ? view.file().rows(rest.name, scenario) : std::vector<double>();
            for (std::size_t element = 0; element < n && !rows.empty(); ++element) {
                if (const double mwh = before_mwh(element); std::isfinite(mwh)) whole_mwh += mwh;
                for (std::size_t kind = 0; kind < kinds.size(); ++kind)
                    if (const double mwh = rows[element * kinds.size() + kind]; std::isfinite(mwh))
                        rest_mwh[kind] += mwh;
            }
        };
        add(all.without_use.branch_excess_mwh, view.branches.size(), [&](std::size_t branch) {
            return view.at(all.branches.excess_offtake_mwh, scenario, branch) +
                   view.at(all.branches.excess_feed_in_mwh, scenario, branch);
        });
        add(all.without_use.station_excess_mwh, view.stations.size(),
            [&](std::size_t station) { return view.at(all.stations.excess_offtake_mwh, scenario, station); });
        for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
            const double n_branches = view.at(all.without_use.n_branches_over, scenario, kind);
            if (n_branches < 0.0) continue;
            table.rows.push_back(
                joined(joined({kinds[kind]}, scenario_cells(view, scenario)),
                       {number(n_branches, 0), number(view.at(all.totals.n_branches_over, scenario), 0),
                        number(view.at(all.without_use.n_stations_over, scenario, kind), 0),
                        number(view.at(all.totals.n_stations_over, scenario), 0), number(rest_mwh[kind], 0),
                        number(whole_mwh, 0)}));
        }
    }
    return table;
}

}  // namespace knelpunt::cli
