#pragma once

#include <array>
#include <span>
#include <vector>

#include "sim/flow/hydraulic/friction.hpp"
#include "sim/flow/hydraulic/reduction.hpp"
#include "sim/numeric/aligned.hpp"
#include "sim/numeric/lane_width.hpp"

namespace knelpunt::hydraulic {

/// What a machine makes of the potential at its inlet; flow only from inlet to outlet.
enum class MachineKind {
    check_valve,  ///< outlet = inlet
    regulator,    ///< outlet = min(set, inlet)
    compressor,  ///< outlet = max(inlet, min(set, ratio^2 inlet, what its power reaches)); potentials are squares of pressures
    pump         ///< outlet = inlet + head - fall q^2
};

/// The branches of a machine's law, for trying them one by one.
enum class MachineMode { free, shut, pass, at_set, at_ratio, at_power };

/// Pipes and machines as all states share them. Potential is pressure [bar] of a liquid, its square [bar2] of a gas.
///
/// Flow solves, for every pipe, potential(from) - potential(to) = Z loss(q) + lift(dh), and at every node the balance.
/// @see Todini and Pilati, "A gradient method for the solution of looped pipe networks", 1988 (the step in flows and heads)
struct Model {
    Topology topology;
    FrictionOptions friction;
    std::vector<PipeFriction> pipes;
    std::vector<MachineKind> machines;
    bool is_gas = false;
    std::vector<std::array<double, 3>> z;  ///< per pipe, of a gas: Z = z0 + z1 p + z2 p2, at the mean pressure [bar]
    std::vector<std::array<double, 3>> node_z;  ///< per node, where nodes store: Z at its temperature
    std::vector<double> rise;                   ///< per pipe: rho g dh [bar]; of a gas g dh / (R T), times p/Z
    double flow_scale_kg_per_s = 1;             ///< usual flow of the network: what "small" is measured by
    double potential_scale = 1;                 ///< usual potential
    std::vector<double> start_slope;  ///< per pipe: loss per flow at about 1 m/s, where nothing better is known

    // made by finish_model
    Reduction reduction;
    LuPattern pattern;                              ///< of the core's nodes without held ones
    std::vector<int> free_place;                    ///< per node: row of the pattern, -1
    std::vector<std::array<int, 4>> chain_entry;    ///< entries aa, ab, ba, bb of the matrix, -1 where an end is held
    std::vector<std::array<int, 4>> machine_entry;  ///< the same of inlet and outlet
    std::vector<double> least_slope;                ///< per pipe: a smaller slope of the loss counts as this in a step
    std::vector<double> start_root;                 ///< per pipe: 1/sqrt(lambda) where flow is rough
};

/// Fills in what follows from the rest.
/// @throws ContractError where lengths of columns differ
void finish_model(Model& model);

/// Eight states, in rows of eight values, and all memory that solving them takes.
struct Block {
    static constexpr std::size_t kWidth = numeric::kLaneWidth;
    explicit Block(const Model& model);

    // given
    numeric::AlignedVector injection;  ///< [node] kg/s into the network; of held nodes without effect
    numeric::AlignedVector held;       ///< [node] potential where it is held
    numeric::AlignedVector set, ratio2,
        power;  ///< [machine] set potential; ratio squared, or head of a pump; see below
    numeric::AlignedVector pipe_open, machine_open;  ///< [pipe], [machine] 1 or 0
    numeric::AlignedVector machine_mode;             ///< [machine] a MachineMode: what its law is held to
    /// What nodes of a gas keep in a step: they store capacity p/Z [kg/s], and did store `stored`. Empty = nothing. Such a
    /// model keeps all nodes in its equations (Topology::keeps_all).
    numeric::AlignedVector capacity, stored;
    bool has_closed = false;  ///< whether any of these is 0
    /// power: of a compressor c with ratio = (1 + c/q)^exponent at flow q; infinite = not limited. Of a pump the fall.
    double power_exponent = 3.5;

    // found
    numeric::AlignedVector flow;           ///< [pipe] from -> to
    numeric::AlignedVector machine_flow;   ///< [machine]
    numeric::AlignedVector potential;      ///< [node]
    numeric::AlignedVector machine_stuck;  ///< [machine] 1 where pressures held on both sides leave its law no flow
    alignas(64) std::array<double, kWidth> residual{};  ///< largest missing pressure of a chain [bar]
    std::array<char, kWidth> is_solved{};
    int n_evaluations = 0, n_backward = 0, n_attempts = 0;

    // between iterations, and what a next block starts from
    numeric::AlignedVector loss, slope, lift, root, z, pressure;             // [pipe], [node]
    numeric::AlignedVector below;                                            // [node] injection of its tree
    numeric::AlignedVector offset, x, x_step, chain_loss, chain_slope, gap;  // [link], [chain]
    numeric::AlignedVector pin, is_pinned;                                   // [chain] flow that a closed pipe forces
    numeric::AlignedVector matrix, right, step;                              // entries, free nodes
    numeric::AlignedVector machine_gap, machine_gain, machine_give, machine_active;
    alignas(64) std::array<double, kWidth> total{};
    alignas(64) std::array<double, kWidth> moves{};
    bool is_warm = false;
};

struct SolveOptions {
    double tolerance_bar = 1e-6;
    double tolerance_flow_pu =
        1e300;  ///< of a chain's next step, in shares of usual flow, for ten evaluations: then rounding decides
    int most_evaluations = 60;
};

/// Solves a block; a warm block starts from what it held before. Where it finds no answer, branches of the machines are
/// tried one by one (settle_lane).
void solve_block(const Model& model, Block& block, const SolveOptions& options);

/// Newton's method alone.
void solve_block_once(const Model& model, Block& block, const SolveOptions& options);

/// How far each lane of a solved block is from the laws of its machines when they are free, in shares of usual flow; machines
/// that are shut though their law asks for flow count apart.
struct MachineCheck {
    std::array<double, Block::kWidth> off{};
    std::array<int, Block::kWidth> n_stuck{};
};
MachineCheck check_machines(const Model& model, Block& block);

/// Tries every branch of every machine in a fixed order, eight at a time, and takes the first answer in which the least
/// number of machines is stuck between held pressures.
/// @note at most 4096 combinations: with more the lane stays unsolved
void settle_lane(const Model& model, Block& block, std::size_t lane, const SolveOptions& options);

}  // namespace knelpunt::hydraulic
