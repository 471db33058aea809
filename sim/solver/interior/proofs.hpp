#pragma once

#include <functional>
#include <optional>
#include <span>

#include "sim/solver/interior/termination.hpp"

namespace knelpunt::solver {

/// Looks in an iterate and its last step, both in the program's terms, for the proof that there is no solution, or no end.
///
/// Prices that no plan can pay prove that there is none (Farkas); a direction that costs less and less and leaves no limit
/// that the cost has no end. The margin of both is computed by the certificate's code, which shares nothing with the method.
class Proofs {
public:
    /// Makes a solution when it is looked at: they are as large as the program's answer.
    using Candidate = std::function<StagedSolution()>;

    Proofs(const StagedProgram& program, const ProgramSizes& sizes, double residual_tolerance_pu)
        : program_(program), sizes_(sizes), tolerance_pu_(residual_tolerance_pu) {}

    /// @param now  measures of the iterate: far from the rows a solution may not exist, on them the cost may have no end
    /// @return     infeasible or unbounded where it is proven, else failed
    SolveStatus look(const InteriorPointStep& now, std::span<const Candidate> candidates);

    /// Prices that prove that there is no solution; none where nothing has.
    [[nodiscard]] const std::optional<StagedSolution>& of_infeasibility() const { return found_; }

private:
    const StagedProgram& program_;
    ProgramSizes sizes_;
    double tolerance_pu_;
    std::optional<StagedSolution> found_;
};

}  // namespace knelpunt::solver
