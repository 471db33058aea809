#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "sim/flow/heat/network.hpp"

namespace knelpunt::heat {

/// Water in a pipe, parcel behind parcel: what flows in pushes out what came in before, cooled by the time it has been there,
///
///     T_out = T_g + (T_in - T_g) exp(-U t/(cp rho A)),
///
/// without mixing along the pipe. Flow is even within a step; it may turn round.
/// @see Palsson, Larsen, Bohm, Ravn, Zhou, "Equivalent models of district heating systems", 1999 (node method)
class PlugFlow {
public:
    /// A pipe that has had a steady flow for long.
    /// @param flow_kg_per_s  from -> to
    /// @param inlet_k        where it comes in
    PlugFlow(const Fluid& fluid, const Pipe& pipe, double flow_kg_per_s, double inlet_k);

    /// Mean temperature of what leaves in the next step  [K]; that of the ground where nothing flows.
    double step(double flow_kg_per_s, double inlet_k, double step_s);

    /// Heat above the ground in the pipe now, of the water as it entered  [J]: without cooling what balances must hold.
    [[nodiscard]] double entered_j() const;

private:
    /// Water that came in with one temperature; its time of entry runs evenly from its one end to the other.
    struct Parcel {
        double mass_kg, inlet_k, from_s, to_s;  ///< time of entry at its side towards `from` and towards `to`
    };
    void push(bool at_from, Parcel parcel);
    Parcel pop(bool at_from, double mass_kg);

    double heat_capacity_, ground_k_, cooling_per_s_, now_s_ = 0.0;
    std::deque<Parcel> parcels_;  ///< from `from` to `to`
};

/// Temperatures of the supply with the time that water takes: nodes in the order of the flow, each pipe a PlugFlow.
struct DelayedSupply {
    std::vector<double> supply_k;  ///< [state][node]; the ground's where nothing arrives
};

/// What the steps of a run of states are driven by: flows as they were found without delay, columns are [state][element].
struct DelayInput {
    const Network& network;
    const std::vector<double>& flow_kg_per_s;   ///< [state][pipe]
    const std::vector<double>& plant_kg_per_s;  ///< [state][plant]
    const std::vector<double>& plant_k;         ///< [state][plant]
    std::size_t n_states = 0;
    double step_s = 0.0;  ///< states follow each other
};
DelayedSupply delay_supply(const DelayInput& input);

}  // namespace knelpunt::heat
