#pragma once

#include <functional>
#include <span>
#include <vector>

#include "sim/actions/limits.hpp"

namespace knelpunt::actions {

/// A bid in a step, as part of a variable.
struct Part {
    int bid = kNone;
    std::size_t step = 0;
    double volume_mw = 0.0;
};

/// Bids of one step at one price that act alike on all its limits: one variable, shared pro rata of the volumes.
struct Column {
    double price_eur_per_mwh = 0.0, volume_mw = 0.0;
    std::vector<double> effects_pu;  ///< by limit of the step
    std::vector<Part> parts;
};

/// Bids of a step that help any of its limits. Those left out cannot be part of a cheapest answer, as no bid earns.
/// @param rows    limits of the step that are in the program
/// @param volume  MW that a bid offers; 0 leaves it out
std::vector<Column> alike_columns(const Limits& limits, std::span<const Constraint> rows, std::size_t step,
                                  double zone_eur_per_mwh, const std::function<double(const Bid&)>& volume);

/// What a bid does to each of the limits.
std::vector<double> effects_of(const Limits& limits, std::span<const Constraint> rows, const Bid& bid);

}  // namespace knelpunt::actions
