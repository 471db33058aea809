#pragma once

#include <array>
#include <complex>
#include <vector>

#include "sim/base/ids.hpp"
#include "sim/system/system.hpp"
#include "sim/system/topology.hpp"

namespace knelpunt::flow {

using Complex = std::complex<double>;

/// What is given at a bus: both powers, active power and voltage, or voltage and angle.
enum class BusRole : char { load, held, reference };

/// Currents into a branch from the voltages at its ends: i_from = ff v_from + ft v_to, i_to = tf v_from + tt v_to.
struct BranchAdmittance {
    Complex ff, ft, tf, tt;  ///< [pu], all circuits
};

/// A transformer whose ratio holds the voltage at its to side.
struct AcTap {
    int branch = -1;
    double network_ratio_pu = 1.0;  ///< that of the network's admittances
    double ratio_step_pu = 0.0, ratio_min_pu = 1.0, ratio_max_pu = 1.0;
    double v_set_pu = 1.0, v_band_pu = 0.0;
};

/// The electricity network for AC flow in per unit on 100 MVA: what is in service, couplers merged, numbered in the order
/// of ids. Angles in rad.
struct AcNetwork {
    std::vector<NodeId> node_of;      ///< shape (n_buses): the first node of each bus
    std::vector<int> bus_at;          ///< shape (all nodes of the Structure): bus or -1
    std::vector<BranchId> branch_of;  ///< shape (n_branches)
    std::vector<int> branch_at;       ///< shape (all branches of the Structure): number or -1
    std::vector<int> from, to;        ///< buses
    std::vector<BranchAdmittance> admittance;
    std::vector<double> shift_rad;  ///< per branch: phase shift, lag of the to side
    std::vector<int> n_circuits;
    std::vector<AcTap> taps;
    std::vector<Complex> shunt;  ///< per bus
    std::vector<BusRole> role;
    std::vector<double> v_pu;                ///< per bus: held, or the start
    std::vector<double> angle_rad;           ///< per bus: the start, held at the reference
    std::vector<double> q_min_pu, q_max_pu;  ///< per bus: what the sources that hold its voltage can inject together
    std::vector<double> slack_share;  ///< per bus: share of the island's losses and surplus, 1 in every live island
    Graph graph;
    Topology topology;
    std::vector<int> reference_bus;  ///< per island; -1 = nothing supplies it

    [[nodiscard]] int n_buses() const { return static_cast<int>(node_of.size()); }
    [[nodiscard]] int n_branches() const { return static_cast<int>(branch_of.size()); }
};

/// Network of one scenario.
///
/// Lines are pi sections; a transformer has its ratio t and phase shift at the from side:
/// ff = (y + jb/2) / t^2, tt = y + jb/2, ft = -y / conj(t e^js), tf = -y / (t e^js), y = 1 / (r + jx).
/// A node with an exchange share gives angle and balance: it holds the voltage of its sources, or `v_start_pu`. Of several
/// in one island the first gives the angle, all share the surplus; those that hold their angle, too, are references beside
/// it, as buses of type 3 are in MATPOWER: what they give follows from the angles.
/// @see Zimmerman, Murillo-Sanchez, "MATPOWER User's Manual", section 3.2.
AcNetwork build_ac_network(const System& system);

/// Powers injected at the buses at a step, without what held voltages ask for  [pu]  shape (n_buses).
std::vector<Complex> bus_injections(const System& system, const AcNetwork& net, std::size_t step);

/// Power into a branch at its ends  [pu].
struct BranchPower {
    Complex from, to;
};
BranchPower branch_power(const BranchAdmittance& admittance, Complex v_from, Complex v_to);

/// Buses that hang on a reference bus when some branches are out, shape (n_buses).
std::vector<char> live_buses(const AcNetwork& net, const std::vector<int>& branches_out);

}  // namespace knelpunt::flow
