#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace knelpunt::solver {

/// Linear equations of some prices, kept in reduced row echelon form; memory is kept from stage to stage.
class Equations {
public:
    static constexpr double kZero = 1e-9;  ///< of coefficients, which are efficiencies

    explicit Equations(std::size_t n_prices) : n_(n_prices), row_of_pivot_(n_prices, -1), rows_(n_prices * n_prices) {}

    void clear() {
        std::fill(row_of_pivot_.begin(), row_of_pivot_.end(), -1);
        n_rows_ = 0;
    }
    [[nodiscard]] bool determines_all() const { return n_rows_ == n_; }

    /// Takes from coefficients what the equations tell: all below kZero is left of a sum that they determine.
    [[nodiscard]] bool determines(std::vector<double>& coefficients) const {
        reduce(coefficients);
        return std::all_of(coefficients.begin(), coefficients.end(),
                           [](double value) { return std::abs(value) <= kZero; });
    }
    [[nodiscard]] bool determines(std::size_t price) const {
        if (row_of_pivot_[price] < 0) return false;
        const double* row = row_at(row_of_pivot_[price]);
        for (std::size_t position = 0; position < n_; ++position)
            if (position != price && std::abs(row[position]) > kZero) return false;
        return true;
    }

    /// Adds: sum of coefficients times prices = something. Coefficients are used up.
    void add(std::vector<double>& coefficients) {
        reduce(coefficients);
        std::size_t largest = 0;
        for (std::size_t position = 1; position < n_; ++position)
            if (std::abs(coefficients[position]) > std::abs(coefficients[largest])) largest = position;
        const double pivot = coefficients[largest];
        if (std::abs(pivot) < kZero) return;  // it says nothing new
        for (double& value : coefficients) value /= pivot;
        for (std::size_t row = 0; row < n_rows_; ++row) {
            double* equation = rows_.data() + row * n_;
            subtract(equation, coefficients.data(), equation[largest]);
        }
        row_of_pivot_[largest] = static_cast<int>(n_rows_);
        std::copy(coefficients.begin(), coefficients.end(), rows_.begin() + static_cast<std::ptrdiff_t>(n_rows_ * n_));
        ++n_rows_;
    }

private:
    [[nodiscard]] const double* row_at(int row) const { return rows_.data() + static_cast<std::size_t>(row) * n_; }

    void reduce(std::vector<double>& coefficients) const {
        for (std::size_t pivot = 0; pivot < n_; ++pivot) {
            if (row_of_pivot_[pivot] >= 0 && coefficients[pivot] != 0.0)
                subtract(coefficients.data(), row_at(row_of_pivot_[pivot]), coefficients[pivot]);
        }
    }
    void subtract(double* from, const double* what, double times) const {
        if (times == 0.0) return;
        for (std::size_t position = 0; position < n_; ++position) from[position] -= times * what[position];
    }

    std::size_t n_, n_rows_ = 0;
    std::vector<int> row_of_pivot_;
    std::vector<double> rows_;  ///< shape (n_rows, n)
};

}  // namespace knelpunt::solver
