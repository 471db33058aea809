// Eight doubles that are treated alike, and the functions that kernels need of them. Read once per target, after
// sim/numeric/lanes.hpp, hence the guard of Highway's own kind.
#if defined(KNELPUNT_SIM_NUMERIC_LANE_VALUE_) == defined(HWY_TARGET_TOGGLE)
#ifdef KNELPUNT_SIM_NUMERIC_LANE_VALUE_
#undef KNELPUNT_SIM_NUMERIC_LANE_VALUE_
#else
#define KNELPUNT_SIM_NUMERIC_LANE_VALUE_
#endif

#include <cstddef>
#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace knelpunt::numeric::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::CappedTag<double, kLaneWidth>;
using BitsTag = hn::RebindToUnsigned<Tag>;
constexpr std::size_t kPartWidth = hn::MaxLanes(Tag());
constexpr std::size_t kParts = kLaneWidth / kPartWidth;

/// Eight doubles, whatever the hardware's vectors hold.
struct V {
    hn::Vec<Tag> part[kParts];
};

/// Eight truths.
struct M {
    hn::Mask<Tag> part[kParts];
};

template <class Each>
HWY_INLINE V each(const Each& make) {
    V out;
    for (std::size_t at = 0; at < kParts; ++at) out.part[at] = make(at);
    return out;
}
template <class Each>
HWY_INLINE M each_mask(const Each& make) {
    M out;
    for (std::size_t at = 0; at < kParts; ++at) out.part[at] = make(at);
    return out;
}
HWY_INLINE V load(const double* from) {
    return each([&](std::size_t at) { return hn::Load(Tag(), from + at * kPartWidth); });
}
HWY_INLINE void store(const V& value, double* to) {
    for (std::size_t at = 0; at < kParts; ++at) hn::Store(value.part[at], Tag(), to + at * kPartWidth);
}
HWY_INLINE V all(double value) {
    return each([&](std::size_t) { return hn::Set(Tag(), value); });
}
HWY_INLINE V operator+(const V& a, const V& b) {
    return each([&](std::size_t at) { return hn::Add(a.part[at], b.part[at]); });
}
HWY_INLINE V operator-(const V& a, const V& b) {
    return each([&](std::size_t at) { return hn::Sub(a.part[at], b.part[at]); });
}
HWY_INLINE V operator*(const V& a, const V& b) {
    return each([&](std::size_t at) { return hn::Mul(a.part[at], b.part[at]); });
}
HWY_INLINE V operator/(const V& a, const V& b) {
    return each([&](std::size_t at) { return hn::Div(a.part[at], b.part[at]); });
}
/// a b + c
HWY_INLINE V fma(const V& a, const V& b, const V& c) {
    return each([&](std::size_t at) { return hn::MulAdd(a.part[at], b.part[at], c.part[at]); });
}
/// c - a b
HWY_INLINE V nfma(const V& a, const V& b, const V& c) {
    return each([&](std::size_t at) { return hn::NegMulAdd(a.part[at], b.part[at], c.part[at]); });
}
HWY_INLINE V sqrt(const V& a) {
    return each([&](std::size_t at) { return hn::Sqrt(a.part[at]); });
}
HWY_INLINE V abs(const V& a) {
    return each([&](std::size_t at) { return hn::Abs(a.part[at]); });
}
HWY_INLINE V max(const V& a, const V& b) {
    return each([&](std::size_t at) { return hn::Max(a.part[at], b.part[at]); });
}
HWY_INLINE V min(const V& a, const V& b) {
    return each([&](std::size_t at) { return hn::Min(a.part[at], b.part[at]); });
}
/// |size| with the sign of `sign`.
HWY_INLINE V with_sign(const V& size, const V& sign) {
    return each([&](std::size_t at) { return hn::CopySign(size.part[at], sign.part[at]); });
}
HWY_INLINE M operator>(const V& a, const V& b) {
    return each_mask([&](std::size_t at) { return hn::Gt(a.part[at], b.part[at]); });
}
HWY_INLINE M operator<(const V& a, const V& b) { return b > a; }
HWY_INLINE M operator&(const M& a, const M& b) {
    return each_mask([&](std::size_t at) { return hn::And(a.part[at], b.part[at]); });
}
HWY_INLINE M operator!(const M& a) {
    return each_mask([&](std::size_t at) { return hn::Not(a.part[at]); });
}
HWY_INLINE M operator|(const M& a, const M& b) {
    return each_mask([&](std::size_t at) { return hn::Or(a.part[at], b.part[at]); });
}
HWY_INLINE V choose(const M& mask, const V& yes, const V& no) {
    return each([&](std::size_t at) { return hn::IfThenElse(mask.part[at], yes.part[at], no.part[at]); });
}
HWY_INLINE bool any(const M& mask) {
    for (std::size_t at = 0; at < kParts; ++at)
        if (!hn::AllFalse(Tag(), mask.part[at])) return true;
    return false;
}

/// Natural logarithm of normal numbers > 0, to one unit in the last place.
/// @see Sun Microsystems, fdlibm e_log.c, 1993 (reduction to sqrt(1/2) .. sqrt(2) and the polynomial).
HWY_INLINE V log(const V& x) {
    return each([&](std::size_t at) {
        const Tag tag;
        const BitsTag bits_tag;
        const auto bits = hn::BitCast(bits_tag, x.part[at]);
        const auto exponent_bits = hn::Or(hn::ShiftRight<52>(bits), hn::Set(bits_tag, 0x4330000000000000ULL));
        auto exponent = hn::Sub(hn::BitCast(tag, exponent_bits), hn::Set(tag, 4503599627370496.0 + 1023.0));
        auto mantissa = hn::BitCast(tag, hn::Or(hn::And(bits, hn::Set(bits_tag, 0x000FFFFFFFFFFFFFULL)),
                                                hn::Set(bits_tag, 0x3FF0000000000000ULL)));
        const auto is_high = hn::Gt(mantissa, hn::Set(tag, 1.4142135623730951));
        mantissa = hn::IfThenElse(is_high, hn::Mul(mantissa, hn::Set(tag, 0.5)), mantissa);
        exponent = hn::IfThenElse(is_high, hn::Add(exponent, hn::Set(tag, 1.0)), exponent);
        const auto f = hn::Sub(mantissa, hn::Set(tag, 1.0));
        const auto s = hn::Div(f, hn::Add(hn::Set(tag, 2.0), f));
        const auto z = hn::Mul(s, s);
        auto r = hn::Set(tag, 1.479819860511658591e-01);
        for (const double c : {1.531383769920937332e-01, 1.818357216161805012e-01, 2.222219843214978396e-01,
                               2.857142874366239149e-01, 3.999999999940941908e-01, 6.666666666666735130e-01})
            r = hn::MulAdd(r, z, hn::Set(tag, c));
        r = hn::Mul(r, z);
        const auto half = hn::Mul(hn::Mul(f, f), hn::Set(tag, 0.5));
        const auto low = hn::MulAdd(s, hn::Add(half, r), hn::Mul(exponent, hn::Set(tag, 1.90821492927058770002e-10)));
        return hn::NegMulAdd(hn::Set(tag, -6.93147180369123816490e-01), exponent, hn::Sub(f, hn::Sub(half, low)));
    });
}

/// e^x, to one unit in the last place; x is held within -700 .. 700.
/// @see Sun Microsystems, fdlibm e_exp.c, 1993.
HWY_INLINE V exp(const V& x) {
    return each([&](std::size_t at) {
        const Tag tag;
        const BitsTag bits_tag;
        const auto held = hn::Min(hn::Max(x.part[at], hn::Set(tag, -700.0)), hn::Set(tag, 700.0));
        const auto shift = hn::Set(tag, 6755399441055744.0);  // 1.5 x 2^52: rounds to a whole number in the low bits
        const auto rounded = hn::MulAdd(held, hn::Set(tag, 1.44269504088896338700e+00), shift);
        const auto k = hn::Sub(rounded, shift);
        const auto high = hn::NegMulAdd(k, hn::Set(tag, 6.93147180369123816490e-01), held);
        const auto low = hn::Mul(k, hn::Set(tag, 1.90821492927058770002e-10));
        const auto r = hn::Sub(high, low);
        const auto t = hn::Mul(r, r);
        auto p = hn::Set(tag, 4.13813679705723846039e-08);
        for (const double c : {-1.65339022054652515390e-06, 6.61375632143793436117e-05, -2.77777777770155933842e-03,
                               1.66666666666666019037e-01})
            p = hn::MulAdd(p, t, hn::Set(tag, c));
        const auto c = hn::NegMulAdd(t, p, r);
        const auto quotient = hn::Div(hn::Mul(r, c), hn::Sub(hn::Set(tag, 2.0), c));
        const auto y = hn::Sub(hn::Set(tag, 1.0), hn::Sub(hn::Sub(low, quotient), high));
        const auto power =
            hn::Add(hn::ShiftLeft<52>(hn::BitCast(bits_tag, rounded)), hn::Set(bits_tag, 0x3FF0000000000000ULL));
        return hn::Mul(y, hn::BitCast(tag, power));
    });
}

}  // namespace knelpunt::numeric::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per target
