#include "sim/solver/interior/lanes/passes.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/solver/interior/lanes/factor_kernel.cpp"
#include "sim/numeric/lanes.hpp"

#include "sim/solver/interior/lanes/lane_stage.hpp"

HWY_BEFORE_NAMESPACE();
namespace knelpunt::solver::HWY_NAMESPACE {

/// T per column, D per state, shifts and H of what capacities widen.
void weigh(Stage& s) {
    LaneWork& work = s.work;
    const double *x = s.variables(work.x), *zl = s.variables(work.lower_dual), *zu = s.variables(work.upper_dual);
    double* weight = s.variables(work.weight);
    for (std::size_t variable = 0; variable < s.n + s.k; ++variable) {
        const Slacks slacks = slacks_of(s, x, zl, zu, variable);
        const V bound = slacks.wl + slacks.wu + load(s.program.quadratic.at(variable, s.at));
        const V moves = s.can_move(variable);
        if (variable < s.n) {
            const V least = where_less(min(load(s.scratch.upper[variable]), all(0.0) - load(s.scratch.lower[variable])),
                                       all(kNoBound), all(work.column_regularisation), all(work.free_regularisation));
            store(where_less(all(0.5), moves, all(1.0) / (bound + least), all(0.0)), weight + variable * kWidth);
        } else {
            const V d = min(bound + all(work.state_regularisation), all(kFixedState));
            store(where_less(all(0.5), moves, d, all(kFixedState)), weight + variable * kWidth);
        }
    }
    double* shift = s.items(work.shift, s.pattern.widened_column.size());
    for (std::size_t wide = 0; wide < s.pattern.widened_column.size(); ++wide) {
        const auto variable = static_cast<std::size_t>(s.pattern.widened_column[wide]);
        const Slacks slacks = slacks_of(s, x, zl, zu, variable);
        const V moves = s.can_move_wide(wide);
        const V lower_pu = load(s.program.lower_pu.at(wide, s.at)), upper_pu = load(s.program.upper_pu.at(wide, s.at));
        const V least = all(variable < s.n ? work.column_regularisation : work.state_regularisation) +
                        load(s.program.quadratic.at(variable, s.at));
        const V d = slacks.wl + slacks.wu + least;
        // H without a subtraction: [wl wu (up + low)^2 + least (low^2 wl + up^2 wu)] / D.
        const V both = lower_pu + upper_pu;
        const V h = (slacks.wl * (slacks.wu / d) * both * both +
                     least * (lower_pu * lower_pu * slacks.wl + upper_pu * upper_pu * slacks.wu) / d);
        store(moves * h, s.scratch.wide_h.data() + wide * kWidth);
        store(moves * (upper_pu * slacks.wu - lower_pu * slacks.wl) / d, shift + wide * kWidth);
        const V now = variable < s.n ? all(1.0) / d : min(d, all(kFixedState));
        const V still = variable < s.n ? all(0.0) : all(kFixedState);
        store(where_less(all(0.5), moves, now, still), weight + variable * kWidth);
    }
}

/// Sum of a place of the factor. On the diagonal a share of what stood there is added: after so much has been taken off, what is
/// left is known no better than that, and it may not turn negative.
HWY_INLINE V sum_of(const Stage& s, const StagePattern::Target& target, const double* l) {
    const LaneScratch& scratch = s.scratch;
    V sum = all(0.0);
    for (int position = target.first_product; position < target.first_product + target.n_products; ++position) {
        const StagePattern::Product& product = s.pattern.products[static_cast<std::size_t>(position)];
        sum = fma(load(scratch.scaled.data() + static_cast<std::size_t>(product.scaled) * kWidth),
                  s.value(product.plain), sum);
    }
    for (int position = target.first_shift; position < target.first_shift + target.n_shifts; ++position) {
        const StagePattern::Shift& shifted = s.pattern.shifts[static_cast<std::size_t>(position)];
        const auto wide = static_cast<std::size_t>(shifted.widened);
        if (shifted.value < 0) {
            sum = sum - load(scratch.wide_h.data() + wide * kWidth);
        } else {
            const double* shift = s.work.shift.data() + (s.at * s.pattern.widened_column.size() + wide) * kWidth;
            sum = fma(load(shift), s.value(shifted.value), sum);
        }
    }
    if (target.row == target.pivot && target.row < static_cast<int>(s.m + s.k))
        sum = fma(sum, all(s.work.relative_regularisation), sum);
    for (int position = target.first_update; position < target.first_update + target.n_updates; ++position) {
        const StagePattern::Update& update = s.pattern.updates[static_cast<std::size_t>(position)];
        sum = nfma(load(l + static_cast<std::size_t>(update.factor) * kWidth),
                   load(scratch.raw.data() + static_cast<std::size_t>(update.raw) * kWidth), sum);
    }
    return sum;
}

/// L D L' of the local rows; what is left of states and capacities goes into scratch.dense.
void factor_stage(Stage& s) {
    LaneScratch& scratch = s.scratch;
    const double* weight = s.variables(s.work.weight);
    for (std::size_t column = 0; column < s.n; ++column) {
        const V lanes = load(weight + column * kWidth);
        for (int e = s.pattern.entry_start[column]; e < s.pattern.entry_start[column + 1]; ++e) {
            const auto entry = static_cast<std::size_t>(e);
            store(lanes * s.value(s.pattern.entries[entry].value), scratch.scaled.data() + entry * kWidth);
        }
    }
    double *l = s.items(s.work.l, static_cast<std::size_t>(s.pattern.n_places())),
           *inverse_d = s.items(s.work.inverse_d, s.m);
    std::size_t place = 0;
    V inverse = all(0.0);
    const V least = all(s.work.row_regularisation);
    for (const StagePattern::Target& target : s.pattern.targets) {
        const V sum = sum_of(s, target, l);
        if (target.row == target.pivot) {
            inverse = all(1.0) / max(sum + least, least);
            store(inverse, inverse_d + static_cast<std::size_t>(target.pivot) * kWidth);
        } else {
            store(sum, scratch.raw.data() + place * kWidth);
            store(sum * inverse, l + place * kWidth);
            ++place;
        }
    }
    for (std::size_t dense = 0; dense < s.pattern.dense.size(); ++dense)
        store(sum_of(s, s.pattern.dense[dense], l) * s.real, scratch.dense.data() + dense * kWidth);
}

/// out = a b for k x k times k x columns, rows [first_row(i), ...) of the sum; blocks of 2 x 2 keep sums in registers.
/// a(i, l), b(l, j), put(i, j, sum); sums over l in [begin(i, j), end(i, j)).
template <class A, class B, class Put>
HWY_INLINE void multiply(std::size_t n_rows, std::size_t n_columns, std::size_t n_inner, bool is_lower, const A& a,
                         const B& b, const Put& put) {
    for (std::size_t row = 0; row < n_rows; row += 2) {
        const bool two_rows = row + 1 < n_rows;
        const std::size_t last = is_lower ? std::min(row + 2, n_columns) : n_columns;
        for (std::size_t column = 0; column < last; column += 2) {
            const bool two_columns = column + 1 < n_columns;
            V s00 = all(0.0), s01 = all(0.0), s10 = all(0.0), s11 = all(0.0);
            const std::size_t row1 = two_rows ? row + 1 : row, column1 = two_columns ? column + 1 : column;
            for (std::size_t inner = 0; inner < n_inner; ++inner) {
                const V a0 = a(row, inner), a1 = a(row1, inner), b0 = b(inner, column), b1 = b(inner, column1);
                s00 = fma(a0, b0, s00);
                s01 = fma(a0, b1, s01);
                s10 = fma(a1, b0, s10);
                s11 = fma(a1, b1, s11);
            }
            put(row, column, s00);
            if (two_columns) put(row, column1, s01);
            if (two_rows) put(row1, column, s10);
            if (two_rows && two_columns) put(row1, column1, s11);
        }
    }
}

/// The states' part of a stage: from the price covariance M = S + F Q F' and the weight D to
///     Y = (1 + D^1/2 M D^1/2)^-1   and   Q = (1/M + D)^-1, the M of the next stage.
class StateUpdate {
public:
    explicit StateUpdate(Stage& stage) : s(stage), k(stage.k) {}

    void run() {
        put_m();
        invert();
        put_q();
    }

private:
    [[nodiscard]] std::size_t n_packed() const { return k * (k + 1) / 2; }
    [[nodiscard]] double* m(std::size_t row, std::size_t column) const {
        return s.scratch.m.data() + (row * k + column) * kWidth;
    }

    /// M = S + F Q F'
    void put_m() {
        const double* before = s.step == 0 ? nullptr : s.work.q.data() + (s.at - 1) * n_packed() * kWidth;
        for (std::size_t row = 0; row < k; ++row) {
            for (std::size_t column = 0; column <= row; ++column) {
                V sum = load(s.scratch.dense.data() + packed(row, column) * kWidth);
                if (row == column) sum = sum + all(s.work.row_regularisation);
                if (before != nullptr) {
                    const auto i = static_cast<std::size_t>(s.program.from[row]),
                               j = static_cast<std::size_t>(s.program.from[column]);
                    const std::size_t place = i >= j ? packed(i, j) : packed(j, i);
                    sum = fma(load(s.program.keep.at(row, s.at)) * load(s.program.keep.at(column, s.at)),
                              load(before + place * kWidth), sum);
                }
                store(sum, m(row, column));
                store(sum, m(column, row));
            }
        }
    }

    /// P = sqrt D M sqrt D; 1 + P = C C'; inverse of C; Y = (1 + P)^-1.
    void invert() {
        LaneScratch& scratch = s.scratch;
        const double* d = s.variables(s.work.weight) + s.n * kWidth;
        double* root = s.items(s.work.root, k);
        for (std::size_t state = 0; state < k; ++state) store(sqrt(load(d + state * kWidth)), root + state * kWidth);
        double *product = scratch.product.data(), *factor = scratch.factor.data(), *inverse = scratch.inverse.data();
        for (std::size_t row = 0; row < k; ++row) {
            for (std::size_t column = 0; column < k; ++column)
                store(load(root + row * kWidth) * load(m(row, column)) * load(root + column * kWidth),
                      product + (row * k + column) * kWidth);
        }
        const auto f = [&](std::size_t row, std::size_t column) { return factor + (row * k + column) * kWidth; };
        const auto inv = [&](std::size_t row, std::size_t column) { return inverse + (row * k + column) * kWidth; };
        for (std::size_t row = 0; row < k; ++row) {
            for (std::size_t column = 0; column <= row; ++column) {
                V sum = load(product + (row * k + column) * kWidth);
                if (row == column) sum = sum + all(1.0);
                for (std::size_t inner = 0; inner < column; ++inner)
                    sum = nfma(load(f(row, inner)), load(f(column, inner)), sum);
                if (row == column) {
                    const V pivot = sqrt(max(sum, all(1.0)));
                    store(pivot, f(row, row));
                    store(all(1.0) / pivot, inv(row, row));
                } else {
                    store(sum * load(inv(column, column)), f(row, column));
                }
            }
        }
        for (std::size_t column = 0; column < k; ++column) {
            for (std::size_t row = column + 1; row < k; ++row) {
                V sum = all(0.0);
                for (std::size_t inner = column; inner < row; ++inner)
                    sum = nfma(load(f(row, inner)), load(inv(inner, column)), sum);
                store(sum * load(inv(row, row)), inv(row, column));
            }
        }
        double* y = s.items(s.work.y_inverse, n_packed());
        for (std::size_t row = 0; row < k; ++row) {
            for (std::size_t column = 0; column <= row; ++column) {
                V sum = all(0.0);
                for (std::size_t inner = row; inner < k; ++inner)
                    sum = fma(load(inv(inner, row)), load(inv(inner, column)), sum);
                store(sum, y + packed(row, column) * kWidth);
            }
        }
    }

    [[nodiscard]] HWY_INLINE V y(std::size_t row, std::size_t column) const {
        const std::size_t place = row >= column ? packed(row, column) : packed(column, row);
        return load(s.work.y_inverse.data() + (s.at * n_packed() + place) * kWidth);
    }

    /// Q = D^-1/2 (X Y + X X') D^-1/2 with X = Y P: a sum of positive terms. Where a stage pads: the one before.
    void put_q() {
        LaneScratch& scratch = s.scratch;
        const double* product = scratch.product.data();
        double *x = scratch.mixed.data(), *sum = scratch.right.data();
        double* full = scratch.factor.data();  // the factor is no longer needed
        for (std::size_t row = 0; row < k; ++row)
            for (std::size_t column = 0; column < k; ++column)
                store(y(row, column), full + (row * k + column) * kWidth);
        multiply(
            k, k, k, false, [&](std::size_t i, std::size_t l) { return load(full + (i * k + l) * kWidth); },
            [&](std::size_t l, std::size_t j) { return load(product + (l * k + j) * kWidth); },
            [&](std::size_t i, std::size_t j, const V& lanes) { store(lanes, x + (i * k + j) * kWidth); });
        for (std::size_t row = 0; row < k; ++row)
            for (std::size_t column = 0; column < k; ++column)
                store(load(full + (row * k + column) * kWidth) + load(x + (column * k + row) * kWidth),
                      sum + (row * k + column) * kWidth);
        double* q = s.items(s.work.q, n_packed());
        const double* root = s.items(s.work.root, k);
        const double* before = s.step == 0 ? nullptr : s.work.q.data() + (s.at - 1) * n_packed() * kWidth;
        multiply(
            k, k, k, true, [&](std::size_t i, std::size_t l) { return load(x + (i * k + l) * kWidth); },
            [&](std::size_t l, std::size_t j) { return load(sum + (l * k + j) * kWidth); },
            [&](std::size_t i, std::size_t j, const V& lanes) {
                if (j > i) return;
                V value = lanes / (load(root + i * kWidth) * load(root + j * kWidth));
                if (s.is_padded) {
                    const V old = before == nullptr ? all(0.0) : load(before + packed(i, j) * kWidth);
                    value = where_less(all(0.5), s.real, value, old);
                }
                store(value, q + packed(i, j) * kWidth);
            });
    }

    Stage& s;
    std::size_t k;
};

/// One stage of the recursion after the other: what content before a segment and capacities do to the content at its end and the
/// price at its start (LaneSegments).
class Recursion {
public:
    Recursion(Stage& stage, LaneSegments& segments)
        : s(stage), seg(segments), update_(stage), k(stage.k), g(stage.g), c(stage.k + stage.g) {}

    void start() {
        for (auto* matrix : {&seg.sig, &seg.xi, &seg.capacity}) std::fill(matrix->begin(), matrix->end(), 0.0);
        std::fill(s.scratch.border.begin(), s.scratch.border.end(), 0.0);
        for (std::size_t state = 0; state < k; ++state) store(all(1.0), border(state, state));
    }

    void go() {
        put_coupling();
        update_.run();
        put_border();
    }

    /// After the last stage: what stands at the end of each segment.
    void finish() {
        const double* q = s.work.q.data() + s.at * n_packed() * kWidth;
        for (std::size_t row = 0; row < k; ++row) {
            for (std::size_t column = 0; column < k; ++column) {
                const std::size_t place = row >= column ? packed(row, column) : packed(column, row);
                store(load(q + place * kWidth), seg.q.data() + (row * k + column) * kWidth);
                store(load(border(row, column)), seg.phi.data() + (row * k + column) * kWidth);
            }
            for (std::size_t capacity = 0; capacity < g; ++capacity)
                store(load(border(row, k + capacity)), seg.gam.data() + (row * g + capacity) * kWidth);
        }
        // The content itself moves with the capacity, beside what the recursion carries.
        const std::size_t n_wide = s.pattern.widened_column.size();
        for (std::size_t wide = 0; wide < n_wide; ++wide) {
            const auto variable = static_cast<std::size_t>(s.pattern.widened_column[wide]);
            if (variable < s.n) continue;
            double* to = seg.gam.data() +
                         ((variable - s.n) * g + static_cast<std::size_t>(s.pattern.widened_capacity[wide])) * kWidth;
            store(load(to) + last_shift(wide), to);
        }
    }

private:
    [[nodiscard]] std::size_t n_packed() const { return k * (k + 1) / 2; }
    [[nodiscard]] double* border(std::size_t row, std::size_t column) const {
        return s.scratch.border.data() + (row * c + column) * kWidth;
    }

    /// Shift of a widened state at the last stage of each lane that is not padding.
    [[nodiscard]] V last_shift(std::size_t wide) const {
        const std::size_t n_wide = s.pattern.widened_column.size();
        V out = all(0.0);
        for (std::size_t step = 0; step < s.program.n_steps; ++step) {
            const std::size_t position = s.group * s.program.n_steps + step;
            const V real = load(s.program.is_real.data() + position * kWidth);
            out = where_less(all(0.5), real, load(s.work.shift.data() + (position * n_wide + wide) * kWidth), out);
        }
        return out;
    }

    /// R: local part, and the shifts of widened states in this stage's row and, with F, in the next.
    void put_coupling() {
        if (g == 0) return;
        double* coupling = s.items(s.work.coupling, k * g);
        for (std::size_t capacity = 0; capacity < g; ++capacity) {
            for (std::size_t state = 0; state < k; ++state)
                store(load(s.scratch.dense.data() + packed(k + capacity, state) * kWidth),
                      coupling + (state * g + capacity) * kWidth);
            for (std::size_t other = 0; other <= capacity; ++other) {
                double* to = seg.capacity.data() + (capacity * g + other) * kWidth;
                store(load(to) - load(s.scratch.dense.data() + packed(k + capacity, k + other) * kWidth), to);
            }
        }
        const std::size_t n_wide = s.pattern.widened_column.size();
        for (std::size_t wide = 0; wide < n_wide; ++wide) {
            const auto variable = static_cast<std::size_t>(s.pattern.widened_column[wide]);
            if (variable < s.n) continue;
            const std::size_t state = variable - s.n;
            const auto capacity = static_cast<std::size_t>(s.pattern.widened_capacity[wide]);
            double* own = coupling + (state * g + capacity) * kWidth;
            store(fma(s.real, load(s.work.shift.data() + (s.at * n_wide + wide) * kWidth), load(own)), own);
            if (s.step == 0) continue;
            const V before = load(s.work.shift.data() + ((s.at - 1) * n_wide + wide) * kWidth);
            for (std::size_t row = 0; row < k; ++row) {
                if (static_cast<std::size_t>(s.program.from[row]) != state) continue;
                double* to = coupling + (row * g + capacity) * kWidth;
                store(nfma(load(s.program.keep.at(row, s.at)) * s.real, before, load(to)), to);
            }
        }
    }

    /// T = sqrt D [F Phi, F Gam - R], V = C^-1 T: sums of V'V; then [Phi, Gam] = D^-1/2 C'^-1 V.
    void put_border() {
        LaneScratch& scratch = s.scratch;
        double *t = scratch.mixed.data(), *v = scratch.right.data();
        const double *root = s.items(s.work.root, k), *inverse = scratch.inverse.data();
        const double* coupling = s.work.coupling.data() + s.at * k * g * kWidth;
        for (std::size_t row = 0; row < k; ++row) {
            const V keep = load(s.program.keep.at(row, s.at));
            const auto from = static_cast<std::size_t>(s.program.from[row]);
            for (std::size_t column = 0; column < c; ++column) {
                V lanes = keep * load(border(from, column));
                if (column >= k) lanes = lanes - load(coupling + (row * g + column - k) * kWidth);
                store(load(root + row * kWidth) * lanes * s.real, t + (row * c + column) * kWidth);
            }
        }
        const auto inv = [&](std::size_t row, std::size_t column) {
            return load(inverse + (row * k + column) * kWidth);
        };
        for (std::size_t row = 0; row < k; ++row) {
            for (std::size_t column = 0; column < c; column += 4) {
                const std::size_t n = std::min<std::size_t>(4, c - column);
                V sum[4] = {all(0.0), all(0.0), all(0.0), all(0.0)};
                for (std::size_t inner = 0; inner <= row; ++inner) {
                    const V lanes = inv(row, inner);
                    for (std::size_t position = 0; position < n; ++position)
                        sum[position] = fma(lanes, load(t + (inner * c + column + position) * kWidth), sum[position]);
                }
                for (std::size_t position = 0; position < n; ++position)
                    store(sum[position], v + (row * c + column + position) * kWidth);
            }
        }
        multiply(
            c, c, k, true, [&](std::size_t i, std::size_t l) { return load(v + (l * c + i) * kWidth); },
            [&](std::size_t l, std::size_t j) { return load(v + (l * c + j) * kWidth); },
            [&](std::size_t i, std::size_t j, const V& lanes) {
                if (j > i) return;
                double* to = nullptr;
                if (i < k)
                    to = seg.sig.data() + (i * k + j) * kWidth;
                else if (j < k)
                    to = seg.xi.data() + (j * g + i - k) * kWidth;
                else
                    to = seg.capacity.data() + ((i - k) * g + j - k) * kWidth;
                store(load(to) + lanes, to);
            });
        for (std::size_t row = 0; row < k; ++row) {
            const V of_root = load(root + row * kWidth);
            for (std::size_t column = 0; column < c; column += 4) {
                const std::size_t n = std::min<std::size_t>(4, c - column);
                V sum[4] = {all(0.0), all(0.0), all(0.0), all(0.0)};
                for (std::size_t inner = row; inner < k; ++inner) {
                    const V lanes = inv(inner, row);
                    for (std::size_t position = 0; position < n; ++position)
                        sum[position] = fma(lanes, load(v + (inner * c + column + position) * kWidth), sum[position]);
                }
                for (std::size_t position = 0; position < n; ++position) {
                    double* to = border(row, column + position);
                    store(s.is_padded ? where_less(all(0.5), s.real, sum[position] / of_root, load(to))
                                      : sum[position] / of_root,
                          to);
                }
            }
        }
    }

    Stage& s;
    LaneSegments& seg;
    StateUpdate update_;
    std::size_t k, g, c;
};

/// Right side of the corrector: second order and target.
void correct_stage(Stage& s) {
    LaneWork& work = s.work;
    s.move_bounds(work.affine_capacity);
    const double *x = s.variables(work.x), *zl = s.variables(work.lower_dual), *zu = s.variables(work.upper_dual);
    const double *affine = s.variables(work.affine), *weight = s.variables(work.weight);
    double* right = s.variables(work.right);
    for (std::size_t variable = 0; variable < s.n + s.k; ++variable) {
        V lower, upper;
        aims(s, slacks_of(s, x, zl, zu, variable), affine, variable, work.target, lower, upper);
        const V lanes = lower - upper + load(right + variable * kWidth), d = load(weight + variable * kWidth);
        const V moving = variable < s.n ? where_less(all(0.0), d, lanes, all(0.0))
                                        : where_less(d, all(kFixedState), lanes, all(0.0));
        store(moving, right + variable * kWidth);
    }
    for (std::size_t wide = 0; wide < s.pattern.widened_column.size(); ++wide) {
        const auto variable = static_cast<std::size_t>(s.pattern.widened_column[wide]);
        V lower, upper;
        aims(s, slacks_of(s, x, zl, zu, variable), affine, variable, work.target, lower, upper);
        double* sum =
            work.sums[s.group].capacity.data() + static_cast<std::size_t>(s.pattern.widened_capacity[wide]) * kWidth;
        const V lanes =
            load(s.program.lower_pu.at(wide, s.at)) * lower + load(s.program.upper_pu.at(wide, s.at)) * upper;
        store(fma(s.can_move_wide(wide), lanes, load(sum)), sum);
    }
}

/// Local elimination of the right side; what is left for states and capacities.
void forward_stage(Stage& s, bool is_refining) {
    LaneWork& work = s.work;
    LaneScratch& scratch = s.scratch;
    LaneSegments& segments = work.segments[s.group];
    const std::size_t n_wide = s.pattern.widened_column.size();
    const double* rows = is_refining ? s.items(work.rest, s.m + 2 * s.k) : s.items(work.residual, s.m + s.k);
    const double *right = s.variables(work.right), *weight = s.variables(work.weight);
    double* local = scratch.local.data();  // by position; capacities last
    for (std::size_t row = 0; row < s.m + s.k; ++row)
        std::copy_n(rows + row * kWidth, kWidth, local + static_cast<std::size_t>(s.pattern.position[row]) * kWidth);
    std::fill_n(local + (s.m + s.k) * kWidth, s.g * kWidth, 0.0);
    if (!is_refining) {
        for (std::size_t column = 0; column < s.n; ++column) {
            const V lanes = load(weight + column * kWidth) * load(right + column * kWidth);
            for (int e = s.pattern.entry_start[column]; e < s.pattern.entry_start[column + 1]; ++e) {
                const PatternEntry& entry = s.pattern.entries[static_cast<std::size_t>(e)];
                double* to =
                    local + static_cast<std::size_t>(s.pattern.position[static_cast<std::size_t>(entry.row)]) * kWidth;
                store(nfma(s.value(entry.value), lanes, load(to)), to);
            }
        }
    }
    const double* shift = work.shift.data() + s.at * n_wide * kWidth;
    for (std::size_t wide = 0; wide < n_wide; ++wide) {
        const auto variable = static_cast<std::size_t>(s.pattern.widened_column[wide]);
        if (is_refining && variable < s.n) continue;
        const V lanes = load(is_refining ? rows + (s.m + s.k + variable - s.n) * kWidth : right + variable * kWidth);
        double* to = local + (s.m + s.k + static_cast<std::size_t>(s.pattern.widened_capacity[wide])) * kWidth;
        store(nfma(load(shift + wide * kWidth), lanes, load(to)), to);
    }
    const double* l = s.items(work.l, static_cast<std::size_t>(s.pattern.n_places()));
    double* forward = s.items(work.forward, s.m);
    const double* inverse_d = s.items(work.inverse_d, s.m);
    for (std::size_t pivot = 0; pivot < s.m; ++pivot) {
        const V lanes = load(local + pivot * kWidth);
        store(lanes * load(inverse_d + pivot * kWidth), forward + pivot * kWidth);
        for (int place = s.pattern.column_start[pivot]; place < s.pattern.column_start[pivot + 1]; ++place) {
            const auto place_index = static_cast<std::size_t>(place);
            double* to = local + static_cast<std::size_t>(s.pattern.row_position[place_index]) * kWidth;
            store(nfma(load(l + place_index * kWidth), lanes, load(to)), to);
        }
    }
    double* left = s.items(work.local_right, s.k);
    std::copy_n(local + s.m * kWidth, s.k * kWidth, left);
    for (std::size_t capacity = 0; capacity < s.g; ++capacity) {
        double* to = segments.right.data() + capacity * kWidth;
        store(nfma(s.real, load(local + (s.m + s.k + capacity) * kWidth), load(to)), to);
    }
}

void forward_pass(LaneWork& work, std::size_t group, LaneScratch& scratch, bool is_refining) {
    Stage s(work, group, scratch);
    std::fill(work.segments[group].right.begin(), work.segments[group].right.end(), 0.0);
    for (std::size_t step = 0; step < s.program.n_steps; ++step) {
        s.go_to(step);
        forward_stage(s, is_refining);
    }
}

void factor_pass(LaneWork& work, std::size_t group, LaneScratch& scratch) {
    Stage s(work, group, scratch);
    Recursion recursion(s, work.segments[group]);
    recursion.start();
    std::fill(work.segments[group].right.begin(), work.segments[group].right.end(), 0.0);
    for (std::size_t step = 0; step < s.program.n_steps; ++step) {
        s.go_to(step);
        weigh(s);
        factor_stage(s);
        forward_stage(s, false);
        recursion.go();
    }
    recursion.finish();
}

void correct_pass(LaneWork& work, std::size_t group, LaneScratch& scratch) {
    Stage s(work, group, scratch);
    std::fill(work.segments[group].right.begin(), work.segments[group].right.end(), 0.0);
    std::fill(work.sums[group].capacity.begin(), work.sums[group].capacity.end(), 0.0);
    for (std::size_t step = 0; step < s.program.n_steps; ++step) {
        s.go_to(step);
        correct_stage(s);
        forward_stage(s, false);
    }
}

}  // namespace knelpunt::solver::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace knelpunt::solver {

HWY_EXPORT(factor_pass);
HWY_EXPORT(correct_pass);
HWY_EXPORT(forward_pass);

void factor_lanes(LaneWork& work, std::size_t group, LaneScratch& scratch) {
    HWY_DYNAMIC_DISPATCH(factor_pass)(work, group, scratch);
}
void correct_lanes(LaneWork& work, std::size_t group, LaneScratch& scratch) {
    HWY_DYNAMIC_DISPATCH(correct_pass)(work, group, scratch);
}
void forward_lanes(LaneWork& work, std::size_t group, LaneScratch& scratch, bool is_refining) {
    HWY_DYNAMIC_DISPATCH(forward_pass)(work, group, scratch, is_refining);
}

}  // namespace knelpunt::solver
#endif  // HWY_ONCE
