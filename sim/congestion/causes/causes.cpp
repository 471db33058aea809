#include "sim/congestion/causes/causes.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/base/tolerance.hpp"

namespace knelpunt::congestion {
namespace {

/// What adds to the excess of a full element, by kind of use.
void add_excess(const Structure& structure, const CauseShares& shares, std::vector<double>& by_category_mwh) {
    const std::size_t n_causes = structure.cause_rows.size();
    std::vector<int> category_of;
    for (const CauseRow& row : structure.cause_rows)
        category_of.push_back(row.side == CauseSide::use ? structure.categories.find(row.kind) : -1);
    for (std::size_t element = 0; element < shares.excess_total_mwh.size(); ++element) {
        if (!(shares.excess_total_mwh[element] > 0.0)) continue;
        for (std::size_t cause = 0; cause < n_causes; ++cause) {
            const double part_mwh = shares.excess_mwh[element * n_causes + cause];
            if (category_of[cause] >= 0)
                by_category_mwh[static_cast<std::size_t>(category_of[cause])] += std::max(0.0, part_mwh);
        }
    }
}

WithoutUse nothing_computed(const Structure& structure) {
    const auto n_categories = static_cast<std::size_t>(structure.categories.size());
    const std::size_t n_branches = structure.branches.n_power() * n_categories,
                      n_stations = structure.load_nodes.size() * n_categories;
    WithoutUse out;
    out.branch_n_steps_over.assign(n_branches, -1);
    out.branch_excess_mw.assign(n_branches, kNaN);
    out.branch_excess_mwh.assign(n_branches, kNaN);
    out.station_n_steps_over.assign(n_stations, -1);
    out.station_excess_mwh.assign(n_stations, kNaN);
    out.n_branches_over.assign(n_categories, -1);
    out.n_stations_over.assign(n_categories, -1);
    return out;
}

void keep(const Analysis& found, std::size_t category, std::size_t n_categories, WithoutUse& out) {
    const BranchResults& branches = found.branches;
    for (std::size_t branch = 0; branch < branches.worst_excess_mw.size(); ++branch) {
        if (branches.in_service[branch] == 0) continue;
        const std::size_t place = branch * n_categories + category;
        out.branch_n_steps_over[place] = branches.n_steps_over_offtake[branch] + branches.n_steps_over_feed_in[branch];
        out.branch_excess_mw[place] = branches.worst_excess_mw[branch];
        out.branch_excess_mwh[place] = branches.excess_offtake_mwh[branch] + branches.excess_feed_in_mwh[branch];
    }
    for (std::size_t station = 0; station < found.stations.excess_offtake_mwh.size(); ++station) {
        const std::size_t place = station * n_categories + category;
        out.station_n_steps_over[place] = found.stations.n_steps_over_offtake[station];
        out.station_excess_mwh[place] = found.stations.excess_offtake_mwh[station];
    }
    out.n_branches_over[category] = found.totals.n_branches_over;
    out.n_stations_over[category] = found.totals.n_stations_over;
}

}  // namespace

std::vector<int> largest_categories(const Structure& structure, const Causes& causes, std::size_t n) {
    std::vector<double> excess_mwh(static_cast<std::size_t>(structure.categories.size()), 0.0);
    add_excess(structure, causes.branches, excess_mwh);
    add_excess(structure, causes.stations, excess_mwh);
    std::vector<int> out;
    for (std::size_t category = 0; category < excess_mwh.size(); ++category)
        if (excess_mwh[category] > 0.0) out.push_back(static_cast<int>(category));
    std::stable_sort(out.begin(), out.end(), [&](int one, int other) {
        return excess_mwh[static_cast<std::size_t>(one)] > excess_mwh[static_cast<std::size_t>(other)];
    });
    if (out.size() > n) out.resize(n);
    return out;
}

WithoutUse without_use(const CauseCase& scenario, const std::vector<int>& categories, const std::stop_token& stop) {
    const Structure& structure = *scenario.system.structure;
    WithoutUse out = nothing_computed(structure);
    AnalysisOptions loadings;  // nothing else is asked for
    loadings.keep_hourly = loadings.with_headroom = false;
    loadings.room_hours = RoomHours::all;
    for (const int category : categories) {
        Schedule rest = scenario.schedule;
        for (std::size_t demand = 0; demand < structure.demands.n_power(); ++demand)
            if (structure.demand_category[demand] == category) rest.demand_mw[demand] = {0.0, kConstant};
        keep(analyse(scenario.system, rest, scenario.model, loadings, stop), static_cast<std::size_t>(category),
             static_cast<std::size_t>(structure.categories.size()), out);
    }
    return out;
}

Causes causes_of(const CauseCase& scenario, CauseMethod method, WhatIf what_if, const std::stop_token& stop) {
    const Structure& structure = *scenario.system.structure;
    constexpr std::size_t kLargest = 3;
    Causes out;
    out.branches = branch_causes(scenario);
    out.stations = station_causes(scenario);
    if (method == CauseMethod::proportional) out.traced = trace_causes(scenario, stop);
    std::vector<int> categories;
    if (what_if == WhatIf::largest) categories = largest_categories(structure, out, kLargest);
    if (what_if == WhatIf::all) {
        categories.resize(static_cast<std::size_t>(structure.categories.size()));
        std::iota(categories.begin(), categories.end(), 0);
    }
    out.without = without_use(scenario, categories, stop);
    return out;
}

}  // namespace knelpunt::congestion
