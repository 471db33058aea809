#include "sim/congestion/causes/node_effects.hpp"

#include "sim/base/units.hpp"

namespace knelpunt::congestion {

NodeEffects::NodeEffects(const flow::DcModel& model) : model_(model) {
    const flow::PuNetwork& net = model.net;
    for (std::size_t node = 0; node < net.node_of.size(); ++node) {
        const auto island = static_cast<std::size_t>(net.topology.island_of_node[node]);
        ptdf_.push_back(net.is_balanced[island] != 0 ? flow::exchange_ptdf(model, static_cast<int>(node))
                                                     : std::vector<double>());
    }
    shift_mw_ = flow::flows_of_angles(model, flow::solve_angles(model, model.shift_injection_pu));
    for (std::size_t branch = 0; branch < shift_mw_.size(); ++branch)
        shift_mw_[branch] = kBaseMva * (shift_mw_[branch] - net.b_pu[branch] * net.shift_rad[branch]);
}

template <class FlowOf>
double NodeEffects::after(std::size_t branch, int pair, FlowOf&& flow_of) const {
    if (pair < 0) return flow_of(branch);
    const auto place = static_cast<std::size_t>(pair);
    return model_.pairs.share_left[place] * model_.pairs.after(branch, place, flow_of);
}

void NodeEffects::fill(std::size_t branch, int pair, std::vector<double>& per_mw) const {
    per_mw.resize(ptdf_.size());
    for (std::size_t node = 0; node < ptdf_.size(); ++node) {
        const std::vector<double>& flows = ptdf_[node];
        per_mw[node] = flows.empty() ? 0.0 : after(branch, pair, [&](std::size_t other) { return flows[other]; });
    }
}

double NodeEffects::shift_mw(std::size_t branch, int pair) const {
    return after(branch, pair, [&](std::size_t other) { return shift_mw_[other]; });
}

int pair_of(const flow::DcModel& model, std::size_t branch, std::int16_t contingency) {
    if (contingency < 0) return -1;
    for (int pair = model.pairs.start[branch]; pair < model.pairs.start[branch + 1]; ++pair) {
        const auto outage = static_cast<std::size_t>(model.pairs.outage[static_cast<std::size_t>(pair)]);
        if (model.outages[outage].contingency == contingency) return pair;
    }
    return -1;
}

}  // namespace knelpunt::congestion
