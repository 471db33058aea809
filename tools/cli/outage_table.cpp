#include "tools/cli/outage_table.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

#include "sim/base/tolerance.hpp"
#include "tools/cli/show_tables.hpp"

namespace knelpunt::cli {
namespace {

/// Elements for which an outage is the worst of all, and above their limit.
struct Overloads {
    int n_branches = 0;
    double worst_pu = 0.0;
};

std::vector<Overloads> overloads_of(const ResultView& view, std::size_t scenario) {
    std::vector<Overloads> out(view.contingencies.size());
    for (std::size_t branch = 0; branch < view.branches.size(); ++branch) {
        const double loading_pu = view.at(fields().branches.worst_loading_pu, scenario, branch);
        const double outage = view.at(fields().branches.worst_outage, scenario, branch);
        if (!(loading_pu > 1.0 + tolerance::kCongestedPu) || outage < 0.0) continue;
        if (!(outage < static_cast<double>(out.size())))
            view.file().refuse(fields().branches.worst_outage.name, fmt::format("names outage {}", outage));
        Overloads& of = out[static_cast<std::size_t>(outage)];
        ++of.n_branches;
        of.worst_pu = std::max(of.worst_pu, loading_pu);
    }
    return out;
}

}  // namespace

PrintTable outage_table(const ResultView& view, const std::vector<std::size_t>& scenarios) {
    PrintTable table{
        heading(view, "outages: MW cut off, elements over after it, voltage collapse", "flow"),
        joined(joined({"outage of"}, scenario_columns()), {"MW", "over", "highest", "collapse h", "load %", "at node"}),
        {},
        {0, 0, 1, 0, 0, 0}};
    table.is_number.resize(table.columns.size() - 1, 1);
    table.is_number.push_back(0);
    struct Row {
        std::tuple<double, double, double> by;
        std::vector<std::string> cells;
    };
    std::vector<Row> rows;
    constexpr double kPercent = 100.0;
    for (const std::size_t scenario : scenarios) {
        const std::vector<Overloads> over = overloads_of(view, scenario);
        for (std::size_t outage = 0; outage < over.size(); ++outage) {
            const auto value = [&](const results::ResultField& field) { return view.at(field, scenario, outage); };
            const double lost_mw = value(fields().lost_supply.lost_supply_mw),
                         hours = value(fields().outages.unsolved_h);
            if (!(lost_mw > 0.0) && !(hours > 0.0) && over[outage].n_branches == 0) continue;
            const double node = value(fields().outages.worst_node);
            rows.push_back({{hours > 0.0 ? hours : 0.0, over[outage].worst_pu, lost_mw},
                            joined(joined({view.contingencies[outage]}, scenario_cells(view, scenario)),
                                   {number(lost_mw, 0), number(over[outage].n_branches, 0),
                                    over[outage].n_branches > 0 ? number(over[outage].worst_pu, 2) : std::string(),
                                    number(hours, 0), number(kPercent * value(fields().outages.loadability_pu), 1),
                                    view.label(view.nodes, node, fields().outages.worst_node)})});
        }
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.by > b.by; });
    for (Row& row : rows) table.rows.push_back(std::move(row.cells));
    return table;
}

}  // namespace knelpunt::cli
