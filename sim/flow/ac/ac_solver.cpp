#include "sim/flow/ac/ac_solver.hpp"

#include <algorithm>
#include <numeric>

#include "sim/base/issue.hpp"
#include "sim/flow/ac/batch/outage_batch.hpp"

namespace knelpunt::flow {
namespace {

constexpr std::size_t kMostMeans = kStates;

std::vector<std::size_t> all_of(std::size_t n) {
    std::vector<std::size_t> out(n);
    std::iota(out.begin(), out.end(), std::size_t{0});
    return out;
}

std::span<const AcOutcome> first_of(const AcOutcomes& outcomes, std::size_t n) { return {outcomes.data(), n}; }

}  // namespace

/// Outages that a series is solved after.
struct AcSolver::Wanted {
    std::span<const AcOutage> list;
    const TakeOutage& take;
    const ChooseOutages& choose;
};

struct AcSolver::Parts {
    Parts(const AcModel& model, AcOptions options)
        : work(model),
          newton(work),
          group(work, newton,
                options.with_reactive_limits ? ReactiveControl(model.net, model.pattern)
                                             : ReactiveControl(model.pattern)),
          means(work, group.limits),
          origin(network_start(model.net)) {}

    AcCounts solve_series(std::span<const int> order, const AcFill& fill, const AcTake& take, const Wanted* wanted,
                          const std::stop_token& stop);

    AcWork work;
    NewtonIteration newton;
    StateGroup group;
    MeanBatch means;
    std::unique_ptr<OutageBatch> outages;  ///< once asked for
    std::vector<AcPowers> powers;          ///< of the groups of a batch
    std::vector<Complex> origin;           ///< where means start, and states whose mean has no solution
    std::vector<Complex> first_mean;       ///< of the last series: the first with a solution

private:
    /// The means of up to sixteen runs of groups, then each group around its mean.
    void solve_batch(std::span<const int> steps, std::size_t groups_per_mean, const AcFill& fill, const AcTake& take,
                     const Wanted* wanted, const std::stop_token& stop);
    /// Where a group starts: a mean without solution is no place to start from.
    [[nodiscard]] std::vector<Complex> start_of(std::size_t mean) const {
        return means.is_solved(mean) ? means.voltages_of(mean) : origin;
    }
    void solve_outages(std::span<const int> steps, AcPowers& given, const Wanted& wanted, const std::stop_token& stop);
};

AcCounts AcSolver::Parts::solve_series(std::span<const int> order, const AcFill& fill, const AcTake& take,
                                       const Wanted* wanted, const std::stop_token& stop) {
    work.counts = {};
    set_roles(work.model, group.states);
    group.states.patches.clear();
    // Few states: a factor serves two groups, so that one set of means is enough.
    const std::size_t n_groups = (order.size() + kStates - 1) / kStates;
    const std::size_t groups_per_mean = std::clamp<std::size_t>((n_groups + kMostMeans - 1) / kMostMeans, 1, 2);
    const std::size_t n_batch = groups_per_mean * kMostMeans * kStates;
    first_mean.clear();
    for (std::size_t first = 0; first < order.size(); first += n_batch) {
        if (stop.stop_requested()) throw StoppedError();
        means.begin(first_mean.empty() ? origin : first_mean);
        solve_batch(order.subspan(first, std::min(n_batch, order.size() - first)), groups_per_mean, fill, take, wanted,
                    stop);
        if (first_mean.empty()) first_mean = means.first_solved();
    }
    return work.counts;
}

void AcSolver::Parts::solve_batch(std::span<const int> steps, std::size_t groups_per_mean, const AcFill& fill,
                                  const AcTake& take, const Wanted* wanted, const std::stop_token& stop) {
    const std::size_t n_groups = (steps.size() + kStates - 1) / kStates, n_per_mean = groups_per_mean * kStates;
    while (powers.size() < n_groups) powers.emplace_back(work.model.pattern.n());
    const auto steps_of = [&](std::size_t position) {
        return steps.subspan(position * kStates, std::min(kStates, steps.size() - position * kStates));
    };
    for (std::size_t position = 0; position < n_groups; ++position) {
        const std::size_t mean = position / groups_per_mean;
        fill(steps_of(position), powers[position]);
        means.add(powers[position], steps_of(position).size(), std::min(n_per_mean, steps.size() - mean * n_per_mean),
                  mean);
    }
    means.solve((n_groups + groups_per_mean - 1) / groups_per_mean, newton);
    for (std::size_t position = 0; position < n_groups; ++position) {
        const std::span<const int> alike = steps_of(position);
        const std::size_t mean = position / groups_per_mean;
        std::vector<Complex> start_pu = start_of(mean);
        const AcOutcomes outcomes = group.solve(alike.size(), powers[position], means, mean, start_pu);
        take({alike, group.states, first_of(outcomes, alike.size()), group.taps});
        if (wanted == nullptr) continue;
        outages->begin(alike.size(), outcomes, means, mean, std::move(start_pu));
        solve_outages(alike, powers[position], *wanted, stop);
    }
    work.counts.n_states += steps.size();
}

void AcSolver::Parts::solve_outages(std::span<const int> steps, AcPowers& given, const Wanted& wanted,
                                    const std::stop_token& stop) {
    const std::vector<std::size_t> chosen = wanted.choose ? wanted.choose() : all_of(wanted.list.size());
    for (std::size_t first = 0; first < chosen.size(); first += kStates) {
        if (stop.stop_requested()) throw StoppedError();
        const auto numbers = std::span(chosen).subspan(first, std::min(kStates, chosen.size() - first));
        std::vector<AcOutage> list;
        for (const std::size_t number : numbers) list.push_back(wanted.list[number]);
        outages->solve_means(list);
        for (std::size_t position = 0; position < list.size(); ++position) {
            const AcOutcomes outcomes = outages->after(position, given);
            wanted.take(numbers[position], {steps, group.states, first_of(outcomes, steps.size()), group.taps});
            outages->put_back(position);
        }
    }
    outages->end();
}

AcSolver::AcSolver(const AcModel& model, AcOptions options)
    : model_(model), parts_(std::make_unique<Parts>(model, options)) {}
AcSolver::~AcSolver() = default;

void AcSolver::start_from_last() {
    if (!parts_->first_mean.empty()) parts_->origin = parts_->first_mean;
}

AcCounts AcSolver::series(std::span<const int> order, const AcFill& fill, const AcTake& take,
                          const std::stop_token& stop) {
    return parts_->solve_series(order, fill, take, nullptr, stop);
}

AcCounts AcSolver::series_with_outages(std::span<const int> order, const AcFill& fill, const AcTake& take,
                                       std::span<const AcOutage> list, const TakeOutage& take_outage,
                                       const std::stop_token& stop, const ChooseOutages& choose) {
    Parts& parts = *parts_;
    if (parts.outages == nullptr) parts.outages = std::make_unique<OutageBatch>(parts.work, parts.newton, parts.group);
    const Wanted wanted{list, take_outage, choose};
    return parts.solve_series(order, fill, take, &wanted, stop);
}

AcCounts AcSolver::outages(std::span<const Complex> injection_pu, std::span<const Complex> base_pu,
                           std::span<const AcOutage> list, const AcTake& take, const std::stop_token& stop) {
    Parts& parts = *parts_;
    StateGroup& group = parts.group;
    parts.work.counts = {};
    AcPowers given(model_.pattern.n());
    for (std::size_t row = 0; row < model_.pattern.n(); ++row) {
        const Complex s = injection_pu[static_cast<std::size_t>(model_.pattern.bus_at[row])];
        fill_column(given.p_pu, row, s.real());
        fill_column(given.q_pu, row, s.imag());
    }
    for (std::size_t first = 0; first < list.size(); first += kStates) {
        if (stop.stop_requested()) throw StoppedError();
        const auto batch = list.subspan(first, std::min(kStates, list.size() - first));
        std::array<int, kStates> items{};
        std::iota(items.begin(), items.end(), static_cast<int>(first));
        put_outages(model_, batch, live_after(model_.net, batch), model_.net.admittance, group.states);
        start_from(model_, base_pu, group.states);
        for (std::size_t lane = 0; lane < kStates; ++lane)
            group.states.is_open[lane] = lane < batch.size() ? 1.0F : 0.0F;
        group.surplus.begin(given);
        parts.newton.solve(kSolvedPu, {group.states, given, group.surplus, {}});
        group.surplus.end(given);
        AcOutcomes outcomes;
        for (std::size_t lane = 0; lane < batch.size(); ++lane) {
            outcomes[lane] = {true, group.states.mismatch_pu[lane], -1};
            if (is_left(group.states, lane))
                outcomes[lane] = group.solve_alone(case_after(model_.net, injection_pu, base_pu, batch[lane]), lane);
        }
        take({std::span<const int>(items.data(), batch.size()), group.states, first_of(outcomes, batch.size()),
              group.taps});
        parts.work.counts.n_states += batch.size();
    }
    group.states.patches.clear();
    return parts.work.counts;
}

}  // namespace knelpunt::flow
