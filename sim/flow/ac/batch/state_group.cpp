#include "sim/flow/ac/batch/state_group.hpp"

#include "sim/flow/ac/control/reactive_limits.hpp"

namespace knelpunt::flow {
namespace {

constexpr double kSettledPu = 1e-6;  // voltages are known to 1e-6: which step is nearest is clear

AcLanes first_lanes(std::size_t n) {
    AcLanes out{};
    for (std::size_t lane = 0; lane < n; ++lane) out[lane] = true;
    return out;
}

/// Voltages of one column.
void put_voltages(const AcPattern& pattern, std::span<const Complex> v_pu, std::size_t lane, AcStates& states) {
    for (std::size_t row = 0; row < v_pu.size(); ++row) {
        const Complex v = v_pu[static_cast<std::size_t>(pattern.bus_at[row])];
        states.e_pu[row * kStates + lane] = v.real();
        states.f_pu[row * kStates + lane] = v.imag();
    }
}

/// Powers of one column, per bus.
std::vector<Complex> injections(const AcPattern& pattern, const AcPowers& powers, std::size_t lane) {
    std::vector<Complex> out(pattern.n());
    for (std::size_t row = 0; row < out.size(); ++row)
        out[static_cast<std::size_t>(pattern.bus_at[row])] = {powers.p_pu[row * kStates + lane],
                                                              powers.q_pu[row * kStates + lane]};
    return out;
}

}  // namespace

StateGroup::StateGroup(AcWork& work, NewtonIteration& newton, const ReactiveControl& of_limits)
    : states(work.model.pattern.n()),
      surplus(work.model.pattern, work.islands),
      taps(work.model.net, work.model.pattern),
      limits(of_limits),
      work_(&work),
      newton_(&newton),
      chord_(work) {
    set_roles(work.model, states);
}

AcOutcomes StateGroup::solve(std::size_t n_used, AcPowers& given, MeanBatch& means, std::size_t mean,
                             std::span<const Complex> start_pu) {
    const StateBatch batch{states, given, surplus, {&taps, &limits}};
    batch.bind();
    states.is_open.fill(1.0F);
    start_from(work_->model, start_pu, states);
    surplus.begin(given, &means.surplus(), mean);
    taps.begin(kSettledPu, states);
    limits.begin(kSettledPu, states, given, &means.limits(), mean);
    chord_.solve(means.factor_of(mean), batch);
    const AcLanes takes_part = first_lanes(n_used);
    regroup(takes_part, start_pu, batch);
    return settle(n_used, given, takes_part, nullptr);
}

AcOutcomes StateGroup::go_on(std::size_t n_used, AcPowers& given, const SharedFactor& factor,
                             std::span<const Complex> start_pu, const AcLanes& takes_part, const AcOutage& after) {
    const StateBatch batch{states, given, surplus, {nullptr, &limits}};
    for (std::size_t lane = 0; lane < kStates; ++lane) states.is_open[lane] = takes_part[lane] ? 1.0F : 0.0F;
    chord_.solve(factor, batch);
    regroup(takes_part, start_pu, batch);
    return settle(n_used, given, takes_part, &after);
}

void StateGroup::regroup(const AcLanes& takes_part, std::span<const Complex> start_pu, const StateBatch& batch) {
    std::size_t n_left = 0;
    for (std::size_t lane = 0; lane < kStates; ++lane) {
        const bool is_again = takes_part[lane] && is_left(states, lane);
        states.is_open[lane] = is_again ? 1.0F : 0.0F;
        if (!is_again) continue;
        ++n_left;
        put_voltages(work_->model.pattern, start_pu, lane, states);
    }
    work_->counts.n_regrouped += n_left;
    if (n_left > 0) newton_->solve(kSolvedPu, batch);
}

AcOutcomes StateGroup::settle(std::size_t n_used, AcPowers& given, const AcLanes& takes_part, const AcOutage* after) {
    const AcNetwork& net = work_->model.net;
    const AcLanes is_beyond = limits.unsettled(work_->admittance.data(), states);
    surplus.end(given);
    limits.end(given);
    AcOutcomes out;
    for (std::size_t lane = 0; lane < n_used; ++lane) {
        out[lane] = {true, states.mismatch_pu[lane], -1};
        if (!is_left(states, lane) && !is_beyond[lane]) continue;
        if (!takes_part[lane]) {
            out[lane] = {};
            continue;
        }
        AcCase alone = ac_case(net, injections(work_->model.pattern, given, lane));
        alone.admittance = taps.admittances(net, lane);
        if (after != nullptr) take_out(net, *after, alone);
        out[lane] = solve_alone(alone, lane);
    }
    return out;
}

AcOutcome StateGroup::solve_alone(const AcCase& given, std::size_t lane) {
    const AcNetwork& net = work_->model.net;
    const AcSolution found = limits.is_empty() ? solve_newton(net, given) : solve_within_limits(net, given).solution;
    put_voltages(work_->model.pattern, found.v_pu, lane, states);
    ++work_->counts.n_alone;
    if (!found.is_solved) ++work_->counts.n_unsolved;
    return {found.is_solved, found.mismatch_pu, found.worst_bus};
}

}  // namespace knelpunt::flow
