#include "sim/solver/interior/run_interior_point.hpp"
#include "sim/solver/interior/window_form.hpp"
#include "sim/solver/presolve.hpp"

namespace knelpunt::solver {
namespace {

StagedSolution find_solution(const StagedProgram& program, const InteriorPointOptions& options,
                             const std::stop_token& stop, InteriorPointReport* report) {
    const Presolve smaller(program);
    const WindowForm form(smaller.program());
    StagedSolution found = run_interior_point(form.program(), smaller.fixed_cost(), options, stop, report);
    if (report != nullptr) {
        report->n_columns_out = smaller.n_columns_out();
        report->n_rows_out = smaller.n_rows_out();
    }
    return smaller.restore(form.restore(std::move(found)));
}

}  // namespace

StagedSolution solve_interior_point(const StagedProgram& program, const InteriorPointOptions& options,
                                    const std::stop_token& stop, InteriorPointReport* report) {
    StagedSolution out = find_solution(program, options, stop, report);
    if (out.status != SolveStatus::unbounded) return out;
    // A cost without end is only half of it: there must be a plan to go on from.
    InteriorPointOptions plain = options;
    plain.start = nullptr;
    plain.keep_start = false;
    StagedSolution plan = find_solution(program.without_costs(), plain, stop, nullptr);
    if (plan.status == SolveStatus::optimal) return out;
    const bool has_answer = plan.status == SolveStatus::infeasible || plan.status == SolveStatus::stopped;
    out.status = has_answer ? plan.status : SolveStatus::failed;
    if (out.status == SolveStatus::failed) out.message = "its cost has no end, if it has a solution: " + plan.message;
    for (const auto part : {&StagedSolution::row_dual, &StagedSolution::store_dual, &StagedSolution::window_dual})
        out.*part = std::move(plan.*part);
    return out;
}

}  // namespace knelpunt::solver
