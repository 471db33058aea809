#pragma once

#include <cstddef>

namespace knelpunt::bench {

/// Floating point operations per second that one core does at most: independent fused multiply-adds in registers, in the
/// widest vectors that are allowed, CPU time.
struct PeakRate {
    double in_double = 0.0, in_float = 0.0;
};
PeakRate measure_peak_rate();

/// Bytes that one core reads a second from a piece of memory of that size, over and over: the rate of the cache that holds it.
double measure_read_rate(std::size_t n_bytes);

}  // namespace knelpunt::bench
