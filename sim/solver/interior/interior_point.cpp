#include "sim/solver/interior/run_interior_point.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>

#include "sim/solver/interior/proofs.hpp"
#include "sim/solver/interior/starting_point.hpp"

namespace knelpunt::solver {
namespace {

constexpr std::size_t kWidth = numeric::kLaneWidth;
constexpr double kStartFrom = 1e-4;  ///< complementarity at which an iterate is kept, costs and powers being some 1
constexpr int kMostWarm = 25;        ///< iterations after which a start from elsewhere has not paid
constexpr double kNoBound = 1e300;

/// Why not even the bounds leave a solution; empty = they do.
std::string no_room(const LaneProgram& program) {
    for (std::size_t place = 0; place < program.stage_of.size(); ++place) {
        if (program.stage_of[place] < 0) continue;
        for (std::size_t variable = 0; variable < program.n_variables(); ++variable) {
            const double lower = program.lower.at(variable, place / kWidth, place % kWidth),
                         upper = program.upper.at(variable, place / kWidth, place % kWidth);
            if (lower > upper + 1e-9 * (1.0 + std::abs(upper)) && program.wide_of[variable] < 0)
                return "a lower bound lies above the upper one in stage " + std::to_string(program.stage_of[place]);
        }
    }
    const bool has_negative = std::any_of(program.capacity_upper.begin(), program.capacity_upper.end(),
                                          [](double upper) { return upper < 0.0; });
    return has_negative ? "a capacity may not even be 0" : "";
}

/// The method on one program: predictor and corrector until the end.
class InteriorPoint {
public:
    InteriorPoint(const StagedProgram& whole, const LaneProgram& program, double fixed_cost,
                  const InteriorPointOptions& options)
        : of_(program),
          options_(options),
          sizes_(sizes_of(program, fixed_cost)),
          work_(program),
          passes_(program, options.n_threads),
          capacities_(work_),
          iterate_(work_, passes_, capacities_),
          system_(work_, passes_, capacities_),
          termination_(sizes_, options),
          proofs_(whole, sizes_, options.residual_tolerance_pu) {
        steps.reserve(static_cast<std::size_t>(options.most_iterations));
    }

    SolveStatus run(const std::stop_token& stop, std::string& message) {
        message = no_room(of_);
        if (!message.empty()) return SolveStatus::infeasible;
        is_warm_ = options_.start != nullptr && take_start(work_, *options_.start);
        if (!is_warm_) find_start(work_, iterate_, system_);
        for (iteration_ = 0; iteration_ < options_.most_iterations; ++iteration_) {
            if (stop.stop_requested()) return SolveStatus::stopped;
            iterate_.evaluate(true);
            const InteriorPointStep& now = iterate_.now();
            must_check_ = must_check_ || (!steps.empty() && termination_.leaves_too_much(steps.back(), now));
            steps.push_back(now);
            const bool is_solved = termination_.is_solved(now, iterate_.n_bounds());
            if (options_.keep_start && kept_.x.empty() && (is_solved || now.complementarity < kStartFrom))
                kept_ = keep_start(work_);
            if (is_solved) return SolveStatus::optimal;
            if (is_warm_ && iteration_ == kMostWarm) break;
            if (steps.size() % Termination::kProofEvery == 0 && Termination::is_stalled(steps)) {
                const SolveStatus proof = prove();
                if (proof != SolveStatus::failed) return proof;
            }
            if (!Termination::is_number(now) || !go_on()) break;
        }
        const SolveStatus proof = prove();
        if (proof != SolveStatus::failed) return proof;
        message = iteration_ == options_.most_iterations
                      ? "no end in " + std::to_string(iteration_) + " iterations"
                      : "no step ahead after " + std::to_string(iteration_) + " iterations";
        return SolveStatus::failed;
    }

    void recover(StagedSolution& out) const {
        std::vector<double> reduced;
        for (std::size_t capacity = 0; capacity < work_.capacity.size(); ++capacity)
            reduced.push_back(of_.capacity_cost[capacity] - iterate_.capacity_prices()[capacity]);
        of_.recover(work_.x.data(), work_.y.data(), work_.multiplier.data(), work_.capacity, reduced, out);
        out.n_iterations = iteration_;
    }
    /// Prices that prove that there is no solution; none where bounds alone do.
    [[nodiscard]] const std::optional<StagedSolution>& proof() const { return proofs_.of_infeasibility(); }
    [[nodiscard]] std::size_t n_bytes() const { return work_.n_bytes() + of_.n_bytes(); }
    [[nodiscard]] std::size_t n_bytes_per_iteration() const { return work_.n_bytes_per_iteration(); }

    /// Started from another solve's iterate.
    [[nodiscard]] bool is_warm() const { return is_warm_; }
    [[nodiscard]] InteriorStart take_kept() { return std::move(kept_); }

    std::vector<InteriorPointStep> steps;

private:
    /// One predictor and corrector; false when it leads nowhere.
    bool go_on() {
        using Then = NewtonSystem::Then;
        const InteriorPointStep& now = iterate_.now();
        system_.factor();
        system_.find_predictor(Then::predictor_steps);
        const StepLength predicted = find_step_length(work_, capacities_, false);
        const double complement = now.complementarity * iterate_.n_bounds();
        const double target = centring(complement, predicted.complement_after(complement)) * now.complementarity;
        system_.find_corrector(target, must_check_ ? Then::nothing : Then::corrector_steps);
        if (must_check_) {
            const double duals = std::max({now.dual_residual, now.state_dual_residual, now.capacity_residual});
            steps.back().n_refinements = system_.refine({std::max(0.1 * rows_left(now), termination_.rows_goal()),
                                                         std::max(0.1 * duals, termination_.duals_goal())});
            system_.find_steps(true);
        }
        const StepLength step = find_step_length(work_, capacities_, true);
        iterate_.move(step);
        steps.back().primal_step = step.primal;
        steps.back().dual_step = step.dual;
        // A free column moves by its price over what keeps it in place: less of that where full steps do not help.
        const double duals = std::max(now.dual_residual, now.capacity_residual);
        if (std::min(step.primal, step.dual) > 0.9 && duals > 0.5 * last_duals_)
            work_.free_regularisation = std::max(0.01 * work_.free_regularisation, 1e-14);
        last_duals_ = duals;
        n_short_ = std::max(step.primal, step.dual) < 1e-6 ? n_short_ + 1 : 0;
        return n_short_ < 3 && std::isfinite(step.primal) && std::isfinite(step.dual);
    }

    /// Infeasible or unbounded where the iterate or its last step proves it; else failed.
    SolveStatus prove() {
        if (iteration_ == 0) return SolveStatus::failed;
        const std::array<Proofs::Candidate, 2> candidates{[this] {
                                                              StagedSolution out;
                                                              recover(out);
                                                              return out;
                                                          },
                                                          [this] {
                                                              StagedSolution out;
                                                              of_.recover(work_.dx.data(), work_.dy.data(),
                                                                          work_.dmultiplier.data(), work_.dcapacity,
                                                                          work_.dcapacity, out);
                                                              return out;
                                                          }};
        return proofs_.look(iterate_.now(), candidates);
    }

    const LaneProgram& of_;
    const InteriorPointOptions& options_;
    const ProgramSizes sizes_;
    LaneWork work_;
    GroupPasses passes_;
    CapacityBounds capacities_;
    Iterate iterate_;
    NewtonSystem system_;
    Termination termination_;
    Proofs proofs_;
    InteriorStart kept_;
    double last_duals_ = kNoBound;
    bool must_check_ = false, is_warm_ = false;
    int iteration_ = 0, n_short_ = 0;
};

void put_nothing(const StagedProgram& program, StagedSolution& out) {
    const double none = std::nan("");
    const std::size_t n = program.n_stages();
    out.x.assign(n * program.n_columns(), none);
    out.s.assign(n * program.n_stores(), none);
    out.y.assign(program.n_capacities(), none);
    out.row_dual.assign(n * program.n_rows(), none);
    out.store_dual.assign(n * program.n_stores(), none);
    out.window_dual.assign(program.n_windows(), none);
    out.x_reduced.assign(n * program.n_columns(), none);
    out.s_reduced.assign(n * program.n_stores(), none);
    out.cost_per_capacity.assign(program.n_capacities(), none);
    out.cost = none;
}

}  // namespace

StagedSolution run_interior_point(const StagedProgram& program, double fixed_cost, const InteriorPointOptions& options,
                                  const std::stop_token& stop, InteriorPointReport* report) {
    StagedSolution out;
    const LaneProgram lanes(program);
    if (!lanes.unsupported().empty()) {
        put_nothing(program, out);
        out.message = lanes.unsupported();
        return out;
    }
    auto method = std::make_unique<InteriorPoint>(program, lanes, fixed_cost, options);
    out.status = method->run(stop, out.message);
    if (method->is_warm() && out.status == SolveStatus::failed) {
        InteriorPointOptions cold = options;
        cold.start = nullptr;
        out.message.clear();
        method.reset();  // its memory is as large as the next one's
        method = std::make_unique<InteriorPoint>(program, lanes, fixed_cost, cold);
        out.status = method->run(stop, out.message);
    }
    if (out.status == SolveStatus::optimal)
        method->recover(out);
    else
        put_nothing(program, out);
    if (method->proof()) {
        out.row_dual = method->proof()->row_dual;
        out.store_dual = method->proof()->store_dual;
        out.window_dual = method->proof()->window_dual;
    }
    if (report != nullptr) {
        report->steps = method->steps;
        report->n_bytes = method->n_bytes();
        report->n_bytes_per_iteration = method->n_bytes_per_iteration();
        report->is_warm = method->is_warm();
        report->start = method->take_kept();
    }
    return out;
}

}  // namespace knelpunt::solver
