// Factors and substitution of eight matrices with one pattern. Read once per target, after sim/numeric/lanes.hpp.
#if defined(KNELPUNT_SIM_FLOW_LU_LANES_) == defined(HWY_TARGET_TOGGLE)
#ifdef KNELPUNT_SIM_FLOW_LU_LANES_
#undef KNELPUNT_SIM_FLOW_LU_LANES_
#else
#define KNELPUNT_SIM_FLOW_LU_LANES_
#endif

#include "sim/flow/hydraulic/reduction.hpp"
#include "sim/numeric/lane_value.hpp"

HWY_BEFORE_NAMESPACE();
namespace knelpunt::hydraulic::HWY_NAMESPACE {

namespace lanes = numeric::HWY_NAMESPACE;
using lanes::V;

/// Factors in place, no pivoting: columns of these matrices have a diagonal that outweighs the rest. The diagonal becomes its
/// inverse, entries below it the multipliers.
HWY_INLINE void factor_lanes(const LuPattern& pattern, double* matrix) {
    constexpr std::size_t kWidth = numeric::kLaneWidth;
    const std::size_t n = pattern.n, n_off = pattern.n_off();
    const int* target = pattern.target.data();
    for (std::size_t k = 0; k < n; ++k) {
        const V inverse = lanes::all(1.0) / lanes::load(matrix + k * kWidth);
        lanes::store(inverse, matrix + k * kWidth);
        const auto first = static_cast<std::size_t>(pattern.start[k]),
                   last = static_cast<std::size_t>(pattern.start[k + 1]);
        for (std::size_t i = first; i < last; ++i) {
            double* below = matrix + (n + i) * kWidth;
            const V multiplier = lanes::load(below) * inverse;
            lanes::store(multiplier, below);
            for (std::size_t j = first; j < last; ++j) {
                double* changed = matrix + static_cast<std::size_t>(*target++) * kWidth;
                lanes::store(nfma(multiplier, lanes::load(matrix + (n + n_off + j) * kWidth), lanes::load(changed)),
                             changed);
            }
        }
    }
}

/// @param right  by position, overwritten by the solution
HWY_INLINE void substitute_lanes(const LuPattern& pattern, const double* matrix, double* right) {
    constexpr std::size_t kWidth = numeric::kLaneWidth;
    const std::size_t n = pattern.n, n_off = pattern.n_off();
    for (std::size_t k = 0; k < n; ++k) {
        const V own = lanes::load(right + k * kWidth);
        const auto last = static_cast<std::size_t>(pattern.start[k + 1]);
        for (auto i = static_cast<std::size_t>(pattern.start[k]); i < last; ++i) {
            double* other = right + static_cast<std::size_t>(pattern.position[i]) * kWidth;
            lanes::store(nfma(lanes::load(matrix + (n + i) * kWidth), own, lanes::load(other)), other);
        }
    }
    for (std::size_t k = n; k-- > 0;) {
        V own = lanes::load(right + k * kWidth);
        const auto last = static_cast<std::size_t>(pattern.start[k + 1]);
        for (auto j = static_cast<std::size_t>(pattern.start[k]); j < last; ++j)
            own = nfma(lanes::load(matrix + (n + n_off + j) * kWidth),
                       lanes::load(right + static_cast<std::size_t>(pattern.position[j]) * kWidth), own);
        lanes::store(own * lanes::load(matrix + k * kWidth), right + k * kWidth);
    }
}

}  // namespace knelpunt::hydraulic::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per target
