#include "sim/solver/interior/run_interior_point.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "sim/base/parallel.hpp"
#include "sim/solver/certificate.hpp"
#include "sim/solver/interior/lane_program.hpp"
#include "sim/solver/interior/passes.hpp"
#include "sim/solver/interior/segment_chain.hpp"
#include "sim/solver/interior/starting_point.hpp"

namespace knelpunt::solver {
namespace {

constexpr std::size_t kWidth = numeric::kLaneWidth;
constexpr double kMostOfStep = 0.9995;
constexpr int kMostRefinements = 4;
constexpr double kNoBound = 1e300;
constexpr double kNoCost = 1e-6, kNoCostGap = 1e-8;  ///< a cost near 0, and its gap, in the solver's units
constexpr double kRounding = 1e-10;     ///< of a cost in the solver's units, whose powers and costs are some 1
constexpr double kFarFromRows = 1e-6;   ///< residual above which a solution may not exist
constexpr double kProof = 1e-8;         ///< margin of a proof, well above rounding
constexpr double kStartFrom = 1e-4;     ///< complementarity at which an iterate is kept, costs and powers being some 1
constexpr int kMostWarm = 25;           ///< iterations after which a start from elsewhere has not paid
constexpr std::size_t kProofEvery = 5;  ///< iterations after which a proof is looked for
constexpr double kStalled = 0.3;        ///< share of a residual that so many iterations leave where they lead nowhere

class InteriorPoint {
public:
    InteriorPoint(const StagedProgram& whole, const LaneProgram& program, double fixed_cost,
                  const InteriorPointOptions& options)
        : whole_(whole), of_(program), options_(options), fixed_cost_(fixed_cost), work_(program), chain_(program) {
        const std::size_t n_workers = std::max<std::size_t>(1, std::min(options.n_threads, of_.n_groups));
        for (std::size_t worker = 0; worker < n_workers; ++worker) scratch_.emplace_back(program);
        for (auto* of :
             {&now_capacity_, &capacity_weight_, &capacity_right_, &capacity_rest_, &next_lower_, &next_upper_})
            of->resize(work_.capacity.size());
        steps.reserve(static_cast<std::size_t>(options.most_iterations));
        find_sizes();
    }

    SolveStatus run(const std::stop_token& stop, std::string& message) {
        if (!has_room(message)) return SolveStatus::infeasible;
        start();
        for (iteration_ = 0; iteration_ < options_.most_iterations; ++iteration_) {
            if (stop.stop_requested()) return SolveStatus::stopped;
            evaluate(true);
            watch_residuals();
            steps.push_back(now_);
            if (options_.keep_start && kept_.x.empty() && (is_solved() || now_.complementarity < kStartFrom))
                kept_ = keep_start(work_);
            if (is_solved()) return SolveStatus::optimal;
            if (is_warm_ && iteration_ == kMostWarm) break;
            if (steps.size() % kProofEvery == 0 && is_stalled()) {
                const SolveStatus proof = prove();
                if (proof != SolveStatus::failed) return proof;
            }
            if (!is_number()) break;
            if (!iterate()) break;
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
        for (std::size_t at = 0; at < work_.capacity.size(); ++at)
            reduced.push_back(of_.capacity_cost[at] - now_capacity_[at]);
        of_.recover(work_.x.data(), work_.y.data(), work_.multiplier.data(), work_.capacity, reduced, out);
        out.n_iterations = iteration_;
    }
    [[nodiscard]] StagedSolution iterate_now() const {
        StagedSolution out;
        recover(out);
        return out;
    }
    /// The step of the last iteration in the program's terms.
    [[nodiscard]] StagedSolution last_step() const {
        StagedSolution out;
        of_.recover(work_.dx.data(), work_.dy.data(), work_.dmultiplier.data(), work_.dcapacity, work_.dcapacity, out);
        return out;
    }
    /// Prices that prove that there is no solution; none where bounds alone do.
    [[nodiscard]] const std::optional<StagedSolution>& proof() const { return proof_; }
    [[nodiscard]] std::size_t n_bytes() const { return work_.n_bytes() + of_.n_bytes(); }
    [[nodiscard]] std::size_t n_bytes_per_iteration() const { return work_.n_bytes_per_iteration(); }

    /// Started from another solve's iterate.
    [[nodiscard]] bool is_warm() const { return is_warm_; }
    [[nodiscard]] InteriorStart take_kept() { return std::move(kept_); }

    std::vector<InteriorPointStep> steps;

private:
    template <class Pass>
    void each_group(const Pass& pass) {
        if (scratch_.size() == 1) {
            for (std::size_t group = 0; group < of_.n_groups; ++group) pass(group, scratch_[0]);
            return;
        }
        parallel_for(of_.n_groups, scratch_.size(),
                     [&](std::size_t group, std::size_t worker) { pass(group, scratch_[worker]); });
    }

    void find_sizes() {
        for (std::size_t place = 0; place < of_.stage_of.size(); ++place) {
            if (of_.stage_of[place] < 0) continue;
            for (std::size_t row = 0; row < of_.right.n_items(); ++row)
                largest_right_ = std::max(largest_right_, std::abs(of_.right.at(row, place / kWidth, place % kWidth)));
            for (std::size_t variable = 0; variable < of_.n_variables(); ++variable)
                largest_cost_ =
                    std::max(largest_cost_, std::abs(of_.cost.at(variable, place / kWidth, place % kWidth)));
        }
    }

    /// False where a bound lies above its own upper bound.
    bool has_room(std::string& message) const {
        for (std::size_t place = 0; place < of_.stage_of.size(); ++place) {
            if (of_.stage_of[place] < 0) continue;
            for (std::size_t variable = 0; variable < of_.n_variables(); ++variable) {
                const double lower = of_.lower.at(variable, place / kWidth, place % kWidth),
                             upper = of_.upper.at(variable, place / kWidth, place % kWidth);
                if (lower > upper + 1e-9 * (1.0 + std::abs(upper)) && of_.wide_of[variable] < 0) {
                    message = "a lower bound lies above the upper one in stage " + std::to_string(of_.stage_of[place]);
                    return false;
                }
            }
        }
        for (const double upper : of_.capacity_upper) {
            if (upper < 0.0) {
                message = "a capacity may not even be 0";
                return false;
            }
        }
        return true;
    }

    // ---- start ---------------------------------------------------------------------------------------------------

    /// Middle of the boxes, brought near the rows and the prices near the costs by least squares with the boxes' widths.
    void start() {
        if (options_.start != nullptr && take_start(work_, *options_.start)) {
            is_warm_ = true;
            return;
        }
        put_middle(work_);
        const double kept = work_.row_regularisation, free = work_.free_regularisation;
        work_.row_regularisation = 1e-6;
        work_.free_regularisation = 1e-2;
        evaluate(true);
        factor_chain();
        work_.row_regularisation = kept;
        work_.free_regularisation = free;
        const std::vector<double> nothing(work_.capacity.size(), 0.0);
        std::swap(work_.affine, work_.right);  // the gradient's; values first
        std::fill(work_.right.begin(), work_.right.end(), 0.0);
        eliminate(false);
        find_direction(nothing, false);
        std::swap(work_.affine, work_.right);
        std::swap(work_.affine, work_.dx);
        std::fill(work_.residual.begin(), work_.residual.end(), 0.0);
        eliminate(false);
        find_direction(nothing, false);
        std::copy(work_.dy.begin(), work_.dy.end(), work_.y.begin());
        std::copy(work_.dmultiplier.begin(), work_.dmultiplier.end(), work_.multiplier.begin());
        move_inside(work_, work_.affine);
        evaluate(false);
        put_duals(work_);
    }

    // ---- the parts of an iteration -------------------------------------------------------------------------------

    /// Contents before and prices behind every segment, from values of the variables and multipliers of the states.
    void put_ends(LaneArray variables, LaneArray multiplier) {
        const std::size_t k = of_.n_states(), n = of_.n_variables();
        if (k == 0) return;
        for (const LaneSequence& sequence : of_.sequences) {
            for (std::size_t at = 0; at < sequence.n_segments; ++at) {
                const std::size_t segment = sequence.first_segment + at;
                double* before = work_.before.data() + segment / kWidth * k * kWidth + segment % kWidth;
                double* behind = work_.behind.data() + segment / kWidth * k * kWidth + segment % kWidth;
                for (std::size_t state = 0; state < k; ++state) before[state * kWidth] = behind[state * kWidth] = 0.0;
                const bool is_first = at == 0, is_last = at + 1 == sequence.n_segments;
                if (!is_first || sequence.is_cyclic) {
                    const std::size_t other = is_first ? sequence.first_segment + sequence.n_segments - 1 : segment - 1;
                    const std::size_t last = other / kWidth * of_.n_steps + of_.segment_length[other] - 1;
                    for (std::size_t state = 0; state < k; ++state)
                        before[state * kWidth] =
                            variables[(last * n + of_.n_columns() + state) * kWidth + other % kWidth];
                }
                if (!is_last || sequence.is_cyclic) {
                    const std::size_t other = is_last ? sequence.first_segment : segment + 1;
                    const std::size_t first = other / kWidth * of_.n_steps;
                    for (std::size_t state = 0; state < k; ++state)
                        behind[static_cast<std::size_t>(of_.from[state]) * kWidth] +=
                            of_.keep.at(state, first, other % kWidth) *
                            multiplier[(first * k + state) * kWidth + other % kWidth];
                }
            }
        }
    }

    [[nodiscard]] double total(LaneSum which) const {
        double sum = 0.0;
        for (const GroupSums& of : work_.sums)
            for (const double lane : of.sum[which]) sum += lane;
        return sum;
    }
    [[nodiscard]] double most(LaneMost which) const {
        double value = 0.0;
        for (const GroupSums& of : work_.sums)
            for (const double lane : of.most[which]) value = std::max(value, lane);
        return value;
    }
    [[nodiscard]] double capacity_total(std::size_t which) const {
        double sum = 0.0;
        for (const GroupSums& of : work_.sums)
            for (std::size_t lane = 0; lane < kWidth; ++lane) sum += of.capacity[which * kWidth + lane];
        return sum;
    }

    /// @param and_factor  goes on with the factor and the predictor's right side, while a group's arrays are in the cache
    void evaluate(bool and_factor) {
        put_ends(work_.x, work_.multiplier);
        each_group([&](std::size_t group, LaneScratch& room) {
            evaluate_lanes(work_, group, room);
            if (!and_factor) return;
            factor_lanes(work_, group, room);
            probe_lanes(work_, group, room, false);
        });
        now_ = {};
        now_.primal_cost = total(kPrimalCost);
        now_.dual_cost = total(kDualCost);
        double complement = total(kComplement);
        n_bounds_ = total(kBounds);
        for (std::size_t of = 0; of < work_.capacity.size(); ++of) {
            now_capacity_[of] = capacity_total(of);
            const double upper = of_.capacity_upper[of], lower_dual = work_.capacity_lower_dual[of],
                         upper_dual = work_.capacity_upper_dual[of];
            now_.primal_cost += of_.capacity_cost[of] * work_.capacity[of];
            complement += work_.capacity[of] * lower_dual;
            n_bounds_ += 1.0;
            if (!std::isinf(upper)) {
                now_.dual_cost -= upper * upper_dual;
                complement += (upper - work_.capacity[of]) * upper_dual;
                n_bounds_ += 1.0;
            }
            now_.capacity_residual = std::max(
                now_.capacity_residual, std::abs(of_.capacity_cost[of] - now_capacity_[of] - lower_dual + upper_dual));
        }
        now_.complementarity = n_bounds_ > 0.0 ? complement / n_bounds_ : 0.0;
        now_.row_residual = most(kRowResidual);
        now_.state_residual = most(kStateResidual);
        now_.dual_residual = most(kDualResidual);
        now_.state_dual_residual = most(kStateDualResidual);
    }

    /// A step of length a leaves 1 - a of a residual. Where more is left the directions are not exact any more: from then on
    /// they are checked and refined.
    void watch_residuals() {
        if (!steps.empty()) {
            const InteriorPointStep& last = steps.back();
            const double rows = std::max(last.row_residual, last.state_residual) * (1.0 - last.primal_step),
                         duals = std::max(last.state_dual_residual, last.capacity_residual) * (1.0 - last.dual_step);
            const double row_goal = 0.1 * options_.residual_tolerance_pu * (1.0 + largest_right_),
                         dual_goal = 0.1 * options_.residual_tolerance_pu * (1.0 + largest_cost_);
            must_check_ = must_check_ || std::max(now_.row_residual, now_.state_residual) > 1.5 * rows + row_goal ||
                          std::max(now_.state_dual_residual, now_.capacity_residual) > 1.5 * duals + dual_goal;
        }
    }

    [[nodiscard]] bool is_number() const {
        return std::isfinite(now_.primal_cost) && std::isfinite(now_.dual_cost) && now_.row_residual < kNoBound &&
               now_.dual_residual < kNoBound;
    }

    [[nodiscard]] bool is_solved() const {
        // In the program's own currency, as the certificate has it.
        const double cost = 1.0 + std::abs(of_.cost_unit() * now_.primal_cost + fixed_cost_);
        // Where the cost is near 0 the gap is what rounding leaves in the solver's own units.
        const double rounding = std::abs(now_.primal_cost) < kNoCost ? kNoCostGap : kRounding;
        const auto is_closed = [&](double difference) {
            return of_.cost_unit() * difference <= options_.gap_tolerance_pu * cost || difference < rounding;
        };
        const double rows = std::max(now_.row_residual, now_.state_residual) / (1.0 + largest_right_);
        const double duals =
            std::max({now_.dual_residual, now_.state_dual_residual, now_.capacity_residual}) / (1.0 + largest_cost_);
        return is_number() && is_closed(std::abs(now_.primal_cost - now_.dual_cost)) &&
               is_closed(n_bounds_ * now_.complementarity) && rows <= options_.residual_tolerance_pu &&
               duals <= options_.residual_tolerance_pu;
    }

    [[nodiscard]] double upper_slack(std::size_t of) const {
        return std::max(of_.capacity_upper[of] - work_.capacity[of], 1e-14);
    }

    /// Joins the factors of the groups.
    void factor_chain() {
        capacity_weight_.assign(work_.capacity.size(), 0.0);
        for (std::size_t of = 0; of < work_.capacity.size(); ++of)
            capacity_weight_[of] = work_.capacity_lower_dual[of] / work_.capacity[of] +
                                   work_.capacity_upper_dual[of] / upper_slack(of) + work_.column_regularisation;
        chain_.factor(work_, capacity_weight_);
    }

    /// Local elimination and probe of the right side at hand, or (refining) of what a direction leaves.
    void eliminate(bool is_refining) {
        each_group([&](std::size_t group, LaneScratch& room) {
            forward_lanes(work_, group, room, is_refining);
            probe_lanes(work_, group, room, is_refining);
        });
    }

    /// Steps from what local elimination and probe left, into or (refining) onto the direction; with the longest steps to
    /// the bounds where asked.
    enum class Then { nothing, predictor_steps, corrector_steps };
    void find_direction(const std::vector<double>& capacity_right, bool is_refining, Then then = Then::nothing) {
        chain_.solve(work_, capacity_right);
        for (std::size_t of = 0; of < work_.capacity.size(); ++of)
            work_.dcapacity[of] = (is_refining ? work_.dcapacity[of] : 0.0) + work_.solved_capacity[of];
        each_group([&](std::size_t group, LaneScratch& room) {
            sweep_lanes(work_, group, room, is_refining);
            if (then == Then::nothing)
                backward_lanes(work_, group, room, is_refining);
            else
                backward_and_step_lanes(work_, group, room, then == Then::corrector_steps);
        });
    }

    /// Rest of the direction; its largest part relative to what is wanted, at most 1 when good enough.
    double check() {
        put_ends(work_.dx, work_.dmultiplier);
        each_group([&](std::size_t group, LaneScratch& room) { check_lanes(work_, group, room); });
        const double rows = std::max(most(kRowResidual), most(kStateResidual));
        double duals = most(kStateDualResidual);
        for (std::size_t of = 0; of < capacity_rest_.size(); ++of) {
            double& rest = capacity_rest_[of];
            rest = capacity_right_[of] - capacity_weight_[of] * work_.dcapacity[of] + capacity_total(of);
            duals = std::max(duals, std::abs(rest));
        }
        const double row_goal = std::max(0.1 * std::max(now_.row_residual, now_.state_residual),
                                         0.1 * options_.residual_tolerance_pu * (1.0 + largest_right_));
        const double dual_goal =
            std::max(0.1 * std::max({now_.dual_residual, now_.state_dual_residual, now_.capacity_residual}),
                     0.1 * options_.residual_tolerance_pu * (1.0 + largest_cost_));
        return std::max(rows / row_goal, duals / dual_goal);
    }

    void refine() {
        double before = check();
        while (before > 1.0 && now_.n_refinements < kMostRefinements) {
            eliminate(true);
            find_direction(capacity_rest_, true);
            ++now_.n_refinements;
            const double after = check();
            if (!(after < 0.5 * before)) break;
            before = after;
        }
    }

    /// The shortest of the groups' longest steps; of capacities too.
    void find_steps(bool is_corrector, double& primal, double& dual) {
        primal = dual = 1e30;
        for (const GroupSums& of : work_.sums) {
            for (std::size_t lane = 0; lane < kWidth; ++lane) {
                primal = std::min(primal, of.primal_step[lane]);
                dual = std::min(dual, of.dual_step[lane]);
            }
        }
        first_primal_ = total(kFirstPrimal);
        first_dual_ = total(kFirstDual);
        second_ = total(kSecond);
        const auto shorten = [](double& step, double value, double change) {
            if (change < 0.0) step = std::min(step, -value / change);
        };
        for (std::size_t of = 0; of < work_.capacity.size(); ++of) {
            const double step = work_.dcapacity[of];
            const auto [lower, upper] = capacity_dual_steps(of, is_corrector);
            shorten(primal, work_.capacity[of], step);
            shorten(dual, work_.capacity_lower_dual[of], lower);
            first_primal_ += step * work_.capacity_lower_dual[of];
            first_dual_ += work_.capacity[of] * lower;
            second_ += step * lower;
            if (std::isinf(of_.capacity_upper[of])) continue;
            shorten(primal, upper_slack(of), -step);
            shorten(dual, work_.capacity_upper_dual[of], upper);
            first_primal_ -= step * work_.capacity_upper_dual[of];
            first_dual_ += upper_slack(of) * upper;
            second_ -= step * upper;
        }
        primal = std::min(1.0, kMostOfStep * primal);
        dual = std::min(1.0, kMostOfStep * dual);
        if (of_.is_quadratic) primal = dual = std::min(primal, dual);
    }

    /// Target over slack less second order, of a capacity's bounds.
    [[nodiscard]] std::pair<double, double> capacity_aims(std::size_t of) const {
        const double step = work_.affine_capacity[of], value = work_.capacity[of];
        const double lower_dual = work_.capacity_lower_dual[of], upper_dual = work_.capacity_upper_dual[of];
        const double lower = -lower_dual - lower_dual / value * step;
        const double aim_lower = (work_.target - step * lower) / value;
        if (std::isinf(of_.capacity_upper[of])) return {aim_lower, 0.0};
        const double upper = -upper_dual + upper_dual / upper_slack(of) * step;
        return {aim_lower, (work_.target + step * upper) / upper_slack(of)};
    }
    [[nodiscard]] std::pair<double, double> capacity_dual_steps(std::size_t of, bool is_corrector) const {
        const auto [aim_lower, aim_upper] = is_corrector ? capacity_aims(of) : std::pair(0.0, 0.0);
        const double step = work_.dcapacity[of], lower_dual = work_.capacity_lower_dual[of],
                     upper_dual = work_.capacity_upper_dual[of];
        const double lower = aim_lower - lower_dual - lower_dual / work_.capacity[of] * step;
        if (std::isinf(of_.capacity_upper[of])) return {lower, 0.0};
        return {lower, aim_upper - upper_dual + upper_dual / upper_slack(of) * step};
    }

    /// One predictor and corrector; false when it leads nowhere.
    bool iterate() {
        factor_chain();
        for (std::size_t of = 0; of < capacity_right_.size(); ++of) capacity_right_[of] = -of_.capacity_cost[of];
        find_direction(capacity_right_, false, Then::predictor_steps);
        double primal = 0.0, dual = 0.0;
        find_steps(false, primal, dual);
        const double complement = now_.complementarity * n_bounds_;
        const double after = complement + primal * first_primal_ + dual * first_dual_ + primal * dual * second_;
        const double share = n_bounds_ > 0.0 ? std::clamp(after / complement, 0.0, 1.0) : 0.0;
        const double sigma = std::clamp(share * share * share, 1e-6, 1.0);
        std::swap(work_.affine, work_.dx);
        work_.affine_capacity = work_.dcapacity;
        work_.target = sigma * now_.complementarity;
        each_group([&](std::size_t group, LaneScratch& room) {
            correct_lanes(work_, group, room);
            probe_lanes(work_, group, room, false);
        });
        for (std::size_t of = 0; of < capacity_right_.size(); ++of) {
            const auto [aim_lower, aim_upper] = capacity_aims(of);
            capacity_right_[of] = -of_.capacity_cost[of] + capacity_total(of) + aim_lower - aim_upper;
        }
        find_direction(capacity_right_, false, must_check_ ? Then::nothing : Then::corrector_steps);
        if (must_check_) {
            refine();
            each_group([&](std::size_t group, LaneScratch& room) { step_lanes(work_, group, room, true); });
        }
        find_steps(true, primal, dual);
        for (std::size_t of = 0; of < work_.capacity.size(); ++of) {
            const auto [lower, upper] = capacity_dual_steps(of, true);
            next_lower_[of] = std::max(work_.capacity_lower_dual[of] + dual * lower, 1e-300);
            next_upper_[of] = std::isinf(of_.capacity_upper[of])
                                  ? 0.0
                                  : std::max(work_.capacity_upper_dual[of] + dual * upper, 1e-300);
        }
        each_group([&](std::size_t group, LaneScratch& room) { update_lanes(work_, group, room, primal, dual); });
        for (std::size_t of = 0; of < work_.capacity.size(); ++of) {
            work_.capacity[of] = std::max(work_.capacity[of] + primal * work_.dcapacity[of], 1e-14);
            work_.capacity_lower_dual[of] = next_lower_[of];
            work_.capacity_upper_dual[of] = next_upper_[of];
        }
        // A free column moves by its price over what keeps it in place: less of that where full steps do not help.
        const double duals = std::max(now_.dual_residual, now_.capacity_residual);
        if (std::min(primal, dual) > 0.9 && duals > 0.5 * last_duals_)
            work_.free_regularisation = std::max(0.01 * work_.free_regularisation, 1e-14);
        last_duals_ = duals;
        steps.back() = now_;
        steps.back().primal_step = primal;
        steps.back().dual_step = dual;
        n_short_ = std::max(primal, dual) < 1e-6 ? n_short_ + 1 : 0;
        return n_short_ < 3 && std::isfinite(primal) && std::isfinite(dual);
    }

    /// Residuals hardly shrank in the last iterations, as where there is no solution or no end.
    [[nodiscard]] bool is_stalled() const {
        if (steps.size() <= kProofEvery) return false;
        const InteriorPointStep& then = steps[steps.size() - 1 - kProofEvery];
        const auto stalls = [](double before, double after) { return after > kStalled * before; };
        return stalls(std::max(then.row_residual, then.state_residual), rows_left()) ||
               stalls(then.dual_residual + then.state_dual_residual + then.capacity_residual, duals_left());
    }
    [[nodiscard]] double rows_left() const { return std::max(now_.row_residual, now_.state_residual); }
    [[nodiscard]] double duals_left() const {
        return now_.dual_residual + now_.state_dual_residual + now_.capacity_residual;
    }

    /// Infeasible or unbounded where the iterate or its last step proves it; else failed.
    SolveStatus prove() {
        if (iteration_ == 0) return SolveStatus::failed;
        if (rows_left() > kFarFromRows * (1.0 + largest_right_)) {
            const auto is_proof = [&](StagedSolution of) {
                if (infeasibility_margin(whole_, of) <= kProof) return false;
                proof_ = std::move(of);
                return true;
            };
            if (is_proof(iterate_now()) || is_proof(last_step())) return SolveStatus::infeasible;
        }
        // Rows hold to what rounding leaves of values that grow without end.
        const double size = 1.0 + largest_right_ + std::abs(now_.primal_cost) / (1.0 + largest_cost_);
        if (rows_left() < kFarFromRows * size &&
            duals_left() > options_.residual_tolerance_pu * (1.0 + largest_cost_)) {
            if (unboundedness_margin(whole_, iterate_now()) > 0.0 || unboundedness_margin(whole_, last_step()) > 0.0)
                return SolveStatus::unbounded;
        }
        return SolveStatus::failed;
    }

    const StagedProgram& whole_;
    const LaneProgram& of_;
    const InteriorPointOptions& options_;
    const double fixed_cost_;  ///< of what presolve took out
    LaneWork work_;
    SegmentChain chain_;
    std::vector<LaneScratch> scratch_;
    InteriorPointStep now_;
    std::optional<StagedSolution> proof_;
    InteriorStart kept_;
    std::vector<double> now_capacity_, capacity_weight_, capacity_right_, capacity_rest_, next_lower_, next_upper_;
    double largest_right_ = 0.0, largest_cost_ = 0.0, n_bounds_ = 0.0;
    double first_primal_ = 0.0, first_dual_ = 0.0, second_ = 0.0;
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
