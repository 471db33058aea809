// Rows of a block as lanes, and the state of gas in a pipe. Read once per target, after sim/numeric/lanes.hpp.
#if defined(KNELPUNT_SIM_FLOW_BLOCK_LANES_) == defined(HWY_TARGET_TOGGLE)
#ifdef KNELPUNT_SIM_FLOW_BLOCK_LANES_
#undef KNELPUNT_SIM_FLOW_BLOCK_LANES_
#else
#define KNELPUNT_SIM_FLOW_BLOCK_LANES_
#endif

#include "sim/flow/hydraulic/model.hpp"
#include "sim/numeric/lane_value.hpp"

HWY_BEFORE_NAMESPACE();
namespace knelpunt::hydraulic::HWY_NAMESPACE {

namespace lanes = numeric::HWY_NAMESPACE;
using lanes::M;
using lanes::V;

constexpr std::size_t kWide = Block::kWidth;
constexpr double kLeastPressure2 =
    1e-8;  ///< [bar2] a square of pressure below counts as this where density is asked for

HWY_INLINE double* row(numeric::AlignedVector& column, int at) {
    return column.data() + static_cast<std::size_t>(at) * kWide;
}
HWY_INLINE double* row(numeric::AlignedVector& column, std::size_t at) { return column.data() + at * kWide; }
HWY_INLINE V value(numeric::AlignedVector& column, int at) { return lanes::load(row(column, at)); }
HWY_INLINE V value(numeric::AlignedVector& column, std::size_t at) { return lanes::load(row(column, at)); }
HWY_INLINE void put(numeric::AlignedVector& column, std::size_t at, const V& what) {
    lanes::store(what, row(column, at));
}
HWY_INLINE void put(numeric::AlignedVector& column, int at, const V& what) { lanes::store(what, row(column, at)); }
HWY_INLINE M moving(const Block& block) { return lanes::load(block.moves.data()) > lanes::all(0.5); }
HWY_INLINE V pressure_at(const V& square) { return sqrt(max(square, lanes::all(kLeastPressure2))); }

/// Compressibility and lift of a pipe at the pressures of its ends, from -> to.
struct State {
    V z, lift;
};
HWY_INLINE State gas_state(const Model& model, std::size_t pipe, const V& from, const V& to) {
    const V sum = from + to;
    const V mean = lanes::all(2.0 / 3.0) * (sum - from * to / sum);
    const auto& c = model.z[pipe];
    const V z = fma(fma(lanes::all(c[2]), mean, lanes::all(c[1])), mean, lanes::all(c[0]));
    V lift = lanes::all(0.0);
    if (model.rise[pipe] != 0.0) lift = sum * mean * lanes::all(model.rise[pipe]) / z;
    return {z, lift};
}

}  // namespace knelpunt::hydraulic::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per target
