#include "sim/solver/interior/lanes/passes.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/solver/interior/lanes/direction_kernel.cpp"
#include "sim/numeric/lanes.hpp"

#include "sim/solver/interior/lanes/lane_stage.hpp"

HWY_BEFORE_NAMESPACE();
namespace knelpunt::solver::HWY_NAMESPACE {

/// out = A v for a lower triangle A.
HWY_INLINE void multiply_symmetric(const double* a, std::size_t k, const double* v, double* out) {
    for (std::size_t row = 0; row < k; ++row) {
        V sum = all(0.0);
        const V of_row = load(v + row * kWidth);
        for (std::size_t column = 0; column < row; ++column) {
            const V lanes = load(a + packed(row, column) * kWidth);
            sum = fma(lanes, load(v + column * kWidth), sum);
            double* other = out + column * kWidth;
            store(fma(lanes, of_row, load(other)), other);
        }
        store(fma(load(a + packed(row, row) * kWidth), of_row, sum), out + row * kWidth);
    }
}

/// The recursion, forward for contents and backward for prices. h: content without what stands behind;
///     hh = local + F h - R K,  h = D^-1/2 Y D^1/2 hh + Q r,  price = D^1/2 Y (D^1/2 hh + D^-1/2 (behind - r)).
class Sweep {
public:
    Sweep(Stage& stage, bool is_refining, bool is_known)
        : s(stage), k(stage.k), is_refining_(is_refining), is_known_(is_known), room(stage.scratch.vector.data()) {}

    void run() {
        LaneSegments& seg = s.work.segments[s.group];
        double *h = room, *v = room + k * kWidth;
        if (is_known_)
            std::copy_n(seg.content.data(), k * kWidth, h);
        else
            std::fill_n(h, k * kWidth, 0.0);
        for (std::size_t step = 0; step < s.program.n_steps; ++step) {
            at(step);
            forward(h);
        }
        if (!is_known_) std::copy_n(h, k * kWidth, seg.end.data());
        if (is_known_)
            std::copy_n(seg.behind.data(), k * kWidth, v);
        else
            std::fill_n(v, k * kWidth, 0.0);
        for (std::size_t step = s.program.n_steps; step-- > 0;) {
            at(step);
            backward(v, seg);
        }
        if (!is_known_) std::copy_n(v, k * kWidth, seg.price.data());
    }

private:
    void at(std::size_t step) {
        s.step = step;
        s.at = s.group * s.program.n_steps + step;
        s.is_padded = s.program.has_padding[s.at];
        s.real = load(s.program.is_real.data() + s.at * kWidth);
    }
    [[nodiscard]] const double* state_right() const {
        return is_refining_ ? s.items(s.work.rest, s.m + 2 * k) + (s.m + k) * kWidth
                            : s.variables(s.work.right) + s.n * kWidth;
    }
    [[nodiscard]] std::size_t n_packed() const { return k * (k + 1) / 2; }

    void forward(double* h) {
        double *hh = s.items(s.work.moved, k), *a = room + 2 * k * kWidth, *b = room + 3 * k * kWidth;
        const double *local = s.items(s.work.local_right, k), *root = s.items(s.work.root, k), *right = state_right();
        const double* coupling = s.work.coupling.data() + s.at * k * s.g * kWidth;
        for (std::size_t state = 0; state < k; ++state) {
            V lanes =
                fma(load(s.program.keep.at(state, s.at)),
                    load(h + static_cast<std::size_t>(s.program.from[state]) * kWidth), load(local + state * kWidth));
            for (std::size_t c = 0; is_known_ && c < s.g; ++c)
                lanes = nfma(load(coupling + (state * s.g + c) * kWidth), all(step_of_capacity(c)), lanes);
            store(lanes, hh + state * kWidth);
            store(lanes * load(root + state * kWidth), a + state * kWidth);
        }
        multiply_symmetric(s.items(s.work.y_inverse, n_packed()), k, a, b);
        multiply_symmetric(s.items(s.work.q, n_packed()), k, right, a);
        for (std::size_t state = 0; state < k; ++state) {
            V lanes = load(b + state * kWidth) / load(root + state * kWidth) + load(a + state * kWidth);
            double* to = h + state * kWidth;
            if (s.is_padded) lanes = where_less(all(0.5), s.real, lanes, load(to));
            store(lanes, to);
        }
    }

    void backward(double* v, LaneSegments& seg) {
        const double *hh = s.items(s.work.moved, k), *root = s.items(s.work.root, k), *right = state_right();
        double *vv = room + 2 * k * kWidth, *a = room + 3 * k * kWidth, *price = room + 4 * k * kWidth;
        for (std::size_t state = 0; state < k; ++state) {
            const V lanes = load(v + state * kWidth) - load(right + state * kWidth), d = load(root + state * kWidth);
            store(lanes, vv + state * kWidth);
            store(fma(d, load(hh + state * kWidth), lanes / d), a + state * kWidth);
        }
        multiply_symmetric(s.items(s.work.y_inverse, n_packed()), k, a, price);
        for (std::size_t state = 0; state < k; ++state)
            store(load(price + state * kWidth) * load(root + state * kWidth) * s.real, price + state * kWidth);
        if (is_known_)
            put_steps(vv, price);
        else
            add_right(price, seg);
        std::fill_n(a, k * kWidth, 0.0);
        for (std::size_t state = 0; state < k; ++state) {
            double* to = a + static_cast<std::size_t>(s.program.from[state]) * kWidth;
            store(fma(load(s.program.keep.at(state, s.at)), load(price + state * kWidth), load(to)), to);
        }
        for (std::size_t state = 0; state < k; ++state) {
            double* to = v + state * kWidth;
            store(s.is_padded ? where_less(all(0.5), s.real, load(a + state * kWidth), load(to))
                              : load(a + state * kWidth),
                  to);
        }
    }

    /// What prices add to the capacities' right side: R' price.
    void add_right(const double* price, LaneSegments& seg) {
        const double* coupling = s.work.coupling.data() + s.at * k * s.g * kWidth;
        for (std::size_t c = 0; c < s.g; ++c) {
            V sum = load(seg.right.data() + c * kWidth);
            for (std::size_t state = 0; state < k; ++state)
                sum = fma(load(coupling + (state * s.g + c) * kWidth), load(price + state * kWidth), sum);
            store(sum, seg.right.data() + c * kWidth);
        }
    }

    /// Step of content: D^-1/2 Y D^1/2 hh - Q vv, or (price - vv) / D where D is large.
    void put_steps(const double* vv, const double* price) {
        const double *hh = s.items(s.work.moved, k), *root = s.items(s.work.root, k);
        double *a = room + 3 * k * kWidth, *b = room + 5 * k * kWidth, *c = room + 6 * k * kWidth;
        double *step = s.variables(s.work.dx) + s.n * kWidth, *to_price = s.items(s.work.dmultiplier, k);
        for (std::size_t state = 0; state < k; ++state)
            store(load(root + state * kWidth) * load(hh + state * kWidth), a + state * kWidth);
        multiply_symmetric(s.items(s.work.y_inverse, n_packed()), k, a, b);
        multiply_symmetric(s.items(s.work.q, n_packed()), k, vv, c);
        for (std::size_t state = 0; state < k; ++state) {
            const V d = load(root + state * kWidth), of_price = load(price + state * kWidth);
            const V small = load(b + state * kWidth) / d - load(c + state * kWidth);
            const V large = (of_price - load(vv + state * kWidth)) / (d * d);
            store(where_less(all(1.0), d, large, small), b + state * kWidth);
        }
        add_shifts(b);
        for (std::size_t state = 0; state < k; ++state) {
            const V lanes = load(b + state * kWidth) * s.real, of_price = load(price + state * kWidth);
            double *to = step + state * kWidth, *to_dual = to_price + state * kWidth;
            store(is_refining_ ? load(to) + lanes : lanes, to);
            store(is_refining_ ? load(to_dual) + of_price : of_price, to_dual);
            std::copy_n(price + state * kWidth, kWidth, s.items(s.work.moved, k) + state * kWidth);
        }
    }

    void add_shifts(double* step) {
        const std::size_t n_wide = s.pattern.widened_column.size();
        for (std::size_t wide = 0; wide < n_wide; ++wide) {
            const auto variable = static_cast<std::size_t>(s.pattern.widened_column[wide]);
            if (variable < s.n) continue;
            double* to = step + (variable - s.n) * kWidth;
            const V shift = load(s.work.shift.data() + (s.at * n_wide + wide) * kWidth);
            store(
                fma(shift, all(step_of_capacity(static_cast<std::size_t>(s.pattern.widened_capacity[wide]))), load(to)),
                to);
        }
    }

    [[nodiscard]] double step_of_capacity(std::size_t capacity) const { return s.work.solved_capacity[capacity]; }

    Stage& s;
    std::size_t k;
    bool is_refining_, is_known_;
    double* room;
};

void probe_pass(LaneWork& work, std::size_t group, LaneScratch& scratch, bool is_refining) {
    Stage s(work, group, scratch);
    Sweep(s, is_refining, false).run();
}

void sweep_pass(LaneWork& work, std::size_t group, LaneScratch& scratch, bool is_refining) {
    Stage s(work, group, scratch);
    Sweep(s, is_refining, true).run();
}

struct Steps {
    V dl, du, zl, zu;
};
/// Steps of the slacks and duals of a variable.
HWY_INLINE Steps steps_of(const Slacks& slacks, const V& step, const V& lower_move, const V& upper_move,
                          const V& aim_lower, const V& aim_upper) {
    Steps out;
    out.dl = step - lower_move;
    out.du = upper_move - step;
    out.zl = aim_lower - fma(slacks.wl, out.dl, slacks.zl);
    out.zu = aim_upper - fma(slacks.wu, out.du, slacks.zu);
    return out;
}

/// Calls body(variable, moves, slacks, steps) for every variable of the stage.
template <class Body>
HWY_INLINE void each_variable(Stage& s, bool is_corrector, const Body& body) {
    LaneWork& work = s.work;
    const double *x = s.variables(work.x), *zl = s.variables(work.lower_dual), *zu = s.variables(work.upper_dual);
    const double *dx = s.variables(work.dx), *affine = s.variables(work.affine), *weight = s.variables(work.weight);
    if (is_corrector) s.move_bounds(work.affine_capacity);
    for (std::size_t variable = 0; variable < s.n + s.k; ++variable) {
        const Slacks slacks = slacks_of(s, x, zl, zu, variable);
        V aim_lower = all(0.0), aim_upper = all(0.0);
        if (is_corrector) aims(s, slacks, affine, variable, work.target, aim_lower, aim_upper);
        const V d = load(weight + variable * kWidth);
        const V moves = variable < s.n ? where_less(all(0.0), d, s.real, all(0.0))
                                       : where_less(d, all(kFixedState), s.real, all(0.0));
        V lower_move = all(0.0), upper_move = all(0.0);
        const int wide = s.program.wide_of[variable];
        if (wide >= 0) {
            const V step_k = all(
                work.dcapacity[static_cast<std::size_t>(s.pattern.widened_capacity[static_cast<std::size_t>(wide)])]);
            lower_move = all(0.0) - load(s.program.lower_pu.at(static_cast<std::size_t>(wide), s.at)) * step_k;
            upper_move = load(s.program.upper_pu.at(static_cast<std::size_t>(wide), s.at)) * step_k;
        }
        body(variable, moves, slacks,
             steps_of(slacks, load(dx + variable * kWidth), lower_move, upper_move, aim_lower, aim_upper));
    }
}

/// Longest steps to the bounds, and terms of the complementarity after them.
class StepSums {
public:
    StepSums()
        : primal_(all(1e-30)),
          dual_(primal_),
          first_primal_(all(0.0)),
          first_dual_(first_primal_),
          second_(first_primal_) {}
    void add(Stage& s, bool is_corrector) {
        each_variable(s, is_corrector, [&](std::size_t variable, const V& moves, const Slacks& slacks, const Steps& d) {
            const V zero = all(0.0);
            const V lower = load(s.scratch.lower[variable]), upper = load(s.scratch.upper[variable]);
            // The larger the share of a distance that a whole step takes, the shorter the step.
            primal_ = max(primal_, moves * max(zero - d.dl * slacks.il, zero - d.du * slacks.iu));
            if (is_corrector) {
                const V dual_lower = where_less(zero, slacks.zl, zero - d.zl / slacks.zl, zero);
                const V dual_upper = where_less(zero, slacks.zu, zero - d.zu / slacks.zu, zero);
                dual_ = max(dual_, moves * max(dual_lower, dual_upper));
                return;  // the terms below serve the predictor only
            }
            // There z + dz = -z ds / s.
            const V dual_lower = where_less(zero, slacks.zl, fma(d.dl, slacks.il, all(1.0)), zero);
            const V dual_upper = where_less(zero, slacks.zu, fma(d.du, slacks.iu, all(1.0)), zero);
            dual_ = max(dual_, moves * max(dual_lower, dual_upper));
            const auto pair = [&](const V& a, const V& b, const V& c, const V& e) {
                return moves * (finite_or_zero(lower, a * b) + finite_or_zero(upper, c * e));
            };
            first_primal_ = first_primal_ + pair(d.dl, slacks.zl, d.du, slacks.zu);
            first_dual_ = first_dual_ + pair(slacks.sl, d.zl, slacks.su, d.zu);
            second_ = second_ + pair(d.dl, d.zl, d.du, d.zu);
        });
    }
    void put(GroupSums& sums) const {
        set_lanes(sums.primal_step, all(1.0) / primal_);
        set_lanes(sums.dual_step, all(1.0) / dual_);
        set_lanes(sums.sum[kFirstPrimal], first_primal_);
        set_lanes(sums.sum[kFirstDual], first_dual_);
        set_lanes(sums.sum[kSecond], second_);
    }

private:
    V primal_, dual_, first_primal_, first_dual_, second_;
};

void step_pass(LaneWork& work, std::size_t group, LaneScratch& scratch, bool is_corrector) {
    Stage s(work, group, scratch);
    StepSums sums;
    for (std::size_t step = 0; step < s.program.n_steps; ++step) {
        s.go_to(step);
        sums.add(s, is_corrector);
    }
    sums.put(work.sums[group]);
}

/// Steps of local rows and columns from those of states and capacities.
void backward_stage(Stage& s, bool is_refining) {
    LaneWork& work = s.work;
    const std::size_t n_wide = s.pattern.widened_column.size();
    double* local = s.scratch.local.data();
    std::copy_n(s.items(work.moved, s.k), s.k * kWidth, local + s.m * kWidth);  // the states' new prices
    for (std::size_t capacity = 0; capacity < s.g; ++capacity)
        store(all(work.solved_capacity[capacity]), local + (s.m + s.k + capacity) * kWidth);
    const double *l = s.items(work.l, static_cast<std::size_t>(s.pattern.n_places())),
                 *forward = s.items(work.forward, s.m);
    for (std::size_t pivot = s.m; pivot-- > 0;) {
        V sum = load(forward + pivot * kWidth);
        for (int place = s.pattern.column_start[pivot]; place < s.pattern.column_start[pivot + 1]; ++place) {
            const auto place_index = static_cast<std::size_t>(place);
            sum = nfma(load(l + place_index * kWidth),
                       load(local + static_cast<std::size_t>(s.pattern.row_position[place_index]) * kWidth), sum);
        }
        store(sum, local + pivot * kWidth);
    }
    double* dy = s.items(work.dy, s.m);
    for (std::size_t row = 0; row < s.m; ++row) {
        const V lanes = load(local + static_cast<std::size_t>(s.pattern.position[row]) * kWidth) * s.real;
        store(is_refining ? load(dy + row * kWidth) + lanes : lanes, dy + row * kWidth);
    }
    const double *right = s.variables(work.right), *weight = s.variables(work.weight);
    double* dx = s.variables(work.dx);
    for (std::size_t column = 0; column < s.n; ++column) {
        V sum = is_refining ? all(0.0) : load(right + column * kWidth);
        for (int e = s.pattern.entry_start[column]; e < s.pattern.entry_start[column + 1]; ++e) {
            const PatternEntry& entry = s.pattern.entries[static_cast<std::size_t>(e)];
            sum = fma(s.value(entry.value),
                      load(local +
                           static_cast<std::size_t>(s.pattern.position[static_cast<std::size_t>(entry.row)]) * kWidth),
                      sum);
        }
        const V lanes = load(weight + column * kWidth) * sum;
        store(is_refining ? load(dx + column * kWidth) + lanes : lanes, dx + column * kWidth);
    }
    const double* shift = work.shift.data() + s.at * n_wide * kWidth;
    for (std::size_t wide = 0; wide < n_wide; ++wide) {
        const auto variable = static_cast<std::size_t>(s.pattern.widened_column[wide]);
        if (variable >= s.n) continue;
        double* to = dx + variable * kWidth;
        store(fma(load(shift + wide * kWidth),
                  all(work.solved_capacity[static_cast<std::size_t>(s.pattern.widened_capacity[wide])]), load(to)),
              to);
    }
}

void backward_pass(LaneWork& work, std::size_t group, LaneScratch& scratch, bool is_refining) {
    Stage s(work, group, scratch);
    for (std::size_t step = 0; step < s.program.n_steps; ++step) {
        s.go_to(step);
        backward_stage(s, is_refining);
    }
}

void backward_and_step_pass(LaneWork& work, std::size_t group, LaneScratch& scratch, bool is_corrector) {
    Stage s(work, group, scratch);
    StepSums sums;
    for (std::size_t step = 0; step < s.program.n_steps; ++step) {
        s.go_to(step);
        backward_stage(s, false);
        sums.add(s, is_corrector);
    }
    sums.put(work.sums[group]);
}

void update_pass(LaneWork& work, std::size_t group, LaneScratch& scratch, double primal_step, double dual_step) {
    Stage s(work, group, scratch);
    const V primal = all(primal_step), dual = all(dual_step);
    for (std::size_t step = 0; step < s.program.n_steps; ++step) {
        s.go_to(step);
        double *zl = s.variables(work.lower_dual), *zu = s.variables(work.upper_dual), *x = s.variables(work.x);
        const double* dx = s.variables(work.dx);
        each_variable(s, true, [&](std::size_t variable, const V& moves, const Slacks& slacks, const Steps& d) {
            const V lower = load(scratch.lower[variable]), upper = load(scratch.upper[variable]);
            store(finite_or_zero(lower, moves * max(fma(dual, d.zl, slacks.zl), all(1e-300))), zl + variable * kWidth);
            store(finite_or_zero(upper, moves * max(fma(dual, d.zu, slacks.zu), all(1e-300))), zu + variable * kWidth);
            const V value = load(x + variable * kWidth);
            store(where_less(all(0.5), moves, fma(primal, load(dx + variable * kWidth), value), value),
                  x + variable * kWidth);
        });
        double *y = s.items(work.y, s.m), *lambda = s.items(work.multiplier, s.k);
        const double *dy = s.items(work.dy, s.m), *dlambda = s.items(work.dmultiplier, s.k);
        for (std::size_t row = 0; row < s.m; ++row)
            store(fma(dual, load(dy + row * kWidth), load(y + row * kWidth)), y + row * kWidth);
        for (std::size_t row = 0; row < s.k; ++row)
            store(fma(dual, load(dlambda + row * kWidth), load(lambda + row * kWidth)), lambda + row * kWidth);
    }
}

}  // namespace knelpunt::solver::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace knelpunt::solver {

HWY_EXPORT(probe_pass);
HWY_EXPORT(sweep_pass);
HWY_EXPORT(backward_pass);
HWY_EXPORT(backward_and_step_pass);
HWY_EXPORT(step_pass);
HWY_EXPORT(update_pass);

void probe_lanes(LaneWork& work, std::size_t group, LaneScratch& scratch, bool is_refining) {
    HWY_DYNAMIC_DISPATCH(probe_pass)(work, group, scratch, is_refining);
}
void sweep_lanes(LaneWork& work, std::size_t group, LaneScratch& scratch, bool is_refining) {
    HWY_DYNAMIC_DISPATCH(sweep_pass)(work, group, scratch, is_refining);
}
void backward_lanes(LaneWork& work, std::size_t group, LaneScratch& scratch, bool is_refining) {
    HWY_DYNAMIC_DISPATCH(backward_pass)(work, group, scratch, is_refining);
}
void backward_and_step_lanes(LaneWork& work, std::size_t group, LaneScratch& scratch, bool is_corrector) {
    HWY_DYNAMIC_DISPATCH(backward_and_step_pass)(work, group, scratch, is_corrector);
}
void step_lanes(LaneWork& work, std::size_t group, LaneScratch& scratch, bool is_corrector) {
    HWY_DYNAMIC_DISPATCH(step_pass)(work, group, scratch, is_corrector);
}
void update_lanes(LaneWork& work, std::size_t group, LaneScratch& scratch, double primal_step, double dual_step) {
    HWY_DYNAMIC_DISPATCH(update_pass)(work, group, scratch, primal_step, dual_step);
}

}  // namespace knelpunt::solver
#endif  // HWY_ONCE
