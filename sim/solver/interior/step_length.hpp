#pragma once

#include "sim/solver/interior/capacity_bounds.hpp"

namespace knelpunt::solver {

/// How far a direction may be followed, and what the complementarity is on the way.
struct StepLength {
    double primal = 1.0, dual = 1.0;  ///< of values, of prices and the bounds' duals: at most 1
    double first_primal = 0.0, first_dual = 0.0, second = 0.0;

    /// Sum of all slacks times their duals after the steps, from that before them.
    [[nodiscard]] double complement_after(double complement) const {
        return complement + primal * first_primal + dual * first_dual + primal * dual * second;
    }
};

/// The longest steps that leave a little of every slack and dual, from what the passes found for columns and states and from
/// the capacities. One step for both where a cost is quadratic, since its slope moves with the values.
StepLength find_step_length(const LaneWork& work, const CapacityBounds& capacities, bool is_corrector);

/// Mehrotra's centring: the cube of the share of the complementarity that the predictor would leave; of no bounds the least.
double centring(double complement, double after);

}  // namespace knelpunt::solver
