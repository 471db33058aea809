#pragma once

#include <span>
#include <vector>

#include "sim/flow/ac/ac_network.hpp"

namespace knelpunt::flow {

/// One state of a network to be solved.
struct AcCase {
    std::vector<Complex> injection_pu;         ///< shape (n_buses); reactive power counts where no voltage is held
    std::vector<BusRole> role;                 ///< shape (n_buses)
    std::vector<char> is_live;                 ///< shape (n_buses): 0 = without supply
    std::vector<BranchAdmittance> admittance;  ///< shape (n_branches): all zero = out
    std::vector<Complex> start_pu;             ///< shape (n_buses)
};

/// Voltages of a state.
struct AcSolution {
    std::vector<Complex> v_pu;  ///< shape (n_buses); 0 where there is no supply
    double mismatch_pu = 0.0;   ///< largest |given - found| power
    int worst_bus = -1;         ///< where
    int n_iterations = 0;
    bool is_solved = false;
    int jacobian_sign = 0;  ///< of its determinant, one step before the end; 0 = never factorised
};

/// The case of a network as it stands, started from its own voltages.
AcCase ac_case(const AcNetwork& net, std::vector<Complex> injection_pu);

/// What an outage takes: circuits of some branches.
struct AcOutage {
    struct Part {
        int branch = -1;
        double share_out = 1.0;  ///< of its circuits
    };
    std::vector<Part> parts;
};

/// Branches of which an outage leaves nothing.
std::vector<int> branches_lost(const AcOutage& outage);

/// Whether an outage can cut something off: it takes a bridge, or several branches.
bool may_split(const AcNetwork& net, const AcOutage& outage);

/// The case of a state after an outage.
/// @param base_pu  voltages of the state before, where it starts
AcCase case_after(const AcNetwork& net, std::span<const Complex> injection_pu, std::span<const Complex> base_pu,
                  const AcOutage& outage);

/// Takes an outage's circuits out, and with them what loses its supply.
void take_out(const AcNetwork& net, const AcOutage& outage, AcCase& given);

/// Powers that voltages mean, injected at each bus  [pu].
std::vector<Complex> bus_powers(const AcNetwork& net, const AcCase& given, const std::vector<Complex>& v_pu);

/// Largest difference between the powers that voltages mean and those given, where they are given  [pu].
AcSolution ac_mismatch(const AcNetwork& net, const AcCase& given, std::vector<Complex> v_pu);

/// Newton's method in polar form with a pivoting sparse factorisation: one state, slow and sure. It solves what the batched
/// kernels leave and is their referee.
///
/// Surplus and losses of an island go to its balancing buses by their shares, anew in every iteration.
/// @see Tinney, Hart, "Power Flow Solution by Newton's Method", IEEE Trans. Power Apparatus and Systems 86(11), 1967.
AcSolution solve_newton(const AcNetwork& net, const AcCase& given);

}  // namespace knelpunt::flow
