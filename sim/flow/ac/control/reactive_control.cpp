#include "sim/flow/ac/control/reactive_control.hpp"

#include <algorithm>
#include <cmath>

namespace knelpunt::flow {
namespace {

constexpr int kRests = 1000;
constexpr int kMostRounds = 12;
constexpr int kRoundsOnceMore = 8;   // rounds counted as done where something else has moved since
constexpr char kMostReturns = 2;     // a bus that still goes to and fro stays at its limit
constexpr float kRoughPu = 1e-3F;    // near enough to foresee
constexpr float kChangedPu = 1e-2F;  // stands for the mismatch that a change makes, until it is computed

constexpr std::uint64_t bit(std::size_t position) { return std::uint64_t{1} << position; }

}  // namespace

ReactiveControl::ReactiveControl(const AcNetwork& net, const AcPattern& pattern) : pattern_(&pattern) {
    for (std::size_t bus = 0; bus < net.role.size(); ++bus) {
        const bool is_limited = std::isfinite(net.q_min_pu[bus]) || std::isfinite(net.q_max_pu[bus]);
        if (net.role[bus] != BusRole::held || !is_limited) continue;
        buses_.push_back(
            {static_cast<std::size_t>(pattern.position_of[bus]), net.v_pu[bus], net.q_min_pu[bus], net.q_max_pu[bus]});
    }
    first_row_ = pattern.n();
    for (const Bus& bus : buses_) first_row_ = std::min(first_row_, bus.row);
    stands_.assign(buses_.size() * kStates, Stands::held);
    n_returns_.assign(buses_.size() * kStates, 0);
    given_pu_.assign(buses_.size() * kStates, 0.0);
}

void ReactiveControl::begin(double settled_pu, AcStates& states, AcPowers& powers, const ReactiveControl* from,
                            std::size_t state_of_it) {
    settled_pu_ = settled_pu;
    for (std::size_t bus = 0; bus < buses_.size(); ++bus) {
        const auto first = static_cast<std::ptrdiff_t>(bus * kStates);
        std::fill_n(stands_.begin() + first, kStates,
                    from == nullptr ? Stands::held : from->stands_[bus * kStates + state_of_it]);
        std::copy_n(powers.q_pu.begin() + static_cast<std::ptrdiff_t>(buses_[bus].row * kStates), kStates,
                    given_pu_.begin() + first);
    }
    resume(states, powers);
}

Stands ReactiveControl::judge(std::size_t position, std::size_t state, double q_pu, double v2) const {
    const Bus& bus = buses_[position];
    const double source_pu = q_pu - given_pu_[position * kStates + state], set2 = bus.v_set_pu * bus.v_set_pu;
    const Stands now = stands_[position * kStates + state];
    if (now == Stands::held) {
        if (source_pu > bus.q_max_pu + settled_pu_) return Stands::most;
        if (source_pu < bus.q_min_pu - settled_pu_) return Stands::least;
        return now;
    }
    const bool holds_again = now == Stands::most ? v2 > set2 + settled_pu_ : v2 < set2 - settled_pu_;
    return holds_again ? Stands::held : now;
}

void ReactiveControl::write(std::size_t position, std::size_t state, AcStates& states, AcPowers& powers) const {
    const Bus& bus = buses_[position];
    const std::size_t place = bus.row * kStates + state;
    const Stands now = stands_[position * kStates + state];
    states.is_q_given[place] = now == Stands::held ? 0.0F : states.is_p_given[place];
    const double limit_pu = now == Stands::held ? 0.0 : now == Stands::most ? bus.q_max_pu : bus.q_min_pu;
    powers.q_pu[place] = given_pu_[position * kStates + state] + limit_pu;
}

void ReactiveControl::let_go(AcStates& states) const {
    for (const Bus& bus : buses_)
        for (std::size_t place = bus.row * kStates; place < (bus.row + 1) * kStates; ++place)
            states.is_q_given[place] = states.is_p_given[place];
}

std::vector<LimitForesight> ReactiveControl::learn(const AcFactors& factors, AcScratch& scratch) const {
    const std::size_t n = buses_.size();
    std::vector<std::vector<double>> response(kStates, std::vector<double>(n * n));
    for (std::size_t position = 0; position < n; ++position) {
        std::fill(scratch.v.begin(), scratch.v.end(), 0.0F);
        std::fill_n(scratch.v.begin() + static_cast<std::ptrdiff_t>((2 * buses_[position].row + 1) * kStates), kStates,
                    1.0F);
        solve_columns(*pattern_, factors, buses_[position].row, scratch);
        for (std::size_t index = 0; index < n; ++index) {
            const float* stretch = scratch.v.data() + (2 * buses_[index].row + 1) * kStates;
            for (std::size_t state = 0; state < kStates; ++state)
                response[state][index * n + position] = stretch[state];
        }
    }
    std::vector<LimitForesight> out;
    for (std::vector<double>& of_state : response) out.emplace_back(n, std::move(of_state));
    return out;
}

std::uint64_t ReactiveControl::held_set(std::size_t state, const AcStates& states) const {
    std::uint64_t out = 0;
    for (std::size_t bus = 0; bus < buses_.size(); ++bus) {
        const bool is_live = states.is_p_given[buses_[bus].row * kStates + state] != 0.0F;
        if (is_live && stands_[bus * kStates + state] == Stands::held) out |= bit(bus);
    }
    return out;
}

void ReactiveControl::correct(const float* factor, const AcStates& states, AcScratch& scratch) {
    std::fill(scratch.v.begin(), scratch.v.end(), 0.0F);
    std::array<std::size_t, LimitForesight::kMostBuses> place{};
    for (std::size_t state = 0; state < kStates; ++state) {
        const std::uint64_t held = held_set(state, states);
        if (held == 0 || states.is_open[state] == 0.0F) continue;
        std::size_t n_held = 0;
        for (std::size_t bus = 0; bus < buses_.size(); ++bus)
            if ((held & bit(bus)) != 0) place[n_held++] = (2 * buses_[bus].row + 1) * kStates + state;
        const std::vector<double>& inverse = foresight_[state]->inverse_of(held);
        for (std::size_t row = 0; row < n_held; ++row) {
            double change_pu = 0.0;
            for (std::size_t column = 0; column < n_held; ++column)
                change_pu -= inverse[row * n_held + column] * scratch.step[place[column]];
            scratch.v[place[row]] = static_cast<float>(change_pu);
        }
    }
    add_correction_shared(*pattern_, factor, first_row_, scratch);
}

bool ReactiveControl::foresee(std::size_t state, const std::vector<double>& source_pu, AcStates& states,
                              AcPowers& powers) {
    std::vector<LimitedBus> found;
    for (std::size_t position = 0; position < buses_.size(); ++position) {
        const Bus& bus = buses_[position];
        const std::size_t place = bus.row * kStates + state;
        const double v2 = states.e_pu[place] * states.e_pu[place] + states.f_pu[place] * states.f_pu[place];
        found.push_back({stands_[position * kStates + state], states.is_p_given[place] != 0.0F, bus.q_min_pu,
                         bus.q_max_pu, source_pu[position], 0.5 * (bus.v_set_pu * bus.v_set_pu / v2 - 1.0)});
    }
    foresight_[state]->choose(found);
    bool has_changed = false;
    for (std::size_t bus = 0; bus < buses_.size(); ++bus) {
        Stands& now = stands_[bus * kStates + state];
        if (now == found[bus].stands) continue;
        now = found[bus].stands;
        has_changed = true;
        if (now == Stands::held) {
            double &e = states.e_pu[buses_[bus].row * kStates + state],
                   &f = states.f_pu[buses_[bus].row * kStates + state];
            const double back = buses_[bus].v_set_pu / std::sqrt(e * e + f * f);
            e *= back;
            f *= back;
        }
        write(bus, state, states, powers);
    }
    return has_changed;
}

bool ReactiveControl::turn_foreseen(const double* y_pu, AcStates& states, AcPowers& powers) {
    std::array<bool, kStates> is_due{};
    bool is_any = false;
    for (std::size_t state = 0; state < kStates; ++state) {
        const bool is_settled = states.mismatch_pu[state] <= settled_pu_;
        if (n_rounds_[state] == kRests && !is_settled) n_rounds_[state] = kRoundsOnceMore;  // a tap changer has stepped
        is_due[state] = n_rounds_[state] < kMostRounds && states.is_open[state] != 0.0F &&
                        (is_settled || (!is_seen_[state] && states.mismatch_pu[state] <= kRoughPu));
        is_any = is_any || is_due[state];
    }
    if (!is_any) return false;
    std::vector<RowPower> found;
    for (const Bus& bus : buses_) found.push_back(power_at(*pattern_, y_pu, states, bus.row));
    std::vector<double> source_pu(buses_.size());
    is_any = false;
    for (std::size_t state = 0; state < kStates; ++state) {
        if (!is_due[state]) continue;
        for (std::size_t bus = 0; bus < buses_.size(); ++bus)
            source_pu[bus] = found[bus].q_pu[state] - given_pu_[bus * kStates + state];
        const bool is_settled = states.mismatch_pu[state] <= settled_pu_;
        const bool has_changed = foresee(state, source_pu, states, powers);
        is_seen_[state] = !has_changed;
        n_rounds_[state] = has_changed ? n_rounds_[state] + 1 : is_settled ? kRests : n_rounds_[state];
        if (has_changed) states.mismatch_pu[state] = kChangedPu;
        is_any = is_any || has_changed;
    }
    return is_any;
}

bool ReactiveControl::turn(const double* y_pu, AcStates& states, AcPowers& powers) {
    if (foresees()) return turn_foreseen(y_pu, states, powers);
    std::array<bool, kStates> is_due{};
    for (std::size_t state = 0; state < kStates; ++state) {
        const bool is_settled = states.mismatch_pu[state] <= settled_pu_;
        // A tap changer has stepped since: once more.
        if (n_rounds_[state] == kRests && !is_settled) n_rounds_[state] = kRoundsOnceMore;
        is_due[state] = n_rounds_[state] < kMostRounds && states.is_open[state] != 0.0F && is_settled;
    }
    if (std::none_of(is_due.begin(), is_due.end(), [](bool due) { return due; })) return false;
    std::array<bool, kStates> has_changed{};
    for (std::size_t bus = 0; bus < buses_.size(); ++bus) {
        const std::size_t first = buses_[bus].row * kStates;
        const RowPower found = power_at(*pattern_, y_pu, states, buses_[bus].row);
        for (std::size_t state = 0; state < kStates; ++state) {
            double &e = states.e_pu[first + state], &f = states.f_pu[first + state];
            if (!is_due[state] || states.is_p_given[first + state] == 0.0F) continue;
            const double v2 = e * e + f * f;
            Stands& now = stands_[bus * kStates + state];
            const Stands then = judge(bus, state, found.q_pu[state], v2);
            const bool may_return = n_returns_[bus * kStates + state] < kMostReturns;
            if (then == now || (then == Stands::held && !may_return)) continue;
            now = then;
            has_changed[state] = true;
            if (then == Stands::held) {
                ++n_returns_[bus * kStates + state];
                const double back = buses_[bus].v_set_pu / std::sqrt(v2);
                e *= back;
                f *= back;
            }
            write(bus, state, states, powers);
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
    is_seen_.fill(false);
    std::fill(n_returns_.begin(), n_returns_.end(), char{0});
    for (std::size_t bus = 0; bus < buses_.size(); ++bus) {
        for (std::size_t state = 0; state < kStates; ++state) write(bus, state, states, powers);
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
    for (std::size_t bus = 0; bus < buses_.size(); ++bus) {
        const std::size_t first = buses_[bus].row * kStates;
        const RowPower found = power_at(*pattern_, y_pu, states, buses_[bus].row);
        for (std::size_t state = 0; state < kStates; ++state) {
            const double e = states.e_pu[first + state], f = states.f_pu[first + state];
            const bool is_live = states.is_p_given[first + state] != 0.0F;
            const Stands should = judge(bus, state, found.q_pu[state], e * e + f * f);
            out[state] = out[state] || (is_live && should != stands_[bus * kStates + state]);
        }
    }
    return out;
}

void ReactiveControl::end(AcPowers& powers) const {
    for (std::size_t bus = 0; bus < buses_.size(); ++bus)
        std::copy_n(given_pu_.begin() + static_cast<std::ptrdiff_t>(bus * kStates), kStates,
                    powers.q_pu.begin() + static_cast<std::ptrdiff_t>(buses_[bus].row * kStates));
}

}  // namespace knelpunt::flow
