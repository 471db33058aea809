#include "sim/flow/heat/heat_pump.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/expects.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::heat {
namespace {

constexpr double kLeastLiftK = 1.0;  ///< a smaller lift counts as this: no heat pump does better
constexpr int kMostRounds = 60;      ///< halves of the heat's range: to rounding

double cop_at(double outlet_k, const HeatSource& source, double hot_k, double lorenz_pu) {
    const double lift_k = std::max(hot_k - log_mean_k(source.inlet_k, outlet_k), kLeastLiftK);
    return std::max(lorenz_pu * hot_k / lift_k, 1.0);
}

}  // namespace

double log_mean_k(double a_k, double b_k) {
    if (std::fabs(a_k - b_k) < 1e-6) return 0.5 * (a_k + b_k);
    return (a_k - b_k) / numeric::log(a_k / b_k);
}

double carnot_cop(double hot_k, double cold_k, double efficiency_pu) {
    return efficiency_pu * hot_k / (hot_k - cold_k);
}

HeatPumpPoint heat_pump_point(const HeatSource& source, double heat_w, double supply_k, double return_k,
                              double lorenz_pu) {
    HeatPumpPoint out;
    const double hot_k = log_mean_k(supply_k, return_k);
    const double capacity = source.mass_flow_kg_per_s * source.heat_capacity_j_per_kg_k;
    // The colder the outlet, the more heat is taken and the less the COP: heat over the outlet falls, one root between.
    const auto heat_at = [&](double outlet_k) {
        const double cop = cop_at(outlet_k, source, hot_k, lorenz_pu);
        return cop > 1.0 ? capacity * (source.inlet_k - outlet_k) / (1.0 - 1.0 / cop) : 0.0;
    };
    double low = std::min(source.coldest_k, source.inlet_k), high = source.inlet_k;
    if (heat_at(low) > heat_w) {
        for (int round = 0; round < kMostRounds; ++round) {
            const double middle = 0.5 * (low + high);
            (heat_at(middle) > heat_w ? low : high) = middle;
        }
    }
    out.source_outlet_k = low;
    out.cop = cop_at(low, source, hot_k, lorenz_pu);
    out.heat_w = std::min(heat_w, heat_at(low));
    out.electricity_w = out.heat_w / out.cop;
    out.missing_w = heat_w - out.heat_w;
    return out;
}

double curve_supply_k(std::span<const CurvePoint> curve, double outdoor_c) {
    expects(!curve.empty(), "a heating curve has a point");
    if (outdoor_c <= curve.front().outdoor_c) return curve.front().supply_k;
    for (std::size_t at = 1; at < curve.size(); ++at) {
        if (outdoor_c > curve[at].outdoor_c) continue;
        const double share = (outdoor_c - curve[at - 1].outdoor_c) / (curve[at].outdoor_c - curve[at - 1].outdoor_c);
        return curve[at - 1].supply_k + share * (curve[at].supply_k - curve[at - 1].supply_k);
    }
    return curve.back().supply_k;
}

}  // namespace knelpunt::heat
