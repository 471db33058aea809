#include "sim/congestion/attribution.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "sim/congestion/causes/node_effects.hpp"

namespace knelpunt::congestion {
namespace {

/// Powers of what is in service, with their series at hand: looking one up for every hour would take most of the time.
class Powers {
public:
    Powers(const std::vector<char>& in_service, const std::vector<Hourly>& power, const SeriesPool& pool) {
        for (std::size_t position = 0; position < power.size(); ++position) {
            const bool is_on = in_service[position] != 0 && power[position].scale != 0.0;
            of_.push_back({is_on ? power[position].scale : 0.0, is_on && power[position].series != kConstant
                                                                    ? pool.values(power[position].series)
                                                                    : std::span<const double>()});
        }
    }

    [[nodiscard]] std::size_t size() const { return of_.size(); }
    [[nodiscard]] bool is_on(std::size_t position) const { return of_[position].scale != 0.0; }
    [[nodiscard]] double mw(std::size_t position, std::size_t step) const {
        const Power& power = of_[position];
        return power.values.empty() ? power.scale : power.scale * power.values[step];
    }
    /// Adds all hours of one to sums.
    void add_to(std::size_t position, double* sum_mw, std::size_t n_steps) const {
        const Power& power = of_[position];
        for (std::size_t step = 0; step < n_steps; ++step)
            sum_mw[step] += power.values.empty() ? power.scale : power.scale * power.values[step];
    }

private:
    struct Power {
        double scale = 0.0;
        std::span<const double> values;
    };
    std::vector<Power> of_;
};

/// What runs, by position on the Structure.
struct Running {
    Powers demands, sources;

    Running(const System& system, const Schedule& schedule)
        : demands(system.demands.in_service, schedule.demand_mw, *system.series),
          sources(system.sources.in_service, schedule.source_mw, *system.series) {}
};

/// Adds powers of demands and sources to the shares of elements.
class ShareBook {
public:
    ShareBook(const System& system, std::size_t n_elements)
        : system_(system),
          n_categories_(static_cast<std::size_t>(system.structure->categories.size())),
          n_technologies_(static_cast<std::size_t>(system.structure->technologies.size())),
          n_municipalities_(static_cast<std::size_t>(system.structure->municipalities.size())) {
        shares_.total_mw.assign(n_elements, kNaN);
        shares_.other_mw.assign(n_elements, kNaN);
        shares_.by_use_mw.assign(n_elements * n_categories_, kNaN);
        shares_.by_production_mw.assign(n_elements * n_technologies_, kNaN);
        shares_.by_municipality_mw.assign(n_elements * n_municipalities_, kNaN);
        shares_.by_class_mw.assign(n_elements * kLedgerClasses, kNaN);
    }

    /// Gives an element values: zeros at first.
    void open(std::size_t element) {
        shares_.total_mw[element] = shares_.other_mw[element] = 0.0;
        each_row(element, [](double& value) { value = 0.0; });
    }

    void add_demand(std::size_t element, std::size_t demand, double mw) {
        const Structure& structure = *system_.structure;
        const int category = structure.demand_category[demand], municipality = structure.demand_municipality[demand];
        shares_.total_mw[element] += mw;
        (category < 0 ? shares_.other_mw[element]
                      : shares_.by_use_mw[element * n_categories_ + static_cast<std::size_t>(category)]) += mw;
        if (municipality >= 0)
            shares_.by_municipality_mw[element * n_municipalities_ + static_cast<std::size_t>(municipality)] += mw;
        shares_.by_class_mw[element * kLedgerClasses + index_of(system_.demands.ledger_class[demand])] += mw;
    }

    void add_source(std::size_t element, std::size_t source, double mw) {
        const int technology = system_.structure->source_technology[source];
        shares_.total_mw[element] += mw;
        (technology < 0 ? shares_.other_mw[element]
                        : shares_.by_production_mw[element * n_technologies_ + static_cast<std::size_t>(technology)]) +=
            mw;
    }

    void add_other(std::size_t element, double mw) {
        shares_.total_mw[element] += mw;
        shares_.other_mw[element] += mw;
    }

    /// Turns a flow that runs to -> from, so that what adds to it is positive.
    void turn_forward(std::size_t element) {
        if (!(shares_.total_mw[element] < 0.0)) return;
        shares_.total_mw[element] = -shares_.total_mw[element];
        shares_.other_mw[element] = -shares_.other_mw[element];
        each_row(element, [](double& value) { value = value == 0.0 ? 0.0 : -value; });
    }

    Shares finish() { return std::move(shares_); }

private:
    template <class Act>
    void each_row(std::size_t element, Act act) {
        const auto row_of = [&](std::vector<double>& rows, std::size_t n) {
            for (std::size_t position = element * n; position < (element + 1) * n; ++position) act(rows[position]);
        };
        row_of(shares_.by_use_mw, n_categories_);
        row_of(shares_.by_production_mw, n_technologies_);
        row_of(shares_.by_municipality_mw, n_municipalities_);
        row_of(shares_.by_class_mw, kLedgerClasses);
    }

    const System& system_;
    std::size_t n_categories_, n_technologies_, n_municipalities_;
    Shares shares_;
};

/// Flow of each branch in its worst hour, by what each node adds to it.
Shares branch_shares(const System& system, const Running& running, const flow::DcModel& model,
                     const BranchResults& found) {
    const Structure& structure = *system.structure;
    const flow::PuNetwork& net = model.net;
    const NodeEffects effects(model);
    ShareBook book(system, structure.branches.n_power());
    std::vector<double> per_mw;
    for (std::size_t branch = 0; branch < net.branch_of.size(); ++branch) {
        const std::size_t position = net.branch_of[branch].at();
        if (found.worst_hour[position] == kNoHour) continue;
        const auto step = static_cast<std::size_t>(found.worst_hour[position]);
        const int pair = pair_of(model, branch, found.worst_outage[position]);
        effects.fill(branch, pair, per_mw);
        const auto felt = [&](NodeId node) {
            const int compact = net.node_at[node.at()];
            return compact < 0 ? 0.0 : per_mw[static_cast<std::size_t>(compact)];
        };
        book.open(position);
        for (std::size_t demand = 0; demand < running.demands.size(); ++demand) {
            const double factor = running.demands.is_on(demand) ? felt(structure.demand_node[demand]) : 0.0;
            if (factor != 0.0) book.add_demand(position, demand, -factor * running.demands.mw(demand, step));
        }
        for (std::size_t source = 0; source < running.sources.size(); ++source) {
            const double factor = running.sources.is_on(source) ? felt(structure.source_node[source]) : 0.0;
            if (factor != 0.0) book.add_source(position, source, factor * running.sources.mw(source, step));
        }
        book.add_other(position, effects.shift_mw(branch, pair));
        book.turn_forward(position);
    }
    return book.finish();
}

/// Use at stations: by the members of the firm limit, else all that stands at the node.
Shares station_shares(const System& system, const Running& running, const StationResults& found) {
    const Structure& structure = *system.structure;
    ShareBook book(system, structure.load_nodes.size());
    const auto station_of = [&](NodeId node) {
        const auto place = std::lower_bound(structure.load_nodes.begin(), structure.load_nodes.end(), node);
        return place != structure.load_nodes.end() && *place == node
                   ? static_cast<int>(place - structure.load_nodes.begin())
                   : -1;
    };
    const auto add = [&](int station, std::int32_t hour, const LimitMember& member) {
        const auto position = static_cast<std::size_t>(member.member);
        const auto step = static_cast<std::size_t>(hour);
        const double mw =
            member.coefficient_pu * (member.is_source ? running.sources : running.demands).mw(position, step);
        const auto element = static_cast<std::size_t>(station);
        if (member.is_source)
            book.add_source(element, position, mw);
        else
            book.add_demand(element, position, mw);
    };
    for (std::size_t station = 0; station < structure.load_nodes.size(); ++station)
        if (found.worst_hour[station] != kNoHour || found.peak_hour[station] != kNoHour) book.open(station);
    for (const LimitMember& member : system.limits.members) {
        const auto limit = static_cast<std::size_t>(member.limit);
        const int station = system.limits.in_service[limit] == 0 ? -1 : station_of(structure.limit_node[limit]);
        if (station >= 0 && found.worst_hour[static_cast<std::size_t>(station)] != kNoHour)
            add(station, found.worst_hour[static_cast<std::size_t>(station)], member);
    }
    const auto add_without_limit = [&](NodeId node, LimitMember member) {
        const int station = station_of(node);
        if (station < 0) return;
        const auto station_index = static_cast<std::size_t>(station);
        if (found.worst_hour[station_index] == kNoHour && found.peak_hour[station_index] != kNoHour)
            add(station, found.peak_hour[station_index], member);
    };
    for (std::size_t demand = 0; demand < structure.demand_node.size(); ++demand)
        add_without_limit(structure.demand_node[demand], {-1, false, static_cast<int>(demand), 1.0});
    for (std::size_t source = 0; source < structure.source_node.size(); ++source)
        add_without_limit(structure.source_node[source], {-1, true, static_cast<int>(source), -1.0});
    return book.finish();
}

/// Use below the national grid in the hour in which an area uses most.
Shares area_shares(const System& system, const Running& running, std::vector<std::int32_t>& area_hour) {
    const Structure& structure = *system.structure;
    const std::size_t n_steps = structure.time.n_steps();
    const auto n_areas = static_cast<std::size_t>(structure.areas.size());
    const auto area_of = [&](std::size_t demand) {
        return running.demands.is_on(demand) ? structure.area_of_node[structure.demand_node[demand].at()] : -1;
    };
    std::vector<double> use_mw(n_areas * n_steps, 0.0);
    for (std::size_t demand = 0; demand < structure.demand_node.size(); ++demand) {
        if (area_of(demand) < 0) continue;
        running.demands.add_to(demand, use_mw.data() + static_cast<std::size_t>(area_of(demand)) * n_steps, n_steps);
    }
    ShareBook book(system, n_areas);
    area_hour.assign(n_areas, kNoHour);
    for (std::size_t area = 0; area < n_areas; ++area) {
        const auto first = use_mw.begin() + static_cast<std::ptrdiff_t>(area * n_steps);
        area_hour[area] =
            static_cast<std::int32_t>(std::max_element(first, first + static_cast<std::ptrdiff_t>(n_steps)) - first);
        book.open(area);
    }
    for (std::size_t demand = 0; demand < structure.demand_node.size(); ++demand) {
        if (area_of(demand) < 0) continue;
        const auto area = static_cast<std::size_t>(area_of(demand));
        book.add_demand(area, demand, running.demands.mw(demand, static_cast<std::size_t>(area_hour[area])));
    }
    return book.finish();
}

}  // namespace

Attribution attribute(const System& system, const Schedule& schedule, const flow::DcModel& model,
                      const Analysis& found) {
    const Running running(system, schedule);
    Attribution out;
    out.branches = branch_shares(system, running, model, found.branches);
    out.stations = station_shares(system, running, found.stations);
    out.areas = area_shares(system, running, out.area_hour);
    return out;
}

}  // namespace knelpunt::congestion
