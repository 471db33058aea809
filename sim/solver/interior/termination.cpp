#include "sim/solver/interior/termination.hpp"

#include <algorithm>
#include <cmath>

namespace knelpunt::solver {
namespace {

constexpr std::size_t kWidth = numeric::kLaneWidth;
constexpr double kNoBound = 1e300;
constexpr double kNoCost = 1e-6, kNoCostGap = 1e-8;  ///< a cost near 0, and its gap, in the solver's units
constexpr double kRounding = 1e-10;  ///< of a cost in the solver's units, whose powers and costs are some 1
constexpr double kStalled = 0.3;     ///< share of a residual that so many iterations leave where they lead nowhere

}  // namespace

ProgramSizes sizes_of(const LaneProgram& program, double fixed_cost) {
    ProgramSizes out{0.0, 0.0, program.cost_unit(), fixed_cost};
    for (std::size_t place = 0; place < program.stage_of.size(); ++place) {
        if (program.stage_of[place] < 0) continue;
        const std::size_t lane_stage = place / kWidth, lane = place % kWidth;
        for (std::size_t row = 0; row < program.right.n_items(); ++row)
            out.largest_right = std::max(out.largest_right, std::abs(program.right.at(row, lane_stage, lane)));
        for (std::size_t variable = 0; variable < program.n_variables(); ++variable)
            out.largest_cost = std::max(out.largest_cost, std::abs(program.cost.at(variable, lane_stage, lane)));
    }
    return out;
}

double rows_left(const InteriorPointStep& step) { return std::max(step.row_residual, step.state_residual); }
double duals_left(const InteriorPointStep& step) {
    return step.dual_residual + step.state_dual_residual + step.capacity_residual;
}

bool Termination::is_number(const InteriorPointStep& now) {
    return std::isfinite(now.primal_cost) && std::isfinite(now.dual_cost) && now.row_residual < kNoBound &&
           now.dual_residual < kNoBound;
}

bool Termination::is_solved(const InteriorPointStep& now, double n_bounds) const {
    // In the program's own currency, as the certificate has it.
    const double cost = 1.0 + std::abs(sizes_.cost_unit * now.primal_cost + sizes_.fixed_cost);
    // Where the cost is near 0 the gap is what rounding leaves in the solver's own units.
    const double rounding = std::abs(now.primal_cost) < kNoCost ? kNoCostGap : kRounding;
    const auto is_closed = [&](double difference) {
        return sizes_.cost_unit * difference <= options_.gap_tolerance_pu * cost || difference < rounding;
    };
    const double rows = rows_left(now) / (1.0 + sizes_.largest_right);
    const double duals =
        std::max({now.dual_residual, now.state_dual_residual, now.capacity_residual}) / (1.0 + sizes_.largest_cost);
    return is_number(now) && is_closed(std::abs(now.primal_cost - now.dual_cost)) &&
           is_closed(n_bounds * now.complementarity) && rows <= options_.residual_tolerance_pu &&
           duals <= options_.residual_tolerance_pu;
}

bool Termination::is_stalled(std::span<const InteriorPointStep> steps) {
    if (steps.size() <= kProofEvery) return false;
    const InteriorPointStep &then = steps[steps.size() - 1 - kProofEvery], &now = steps.back();
    const auto stalls = [](double before, double after) { return after > kStalled * before; };
    return stalls(rows_left(then), rows_left(now)) || stalls(duals_left(then), duals_left(now));
}

double Termination::rows_goal() const { return 0.1 * options_.residual_tolerance_pu * (1.0 + sizes_.largest_right); }
double Termination::duals_goal() const { return 0.1 * options_.residual_tolerance_pu * (1.0 + sizes_.largest_cost); }

bool Termination::leaves_too_much(const InteriorPointStep& last, const InteriorPointStep& now) const {
    const double rows = rows_left(last) * (1.0 - last.primal_step),
                 duals = std::max(last.state_dual_residual, last.capacity_residual) * (1.0 - last.dual_step);
    return rows_left(now) > 1.5 * rows + rows_goal() ||
           std::max(now.state_dual_residual, now.capacity_residual) > 1.5 * duals + duals_goal();
}

}  // namespace knelpunt::solver
