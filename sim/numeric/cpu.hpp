#pragma once

#include <string>
#include <string_view>

namespace knelpunt::numeric {

/// Instruction sets that kernels are compiled for.
enum class LaneTarget { scalar, neon, avx2, avx512 };

std::string_view lane_target_name(LaneTarget target);

/// Widest target that this machine runs and that is not forbidden by limit_lane_target.
LaneTarget lane_target();

/// Forbids wider targets from now on (results do not change: same bytes on every target).
/// @note not safe to call while kernels run
void limit_lane_target(LaneTarget widest);

/// Features of the baseline (x86-64-v3, AES, CLMUL) that this processor lacks, as text; empty = it can run the program.
/// Uses no instruction of the baseline itself.
std::string missing_cpu_features();

}  // namespace knelpunt::numeric
