#include "sim/flow/ac/control/surplus.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace knelpunt::flow {

std::vector<BalancedIsland> balanced_islands(const AcNetwork& net, const AcPattern& pattern) {
    std::vector<BalancedIsland> out;
    for (std::size_t island = 0; island < net.reference_bus.size(); ++island) {
        if (net.reference_bus[island] < 0) continue;
        const auto reference = static_cast<std::size_t>(net.reference_bus[island]);
        BalancedIsland balanced{
            static_cast<std::size_t>(pattern.position_of[reference]), net.slack_share[reference], {}};
        for (std::size_t bus = 0; bus < net.slack_share.size(); ++bus) {
            if (bus != reference && net.slack_share[bus] > 0.0 &&
                net.topology.island_of_node[bus] == static_cast<int>(island))
                balanced.others.push_back({static_cast<std::size_t>(pattern.position_of[bus]), net.slack_share[bus]});
        }
        if (!balanced.others.empty()) out.push_back(std::move(balanced));
    }
    return out;
}

Surplus::Surplus(const AcPattern& pattern, std::span<const BalancedIsland> islands)
    : pattern_(&pattern), islands_(islands), shared_pu_(islands.size() * kStates, 0.0) {
    std::size_t n_parts = 0;
    for (const BalancedIsland& island : islands) n_parts += island.others.size();
    given_pu_.assign(n_parts * kStates, 0.0);
}

void Surplus::keep_given(const AcPowers& powers) {
    std::size_t part = 0;
    for (const BalancedIsland& island : islands_) {
        for (const BalancedIsland::Part& other : island.others)
            std::copy_n(powers.p_pu.begin() + static_cast<std::ptrdiff_t>(other.row * kStates), kStates,
                        given_pu_.begin() + static_cast<std::ptrdiff_t>(part++ * kStates));
    }
}

/// Given powers and what is shared.
void Surplus::put(AcPowers& powers) const {
    std::size_t part = 0;
    for (std::size_t island = 0; island < islands_.size(); ++island) {
        for (const BalancedIsland::Part& other : islands_[island].others) {
            const double* given = given_pu_.data() + part++ * kStates;
            for (std::size_t state = 0; state < kStates; ++state)
                powers.p_pu[other.row * kStates + state] =
                    given[state] + other.share * shared_pu_[island * kStates + state];
        }
    }
}

void Surplus::begin(AcPowers& powers, const Surplus* from, std::size_t state) {
    for (std::size_t island = 0; island < islands_.size(); ++island)
        std::fill_n(shared_pu_.begin() + static_cast<std::ptrdiff_t>(island * kStates), kStates,
                    from == nullptr ? 0.0 : from->shared_pu_[island * kStates + state]);
    keep_given(powers);
    put(powers);
}

void Surplus::begin(AcPowers& powers, const Surplus& own_before, const Change& moved) {
    for (std::size_t island = 0; island < islands_.size(); ++island) {
        const double change = moved.after.shared_pu_[island * kStates + moved.state_after] -
                              moved.before.shared_pu_[island * kStates + moved.state_before];
        for (std::size_t position = island * kStates; position < (island + 1) * kStates; ++position)
            shared_pu_[position] = own_before.shared_pu_[position] + change;
    }
    keep_given(powers);
    put(powers);
}

void Surplus::spread(const double* y_pu, const AcStates& states, AcPowers& powers) {
    std::size_t first_part = 0;
    for (std::size_t island = 0; island < islands_.size(); ++island) {
        const BalancedIsland& balanced = islands_[island];
        double* shared = shared_pu_.data() + island * kStates;
        std::array<double, kStates> surplus = power_at(*pattern_, y_pu, states, balanced.reference_row).p_pu, share{};
        for (std::size_t state = 0; state < kStates; ++state) {
            surplus[state] -= powers.p_pu[balanced.reference_row * kStates + state];
            share[state] = balanced.reference_share;
        }
        for (std::size_t position = 0; position < balanced.others.size(); ++position) {
            const BalancedIsland::Part& other = balanced.others[position];
            const double* given = given_pu_.data() + (first_part + position) * kStates;
            const std::array<double, kStates> found = power_at(*pattern_, y_pu, states, other.row).p_pu;
            for (std::size_t state = 0; state < kStates; ++state) {
                const double is_live = static_cast<double>(states.is_p_given[other.row * kStates + state]);
                surplus[state] += is_live * (found[state] - given[state]);
                share[state] += is_live * other.share;
            }
        }
        for (std::size_t state = 0; state < kStates; ++state) {
            if (states.is_open[state] == 0.0F) continue;
            shared[state] = surplus[state] / share[state];
        }
        first_part += balanced.others.size();
    }
    put(powers);
}

void Surplus::end(AcPowers& powers) const {
    std::size_t part = 0;
    for (const BalancedIsland& island : islands_) {
        for (const BalancedIsland::Part& other : island.others)
            std::copy_n(given_pu_.begin() + static_cast<std::ptrdiff_t>(part++ * kStates), kStates,
                        powers.p_pu.begin() + static_cast<std::ptrdiff_t>(other.row * kStates));
    }
}

}  // namespace knelpunt::flow
