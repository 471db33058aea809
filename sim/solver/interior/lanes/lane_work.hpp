#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "sim/numeric/aligned.hpp"
#include "sim/solver/interior/lanes/lane_program.hpp"

namespace knelpunt::solver {

/// What a group of eight segments looks like from outside, per lane; matrices row by row, eight lanes each.
///
///     content at the end  = end + phi e + gam K - q v        e: step of the content before the segment
///     price at the start  = price + sig e + xi K + phi' v    v: step of the price behind it, K: of the capacities
struct LaneSegments {
    numeric::AlignedVector q, phi, sig;      ///< (k, k)
    numeric::AlignedVector gam, xi;          ///< (k, g)
    numeric::AlignedVector capacity;         ///< (g, g): what the segment adds to the matrix of the capacities
    numeric::AlignedVector end, price;       ///< (k)
    numeric::AlignedVector right;            ///< (g): what it adds to the capacities' right side
    numeric::AlignedVector content, behind;  ///< (k): e and v, as found at the interface
};

/// Sums over the stages of a group, per lane, so that their order is fixed.
enum LaneSum : std::size_t {
    kPrimalCost,
    kDualCost,
    kBounds,
    kComplement,
    kFirstPrimal,
    kFirstDual,
    kSecond,
    kNLaneSums
};
/// Largest of a group.
enum LaneMost : std::size_t { kRowResidual, kStateResidual, kDualResidual, kStateDualResidual, kNLaneMost };

struct GroupSums {
    std::array<std::array<double, numeric::kLaneWidth>, kNLaneSums> sum{};
    std::array<std::array<double, numeric::kLaneWidth>, kNLaneMost> most{};
    std::array<double, numeric::kLaneWidth> primal_step{}, dual_step{};
    numeric::AlignedVector capacity;  ///< (g)
};

/// Room of one thread.
struct LaneScratch {
    explicit LaneScratch(const LaneProgram& program);
    numeric::AlignedVector scaled, raw, local, dense, zero;
    numeric::AlignedVector gradient;  ///< per variable: cost of one more, duals of rows taken off
    numeric::AlignedVector wide_lower, wide_upper, lower_step, upper_step, wide_h;
    numeric::AlignedVector m, factor, inverse, product, mixed, right, border, vector;
    std::vector<const double*> lower, upper, lower_move, upper_move, entry;
};

/// An array of a solve, carved from one piece of memory.
using LaneArray = std::span<double>;

/// All arrays of a solve: [lane stage][item][lane] where nothing else is said.
struct LaneWork {
    explicit LaneWork(const LaneProgram& program);
    LaneWork(const LaneWork&) = delete;

    const LaneProgram& program;
    LaneArray x, lower_dual, upper_dual;  ///< per variable
    LaneArray y, multiplier;              ///< per local row; per state
    LaneArray weight;                     ///< per column: T, 0 = it cannot move; per state: D
    LaneArray right;                      ///< per variable: right side of a direction, 0 where it cannot move
    LaneArray residual;                   ///< per local row, then per state row: of the iterate
    LaneArray rest;                       ///< the same, then per state: of a direction
    LaneArray affine, dx, dy, dmultiplier;
    LaneArray l, inverse_d, forward;     ///< factor of the local rows, and their right side half way
    LaneArray root;                      ///< per state: sqrt D
    LaneArray y_inverse, q;              ///< lower triangles (k, k): (1 + sqrt D M sqrt D)^-1, (1/M + D)^-1
    LaneArray coupling;                  ///< (k, g) of states and capacities
    LaneArray local_right, moved;        ///< per state
    LaneArray shift;                     ///< per widened column: step of it per step of the capacity
    std::vector<LaneSegments> segments;  ///< per group
    std::vector<GroupSums> sums;         ///< per group
    LaneArray before, behind;            ///< [group][state][lane]: content before a segment, price behind it

    std::vector<double> capacity, capacity_lower_dual, capacity_upper_dual, dcapacity, affine_capacity;
    std::vector<double> solved_capacity;  ///< K of the solve at hand: a direction, or what refining adds to it
    double column_regularisation = 1e-9, free_regularisation = 1e-6, row_regularisation = 1e-9;
    double state_regularisation = 1e-11, relative_regularisation = 1e-13;
    double target = 0.0;  ///< complementarity that the corrector aims at

    /// Contents before and prices behind every segment, from values of the variables and multipliers of the states.
    void put_ends(LaneArray variables, LaneArray prices);

    /// Sums and the largest over all groups, lane by lane, as the last pass left them.
    [[nodiscard]] double total(LaneSum which) const;
    [[nodiscard]] double most(LaneMost which) const;
    [[nodiscard]] double capacity_total(std::size_t which) const;

    [[nodiscard]] std::size_t n_bytes() const { return sizeof(double) * memory_.size(); }
    /// What an iteration without refinement reads and writes: of each pass every array once.
    [[nodiscard]] std::size_t n_bytes_per_iteration() const;

private:
    /// One piece of memory for all, so that large pages hold it: faults of small ones would cost as much as a solve.
    void carve(const std::vector<std::pair<LaneArray*, std::size_t>>& wanted);
    numeric::AlignedVector memory_;
};

}  // namespace knelpunt::solver
