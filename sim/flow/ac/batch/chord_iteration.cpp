#include "sim/flow/ac/batch/chord_iteration.hpp"

namespace knelpunt::flow {
namespace {

constexpr float kMixed = 0.1F;  // chord steps that leave more are mixed
constexpr float kStuck = 0.9F;  // those that leave more are given up
constexpr int kMostChordSteps = 14;

}  // namespace

void ChordIteration::solve(const SharedFactor& factor, const StateBatch& batch) {
    ReactiveControl* limits = batch.controls.limits;
    const bool foresees = limits != nullptr && limits->may_foresee();
    if (foresees) {
        std::array<LimitForesight*, kStates> same{};
        same.fill(factor.foresight);
        limits->foresee_by(same);
    }
    run(factor.values, batch);
    if (foresees) limits->stop_foreseeing();
}

void ChordIteration::run(const float* factor, const StateBatch& batch) {
    const AcPattern& pattern = work_->model.pattern;
    const double* y_pu = work_->admittance.data();
    AcStates& states = batch.states;
    AcScratch& scratch = work_->scratch;
    batch.bind();
    std::array<float, kStates> before{};
    const int most = batch.controls.is_empty() ? kMostChordSteps : kMostTurnedSteps;
    int first_mixed = most + 1, last_turn = 0;
    for (int position = 0; position <= most; ++position) {
        const bool may_close =
            position > 0 || work_->islands.empty();  // surplus is known after a step: see NewtonIteration
        if (!work_->islands.empty() && position > 0) batch.surplus.spread(y_pu, states, batch.given);
        find_mismatch_shared(pattern, y_pu, factor, states, scratch);
        const std::array<float, kStates> found = states.mismatch_pu;
        const Controls::Turned turned = batch.controls.turn(y_pu, states, batch.given);
        for (std::size_t state = 0; state < kStates; ++state)
            scratch.mixes[state] = position > first_mixed && found[state] == states.mismatch_pu[state] ? 1.0F : 0.0F;
        if (turned.taps || turned.sides) {
            find_mismatch_shared(pattern, y_pu, factor, states, scratch);
            last_turn = position;
        }
        if ((may_close && !close_states(states, kSolvedPu)) || position == most) return;
        const float kept = position == last_turn ? 0.0F : share_left(states, before);
        if (position > last_turn + 4 && kept > kStuck) return;
        if (position == 2 && kept > kMixed) first_mixed = position;
        before = states.mismatch_pu;
        step(factor, position >= first_mixed, batch);
    }
}

void ChordIteration::step(const float* factor, bool is_mixed, const StateBatch& batch) {
    const AcPattern& pattern = work_->model.pattern;
    AcScratch& scratch = work_->scratch;
    ReactiveControl* limits = batch.controls.limits;
    if (limits != nullptr && limits->foresees()) {
        find_step_shared(pattern, factor, scratch);
        limits->correct(factor, batch.states, scratch);
        move_by_step(is_mixed, batch.states, scratch);
    } else if (is_mixed) {
        take_mixed_step_shared(pattern, factor, batch.states, scratch);
    } else {
        take_step_shared(pattern, factor, batch.states, scratch);
    }
    ++work_->counts.n_chord_steps;
}

}  // namespace knelpunt::flow
