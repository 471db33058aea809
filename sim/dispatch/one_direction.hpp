#pragma once

#include <stop_token>

#include "sim/dispatch/market.hpp"

namespace knelpunt::dispatch {

/// Part of a store's power, both ways, above which it counts as charging and discharging at once: the interior point
/// leaves traces of powers that do not pay. Measured in a year of the region with four stores of 0.9 both ways: traces up to
/// 6e-4 of the power, and where it pays 0.015 to 0.9.
inline constexpr double kBothWaysPu = 1e-3;

/// Hours in which some store charges and discharges at once.
/// @param x  of the problem's program, shape (n_stages, n_columns)
double both_ways_hours(const MarketProblem& problem, const std::vector<double>& x);

/// Keeps every store to one direction in every hour.
///
/// What a store without losses takes and gives in one hour cancels and is taken off. At negative prices a linear market
/// burns power in a store: it charges and discharges in one hour. Where an answer does so,
///   1. c / C + d / D <= 1 of every store and hour joins the program: its cost is the bound that no answer can beat;
///   2. around the hours that still do both, HiGHS chooses directions with integers: of a period of up to a week at once,
///      of a longer one in pieces of four days between the contents of step 1;
///   3. the market is solved once more with those directions fixed, and so on until no hour does both.
/// The answer is the best where step 2 saw the whole period, and else as far from it as `gap_eur` at most.
/// @param problem   its program gets the directions as bounds, which the prices of the answer then belong to
/// @param solution  of the program as it stands; is replaced where an hour did both
/// @see  Pozo, Contreras, Sauma, "Unit Commitment with Ideal and Generic Energy Storage Units", IEEE Trans. Power Systems,
///       2014, for the integers; Elgersma et al., "Tight MIP Formulations for Optimal Operation and Investment of Storage
///       Including Reserves", arXiv 2411.17484, for the sum of step 1.
StoreDirections keep_one_direction(MarketProblem& problem, const MarketOptions& options, const MarketSolver& solve,
                                   const std::stop_token& stop, solver::StagedSolution& solution);

}  // namespace knelpunt::dispatch
