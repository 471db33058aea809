#include "sim/solver/interior/capacity_bounds.hpp"

#include <algorithm>
#include <cmath>

namespace knelpunt::solver {
namespace {

constexpr double kLeastSlack = 1e-14;
constexpr double kLeastDual = 1e-300;

}  // namespace

CapacityBounds::CapacityBounds(LaneWork& work)
    : work_(&work), next_lower_(work.capacity.size()), next_upper_(work.capacity.size()) {}

bool CapacityBounds::has_upper(std::size_t of) const { return !std::isinf(work_->program.capacity_upper[of]); }

double CapacityBounds::upper_slack(std::size_t of) const {
    return std::max(work_->program.capacity_upper[of] - work_->capacity[of], kLeastSlack);
}

double CapacityBounds::weight(std::size_t of) const {
    return work_->capacity_lower_dual[of] / work_->capacity[of] + work_->capacity_upper_dual[of] / upper_slack(of) +
           work_->column_regularisation;
}

std::pair<double, double> CapacityBounds::aims(std::size_t of) const {
    const double step = work_->affine_capacity[of], value = work_->capacity[of];
    const double lower_dual = work_->capacity_lower_dual[of], upper_dual = work_->capacity_upper_dual[of];
    const double lower = -lower_dual - lower_dual / value * step;
    const double aim_lower = (work_->target - step * lower) / value;
    if (!has_upper(of)) return {aim_lower, 0.0};
    const double upper = -upper_dual + upper_dual / upper_slack(of) * step;
    return {aim_lower, (work_->target + step * upper) / upper_slack(of)};
}

std::pair<double, double> CapacityBounds::dual_steps(std::size_t of, bool is_corrector) const {
    const auto [aim_lower, aim_upper] = is_corrector ? aims(of) : std::pair(0.0, 0.0);
    const double step = work_->dcapacity[of], lower_dual = work_->capacity_lower_dual[of],
                 upper_dual = work_->capacity_upper_dual[of];
    const double lower = aim_lower - lower_dual - lower_dual / work_->capacity[of] * step;
    if (!has_upper(of)) return {lower, 0.0};
    return {lower, aim_upper - upper_dual + upper_dual / upper_slack(of) * step};
}

void CapacityBounds::find_moves(double dual_step) {
    for (std::size_t of = 0; of < size(); ++of) {
        const auto [lower, upper] = dual_steps(of, true);
        next_lower_[of] = std::max(work_->capacity_lower_dual[of] + dual_step * lower, kLeastDual);
        next_upper_[of] =
            has_upper(of) ? std::max(work_->capacity_upper_dual[of] + dual_step * upper, kLeastDual) : 0.0;
    }
}

void CapacityBounds::move(double primal_step) {
    for (std::size_t of = 0; of < size(); ++of) {
        work_->capacity[of] = std::max(work_->capacity[of] + primal_step * work_->dcapacity[of], kLeastSlack);
        work_->capacity_lower_dual[of] = next_lower_[of];
        work_->capacity_upper_dual[of] = next_upper_[of];
    }
}

}  // namespace knelpunt::solver
