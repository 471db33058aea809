#include "sim/flow/hydraulic/friction.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/units.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::hydraulic {
namespace {

constexpr double kLn10 = 2.302585092994045684;
constexpr double kLeastRe =
    10.0;  ///< below it a law without laminar range is linear: Colebrook's flow would stop there

double log10_of(double x) { return numeric::log(x) / kLn10; }

/// Friction factor of a law and its slope over Re; the slope by the law's own derivative.
struct Factor {
    double value, slope;
};

Factor colebrook(double rough, double reynolds) {
    double x = 7.0;
    for (int step = 0; step < 12; ++step) {
        const double inside = rough + 2.51 * x / reynolds;
        x -= (x + 2.0 * log10_of(inside)) / (1.0 + 2.0 * 2.51 / (kLn10 * inside * reynolds));
    }
    const double inside = rough + 2.51 * x / reynolds;
    const double by_x = 1.0 + 2.0 * 2.51 / (kLn10 * inside * reynolds);
    const double x_slope = 2.0 * 2.51 * x / (kLn10 * inside * reynolds * reynolds) / by_x;
    return {1.0 / (x * x), -2.0 * x_slope / (x * x * x)};
}

Factor swamee_jain(double rough, double reynolds) {
    const double power = 5.74 * numeric::exp(-0.9 * numeric::log(reynolds));
    const double y = log10_of(rough + power);
    const double y_slope = -0.9 * power / (reynolds * kLn10 * (rough + power));
    return {0.25 / (y * y), -0.5 * y_slope / (y * y * y)};
}

Factor hofer(double rough, double reynolds) {
    const double inner = log10_of(reynolds / 7.0);
    const double inside = rough + 4.518 / reynolds * inner;
    const double y = log10_of(inside);
    const double y_slope = 4.518 / (reynolds * reynolds) * (1.0 / kLn10 - inner) / (kLn10 * inside);
    return {0.25 / (y * y), -0.5 * y_slope / (y * y * y)};
}

Factor turbulent(const FrictionOptions& options, double rough, double reynolds) {
    switch (options.law) {
        case FrictionLaw::prandtl_colebrook:
            return colebrook(rough, reynolds);
        case FrictionLaw::swamee_jain:
            return swamee_jain(rough, reynolds);
        case FrictionLaw::hofer:
            return hofer(rough, reynolds);
        default:
            return {rough, 0.0};
    }
}

}  // namespace

double pipe_area_m2(double inner_diameter_mm) {
    const double diameter_m = inner_diameter_mm / kPerKilo;
    return numeric::kPi / 4.0 * diameter_m * diameter_m;
}

double turbulent_factor(const FrictionOptions& options, double rough, double reynolds) {
    return turbulent(options, rough, reynolds).value;
}

PipeFriction make_pipe_friction(const FrictionOptions& options, const PipeShape& shape) {
    PipeFriction out;
    const double diameter_m = shape.inner_diameter_mm / kPerKilo, area_m2 = pipe_area_m2(shape.inner_diameter_mm);
    const double per_flow = shape.potential_per_velocity / (area_m2 * area_m2);
    out.friction = shape.length_m / diameter_m * per_flow;
    out.minor = shape.loss_coefficient * per_flow;
    out.re_per_flow = diameter_m / (area_m2 * shape.dynamic_viscosity_pa_s);
    const double relative = shape.roughness_mm / shape.inner_diameter_mm;
    const bool is_smooth = options.law == FrictionLaw::nikuradse && relative <= 0.0;
    if (options.law == FrictionLaw::constant) {
        out.rough = shape.friction_factor;
    } else if (options.law == FrictionLaw::nikuradse) {
        const double offset =
            options.nikuradse_offset > 0.0 ? options.nikuradse_offset : 2.0 * log10_of(options.rough_divisor);
        const double y = is_smooth ? 0.0 : -2.0 * log10_of(relative) + offset;
        out.rough = is_smooth ? 0.0 : 1.0 / (y * y);
    } else {
        out.rough = relative / options.rough_divisor;
        out.re_low = options.laminar == LaminarRule::blended ? 2000.0 : 2300.0;
        out.re_high = options.laminar == LaminarRule::blended ? 4000.0 : 2400.0;
        const double width = out.re_high - out.re_low, low = 64.0 / out.re_low;
        const double low_slope = -low / out.re_low * width;
        const Factor high = turbulent(options, out.rough, out.re_high);
        const double high_slope = high.slope * width;
        out.cubic = {low, low_slope, 3.0 * (high.value - low) - 2.0 * low_slope - high_slope,
                     2.0 * (low - high.value) + low_slope + high_slope};
        if (options.laminar == LaminarRule::none) {  // below kLeastRe the loss is linear in the flow
            const Factor least = turbulent(options, out.rough, kLeastRe);
            out.re_low = out.re_high = kLeastRe;
            out.cubic = {least.value * kLeastRe, 0.0, 0.0, 0.0};
        }
    }
    return out;
}

FactorTimesRe factor_times_re(const FrictionOptions& options, const PipeFriction& pipe, double reynolds) {
    if (options.law == FrictionLaw::constant) return {pipe.rough * reynolds, 2.0 * pipe.rough * reynolds};
    if (options.law == FrictionLaw::nikuradse)
        return {64.0 + pipe.rough * reynolds, 64.0 + 2.0 * pipe.rough * reynolds};
    if (reynolds <= pipe.re_low) {
        const double linear = options.laminar == LaminarRule::none ? pipe.cubic[0] : 64.0;
        return {linear, linear};
    }
    Factor factor{};
    if (reynolds < pipe.re_high) {
        const double width = pipe.re_high - pipe.re_low, t = (reynolds - pipe.re_low) / width;
        const auto& c = pipe.cubic;
        factor = {c[0] + t * (c[1] + t * (c[2] + t * c[3])), (c[1] + t * (2.0 * c[2] + t * 3.0 * c[3])) / width};
    } else {
        factor = turbulent(options, pipe.rough, reynolds);
    }
    return {factor.value * reynolds, reynolds * (2.0 * factor.value + reynolds * factor.slope)};
}

Loss pipe_loss(const FrictionOptions& options, const PipeFriction& pipe, double mass_flow_kg_per_s) {
    const double size = std::fabs(mass_flow_kg_per_s);
    const FactorTimesRe factor = factor_times_re(options, pipe, size * pipe.re_per_flow);
    const double per_flow = pipe.friction / pipe.re_per_flow;
    return {(per_flow * factor.value + pipe.minor * size) * mass_flow_kg_per_s,
            per_flow * factor.slope + 2.0 * pipe.minor * size};
}

}  // namespace knelpunt::hydraulic
