#pragma once

namespace knelpunt::bench {

/// Floating point operations per second that one core does at most: independent fused multiply-adds in registers, in the
/// widest vectors that are allowed, CPU time.
struct PeakRate {
    double in_double = 0.0, in_float = 0.0;
};
PeakRate measure_peak_rate();

}  // namespace knelpunt::bench
