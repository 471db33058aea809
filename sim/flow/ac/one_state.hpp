#pragma once

#include <span>
#include <vector>

#include "sim/flow/ac/ac_solver.hpp"

namespace knelpunt::flow {

/// One state of a network.
struct AcState {
    bool is_solved = false;
    double mismatch_pu = kNaN;         ///< largest |given - found| power
    int worst_bus = -1;                ///< of a state without solution: where
    std::vector<Complex> v_pu;         ///< per bus, 0 where there is no supply; without solution where the search ended
    std::vector<double> tap_ratio_pu;  ///< per tap changer of the network: where it stands
};

/// Solves one state with all that moves in it, as the states of a series are solved:
///
///     const AcModel model = build_ac_model(build_ac_network(system));
///     const AcState state = solve_state(model, bus_injections(system, model.net, step));
///     std::abs(state.v_pu[bus]);
///
/// @param injection_pu  powers without what held voltages ask for  [pu]  shape (n_buses)
/// @note  Makes the room of a solver each time: of many states use AcSolver.
/// @see   find_operating_point, which also judges whether a grid can be run in the state it finds
AcState solve_state(const AcModel& model, const std::vector<Complex>& injection_pu, AcOptions options = {});

/// The same state after an outage: nothing else moves, what loses its supply is out.
/// @param base_pu  voltages before it, per bus
AcState solve_after(const AcModel& model, const std::vector<Complex>& injection_pu, std::span<const Complex> base_pu,
                    const AcOutage& outage);

}  // namespace knelpunt::flow
