#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/run/fields/fields.hpp"

// Figures that no stage holds as they are: counted, summed or ordered from its records.

namespace knelpunt::run {
namespace {

/// Nodes of power of a column over all nodes.
std::vector<double> of_power(const ScenarioResults& found, const std::vector<double>& column) {
    const std::size_t n = found.system->structure->nodes.n_power();
    return {column.begin(), column.begin() + static_cast<std::ptrdiff_t>(n)};
}

/// Values of outages of one branch alone, by that branch.
std::vector<double> by_branch(const ScenarioResults& found, const std::vector<double>& outage_values,
                              double (*pick)(double, double)) {
    const Structure& structure = *found.system->structure;
    const std::vector<double>& hours = found.flow.ac.outage_unsolved_h;
    std::vector<double> out(structure.branches.n_power(), kNaN);
    for (std::size_t outage = 0; outage < hours.size(); ++outage) {
        const bool has_more = std::find(structure.part_contingency.begin(), structure.part_contingency.end(),
                                        static_cast<int>(outage)) != structure.part_contingency.end();
        if (has_more || std::isnan(hours[outage])) continue;
        double& value = out[structure.contingency_branch[outage].at()];
        value = pick(value, outage_values[outage]);
    }
    return out;
}

}  // namespace

double sum_of(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

std::int32_t n_short(const std::vector<double>& room_mw) {
    return static_cast<std::int32_t>(
        std::count_if(room_mw.begin(), room_mw.end(), [](double room) { return room < 0.0; }));
}

std::int32_t n_branches_short(const connection::ConnectionResults& levels) {
    using connection::Direction;
    const std::vector<double>&offtake_mw = levels.branches(connection::Level::contract, Direction::offtake).short_mw,
          &feed_in_mw = levels.branches(connection::Level::contract, Direction::feed_in).short_mw;
    std::int32_t n = 0;
    for (std::size_t branch = 0; branch < offtake_mw.size(); ++branch) {
        if (offtake_mw[branch] > 0.0 || feed_in_mw[branch] > 0.0) ++n;
    }
    return n;
}

std::vector<double> lowest_voltages_pu(const ScenarioResults& found) {
    return of_power(found, found.system->nodes.v_min_pu);
}

std::vector<double> highest_voltages_pu(const ScenarioResults& found) {
    return of_power(found, found.system->nodes.v_max_pu);
}

std::int32_t count_voltages_outside(const ScenarioResults& found) {
    const security::AcResults& ac = found.flow.ac;
    const std::vector<double> low = lowest_voltages_pu(found), high = highest_voltages_pu(found);
    std::int32_t n = 0;
    for (std::size_t node = 0; node < low.size(); ++node) {
        const bool is_below = ac.node_v_min_pu[node] < low[node] || ac.node_v_min_outage_pu[node] < low[node];
        const bool is_above = ac.node_v_max_pu[node] > high[node] || ac.node_v_max_outage_pu[node] > high[node];
        if (is_below || is_above) ++n;
    }
    return n;
}

std::vector<double> branch_unsolved_h(const ScenarioResults& found) {
    return by_branch(found, found.flow.ac.outage_unsolved_h, [](double a, double b) { return std::fmax(a, b); });
}

std::vector<double> branch_loadability_pu(const ScenarioResults& found) {
    return by_branch(found, found.flow.ac.outage_loadability_pu, [](double a, double b) { return std::fmin(a, b); });
}

}  // namespace knelpunt::run
