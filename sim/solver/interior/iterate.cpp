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
    for (std::size_t of = 0; of < capacities_->size(); ++of) {
        capacity_prices_[of] = work.capacity_total(of);
        const double upper = work.program.capacity_upper[of], cost = work.program.capacity_cost[of],
                     lower_dual = work.capacity_lower_dual[of], upper_dual = work.capacity_upper_dual[of];
        now_.primal_cost += cost * work.capacity[of];
        complement += work.capacity[of] * lower_dual;
        n_bounds_ += 1.0;
        if (capacities_->has_upper(of)) {
            now_.dual_cost -= upper * upper_dual;
            complement += (upper - work.capacity[of]) * upper_dual;
            n_bounds_ += 1.0;
        }
        now_.capacity_residual =
            std::max(now_.capacity_residual, std::abs(cost - capacity_prices_[of] - lower_dual + upper_dual));
    }
    now_.complementarity = n_bounds_ > 0.0 ? complement / n_bounds_ : 0.0;
}

void Iterate::move(const StepLength& by) {
    capacities_->find_moves(by.dual);
    passes_->each([&](std::size_t group, LaneScratch& room) { update_lanes(*work_, group, room, by.primal, by.dual); });
    capacities_->move(by.primal);
}

}  // namespace knelpunt::solver
