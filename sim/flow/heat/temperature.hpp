#pragma once

#include <array>
#include <vector>

#include "sim/flow/hydraulic/model.hpp"

namespace knelpunt::heat {

/// What heat loss of pipes depends on, for all states.
struct ThermalModel {
    std::vector<hydraulic::Ends> pipes;
    hydraulic::LuPattern pattern;           ///< of all nodes
    std::vector<std::array<int, 4>> entry;  ///< per pipe: (from, from), (from, to), (to, from), (to, to)
    std::vector<double> loss_w_per_k;       ///< per pipe: heat to ground and to the other pipe per kelvin
    std::vector<double> cells;              ///< per pipe: mixed cells, 0 = none (exponential)
    std::vector<double> ground_k;           ///< per node: what still water takes on
    double heat_capacity_j_per_kg_k = 4190;
};

ThermalModel make_thermal_model(std::size_t n_nodes, std::vector<hydraulic::Ends> pipes,
                                std::vector<double> loss_w_per_k, std::vector<double> ground_k);

/// Temperatures of eight states on one side of a network.
struct ThermalBlock {
    explicit ThermalBlock(const ThermalModel& model);
    numeric::AlignedVector inflow,
        inflow_k;  ///< [node] kg/s that enter from outside, and the sum of these times their kelvin
    numeric::AlignedVector surroundings_k;    ///< [pipe]
    numeric::AlignedVector node_k;            ///< [node] found
    numeric::AlignedVector outlet_k, mean_k;  ///< [pipe] found; of still water that of its surroundings
    numeric::AlignedVector matrix, right;
};

/// Temperatures for given flows: nodes mix what flows in, pipes cool exponentially.
///
///     (sum of inflows) T = sum of |q| (T_s + (T_up - T_s) e^(-U L/(cp |q|))) + what enters,
///
/// one linear system per side: its matrix outweighs its columns, so it needs no pivots whatever way water flows.
///
/// @param direction  1 or -1: flows as given, or all turned round (the return of a network)
/// @see Liu, Jenkins, Wu, Bagdanavicius, "Combined analysis of electricity and heat networks", Applied Energy 162, 2016
void solve_temperatures(const ThermalModel& model, const numeric::AlignedVector& flow, double direction,
                        ThermalBlock& block);

/// Flows of consumers, one step towards heat = flow cp (supply - return).
struct ConsumerRows {
    explicit ConsumerRows(std::size_t n);
    numeric::AlignedVector heat_w, return_k, most_kg_per_s;  ///< [consumer] given
    numeric::AlignedVector supply_k, ground_k, set_k;        ///< [consumer] found: at its node; around; of the plants
    numeric::AlignedVector flow;                             ///< [consumer] changed
    numeric::AlignedVector last_flow, last_gap;
    std::array<double, hydraulic::Block::kWidth> off_pu{};  ///< largest relative gap of heat by lane
};

/// Newton's step per consumer, with the slope that holds where all flows of its path scale together,
/// dT/dm = (T - T_g) tau/m, tau = ln((T_set - T_g)/(T - T_g)); its own secant later, half steps at the last.
/// @param is_open  lanes that still change
void step_consumers(double heat_capacity_j_per_kg_k, int round,
                    const std::array<double, hydraulic::Block::kWidth>& is_open, ConsumerRows& rows);

}  // namespace knelpunt::heat
