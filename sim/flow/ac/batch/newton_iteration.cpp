#include "sim/flow/ac/batch/newton_iteration.hpp"

namespace knelpunt::flow {
namespace {

constexpr float kNewFactor = 0.15F;  // a step that leaves a larger share of the mismatch calls for a new factor
constexpr int kMostNewtonSteps = 25;

}  // namespace

void NewtonIteration::factor(const AcStates& states) {
    factor_states(work_->model.pattern, work_->admittance.data(), states, work_->scratch, own_);
    ++work_->counts.n_factors;
}

bool NewtonIteration::look(const StateBatch& batch, bool has_stepped) {
    const AcPattern& pattern = work_->model.pattern;
    const double* y_pu = work_->admittance.data();
    // What balancing buses inject is known once a step has answered to what changed: surplus is spread only then.
    if (!work_->islands.empty() && has_stepped) batch.surplus.spread(y_pu, batch.states, batch.given);
    find_mismatch(pattern, y_pu, own_, batch.states, work_->scratch);
    const Controls::Turned turned = batch.controls.turn(y_pu, batch.states, batch.given);
    if (!turned.taps && !turned.sides) return false;
    if (turned.sides) factor(batch.states);  // a bus that holds is another row than one let go
    find_mismatch(pattern, y_pu, own_, batch.states, work_->scratch);
    return true;
}

void NewtonIteration::solve(float tolerance_pu, const StateBatch& batch) {
    AcStates& states = batch.states;
    batch.bind();
    factor(states);
    look(batch, false);
    const int most = batch.controls.is_empty() ? kMostNewtonSteps : kMostTurnedSteps;
    const auto may_close = [&](int step) { return step > 0 || work_->islands.empty(); };
    for (int step = 0; (!may_close(step) || close_states(states, tolerance_pu)) && step < most; ++step) {
        const std::array<float, kStates> before = states.mismatch_pu;
        take_step(work_->model.pattern, own_, states, work_->scratch);
        ++work_->counts.n_newton_steps;
        const bool has_turned = look(batch, true);
        if (!close_states(states, tolerance_pu) || has_turned || share_left(states, before) <= kNewFactor) continue;
        factor(states);
        look(batch, true);
    }
}

}  // namespace knelpunt::flow
