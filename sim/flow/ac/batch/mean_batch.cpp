#include "sim/flow/ac/batch/mean_batch.hpp"

#include <algorithm>

namespace knelpunt::flow {
namespace {

constexpr float kMeanPu = 1e-3F;  // a mean only has to be near its states

}  // namespace

MeanBatch::MeanBatch(AcWork& work, const ReactiveControl& limits)
    : work_(&work),
      states_(work.model.pattern.n()),
      powers_(work.model.pattern.n()),
      surplus_(work.model.pattern, work.islands),
      taps_(work.model.net, work.model.pattern),
      limits_(limits),
      factors_(work.model.pattern) {
    set_roles(work.model, states_);
}

void MeanBatch::begin(std::span<const Complex> start_pu) {
    start_from(work_->model, start_pu, states_);
    std::fill(powers_.p_pu.begin(), powers_.p_pu.end(), 0.0);
    std::fill(powers_.q_pu.begin(), powers_.q_pu.end(), 0.0);
}

void MeanBatch::add(const AcPowers& powers, std::size_t n_used, std::size_t n_all, std::size_t mean) {
    add_mean(powers, n_used, n_all, mean, powers_);
}

void MeanBatch::open() {
    for (std::size_t mean = 0; mean < kStates; ++mean) states_.is_open[mean] = mean < n_means_ ? 1.0F : 0.0F;
}

void MeanBatch::solve(std::size_t n_means, NewtonIteration& newton) {
    n_means_ = n_means;
    const StateBatch with_taps{states_, powers_, surplus_, {&taps_, nullptr}};
    const StateBatch with_all{states_, powers_, surplus_, {&taps_, &limits_}};
    surplus_.begin(powers_);
    open();
    taps_.begin(kMeanPu, states_);
    limits_.begin(kMeanPu, states_, powers_);
    if (limits_.may_foresee()) {
        newton.solve(kMeanPu, with_taps);
        foresee(newton);
    }
    newton.solve(kMeanPu, with_all);
    limits_.stop_foreseeing();
    factors_.take(newton, limits_, *work_, states_);
    if (limits_.may_foresee()) limits_.resume(states_, powers_);
    surplus_.end(powers_);
}

void MeanBatch::foresee(NewtonIteration& newton) {
    factors_.learn(newton, limits_, *work_, states_);
    limits_.resume(states_, powers_);
    std::array<LimitForesight*, kStates> of_each{};
    for (std::size_t mean = 0; mean < kStates; ++mean) of_each[mean] = factors_.of(mean).foresight;
    limits_.foresee_by(of_each);
    open();
}

bool MeanBatch::is_solved(std::size_t mean) const { return states_.mismatch_pu[mean] <= kMeanPu; }

std::vector<Complex> MeanBatch::first_solved() const {
    for (std::size_t mean = 0; mean < n_means_; ++mean) {
        if (is_solved(mean)) return voltages_of(mean);
    }
    return {};
}

std::vector<Complex> MeanBatch::voltages_of(std::size_t mean) const { return voltages(work_->model, states_, mean); }

}  // namespace knelpunt::flow
