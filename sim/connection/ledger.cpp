#include "sim/connection/ledger.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "sim/congestion/analysis.hpp"
#include "sim/connection/energy_sums.hpp"
#include "sim/flow/injections.hpp"

namespace knelpunt::connection {

std::vector<int> station_of_demand(const Structure& structure) {
    std::vector<int> out;
    out.reserve(structure.demand_node.size());
    for (const NodeId node : structure.demand_node) {
        const auto place = std::lower_bound(structure.load_nodes.begin(), structure.load_nodes.end(), node);
        const bool is_station = place != structure.load_nodes.end() && *place == node;
        out.push_back(is_station ? static_cast<int>(place - structure.load_nodes.begin()) : -1);
    }
    return out;
}

std::vector<int> area_of_demand(const Structure& structure) {
    std::vector<int> out;
    out.reserve(structure.demand_node.size());
    for (const NodeId node : structure.demand_node) out.push_back(structure.area_of_node[node.at()]);
    return out;
}

Peaks find_peaks(const System& system, std::span<const Hourly> power, std::span<const double> share_pu,
                 std::span<const int> place_of, std::size_t n_places) {
    const std::size_t n_steps = system.structure->time.n_steps();
    flow::HourlySums sums(n_places, *system.series);
    std::vector<char> has_demand(n_places, 0);
    for (std::size_t demand = 0; demand < power.size(); ++demand) {
        if (place_of[demand] < 0 || system.demands.in_service[demand] == 0) continue;
        const auto place = static_cast<std::size_t>(place_of[demand]);
        has_demand[place] = 1;
        sums.add(place, power[demand], share_pu[demand]);
    }
    Peaks out{std::vector<double>(n_places, 0.0), std::vector<std::int32_t>(n_places, congestion::kNoHour)};
    flow::BlockMatrix block(n_places);
    for (std::size_t first = 0; first < n_steps; first += flow::kBlockSteps) {
        sums.fill(first, block);
        const std::size_t n_hours = std::min(flow::kBlockSteps, n_steps - first);
        for (std::size_t place = 0; place < n_places; ++place) {
            if (has_demand[place] == 0) continue;
            const double* mw = block.row(place);
            const auto highest = static_cast<std::size_t>(std::max_element(mw, mw + n_hours) - mw);
            if (out.hour[place] != congestion::kNoHour && mw[highest] <= out.mw[place]) continue;
            out.mw[place] = mw[highest];
            out.hour[place] = static_cast<std::int32_t>(first + highest);
        }
    }
    return out;
}

std::vector<double> quarter_hour_peaks(const System& system, const Schedule& schedule) {
    const DemandColumns& demands = system.demands;
    const std::vector<int> station_of = station_of_demand(*system.structure);
    const std::vector<double> all(demands.p_mw.size(), 1.0);
    const Peaks peaks = find_peaks(system, schedule.demand_mw, all, station_of, system.structure->load_nodes.size());
    std::vector<double> peak_mw(peaks.mw.size(), 0.0);
    for (std::size_t demand = 0; demand < demands.p_mw.size(); ++demand) {
        if (station_of[demand] < 0 || demands.in_service[demand] == 0) continue;
        const auto station = static_cast<std::size_t>(station_of[demand]);
        const auto hour = static_cast<std::size_t>(peaks.hour[station]);
        peak_mw[station] +=
            value_at(schedule.demand_mw[demand], *system.series, hour) * demands.quarter_hour_factor_pu[demand];
    }
    return peak_mw;
}

std::vector<double> highest_of(const flow::HourlySums& sums, std::size_t n_steps) {
    std::vector<double> highest(sums.n_rows(), 0.0);
    flow::BlockMatrix block(sums.n_rows());
    for (std::size_t first = 0; first < n_steps; first += flow::kBlockSteps) {
        sums.fill(first, block);
        for (std::size_t row = 0; row < highest.size(); ++row) {
            const double* mw = block.row(row);
            highest[row] = std::max(highest[row], *std::max_element(mw, mw + flow::kBlockSteps));
        }
    }
    return highest;
}

Ledger make_ledger(const System& system, const Wishes& wishes, std::span<const double> joined_pu,
                   std::span<const int> place_of, std::size_t n_places) {
    const DemandColumns& demands = system.demands;
    const std::vector<double> all(demands.p_mw.size(), 1.0);
    Peaks peaks = find_peaks(system, wishes.demand_right_mw, all, place_of, n_places);
    Ledger out;
    for (std::size_t ledger_class = 0; ledger_class < kLedgerClasses; ++ledger_class) {
        out.mw[ledger_class].assign(n_places, 0.0);
        out.connected_mw[ledger_class].assign(n_places, 0.0);
    }
    for (auto* column : {&out.suppressed_mw, &out.suppressed_mwh, &out.n_suppressed_homes})
        column->assign(n_places, 0.0);
    EnergySums energy(system);
    for (std::size_t demand = 0; demand < demands.p_mw.size(); ++demand) {
        if (place_of[demand] < 0 || demands.in_service[demand] == 0) continue;
        const auto place = static_cast<std::size_t>(place_of[demand]);
        const std::size_t ledger_class = index_of(demands.ledger_class[demand]);
        const double right_mw =
            value_at(wishes.demand_right_mw[demand], *system.series, static_cast<std::size_t>(peaks.hour[place]));
        const double away_pu = 1.0 - joined_pu[demand];
        out.mw[ledger_class][place] += right_mw;
        out.connected_mw[ledger_class][place] += right_mw * joined_pu[demand];
        out.suppressed_mw[place] += right_mw * away_pu;
        if (away_pu == 0.0) continue;
        out.suppressed_mwh[place] += energy.mwh(wishes.demand_mw[demand]) * away_pu;
        out.n_suppressed_homes[place] += demands.homes[demand] * away_pu;
    }
    out.total_mw = std::move(peaks.mw);
    out.total_hour = std::move(peaks.hour);
    return out;
}

}  // namespace knelpunt::connection
