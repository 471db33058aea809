// Sixteen values, one per state, in single or double precision, whatever the hardware's vectors hold. Read once per target,
// after sim/numeric/lanes.hpp, hence the guard of Highway's own kind.
#if defined(KNELPUNT_SIM_FLOW_AC_STATE_VECTOR_) == defined(HWY_TARGET_TOGGLE)
#ifdef KNELPUNT_SIM_FLOW_AC_STATE_VECTOR_
#undef KNELPUNT_SIM_FLOW_AC_STATE_VECTOR_
#else
#define KNELPUNT_SIM_FLOW_AC_STATE_VECTOR_
#endif

#include "sim/flow/ac/ac_kernel.hpp"

HWY_BEFORE_NAMESPACE();
namespace knelpunt::flow::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// kStates values of type T.
template <class T, std::size_t kMostLanes>
struct Row {
    using Tag = hn::CappedTag<T, kMostLanes>;
    static constexpr std::size_t kLanes = hn::MaxLanes(Tag());
    static constexpr std::size_t kParts = kStates / kLanes;
    hn::Vec<Tag> part[kParts];

    template <class Of>
    static HWY_INLINE Row each(const Of& function) {
        Row out;
        for (std::size_t piece = 0; piece < kParts; ++piece) out.part[piece] = function(piece);
        return out;
    }
    static HWY_INLINE Row load(const T* from) {
        return each([&](std::size_t position) { return hn::Load(Tag(), from + position * kLanes); });
    }
    static HWY_INLINE Row all(T value) {
        return each([&](std::size_t) { return hn::Set(Tag(), value); });
    }
    HWY_INLINE void store(T* to) const {
        for (std::size_t position = 0; position < kParts; ++position)
            hn::Store(part[position], Tag(), to + position * kLanes);
    }
    friend HWY_INLINE Row operator+(const Row& a, const Row& b) {
        return each([&](std::size_t position) { return hn::Add(a.part[position], b.part[position]); });
    }
    friend HWY_INLINE Row operator-(const Row& a, const Row& b) {
        return each([&](std::size_t position) { return hn::Sub(a.part[position], b.part[position]); });
    }
    friend HWY_INLINE Row operator*(const Row& a, const Row& b) {
        return each([&](std::size_t position) { return hn::Mul(a.part[position], b.part[position]); });
    }
    friend HWY_INLINE Row operator/(const Row& a, const Row& b) {
        return each([&](std::size_t position) { return hn::Div(a.part[position], b.part[position]); });
    }
    /// a b + c
    friend HWY_INLINE Row fma(const Row& a, const Row& b, const Row& c) {
        return each(
            [&](std::size_t position) { return hn::MulAdd(a.part[position], b.part[position], c.part[position]); });
    }
    /// c - a b
    friend HWY_INLINE Row nfma(const Row& a, const Row& b, const Row& c) {
        return each(
            [&](std::size_t position) { return hn::NegMulAdd(a.part[position], b.part[position], c.part[position]); });
    }
    friend HWY_INLINE Row abs(const Row& a) {
        return each([&](std::size_t position) { return hn::Abs(a.part[position]); });
    }
    friend HWY_INLINE Row max(const Row& a, const Row& b) {
        return each([&](std::size_t position) { return hn::Max(a.part[position], b.part[position]); });
    }
    friend HWY_INLINE Row sqrt(const Row& a) {
        return each([&](std::size_t position) { return hn::Sqrt(a.part[position]); });
    }
    /// value where a < b, else `other`
    friend HWY_INLINE Row where_less(const Row& a, const Row& b, const Row& value, const Row& other) {
        return each([&](std::size_t position) {
            return hn::IfThenElse(hn::Lt(a.part[position], b.part[position]), value.part[position],
                                  other.part[position]);
        });
    }
    friend HWY_INLINE bool all_zero(const Row& a) {
        bool out = true;
        for (std::size_t piece = 0; piece < kParts; ++piece)
            out = out && hn::AllTrue(Tag(), hn::Eq(a.part[piece], hn::Zero(Tag())));
        return out;
    }
    friend HWY_INLINE Row min(const Row& a, const Row& b) {
        return each([&](std::size_t position) { return hn::Min(a.part[position], b.part[position]); });
    }
};

using Doubles = Row<double, 8>;
using Floats = Row<float, 16>;
static_assert(Doubles::kParts == 2 * Floats::kParts, "two vectors of doubles make one of floats");

HWY_INLINE Floats to_float(const Doubles& a) {
    const hn::Half<Floats::Tag> half;
    return Floats::each([&](std::size_t position) {
        return hn::Combine(Floats::Tag(), hn::DemoteTo(half, a.part[2 * position + 1]),
                           hn::DemoteTo(half, a.part[2 * position]));
    });
}
HWY_INLINE Doubles to_double(const Floats& a) {
    const hn::Half<Floats::Tag> half;
    Doubles out;
    for (std::size_t position = 0; position < Floats::kParts; ++position) {
        out.part[2 * position] = hn::PromoteTo(Doubles::Tag(), hn::LowerHalf(half, a.part[position]));
        out.part[2 * position + 1] = hn::PromoteTo(Doubles::Tag(), hn::UpperHalf(half, a.part[position]));
    }
    return out;
}

/// A block of 2 x 2.
struct Block {
    Floats aa, ab, ba, bb;
    static HWY_INLINE Block load(const float* from) {
        return {Floats::load(from), Floats::load(from + kStates), Floats::load(from + 2 * kStates),
                Floats::load(from + 3 * kStates)};
    }
    HWY_INLINE void store(float* to) const {
        aa.store(to);
        ab.store(to + kStates);
        ba.store(to + 2 * kStates);
        bb.store(to + 3 * kStates);
    }
};

}  // namespace knelpunt::flow::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // guard of this target
