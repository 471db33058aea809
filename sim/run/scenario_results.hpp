#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/actions/figures.hpp"
#include "sim/congestion/analysis.hpp"
#include "sim/congestion/attribution.hpp"
#include "sim/congestion/causes/causes.hpp"
#include "sim/congestion/curtailment.hpp"
#include "sim/congestion/evidence.hpp"
#include "sim/connection/fit/what_fits.hpp"
#include "sim/connection/levels.hpp"
#include "sim/connection/use_totals.hpp"
#include "sim/dispatch/figures/figures.hpp"
#include "sim/flow/pipes/figures.hpp"
#include "sim/rights/restrictions.hpp"
#include "sim/run/joining_figures.hpp"
#include "sim/run/pipe_figures.hpp"

namespace knelpunt::run {

/// What the market stage finds, where it runs.
struct MarketStageResults {
    dispatch::MarketFigures market;
    PipeFigures pipes;
    std::int32_t n_loss_rounds = 0;  ///< times that losses of AC flow went back to the market
    double loss_change_mw = kNaN;    ///< of any hour in the last of them; NaN where flow is DC
};

/// What the stage of pipes finds of one carrier.
struct CarrierPipes {
    flow::PipeStateFigures states;
    std::optional<flow::PipeOutageFigures> outages;  ///< none where they are not asked for
};

/// Everything that the stages of a scenario have found: what result fields take their values from.
struct ScenarioResults {
    const System* system = nullptr;  ///< outlives this
    bool is_ac = false;              ///< flows are AC
    congestion::Analysis flow;
    congestion::Evidence evidence;
    congestion::Attribution attribution;
    std::optional<congestion::Causes> causes;  ///< none of a draw
    std::vector<double> quarter_hour_peak_mw;  ///< per station
    connection::ConnectionResults levels;
    connection::UseTotals use;
    congestion::CurtailedEnergy curtailed;
    std::optional<JoiningFigures> joining;             ///< none in mode wish
    std::optional<actions::Actions> actions;           ///< none where they were not asked for
    std::optional<MarketStageResults> market;          ///< none where no market decides
    std::optional<CarrierPipes> hydrogen, heat;        ///< none where their pipes are not computed
    std::optional<rights::ContractFigures> contracts;  ///< none where no contract is in service
    std::optional<connection::WhatFits> fits;          ///< none where it is not asked for
};

}  // namespace knelpunt::run
