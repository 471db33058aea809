#include "sim/flow/dc/dc_kernel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/flow/dc/dc_kernel.cpp"
#include "sim/numeric/lanes.hpp"

HWY_BEFORE_NAMESPACE();
namespace knelpunt::flow::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Tag = hn::CappedTag<double, numeric::kLaneWidth>;

void add_scaled_lanes(double scale, const double* HWY_RESTRICT series, double* HWY_RESTRICT row) {
    const Tag tag;
    const auto factor = hn::Set(tag, scale);
    for (std::size_t hour = 0; hour < kBlockSteps; hour += hn::Lanes(tag)) {
        hn::Store(hn::MulAdd(factor, hn::LoadU(tag, series + hour), hn::Load(tag, row + hour)), tag, row + hour);
    }
}

/// x[target] -= value * x[source] for all hours.
HWY_INLINE void eliminate(double value, const double* HWY_RESTRICT source, double* HWY_RESTRICT target) {
    const Tag tag;
    const auto factor = hn::Set(tag, value);
    for (std::size_t hour = 0; hour < kBlockSteps; hour += hn::Lanes(tag)) {
        hn::Store(hn::NegMulAdd(factor, hn::Load(tag, source + hour), hn::Load(tag, target + hour)), tag,
                  target + hour);
    }
}

void solve_block_lanes(const DcModel& model, const BlockMatrix& injection_pu, BlockMatrix& scratch,
                       BlockMatrix& flow_pu) {
    const Tag tag;
    const DcFactor& factor = model.factor;
    const std::size_t n = factor.node_at.size();
    // scratch is addressed by node; positions of the factor are mapped through node_at.
    const auto row_of = [&](std::size_t position) {
        return scratch.row(static_cast<std::size_t>(factor.node_at[position]));
    };
    for (std::size_t node = 0; node < n; ++node) {
        const auto shift = hn::Set(tag, model.shift_injection_pu[node]);
        for (std::size_t hour = 0; hour < kBlockSteps; hour += hn::Lanes(tag)) {
            hn::Store(hn::Add(hn::Load(tag, injection_pu.row(node) + hour), shift), tag, scratch.row(node) + hour);
        }
    }
    for (const int node : model.net.angle_held) {
        double* row = scratch.row(static_cast<std::size_t>(node));
        for (std::size_t hour = 0; hour < kBlockSteps; ++hour) row[hour] = 0.0;
    }
    for (std::size_t position = 0; position < n; ++position) {
        const auto last = static_cast<std::size_t>(factor.column_start[position + 1]);
        for (auto entry = static_cast<std::size_t>(factor.column_start[position]); entry < last; ++entry) {
            eliminate(factor.value[entry], row_of(position), row_of(static_cast<std::size_t>(factor.row[entry])));
        }
    }
    for (std::size_t position = n; position-- > 0;) {
        double* row = row_of(position);
        const auto scale = hn::Set(tag, factor.inverse_d[position]);
        for (std::size_t hour = 0; hour < kBlockSteps; hour += hn::Lanes(tag)) {
            hn::Store(hn::Mul(scale, hn::Load(tag, row + hour)), tag, row + hour);
        }
        const auto last = static_cast<std::size_t>(factor.column_start[position + 1]);
        for (auto entry = static_cast<std::size_t>(factor.column_start[position]); entry < last; ++entry) {
            eliminate(factor.value[entry], row_of(static_cast<std::size_t>(factor.row[entry])), row);
        }
    }
    for (std::size_t branch = 0; branch < model.net.branch_of.size(); ++branch) {
        const double* from = scratch.row(static_cast<std::size_t>(model.net.from[branch]));
        const double* to = scratch.row(static_cast<std::size_t>(model.net.to[branch]));
        const auto b = hn::Set(tag, model.net.b_pu[branch]);
        const auto shift = hn::Set(tag, model.net.shift_rad[branch]);
        for (std::size_t hour = 0; hour < kBlockSteps; hour += hn::Lanes(tag)) {
            const auto difference = hn::Sub(hn::Load(tag, from + hour), hn::Load(tag, to + hour));
            hn::Store(hn::Mul(b, hn::Sub(difference, shift)), tag, flow_pu.row(branch) + hour);
        }
    }
}

/// Flow of a branch and all terms of an outage but the first: `own` itself for the outage of one branch.
HWY_INLINE const double* add_terms(const OutagePairs& pairs, std::size_t pair, const BlockMatrix& flow_pu,
                                   const double* own, double* with_others) {
    const Tag tag;
    const auto last = static_cast<std::size_t>(pairs.term[pair + 1]);
    auto term = static_cast<std::size_t>(pairs.term[pair]) + 1;
    if (term == last) return own;
    for (const double* sum = own; term < last; ++term, sum = with_others) {
        const auto factor = hn::Set(tag, pairs.factor[term]);
        const double* other = flow_pu.row(static_cast<std::size_t>(pairs.branch_of[term]));
        for (std::size_t hour = 0; hour < kBlockSteps; hour += hn::Lanes(tag))
            hn::Store(hn::MulAdd(factor, hn::Load(tag, other + hour), hn::Load(tag, sum + hour)), tag,
                      with_others + hour);
    }
    return with_others;
}

template <bool kIsApart>
HWY_INLINE void find_worst_outages(const DcModel& model, const BlockMatrix& flow_pu, const BlockMatrix& limit_pu,
                                   BlockMatrix& worst_pu, BlockMatrix& worst_pair, PairRoom& room, ApartRoom apart) {
    const Tag tag;
    const std::size_t lanes = hn::Lanes(tag);
    const OutagePairs& pairs = model.pairs;
    alignas(64) double with_others[kBlockSteps];
    for (std::size_t branch = 0; branch < model.net.branch_of.size(); ++branch) {
        const double* own = flow_pu.row(branch);
        const double* HWY_RESTRICT limit = limit_pu.row(branch);
        double* HWY_RESTRICT worst = worst_pu.row(branch);
        double* HWY_RESTRICT which = worst_pair.row(branch);
        for (std::size_t hour = 0; hour < kBlockSteps; hour += lanes) {
            hn::Store(hn::Zero(tag), tag, worst + hour);
            hn::Store(hn::Set(tag, -1.0), tag, which + hour);
        }
        const auto last = static_cast<std::size_t>(pairs.start[branch + 1]);
        for (auto pair = static_cast<std::size_t>(pairs.start[branch]); pair < last; ++pair) {
            const auto index = hn::Set(tag, static_cast<double>(pair));
            const auto first_term = static_cast<std::size_t>(pairs.term[pair]);
            const auto factor = hn::Set(tag, pairs.factor[first_term]);
            const double* HWY_RESTRICT other = flow_pu.row(static_cast<std::size_t>(pairs.branch_of[first_term]));
            const double* flow = add_terms(pairs, pair, flow_pu, own, with_others);
            double* HWY_RESTRICT up = room.up_pu.data() + pair * numeric::kLaneWidth;
            double* HWY_RESTRICT down = room.down_pu.data() + pair * numeric::kLaneWidth;
            const double* HWY_RESTRICT apart_limit = kIsApart ? apart.limit_pu->row(branch) : limit;
            double* HWY_RESTRICT apart_up = kIsApart ? apart.room->up_pu.data() + pair * numeric::kLaneWidth : nullptr;
            double* HWY_RESTRICT apart_down =
                kIsApart ? apart.room->down_pu.data() + pair * numeric::kLaneWidth : nullptr;
            for (std::size_t lane = 0; lane < numeric::kLaneWidth; lane += lanes) {
                auto least_up = hn::Load(tag, up + lane);
                auto least_down = hn::Load(tag, down + lane);
                auto least_apart_up = hn::Load(tag, (kIsApart ? apart_up : up) + lane);
                auto least_apart_down = hn::Load(tag, (kIsApart ? apart_down : down) + lane);
                for (std::size_t hour = lane; hour < kBlockSteps; hour += numeric::kLaneWidth) {
                    const auto post = hn::MulAdd(factor, hn::Load(tag, other + hour), hn::Load(tag, flow + hour));
                    const auto most = hn::Load(tag, limit + hour);
                    const auto size = hn::Abs(post);
                    const auto known = hn::Load(tag, worst + hour);
                    const auto is_worse = hn::Gt(size, known);
                    hn::Store(hn::IfThenElse(is_worse, size, known), tag, worst + hour);
                    hn::Store(hn::IfThenElse(is_worse, index, hn::Load(tag, which + hour)), tag, which + hour);
                    least_up = hn::Min(least_up, hn::Sub(most, post));
                    least_down = hn::Min(least_down, hn::Add(most, post));
                    if constexpr (kIsApart) {
                        const auto apart_most = hn::Load(tag, apart_limit + hour);
                        least_apart_up = hn::Min(least_apart_up, hn::Sub(apart_most, post));
                        least_apart_down = hn::Min(least_apart_down, hn::Add(apart_most, post));
                    }
                }
                hn::Store(least_up, tag, up + lane);
                hn::Store(least_down, tag, down + lane);
                if constexpr (kIsApart) {
                    hn::Store(least_apart_up, tag, apart_up + lane);
                    hn::Store(least_apart_down, tag, apart_down + lane);
                }
            }
        }
    }
}

void worst_outages_lanes(const DcModel& model, const BlockMatrix& flow_pu, const BlockMatrix& limit_pu,
                         BlockMatrix& worst_pu, BlockMatrix& worst_pair, PairRoom& room, ApartRoom apart) {
    if (apart.room != nullptr)
        find_worst_outages<true>(model, flow_pu, limit_pu, worst_pu, worst_pair, room, apart);
    else
        find_worst_outages<false>(model, flow_pu, limit_pu, worst_pu, worst_pair, room, apart);
}

void base_room_lanes(const BlockMatrix& flow_pu, const BlockMatrix& limit_pu, std::size_t n_branches, PairRoom& room) {
    const Tag tag;
    for (std::size_t branch = 0; branch < n_branches; ++branch) {
        for (std::size_t lane = 0; lane < numeric::kLaneWidth; lane += hn::Lanes(tag)) {
            double* up = room.up_pu.data() + branch * numeric::kLaneWidth + lane;
            double* down = room.down_pu.data() + branch * numeric::kLaneWidth + lane;
            auto least_up = hn::Load(tag, up);
            auto least_down = hn::Load(tag, down);
            for (std::size_t hour = lane; hour < kBlockSteps; hour += numeric::kLaneWidth) {
                const auto flow = hn::Load(tag, flow_pu.row(branch) + hour);
                const auto most = hn::Load(tag, limit_pu.row(branch) + hour);
                least_up = hn::Min(least_up, hn::Sub(most, flow));
                least_down = hn::Min(least_down, hn::Add(most, flow));
            }
            hn::Store(least_up, tag, up);
            hn::Store(least_down, tag, down);
        }
    }
}

}  // namespace knelpunt::flow::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace knelpunt::flow {

HWY_EXPORT(add_scaled_lanes);
HWY_EXPORT(solve_block_lanes);
HWY_EXPORT(worst_outages_lanes);
HWY_EXPORT(base_room_lanes);

PairRoom::PairRoom(std::size_t n_pairs)
    : up_pu(n_pairs * numeric::kLaneWidth, std::numeric_limits<double>::infinity()), down_pu(up_pu) {}

void add_scaled(double scale, const double* series, double* row) {
    HWY_DYNAMIC_DISPATCH(add_scaled_lanes)(scale, series, row);
}

void solve_block(const DcModel& model, const BlockMatrix& injection_pu, BlockMatrix& scratch, BlockMatrix& flow_pu) {
    HWY_DYNAMIC_DISPATCH(solve_block_lanes)(model, injection_pu, scratch, flow_pu);
}

void worst_outages(const DcModel& model, const BlockMatrix& flow_pu, const BlockMatrix& limit_pu, BlockMatrix& worst_pu,
                   BlockMatrix& worst_pair, PairRoom& room, ApartRoom apart) {
    HWY_DYNAMIC_DISPATCH(worst_outages_lanes)(model, flow_pu, limit_pu, worst_pu, worst_pair, room, apart);
}

void base_room(const BlockMatrix& flow_pu, const BlockMatrix& limit_pu, std::size_t n_branches, PairRoom& room) {
    HWY_DYNAMIC_DISPATCH(base_room_lanes)(flow_pu, limit_pu, n_branches, room);
}

}  // namespace knelpunt::flow
#endif  // HWY_ONCE
