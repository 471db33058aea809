#pragma once

#include "sim/flow/gas/gas_flow.hpp"

namespace knelpunt::gas {

/// How far answers are from the equations, recomputed pipe by pipe from the network, apart from the solver.
struct Mismatch {
    double balance_kg_per_s = 0;  ///< largest imbalance of a node that holds no pressure
    double pipe_bar = 0;          ///< largest missing pressure of an open pipe
    double machine_bar = 0;  ///< largest gap between the outlet of a machine with flow and what it makes of its inlet
    double backward_kg_per_s = 0;  ///< largest flow from outlet to inlet of a machine, or through what is closed
    double blocked_bar = 0;        ///< largest pressure by which a machine without flow could have driven some
};

/// Mismatch of one state. Nodes without pressure (NaN) must have no flow: what flows there counts as imbalance.
Mismatch check_state(const Network& network, const States& states, const Flows& flows, std::size_t state);

}  // namespace knelpunt::gas
