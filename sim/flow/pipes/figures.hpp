#pragma once

#include <cstdint>
#include <vector>

#include "sim/flow/pipes/part_states.hpp"
#include "sim/system/scenario_point.hpp"

namespace knelpunt::flow {

/// How the pipes of one carrier stand over the hours. Lists of pipes have the index of Structure::pipes; those of sites
/// are of nodes that are not of power, in their order. NaN and -1 where there is nothing. Pressures are absolute.
struct PipeStateFigures {
    std::vector<double> pipe_peak_mw, pipe_peak_m_per_s, pipe_velocity_over_h, pipe_drop_bar, pipe_loss_mwh;
    std::vector<double> site_pressure_min_bar, site_pressure_max_bar;
    std::vector<double> site_pressure_short_bar, site_pressure_short_h;  ///< below what users want, while they use
    std::vector<double> site_pressure_over_bar, site_pressure_over_h;
    std::vector<std::int32_t> site_worst_hour, site_worst_pipe;  ///< of the pressure limit, and what takes most of it
    std::vector<double> site_moved_mwh;  ///< what its sources must give beside the plan so that limits hold; < 0 = less
    std::vector<double> site_unserved_mw, site_unserved_h, site_unserved_mwh;  ///< what does not fit within the limits
    std::vector<double> site_supply_min_c, site_supply_short_k, site_supply_short_h;  ///< heat
    std::vector<double> site_delay_k, site_delay_mw;      ///< heat: what the time that water takes changes at customers
    std::vector<double> site_compression_mwh;             ///< hydrogen
    std::vector<float> site_pressure_bar, site_supply_c;  ///< [site][hour]
    std::vector<float> pipe_flow_mw;                      ///< [pipe][hour]
    double loss_mwh = 0.0, loss_peak_mw = 0.0;
    double pump_mwh = 0.0, pump_peak_mw = 0.0;
    double compression_mwh = 0.0, compression_peak_mw = 0.0;
    double moved_mwh = 0.0, moved_peak_mw = 0.0;
    double unserved_mwh = 0.0, kept_mwh = 0.0;
    double worst_residual = 0.0;
    std::int32_t n_unsolved_steps = 0;
};

/// What each node's use lacks within the limits, index = Structure::nodes; empty = nothing.
using NodeShort = Courses;

/// Solves all parts of a carrier under a plan as it is, and redispatches the hours that break a limit of pressure (fit_within).
/// @param plan  balanced part by part (balance_part)
/// @param short_mw  gets what does not fit
PipeStateFigures pipe_figures(const System& system, PipeCarrier carrier, const NodePlan& plan, NodeShort& short_mw);

/// Each pipe and each node's sources out, one after the other, in every hour.
///
/// The outages are those of Structure::pipes, then those of sites. What is left is shared out anew (rebalance_part), then
/// pressures hold (keeps_limits). Only what the outage adds counts.
struct PipeOutageFigures {
    std::vector<double> short_mw, short_h, short_mwh;   ///< by outage; NaN where nothing can fail
    std::vector<double> site_short_mw, site_short_mwh;  ///< [outage][site]
    std::int32_t n_unsolved_steps = 0;
};
PipeOutageFigures pipe_outage_figures(const System& system, PipeCarrier carrier, const NodePlan& plan,
                                      const NodeShort& short_before_mw);

}  // namespace knelpunt::flow
