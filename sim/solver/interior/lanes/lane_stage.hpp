// Eight lanes, a stage of a solve, and what several kernels of the interior-point method need of both. Read once per target,
// after sim/numeric/lanes.hpp, hence the guard of Highway's own kind.
#if defined(KNELPUNT_SIM_SOLVER_LANE_STAGE_) == defined(HWY_TARGET_TOGGLE)
#ifdef KNELPUNT_SIM_SOLVER_LANE_STAGE_
#undef KNELPUNT_SIM_SOLVER_LANE_STAGE_
#else
#define KNELPUNT_SIM_SOLVER_LANE_STAGE_
#endif

#include <algorithm>
#include <array>
#include <vector>

#include "sim/solver/interior/lanes/lane_work.hpp"

HWY_BEFORE_NAMESPACE();
namespace knelpunt::solver::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

constexpr std::size_t kWidth = numeric::kLaneWidth;
constexpr double kFixedWidth = 1e-9;  ///< a box narrower than this has no interior
constexpr double kFixedState = 1e16;  ///< D of a state that cannot move
constexpr double kLeastSlack = 1e-14;
constexpr double kNoBound = 1e300;

using Tag = hn::CappedTag<double, kWidth>;
constexpr std::size_t kPartWidth = hn::MaxLanes(Tag());
constexpr std::size_t kParts = kWidth / kPartWidth;
using Part = hn::Vec<Tag>;

/// Eight doubles, whatever the hardware's vectors hold.
struct V {
    Part part[kParts];
};

template <class Of>
HWY_INLINE V each(const Of& function) {
    V out;
    for (std::size_t piece = 0; piece < kParts; ++piece) out.part[piece] = function(piece);
    return out;
}
HWY_INLINE V load(const double* from) {
    return each([&](std::size_t position) { return hn::Load(Tag(), from + position * kPartWidth); });
}
HWY_INLINE void store(const V& value, double* to) {
    for (std::size_t piece = 0; piece < kParts; ++piece) hn::Store(value.part[piece], Tag(), to + piece * kPartWidth);
}
HWY_INLINE V all(double value) {
    return each([&](std::size_t) { return hn::Set(Tag(), value); });
}
HWY_INLINE V operator+(const V& a, const V& b) {
    return each([&](std::size_t position) { return hn::Add(a.part[position], b.part[position]); });
}
HWY_INLINE V operator-(const V& a, const V& b) {
    return each([&](std::size_t position) { return hn::Sub(a.part[position], b.part[position]); });
}
HWY_INLINE V operator*(const V& a, const V& b) {
    return each([&](std::size_t position) { return hn::Mul(a.part[position], b.part[position]); });
}
HWY_INLINE V operator/(const V& a, const V& b) {
    return each([&](std::size_t position) { return hn::Div(a.part[position], b.part[position]); });
}
/// a b + c
HWY_INLINE V fma(const V& a, const V& b, const V& c) {
    return each([&](std::size_t position) { return hn::MulAdd(a.part[position], b.part[position], c.part[position]); });
}
/// c - a b
HWY_INLINE V nfma(const V& a, const V& b, const V& c) {
    return each(
        [&](std::size_t position) { return hn::NegMulAdd(a.part[position], b.part[position], c.part[position]); });
}
HWY_INLINE V sqrt(const V& a) {
    return each([&](std::size_t position) { return hn::Sqrt(a.part[position]); });
}
HWY_INLINE V abs(const V& a) {
    return each([&](std::size_t position) { return hn::Abs(a.part[position]); });
}
HWY_INLINE V max(const V& a, const V& b) {
    return each([&](std::size_t position) { return hn::Max(a.part[position], b.part[position]); });
}
HWY_INLINE V min(const V& a, const V& b) {
    return each([&](std::size_t position) { return hn::Min(a.part[position], b.part[position]); });
}
/// value where a < b, else `other`
HWY_INLINE V where_less(const V& a, const V& b, const V& value, const V& other) {
    return each([&](std::size_t position) {
        return hn::IfThenElse(hn::Lt(a.part[position], b.part[position]), value.part[position], other.part[position]);
    });
}

/// Place in a lower triangle that is stored row by row.
constexpr std::size_t packed(std::size_t row, std::size_t column) { return row * (row + 1) / 2 + column; }

/// One group's view of the arrays at a stage.
struct Stage {
    Stage(LaneWork& lane_work, std::size_t in_group, LaneScratch& room)
        : work(lane_work),
          program(lane_work.program),
          pattern(lane_work.program.pattern),
          scratch(room),
          group(in_group) {
        n = program.n_columns();
        k = program.n_states();
        m = program.n_local();
        g = program.n_capacities();
    }

    void go_to(std::size_t to_step) {
        step = to_step;
        at = group * program.n_steps + step;
        is_padded = program.has_padding[at];
        real = load(program.is_real.data() + at * kWidth);
        for (const std::size_t variable : program.lower.hourly())
            scratch.lower[variable] = program.lower.at(variable, at);
        for (const std::size_t variable : program.upper.hourly())
            scratch.upper[variable] = program.upper.at(variable, at);
        for (const std::size_t value : program.entry.hourly()) scratch.entry[value] = program.entry.at(value, at);
        for (std::size_t wide = 0; wide < pattern.widened_column.size(); ++wide) {
            const auto variable = static_cast<std::size_t>(pattern.widened_column[wide]);
            const auto capacity = static_cast<std::size_t>(pattern.widened_capacity[wide]);
            double *lower = scratch.wide_lower.data() + wide * kWidth,
                   *upper = scratch.wide_upper.data() + wide * kWidth;
            const V size = all(work.capacity[capacity]);
            store(nfma(load(program.lower_pu.at(wide, at)), size, load(program.lower.at(variable, at))), lower);
            store(fma(load(program.upper_pu.at(wide, at)), size, load(program.upper.at(variable, at))), upper);
            scratch.lower[variable] = lower;
            scratch.upper[variable] = upper;
        }
    }

    /// How far bounds move with a step of the capacities.
    void move_bounds(const std::vector<double>& capacity_step) {
        for (std::size_t wide = 0; wide < pattern.widened_column.size(); ++wide) {
            const auto variable = static_cast<std::size_t>(pattern.widened_column[wide]);
            const V size = all(capacity_step[static_cast<std::size_t>(pattern.widened_capacity[wide])]);
            double *lower = scratch.lower_step.data() + wide * kWidth,
                   *upper = scratch.upper_step.data() + wide * kWidth;
            store(all(0.0) - load(program.lower_pu.at(wide, at)) * size, lower);
            store(load(program.upper_pu.at(wide, at)) * size, upper);
            scratch.lower_move[variable] = lower;
            scratch.upper_move[variable] = upper;
        }
    }

    [[nodiscard]] double* variables(LaneArray array) const { return array.data() + at * (n + k) * kWidth; }
    [[nodiscard]] double* items(LaneArray array, std::size_t n_items) const {
        return array.data() + at * n_items * kWidth;
    }
    [[nodiscard]] HWY_INLINE V lower_slack(std::size_t variable, const V& x) const {
        return max(x - load(scratch.lower[variable]), all(kLeastSlack));
    }
    [[nodiscard]] HWY_INLINE V upper_slack(std::size_t variable, const V& x) const {
        return max(load(scratch.upper[variable]) - x, all(kLeastSlack));
    }
    [[nodiscard]] HWY_INLINE V value(int entry) const { return load(scratch.entry[static_cast<std::size_t>(entry)]); }

    /// 1 where a variable of this stage can move, else 0.
    [[nodiscard]] HWY_INLINE V can_move(std::size_t variable) const {
        const V lower = load(program.lower.at(variable, at)), upper = load(program.upper.at(variable, at));
        return where_less(all(kFixedWidth), upper - lower, real, all(0.0));
    }
    [[nodiscard]] HWY_INLINE V can_move_wide(std::size_t wide) const {
        const auto variable = static_cast<std::size_t>(pattern.widened_column[wide]);
        const V lower = load(program.lower.at(variable, at)), upper = load(program.upper.at(variable, at));
        const V wider = load(program.lower_pu.at(wide, at)) + load(program.upper_pu.at(wide, at));
        return where_less(all(kFixedWidth), fma(abs(wider), all(kNoBound), upper - lower), real, all(0.0));
    }

    /// Price behind this stage: F' multiplier of the next, or what stands behind the segment.
    void price_behind(LaneArray multiplier, double* out) const {
        const double* end = work.behind.data() + group * k * kWidth;
        if (step + 1 == program.n_steps) {
            std::copy_n(end, k * kWidth, out);
            return;
        }
        std::fill_n(out, k * kWidth, 0.0);
        const double* next = multiplier.data() + (at + 1) * k * kWidth;
        for (std::size_t state = 0; state < k; ++state) {
            double* to = out + static_cast<std::size_t>(program.from[state]) * kWidth;
            store(fma(load(program.keep.at(state, at + 1)), load(next + state * kWidth), load(to)), to);
        }
        if (!program.has_padding[at + 1]) return;
        const V next_real = load(program.is_real.data() + (at + 1) * kWidth);
        for (std::size_t state = 0; state < k; ++state) {
            double* to = out + state * kWidth;
            store(where_less(all(0.5), next_real, load(to), load(end + state * kWidth)), to);
        }
    }

    /// Content before this stage.
    [[nodiscard]] const double* content_before(LaneArray of_variables) const {
        if (step == 0) return work.before.data() + group * k * kWidth;
        return of_variables.data() + ((at - 1) * (n + k) + n) * kWidth;
    }

    LaneWork& work;
    const LaneProgram& program;
    const StagePattern& pattern;
    LaneScratch& scratch;
    std::size_t group, n = 0, k = 0, m = 0, g = 0, step = 0, at = 0;
    bool is_padded = false;
    V real;
};

HWY_INLINE void raise(std::array<double, kWidth>& most, const V& value) {
    V old = each([&](std::size_t position) { return hn::LoadU(Tag(), most.data() + position * kPartWidth); });
    // A value that is not a number must not hide: it becomes a very large one.
    old = max(old, where_less(abs(value), all(kNoBound), value, all(kNoBound)));
    for (std::size_t piece = 0; piece < kParts; ++piece)
        hn::StoreU(old.part[piece], Tag(), most.data() + piece * kPartWidth);
}
HWY_INLINE void set_lanes(std::array<double, kWidth>& to, const V& value) {
    for (std::size_t piece = 0; piece < kParts; ++piece)
        hn::StoreU(value.part[piece], Tag(), to.data() + piece * kPartWidth);
}
HWY_INLINE V finite_or_zero(const V& bound, const V& value) {
    return where_less(abs(bound), all(kNoBound), value, all(0.0));
}

/// Distances to the bounds, their inverses, duals, and duals over distances.
struct Slacks {
    V sl, su, il, iu, zl, zu, wl, wu;
};
HWY_INLINE Slacks slacks_of(const Stage& stage, const double* x, const double* zl, const double* zu,
                            std::size_t variable) {
    Slacks out;
    const V lanes = load(x + variable * kWidth);
    out.sl = stage.lower_slack(variable, lanes);
    out.su = stage.upper_slack(variable, lanes);
    out.zl = load(zl + variable * kWidth);
    out.zu = load(zu + variable * kWidth);
    out.il = all(1.0) / out.sl;
    out.iu = all(1.0) / out.su;
    out.wl = out.zl * out.il;
    out.wu = out.zu * out.iu;
    return out;
}

/// Target over slack, less the product of the predictor's steps.
HWY_INLINE void aims(const Stage& s, const Slacks& slacks, const double* affine, std::size_t variable, double target,
                     V& lower, V& upper) {
    const V step = load(affine + variable * kWidth);
    const V dl = step - load(s.scratch.lower_move[variable]), du = load(s.scratch.upper_move[variable]) - step;
    const V zl = all(0.0) - fma(slacks.wl, dl, slacks.zl), zu = all(0.0) - fma(slacks.wu, du, slacks.zu);
    lower = nfma(dl, zl, all(target)) * slacks.il;
    upper = nfma(du, zu, all(target)) * slacks.iu;
}

}  // namespace knelpunt::solver::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // KNELPUNT_SIM_SOLVER_LANE_STAGE_
