#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "sim/flow/ac/ac_pattern.hpp"
#include "sim/numeric/aligned.hpp"

namespace knelpunt::flow {

/// States that are solved at a time. Rows hold one value per state; a row of floats fills a vector of 512 bits.
inline constexpr std::size_t kStates = 16;

using FloatRows = std::vector<float, numeric::AlignedAllocator<float>>;

/// Other admittances in some states: outages and taps.
struct AcPatch {
    int row = 0, column = 0, block = 0;                      ///< positions, and the block of the factors
    alignas(64) std::array<double, kStates> g_pu{}, b_pu{};  ///< added
};

/// Sixteen states of one pattern; rows are positions.
struct AcStates {
    explicit AcStates(std::size_t n);

    numeric::AlignedVector e_pu, f_pu;              ///< voltages e + jf  [n][state]
    const double *p_pu = nullptr, *q_pu = nullptr;  ///< given powers  [n][state], owned by the caller
    FloatRows is_p_given, is_q_given;  ///< 1 or 0: held voltages give no q, references and dead buses neither
    std::vector<double> per_v2;        ///< 1 / v^2 of held voltages  [n]
    std::vector<AcPatch> patches;      ///< ascending by row
    alignas(64) std::array<float, kStates> mismatch_pu{};  ///< largest |given - found| of each state
    alignas(64) std::array<float, kStates> is_open{};      ///< 1 = steps move it
};

/// Factors of sixteen Jacobians, [block][4][state]; of one, [block][4]. The blocks on the diagonal are inverted.
/// Single precision: the mismatch that decides is computed in double, and a factor only has to point the way.
using AcFactors = FloatRows;

/// Room for the right-hand sides and steps of sixteen states  [n][2][state].
struct AcScratch {
    explicit AcScratch(std::size_t n) : step(2 * n * kStates), v(step), last_step(step), last_move(step) {}
    FloatRows step;
    FloatRows v;                                     ///< voltages in single precision, or a correction of the step
    FloatRows last_step, last_move;                  ///< of the mixed steps
    alignas(64) std::array<float, kStates> mixes{};  ///< 1 = the last step is a guide to this one, 0 = there is none
};

/// Factorises the Jacobian of every state where it stands, in the fixed order of the pattern.
/// @param y_pu  admittances, as AcPattern::y_pu
void factor_states(const AcPattern& pattern, const double* y_pu, const AcStates& states, AcScratch& scratch,
                   AcFactors& factors);

/// Mismatch of every state and, in the same pass, the forward substitution with factors of their own.
void find_mismatch(const AcPattern& pattern, const double* y_pu, const AcFactors& factors, AcStates& states,
                   AcScratch& scratch);
/// Backward substitution; open states step to their new voltages.
void take_step(const AcPattern& pattern, const AcFactors& factors, AcStates& states, AcScratch& scratch);

/// The same with one factor for all sixteen.
void find_mismatch_shared(const AcPattern& pattern, const double* y_pu, const float* factor, AcStates& states,
                          AcScratch& scratch);
void take_step_shared(const AcPattern& pattern, const float* factor, AcStates& states, AcScratch& scratch);

/// The same, mixed with the last step so that the next would be least if all went on as it does: Anderson's method of
/// depth one, for states on which plain steps are slow.
/// @see   Walker, Ni, "Anderson Acceleration for Fixed-Point Iterations", SIAM J. Numerical Analysis 49(4), 2011.
void take_mixed_step_shared(const AcPattern& pattern, const float* factor, AcStates& states, AcScratch& scratch);

/// The same in parts, for what has to correct steps before they are taken: backward substitution into scratch.step; both
/// substitutions on scratch.v, which holds nothing above `first_row`, added to scratch.step; moves by that, mixed or not.
void find_step_shared(const AcPattern& pattern, const float* factor, AcScratch& scratch);
void add_correction_shared(const AcPattern& pattern, const float* factor, std::size_t first_row, AcScratch& scratch);
void move_by_step(bool is_mixed, AcStates& states, AcScratch& scratch);

/// Both substitutions on scratch.v in place, with factors of their own.
void solve_columns(const AcPattern& pattern, const AcFactors& factors, std::size_t first_row, AcScratch& scratch);

/// Where a branch lies and what it lets through, for passes over all of them.
struct BranchPlace {
    int from = 0, to = 0;               ///< positions
    BranchAdmittance y;                 ///< all circuits
    double scale = 1.0;                 ///< turns the current into what is kept
    const double* per_ratio = nullptr;  ///< [state] network ratio over present ratio, where there is a tap changer
};

/// The larger of the currents at both ends times the branch's scale, with the sign of the power from -> to
/// [branch][state], and what all branches lose in each state  [pu].
void find_currents(std::span<const BranchPlace> branches, const AcStates& states, double* signed_current,
                   std::array<double, kStates>& loss_pu);

/// Least and most |v|^2 of each row over all calls  [n][state]; states that are not counted and rows without supply leave
/// no trace.
/// @param counts  1 or 0 per state
void keep_voltages(const AcStates& states, const std::array<double, kStates>& counts, double* least_v2,
                   double* most_v2);

/// A branch on which an outage acts, and the place of the two among all such pairs.
struct ActedOn {
    int branch = 0, pair = 0;
};

/// Keeps the largest |current| of each branch and state, with the pair that made it, and the least room that any state
/// leaves of each pair, one value per lane of eight: limit - current (up), limit + current (down).
/// @param current, limit, worst, which  [branch][state]; a state that is not counted has an infinite limit and no current
/// @param room_up, room_down            [pair][lane]
void keep_worst(std::span<const ActedOn> branches, const double* current, const double* limit, double* worst,
                double* which, double* room_up, double* room_down);

}  // namespace knelpunt::flow
