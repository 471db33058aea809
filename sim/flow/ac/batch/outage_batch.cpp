#include "sim/flow/ac/batch/outage_batch.hpp"

#include <algorithm>

namespace knelpunt::flow {
namespace {

constexpr float kMeanOutagePu = 1e-2F;  // a mean after an outage only has to be near its states

}  // namespace

OutageBatch::OutageBatch(AcWork& work, NewtonIteration& newton, StateGroup& group)
    : work_(&work),
      newton_(&newton),
      group_(&group),
      base_surplus_(work.model.pattern, work.islands),
      base_limits_(work.model.pattern),
      states_(work.model.pattern.n()),
      powers_(work.model.pattern.n()),
      surplus_(work.model.pattern, work.islands),
      factors_(work.model.pattern) {}

void OutageBatch::begin(std::size_t n_used, const AcOutcomes& outcomes, const MeanBatch& means, std::size_t mean,
                        std::vector<Complex> start_pu) {
    n_used_ = n_used;
    means_ = &means;
    mean_ = mean;
    start_pu_ = std::move(start_pu);
    for (std::size_t lane = 0; lane < kStates; ++lane)
        base_is_solved_[lane] = lane < n_used && outcomes[lane].is_solved;
    base_e_pu_ = group_->states.e_pu;
    base_f_pu_ = group_->states.f_pu;
    base_limits_ = group_->limits;
    base_surplus_ = group_->surplus;
    patches_are_whole_ = true;
}

void OutageBatch::solve_means(std::span<const AcOutage> list) {
    const AcModel& model = work_->model;
    list_.assign(list.begin(), list.end());
    is_live_ = live_after(model.net, list);
    put_outages(model, list, is_live_, means_->taps().admittances(model.net, mean_), states_);
    start_from(model, start_pu_, states_);
    for (std::size_t row = 0; row < model.pattern.n(); ++row) {
        fill_column(powers_.p_pu, row, means_->powers().p_pu[row * kStates + mean_]);
        fill_column(powers_.q_pu, row, means_->powers().q_pu[row * kStates + mean_]);
    }
    surplus_.begin(powers_, &means_->surplus(), mean_);
    group_->limits.take_over(means_->states(), mean_, states_);
    for (std::size_t lane = 0; lane < kStates; ++lane) states_.is_open[lane] = lane < list.size() ? 1.0F : 0.0F;
    newton_->solve(kMeanOutagePu, {states_, powers_, surplus_, {}});
    factors_.take(*newton_, group_->limits, *work_, states_);
}

AcOutcomes OutageBatch::after(std::size_t outage, AcPowers& given) {
    work_->admittance.take_out(list_[outage]);
    put_start(outage);
    put_controls(outage, given);
    return group_->go_on(n_used_, given, factors_.of(outage), start_pu_, base_is_solved_, list_[outage]);
}

void OutageBatch::put_back(std::size_t outage) {
    work_->admittance.restore();
    if (!is_live_[outage].empty()) set_roles(work_->model, group_->states);
}

void OutageBatch::end() { set_roles(work_->model, group_->states); }

void OutageBatch::put_start(std::size_t outage) {
    AcStates& states = group_->states;
    for (std::size_t row = 0; row < work_->model.pattern.n(); ++row) {
        const auto bus = static_cast<std::size_t>(work_->model.pattern.bus_at[row]);
        const Complex now(states_.e_pu[row * kStates + outage], states_.f_pu[row * kStates + outage]);
        const Complex change = now / start_pu_[bus];
        const double *e = base_e_pu_.data() + row * kStates, *f = base_f_pu_.data() + row * kStates;
        double *to_e = states.e_pu.data() + row * kStates, *to_f = states.f_pu.data() + row * kStates;
        for (std::size_t state = 0; state < kStates; ++state) {
            to_e[state] = change.real() * e[state] - change.imag() * f[state];
            to_f[state] = change.real() * f[state] + change.imag() * e[state];
        }
        if (!is_live_[outage].empty() && is_live_[outage][bus] == 0) {
            fill_column(states.is_p_given, row, 0.0F);
            fill_column(states.is_q_given, row, 0.0F);
        }
    }
}

void OutageBatch::put_controls(std::size_t outage, AcPowers& given) {
    group_->surplus.begin(given, base_surplus_, {means_->surplus(), surplus_, mean_, outage});
    const std::vector<AcOutage::Part>& parts = list_[outage].parts;
    const bool turns_nothing = std::none_of(parts.begin(), parts.end(), [this](const AcOutage::Part& part) {
        return group_->taps.per_ratio(part.branch) != nullptr;
    });
    if (!turns_nothing || !patches_are_whole_) group_->taps.hold(work_->admittance.shares_left(), group_->states);
    patches_are_whole_ = turns_nothing;
    group_->limits = base_limits_;
    group_->limits.resume(group_->states, given);
}

}  // namespace knelpunt::flow
