#include "sim/congestion/headroom.hpp"

#include <algorithm>
#include <cmath>

#include "sim/numeric/lane_width.hpp"

namespace knelpunt::congestion {
namespace {

std::vector<double> least_of_lanes(const numeric::AlignedVector& room_pu) {
    std::vector<double> least(room_pu.size() / numeric::kLaneWidth);
    for (std::size_t row = 0; row < least.size(); ++row) {
        const double* lanes = room_pu.data() + row * numeric::kLaneWidth;
        least[row] = *std::min_element(lanes, lanes + numeric::kLaneWidth) * kBaseMva;
    }
    return least;
}

/// Lowers a headroom to the room of one flow, `change` = flow change per MW of the new use, carried over to the full
/// group; the least change that counts is given on the same footing.
void bound(double up_mw, double down_mw, double change, double min_sensitivity_pu, int branch, double& headroom_mw,
           std::int32_t& binding) {
    const double size = std::abs(change);
    const double room_mw = change > 0.0 ? up_mw : down_mw;
    // Most limits do not bind: compare by product before dividing.
    if (size < min_sensitivity_pu || !(room_mw < headroom_mw * size)) return;
    headroom_mw = std::max(0.0, room_mw) / size;
    binding = branch;
}

}  // namespace

Rooms find_rooms(const flow::PairRoom& base, const flow::PairRoom& pairs) {
    return {least_of_lanes(base.up_pu), least_of_lanes(base.down_pu), least_of_lanes(pairs.up_pu),
            least_of_lanes(pairs.down_pu)};
}

Headroom node_headroom(const flow::DcModel& model, const Rooms& offtake, const Rooms& feed_in,
                       std::span<const double> injected, double min_sensitivity_pu) {
    Headroom out;
    for (std::size_t branch = 0; branch < injected.size(); ++branch) {
        const int index = static_cast<int>(branch);
        bound(offtake.up_mw[branch], offtake.down_mw[branch], -injected[branch], min_sensitivity_pu, index,
              out.offtake_mw, out.offtake_binding);
        bound(feed_in.up_mw[branch], feed_in.down_mw[branch], injected[branch], min_sensitivity_pu, index,
              out.feed_in_mw, out.feed_in_binding);
        const auto last = static_cast<std::size_t>(model.pairs.start[branch + 1]);
        for (auto pair = static_cast<std::size_t>(model.pairs.start[branch]); pair < last; ++pair) {
            const double change =
                model.pairs.after(branch, pair, [&](std::size_t position) { return injected[position]; });
            // MW on the circuits that are left: after its own outage a group's flow is carried over to all of them.
            const double least = min_sensitivity_pu / model.pairs.share_left[pair];
            bound(offtake.pair_up_mw[pair], offtake.pair_down_mw[pair], -change, least, index, out.offtake_mw,
                  out.offtake_binding);
            bound(feed_in.pair_up_mw[pair], feed_in.pair_down_mw[pair], change, least, index, out.feed_in_mw,
                  out.feed_in_binding);
        }
    }
    return out;
}

}  // namespace knelpunt::congestion
