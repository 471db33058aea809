#include "sim/dispatch/store_units.hpp"

#include <algorithm>

#include "sim/dispatch/one_direction.hpp"

namespace knelpunt::dispatch {
namespace {

using solver::StagedProgram;
using solver::StagedSolution;

/// Content per MW of a column.
double content_per_mw(const StagedProgram& program, int store, int column) {
    for (const solver::Entry& entry : program.store_entries())
        if (entry.row == store && entry.column == column) return entry.value.scale;
    return 0.0;
}

/// Takes power off columns, the last first.
/// @return  what that changes in the cost of an hour
double take_off(const StagedProgram& program, std::span<double> x, std::size_t step, int first, int n,
                double power_mw) {
    double change = 0.0;
    for (int column = first + n - 1; column >= first && power_mw > 0.0; --column) {
        const auto place = static_cast<std::size_t>(column);
        const solver::Column& of = program.columns()[place];
        const double before = x[place], after = std::max(0.0, before - power_mw);
        power_mw -= before - after;
        x[place] = after;
        change -= (before - after) * (of.cost.at(step) + 0.5 * of.quadratic_cost.at(step) * (before + after));
    }
    return change;
}

}  // namespace

double sum_of(std::span<const double> x, int first, int n) {
    double sum = 0.0;
    for (int column = first; column < first + n; ++column) sum += x[static_cast<std::size_t>(column)];
    return sum;
}

std::vector<StoreUnit> stores_of(const MarketProblem& problem) {
    std::vector<StoreUnit> out;
    const auto most_mw = [&](int first, int n) {
        double sum = 0.0;
        for (int column = first; column < first + n; ++column)
            sum += problem.program.columns()[static_cast<std::size_t>(column)].upper.scale;
        return sum;
    };
    for (const MarketUnit& unit : problem.units) {
        if (unit.kind != MarketUnit::Kind::store) continue;
        StoreUnit store;
        store.unit = &unit;
        store.charge_mw = most_mw(unit.column, unit.n_columns);
        store.discharge_mw = most_mw(store.discharge_column(), unit.n_columns);
        store.is_lossless = content_per_mw(problem.program, unit.store, unit.column) ==
                            -content_per_mw(problem.program, unit.store, store.discharge_column());
        store.does_both.assign(problem.n_steps, 0);
        out.push_back(std::move(store));
    }
    return out;
}

void take_off_both(const MarketProblem& problem, const std::vector<StoreUnit>& stores, StagedSolution& solution) {
    const StagedProgram& program = problem.program;
    for (const StoreUnit& store : stores) {
        if (!store.is_lossless) continue;
        for (std::size_t step = 0; step < problem.n_steps; ++step) {
            const auto x = std::span(solution.x).subspan(step * program.n_columns(), program.n_columns());
            const int n = store.unit->n_columns;
            const double both_mw = std::min(sum_of(x, store.unit->column, n), sum_of(x, store.discharge_column(), n));
            if (!(both_mw > 0.0)) continue;
            solution.cost += program.weight(step) * (take_off(program, x, step, store.unit->column, n, both_mw) +
                                                     take_off(program, x, step, store.discharge_column(), n, both_mw));
        }
    }
}

double mark_both(const MarketProblem& problem, const std::vector<double>& x, std::vector<StoreUnit>& stores) {
    const std::size_t n_columns = problem.program.n_columns();
    double hours = 0.0;
    for (std::size_t step = 0; step < problem.n_steps; ++step) {
        const auto of_step = std::span(x).subspan(step * n_columns, n_columns);
        bool is_any = false;
        for (StoreUnit& store : stores) {
            const int n = store.unit->n_columns;
            const double charge_pu = sum_of(of_step, store.unit->column, n) / store.charge_mw;
            const double discharge_pu = sum_of(of_step, store.discharge_column(), n) / store.discharge_mw;
            store.does_both[step] = std::min(charge_pu, discharge_pu) > kBothWaysPu ? 1 : 0;
            is_any = is_any || store.does_both[step] != 0;
        }
        hours += is_any ? problem.program.stage_h()[step] : 0.0;
    }
    return hours;
}

double both_ways_hours(const MarketProblem& problem, const std::vector<double>& x) {
    std::vector<StoreUnit> stores = stores_of(problem);
    return mark_both(problem, x, stores);
}

}  // namespace knelpunt::dispatch
