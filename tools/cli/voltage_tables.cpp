#include "tools/cli/voltage_tables.hpp"

#include <algorithm>
#include <cmath>

#include "tools/cli/show_tables.hpp"

namespace knelpunt::cli {
namespace {

/// Rows sorted by a value, largest first; equal ones stay in order.
struct SortedRow {
    double by = 0.0;
    std::vector<std::string> cells;
};

void put_sorted(std::vector<SortedRow> rows, PrintTable& table) {
    std::stable_sort(rows.begin(), rows.end(), [](const SortedRow& a, const SortedRow& b) { return a.by > b.by; });
    for (SortedRow& row : rows) table.rows.push_back(std::move(row.cells));
}

}  // namespace

bool has_voltages(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    return std::any_of(scenarios.begin(), scenarios.end(), [&](std::size_t at) { return view.has_ac(at); });
}

PrintTable voltage_table(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    PrintTable table{
        heading(view, "voltages: lowest, highest; after outages; allowed [pu]", "flow"),
        joined(joined({"node"}, scenario_columns()), {"kV", "low", "high", "low n-1", "high n-1", "from", "to"}),
        {},
        {0, 0, 1, 0, 0, 0}};
    table.is_number.resize(table.columns.size(), 1);
    std::vector<SortedRow> rows;
    for (const std::size_t scenario : scenarios) {
        if (!view.has_ac(scenario)) continue;
        for (std::size_t node = 0; node < view.nodes.size(); ++node) {
            const auto value = [&](const results::ResultField& field) { return view.at(field, scenario, node); };
            const double low = value(fields().voltages.v_min_pu), high = value(fields().voltages.v_max_pu);
            if (!std::isfinite(low)) continue;
            const double low_outage = value(fields().voltages.v_min_outage_pu),
                         high_outage = value(fields().voltages.v_max_outage_pu);
            const double from = value(fields().voltage_limits.v_low_pu), to = value(fields().voltage_limits.v_high_pu);
            const double below = std::isnan(from) ? 1.0 - low : from - std::fmin(low, low_outage);
            const double above = std::isnan(to) ? high - 1.0 : std::fmax(high, high_outage) - to;
            rows.push_back({std::max(below, above),
                            joined(joined({view.nodes[node]}, scenario_cells(view, scenario)),
                                   {number(view.node_kv[node], 0), number(low, 3), number(high, 3),
                                    number(low_outage, 3), number(high_outage, 3), number(from, 3), number(to, 3)})});
        }
    }
    put_sorted(std::move(rows), table);
    return table;
}

PrintTable linear_error_table(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    PrintTable table{heading(view, "loading by rule: AC, and largest difference from DC in an hour [pu]", "flow"),
                     joined(joined({"branch"}, scenario_columns()), {"loading", "difference"}),
                     {},
                     {0, 0, 1, 0, 0, 0}};
    table.is_number.resize(table.columns.size(), 1);
    std::vector<SortedRow> rows;
    for (const std::size_t scenario : scenarios) {
        if (!view.has_ac(scenario)) continue;
        for (std::size_t branch = 0; branch < view.branches.size(); ++branch) {
            const double error = view.at(fields().ac_branches.linear_error_pu, scenario, branch);
            if (!std::isfinite(error)) continue;
            rows.push_back({error, joined(joined({view.branches[branch]}, scenario_cells(view, scenario)),
                                          {number(view.at(fields().branches.worst_loading_pu, scenario, branch), 3),
                                           number(error, 3)})});
        }
    }
    put_sorted(std::move(rows), table);
    return table;
}

}  // namespace knelpunt::cli
