#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/reconcile/least_change.hpp"

namespace knelpunt::reconcile {

struct SampleOptions {
    double sd = 1.0;  ///< of every input before it is cut off, in the units of the constraints
    std::uint32_t seed = 1;
    std::size_t n_chains = 4;                      ///< each begins at the same point and has random numbers of its own
    std::size_t n_warm_up = 250, n_sweeps = 1500;  ///< of each chain: thrown away, kept
    std::size_t n_threads = 1;                     ///< results do not depend on it
};

/// Worlds in which all rows hold.
struct Samples {
    std::size_t n_inputs = 0, n_samples = 0;
    std::vector<double> value;  ///< [input][sample]; samples by chain, then sweep
    std::vector<double> mean;   ///< shape (n_inputs)
    /// Largest difference between the mean of the first half of all chains and that of the second: how well the chains
    /// have mixed.
    double half_gap = 0.0;

    [[nodiscard]] std::span<const double> of(std::size_t input) const {
        return {value.data() + input * n_samples, n_samples};
    }
    /// Value that a part p of the samples does not pass.
    [[nodiscard]] double quantile(std::size_t input, double p) const;
};

/// Draws x from N(0, sd^2 I) cut off by `A x <= b` and `-most <= x <= most`, by Gibbs: one input after the other is drawn
/// from its normal distribution between the bounds that the rows leave it beside the others.
///
/// @param start  a point at which all rows hold; rows that it breaks (by rounding) are moved to it
/// @note  random numbers by counter (chain, sweep, input): the same for any number of threads
/// @see   Geweke, "Efficient simulation from the multivariate normal and Student-t distributions subject to linear
///        constraints", Computing Science and Statistics 23, 1991.
Samples sample_within(const Constraints& rows, std::span<const double> start, const SampleOptions& options);

/// Standard normal between `low` and `high`, from a uniform number in (0, 1), by inverse distribution in the lower tail.
double normal_between(double low, double high, double uniform);

}  // namespace knelpunt::reconcile
