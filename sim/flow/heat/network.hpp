#pragma once

#include <vector>

#include "sim/base/spec.hpp"
#include "sim/flow/hydraulic/model.hpp"

namespace knelpunt::heat {

/// Water of one temperature, for all pipes.
struct Fluid {
    double density_kg_per_m3 = 977.8, heat_capacity_j_per_kg_k = 4187.0,
           dynamic_viscosity_pa_s = 4.04e-4;  ///< at 70 degC
};

/// Density, heat capacity and viscosity of water at a temperature, 6 bar: within 2e-5, 3e-4 and 4e-3 of CoolProp 8.0 from 5 to
/// 120 degC, to which heat capacity and viscosity are fitted.
/// @see Kell, J. Chem. Eng. Data 20, 1975 (density at 1 atm; 2.2e-4 added for 6 bar)
Fluid water_at(double temperature_k);

struct Node {
    double height_m = 0;
    double least_bar = -kInf;
    bool is_held = false;
};

/// A pipe; of a heat network the supply and the return pipe, which are alike.
struct Pipe {
    int from = 0, to = 0;
    double length_m = 0, inner_diameter_mm = 0, roughness_mm = 0;
    double loss_coefficient = 0, friction_factor = 0;
    double ground_w_per_m_k = 0;   ///< heat loss to the ground, per metre and kelvin of one pipe
    double between_w_per_m_k = 0;  ///< from supply to return, of twin pipes
    double ground_k = 283.15;
    int cells = 0;  ///< mixed cells of its heat loss, 0 = exact
    double most_velocity_m_per_s = kInf;
};

/// A pump or check valve of a water network.
struct Machine {
    hydraulic::MachineKind kind = hydraulic::MachineKind::pump;
    int from = 0, to = 0;
    double head_bar = 0, fall_bar_s2_per_kg2 = 0;  ///< rise of pressure = head - fall q^2
};

/// What plants do; in every network one plant at least balances.
enum class PlantKind { balances, given_flow, given_heat, heat_pump };

struct Plant {
    int node = 0;
    PlantKind kind = PlantKind::balances;
    int rank = 0;  ///< order of merit: plants that balance are used by rank up to most_w
    double most_w = kInf;
    double supply_bar = kNaN, return_bar = kNaN;                      ///< held pressures; NaN: by the worst customer
    double source_k = kNaN, source_kg_per_s = kNaN, lorenz_pu = 0.5;  ///< of heat pumps
};

/// A customer takes heat and cools to its return temperature; or takes a given flow and gives it back uncooled (a bypass).
struct Consumer {
    int node = 0;
    bool is_bypass = false;
    double most_kg_per_s = kInf;
    double least_supply_k = 0;
    double booster_k = kNaN;  ///< what a booster heat pump makes of the supply; NaN = none
    double lorenz_pu = 0.5;
};

struct Network {
    Fluid fluid;
    hydraulic::FrictionOptions friction;
    double gravity_m_per_s2 = 9.80665;
    std::vector<Node> nodes;
    std::vector<Pipe> pipes;
    std::vector<Machine> machines;  ///< of water networks
    std::vector<Plant> plants;      ///< of heat networks, as are consumers
    std::vector<Consumer> consumers;
    double least_difference_bar = 0.5;  ///< of the worst customer, where no pressures are given
    double return_bar = 3.0;            ///< held in the return, where no pressures are given
    double flow_scale_kg_per_s = 1, pressure_scale_bar = 10;
};

/// Hydraulics of a network: potential = pressure [bar], p1 - p2 = (lambda L/d + zeta) q|q|/(2 rho A^2) + rho g dh.
/// Held nodes are as `is_held` says; of a heat network the node of the first plant that balances.
hydraulic::Model build_model(const Network& network);

/// Place of the plant whose node holds pressure: the first that balances by rank.
std::size_t holding_plant(const Network& network);

}  // namespace knelpunt::heat
