#include "sim/solver/reduced_cost.hpp"

namespace knelpunt::solver {

void put_reduced_costs(const StagedProgram& program, StagedSolution& out) {
    const std::size_t n_x = program.n_columns(), n_s = program.n_stores(), n_y = program.n_rows();
    out.x_reduced.resize(out.x.size());
    out.s_reduced.assign(out.s.size(), 0.0);
    out.cost = 0.0;
    for (std::size_t position = 0; position < program.n_capacities(); ++position)
        out.cost += program.capacities()[position].cost * out.y[position];
    for (std::size_t stage = 0; stage < program.n_stages(); ++stage) {
        double* reduced = out.x_reduced.data() + stage * n_x;
        for (std::size_t column = 0; column < n_x; ++column) {
            const Column& variable = program.columns()[column];
            const double x = out.x[stage * n_x + column], cost = variable.cost.at(stage),
                         quadratic = variable.quadratic_cost.at(stage);
            reduced[column] = program.weight(stage) * (cost + quadratic * x);
            out.cost += program.weight(stage) * x * (cost + 0.5 * quadratic * x);
        }
        for (const Entry& entry : program.entries())
            reduced[entry.column] -=
                entry.value.at(stage) * out.row_dual[stage * n_y + static_cast<std::size_t>(entry.row)];
        for (const Entry& entry : program.store_entries())
            reduced[entry.column] +=
                entry.value.at(stage) * out.store_dual[stage * n_s + static_cast<std::size_t>(entry.row)];
    }
    for (std::size_t window = 0; window < program.n_windows(); ++window) {
        const WindowRow& row = program.windows()[window];
        for (std::size_t stage = row.first_stage; stage < row.first_stage + row.n_stages; ++stage) {
            for (const Entry& entry : program.window_groups()[static_cast<std::size_t>(row.group)].entries)
                out.x_reduced[stage * n_x + static_cast<std::size_t>(entry.column)] -=
                    program.weight(stage) * entry.value.at(stage) * out.window_dual[window];
        }
    }
    for (const Chain& chain : program.chains()) {
        const std::size_t last = chain.first_stage + chain.n_stages - 1;
        for (std::size_t stage = chain.first_stage; stage <= last; ++stage) {
            const std::ptrdiff_t before = stage_before(chain, stage);
            for (std::size_t store = 0; store < n_s; ++store) {
                const Store& state = program.stores()[store];
                const double dual = out.store_dual[stage * n_s + store];
                out.s_reduced[stage * n_s + store] -= dual;
                const std::size_t from = state.from < 0 ? store : static_cast<std::size_t>(state.from);
                if (before >= 0)
                    out.s_reduced[static_cast<std::size_t>(before) * n_s + from] += state.keep.at(stage) * dual;
            }
        }
        for (std::size_t store = 0; chain.end == EndRule::valued && store < n_s; ++store) {
            out.s_reduced[last * n_s + store] -= chain.weight * chain.finish[store];
            out.cost -= chain.weight * chain.finish[store] * out.s[last * n_s + store];
        }
    }
}

}  // namespace knelpunt::solver
