#include <algorithm>
#include <functional>

#include "sim/base/tolerance.hpp"
#include "tools/cli/market_tables.hpp"
#include "tools/cli/show_tables.hpp"

namespace knelpunt::cli {
namespace {

/// A branch over its limit in a scenario.
struct OverBranch {
    const ResultView& view;
    std::size_t scenario = 0, branch = 0;
    bool is_text = true;

    [[nodiscard]] double at(const run::Field& field) const { return view.at(field, scenario, branch); }
    [[nodiscard]] double loading_pu() const { return at(fields().branches.worst_loading_pu); }
    /// Loading if the rating is as high, or as low, as it may be.
    [[nodiscard]] double low_pu() const { return loading_pu() / at(fields().branches.rating_high_pu); }
    [[nodiscard]] double high_pu() const { return loading_pu() / at(fields().branches.rating_low_pu); }
};

/// A column: its cell of a branch, and of a pipe or network that is short.
struct BranchColumn {
    std::string_view for_people, for_programs;  ///< heading; empty = not shown
    bool is_number = true;
    std::function<std::string(const OverBranch&)> cell;
    std::function<std::string(const NetworkBottleneck&, bool is_text)> network_cell =
        [](const NetworkBottleneck&, bool) { return std::string(); };
};

/// A field of branches as it is, for programs.
BranchColumn shown(std::string_view heading, const run::Field& field, int digits) {
    return {"", heading, true, [&field, digits](const OverBranch& over) { return number(over.at(field), digits); }};
}

std::string when_text(const OverBranch& over) {
    const std::string when = over.view.time_text(over.at(fields().branches.worst_hour));
    return over.is_text && !when.empty() ? when.substr(5, 8) + "h" : when;
}

std::string loading_text(const OverBranch& over) {
    return (over.view.is_lower_bound(over.scenario) ? "≥" : "") + band(over.low_pu(), over.high_pu(), 2);
}

/// All columns behind branch and scenario, in their order. A field that is shown as it is needs one line: shown(..).
std::vector<BranchColumn> branch_columns() {
    const run::BranchFields& of = fields().branches;
    const auto loading = [](const NetworkBottleneck& found, bool is_text) {
        return number(found.loading_pu, is_text ? 2 : 4);
    };
    return {
        {"loading", "", true, loading_text, loading},
        {"", "loading_low_pu", true, [](const OverBranch& over) { return number(over.low_pu(), 4); }, loading},
        {"", "loading_pu", true, [](const OverBranch& over) { return number(over.loading_pu(), 4); }, loading},
        {"", "loading_high_pu", true, [](const OverBranch& over) { return number(over.high_pu(), 4); }, loading},
        {"", "hours", true,
         [&of](const OverBranch& over) {
             return number(over.view.step_h() * (over.at(of.n_steps_over_offtake) + over.at(of.n_steps_over_feed_in)),
                           0);
         },
         [](const NetworkBottleneck& found, bool) { return number(found.hours, 0); }},
        {"MW over", "excess_mw", true,
         [&of](const OverBranch& over) { return number(over.at(of.worst_excess_mw), over.is_text ? 0 : 3); },
         [](const NetworkBottleneck& found, bool is_text) { return number(found.excess_mw, is_text ? 0 : 3); }},
        shown("excess_offtake_mwh", of.excess_offtake_mwh, 3),
        shown("excess_feed_in_mwh", of.excess_feed_in_mwh, 3),
        {"when", "when", false, when_text},
        {"outage", "outage", false,
         [&of](const OverBranch& over) {
             return over.view.label(over.view.contingencies, over.at(of.worst_outage), of.worst_outage, "none");
         },
         [](const NetworkBottleneck&, bool) { return std::string("none"); }},
        {"", "limit is", false, [](const OverBranch& over) { return over.view.branch_confidence[over.branch]; }},
    };
}

}  // namespace

PrintTable bottleneck_table(const ResultView& view, const std::vector<std::size_t>& scenarios, TableFormat format) {
    const bool is_text = format == TableFormat::text;
    PrintTable table{heading(view, "bottlenecks by security rule, worst first", "flow"),
                     joined({"branch"}, scenario_columns()),
                     {},
                     {0, 0, 1, 0, 0, 0}};
    std::vector<BranchColumn> columns = branch_columns();
    const auto heading_of = [&](const BranchColumn& column) {
        return is_text ? column.for_people : column.for_programs;
    };
    std::erase_if(columns, [&](const BranchColumn& column) { return heading_of(column).empty(); });
    for (const BranchColumn& column : columns) {
        table.columns.emplace_back(heading_of(column));
        table.is_number.push_back(column.is_number ? 1 : 0);
    }
    // First what rests on a part of the hours: in the others it may be worse than all below.
    std::vector<std::pair<std::pair<bool, double>, std::vector<std::string>>> rows;
    for (const std::size_t scenario : scenarios) {
        const bool is_partial = view.unsolved_steps(scenario) > 0.0;
        for (std::size_t branch = 0; branch < view.branches.size(); ++branch) {
            const OverBranch over{view, scenario, branch, is_text};
            if (!(over.loading_pu() > 1.0 + tolerance::kCongestedPu)) continue;
            std::vector<std::string> cells = joined({view.branches[branch]}, scenario_cells(view, scenario));
            for (const BranchColumn& column : columns) cells.push_back(column.cell(over));
            rows.push_back({{is_partial, over.loading_pu()}, std::move(cells)});
        }
    }
    for (const NetworkBottleneck& found : network_bottlenecks(view, scenarios)) {
        std::vector<std::string> cells = joined({found.id}, scenario_cells(view, found.scenario));
        for (const BranchColumn& column : columns) cells.push_back(column.network_cell(found, is_text));
        rows.push_back({{view.unsolved_steps(found.scenario) > 0.0, found.loading_pu}, std::move(cells)});
    }
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (auto& [loading, row] : rows) table.rows.push_back(std::move(row));
    return table;
}

}  // namespace knelpunt::cli
