#pragma once

#include <optional>
#include <stop_token>
#include <vector>

#include "sim/dispatch/store_units.hpp"

namespace knelpunt::dispatch {

/// A run of steps whose directions are chosen together; days at its ends only help to see what follows.
struct Stretch {
    std::size_t first = 0, n = 0, core_first = 0, core_n = 0;
};

/// Days with steps that are marked, with a day before and behind, in runs that one program can hold. A period of up to a week
/// is one stretch.
std::vector<Stretch> stretches_of(const MarketProblem& problem, const std::vector<StoreUnit>& stores);

/// Directions that integers choose for some stores in a stretch.
struct FoundDirections {
    std::vector<std::vector<char>> charges;  ///< per store, per step of the stretch
    double bound_eur = -solver::kInfinity;   ///< no choice costs less; of the stretch
};

/// The best directions of a stretch by HiGHS: c <= C b, d <= D (1 - b) with b of 0 or 1, and without the convex cost, which
/// is small and never below 0.
/// @param whole  chain of the whole period; contents at other ends are the guide's
/// @return       nothing where HiGHS finds none
std::optional<FoundDirections> search_directions(const MarketProblem& problem, const solver::Chain& whole,
                                                 const Stretch& stretch, const std::vector<StoreUnit*>& concerned,
                                                 const solver::StagedSolution& guide, const std::stop_token& stop);

}  // namespace knelpunt::dispatch
