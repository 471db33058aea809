#include "sim/solver/windows.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/base/expects.hpp"

namespace knelpunt::solver {
namespace {

/// Appends the kept stages of a window's array to the whole's.
void keep(std::vector<double>& whole, const std::vector<double>& window, std::size_t n) {
    whole.insert(whole.end(), window.begin(), window.begin() + static_cast<std::ptrdiff_t>(n));
}

double cost_of(const StagedProgram& program, const std::vector<double>& x) {
    double cost = 0.0;
    for (std::size_t stage = 0; stage < program.n_stages(); ++stage) {
        for (std::size_t column = 0; column < program.n_columns(); ++column) {
            const Column& variable = program.columns()[column];
            const double value = x[stage * program.n_columns() + column];
            cost += program.weight(stage) * value *
                    (variable.cost.at(stage) + 0.5 * variable.quadratic_cost.at(stage) * value);
        }
    }
    return cost;
}

/// Prices of the window rows that lie inside the kept stages.
void keep_window_duals(const StagedProgram& program, std::size_t first, std::size_t n_kept, std::size_t n_seen,
                       const StagedSolution& found, std::vector<double>& out) {
    std::size_t in_piece = 0;
    for (std::size_t position = 0; position < program.n_windows(); ++position) {
        const WindowRow& row = program.windows()[position];
        const std::size_t end = row.first_stage + row.n_stages;
        if (row.first_stage >= first + n_seen || end <= first) continue;  // piece() left it out
        const double dual = found.window_dual[in_piece++];
        if (row.first_stage >= first && end <= first + n_kept) out[position] = dual;
    }
}

}  // namespace

std::vector<double> start_contents(const StagedProgram& program, double share) {
    const Chain& chain = program.chains()[0];
    if (chain.end == EndRule::given || chain.end == EndRule::valued) return chain.start;
    std::vector<double> out;
    for (const Store& store : program.stores()) {
        const double lower = store.lower.at(0), upper = store.upper.at(0);
        out.push_back(std::isinf(upper) || std::isinf(lower) ? 0.0 : lower + share * (upper - lower));
    }
    return out;
}

StagedSolution solve_in_windows(const StagedProgram& program, const WindowOptions& options,
                                const std::stop_token& stop) {
    expects(program.chains().size() == 1 && program.n_capacities() == 0,
            "windows are for one chain without capacities to decide on");
    program.check();
    const std::size_t n = program.n_stages(), n_columns = program.n_columns(), n_stores = program.n_stores();
    const Chain& whole = program.chains()[0];
    std::vector<double> contents = start_contents(program, options.start_content_pu);
    const std::vector<double> goal = whole.end == EndRule::given ? whole.finish : contents;
    StagedSolution out;
    out.status = SolveStatus::optimal;
    out.window_dual.assign(program.n_windows(), std::nan(""));
    for (std::size_t first = 0; first < n; first += options.n_stages) {
        const std::size_t n_kept = std::min(options.n_stages, n - first);
        const std::size_t n_seen = std::min(n_kept + options.n_look_ahead, n - first);
        const bool is_valued = whole.end == EndRule::valued && first + n_seen == n;
        const Chain chain{0,
                          n_seen,
                          whole.weight,
                          is_valued ? EndRule::valued : EndRule::given,
                          contents,
                          is_valued ? whole.finish : goal};
        const StagedSolution found = solve_highs(program.piece(first, n_seen, chain), options.highs, stop);
        if (found.status != SolveStatus::optimal && out.status == SolveStatus::optimal) {
            out.status = found.status;
            out.message = "window from stage " + std::to_string(first) + ": " +
                          (found.message.empty() ? std::string(status_text(found.status)) : found.message);
        }
        keep(out.x, found.x, n_kept * n_columns);
        keep(out.x_reduced, found.x_reduced, n_kept * n_columns);
        keep(out.s, found.s, n_kept * n_stores);
        keep(out.s_reduced, found.s_reduced, n_kept * n_stores);
        keep(out.store_dual, found.store_dual, n_kept * n_stores);
        keep(out.row_dual, found.row_dual, n_kept * program.n_rows());
        keep_window_duals(program, first, n_kept, n_seen, found, out.window_dual);
        out.n_iterations += found.n_iterations;
        if (out.status != SolveStatus::optimal) break;
        for (std::size_t store = 0; store < n_stores; ++store)
            contents[store] = found.s[(n_kept - 1) * n_stores + store];
    }
    if (out.status != SolveStatus::optimal) {
        for (auto* array : {&out.x, &out.x_reduced}) array->assign(n * n_columns, std::nan(""));
        for (auto* array : {&out.s, &out.s_reduced, &out.store_dual}) array->assign(n * n_stores, std::nan(""));
        out.row_dual.assign(n * program.n_rows(), std::nan(""));
    }
    out.cost = cost_of(program, out.x);
    if (whole.end == EndRule::valued) {
        for (std::size_t store = 0; store < n_stores; ++store)
            out.cost -= whole.weight * whole.finish[store] * out.s[(n - 1) * n_stores + store];
    }
    return out;
}

}  // namespace knelpunt::solver
