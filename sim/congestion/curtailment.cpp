#include "sim/congestion/curtailment.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <utility>

namespace knelpunt::congestion {
namespace {

constexpr double kRoundingMw = 1e-6;  ///< excess below this is gone: rounding of flows of 1000 MW

/// Sources that can be curtailed, by the node at which they feed in.
class Curtailment {
public:
    Curtailment(const System& system, const Schedule& schedule, const flow::DcModel& model, double min_sensitivity_pu)
        : system_(system), schedule_(schedule), model_(model), min_sensitivity_pu_(min_sensitivity_pu) {
        const Structure& structure = *system.structure;
        for (std::size_t source = 0; source < structure.sources.n_power(); ++source) {
            const int node = model.net.node_at[structure.source_node[source].at()];
            if (system.sources.in_service[source] == 0 || node < 0) continue;
            const auto [place, is_new] = place_of_node_.try_emplace(node, ptdf_.size());
            if (is_new) ptdf_.push_back(flow::exchange_ptdf(model, node));
            sources_.push_back(source);
            place_.push_back(place->second);
        }
        curtailed_mwh_.assign(schedule.source_mw.size(), 0.0);
    }

    /// One hour with all that is over in it.
    void add(std::span<const FeedInExcess> excesses) {
        std::vector<double> runs_mw(sources_.size());
        for (std::size_t position = 0; position < sources_.size(); ++position)
            runs_mw[position] =
                std::max(0.0, value_at(schedule_.source_mw[sources_[position]], *system_.series, excesses[0].step));
        const std::vector<double> at_first_mw = runs_mw;
        std::vector<Limit> limits;
        for (const FeedInExcess& one : excesses) limits.push_back(limit_of(one));
        // Each round settles the limit that asks for most; one comes back only if others let it.
        for (std::size_t round = 0; round < 2 * limits.size(); ++round) {
            const auto [worst, part] = largest_part(limits, runs_mw);
            if (part == 0.0) break;
            curtail(limits, worst, part, runs_mw);
        }
        const double step_h = system_.structure->time.step_h();
        for (std::size_t position = 0; position < sources_.size(); ++position)
            curtailed_mwh_[sources_[position]] += (at_first_mw[position] - runs_mw[position]) * step_h;
    }

    [[nodiscard]] const std::vector<double>& result() const { return curtailed_mwh_; }

private:
    /// A limit that is passed in the hour.
    struct Limit {
        double excess_mw = 0.0, sign = 1.0;
        double least_effect = 0.0;                    ///< below which a source does not act on it
        const std::vector<double>* effect = nullptr;  ///< change of the flow per MW of each source
    };

    Limit limit_of(const FeedInExcess& excess) {
        const auto branch = static_cast<std::size_t>(excess.branch);
        const auto [place, is_new] = effect_of_.try_emplace({excess.branch, excess.pair});
        for (std::size_t position = 0; is_new && position < sources_.size(); ++position) {
            const std::vector<double>& ptdf = ptdf_[place_[position]];
            place->second.push_back(excess.pair < 0
                                        ? ptdf[branch]
                                        : model_.pairs.after(branch, static_cast<std::size_t>(excess.pair),
                                                             [&](std::size_t other) { return ptdf[other]; }));
        }
        const double left_pu = excess.pair < 0 ? 1.0 : model_.pairs.share_left[static_cast<std::size_t>(excess.pair)];
        return {std::abs(excess.excess_mw), excess.excess_mw > 0.0 ? 1.0 : -1.0, min_sensitivity_pu_ / left_pu,
                &place->second};
    }

    /// The limit that asks for the largest part of what acts on it, and that part [1]; 0 if none is passed.
    [[nodiscard]] std::pair<std::size_t, double> largest_part(const std::vector<Limit>& limits,
                                                              const std::vector<double>& runs_mw) const {
        std::pair<std::size_t, double> out{0, 0.0};
        for (std::size_t limit_index = 0; limit_index < limits.size(); ++limit_index) {
            const Limit& limit = limits[limit_index];
            if (limit.excess_mw <= kRoundingMw) continue;
            double acts_mw = 0.0;
            for (std::size_t source = 0; source < runs_mw.size(); ++source) {
                const double effect = limit.sign * (*limit.effect)[source];
                if (effect >= limit.least_effect) acts_mw += effect * runs_mw[source];
            }
            const double part = acts_mw > 0.0 ? std::min(1.0, limit.excess_mw / acts_mw) : 0.0;
            if (part > out.second) out = {limit_index, part};
        }
        return out;
    }

    static void curtail(std::vector<Limit>& limits, std::size_t worst, double part, std::vector<double>& runs_mw) {
        const Limit asks = limits[worst];
        for (std::size_t source = 0; source < runs_mw.size(); ++source) {
            if (asks.sign * (*asks.effect)[source] < asks.least_effect) continue;
            const double less_mw = part * runs_mw[source];
            runs_mw[source] -= less_mw;
            for (Limit& limit : limits) limit.excess_mw -= limit.sign * (*limit.effect)[source] * less_mw;
        }
    }

    const System& system_;
    const Schedule& schedule_;
    const flow::DcModel& model_;
    double min_sensitivity_pu_;
    std::map<int, std::size_t> place_of_node_;
    std::vector<std::vector<double>> ptdf_;  ///< by place
    std::vector<std::size_t> sources_, place_;
    std::map<std::pair<int, int>, std::vector<double>> effect_of_;  ///< by branch and pair, per source
    std::vector<double> curtailed_mwh_;
};

}  // namespace

std::vector<double> curtailed_mwh(const System& system, const Schedule& schedule, const flow::DcModel& model,
                                  const std::vector<FeedInExcess>& excess, double min_sensitivity_pu) {
    Curtailment curtailment(system, schedule, model, min_sensitivity_pu);
    std::vector<FeedInExcess> by_hour = excess;
    std::stable_sort(by_hour.begin(), by_hour.end(),
                     [](const FeedInExcess& a, const FeedInExcess& b) { return a.step < b.step; });
    for (std::size_t first = 0; first < by_hour.size();) {
        std::size_t last = first;
        while (last < by_hour.size() && by_hour[last].step == by_hour[first].step) ++last;
        curtailment.add(std::span(by_hour).subspan(first, last - first));
        first = last;
    }
    return curtailment.result();
}

CurtailedEnergy sum_curtailed(const Structure& structure, const std::vector<double>& source_mwh) {
    const auto n_kinds = static_cast<std::size_t>(structure.technologies.size());
    CurtailedEnergy out{std::vector<double>(structure.nodes.n_power() * n_kinds, 0.0), 0.0};
    for (std::size_t source = 0; source < source_mwh.size(); ++source) {
        out.total_mwh += source_mwh[source];
        const int kind = structure.source_technology[source];
        if (kind >= 0 && source_mwh[source] > 0.0)
            out.node_mwh[structure.source_node[source].at() * n_kinds + static_cast<std::size_t>(kind)] +=
                source_mwh[source];
    }
    return out;
}

}  // namespace knelpunt::congestion
