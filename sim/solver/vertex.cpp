#include "sim/solver/vertex.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "sim/base/expects.hpp"
#include "sim/solver/flat_program.hpp"
#include "sim/solver/highs.hpp"
#include "sim/solver/reduced_cost.hpp"
#include "sim/solver/vertex/stretch.hpp"

namespace knelpunt::solver {
namespace {

/// A vertex of a stretch; nothing where HiGHS finds none.
std::optional<StagedSolution> vertex_of(const Stretch& stretch, const std::stop_token& stop) {
    const FlatProgram flat = flatten(*stretch.program);
    const FlatSolution found = cross_over(flat, flatten(*stretch.program, flat, stretch.own_part()), {}, stop);
    if (found.status != SolveStatus::optimal) return std::nullopt;
    StagedSolution out;
    unflatten(*stretch.program, flat, found.value, found.reduced, found.row_dual, out);
    return out;
}

/// Copies values, `n` a stage, into the stages of a stretch.
void put_back(const std::vector<double>& from, std::size_t n, std::size_t first_stage, std::vector<double>& to) {
    std::copy(from.begin(), from.end(), to.begin() + static_cast<std::ptrdiff_t>(first_stage * n));
}

}  // namespace

bool move_to_vertex(const StagedProgram& program, StagedSolution& solution, std::size_t first_stage,
                    std::size_t n_stages, const std::stop_token& stop) {
    expects(n_stages > 0 && first_stage + n_stages <= program.n_stages(), "a stretch lies inside the stages");
    const Stretch for_prices(program, solution, first_stage, n_stages, Asks::prices);
    const auto prices = vertex_of(for_prices, stop);
    if (!prices) return false;
    if (!program.has_quadratic_cost()) {
        const Stretch for_values(program, solution, first_stage, n_stages, Asks::values);
        const auto values = vertex_of(for_values, stop);
        if (!values) return false;
        put_back(values->x, program.n_columns(), first_stage, solution.x);
        put_back(values->s, program.n_stores(), first_stage, solution.s);
    }
    put_back(prices->row_dual, program.n_rows(), first_stage, solution.row_dual);
    put_back(prices->store_dual, program.n_stores(), first_stage, solution.store_dual);
    for (std::size_t window = 0; window < for_prices.windows.size(); ++window)
        solution.window_dual[for_prices.windows[window]] = prices->window_dual[window];
    put_reduced_costs(program, solution);
    return true;
}

}  // namespace knelpunt::solver
