#include "sim/flow/ac/ac_solver.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/base/issue.hpp"
#include "sim/base/tolerance.hpp"
#include "sim/flow/ac/control/controls.hpp"
#include "sim/flow/ac/control/reactive_limits.hpp"

namespace knelpunt::flow {
namespace {

constexpr float kSolvedPu = static_cast<float>(tolerance::kMismatchPu * 0.999);  // below it also after rounding
constexpr float kMeanPu = 1e-3F;        // a mean only has to be near its states
constexpr float kMeanOutagePu = 1e-2F;  // and the same after an outage
constexpr float kNewFactor = 0.15F;     // a step that leaves a larger share of the mismatch calls for a new factor
constexpr float kMixed = 0.1F;          // chord steps that leave more are mixed
constexpr float kStuck = 0.9F;          // those that leave more are given up
constexpr int kMostNewtonSteps = 25;
constexpr int kMostChordSteps = 14;
constexpr int kMostTurnedSteps = 40;  // and with tap changers that turn
constexpr double kSettledPu = 1e-6;   // voltages are known to 1e-6: which step is nearest is clear
constexpr std::size_t kMostMeans = kStates;

std::vector<std::size_t> all_of(std::size_t n) {
    std::vector<std::size_t> out(n);
    std::iota(out.begin(), out.end(), std::size_t{0});
    return out;
}

bool is_left(const AcStates& states, std::size_t lane) { return !(states.mismatch_pu[lane] <= kSolvedPu); }

}  // namespace

struct AcSolver::Room {
    Room(const AcModel& of, AcOptions options)
        : model(of),
          means(of.pattern.n()),
          states(of.pattern.n()),
          scratch(of.pattern.n()),
          own(4 * kStates * of.pattern.n_blocks()),
          shared(own.size()),
          mean_powers(of.pattern.n()),
          y_pu(of.pattern.y_pu),
          origin(network_start(of.net)),
          islands(balanced_islands(of.net, of.pattern)),
          mean_surplus(of.pattern, islands),
          surplus(of.pattern, islands),
          mean_taps(of.net, of.pattern),
          taps(of.net, of.pattern),
          limits(options.with_reactive_limits ? ReactiveControl(of.net, of.pattern) : ReactiveControl(of.pattern)),
          mean_limits(limits) {
        set_roles(model, means);
        set_roles(model, states);
    }

    const AcModel& model;
    AcStates means, states;
    AcScratch scratch;
    AcFactors own, shared;  ///< [block][4][state], [state][block][4]
    AcPowers mean_powers;
    std::vector<AcPowers> powers;             ///< of the groups of a batch
    std::vector<double> y_pu;                 ///< of the states at hand: an outage changes it for all of them
    std::vector<Complex> origin, first_mean;  ///< where means start
    std::vector<BalancedIsland> islands;
    Surplus mean_surplus, surplus;
    TapControl mean_taps, taps;
    ReactiveControl limits, mean_limits;
    std::vector<LimitForesight> foresight = std::vector<LimitForesight>(kStates);  ///< of the means
    AcOutage outage;                                                               ///< that y_pu stands for
    std::vector<double> left;                                                      ///< by branch: what it leaves
    bool patches_are_whole = false;  ///< of the tap changers: no outage has taken from them

    /// What the states of a group after an outage need beside their own rooms.
    struct OutageRoom {
        explicit OutageRoom(const AcModel& of, std::span<const BalancedIsland> islands)
            : means(of.pattern.n()),
              shared(4 * kStates * of.pattern.n_blocks()),
              powers(of.pattern.n()),
              surplus(of.pattern, islands),
              base_surplus(of.pattern, islands),
              base_limits(of.pattern) {}
        AcStates means;
        AcFactors shared;
        AcPowers powers;
        Surplus surplus, base_surplus;
        numeric::AlignedVector base_e_pu, base_f_pu;
        ReactiveControl base_limits;
        std::vector<LimitForesight> foresight = std::vector<LimitForesight>(kStates);
        std::array<bool, kStates> base_is_solved{};
    };
    std::unique_ptr<OutageRoom> after;
    std::size_t n_means_used = 0;
    std::stop_token stop_asked;
    ChooseOutages choose_outages;
    AcCounts counts;

    /// Newton steps of sixteen states with factors of their own, a factor kept while steps do well.
    void solve_own(float tolerance_pu, AcStates& of, AcPowers& given, Surplus& shared_out, Controls turning) {
        bool has_turned = false;
        const auto factor = [&] {
            factor_states(model.pattern, y_pu.data(), of, scratch, own);
            ++counts.n_factors;
        };
        // What balancing buses inject is known once a step has answered to what changed: surplus is spread only then.
        const auto look = [&](bool has_stepped) {
            if (!islands.empty() && has_stepped) shared_out.spread(y_pu.data(), of, given);
            find_mismatch(model.pattern, y_pu.data(), own, of, scratch);
            const Controls::Turned turned = turning.turn(y_pu.data(), of, given);
            has_turned = turned.taps || turned.sides;
            if (turned.sides) factor();  // a bus that holds is another row than one let go
            if (has_turned) find_mismatch(model.pattern, y_pu.data(), own, of, scratch);
        };
        of.p_pu = given.p_pu.data();
        of.q_pu = given.q_pu.data();
        factor();
        look(false);
        const int most = turning.is_empty() ? kMostNewtonSteps : kMostTurnedSteps;
        const auto may_close = [&](int step) { return step > 0 || islands.empty(); };
        for (int step = 0; (!may_close(step) || close_states(of, tolerance_pu)) && step < most; ++step) {
            const std::array<float, kStates> before = of.mismatch_pu;
            take_step(model.pattern, own, of, scratch);
            ++counts.n_newton_steps;
            look(true);
            if (!close_states(of, tolerance_pu) || has_turned || share_left(of, before) <= kNewFactor) continue;
            factor();
            look(true);
        }
    }

    /// Chord steps of sixteen states with one factor.
    void solve_shared(const float* factor, AcPowers& given, Controls turning) {
        const AcPattern& pattern = model.pattern;
        std::array<float, kStates> before{};
        const int most = turning.is_empty() ? kMostChordSteps : kMostTurnedSteps;
        int first_mixed = most + 1, last_turn = 0;
        for (int step = 0; step <= most; ++step) {
            const bool may_close = step > 0 || islands.empty();  // see solve_own
            if (!islands.empty() && step > 0) surplus.spread(y_pu.data(), states, given);
            find_mismatch_shared(pattern, y_pu.data(), factor, states, scratch);
            const std::array<float, kStates> found = states.mismatch_pu;
            const Controls::Turned turned = turning.turn(y_pu.data(), states, given);
            for (std::size_t state = 0; state < kStates; ++state)
                scratch.mixes[state] = step > first_mixed && found[state] == states.mismatch_pu[state] ? 1.0F : 0.0F;
            if (turned.taps || turned.sides) {
                find_mismatch_shared(pattern, y_pu.data(), factor, states, scratch);
                last_turn = step;
            }
            if ((may_close && !close_states(states, kSolvedPu)) || step == most) return;
            const float kept = step == last_turn ? 0.0F : share_left(states, before);
            if (step > last_turn + 4 && kept > kStuck) return;
            if (step == 2 && kept > kMixed) first_mixed = step;
            before = states.mismatch_pu;
            if (turning.limits != nullptr && turning.limits->foresees()) {
                find_step_shared(pattern, factor, scratch);
                turning.limits->correct(factor, states, scratch);
                move_by_step(step >= first_mixed, states, scratch);
            } else if (step < first_mixed) {
                take_step_shared(pattern, factor, states, scratch);
            } else {
                take_mixed_step_shared(pattern, factor, states, scratch);
            }
            ++counts.n_chord_steps;
        }
    }

    /// The same, with the sides of limited buses foreseen by that factor.
    void solve_foreseen(const float* factor, LimitForesight& by, AcPowers& given, TapControl* turning) {
        if (limits.may_foresee()) {
            std::array<LimitForesight*, kStates> same{};
            same.fill(&by);
            limits.foresee_by(same);
        }
        solve_shared(factor, given, {turning, &limits});
        limits.stop_foreseeing();
    }

    /// Solves one state alone with pivoting and puts its voltages into the column.
    AcOutcome solve_alone(const AcCase& of, std::size_t lane) {
        const AcSolution found =
            limits.is_empty() ? solve_newton(model.net, of) : solve_within_limits(model.net, of).solution;
        for (std::size_t row = 0; row < found.v_pu.size(); ++row) {
            const Complex v = found.v_pu[static_cast<std::size_t>(model.pattern.bus_at[row])];
            states.e_pu[row * kStates + lane] = v.real();
            states.f_pu[row * kStates + lane] = v.imag();
        }
        ++counts.n_alone;
        if (!found.is_solved) ++counts.n_unsolved;
        return {found.is_solved, found.mismatch_pu, found.worst_bus};
    }

    std::vector<Complex> injections(const AcPowers& of, std::size_t lane) const {
        std::vector<Complex> out(model.pattern.n());
        for (std::size_t row = 0; row < out.size(); ++row)
            out[static_cast<std::size_t>(model.pattern.bus_at[row])] = {of.p_pu[row * kStates + lane],
                                                                        of.q_pu[row * kStates + lane]};
        return out;
    }

    /// Settles the states of one group around their mean.
    void solve_group(std::span<const int> steps, AcPowers& of, std::size_t mean, const AcTake& take,
                     std::span<const AcOutage> list, const TakeOutage* take_outage) {
        const std::vector<Complex> start = start_of(mean);
        states.p_pu = of.p_pu.data();
        states.q_pu = of.q_pu.data();
        states.is_open.fill(1.0F);
        start_from(model, start, states);
        surplus.begin(of, &mean_surplus, mean);
        taps.begin(kSettledPu, states);
        limits.begin(kSettledPu, states, of, &mean_limits, mean);
        patches_are_whole = true;
        solve_foreseen(factor_of(mean), foresight[mean], of, &taps);
        regroup(steps.size(), start, of, {&taps, &limits});
        const std::array<AcOutcome, kStates> outcome = settle(steps, of, nullptr);
        take({steps, states, std::span<const AcOutcome>(outcome.data(), steps.size()), taps});
        if (take_outage == nullptr) return;
        for (std::size_t lane = 0; lane < kStates; ++lane)
            after->base_is_solved[lane] = lane < steps.size() && outcome[lane].is_solved;
        after->base_e_pu = states.e_pu;
        after->base_f_pu = states.f_pu;
        after->base_limits = limits;
        after->base_surplus = surplus;
        const std::vector<std::size_t> chosen = choose_outages ? choose_outages() : all_of(list.size());
        for (std::size_t first = 0; first < chosen.size(); first += kStates)
            solve_outages(steps, of, mean, std::span(chosen).subspan(first, std::min(kStates, chosen.size() - first)),
                          list, *take_outage);
        set_roles(model, states);
    }

    /// A group after up to sixteen outages: the mean after each, then the states around it.
    void solve_outages(std::span<const int> steps, AcPowers& of, std::size_t mean, std::span<const std::size_t> numbers,
                       std::span<const AcOutage> all, const TakeOutage& take_outage) {
        if (stop_asked.stop_requested()) throw StoppedError();
        std::vector<AcOutage> list;
        for (const std::size_t number : numbers) list.push_back(all[number]);
        std::array<std::vector<char>, kStates> is_live;
        for (std::size_t lane = 0; lane < list.size(); ++lane) {
            if (may_split(model.net, list[lane])) is_live[lane] = live_buses(model.net, branches_lost(list[lane]));
        }
        AcStates& at_mean = after->means;
        apply(list, is_live, mean_taps.admittances(model.net, mean), at_mean);
        const std::vector<Complex> start = start_of(mean);
        start_from(model, start, at_mean);
        for (std::size_t row = 0; row < model.pattern.n(); ++row) {
            fill_column(after->powers.p_pu, row, mean_powers.p_pu[row * kStates + mean]);
            fill_column(after->powers.q_pu, row, mean_powers.q_pu[row * kStates + mean]);
        }
        after->surplus.begin(after->powers, &mean_surplus, mean);
        limits.take_over(means, mean, at_mean);
        for (std::size_t lane = 0; lane < kStates; ++lane) at_mean.is_open[lane] = lane < list.size() ? 1.0F : 0.0F;
        solve_own(kMeanOutagePu, at_mean, after->powers, after->surplus, {});
        if (limits.may_foresee()) limits.let_go(at_mean);
        factor_states(model.pattern, y_pu.data(), at_mean, scratch, own);
        ++counts.n_factors;
        share_factors(own, after->shared);
        if (limits.may_foresee()) after->foresight = limits.learn(own, scratch);
        for (std::size_t lane = 0; lane < list.size(); ++lane) {
            change_admittances(list[lane], -1.0);
            outage = list[lane];
            solve_after(steps, of, mean, start, lane, is_live[lane]);
            std::array<AcOutcome, kStates> outcome = settle(steps, of, &list[lane]);
            take_outage(numbers[lane], {steps, states, std::span<const AcOutcome>(outcome.data(), steps.size()), taps});
            outage = {};
            std::copy(model.pattern.y_pu.begin(), model.pattern.y_pu.end(), y_pu.begin());
            if (!is_live[lane].empty()) set_roles(model, states);
        }
    }

    /// Chord steps of a group after one outage, from the voltages before times what the outage does to the mean.
    void solve_after(std::span<const int> steps, AcPowers& of, std::size_t mean, std::span<const Complex> mean_before,
                     std::size_t lane, const std::vector<char>& is_live) {
        for (std::size_t row = 0; row < model.pattern.n(); ++row) {
            const auto bus = static_cast<std::size_t>(model.pattern.bus_at[row]);
            const Complex now(after->means.e_pu[row * kStates + lane], after->means.f_pu[row * kStates + lane]);
            const Complex change = now / mean_before[bus];
            const double *e = after->base_e_pu.data() + row * kStates, *f = after->base_f_pu.data() + row * kStates;
            double *to_e = states.e_pu.data() + row * kStates, *to_f = states.f_pu.data() + row * kStates;
            for (std::size_t state = 0; state < kStates; ++state) {
                to_e[state] = change.real() * e[state] - change.imag() * f[state];
                to_f[state] = change.real() * f[state] + change.imag() * e[state];
            }
            if (!is_live.empty() && is_live[bus] == 0) {
                fill_column(states.is_p_given, row, 0.0F);
                fill_column(states.is_q_given, row, 0.0F);
            }
        }
        states.p_pu = of.p_pu.data();
        states.q_pu = of.q_pu.data();
        for (std::size_t state = 0; state < kStates; ++state)
            states.is_open[state] = after->base_is_solved[state] ? 1.0F : 0.0F;
        surplus.begin(of, after->base_surplus, {mean_surplus, after->surplus, mean, lane});
        const bool turns_nothing = std::none_of(outage.parts.begin(), outage.parts.end(), [this](const auto& part) {
            return taps.per_ratio(part.branch) != nullptr;
        });
        if (!turns_nothing || !patches_are_whole) taps.hold(shares_left(), states);
        patches_are_whole = turns_nothing;
        limits = after->base_limits;
        limits.resume(states, of);
        solve_foreseen(after->shared.data() + lane * 4 * model.pattern.n_blocks(), after->foresight[lane], of, nullptr);
        regroup(steps.size(), mean_before, of, {nullptr, &limits});
    }

    /// Part of each branch that the outage at hand leaves; empty if that is all.
    std::span<const double> shares_left() {
        if (outage.parts.empty()) return {};
        left.assign(model.net.branch_of.size(), 1.0);
        for (const AcOutage::Part& part : outage.parts) left[static_cast<std::size_t>(part.branch)] -= part.share_out;
        return left;
    }

    /// Adds an outage's circuits, times `sign`, to the admittances of all states.
    void change_admittances(const AcOutage& of, double sign) {
        for (const AcOutage::Part& part : of.parts) {
            const auto branch = static_cast<std::size_t>(part.branch);
            const BranchAdmittance& y = model.net.admittance[branch];
            const std::array<int, 4>& entry = model.pattern.branch_entry[branch];
            for (const auto& [at, value] : {std::pair(entry[0], y.ff), std::pair(entry[1], y.ft),
                                            std::pair(entry[2], y.tf), std::pair(entry[3], y.tt)}) {
                y_pu[2 * static_cast<std::size_t>(at)] += sign * part.share_out * value.real();
                y_pu[2 * static_cast<std::size_t>(at) + 1] += sign * part.share_out * value.imag();
            }
        }
    }

    /// Judges the states of a group and puts their powers back to those given; what is left is solved alone.
    std::array<AcOutcome, kStates> settle(std::span<const int> steps, AcPowers& of, const AcOutage* of_outage) {
        const std::array<bool, kStates> is_beyond = limits.unsettled(y_pu.data(), states);
        surplus.end(of);
        limits.end(of);
        std::array<AcOutcome, kStates> outcome;
        for (std::size_t lane = 0; lane < steps.size(); ++lane) {
            outcome[lane] = {true, states.mismatch_pu[lane], -1};
            if (!is_left(states, lane) && !is_beyond[lane]) continue;
            AcCase alone = ac_case(model.net, injections(of, lane));
            alone.admittance = taps.admittances(model.net, lane);
            if (of_outage != nullptr) {
                if (!after->base_is_solved[lane]) {
                    outcome[lane] = {};
                    continue;
                }
                take_out(model.net, *of_outage, alone);
            }
            outcome[lane] = solve_alone(alone, lane);
        }
        return outcome;
    }

    /// What chord steps have left: once more from the start, with factors of their own.
    void regroup(std::size_t n_used, std::span<const Complex> start, AcPowers& given, Controls turning) {
        std::size_t n_left = 0;
        for (std::size_t lane = 0; lane < kStates; ++lane) {
            const bool is_again =
                lane < n_used && is_left(states, lane) && (outage.parts.empty() || after->base_is_solved[lane]);
            states.is_open[lane] = is_again ? 1.0F : 0.0F;
            if (!is_again) continue;
            ++n_left;
            for (std::size_t row = 0; row < model.pattern.n(); ++row) {
                const Complex v = start[static_cast<std::size_t>(model.pattern.bus_at[row])];
                states.e_pu[row * kStates + lane] = v.real();
                states.f_pu[row * kStates + lane] = v.imag();
            }
        }
        counts.n_regrouped += n_left;
        if (n_left > 0) solve_own(kSolvedPu, states, given, surplus, turning);
    }

    /// The means of up to sixteen runs of groups, then each group around its mean.
    void solve_batch(std::span<const int> steps, std::size_t groups_per_mean, const AcFill& fill, const AcTake& take,
                     std::span<const AcOutage> list, const TakeOutage* take_outage) {
        const std::size_t n_groups = (steps.size() + kStates - 1) / kStates;
        const std::size_t n_means = (n_groups + groups_per_mean - 1) / groups_per_mean;
        while (powers.size() < n_groups) powers.emplace_back(model.pattern.n());
        const auto group_of = [&](std::size_t group) {
            return steps.subspan(group * kStates, std::min(kStates, steps.size() - group * kStates));
        };
        std::fill(mean_powers.p_pu.begin(), mean_powers.p_pu.end(), 0.0);
        std::fill(mean_powers.q_pu.begin(), mean_powers.q_pu.end(), 0.0);
        for (std::size_t group = 0; group < n_groups; ++group) {
            const std::size_t mean = group / groups_per_mean, first = mean * groups_per_mean * kStates;
            fill(group_of(group), powers[group]);
            add_mean(powers[group], group_of(group).size(), std::min(groups_per_mean * kStates, steps.size() - first),
                     mean, mean_powers);
        }
        mean_surplus.begin(mean_powers);
        n_means_used = n_means;
        for (std::size_t lane = 0; lane < kStates; ++lane) means.is_open[lane] = lane < n_means ? 1.0F : 0.0F;
        mean_taps.begin(kMeanPu, means);
        mean_limits.begin(kMeanPu, means, mean_powers);
        if (limits.may_foresee()) {
            solve_own(kMeanPu, means, mean_powers, mean_surplus, {&mean_taps, nullptr});
            foresee_means();
        }
        solve_own(kMeanPu, means, mean_powers, mean_surplus, {&mean_taps, &mean_limits});
        mean_limits.stop_foreseeing();
        if (limits.may_foresee()) mean_limits.let_go(means);
        factor_states(model.pattern, y_pu.data(), means, scratch, own);
        ++counts.n_factors;
        share_factors(own, shared);
        if (limits.may_foresee()) {
            foresight = mean_limits.learn(own, scratch);
            mean_limits.resume(means, mean_powers);
        }
        mean_surplus.end(mean_powers);
        for (std::size_t group = 0; group < n_groups; ++group)
            solve_group(group_of(group), powers[group], group / groups_per_mean, take, list, take_outage);
        counts.n_states += steps.size();
    }

    [[nodiscard]] const float* factor_of(std::size_t mean) const {
        return shared.data() + mean * 4 * model.pattern.n_blocks();
    }

    /// How the means answer where all voltages are held: tells which can be.
    void foresee_means() {
        mean_limits.let_go(means);
        factor_states(model.pattern, y_pu.data(), means, scratch, own);
        ++counts.n_factors;
        foresight = mean_limits.learn(own, scratch);
        mean_limits.resume(means, mean_powers);
        std::array<LimitForesight*, kStates> of_each{};
        for (std::size_t mean = 0; mean < kStates; ++mean) of_each[mean] = &foresight[mean];
        mean_limits.foresee_by(of_each);
        for (std::size_t mean = 0; mean < kStates; ++mean) means.is_open[mean] = mean < n_means_used ? 1.0F : 0.0F;
    }

    AcCounts solve_series(std::span<const int> order, const AcFill& fill, const AcTake& take,
                          std::span<const AcOutage> list, const TakeOutage* take_outage, const std::stop_token& stop) {
        counts = {};
        set_roles(model, states);
        states.patches.clear();
        // Few states: a factor serves two groups, so that one set of means is enough.
        const std::size_t n_groups = (order.size() + kStates - 1) / kStates;
        const std::size_t groups_per_mean = std::clamp<std::size_t>((n_groups + kMostMeans - 1) / kMostMeans, 1, 2);
        const std::size_t n_batch = groups_per_mean * kMostMeans * kStates;
        first_mean.clear();
        stop_asked = stop;
        for (std::size_t first = 0; first < order.size(); first += n_batch) {
            if (stop.stop_requested()) throw StoppedError();
            start_from(model, first_mean.empty() ? origin : first_mean, means);
            solve_batch(order.subspan(first, std::min(n_batch, order.size() - first)), groups_per_mean, fill, take,
                        list, take_outage);
            if (first_mean.empty()) keep_first_mean();
        }
        return counts;
    }

    [[nodiscard]] bool is_mean_solved(std::size_t mean) const { return means.mismatch_pu[mean] <= kMeanPu; }

    /// Where a group starts: a mean without solution is no place to start from.
    [[nodiscard]] std::vector<Complex> start_of(std::size_t mean) const {
        return is_mean_solved(mean) ? voltages(model, means, mean) : origin;
    }

    void keep_first_mean() {
        for (std::size_t mean = 0; mean < n_means_used && first_mean.empty(); ++mean) {
            if (is_mean_solved(mean)) first_mean = voltages(model, means, mean);
        }
    }

    /// Up to sixteen outages in the columns: what they take, and what loses its supply.
    /// @param admittance  of the branches as they stand; where they differ from the network's, all columns take that up
    void apply(std::span<const AcOutage> list, std::span<const std::vector<char>> is_live,
               std::span<const BranchAdmittance> admittance, AcStates& to) {
        struct Change {
            int entry = 0;
            std::size_t lane = 0;
            Complex y;
        };
        std::vector<Change> changes;
        for (std::size_t lane = 0; lane < list.size(); ++lane) {
            for (const AcOutage::Part& part : list[lane].parts) {
                const auto branch = static_cast<std::size_t>(part.branch);
                const BranchAdmittance& y = admittance[branch];
                const std::array<int, 4>& entry = model.pattern.branch_entry[branch];
                for (const auto& [at, value] : {std::pair(entry[0], y.ff), std::pair(entry[1], y.ft),
                                                std::pair(entry[2], y.tf), std::pair(entry[3], y.tt)})
                    changes.push_back({at, lane, -part.share_out * value});
            }
        }
        for (const AcTap& tap : model.net.taps) {
            const auto branch = static_cast<std::size_t>(tap.branch);
            const BranchAdmittance &y = admittance[branch], &of_network = model.net.admittance[branch];
            const std::array<int, 4>& entry = model.pattern.branch_entry[branch];
            for (std::size_t lane = 0; lane < kStates; ++lane) {
                changes.push_back({entry[0], lane, y.ff - of_network.ff});
                changes.push_back({entry[1], lane, y.ft - of_network.ft});
                changes.push_back({entry[2], lane, y.tf - of_network.tf});
            }
        }
        std::stable_sort(changes.begin(), changes.end(),
                         [](const Change& a, const Change& b) { return a.entry < b.entry; });
        to.patches.clear();
        int last_entry = -1;
        for (const Change& change : changes) {
            const auto at = static_cast<std::size_t>(change.entry);
            if (change.entry != last_entry)
                to.patches.push_back(
                    {model.pattern.y_row[at], model.pattern.y_column[at], model.pattern.y_block[at], {}, {}});
            last_entry = change.entry;
            to.patches.back().g_pu[change.lane] += change.y.real();
            to.patches.back().b_pu[change.lane] += change.y.imag();
        }
        set_roles(model, to);
        for (std::size_t lane = 0; lane < list.size(); ++lane) {
            if (is_live[lane].empty()) continue;
            for (std::size_t row = 0; row < model.pattern.n(); ++row) {
                if (is_live[lane][static_cast<std::size_t>(model.pattern.bus_at[row])] != 0) continue;
                to.is_p_given[row * kStates + lane] = 0.0F;
                to.is_q_given[row * kStates + lane] = 0.0F;
            }
        }
    }
};

void AcCounts::add(const AcCounts& other) {
    n_states += other.n_states;
    n_factors += other.n_factors;
    n_newton_steps += other.n_newton_steps;
    n_chord_steps += other.n_chord_steps;
    n_regrouped += other.n_regrouped;
    n_alone += other.n_alone;
    n_unsolved += other.n_unsolved;
}

AcSolver::AcSolver(const AcModel& model, AcOptions options)
    : model_(model), room_(std::make_unique<Room>(model, options)) {}
AcSolver::~AcSolver() = default;

void AcSolver::start_from_last() {
    if (!room_->first_mean.empty()) room_->origin = room_->first_mean;
}

AcCounts AcSolver::series(std::span<const int> order, const AcFill& fill, const AcTake& take,
                          const std::stop_token& stop) {
    return room_->solve_series(order, fill, take, {}, nullptr, stop);
}

AcCounts AcSolver::series_with_outages(std::span<const int> order, const AcFill& fill, const AcTake& take,
                                       std::span<const AcOutage> list, const TakeOutage& take_outage,
                                       const std::stop_token& stop, const ChooseOutages& choose) {
    room_->choose_outages = choose;
    if (room_->after == nullptr) room_->after = std::make_unique<Room::OutageRoom>(model_, room_->islands);
    return room_->solve_series(order, fill, take, list, &take_outage, stop);
}

AcCounts AcSolver::outages(std::span<const Complex> injection_pu, std::span<const Complex> base_pu,
                           std::span<const AcOutage> list, const AcTake& take, const std::stop_token& stop) {
    Room& room = *room_;
    room.counts = {};
    if (room.powers.empty()) room.powers.emplace_back(model_.pattern.n());
    AcPowers& powers = room.powers.front();
    for (std::size_t row = 0; row < model_.pattern.n(); ++row) {
        const Complex s = injection_pu[static_cast<std::size_t>(model_.pattern.bus_at[row])];
        fill_column(powers.p_pu, row, s.real());
        fill_column(powers.q_pu, row, s.imag());
    }
    for (std::size_t first = 0; first < list.size(); first += kStates) {
        if (stop.stop_requested()) throw StoppedError();
        const auto batch = list.subspan(first, std::min(kStates, list.size() - first));
        std::array<std::vector<char>, kStates> is_live;
        std::array<int, kStates> items{};
        std::array<AcOutcome, kStates> outcome;
        for (std::size_t lane = 0; lane < batch.size(); ++lane) {
            items[lane] = static_cast<int>(first + lane);
            if (may_split(model_.net, batch[lane])) is_live[lane] = live_buses(model_.net, branches_lost(batch[lane]));
        }
        room.apply(batch, is_live, model_.net.admittance, room.states);
        start_from(model_, base_pu, room.states);
        for (std::size_t lane = 0; lane < kStates; ++lane)
            room.states.is_open[lane] = lane < batch.size() ? 1.0F : 0.0F;
        room.surplus.begin(powers);
        room.solve_own(kSolvedPu, room.states, powers, room.surplus, {});
        room.surplus.end(powers);
        for (std::size_t lane = 0; lane < batch.size(); ++lane) {
            outcome[lane] = {true, room.states.mismatch_pu[lane], -1};
            if (is_left(room.states, lane))
                outcome[lane] = room.solve_alone(case_after(model_.net, injection_pu, base_pu, batch[lane]), lane);
        }
        take({std::span<const int>(items.data(), batch.size()), room.states,
              std::span<const AcOutcome>(outcome.data(), batch.size()), room.taps});
        room.counts.n_states += batch.size();
    }
    room.states.patches.clear();
    return room.counts;
}

}  // namespace knelpunt::flow
