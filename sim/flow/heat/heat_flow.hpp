#pragma once

#include <vector>

#include "sim/flow/heat/network.hpp"
#include "sim/flow/hydraulic/finding.hpp"

namespace knelpunt::heat {

/// What drives a heat network; columns are [state][element].
struct HeatStates {
    std::size_t n_states = 0;
    std::vector<double> heat_w;           ///< [state][consumer] wanted
    std::vector<double> return_k;         ///< [state][consumer] of what flows back
    std::vector<double> bypass_kg_per_s;  ///< [state][consumer] given flow of bypasses
    std::vector<double> supply_k;         ///< [state][plant] set supply temperature
    std::vector<double> plant_w;          ///< [state][plant] of given_heat and heat_pump plants
    std::vector<double> plant_kg_per_s;   ///< [state][plant] of given_flow plants

    HeatStates() = default;
    HeatStates(const Network& network, std::size_t count);
};

struct HeatOptions {
    double tolerance_bar = 1e-10;      ///< of loops: a loose loop moves flows, and these temperatures
    double tolerance_flow_pu = 1e-10;  ///< of their flows, in shares of usual flow
    double tolerance_pu = 1e-8;        ///< of the heat of each consumer and plant; of less than 1 MW as of that: 0.01 W
    int most_rounds = 385;
    std::size_t n_threads = 1;
};

/// Answers by [state][element].
struct HeatFlows {
    std::vector<double> supply_k, return_k;      ///< [state][node]
    std::vector<double> supply_bar, return_bar;  ///< [state][node]
    std::vector<double> flow_kg_per_s;           ///< [state][pipe] of the supply; the return flows the other way
    std::vector<double> velocity_m_per_s;        ///< [state][pipe]
    std::vector<double> supply_outlet_k, return_outlet_k;  ///< [state][pipe] at the ends that water leaves by
    std::vector<double> loss_w;                            ///< [state][pipe] supply and return
    std::vector<double> consumer_kg_per_s;                 ///< [state][consumer]
    std::vector<double> consumer_w;                        ///< [state][consumer] delivered, with what a booster adds
    std::vector<double> booster_w;                         ///< [state][consumer] electricity of its booster
    std::vector<double> plant_kg_per_s, plant_w;           ///< [state][plant]
    std::vector<double> plant_electricity_w;               ///< [state][plant] of heat pumps
    std::vector<double> plant_return_k;                    ///< [state][plant]
    std::vector<double> pump_w;         ///< [state][plant] hydraulic power of its pump, flow times difference
    std::vector<double> feed_share_pu;  ///< [state] of given heat and flow, what the network takes
    std::vector<double> residual_pu;    ///< [state] largest gap of heat
    std::vector<hydraulic::Finding> findings;
    std::size_t n_rounds = 0, n_unsolved = 0;
};

/// Flows and temperatures of supply and return, eight states at a time.
///
/// The return has the supply's pipes and so its flows, turned round. Flow of a consumer is heat/(cp (supply - return)), its
/// supply temperature follows from the flows: rounds of hydraulics, temperatures of both sides, and a step of each consumer.
/// Plants that balance are used by rank up to their most; where all together do not reach, or pressure does not, all
/// consumers get one share of what they want, and the findings say how much is missing. Nothing fails.
HeatFlows solve_heat(const Network& network, const HeatStates& states, const HeatOptions& options);

}  // namespace knelpunt::heat
