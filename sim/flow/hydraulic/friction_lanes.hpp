// Friction of eight states of a pipe. Read once per target, after sim/numeric/lanes.hpp.
#if defined(KNELPUNT_SIM_FLOW_FRICTION_LANES_) == defined(HWY_TARGET_TOGGLE)
#ifdef KNELPUNT_SIM_FLOW_FRICTION_LANES_
#undef KNELPUNT_SIM_FLOW_FRICTION_LANES_
#else
#define KNELPUNT_SIM_FLOW_FRICTION_LANES_
#endif

#include "sim/flow/hydraulic/friction.hpp"
#include "sim/numeric/lane_value.hpp"

HWY_BEFORE_NAMESPACE();
namespace knelpunt::hydraulic::HWY_NAMESPACE {

namespace lanes = numeric::HWY_NAMESPACE;
using lanes::M;
using lanes::V;

struct LossLanes {
    V value, slope;
};

constexpr double kPerLn10 = 0.43429448190325182765;

/// lambda Re and d(lambda Re2)/dRe of Colebrook's law after `n_steps` of Newton's method on x = 1/sqrt(lambda), which is kept.
HWY_INLINE LossLanes colebrook_lanes(const PipeFriction& pipe, const V& re, const M& moves, double* root, int n_steps) {
    const V rough = lanes::all(pipe.rough), b = lanes::all(2.51) / re, two = lanes::all(2.0 * kPerLn10);
    V x = lanes::load(root);
    for (int step = 0; step < n_steps; ++step) {
        const V inside = fma(b, x, rough);
        // (x + 2 log10(u)) / (1 + 2 b / (ln 10 u)), multiplied by u: one division
        x = x - (fma(two, log(inside), x) * inside) / fma(two, b, inside);
        x = max(x, lanes::all(0.5));
    }
    lanes::store(choose(moves, x, lanes::load(root)), root);
    const V inside = fma(b, x, rough);
    // with e = 2 b x / (ln 10 u) / (1 + 2 b/(ln 10 u)): dx/dRe = e / Re, lambda Re2 has the slope 2 lambda Re (1 - e/x)
    const V share = (two * b) / fma(two, b, inside);
    const V g = re / (x * x);
    return {g, (g + g) * (lanes::all(1.0) - share)};
}

HWY_INLINE LossLanes swamee_jain_lanes(const PipeFriction& pipe, const V& re) {
    const V power = lanes::all(5.74) * exp(lanes::all(-0.9) * log(re));
    const V inside = power + lanes::all(pipe.rough);
    const V y = log(inside) * lanes::all(kPerLn10);
    const V per_y = lanes::all(1.0) / (y * inside);
    const V y_inverse = per_y * inside;
    const V g = lanes::all(0.25) * y_inverse * y_inverse * re;
    // Re lambda'/lambda = -2 Re y'/y = 1.8 power / (ln 10 u y)
    return {g, g * fma(lanes::all(1.8 * kPerLn10) * power, per_y, lanes::all(2.0))};
}

HWY_INLINE LossLanes hofer_lanes(const PipeFriction& pipe, const V& re) {
    const V inner = log(re * lanes::all(1.0 / 7.0)) * lanes::all(kPerLn10);
    const V scale = lanes::all(4.518) / re;
    const V inside = fma(scale, inner, lanes::all(pipe.rough));
    const V y = log(inside) * lanes::all(kPerLn10);
    const V g = lanes::all(0.25) * re / (y * y);
    const V re_y_slope = scale * (lanes::all(kPerLn10) - inner) * lanes::all(kPerLn10) / inside;
    return {g, g * (lanes::all(2.0) - lanes::all(2.0) * re_y_slope / y)};
}

HWY_INLINE LossLanes turbulent_lanes(const FrictionOptions& options, const PipeFriction& pipe, const V& re,
                                     const M& moves, double* root, int n_steps) {
    switch (options.law) {
        case FrictionLaw::prandtl_colebrook:
            return colebrook_lanes(pipe, re, moves, root, n_steps);
        case FrictionLaw::swamee_jain:
            return swamee_jain_lanes(pipe, re);
        default:
            return hofer_lanes(pipe, re);
    }
}

/// Loss of a pipe and its slope, as pipe_loss of friction.hpp, for eight flows.
/// @param moves    lanes that are still computed; no lane's answer depends on what stands in the others
/// @param root     1/sqrt(lambda) of Colebrook's law by lane: where Newton's method goes on, and where it arrived
/// @param n_steps  steps of it: it converges with the network, one step per call is enough there
HWY_INLINE LossLanes pipe_loss_lanes(const FrictionOptions& options, const PipeFriction& pipe, const V& flow,
                                     const M& moves, double* root, int n_steps) {
    const V size = abs(flow);
    const V re = size * lanes::all(pipe.re_per_flow);
    LossLanes g;
    if (options.law == FrictionLaw::constant) {
        g.value = lanes::all(pipe.rough) * re;
        g.slope = g.value + g.value;
    } else if (options.law == FrictionLaw::nikuradse) {
        const V rough = lanes::all(pipe.rough) * re;
        g = {rough + lanes::all(64.0), rough + rough + lanes::all(64.0)};
    } else {
        const V low = lanes::all(pipe.re_low), high = lanes::all(pipe.re_high);
        const bool has_blend = pipe.re_high > pipe.re_low;
        const V laminar = lanes::all(has_blend ? 64.0 : pipe.cubic[0]);
        g = {laminar, laminar};
        if (any(re > high)) {
            const LossLanes full = turbulent_lanes(options, pipe, max(re, high), moves & (re > high), root, n_steps);
            g = {choose(re > high, full.value, g.value), choose(re > high, full.slope, g.slope)};
        }
        const auto is_between = (re > low) & (re < high);
        if (has_blend && any(is_between)) {
            const double width = pipe.re_high - pipe.re_low;
            const V t = (re - low) * lanes::all(1.0 / width);
            const auto& c = pipe.cubic;
            const V lambda =
                fma(fma(fma(lanes::all(c[3]), t, lanes::all(c[2])), t, lanes::all(c[1])), t, lanes::all(c[0]));
            const V slope = fma(fma(lanes::all(3.0 * c[3]), t, lanes::all(2.0 * c[2])), t, lanes::all(c[1]));
            const V value = lambda * re;
            g.value = choose(is_between, value, g.value);
            g.slope = choose(is_between, fma(re * re, slope * lanes::all(1.0 / width), value + value), g.slope);
        }
    }
    const V per_flow = lanes::all(pipe.friction / pipe.re_per_flow), minor = lanes::all(pipe.minor) * size;
    return {fma(per_flow, g.value, minor) * flow, fma(per_flow, g.slope, minor + minor)};
}

}  // namespace knelpunt::hydraulic::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per target
