#pragma once

#include <array>
#include <span>
#include <vector>

#include "sim/flow/ac/ac_kernel.hpp"
#include "sim/flow/ac/ac_pattern.hpp"
#include "sim/numeric/aligned.hpp"

namespace knelpunt::flow {

// What is done to the sixteen columns of AcStates outside the kernels: filling them, reading one, judging them.

/// Given powers of sixteen states  [pu]  rows are positions: [n][state].
struct AcPowers {
    explicit AcPowers(std::size_t n) : p_pu(n * kStates, 0.0), q_pu(n * kStates, 0.0) {}
    numeric::AlignedVector p_pu, q_pu;
};

/// One value in all states of a row.
void fill_column(numeric::AlignedVector& rows, std::size_t row, double value);
void fill_column(FloatRows& rows, std::size_t row, float value);

/// Powers of some steps; columns beyond repeat the last.
/// @param injection_pu  [step][bus]
void put_powers(const AcPattern& pattern, std::span<const std::vector<Complex>> injection_pu,
                std::span<const int> steps, AcPowers& out);

/// What is given at each bus, by its role in the network.
void set_roles(const AcModel& model, AcStates& states);

/// The same voltages in every state; buses without supply stand at their own.
void start_from(const AcModel& model, std::span<const Complex> v_pu, AcStates& states);
/// Voltages that the network starts from, per bus.
std::vector<Complex> network_start(const AcNetwork& net);
/// Voltages of one state, per bus.
std::vector<Complex> voltages(const AcModel& model, const AcStates& states, std::size_t lane);

/// Power into the grid that the voltages mean at a row  [pu].
struct RowPower {
    std::array<double, kStates> p_pu{}, q_pu{};
};
RowPower power_at(const AcPattern& pattern, const double* y_pu, const AcStates& states, std::size_t row);

/// Closes the states that are below `tolerance_pu`, and those that are lost; whether any is left.
bool close_states(AcStates& states, float tolerance_pu);
/// Largest share of the mismatch that the last step left, over the states still open.
float share_left(const AcStates& states, const std::array<float, kStates>& before);

/// [block][4][state] to [state][block][4].
void share_factors(const AcFactors& own, AcFactors& shared);

/// Adds the powers of `n_used` states, divided by `n_all`, to one state of the means.
void add_mean(const AcPowers& powers, std::size_t n_used, std::size_t n_all, std::size_t lane, AcPowers& means);

}  // namespace knelpunt::flow
