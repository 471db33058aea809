#pragma once

#include <string>

#include "sim/dispatch/market.hpp"
#include "sim/solver/conflict.hpp"

namespace knelpunt::dispatch {

/// Why a market has no solution, in the terms of its elements: how much is missing, and which limits of which elements at
/// which node and hours contradict each other.
std::string contradiction_text(const Structure& structure, const MarketProblem& problem,
                               const solver::Conflict& conflict);

}  // namespace knelpunt::dispatch
