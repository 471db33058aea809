#include "sim/connection/use_totals.hpp"

#include <algorithm>
#include <cmath>

#include "sim/connection/energy_sums.hpp"
#include "sim/connection/ledger.hpp"

namespace knelpunt::connection {
namespace {

/// Mean of all use over the months of a season  [MW].
double season_mean_mw(const System& system, const Schedule& schedule, std::initializer_list<int> months) {
    const TimeAxis& time = system.structure->time;
    flow::HourlySums sums(1, *system.series);
    for (std::size_t demand = 0; demand < system.structure->demands.n_power(); ++demand) {
        if (system.demands.in_service[demand] != 0) sums.add(0, schedule.demand_mw[demand], 1.0);
    }
    flow::BlockMatrix block(1);
    double sum_mw = 0.0;
    std::size_t n = 0;
    for (std::size_t first = 0; first < time.n_steps(); first += flow::kBlockSteps) {
        sums.fill(first, block);
        for (std::size_t hour = 0; hour < std::min(flow::kBlockSteps, time.n_steps() - first); ++hour) {
            const int month = time.label(first + hour).month;
            if (std::find(months.begin(), months.end(), month) == months.end()) continue;
            sum_mw += block.row(0)[hour];
            ++n;
        }
    }
    return n > 0 ? sum_mw / static_cast<double>(n) : kNaN;
}

}  // namespace

UseTotals sum_use(const System& system, const Schedule& schedule) {
    const Structure& structure = *system.structure;
    const auto size = [](const IdAxis& axis) { return static_cast<std::size_t>(axis.size()); };
    UseTotals out;
    out.category_energy_mwh.assign(size(structure.categories), 0.0);
    out.municipality_energy_mwh.assign(size(structure.municipalities), 0.0);
    out.technology_energy_mwh.assign(size(structure.technologies), 0.0);
    out.technology_capacity_mw.assign(size(structure.technologies), 0.0);
    EnergySums energy(system);
    for (std::size_t demand = 0; demand < system.structure->demands.n_power(); ++demand) {
        if (system.demands.in_service[demand] == 0) continue;
        const double mwh = energy.mwh(schedule.demand_mw[demand]);
        const int category = structure.demand_category[demand], municipality = structure.demand_municipality[demand];
        if (category >= 0) out.category_energy_mwh[static_cast<std::size_t>(category)] += mwh;
        if (municipality >= 0) out.municipality_energy_mwh[static_cast<std::size_t>(municipality)] += mwh;
    }
    for (std::size_t source = 0; source < structure.sources.n_power(); ++source) {
        const int technology = structure.source_technology[source];
        if (system.sources.in_service[source] == 0 || technology < 0) continue;
        out.technology_energy_mwh[static_cast<std::size_t>(technology)] += energy.mwh(schedule.source_mw[source]);
        out.technology_capacity_mw[static_cast<std::size_t>(technology)] += system.sources.p_rated_mw[source];
    }
    const auto demand_mw = std::span(schedule.demand_mw).first(structure.demands.n_power());
    const std::vector<double> all(demand_mw.size(), 1.0);
    out.category_peak_mw = find_peaks(system, demand_mw, all, structure.demand_category, size(structure.categories)).mw;
    out.municipality_peak_mw =
        find_peaks(system, demand_mw, all, structure.demand_municipality, size(structure.municipalities)).mw;
    out.winter_mean_mw = season_mean_mw(system, schedule, {12, 1, 2});
    out.summer_mean_mw = season_mean_mw(system, schedule, {6, 7, 8});
    return out;
}

}  // namespace knelpunt::connection
