#pragma once

#include <string>

#include "sim/dispatch/market.hpp"
#include "sim/solver/conflict.hpp"

namespace knelpunt::dispatch {

/// Why a market has no solution, in the terms of its rows: how much is missing, and which limits of which rows at which
/// node and hours contradict each other.
std::string contradiction_text(const Primitives& rows, const MarketProblem& problem, const TimeAxis& time,
                               const solver::Conflict& conflict);

}  // namespace knelpunt::dispatch
