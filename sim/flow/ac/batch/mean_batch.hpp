#pragma once

#include <span>
#include <vector>

#include "sim/flow/ac/batch/shared_factors.hpp"

namespace knelpunt::flow {

/// The means of up to sixteen runs of states, solved together: where the states start and whose factor they share.
class MeanBatch {
public:
    /// @param limits  of the states: the means keep them, too
    MeanBatch(AcWork& work, const ReactiveControl& limits);

    /// Starts anew: without powers, from these voltages per bus.
    void begin(std::span<const Complex> start_pu);
    /// Adds some states of a run to its mean.
    /// @param n_used  columns of `of` that count;  @param n_all  states of the whole run
    void add(const AcPowers& powers, std::size_t n_used, std::size_t n_all, std::size_t mean);
    /// Solves the first `n_means` to 1e-3 pu, which is near their states, and makes the factors to be shared.
    void solve(std::size_t n_means, NewtonIteration& newton);

    [[nodiscard]] bool is_solved(std::size_t mean) const;
    /// Voltages of the first mean that has a solution, per bus; empty = none has.
    [[nodiscard]] std::vector<Complex> first_solved() const;
    [[nodiscard]] std::vector<Complex> voltages_of(std::size_t mean) const;
    [[nodiscard]] SharedFactor factor_of(std::size_t mean) { return factors_.of(mean); }

    [[nodiscard]] const AcStates& states() const { return states_; }
    [[nodiscard]] const AcPowers& powers() const { return powers_; }
    [[nodiscard]] const Surplus& surplus() const { return surplus_; }
    [[nodiscard]] const TapControl& taps() const { return taps_; }
    [[nodiscard]] const ReactiveControl& limits() const { return limits_; }

private:
    void open();
    /// How the means answer where all voltages are held: tells which can be.
    void foresee(NewtonIteration& newton);

    AcWork* work_;
    AcStates states_;
    AcPowers powers_;
    Surplus surplus_;
    TapControl taps_;
    ReactiveControl limits_;
    SharedFactors factors_;
    std::size_t n_means_ = 0;
};

}  // namespace knelpunt::flow
