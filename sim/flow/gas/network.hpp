#pragma once

#include <vector>

#include "sim/base/spec.hpp"
#include "sim/flow/gas/properties.hpp"
#include "sim/flow/hydraulic/model.hpp"

namespace knelpunt::gas {

struct Node {
    double height_m = 0;
    double least_bar = 0, most_bar = kInf;  ///< pressures wanted, absolute
    bool is_held = false;                   ///< a source holds its pressure
};

struct Pipe {
    int from = 0, to = 0;
    double length_m = 0, inner_diameter_mm = 0, roughness_mm = 0;
    double loss_coefficient = 0;
    double friction_factor = 0;  ///< Darcy, where the law is `constant`
    double temperature_k = 283.15;
    double most_velocity_m_per_s = kInf;
};

/// A compressor, regulator or check valve; flow goes from inlet to outlet only.
struct Machine {
    hydraulic::MachineKind kind = hydraulic::MachineKind::check_valve;
    int from = 0, to = 0;
    double most_ratio = 1e3;        ///< of a compressor: pressure out over in
    double efficiency_pu = 0.75;    ///< of a compressor: isentropic work over shaft work
    double temperature_k = 283.15;  ///< of a compressor: at its inlet
};

/// A network of one gas. Pressures are absolute.
struct Network {
    Gas gas;
    hydraulic::FrictionOptions friction;
    double gravity_m_per_s2 = 9.80665;
    std::vector<Node> nodes;
    std::vector<Pipe> pipes;
    std::vector<Machine> machines;
    double flow_scale_kg_per_s = 1;  ///< usual flow of the network
    double pressure_scale_bar = 1;   ///< usual pressure
};

/// Equations of a network: potential = pressure squared [bar2],
///
///     p1^2 - p2^2 = (lambda L/d + zeta) Z(pm) R T q|q| / A^2 + (p1 + p2) rho(pm) g dh,   pm = 2/3 (p1 + p2 - p1 p2/(p1 + p2))
///
/// isothermal, without the kinetic term (which the tests bound).
/// @see Osiadacz, "Simulation and Analysis of Gas Networks", 1987
hydraulic::Model build_model(const Network& network);

/// Shaft work of compression, isentropic over efficiency: k/(k-1) Z R T (r^((k-1)/k) - 1)/eta  [MJ/kg], 0 where the outlet is
/// not above the inlet.
/// @see Mokhatab, Poe, Mak, "Handbook of Natural Gas Transmission and Processing", 2019, compressor power
double compression_mj_per_kg(const Gas& gas, double inlet_bar, double outlet_bar, double temperature_k,
                             double efficiency_pu);

/// Mean pressure of a pipe  [bar].
double mean_pressure_bar(double from_bar, double to_bar);

}  // namespace knelpunt::gas
