#include "sim/solver/highs.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <interfaces/highs_c_api.h>

#include "sim/base/expects.hpp"
#include "sim/solver/flat_program.hpp"

namespace knelpunt::solver {
namespace {

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

void ask_to_stop(int, const char*, const HighsCallbackDataOut*, HighsCallbackDataIn* in, void* user) {
    if (in != nullptr && static_cast<const std::stop_token*>(user)->stop_requested()) in->user_interrupt = 1;
}

bool pass(const Highs& highs, const FlatProgram& flat, bool is_quadratic) {
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

StagedSolution solve_highs(const StagedProgram& program, const HighsOptions& options, const std::stop_token& stop) {
    const FlatProgram flat = flatten(program);
    StagedSolution out;
    std::vector<double> value(flat.n_variables, std::nan("")), reduced = value;
    std::vector<double> row_value(flat.n_rows, std::nan("")), row_dual = row_value;
    const Highs highs(options);
    // Its quadratic method can cycle on ties: then an answer that there is none is better than none.
    Highs_setIntOptionValue(highs.get(), "qp_iteration_limit",
                            static_cast<HighsInt>(kQuadraticRounds * (flat.n_variables + flat.n_rows)));
    // HiGHS says "unbounded or infeasible" where presolve sees only that one of both holds.
    Highs_setBoolOptionValue(highs.get(), "allow_unbounded_or_infeasible", 0);
    if (!pass(highs, flat, program.has_quadratic_cost())) {
        out.message = "HiGHS refused the program";
    } else {
        std::stop_token token = stop;
        Highs_setCallback(highs.get(), ask_to_stop, &token);
        for (const int callback : {kHighsCallbackSimplexInterrupt, kHighsCallbackIpmInterrupt})
            Highs_startCallback(highs.get(), callback);
        Highs_run(highs.get());
        out.status =
            stop.stop_requested() ? SolveStatus::stopped : status_of(Highs_getModelStatus(highs.get()), out.message);
        out.n_iterations = highs.count("simplex_iteration_count") + highs.count("ipm_iteration_count") +
                           highs.count("qp_iteration_count");
    }
    if (out.status == SolveStatus::optimal) {
        Highs_getSolution(highs.get(), value.data(), reduced.data(), row_value.data(), row_dual.data());
        out.cost = Highs_getObjectiveValue(highs.get());
    } else {
        out.cost = std::nan("");
    }
    unflatten(program, flat, value, reduced, row_dual, out);
    return out;
}

void write_model(const StagedProgram& program, const std::string& file) {
    const Highs highs({});
    if (!pass(highs, flatten(program), program.has_quadratic_cost()) ||
        Highs_writeModel(highs.get(), file.c_str()) == kHighsStatusError)
        throw std::runtime_error(file + ": HiGHS could not write the program");
}

}  // namespace knelpunt::solver
