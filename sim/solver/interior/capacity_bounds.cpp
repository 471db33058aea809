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

bool CapacityBounds::has_upper(std::size_t capacity) const {
    return !std::isinf(work_->program.capacity_upper[capacity]);
}

double CapacityBounds::upper_slack(std::size_t capacity) const {
    return std::max(work_->program.capacity_upper[capacity] - work_->capacity[capacity], kLeastSlack);
}

double CapacityBounds::weight(std::size_t capacity) const {
    return work_->capacity_lower_dual[capacity] / work_->capacity[capacity] +
           work_->capacity_upper_dual[capacity] / upper_slack(capacity) + work_->column_regularisation;
}

std::pair<double, double> CapacityBounds::aims(std::size_t capacity) const {
    const double step = work_->affine_capacity[capacity], value = work_->capacity[capacity];
    const double lower_dual = work_->capacity_lower_dual[capacity], upper_dual = work_->capacity_upper_dual[capacity];
    const double lower = -lower_dual - lower_dual / value * step;
    const double aim_lower = (work_->target - step * lower) / value;
    if (!has_upper(capacity)) return {aim_lower, 0.0};
    const double upper = -upper_dual + upper_dual / upper_slack(capacity) * step;
    return {aim_lower, (work_->target + step * upper) / upper_slack(capacity)};
}

std::pair<double, double> CapacityBounds::dual_steps(std::size_t capacity, bool is_corrector) const {
    const auto [aim_lower, aim_upper] = is_corrector ? aims(capacity) : std::pair(0.0, 0.0);
    const double step = work_->dcapacity[capacity], lower_dual = work_->capacity_lower_dual[capacity],
                 upper_dual = work_->capacity_upper_dual[capacity];
    const double lower = aim_lower - lower_dual - lower_dual / work_->capacity[capacity] * step;
    if (!has_upper(capacity)) return {lower, 0.0};
    return {lower, aim_upper - upper_dual + upper_dual / upper_slack(capacity) * step};
}

void CapacityBounds::find_moves(double dual_step) {
    for (std::size_t capacity = 0; capacity < size(); ++capacity) {
        const auto [lower, upper] = dual_steps(capacity, true);
        next_lower_[capacity] = std::max(work_->capacity_lower_dual[capacity] + dual_step * lower, kLeastDual);
        next_upper_[capacity] =
            has_upper(capacity) ? std::max(work_->capacity_upper_dual[capacity] + dual_step * upper, kLeastDual) : 0.0;
    }
}

void CapacityBounds::move(double primal_step) {
    for (std::size_t capacity = 0; capacity < size(); ++capacity) {
        work_->capacity[capacity] =
            std::max(work_->capacity[capacity] + primal_step * work_->dcapacity[capacity], kLeastSlack);
        work_->capacity_lower_dual[capacity] = next_lower_[capacity];
        work_->capacity_upper_dual[capacity] = next_upper_[capacity];
    }
}

}  // namespace knelpunt::solver
