#pragma once

#include <span>
#include <vector>

#include "sim/dispatch/market.hpp"

namespace knelpunt::dispatch {

/// A unit of stores with what it may do in each step.
struct StoreUnit {
    const MarketUnit* unit = nullptr;
    double charge_mw = 0.0, discharge_mw = 0.0;
    bool is_lossless = false;  ///< what goes in comes out, but for standing loss
    std::vector<double>*may_charge = nullptr, *may_discharge = nullptr;  ///< 1 or 0 per step, once directions are fixed
    std::vector<char> does_both;                                         ///< per step, of the answer looked at last

    [[nodiscard]] int discharge_column() const { return unit->column + unit->n_columns; }
};

/// Sum of columns of one step.
double sum_of(std::span<const double> x, int first, int n);

/// All units of stores of a market.
std::vector<StoreUnit> stores_of(const MarketProblem& problem);

/// Of a store without losses what goes in and out in one step is nothing at all: it is taken off, at no change elsewhere.
void take_off_both(const MarketProblem& problem, const std::vector<StoreUnit>& stores,
                   solver::StagedSolution& solution);

/// Marks the steps in which each store does both, by kBothWaysPu.
/// @param x  of the problem's program, shape (n_stages, n_columns)
/// @return   hours in which any does
double mark_both(const MarketProblem& problem, const std::vector<double>& x, std::vector<StoreUnit>& stores);

}  // namespace knelpunt::dispatch
