#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "sim/base/issue.hpp"
#include "sim/base/units.hpp"
#include "sim/congestion/causes/cause_parts.hpp"
#include "sim/congestion/causes/causes.hpp"
#include "sim/congestion/causes/tracing.hpp"
#include "sim/flow/injections.hpp"

namespace knelpunt::congestion {
namespace {

/// An hour of a branch that is traced.
struct Task {
    TightHour hour;
    bool is_worst = false;  ///< else one of the hours above the limit
};

/// The worst hour of each branch, and of its hours above the limit as many as may be, evenly spread.
std::vector<Task> make_tasks(const CauseCase& scenario) {
    std::map<std::int32_t, std::vector<TightHour>> over_of;
    std::vector<Task> out;
    for (const TightHour& hour : scenario.found.tight.hours) {
        const std::size_t element = scenario.model.net.branch_of[static_cast<std::size_t>(hour.branch)].at();
        if (scenario.found.branches.worst_hour[element] == hour.step) out.push_back({hour, true});
        if (hour.excess_mw > 0.0) over_of[hour.branch].push_back(hour);
    }
    for (const auto& [branch, hours] : over_of) {
        const std::size_t n_traced = std::min(hours.size(), kMostTracedSteps);
        for (std::size_t number = 0; number < n_traced; ++number)
            out.push_back({hours[number * hours.size() / n_traced], false});
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const Task& one, const Task& other) { return one.hour.step < other.hour.step; });
    return out;
}

/// Flows of one hour, whole or after an outage, and what runs in it.
class TracedHours {
public:
    explicit TracedHours(const CauseCase& scenario)
        : scenario_(scenario),
          net_(scenario.model.net),
          parts_(parts_of(scenario)),
          sums_(flow::build_node_sums(scenario.system, scenario.schedule, net_)),
          demand_mw_(net_.node_of.size()),
          source_mw_(net_.node_of.size()),
          injection_pu_(net_.node_of.size()),
          angle_rad_(net_.node_of.size()),
          flow_pu_(net_.branch_of.size()),
          tracer_(net_.from, net_.to, net_.node_of.size()) {}

    /// Parts of the flow of a task by cause [MW], shape (n_causes).
    /// @return false where its flows run in a circle
    bool trace(const TightHour& hour, std::vector<double>& part_mw) {
        find_state(hour);
        if (!tracer_.take(flow_mw_, use_mw_, production_mw_)) return false;
        const auto branch = static_cast<std::size_t>(hour.branch);
        const bool is_use = hour.is_offtake;
        std::vector<double> at_node_pu;
        if (is_use)
            tracer_.follow(branch, at_node_pu);
        else
            tracer_.trace_back(branch, at_node_pu);
        const std::vector<double>& whole_mw = is_use ? use_mw_ : production_mw_;
        part_mw.assign(scenario_.system.structure->cause_rows.size(), 0.0);
        const double size_mw = std::abs(hour.flow_mw);
        const auto add = [&](int cause, std::size_t node, double injected_mw) {
            const double counts_mw = is_use ? -injected_mw : injected_mw;
            if (counts_mw > 0.0 && at_node_pu[node] > 0.0)
                part_mw[static_cast<std::size_t>(cause)] += size_mw * at_node_pu[node] * (counts_mw / whole_mw[node]);
        };
        for (std::size_t part = 0; part < parts_.size(); ++part)
            add(parts_[part].cause, static_cast<std::size_t>(parts_[part].node), injected_mw_[part]);
        for (std::size_t node = 0; node < exchange_mw_.size(); ++node)
            if (exchange_mw_[node] != 0.0) add(cause_of_exchange(node), node, exchange_mw_[node]);
        return true;
    }

private:
    [[nodiscard]] int cause_of_exchange(std::size_t node) const {
        return scenario_.system.structure->exchange_cause[net_.node_of[node].at()];
    }

    void find_state(const TightHour& hour) {
        const auto step = static_cast<std::size_t>(hour.step);
        const std::size_t first = step / flow::kBlockSteps * flow::kBlockSteps;
        if (first != first_step_) {
            std::array<double, flow::kBlockSteps> net_export_mw{};
            sums_.demand_mw.fill(first, demand_mw_);
            sums_.source_mw.fill(first, source_mw_);
            flow::balance(net_, demand_mw_, source_mw_, injection_pu_, net_export_mw.data());
            flow::solve_block(scenario_.model, injection_pu_, angle_rad_, flow_pu_);
            first_step_ = first;
        }
        fill_flows(step - first, hour.pair);
        fill_powers(step, hour.pair);
    }

    /// Flows after the outage of a pair: from the pair of each branch with that outage; what is out or cut off carries none.
    void fill_flows(std::size_t lane, int pair) {
        const flow::OutagePairs& pairs = scenario_.model.pairs;
        const auto before = [&](std::size_t branch) { return flow_pu_.row(branch)[lane] * kBaseMva; };
        flow_mw_.resize(net_.branch_of.size());
        const std::vector<int>* after = pair < 0 ? nullptr : &pairs_of(pairs.outage[static_cast<std::size_t>(pair)]);
        for (std::size_t branch = 0; branch < flow_mw_.size(); ++branch) {
            const int own = after == nullptr ? kAsBefore : (*after)[branch];
            const auto place = static_cast<std::size_t>(own);
            flow_mw_[branch] = own == kAsBefore ? before(branch)
                               : own == kOut    ? 0.0
                                                : pairs.share_left[place] * pairs.after(branch, place, before);
        }
    }

    /// What each part injects, use and production of the nodes, and what the exchange makes up for.
    void fill_powers(std::size_t step, int pair) {
        const std::size_t n_nodes = net_.node_of.size();
        std::vector<char> is_lost(n_nodes, 0);
        if (pair >= 0) {
            const auto outage = static_cast<std::size_t>(scenario_.model.pairs.outage[static_cast<std::size_t>(pair)]);
            for (const int node : scenario_.model.outages[outage].nodes_lost)
                is_lost[static_cast<std::size_t>(node)] = 1;
        }
        use_mw_.assign(n_nodes, 0.0);
        production_mw_.assign(n_nodes, 0.0);
        injected_mw_.resize(parts_.size());
        for (std::size_t part = 0; part < parts_.size(); ++part) {
            const auto node = static_cast<std::size_t>(parts_[part].node);
            const double mw = is_lost[node] != 0
                                  ? 0.0
                                  : parts_[part].factor * value_at(parts_[part].power, *scenario_.system.series, step);
            injected_mw_[part] = mw;
            (mw < 0.0 ? use_mw_ : production_mw_)[node] += std::abs(mw);
        }
        exchange_mw_.assign(n_nodes, 0.0);
        for (std::size_t branch = 0; branch < flow_mw_.size(); ++branch) {
            exchange_mw_[static_cast<std::size_t>(net_.from[branch])] += flow_mw_[branch];
            exchange_mw_[static_cast<std::size_t>(net_.to[branch])] -= flow_mw_[branch];
        }
        for (std::size_t node = 0; node < n_nodes; ++node) {
            const bool takes_exchange = net_.exchange_share_pu[node] > 0.0 && cause_of_exchange(node) >= 0;
            exchange_mw_[node] = takes_exchange ? exchange_mw_[node] - (production_mw_[node] - use_mw_[node]) : 0.0;
        }
        for (std::size_t node = 0; node < n_nodes; ++node)
            (exchange_mw_[node] < 0.0 ? use_mw_ : production_mw_)[node] += std::abs(exchange_mw_[node]);
    }

    static constexpr int kAsBefore = -1, kOut = -2;

    /// Pair of each branch with an outage, kAsBefore or kOut.
    const std::vector<int>& pairs_of(int outage_index) {
        const auto [place, is_new] = pairs_of_.try_emplace(outage_index);
        if (!is_new) return place->second;
        const flow::DcModel& model = scenario_.model;
        const flow::Outage& outage = model.outages[static_cast<std::size_t>(outage_index)];
        std::vector<char> is_lost(net_.node_of.size(), 0);
        for (const int node : outage.nodes_lost) is_lost[static_cast<std::size_t>(node)] = 1;
        std::vector<int>& out = place->second;
        out.assign(net_.branch_of.size(), kAsBefore);
        for (std::size_t branch = 0; branch < out.size(); ++branch)
            if (is_lost[static_cast<std::size_t>(net_.from[branch])] != 0 ||
                is_lost[static_cast<std::size_t>(net_.to[branch])] != 0)
                out[branch] = kOut;
        for (const flow::OutagePart& part : outage.parts) out[static_cast<std::size_t>(part.branch)] = kOut;
        for (std::size_t branch = 0; branch < out.size(); ++branch)
            for (int pair = model.pairs.start[branch]; pair < model.pairs.start[branch + 1]; ++pair)
                if (model.pairs.outage[static_cast<std::size_t>(pair)] == outage_index) out[branch] = pair;
        return out;
    }

    const CauseCase& scenario_;
    const flow::PuNetwork& net_;
    std::vector<CausePart> parts_;
    flow::NodeSums sums_;
    flow::BlockMatrix demand_mw_, source_mw_, injection_pu_, angle_rad_, flow_pu_;
    std::size_t first_step_ = static_cast<std::size_t>(-1);
    std::map<int, std::vector<int>> pairs_of_;
    std::vector<double> flow_mw_, use_mw_, production_mw_, exchange_mw_, injected_mw_;
    FlowTracer tracer_;
};

TracedShares no_traced(const Structure& structure) {
    const std::size_t n = structure.branches.n_power(), n_parts = n * structure.cause_rows.size();
    return {std::vector<double>(n_parts, kNaN), std::vector<double>(n_parts, kNaN), std::vector<double>(n, kNaN),
            std::vector<std::int32_t>(n, kNoHour), 0.0};
}

}  // namespace

TracedShares trace_causes(const CauseCase& scenario, const std::stop_token& stop) {
    const Structure& structure = *scenario.system.structure;
    const std::size_t n_causes = structure.cause_rows.size();
    TracedShares out = no_traced(structure);
    TracedHours hours(scenario);
    std::vector<double> n_over(out.n_steps.size(), 0.0), part_mw;
    for (const TightHour& hour : scenario.found.tight.hours)
        n_over[scenario.model.net.branch_of[static_cast<std::size_t>(hour.branch)].at()] +=
            hour.excess_mw > 0.0 ? 1.0 : 0.0;
    for (const Task& task : make_tasks(scenario)) {
        if (stop.stop_requested()) throw StoppedError();
        if (!hours.trace(task.hour, part_mw)) continue;
        const std::size_t element = scenario.model.net.branch_of[static_cast<std::size_t>(task.hour.branch)].at();
        double sum_mw = 0.0;
        for (const double part : part_mw) sum_mw += part;
        const double size_mw = std::abs(task.hour.flow_mw);
        out.sum_error_pu = std::max(out.sum_error_pu, std::abs(sum_mw - size_mw) / std::max(1.0, size_mw));
        if (task.is_worst) {
            std::copy(part_mw.begin(), part_mw.end(),
                      out.worst_mw.begin() + static_cast<std::ptrdiff_t>(element * n_causes));
            continue;
        }
        if (out.n_steps[element] == kNoHour) {
            out.n_steps[element] = 0;
            out.over_total_mwh[element] = 0.0;
            std::fill_n(out.over_mwh.begin() + static_cast<std::ptrdiff_t>(element * n_causes), n_causes, 0.0);
        }
        ++out.n_steps[element];
        out.over_total_mwh[element] += size_mw;
        for (std::size_t cause = 0; cause < n_causes; ++cause)
            out.over_mwh[element * n_causes + cause] += part_mw[cause];
    }
    for (std::size_t element = 0; element < out.n_steps.size(); ++element) {
        if (out.n_steps[element] <= 0) continue;
        // Of the hours above the limit some are traced: they stand for all.
        const double h_each = structure.time.step_h() * n_over[element] / out.n_steps[element];
        out.over_total_mwh[element] *= h_each;
        for (std::size_t cause = 0; cause < n_causes; ++cause) out.over_mwh[element * n_causes + cause] *= h_each;
    }
    return out;
}

}  // namespace knelpunt::congestion
