#pragma once

#include <span>
#include <vector>

#include "sim/flow/ac/state_columns.hpp"

namespace knelpunt::flow {

/// Where an island has several balancing buses: their shares of its losses and surplus.
struct BalancedIsland {
    struct Part {
        std::size_t row = 0;
        double share = 0.0;
    };
    std::size_t reference_row = 0;
    double reference_share = 0.0;
    std::vector<Part> others;
};
std::vector<BalancedIsland> balanced_islands(const AcNetwork& net, const AcPattern& pattern);

/// Moves the surplus of an island from its reference to its other balancing buses, in every step of a solution: what the
/// buses with supply inject beyond what is given, over the sum of their shares, times the share of each.
class Surplus {
public:
    Surplus(const AcPattern& pattern, std::span<const BalancedIsland> islands);

    /// Before the first step: `powers` are those given and get what was shared in one state of another solution, or nothing.
    void begin(AcPowers& powers, const Surplus* from = nullptr, std::size_t state = 0);
    /// The same after an outage: what each state shared before it, and what the outage changed in another solution.
    struct Change {
        const Surplus &before, &after;
        std::size_t state_before = 0, state_after = 0;
    };
    void begin(AcPowers& powers, const Surplus& own_before, const Change& change);
    /// After each step, before the mismatch is computed: what changes is a part of that.
    void spread(const double* y_pu, const AcStates& states, AcPowers& powers);
    /// Back to what was given.
    void end(AcPowers& powers) const;

private:
    void keep_given(const AcPowers& powers);
    void put(AcPowers& powers) const;

    const AcPattern* pattern_;
    std::span<const BalancedIsland> islands_;
    std::vector<double> shared_pu_;  ///< [island][state]
    std::vector<double> given_pu_;   ///< of the other balancing buses, island by island  [part][state]
};

}  // namespace knelpunt::flow
