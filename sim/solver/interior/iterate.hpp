#pragma once

#include <vector>

#include "sim/solver/interior/interior_point.hpp"
#include "sim/solver/interior/lanes/group_passes.hpp"
#include "sim/solver/interior/step_length.hpp"

namespace knelpunt::solver {

/// Values of all variables, duals of their bounds and prices of rows and states, as they lie in a solve's arrays: what they
/// cost, what they leave of rows and prices, and the step to the next.
class Iterate {
public:
    Iterate(LaneWork& work, GroupPasses& passes, CapacityBounds& capacities)
        : work_(&work), passes_(&passes), capacities_(&capacities), capacity_prices_(capacities.size()) {}

    /// Measures the iterate.
    /// @param and_factor  goes on with the groups' factors and the predictor's right side, while their arrays are in the cache
    void evaluate(bool and_factor);
    /// Takes a corrector's step.
    void move(const StepLength& step_length);

    [[nodiscard]] const InteriorPointStep& now() const { return now_; }
    /// Pairs of slack and dual that the complementarity is the mean of.
    [[nodiscard]] double n_bounds() const { return n_bounds_; }
    /// What one more of a capacity saves, by the duals of the bounds that it widens.
    [[nodiscard]] const std::vector<double>& capacity_prices() const { return capacity_prices_; }

private:
    void evaluate_capacities(double complement);

    LaneWork* work_;
    GroupPasses* passes_;
    CapacityBounds* capacities_;
    InteriorPointStep now_;
    double n_bounds_ = 0.0;
    std::vector<double> capacity_prices_;
};

}  // namespace knelpunt::solver
