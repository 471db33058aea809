#include "sim/solver/staged_solver.hpp"

namespace knelpunt::solver {

StagedSolution solve_staged(const StagedProgram& program, const InteriorPointOptions& interior,
                            const HighsOptions& highs, const std::stop_token& stop) {
    StagedSolution own = solve_interior_point(program, interior, stop);
    if (own.status != SolveStatus::failed) return own;
    StagedSolution out = solve_highs(program, highs, stop);
    out.message =
        "solved with HiGHS, since the interior-point method gave no answer (" + own.message + ") " + out.message;
    return out;
}

}  // namespace knelpunt::solver
