// The only place that includes Highway. A kernel source names itself and includes this header, which compiles it once
// per target (AVX2 and AVX-512 on x86-64, NEON on Arm):
//
//     #undef HWY_TARGET_INCLUDE
//     #define HWY_TARGET_INCLUDE "sim/flow/some_kernel.cpp"
//     #include "sim/numeric/lanes.hpp"
//
// Kernels work on columns whose length is a multiple of kLaneWidth and never combine lanes in an order that depends on
// the width of the hardware: minimum and maximum may be reduced, sums over lanes may not. Then all targets give the
// same bytes. There is no include guard around the Highway part: it is read once per target.
#ifndef KNELPUNT_SIM_NUMERIC_LANES_HPP_
#define KNELPUNT_SIM_NUMERIC_LANES_HPP_

#include "sim/numeric/lane_width.hpp"

// Targets that differ from AVX-512 only in instructions that the kernels do not use would compile everything again:
// AVX3_SPR, AVX3_ZEN4, AVX3_DL, by their bits, since older Highway does not name them all.
#define HWY_DISABLED_TARGETS ((1LL << 4) | (1LL << 6) | (1LL << 7))

#endif  // KNELPUNT_SIM_NUMERIC_LANES_HPP_

#include <hwy/foreach_target.h>

#include <hwy/highway.h>
