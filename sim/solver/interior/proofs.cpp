#include "sim/solver/interior/proofs.hpp"

#include <algorithm>
#include <cmath>

#include "sim/solver/certificate.hpp"

namespace knelpunt::solver {
namespace {

constexpr double kFarFromRows = 1e-6;  ///< residual above which a solution may not exist
constexpr double kProof = 1e-8;        ///< margin of a proof, well above rounding

}  // namespace

SolveStatus Proofs::look(const InteriorPointStep& now, std::span<const Candidate> candidates) {
    if (rows_left(now) > kFarFromRows * (1.0 + sizes_.largest_right)) {
        for (const Candidate& candidate : candidates) {
            StagedSolution solution = candidate();
            if (infeasibility_margin(program_, solution) <= kProof) continue;
            found_ = std::move(solution);
            return SolveStatus::infeasible;
        }
    }
    // Rows hold to what rounding leaves of values that grow without end.
    const double size = 1.0 + sizes_.largest_right + std::abs(now.primal_cost) / (1.0 + sizes_.largest_cost);
    if (rows_left(now) < kFarFromRows * size && duals_left(now) > tolerance_pu_ * (1.0 + sizes_.largest_cost)) {
        const bool has_no_end = std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& candidate) {
            return unboundedness_margin(program_, candidate()) > 0.0;
        });
        if (has_no_end) return SolveStatus::unbounded;
    }
    return SolveStatus::failed;
}

}  // namespace knelpunt::solver
