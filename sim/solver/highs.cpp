#include "sim/solver/highs.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include <interfaces/highs_c_api.h>

#include "sim/base/expects.hpp"
#include "sim/solver/flat_program.hpp"

namespace knelpunt::solver {
namespace {

constexpr double kWholeTolerance = 1.0e-9;     ///< else a variable of 1e-6 opens a bound a little
constexpr std::size_t kQuadraticRounds = 100;  ///< iterations of a quadratic program, per variable and row

/// Owns an instance of HiGHS.
class Highs {
public:
    explicit Highs(const HighsOptions& options) : handle_(Highs_create()), has_threads_(options.n_threads > 1) {
        // The threads of the first solve of a process stay for all others, which HiGHS refuses when they ask for more.
        if (has_threads_) Highs_resetGlobalScheduler(1);
        set_text("parallel", options.n_threads > 1 ? "on" : "off");
        set_text("run_crossover", options.has_vertex ? "on" : "off");
        set_text("solver", options.method);
        set_text("presolve", options.has_presolve ? "choose" : "off");
        Highs_setBoolOptionValue(handle_, "output_flag", 0);
        Highs_setIntOptionValue(handle_, "threads", options.n_threads);
        Highs_setIntOptionValue(handle_, "random_seed", 1);
        for (const char* name : {"primal_feasibility_tolerance", "dual_feasibility_tolerance"})
            Highs_setDoubleOptionValue(handle_, name, options.feasibility_tolerance);
        Highs_setDoubleOptionValue(handle_, "small_matrix_value", 1.0e-12);   // else it drops what is below 1e-9
        Highs_setDoubleOptionValue(handle_, "qp_regularization_value", 0.0);  // else it solves another program
    }
    ~Highs() {
        Highs_destroy(handle_);
        if (has_threads_) Highs_resetGlobalScheduler(1);
    }
    Highs(const Highs&) = delete;
    Highs& operator=(const Highs&) = delete;
    [[nodiscard]] void* get() const { return handle_; }

    [[nodiscard]] int count(const char* name) const {
        HighsInt value = 0;
        Highs_getIntInfoValue(handle_, name, &value);
        return std::max(0, static_cast<int>(value));
    }

private:
    void set_text(const char* name, const std::string& value) {
        Highs_setStringOptionValue(handle_, name, value.c_str());
    }
    void* handle_;
    bool has_threads_;
};

void ask_to_stop(int, const char*, const HighsCallbackDataOut*, HighsCallbackDataIn* input, void* user) {
    if (input != nullptr && static_cast<const std::stop_token*>(user)->stop_requested()) input->user_interrupt = 1;
}

bool pass(const Highs& highs, const FlatProgram& flat) {
    const bool is_quadratic =
        std::any_of(flat.quadratic_cost.begin(), flat.quadratic_cost.end(), [](double cost) { return cost != 0.0; });
    const auto n = static_cast<HighsInt>(flat.n_variables), rows = static_cast<HighsInt>(flat.n_rows);
    const auto n_values = static_cast<HighsInt>(flat.index.size());
    std::vector<HighsInt> hessian_start, hessian_index;
    std::vector<double> hessian_value;
    if (is_quadratic) {
        for (std::size_t variable = 0; variable < flat.n_variables; ++variable) {
            hessian_start.push_back(static_cast<HighsInt>(hessian_index.size()));
            if (flat.quadratic_cost[variable] == 0.0) continue;
            hessian_index.push_back(static_cast<HighsInt>(variable));
            hessian_value.push_back(flat.quadratic_cost[variable]);
        }
    }
    const HighsInt done = Highs_passModel(
        highs.get(), n, rows, n_values, static_cast<HighsInt>(hessian_value.size()), kHighsMatrixFormatRowwise,
        kHighsHessianFormatTriangular, kHighsObjSenseMinimize, flat.cost_offset, flat.cost.data(), flat.lower.data(),
        flat.upper.data(), flat.row_lower.data(), flat.row_upper.data(), flat.row_start.data(), flat.index.data(),
        flat.value.data(), hessian_start.data(), hessian_index.data(), hessian_value.data(), nullptr);
    return done != kHighsStatusError;
}

/// @param token  must outlive the solve
void listen(const Highs& highs, std::stop_token& token) {
    Highs_setCallback(highs.get(), ask_to_stop, &token);
    for (const int callback : {kHighsCallbackSimplexInterrupt, kHighsCallbackIpmInterrupt})
        Highs_startCallback(highs.get(), callback);
}

SolveStatus status_of(HighsInt model_status, std::string& message) {
    if (model_status == kHighsModelStatusOptimal || model_status == kHighsModelStatusModelEmpty)
        return SolveStatus::optimal;
    if (model_status == kHighsModelStatusInfeasible) return SolveStatus::infeasible;
    if (model_status == kHighsModelStatusUnbounded) return SolveStatus::unbounded;
    if (model_status == kHighsModelStatusInterrupt) return SolveStatus::stopped;
    message = "HiGHS ended with model status " + std::to_string(model_status);
    return SolveStatus::failed;
}

}  // namespace

namespace {

double activity(const FlatProgram& flat, std::size_t row, const std::vector<double>& value) {
    double sum = 0.0;
    for (auto position = static_cast<std::size_t>(flat.row_start[row]);
         std::cmp_less(position, flat.row_start[row + 1]); ++position)
        sum += flat.value[position] * value[static_cast<std::size_t>(flat.index[position])];
    return sum;
}

/// Rows with two sides or none as equalities with a variable more: HiGHS's crossover reads beyond its arrays of others.
/// @param start  gets the values and prices of the new variables
FlatProgram with_slacks(const FlatProgram& flat, FlatSolution& start) {
    FlatProgram out = flat;
    out.index.clear();
    out.value.clear();
    for (std::size_t row = 0; row < flat.n_rows; ++row) {
        const auto first = flat.row_start[row], end = flat.row_start[row + 1];
        out.index.insert(out.index.end(), flat.index.begin() + first, flat.index.begin() + end);
        out.value.insert(out.value.end(), flat.value.begin() + first, flat.value.begin() + end);
        const double lower = flat.row_lower[row], upper = flat.row_upper[row];
        if (lower != upper && std::isinf(lower) == std::isinf(upper)) {
            out.index.push_back(static_cast<int>(out.n_variables++));
            out.value.push_back(-1.0);
            out.lower.push_back(lower);
            out.upper.push_back(upper);
            out.row_lower[row] = out.row_upper[row] = 0.0;
            start.value.push_back(activity(flat, row, start.value));
            start.reduced.push_back(start.row_dual[row]);
        }
        out.row_start[row + 1] = static_cast<int>(out.index.size());
    }
    out.cost.resize(out.n_variables, 0.0);
    out.quadratic_cost.resize(out.n_variables, 0.0);
    return out;
}

/// @param near  where to go on from; null = from nothing
FlatSolution run(const FlatProgram& flat, const HighsOptions& options, const FlatSolution* near,
                 const std::stop_token& stop) {
    FlatSolution out;
    out.value.assign(flat.n_variables, std::nan(""));
    out.row_value.assign(flat.n_rows, std::nan(""));
    out.reduced = out.value;
    out.row_dual = out.row_value;
    out.cost = std::nan("");
    const Highs highs(options);
    // Its quadratic method can cycle on ties: then an answer that there is none is better than none.
    Highs_setIntOptionValue(highs.get(), "qp_iteration_limit",
                            static_cast<HighsInt>(kQuadraticRounds * (flat.n_variables + flat.n_rows)));
    // HiGHS says "unbounded or infeasible" where presolve sees only that one of both holds.
    Highs_setBoolOptionValue(highs.get(), "allow_unbounded_or_infeasible", 0);
    if (!pass(highs, flat)) {
        out.message = "HiGHS refused the program";
        return out;
    }
    std::stop_token token = stop;
    listen(highs, token);
    if (near != nullptr)
        Highs_crossover(highs.get(), static_cast<HighsInt>(flat.n_variables), static_cast<HighsInt>(flat.n_rows),
                        near->value.data(), near->reduced.data(), near->row_dual.data());
    Highs_run(highs.get());
    out.status =
        stop.stop_requested() ? SolveStatus::stopped : status_of(Highs_getModelStatus(highs.get()), out.message);
    out.n_iterations =
        highs.count("simplex_iteration_count") + highs.count("ipm_iteration_count") + highs.count("qp_iteration_count");
    if (out.status != SolveStatus::optimal) return out;
    Highs_getSolution(highs.get(), out.value.data(), out.reduced.data(), out.row_value.data(), out.row_dual.data());
    out.cost = Highs_getObjectiveValue(highs.get());
    return out;
}

}  // namespace

FlatSolution solve_highs(const FlatProgram& flat, const HighsOptions& options, const std::stop_token& stop) {
    return run(flat, options, nullptr, stop);
}

FlatSolution cross_over(const FlatProgram& flat, const FlatSolution& near, const HighsOptions& options,
                        const std::stop_token& stop) {
    FlatSolution start = near;
    FlatSolution out = run(with_slacks(flat, start), options, &start, stop);
    out.value.resize(flat.n_variables);
    out.reduced.resize(flat.n_variables);
    for (std::size_t row = 0; row < flat.n_rows; ++row) out.row_value[row] = activity(flat, row, out.value);
    return out;
}

StagedSolution solve_highs(const StagedProgram& program, const HighsOptions& options, const std::stop_token& stop) {
    const FlatProgram flat = flatten(program);
    const FlatSolution found = solve_highs(flat, options, stop);
    StagedSolution out;
    out.status = found.status;
    out.message = found.message;
    out.cost = found.cost;
    out.n_iterations = found.n_iterations;
    unflatten(program, flat, found.value, found.reduced, found.row_dual, out);
    return out;
}

FlatSolution solve_mixed(const FlatProgram& flat, std::size_t first_whole, const MixedOptions& options,
                         const std::stop_token& stop, double& bound_eur) {
    FlatSolution out;
    out.value.assign(flat.n_variables, std::nan(""));
    out.cost = std::nan("");
    bound_eur = -kInfinity;
    const Highs highs({});
    Highs_setIntOptionValue(highs.get(), "mip_max_nodes", options.most_nodes);
    Highs_setDoubleOptionValue(highs.get(), "mip_rel_gap", options.gap_pu);
    Highs_setDoubleOptionValue(highs.get(), "mip_abs_gap", options.gap_pu);
    Highs_setDoubleOptionValue(highs.get(), "mip_feasibility_tolerance", kWholeTolerance);
    const std::vector<HighsInt> whole(flat.n_variables - first_whole, kHighsVarTypeInteger);
    if (!pass(highs, flat) ||
        (!whole.empty() && Highs_changeColsIntegralityByRange(highs.get(), static_cast<HighsInt>(first_whole),
                                                              static_cast<HighsInt>(flat.n_variables) - 1,
                                                              whole.data()) == kHighsStatusError)) {
        out.message = "HiGHS refused the program";
        return out;
    }
    std::stop_token token = stop;
    listen(highs, token);
    Highs_startCallback(highs.get(), kHighsCallbackMipInterrupt);
    Highs_run(highs.get());
    const HighsInt model_status = Highs_getModelStatus(highs.get());
    HighsInt has_solution = 0;
    Highs_getIntInfoValue(highs.get(), "primal_solution_status", &has_solution);
    out.status = stop.stop_requested() ? SolveStatus::stopped : status_of(model_status, out.message);
    if (model_status == kHighsModelStatusSolutionLimit && has_solution == kHighsSolutionStatusFeasible &&
        out.status == SolveStatus::failed)
        out.status = SolveStatus::optimal;
    if (out.status != SolveStatus::optimal) return out;
    std::vector<double> reduced(flat.n_variables), row_value(flat.n_rows), row_dual(flat.n_rows);
    Highs_getSolution(highs.get(), out.value.data(), reduced.data(), row_value.data(), row_dual.data());
    out.cost = Highs_getObjectiveValue(highs.get());
    Highs_getDoubleInfoValue(highs.get(), "mip_dual_bound", &bound_eur);
    return out;
}

FlatConflict find_irreducible(const FlatProgram& flat, const std::stop_token& stop) {
    FlatConflict out;
    const Highs highs({});
    Highs_setIntOptionValue(highs.get(), "iis_strategy", kHighsIisStrategyFromLpRowPriority);
    if (!pass(highs, flat)) return out;
    std::stop_token token = stop;
    listen(highs, token);
    std::vector<HighsInt> variable(flat.n_variables), row(flat.n_rows), variable_side = variable, row_side = row,
                                                                        variable_status = variable, row_status = row;
    HighsInt n_variables = 0, n_rows = 0;
    if (Highs_getIis(highs.get(), &n_variables, &n_rows, variable.data(), row.data(), variable_side.data(),
                     row_side.data(), variable_status.data(), row_status.data()) == kHighsStatusError)
        return out;
    const auto put = [&](bool is_row, HighsInt index, HighsInt side) {
        for (const bool is_upper : {false, true}) {
            const HighsInt one = is_upper ? kHighsIisBoundUpper : kHighsIisBoundLower;
            if (side == one || side == kHighsIisBoundBoxed)
                out.sides.push_back({is_row, static_cast<std::size_t>(index), is_upper});
        }
    };
    for (HighsInt highs_int = 0; highs_int < n_rows; ++highs_int)
        put(true, row[static_cast<std::size_t>(highs_int)], row_side[static_cast<std::size_t>(highs_int)]);
    for (HighsInt highs_int = 0; highs_int < n_variables; ++highs_int)
        put(false, variable[static_cast<std::size_t>(highs_int)], variable_side[static_cast<std::size_t>(highs_int)]);
    return out;
}

void write_model(const StagedProgram& program, const std::string& file) {
    const Highs highs({});
    if (!pass(highs, flatten(program)) || Highs_writeModel(highs.get(), file.c_str()) == kHighsStatusError)
        throw std::runtime_error(file + ": HiGHS could not write the program");
}

}  // namespace knelpunt::solver
