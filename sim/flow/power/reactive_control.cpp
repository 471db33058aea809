#include "sim/flow/power/reactive_control.hpp"

#include <algorithm>
#include <cmath>

namespace knelpunt::flow {
namespace {

constexpr int kRests = 1000;
constexpr int kMostRounds = 12;
constexpr char kMostReturns = 2;     // a bus that still goes to and fro stays at its limit
constexpr float kChangedPu = 1e-2F;  // stands for the mismatch that a change makes, until it is computed

}  // namespace

ReactiveControl::ReactiveControl(const AcNetwork& net, const AcPattern& pattern) : pattern_(&pattern) {
    for (std::size_t bus = 0; bus < net.role.size(); ++bus) {
        const bool is_limited = std::isfinite(net.q_min_pu[bus]) || std::isfinite(net.q_max_pu[bus]);
        if (net.role[bus] != BusRole::held || !is_limited) continue;
        buses_.push_back(
            {static_cast<std::size_t>(pattern.position_of[bus]), net.v_pu[bus], net.q_min_pu[bus], net.q_max_pu[bus]});
    }
    stands_.assign(buses_.size() * kStates, Stands::held);
    n_returns_.assign(buses_.size() * kStates, 0);
    given_pu_.assign(buses_.size() * kStates, 0.0);
}

void ReactiveControl::begin(double settled_pu, AcStates& states, AcPowers& powers, const ReactiveControl* from,
                            std::size_t state_of_it) {
    settled_pu_ = settled_pu;
    for (std::size_t at = 0; at < buses_.size(); ++at) {
        const auto first = static_cast<std::ptrdiff_t>(at * kStates);
        std::fill_n(stands_.begin() + first, kStates,
                    from == nullptr ? Stands::held : from->stands_[at * kStates + state_of_it]);
        std::copy_n(powers.q_pu.begin() + static_cast<std::ptrdiff_t>(buses_[at].row * kStates), kStates,
                    given_pu_.begin() + first);
    }
    resume(states, powers);
}

ReactiveControl::Stands ReactiveControl::judge(std::size_t at, std::size_t state, double q_pu, double v2) const {
    const Bus& bus = buses_[at];
    const double source_pu = q_pu - given_pu_[at * kStates + state], set2 = bus.v_set_pu * bus.v_set_pu;
    const Stands now = stands_[at * kStates + state];
    if (now == Stands::held) {
        if (source_pu > bus.q_max_pu + settled_pu_) return Stands::most;
        if (source_pu < bus.q_min_pu - settled_pu_) return Stands::least;
        return now;
    }
    const bool holds_again = now == Stands::most ? v2 > set2 + settled_pu_ : v2 < set2 - settled_pu_;
    return holds_again ? Stands::held : now;
}

void ReactiveControl::write(std::size_t at, std::size_t state, AcStates& states, AcPowers& powers) const {
    const Bus& bus = buses_[at];
    const std::size_t place = bus.row * kStates + state;
    const Stands now = stands_[at * kStates + state];
    states.is_q_given[place] = now == Stands::held ? 0.0F : states.is_p_given[place];
    const double limit_pu = now == Stands::held ? 0.0 : now == Stands::most ? bus.q_max_pu : bus.q_min_pu;
    powers.q_pu[place] = given_pu_[at * kStates + state] + limit_pu;
}

bool ReactiveControl::turn(const double* y_pu, AcStates& states, AcPowers& powers) {
    std::array<bool, kStates> is_due{};
    for (std::size_t state = 0; state < kStates; ++state) {
        const bool is_settled = states.mismatch_pu[state] <= settled_pu_;
        // A tap changer has stepped since: once more.
        if (n_rounds_[state] == kRests && !is_settled) n_rounds_[state] = kMostRounds - 1;
        is_due[state] = n_rounds_[state] < kMostRounds && states.is_open[state] != 0.0F && is_settled;
    }
    if (std::none_of(is_due.begin(), is_due.end(), [](bool due) { return due; })) return false;
    std::array<bool, kStates> has_changed{};
    for (std::size_t at = 0; at < buses_.size(); ++at) {
        const std::size_t first = buses_[at].row * kStates;
        const RowPower found = power_at(*pattern_, y_pu, states, buses_[at].row);
        for (std::size_t state = 0; state < kStates; ++state) {
            double &e = states.e_pu[first + state], &f = states.f_pu[first + state];
            if (!is_due[state] || states.is_p_given[first + state] == 0.0F) continue;
            const double v2 = e * e + f * f;
            Stands& now = stands_[at * kStates + state];
            const Stands then = judge(at, state, found.q_pu[state], v2);
            const bool may_return = n_returns_[at * kStates + state] < kMostReturns;
            if (then == now || (then == Stands::held && !may_return)) continue;
            now = then;
            has_changed[state] = true;
            if (then == Stands::held) {
                ++n_returns_[at * kStates + state];
                const double back = buses_[at].v_set_pu / std::sqrt(v2);
                e *= back;
                f *= back;
            }
            write(at, state, states, powers);
        }
    }
    bool is_any = false;
    for (std::size_t state = 0; state < kStates; ++state) {
        if (!is_due[state]) continue;
        n_rounds_[state] = has_changed[state] ? n_rounds_[state] + 1 : kRests;
        if (has_changed[state]) states.mismatch_pu[state] = kChangedPu;
        is_any = is_any || has_changed[state];
    }
    return is_any;
}

void ReactiveControl::resume(AcStates& states, AcPowers& powers) {
    n_rounds_.fill(0);
    std::fill(n_returns_.begin(), n_returns_.end(), char{0});
    for (std::size_t at = 0; at < buses_.size(); ++at) {
        for (std::size_t state = 0; state < kStates; ++state) write(at, state, states, powers);
    }
}

void ReactiveControl::take_over(const AcStates& means, std::size_t mean, AcStates& states) const {
    for (const Bus& bus : buses_) {
        for (std::size_t place = bus.row * kStates; place < (bus.row + 1) * kStates; ++place)
            states.is_q_given[place] = states.is_p_given[place] * means.is_q_given[bus.row * kStates + mean];
    }
}

std::array<bool, kStates> ReactiveControl::unsettled(const double* y_pu, const AcStates& states) const {
    std::array<bool, kStates> out{};
    for (std::size_t at = 0; at < buses_.size(); ++at) {
        const std::size_t first = buses_[at].row * kStates;
        const RowPower found = power_at(*pattern_, y_pu, states, buses_[at].row);
        for (std::size_t state = 0; state < kStates; ++state) {
            const double e = states.e_pu[first + state], f = states.f_pu[first + state];
            const bool is_live = states.is_p_given[first + state] != 0.0F;
            const Stands should = judge(at, state, found.q_pu[state], e * e + f * f);
            out[state] = out[state] || (is_live && should != stands_[at * kStates + state]);
        }
    }
    return out;
}

void ReactiveControl::end(AcPowers& powers) const {
    for (std::size_t at = 0; at < buses_.size(); ++at)
        std::copy_n(given_pu_.begin() + static_cast<std::ptrdiff_t>(at * kStates), kStates,
                    powers.q_pu.begin() + static_cast<std::ptrdiff_t>(buses_[at].row * kStates));
}

}  // namespace knelpunt::flow
