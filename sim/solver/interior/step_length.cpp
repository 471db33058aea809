#include "sim/solver/interior/step_length.hpp"

#include <algorithm>

namespace knelpunt::solver {
namespace {

constexpr double kMostOfStep = 0.9995;
constexpr double kLeastCentring = 1e-6;

}  // namespace

StepLength find_step_length(const LaneWork& work, const CapacityBounds& capacities, bool is_corrector) {
    StepLength out{1e30, 1e30, work.total(kFirstPrimal), work.total(kFirstDual), work.total(kSecond)};
    for (const GroupSums& sums : work.sums) {
        for (std::size_t lane = 0; lane < numeric::kLaneWidth; ++lane) {
            out.primal = std::min(out.primal, sums.primal_step[lane]);
            out.dual = std::min(out.dual, sums.dual_step[lane]);
        }
    }
    const auto shorten = [](double& step, double value, double change) {
        if (change < 0.0) step = std::min(step, -value / change);
    };
    for (std::size_t capacity = 0; capacity < capacities.size(); ++capacity) {
        const double step = work.dcapacity[capacity];
        const auto [lower, upper] = capacities.dual_steps(capacity, is_corrector);
        shorten(out.primal, work.capacity[capacity], step);
        shorten(out.dual, work.capacity_lower_dual[capacity], lower);
        out.first_primal += step * work.capacity_lower_dual[capacity];
        out.first_dual += work.capacity[capacity] * lower;
        out.second += step * lower;
        if (!capacities.has_upper(capacity)) continue;
        shorten(out.primal, capacities.upper_slack(capacity), -step);
        shorten(out.dual, work.capacity_upper_dual[capacity], upper);
        out.first_primal -= step * work.capacity_upper_dual[capacity];
        out.first_dual += capacities.upper_slack(capacity) * upper;
        out.second -= step * upper;
    }
    out.primal = std::min(1.0, kMostOfStep * out.primal);
    out.dual = std::min(1.0, kMostOfStep * out.dual);
    if (work.program.is_quadratic) out.primal = out.dual = std::min(out.primal, out.dual);
    return out;
}

double centring(double complement, double after) {
    const double share = complement > 0.0 ? std::clamp(after / complement, 0.0, 1.0) : 0.0;
    return std::clamp(share * share * share, kLeastCentring, 1.0);
}

}  // namespace knelpunt::solver
