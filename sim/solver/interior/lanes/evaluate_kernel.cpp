#include "sim/solver/interior/lanes/passes.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/solver/interior/lanes/evaluate_kernel.cpp"
#include "sim/numeric/lanes.hpp"

#include "sim/solver/interior/lanes/lane_stage.hpp"

HWY_BEFORE_NAMESPACE();
namespace knelpunt::solver::HWY_NAMESPACE {

/// What evaluate adds up over the stages of a group.
struct IterateSums {
    IterateSums()
        : primal(all(0.0)),
          dual(primal),
          bounds(primal),
          complement(primal),
          row(primal),
          state(primal),
          column_dual(primal),
          state_dual(primal) {}
    V primal, dual, bounds, complement;     ///< sums
    V row, state, column_dual, state_dual;  ///< largest residuals
};

/// Row by row and column by column: residuals of rows, cost of one unit more of each variable.
void evaluate_rows(Stage& s, IterateSums& sums) {
    LaneWork& work = s.work;
    const double *x = s.variables(work.x), *y = s.items(work.y, s.m), *lambda = s.items(work.multiplier, s.k);
    double *gradient = s.scratch.gradient.data(), *residual = s.items(work.residual, s.m + s.k);
    for (std::size_t row = 0; row < s.m + s.k; ++row) {
        const V wanted = load(s.program.right.at(row, s.at));
        store(wanted, residual + row * kWidth);
        const V multiplier = load(row < s.m ? y + row * kWidth : lambda + (row - s.m) * kWidth);
        sums.dual = fma(wanted * s.real, multiplier, sums.dual);
    }
    for (std::size_t column = 0; column < s.n; ++column) {
        const V lanes = load(x + column * kWidth);
        V cost = fma(load(s.program.quadratic.at(column, s.at)), lanes, load(s.program.cost.at(column, s.at)));
        for (int e = s.pattern.entry_start[column]; e < s.pattern.entry_start[column + 1]; ++e) {
            const PatternEntry& entry = s.pattern.entries[static_cast<std::size_t>(e)];
            const auto row = static_cast<std::size_t>(entry.row);
            const V value = s.value(entry.value);
            double* rest = residual + row * kWidth;
            store(nfma(value, lanes, load(rest)), rest);
            cost = nfma(value, load(row < s.m ? y + row * kWidth : lambda + (row - s.m) * kWidth), cost);
        }
        store(cost, gradient + column * kWidth);
    }
    double* price = s.scratch.vector.data();
    s.price_behind(work.multiplier, price);
    const double* before = s.content_before(work.x);
    for (std::size_t state = 0; state < s.k; ++state) {
        double* rest = residual + (s.m + state) * kWidth;
        const V kept = load(s.program.keep.at(state, s.at)) *
                       load(before + static_cast<std::size_t>(s.program.from[state]) * kWidth);
        store(load(rest) + kept - load(x + (s.n + state) * kWidth), rest);
        store(load(s.program.cost.at(s.n + state, s.at)) - load(lambda + state * kWidth) + load(price + state * kWidth),
              gradient + (s.n + state) * kWidth);
    }
    for (std::size_t row = 0; row < s.m + s.k; ++row) {
        const V rest = load(residual + row * kWidth) * s.real;
        store(rest, residual + row * kWidth);
        V& worst = row < s.m ? sums.row : sums.state;
        worst = max(worst, abs(rest));
    }
}

/// Costs, complementarity and dual residual of each variable; right side of the predictor.
void evaluate_variables(Stage& s, IterateSums& sums) {
    LaneWork& work = s.work;
    const double *x = s.variables(work.x), *zl = s.variables(work.lower_dual), *zu = s.variables(work.upper_dual),
                 *gradient = s.scratch.gradient.data();
    double* right = s.variables(work.right);
    for (std::size_t variable = 0; variable < s.n + s.k; ++variable) {
        const Slacks slacks = slacks_of(s, x, zl, zu, variable);
        const V value = load(x + variable * kWidth), slope = load(gradient + variable * kWidth);
        const V moves = s.can_move(variable);
        const V lower = load(s.scratch.lower[variable]), upper = load(s.scratch.upper[variable]);
        const V quadratic = load(s.program.quadratic.at(variable, s.at)) * value * value * s.real;
        sums.primal = sums.primal + s.real * load(s.program.cost.at(variable, s.at)) * value + all(0.5) * quadratic;
        sums.dual = sums.dual - all(0.5) * quadratic;
        // A variable that stands still has the price that its bound needs.
        const V held = where_less(moves, all(0.5), slope * value * s.real, all(0.0));
        const V earned = finite_or_zero(lower, lower * slacks.zl) - finite_or_zero(upper, upper * slacks.zu);
        sums.dual = sums.dual + where_less(all(0.5), moves, earned, held);
        const V pair = finite_or_zero(lower, slacks.sl * slacks.zl) + finite_or_zero(upper, slacks.su * slacks.zu);
        sums.complement = fma(moves, pair, sums.complement);
        sums.bounds = sums.bounds + moves * (finite_or_zero(lower, all(1.0)) + finite_or_zero(upper, all(1.0)));
        const V rest = moves * abs(slope - slacks.zl + slacks.zu);
        store(all(0.0) - moves * slope, right + variable * kWidth);
        V& worst = variable < s.n ? sums.column_dual : sums.state_dual;
        worst = max(worst, where_less(rest, all(kNoBound), rest, all(kNoBound)));
    }
}

/// What widened columns differ in: they can move where only a capacity lets them, and the dual cost holds their own bounds.
void evaluate_widened(Stage& s, IterateSums& sums) {
    LaneWork& work = s.work;
    const double *x = s.variables(work.x), *zl = s.variables(work.lower_dual), *zu = s.variables(work.upper_dual),
                 *gradient = s.scratch.gradient.data();
    double* right = s.variables(work.right);
    for (std::size_t wide = 0; wide < s.pattern.widened_column.size(); ++wide) {
        const auto variable = static_cast<std::size_t>(s.pattern.widened_column[wide]);
        const Slacks slacks = slacks_of(s, x, zl, zu, variable);
        const V moves = s.can_move_wide(wide), narrow = s.can_move(variable);
        const V only = moves - narrow;
        const V value = load(x + variable * kWidth), slope = load(gradient + variable * kWidth);
        const V lower = load(s.scratch.lower[variable]), upper = load(s.scratch.upper[variable]);
        const V own_lower = load(s.program.lower.at(variable, s.at)),
                own_upper = load(s.program.upper.at(variable, s.at));
        store(all(0.0) - moves * slope, right + variable * kWidth);
        sums.complement =
            fma(only, finite_or_zero(lower, slacks.sl * slacks.zl) + finite_or_zero(upper, slacks.su * slacks.zu),
                sums.complement);
        sums.bounds = sums.bounds + only * (finite_or_zero(lower, all(1.0)) + finite_or_zero(upper, all(1.0)));
        sums.column_dual = max(sums.column_dual, only * abs(slope - slacks.zl + slacks.zu));
        // The dual cost holds the bounds as they are without the capacity.
        const V counted = where_less(
            all(0.5), narrow, finite_or_zero(lower, lower * slacks.zl) - finite_or_zero(upper, upper * slacks.zu),
            slope * value * s.real);
        const V own =
            finite_or_zero(own_lower, own_lower * slacks.zl) - finite_or_zero(own_upper, own_upper * slacks.zu);
        sums.dual = sums.dual + moves * (own - counted);
        double* sum =
            work.sums[s.group].capacity.data() + static_cast<std::size_t>(s.pattern.widened_capacity[wide]) * kWidth;
        store(fma(moves,
                  load(s.program.lower_pu.at(wide, s.at)) * slacks.zl +
                      load(s.program.upper_pu.at(wide, s.at)) * slacks.zu,
                  load(sum)),
              sum);
    }
}

void evaluate_pass(LaneWork& work, std::size_t group, LaneScratch& scratch) {
    Stage s(work, group, scratch);
    GroupSums& out = work.sums[group];
    for (auto& sum : out.sum) sum.fill(0.0);
    for (auto& most : out.most) most.fill(0.0);
    std::fill(out.capacity.begin(), out.capacity.end(), 0.0);
    IterateSums sums;
    for (std::size_t step = 0; step < s.program.n_steps; ++step) {
        s.go_to(step);
        evaluate_rows(s, sums);
        evaluate_variables(s, sums);
        evaluate_widened(s, sums);
    }
    set_lanes(out.sum[kPrimalCost], sums.primal);
    set_lanes(out.sum[kDualCost], sums.dual);
    set_lanes(out.sum[kBounds], sums.bounds);
    set_lanes(out.sum[kComplement], sums.complement);
    raise(out.most[kRowResidual], sums.row);
    raise(out.most[kStateResidual], sums.state);
    raise(out.most[kDualResidual], sums.column_dual);
    raise(out.most[kStateDualResidual], sums.state_dual);
}

/// What a direction leaves of rows and of the states' prices.
void check_rows(Stage& s) {
    LaneWork& work = s.work;
    const double *dx = s.variables(work.dx), *residual = s.items(work.residual, s.m + s.k),
                 *right = s.variables(work.right);
    const double *weight = s.variables(work.weight), *prices = s.items(work.dmultiplier, s.k);
    double* rest = s.items(work.rest, s.m + 2 * s.k);
    std::copy_n(residual, (s.m + s.k) * kWidth, rest);
    for (std::size_t column = 0; column < s.n; ++column) {
        const V lanes = load(dx + column * kWidth);
        for (int e = s.pattern.entry_start[column]; e < s.pattern.entry_start[column + 1]; ++e) {
            const PatternEntry& entry = s.pattern.entries[static_cast<std::size_t>(e)];
            double* to = rest + static_cast<std::size_t>(entry.row) * kWidth;
            store(nfma(s.value(entry.value), lanes, load(to)), to);
        }
    }
    double* behind = s.scratch.vector.data();
    s.price_behind(work.dmultiplier, behind);
    const double* before = s.content_before(work.dx);
    for (std::size_t state = 0; state < s.k; ++state) {
        double* to = rest + (s.m + state) * kWidth;
        const V lanes = load(dx + (s.n + state) * kWidth);
        const V kept = load(s.program.keep.at(state, s.at)) *
                       load(before + static_cast<std::size_t>(s.program.from[state]) * kWidth);
        store(load(to) + kept - lanes, to);
        const V d = load(weight + (s.n + state) * kWidth);
        const V dual =
            load(right + (s.n + state) * kWidth) + load(prices + state * kWidth) - load(behind + state * kWidth);
        store(where_less(d, all(kFixedState), nfma(d, lanes, dual), all(0.0)), rest + (s.m + s.k + state) * kWidth);
    }
}

/// The same of the capacities, and their part in the prices of states that they widen.
void check_widened(Stage& s) {
    LaneWork& work = s.work;
    const double* dx = s.variables(work.dx);
    double* rest = s.items(work.rest, s.m + 2 * s.k);
    const double *x = s.variables(work.x), *zl = s.variables(work.lower_dual), *zu = s.variables(work.upper_dual);
    for (std::size_t wide = 0; wide < s.pattern.widened_column.size(); ++wide) {
        const auto variable = static_cast<std::size_t>(s.pattern.widened_column[wide]);
        const auto capacity = static_cast<std::size_t>(s.pattern.widened_capacity[wide]);
        const Slacks slacks = slacks_of(s, x, zl, zu, variable);
        const V lower_pu = load(s.program.lower_pu.at(wide, s.at)), upper_pu = load(s.program.upper_pu.at(wide, s.at));
        const V kappa = upper_pu * slacks.wu - lower_pu * slacks.wl, step_k = all(work.dcapacity[capacity]),
                moves = s.can_move_wide(wide);
        double* sum = work.sums[s.group].capacity.data() + capacity * kWidth;
        // Each bound by itself: kappa dx - (low^2 wl + up^2 wu) dK would cancel.
        const V move = load(dx + variable * kWidth);
        const V lower = lower_pu * slacks.wl * fma(lower_pu, step_k, move),
                upper = upper_pu * slacks.wu * nfma(upper_pu, step_k, move);
        store(fma(moves, upper - lower, load(sum)), sum);
        if (variable >= s.n) {
            double* to = rest + (s.m + s.k + variable - s.n) * kWidth;
            store(fma(moves * kappa, step_k, load(to)), to);
        }
    }
}

void check_pass(LaneWork& work, std::size_t group, LaneScratch& scratch) {
    Stage s(work, group, scratch);
    GroupSums& sums = work.sums[group];
    sums.most[kRowResidual].fill(0.0);
    sums.most[kStateResidual].fill(0.0);
    sums.most[kStateDualResidual].fill(0.0);
    std::fill(sums.capacity.begin(), sums.capacity.end(), 0.0);
    V worst_row = all(0.0), worst_state = all(0.0), worst_dual = all(0.0);
    for (std::size_t step = 0; step < s.program.n_steps; ++step) {
        s.go_to(step);
        check_rows(s);
        check_widened(s);
        double* rest = s.items(work.rest, s.m + 2 * s.k);
        for (std::size_t row = 0; row < s.m + 2 * s.k; ++row) {
            const V lanes = load(rest + row * kWidth) * s.real;
            store(lanes, rest + row * kWidth);
            V& worst = row < s.m ? worst_row : row < s.m + s.k ? worst_state : worst_dual;
            worst = max(worst, abs(lanes));
        }
    }
    raise(sums.most[kRowResidual], worst_row);
    raise(sums.most[kStateResidual], worst_state);
    raise(sums.most[kStateDualResidual], worst_dual);
}

}  // namespace knelpunt::solver::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace knelpunt::solver {

HWY_EXPORT(evaluate_pass);
HWY_EXPORT(check_pass);

void evaluate_lanes(LaneWork& work, std::size_t group, LaneScratch& scratch) {
    HWY_DYNAMIC_DISPATCH(evaluate_pass)(work, group, scratch);
}
void check_lanes(LaneWork& work, std::size_t group, LaneScratch& scratch) {
    HWY_DYNAMIC_DISPATCH(check_pass)(work, group, scratch);
}

}  // namespace knelpunt::solver
#endif  // HWY_ONCE
