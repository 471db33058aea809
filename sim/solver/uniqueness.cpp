#include "sim/solver/uniqueness.hpp"

#include <cmath>

namespace knelpunt::solver {
namespace {

constexpr double kAtBound = 1e-4;  ///< far above what the solvers leave, far below what matters
constexpr double kZero = 1e-9;     ///< of coefficients, which are efficiencies

/// Equations of one stage, kept in reduced row echelon form.
class Equations {
public:
    explicit Equations(std::size_t n_prices) : n_(n_prices), row_of_pivot_(n_prices, -1) {}

    /// Adds sum of coefficients times prices = something.
    void add(std::vector<double> equation) {
        for (std::size_t pivot = 0; pivot < n_; ++pivot) {
            if (row_of_pivot_[pivot] >= 0 && equation[pivot] != 0.0)
                subtract(equation, rows_[static_cast<std::size_t>(row_of_pivot_[pivot])], equation[pivot]);
        }
        std::size_t largest = 0;
        for (std::size_t at = 1; at < n_; ++at)
            if (std::abs(equation[at]) > std::abs(equation[largest])) largest = at;
        const double pivot = equation[largest];
        if (std::abs(pivot) < kZero) return;  // it says nothing new
        for (double& value : equation) value /= pivot;
        for (std::vector<double>& row : rows_) subtract(row, equation, row[largest]);
        row_of_pivot_[largest] = static_cast<int>(rows_.size());
        rows_.push_back(std::move(equation));
    }

    [[nodiscard]] bool determines(std::size_t price) const {
        if (row_of_pivot_[price] < 0) return false;
        const std::vector<double>& row = rows_[static_cast<std::size_t>(row_of_pivot_[price])];
        for (std::size_t at = 0; at < n_; ++at)
            if (at != price && std::abs(row[at]) > kZero) return false;
        return true;
    }

private:
    void subtract(std::vector<double>& from, const std::vector<double>& what, double times) const {
        if (times == 0.0) return;
        for (std::size_t at = 0; at < n_; ++at) from[at] -= times * what[at];
    }

    std::size_t n_;
    std::vector<int> row_of_pivot_;
    std::vector<std::vector<double>> rows_;
};

/// A coefficient of a column in the prices: local rows, then stores, then window groups.
struct Coefficient {
    std::size_t price = 0;
    const Value* value = nullptr;
};

std::vector<std::vector<Coefficient>> coefficients(const StagedProgram& program) {
    std::vector<std::vector<Coefficient>> out(program.n_columns());
    const auto add = [&](const Entry& entry, std::size_t price) {
        out[static_cast<std::size_t>(entry.column)].push_back({price, &entry.value});
    };
    for (const Entry& entry : program.entries()) add(entry, static_cast<std::size_t>(entry.row));
    for (const Entry& entry : program.store_entries())
        add(entry, program.n_rows() + static_cast<std::size_t>(entry.row));
    for (std::size_t group = 0; group < program.window_groups().size(); ++group)
        for (const Entry& entry : program.window_groups()[group].entries)
            add(entry, program.n_rows() + program.n_stores() + group);
    return out;
}

}  // namespace

std::vector<char> row_price_is_unique(const StagedProgram& program, const StagedSolution& solution) {
    const std::size_t n_prices = program.n_rows() + program.n_stores() + program.window_groups().size();
    const auto of_column = coefficients(program);
    std::vector<char> out;
    out.reserve(program.n_stages() * program.n_rows());
    for (std::size_t stage = 0; stage < program.n_stages(); ++stage) {
        Equations equations(n_prices);
        for (std::size_t column = 0; column < program.n_columns(); ++column) {
            const Column& of = program.columns()[column];
            const double x = solution.x[stage * program.n_columns() + column];
            const bool is_between = x - of.lower.at(stage) > kAtBound && of.upper.at(stage) - x > kAtBound;
            if (!is_between || of_column[column].empty()) continue;
            std::vector<double> equation(n_prices, 0.0);
            for (const Coefficient& coefficient : of_column[column])
                equation[coefficient.price] += coefficient.value->at(stage);
            equations.add(std::move(equation));
        }
        for (std::size_t row = 0; row < program.n_rows(); ++row) out.push_back(equations.determines(row) ? 1 : 0);
    }
    return out;
}

}  // namespace knelpunt::solver
