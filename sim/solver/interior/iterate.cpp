#include "sim/solver/interior/iterate.hpp"

#include <algorithm>
#include <cmath>

#include "sim/solver/interior/lanes/passes.hpp"

namespace knelpunt::solver {

void Iterate::evaluate(bool and_factor) {
    LaneWork& work = *work_;
    work.put_ends(work.x, work.multiplier);
    passes_->each([&](std::size_t group, LaneScratch& room) {
        evaluate_lanes(work, group, room);
        if (!and_factor) return;
        factor_lanes(work, group, room);
        probe_lanes(work, group, room, false);
    });
    now_ = {};
    now_.primal_cost = work.total(kPrimalCost);
    now_.dual_cost = work.total(kDualCost);
    n_bounds_ = work.total(kBounds);
    evaluate_capacities(work.total(kComplement));
    now_.row_residual = work.most(kRowResidual);
    now_.state_residual = work.most(kStateResidual);
    now_.dual_residual = work.most(kDualResidual);
    now_.state_dual_residual = work.most(kStateDualResidual);
}

void Iterate::evaluate_capacities(double complement) {
    const LaneWork& work = *work_;
    for (std::size_t capacity = 0; capacity < capacities_->size(); ++capacity) {
        capacity_prices_[capacity] = work.capacity_total(capacity);
        const double upper = work.program.capacity_upper[capacity], cost = work.program.capacity_cost[capacity],
                     lower_dual = work.capacity_lower_dual[capacity], upper_dual = work.capacity_upper_dual[capacity];
        now_.primal_cost += cost * work.capacity[capacity];
        complement += work.capacity[capacity] * lower_dual;
        n_bounds_ += 1.0;
        if (capacities_->has_upper(capacity)) {
            now_.dual_cost -= upper * upper_dual;
            complement += (upper - work.capacity[capacity]) * upper_dual;
            n_bounds_ += 1.0;
        }
        now_.capacity_residual =
            std::max(now_.capacity_residual, std::abs(cost - capacity_prices_[capacity] - lower_dual + upper_dual));
    }
    now_.complementarity = n_bounds_ > 0.0 ? complement / n_bounds_ : 0.0;
}

void Iterate::move(const StepLength& step_length) {
    capacities_->find_moves(step_length.dual);
    passes_->each([&](std::size_t group, LaneScratch& room) {
        update_lanes(*work_, group, room, step_length.primal, step_length.dual);
    });
    capacities_->move(step_length.primal);
}

}  // namespace knelpunt::solver
