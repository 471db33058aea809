#pragma once

#include <cstddef>
#include <stop_token>
#include <tuple>
#include <vector>

#include "sim/reconcile/base_year.hpp"

namespace knelpunt::reconcile {

/// An element at its worst hour.
struct ElementHour {
    std::size_t element = 0;  ///< as YearScan
    std::size_t year = 0, step = 0;
    int pair = kWithoutOutage;
    bool is_offtake = true;
    double loading_pu = 0.0;
    std::size_t n_over = 0;  ///< steps over the limit in the weather year that has most, those left out too
};

/// Scans of all weather years at some inputs, and the hours that count.
class Hours {
public:
    Hours(const BaseYear& base, std::size_t n_threads, const std::stop_token& stop)
        : base_(base), n_threads_(n_threads), stop_(stop) {}

    /// @throws StoppedError
    void scan(const std::vector<double>& x);

    /// Takes the worst hours of every element and weather year out of what counts.
    /// @param n_hours  per year of 8,760 hours; of a shorter axis in proportion
    void leave_out_worst(double n_hours);

    [[nodiscard]] const YearScan& of_year(std::size_t year) const { return scans_[year]; }
    [[nodiscard]] const std::vector<double>& scanned_at() const { return x_; }

    /// Elements over their limits, worst first.
    /// @param only_counting  by the hours that count
    [[nodiscard]] std::vector<ElementHour> over(bool only_counting) const;

    /// Hours of an element above a loading that count, as (-loading, year, step): the worst first.
    using Hour = std::tuple<double, std::size_t, std::size_t>;
    [[nodiscard]] std::vector<Hour> above(std::size_t element, double least_pu) const;

private:
    /// What the limit of an element is multiplied by.
    [[nodiscard]] double limit_factor(std::size_t element) const;
    [[nodiscard]] bool counts(std::size_t year, std::size_t element, std::size_t step) const;
    [[nodiscard]] ElementHour hour_of(std::size_t year, std::size_t element, std::size_t step, double loading) const;

    const BaseYear& base_;
    std::size_t n_threads_;
    const std::stop_token& stop_;
    std::vector<double> x_;
    std::vector<YearScan> scans_;
    std::vector<std::vector<char>> is_left_out_;  ///< [year][element, step]; empty = all count
};

}  // namespace knelpunt::reconcile
