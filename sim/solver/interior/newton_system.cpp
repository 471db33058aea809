#include "sim/solver/interior/newton_system.hpp"

#include <algorithm>
#include <cmath>

#include "sim/solver/interior/lanes/passes.hpp"

namespace knelpunt::solver {
namespace {

constexpr int kMostRefinements = 4;

}  // namespace

NewtonSystem::NewtonSystem(LaneWork& work, GroupPasses& passes, const CapacityBounds& capacities)
    : work_(&work), passes_(&passes), capacities_(&capacities), chain_(work.program) {
    for (auto* array : {&capacity_weight_, &capacity_right_, &capacity_rest_}) array->resize(capacities.size());
}

void NewtonSystem::factor() {
    for (std::size_t capacity = 0; capacity < capacities_->size(); ++capacity)
        capacity_weight_[capacity] = capacities_->weight(capacity);
    chain_.factor(*work_, capacity_weight_);
}

void NewtonSystem::eliminate(bool is_refining) {
    passes_->each([&](std::size_t group, LaneScratch& room) {
        forward_lanes(*work_, group, room, is_refining);
        probe_lanes(*work_, group, room, is_refining);
    });
}

void NewtonSystem::find_direction(const std::vector<double>& capacity_right, bool is_refining, Then then) {
    LaneWork& work = *work_;
    chain_.solve(work, capacity_right);
    for (std::size_t capacity = 0; capacity < work.capacity.size(); ++capacity)
        work.dcapacity[capacity] = (is_refining ? work.dcapacity[capacity] : 0.0) + work.solved_capacity[capacity];
    passes_->each([&](std::size_t group, LaneScratch& room) {
        sweep_lanes(work, group, room, is_refining);
        if (then == Then::nothing)
            backward_lanes(work, group, room, is_refining);
        else
            backward_and_step_lanes(work, group, room, then == Then::corrector_steps);
    });
}

void NewtonSystem::find_predictor(Then then) {
    for (std::size_t capacity = 0; capacity < capacity_right_.size(); ++capacity)
        capacity_right_[capacity] = -work_->program.capacity_cost[capacity];
    find_direction(capacity_right_, false, then);
}

void NewtonSystem::find_corrector(double target, Then then) {
    LaneWork& work = *work_;
    std::swap(work.affine, work.dx);
    work.affine_capacity = work.dcapacity;
    work.target = target;
    passes_->each([&](std::size_t group, LaneScratch& room) {
        correct_lanes(work, group, room);
        probe_lanes(work, group, room, false);
    });
    for (std::size_t capacity = 0; capacity < capacity_right_.size(); ++capacity) {
        const auto [aim_lower, aim_upper] = capacities_->aims(capacity);
        capacity_right_[capacity] =
            -work.program.capacity_cost[capacity] + work.capacity_total(capacity) + aim_lower - aim_upper;
    }
    find_direction(capacity_right_, false, then);
}

void NewtonSystem::find_plain() {
    std::fill(capacity_right_.begin(), capacity_right_.end(), 0.0);
    eliminate(false);
    find_direction(capacity_right_, false, Then::nothing);
}

double NewtonSystem::check(const Goals& goals) {
    LaneWork& work = *work_;
    work.put_ends(work.dx, work.dmultiplier);
    passes_->each([&](std::size_t group, LaneScratch& room) { check_lanes(work, group, room); });
    const double rows = std::max(work.most(kRowResidual), work.most(kStateResidual));
    double duals = work.most(kStateDualResidual);
    for (std::size_t capacity = 0; capacity < capacity_rest_.size(); ++capacity) {
        double& rest = capacity_rest_[capacity];
        rest = capacity_right_[capacity] - capacity_weight_[capacity] * work.dcapacity[capacity] +
               work.capacity_total(capacity);
        duals = std::max(duals, std::abs(rest));
    }
    return std::max(rows / goals.rows, duals / goals.duals);
}

int NewtonSystem::refine(const Goals& goals) {
    int n_refinements = 0;
    double before = check(goals);
    while (before > 1.0 && n_refinements < kMostRefinements) {
        eliminate(true);
        find_direction(capacity_rest_, true, Then::nothing);
        ++n_refinements;
        const double after = check(goals);
        if (!(after < 0.5 * before)) break;
        before = after;
    }
    return n_refinements;
}

void NewtonSystem::find_steps(bool is_corrector) {
    passes_->each([&](std::size_t group, LaneScratch& room) { step_lanes(*work_, group, room, is_corrector); });
}

}  // namespace knelpunt::solver
