#pragma once

#include <vector>

#include "sim/flow/gas/gas_flow.hpp"
#include "sim/flow/hydraulic/supply.hpp"

namespace knelpunt::gas {

/// Shaft work of a compressor per unit of flow and of (ratio^((k-1)/k) - 1)  [MW s/kg]: k/(k-1) Z R T / efficiency.
double work_mw_s_per_kg(const Network& network, std::size_t machine);

/// Compares a state with what its elements want, and puts in the powers of compressors.
void find_in_state(const Network& network, const States& states, const hydraulic::Supply& supply, std::size_t state,
                   bool is_solved, Flows& flows, std::vector<hydraulic::Finding>& findings);

}  // namespace knelpunt::gas
