#include "sim/congestion/causes/tracing.hpp"

#include <cmath>
#include <numeric>

namespace knelpunt::congestion {
namespace {

/// Flow that is none: rounding of flows of 1000 MW would close circles.
constexpr double kNoFlowMw = 1e-8;

}  // namespace

FlowTracer::FlowTracer(std::span<const int> from, std::span<const int> to, std::size_t n_nodes)
    : from_(from), to_(to), branches_at_(n_nodes), flow_mw_(from.size()), place_(n_nodes) {
    for (std::size_t branch = 0; branch < from.size(); ++branch) {
        branches_at_[static_cast<std::size_t>(from[branch])].push_back(branch);
        branches_at_[static_cast<std::size_t>(to[branch])].push_back(branch);
    }
}

std::size_t FlowTracer::start_of(std::size_t branch) const {
    return static_cast<std::size_t>(flow_mw_[branch] < 0.0 ? to_[branch] : from_[branch]);
}
std::size_t FlowTracer::end_of(std::size_t branch) const {
    return static_cast<std::size_t>(flow_mw_[branch] < 0.0 ? from_[branch] : to_[branch]);
}

bool FlowTracer::take(std::span<const double> flow_mw, std::span<const double> use_mw,
                      std::span<const double> production_mw) {
    flow_mw_.assign(flow_mw.begin(), flow_mw.end());
    for (double& flow : flow_mw_) flow = std::abs(flow) < kNoFlowMw ? 0.0 : flow;
    use_mw_.assign(use_mw.begin(), use_mw.end());
    production_mw_.assign(production_mw.begin(), production_mw.end());
    return sort_nodes();
}

/// Kahn's order; false where a circle leaves nodes over.
bool FlowTracer::sort_nodes() {
    std::vector<int> n_entering(branches_at_.size(), 0);
    for (std::size_t branch = 0; branch < flow_mw_.size(); ++branch)
        if (flow_mw_[branch] != 0.0) ++n_entering[end_of(branch)];
    order_.clear();
    for (std::size_t node = 0; node < n_entering.size(); ++node)
        if (n_entering[node] == 0) order_.push_back(node);
    for (std::size_t next = 0; next < order_.size(); ++next) {
        const std::size_t node = order_[next];
        place_[node] = next;
        for (const std::size_t branch : branches_at_[node]) {
            if (flow_mw_[branch] == 0.0 || start_of(branch) != node) continue;
            if (--n_entering[end_of(branch)] == 0) order_.push_back(end_of(branch));
        }
    }
    return order_.size() == branches_at_.size();
}

void FlowTracer::follow(std::size_t branch, std::vector<double>& used_pu) const {
    used_pu.assign(branches_at_.size(), 0.0);
    if (flow_mw_[branch] == 0.0) return;
    std::vector<double> enters_pu(branches_at_.size(), 0.0);
    const std::size_t first = end_of(branch);
    enters_pu[first] = 1.0;
    for (std::size_t next = place_[first]; next < order_.size(); ++next) {
        const std::size_t node = order_[next];
        if (enters_pu[node] == 0.0) continue;
        double leaves_mw = use_mw_[node];
        for (const std::size_t other : branches_at_[node])
            if (flow_mw_[other] != 0.0 && start_of(other) == node) leaves_mw += std::abs(flow_mw_[other]);
        if (leaves_mw <= 0.0) continue;
        used_pu[node] = enters_pu[node] * (use_mw_[node] / leaves_mw);
        for (const std::size_t other : branches_at_[node])
            if (flow_mw_[other] != 0.0 && start_of(other) == node)
                enters_pu[end_of(other)] += enters_pu[node] * (std::abs(flow_mw_[other]) / leaves_mw);
    }
}

void FlowTracer::trace_back(std::size_t branch, std::vector<double>& produced_pu) const {
    produced_pu.assign(branches_at_.size(), 0.0);
    if (flow_mw_[branch] == 0.0) return;
    std::vector<double> leaves_pu(branches_at_.size(), 0.0);
    const std::size_t last = start_of(branch);
    leaves_pu[last] = 1.0;
    for (std::size_t next = place_[last] + 1; next-- > 0;) {
        const std::size_t node = order_[next];
        if (leaves_pu[node] == 0.0) continue;
        double enters_mw = production_mw_[node];
        for (const std::size_t other : branches_at_[node])
            if (flow_mw_[other] != 0.0 && end_of(other) == node) enters_mw += std::abs(flow_mw_[other]);
        if (enters_mw <= 0.0) continue;
        produced_pu[node] = leaves_pu[node] * (production_mw_[node] / enters_mw);
        for (const std::size_t other : branches_at_[node])
            if (flow_mw_[other] != 0.0 && end_of(other) == node)
                leaves_pu[start_of(other)] += leaves_pu[node] * (std::abs(flow_mw_[other]) / enters_mw);
    }
}

}  // namespace knelpunt::congestion
