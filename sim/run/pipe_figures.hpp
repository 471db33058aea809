#pragma once

#include <vector>

#include "sim/dispatch/figures/zone_balance.hpp"

namespace knelpunt::run {

/// Pipes if the market's plan is carried out, index = Structure::pipes; NaN where one is not there.
struct PipeFigures {
    std::vector<double> capacity_mw, peak_mw, short_h;
};

/// @see flow::pipe_shares
PipeFigures pipe_figures(const System& system, const dispatch::MarketResult& found,
                         const dispatch::ZoneBalance& balance);

}  // namespace knelpunt::run
