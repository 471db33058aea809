#include "sim/congestion/headroom.hpp"

#include <algorithm>
#include <cmath>

#include "sim/numeric/lane_width.hpp"

namespace knelpunt::congestion {
namespace {

double least_of_lanes(const numeric::AlignedVector& room_pu, std::size_t row) {
    const double* lanes = room_pu.data() + row * numeric::kLaneWidth;
    return *std::min_element(lanes, lanes + numeric::kLaneWidth);
}

/// Lowers a headroom to the room of one flow, `change_pu` = flow change per MW of the new use.
void bound(double up_pu, double down_pu, double change_pu, double min_sensitivity_pu, int branch, double& headroom_mw,
           std::int32_t& binding) {
    if (std::abs(change_pu) < min_sensitivity_pu) return;
    const double room_mw = std::max(0.0, (change_pu > 0.0 ? up_pu : down_pu) * kBaseMva) / std::abs(change_pu);
    if (room_mw < headroom_mw) {
        headroom_mw = room_mw;
        binding = branch;
    }
}

}  // namespace

Headroom node_headroom(const flow::DcModel& model, const flow::PairRoom& base, const flow::PairRoom& pairs, int node,
                       double min_sensitivity_pu) {
    const std::vector<double> injected = flow::exchange_ptdf(model, node);
    Headroom out;
    const auto bound_both = [&](double up_pu, double down_pu, double change, int branch) {
        bound(up_pu, down_pu, -change, min_sensitivity_pu, branch, out.offtake_mw, out.offtake_binding);
        bound(up_pu, down_pu, change, min_sensitivity_pu, branch, out.feed_in_mw, out.feed_in_binding);
    };
    for (std::size_t branch = 0; branch < injected.size(); ++branch) {
        const int index = static_cast<int>(branch);
        bound_both(least_of_lanes(base.up_pu, branch), least_of_lanes(base.down_pu, branch), injected[branch], index);
        const auto last = static_cast<std::size_t>(model.pairs.start[branch + 1]);
        for (auto pair = static_cast<std::size_t>(model.pairs.start[branch]); pair < last; ++pair) {
            const double other = injected[static_cast<std::size_t>(model.pairs.pair_branch[pair])];
            bound_both(least_of_lanes(pairs.up_pu, pair), least_of_lanes(pairs.down_pu, pair),
                       injected[branch] + model.pairs.factor[pair] * other, index);
        }
    }
    return out;
}

}  // namespace knelpunt::congestion
