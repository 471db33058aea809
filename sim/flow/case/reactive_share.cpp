#include "sim/flow/case/reactive_share.hpp"

#include <cmath>

namespace knelpunt::flow {
namespace {

constexpr double kNoRangeMvar = 1e-12;

}  // namespace

std::vector<double> share_reactive_power(double total_mvar, std::span<const ReactiveRange> machines) {
    const double n = static_cast<double>(machines.size());
    double bound_mvar = std::abs(total_mvar);
    for (const ReactiveRange& range : machines) {
        for (const double limit : {range.q_min_mvar, range.q_max_mvar})
            bound_mvar += std::isfinite(limit) ? std::abs(limit) : 0.0;
    }
    const auto finite = [&](double limit) { return std::isfinite(limit) ? limit : std::copysign(bound_mvar, limit); };
    double least_mvar = 0.0, range_mvar = 0.0;
    for (const ReactiveRange& range : machines) {
        least_mvar += finite(range.q_min_mvar);
        range_mvar += finite(range.q_max_mvar) - finite(range.q_min_mvar);
    }
    std::vector<double> out;
    for (const ReactiveRange& range : machines) {
        const double own_mvar = finite(range.q_max_mvar) - finite(range.q_min_mvar);
        const double part = range_mvar > kNoRangeMvar ? own_mvar / range_mvar : 1.0 / n;
        out.push_back(machines.size() == 1 ? total_mvar : finite(range.q_min_mvar) + part * (total_mvar - least_mvar));
    }
    return out;
}

}  // namespace knelpunt::flow
