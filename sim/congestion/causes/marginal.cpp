#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "sim/base/tolerance.hpp"
#include "sim/congestion/causes/cause_parts.hpp"
#include "sim/congestion/causes/causes.hpp"
#include "sim/congestion/causes/hour_sums.hpp"
#include "sim/congestion/causes/node_effects.hpp"

namespace knelpunt::congestion {
namespace {

/// What parts are summed over; the order of the members of CauseShares.
enum class Window { worst, over, excess, year };

struct WindowColumns {
    std::vector<double>&parts, &total, &counter;
};

WindowColumns columns_of(CauseShares& shares, Window window) {
    switch (window) {
        case Window::worst:
            return {shares.worst_mw, shares.worst_total_mw, shares.worst_counter_mw};
        case Window::over:
            return {shares.over_mwh, shares.over_total_mwh, shares.over_counter_mwh};
        case Window::excess:
            return {shares.excess_mwh, shares.excess_total_mwh, shares.excess_counter_mwh};
        case Window::year:
            break;
    }
    return {shares.year_mwh, shares.year_total_mwh, shares.year_counter_mwh};
}
constexpr std::array kWindows{Window::worst, Window::over, Window::excess, Window::year};

CauseShares no_shares(std::size_t n_elements, std::size_t n_causes) {
    CauseShares out;
    for (const Window window : kWindows) {
        const WindowColumns columns = columns_of(out, window);
        columns.parts.assign(n_elements * n_causes, kNaN);
        columns.total.assign(n_elements, kNaN);
        columns.counter.assign(n_elements, kNaN);
    }
    return out;
}

/// Hours of an element in which it is held against the same thing, and flows the same way.
struct Column {
    std::size_t element = 0;  ///< on the axis of the results
    std::size_t branch = 0;   ///< compact, of branches
    int pair = -1;
    double sign = 1.0;
    Window window = Window::worst;
    double total = 0.0;  ///< found without the causes  [MW or MWh]
};

/// Columns, and beside them their hours.
struct ColumnSet {
    std::vector<Column> columns;
    std::vector<HourWeights> hours;

    std::size_t add(const Column& column) {
        columns.push_back(column);
        hours.emplace_back();
        return columns.size() - 1;
    }
    void put(std::size_t column, std::int32_t step, double weight, double value) {
        hours[column].add(step, weight);
        columns[column].total += weight * value;
    }
};

/// Adds the parts of a column, which sum to its total, to those of its element.
class ShareBook {
public:
    ShareBook(CauseShares& shares, std::size_t n_causes) : shares_(shares), part_(n_causes) {}

    /// Gives an element values: zeros at first.
    void open(std::size_t element) {
        for (const Window window : kWindows) {
            const WindowColumns columns = columns_of(shares_, window);
            const auto first = columns.parts.begin() + static_cast<std::ptrdiff_t>(element * part_.size());
            std::fill_n(first, part_.size(), 0.0);
            columns.total[element] = columns.counter[element] = 0.0;
        }
        opened_.push_back(element);
    }

    void start() { std::fill(part_.begin(), part_.end(), 0.0); }
    void add(int cause, double value) { part_[static_cast<std::size_t>(cause)] += value; }
    void finish(const Column& column) {
        const WindowColumns columns = columns_of(shares_, column.window);
        columns.total[column.element] += column.total;
        double* parts = columns.parts.data() + column.element * part_.size();
        for (std::size_t cause = 0; cause < part_.size(); ++cause) {
            parts[cause] += part_[cause];
            columns.counter[column.element] += std::min(0.0, part_[cause]);
        }
    }

    /// Compares the sums of all parts with the totals.
    void check() {
        for (const std::size_t element : opened_) {
            for (const Window window : kWindows) {
                const WindowColumns columns = columns_of(shares_, window);
                const double* parts = columns.parts.data() + element * part_.size();
                double sum = 0.0;
                for (std::size_t cause = 0; cause < part_.size(); ++cause) sum += parts[cause];
                const double scale = std::max(1.0, std::abs(columns.total[element]));
                shares_.sum_error_pu = std::max(shares_.sum_error_pu, std::abs(sum - columns.total[element]) / scale);
            }
        }
    }

private:
    CauseShares& shares_;
    std::vector<double> part_;  ///< of one column, by cause
    std::vector<std::size_t> opened_;
};

/// Hours of branches near their limit, by branch, outage and direction.
ColumnSet branch_columns(const CauseCase& scenario) {
    const TightHours& tight = scenario.found.tight;
    const BranchResults& branches = scenario.found.branches;
    const flow::PuNetwork& net = scenario.model.net;
    const double step_h = scenario.system.structure->time.step_h();
    ColumnSet out;
    std::map<std::tuple<std::int32_t, std::int32_t, bool>, std::size_t> over_of;  // the column of excess follows it
    std::vector<char> is_tight(net.branch_of.size(), 0);
    for (const TightHour& hour : tight.hours) {
        const auto branch = static_cast<std::size_t>(hour.branch);
        const std::size_t element = net.branch_of[branch].at();
        is_tight[branch] = 1;
        const double size_mw = std::abs(hour.flow_mw), sign = hour.flow_mw < 0.0 ? -1.0 : 1.0;
        if (branches.worst_hour[element] == hour.step) {
            const std::size_t column = out.add({element, branch, hour.pair, sign, Window::worst});
            out.put(column, hour.step, 1.0, size_mw);
        }
        if (hour.excess_mw == 0.0 || size_mw == 0.0) continue;
        const auto [place, is_new] = over_of.try_emplace({hour.branch, hour.pair, sign < 0.0}, out.columns.size());
        if (is_new) {
            out.add({element, branch, hour.pair, sign, Window::over});
            out.add({element, branch, hour.pair, sign, Window::excess});
        }
        out.put(place->second, hour.step, step_h, size_mw);
        out.put(place->second + 1, hour.step, step_h * hour.excess_mw / size_mw, size_mw);
    }
    for (std::size_t branch = 0; branch < is_tight.size(); ++branch) {
        if (is_tight[branch] == 0) continue;
        const std::size_t element = net.branch_of[branch].at();
        const std::size_t ahead = out.add({element, branch, -1, 1.0, Window::year}),
                          back = out.add({element, branch, -1, -1.0, Window::year});
        const std::size_t n_steps = scenario.system.structure->time.n_steps();
        for (std::size_t step = 0; step < n_steps; ++step) {
            const std::uint64_t bits = tight.forward[step / flow::kBlockSteps][branch];
            const bool is_ahead = ((bits >> (step % flow::kBlockSteps)) & 1U) != 0;
            out.put(is_ahead ? ahead : back, static_cast<std::int32_t>(step), step_h, 0.0);
        }
        out.columns[ahead].total = tight.gross_flow_mwh[branch];
    }
    return out;
}

/// Members of the firm limit of each station that is fullest, with what they use hour by hour.
struct StationLimit {
    std::size_t station = 0, limit = 0;
    std::vector<CausePart> members;
    std::vector<double> use_mw, bound_mw;
};

void add_hours(const Hourly& power, double factor, const SeriesPool& pool, std::vector<double>& sum) {
    if (power.series == kConstant) {
        for (double& value : sum) value += factor * power.scale;
        return;
    }
    const std::span<const double> values = pool.values(power.series);
    for (std::size_t step = 0; step < sum.size(); ++step) sum[step] += factor * power.scale * values[step];
}

StationLimit limit_of(const CauseCase& scenario, std::size_t station, std::size_t limit) {
    const System& system = scenario.system;
    const Structure& structure = *system.structure;
    StationLimit out{station, limit, {}, {}, {}};
    out.use_mw.assign(structure.time.n_steps(), 0.0);
    out.bound_mw.assign(structure.time.n_steps(), 0.0);
    add_hours(system.limits.bound_mw[limit], 1.0, *system.series, out.bound_mw);
    for (const LimitMember& member : system.limits.members) {
        if (static_cast<std::size_t>(member.limit) != limit) continue;
        const auto position = static_cast<std::size_t>(member.member);
        const bool is_on = (member.is_source ? system.sources.in_service : system.demands.in_service)[position] != 0;
        const Hourly& power = (member.is_source ? scenario.schedule.source_mw : scenario.schedule.demand_mw)[position];
        if (!is_on || power.scale == 0.0) continue;
        const int cause = (member.is_source ? structure.source_cause : structure.demand_cause)[position];
        out.members.push_back({cause, 0, member.coefficient_pu, power});
        add_hours(power, member.coefficient_pu, *system.series, out.use_mw);
    }
    return out;
}

double worst_loading_pu(const StationLimit& limit) {
    double worst = 0.0;
    for (std::size_t step = 0; step < limit.use_mw.size(); ++step)
        worst = std::max(worst, limit.use_mw[step] / limit.bound_mw[step]);
    return worst;
}

/// The fullest limit of each station that is near it.
std::vector<StationLimit> full_stations(const CauseCase& scenario) {
    const Structure& structure = *scenario.system.structure;
    std::vector<StationLimit> out;
    for (std::size_t station = 0; station < structure.load_nodes.size(); ++station) {
        if (!(scenario.found.stations.worst_loading_pu[station] >= kTightPu)) continue;
        StationLimit fullest;
        for (std::size_t limit = 0; limit < structure.limit_node.size(); ++limit) {
            if (structure.limit_node[limit] != structure.load_nodes[station]) continue;
            if (scenario.system.limits.in_service[limit] == 0) continue;
            StationLimit found = limit_of(scenario, station, limit);
            if (fullest.use_mw.empty() || worst_loading_pu(found) > worst_loading_pu(fullest))
                fullest = std::move(found);
        }
        if (!fullest.use_mw.empty()) out.push_back(std::move(fullest));
    }
    return out;
}

void add_station_columns(const StationLimit& limit, double step_h, ColumnSet& out) {
    const std::size_t worst = out.add({limit.station, 0, -1, 1.0, Window::worst}),
                      over = out.add({limit.station, 0, -1, 1.0, Window::over}),
                      excess = out.add({limit.station, 0, -1, 1.0, Window::excess}),
                      year = out.add({limit.station, 0, -1, 1.0, Window::year});
    std::size_t worst_step = 0;
    for (std::size_t step = 0; step < limit.use_mw.size(); ++step) {
        const double use_mw = limit.use_mw[step], bound_mw = limit.bound_mw[step];
        const auto at_step = static_cast<std::int32_t>(step);
        if (use_mw / bound_mw > limit.use_mw[worst_step] / limit.bound_mw[worst_step]) worst_step = step;
        out.put(year, at_step, step_h, use_mw);
        if (!(use_mw / bound_mw > 1.0 + tolerance::kCongestedPu)) continue;
        out.put(over, at_step, step_h, use_mw);
        out.put(excess, at_step, step_h * (use_mw - bound_mw) / use_mw, use_mw);
    }
    out.put(worst, static_cast<std::int32_t>(worst_step), 1.0, limit.use_mw[worst_step]);
}

}  // namespace

CauseShares branch_causes(const CauseCase& scenario) {
    const Structure& structure = *scenario.system.structure;
    CauseShares out = no_shares(structure.branches.n_power(), structure.cause_rows.size());
    const ColumnSet set = branch_columns(scenario);
    if (set.columns.empty()) return out;
    const std::vector<CausePart> parts = parts_of(scenario);
    HourSums sums(*scenario.system.series, set.hours);
    for (const CausePart& part : parts) sums.use(part.power);
    sums.find();
    const NodeEffects effects(scenario.model);
    ShareBook book(out, structure.cause_rows.size());
    std::vector<char> is_open(structure.branches.n_power(), 0);
    std::vector<double> per_mw;
    for (std::size_t position = 0; position < set.columns.size(); ++position) {
        const Column& column = set.columns[position];
        if (std::exchange(is_open[column.element], 1) == 0) book.open(column.element);
        effects.fill(column.branch, column.pair, per_mw);
        book.start();
        for (const CausePart& part : parts) {
            const double factor = column.sign * part.factor * per_mw[static_cast<std::size_t>(part.node)];
            if (factor != 0.0) book.add(part.cause, factor * sums.at(part.power, position));
        }
        book.add(structure.shift_cause,
                 column.sign * effects.shift_mw(column.branch, column.pair) * sums.weight(position));
        book.finish(column);
    }
    book.check();
    return out;
}

std::vector<double> worst_hour_parts(const CauseCase& scenario) {
    const Structure& structure = *scenario.system.structure;
    const BranchResults& branches = scenario.found.branches;
    const flow::PuNetwork& net = scenario.model.net;
    const std::size_t n_causes = structure.cause_rows.size();
    std::vector<double> out(structure.branches.n_power() * n_causes, kNaN), per_mw;
    std::optional<NodeEffects> effects;
    std::vector<CausePart> parts;
    for (std::size_t branch = 0; branch < net.branch_of.size(); ++branch) {
        const std::size_t element = net.branch_of[branch].at();
        if (!(branches.worst_loading_pu[element] >= kTightPu)) continue;
        if (!effects) {
            effects.emplace(scenario.model);
            parts = parts_of(scenario);
        }
        const auto step = static_cast<std::size_t>(branches.worst_hour[element]);
        const int pair = pair_of(scenario.model, branch, branches.worst_outage[element]);
        effects->fill(branch, pair, per_mw);
        double* row = out.data() + element * n_causes;
        std::fill_n(row, n_causes, 0.0);
        double total_mw = row[structure.shift_cause] = effects->shift_mw(branch, pair);
        for (const CausePart& part : parts) {
            const double mw = part.factor * per_mw[static_cast<std::size_t>(part.node)] *
                              value_at(part.power, *scenario.system.series, step);
            row[part.cause] += mw;
            total_mw += mw;
        }
        // What adds to the flow is positive, whichever way it runs.
        for (std::size_t cause = 0; total_mw < 0.0 && cause < n_causes; ++cause) row[cause] = 0.0 - row[cause];
    }
    return out;
}

CauseShares station_causes(const CauseCase& scenario) {
    const Structure& structure = *scenario.system.structure;
    CauseShares out = no_shares(structure.load_nodes.size(), structure.cause_rows.size());
    const std::vector<StationLimit> limits = full_stations(scenario);
    ColumnSet set;
    for (const StationLimit& limit : limits) add_station_columns(limit, structure.time.step_h(), set);
    HourSums sums(*scenario.system.series, set.hours);
    for (const StationLimit& limit : limits)
        for (const CausePart& member : limit.members) sums.use(member.power);
    sums.find();
    ShareBook book(out, structure.cause_rows.size());
    for (std::size_t place = 0; place < limits.size(); ++place) {
        book.open(limits[place].station);
        for (std::size_t window = 0; window < kWindows.size(); ++window) {
            const std::size_t position = place * kWindows.size() + window;
            book.start();
            for (const CausePart& member : limits[place].members)
                book.add(member.cause, member.factor * sums.at(member.power, position));
            book.finish(set.columns[position]);
        }
    }
    book.check();
    return out;
}

}  // namespace knelpunt::congestion
