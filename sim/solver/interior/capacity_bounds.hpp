#pragma once

#include <utility>
#include <vector>

#include "sim/solver/interior/lanes/lane_work.hpp"

namespace knelpunt::solver {

/// Bounds of the capacities, 0 <= y <= y_max, and their duals: for these few what the kernels do for all columns.
class CapacityBounds {
public:
    explicit CapacityBounds(LaneWork& work);

    [[nodiscard]] std::size_t size() const { return work_->capacity.size(); }
    [[nodiscard]] bool has_upper(std::size_t capacity) const;
    [[nodiscard]] double upper_slack(std::size_t capacity) const;
    /// Weight in the Newton system: z_l / s_l + z_u / s_u, and what keeps a free one in place.
    [[nodiscard]] double weight(std::size_t capacity) const;

    /// Target over slack less the product of the predictor's steps, of the lower and the upper bound.
    [[nodiscard]] std::pair<double, double> aims(std::size_t capacity) const;
    /// Steps of the lower and the upper dual that belong to the direction at hand.
    [[nodiscard]] std::pair<double, double> dual_steps(std::size_t capacity, bool is_corrector) const;

    /// The duals after the corrector's step, found before columns move and put in place with the values behind that.
    void find_moves(double dual_step);
    void move(double primal_step);

private:
    LaneWork* work_;
    std::vector<double> next_lower_, next_upper_;
};

}  // namespace knelpunt::solver
