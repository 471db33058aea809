#include "sim/solver/interior/lanes/lane_scaling.hpp"

#include <algorithm>
#include <cmath>

namespace knelpunt::solver {
namespace {

constexpr int kScalingRounds = 6;
constexpr double kLargestScale = 1048576.0;

/// The power of two nearest to a value, within bounds; 1 for what is no size.
double power_of_two(double value) {
    if (!(value > 0.0) || std::isinf(value)) return 1.0;
    int exponent = 0;
    const double part = std::frexp(value, &exponent);
    const double power = std::ldexp(1.0, part < 0.70710678118654752 ? exponent - 1 : exponent);
    return std::clamp(power, 1.0 / kLargestScale, kLargestScale);
}

/// Largest size of the finite values; of hourly ones, of all of them.
double largest(const Value& value) {
    if (std::isinf(value.scale) || value.hourly.empty()) return std::isinf(value.scale) ? 0.0 : std::abs(value.scale);
    double most = 0.0;
    for (const double one : value.hourly) {
        const double size = std::abs(value.scale * one);
        if (!std::isinf(size)) most = std::max(most, size);
    }
    return most;
}

}  // namespace

/// Entries are brought near 1 by turns over rows and columns; then a unit for all powers and one for all costs.
void LaneScaling::find_scales() {
    const std::size_t n_rows = out_.n_local_ + out_.n_states_;
    std::vector<double> row(n_rows, 1.0), column(out_.n_columns_, 1.0);
    std::vector<double> state(out_.n_states_);
    const double unit = power_unit();
    for (std::size_t position = 0; position < out_.n_states_; ++position)
        state[position] = std::max(unit, power_of_two(largest_content(position) / 16.0));
    std::vector<double> size(terms_.size());
    for (std::size_t term = 0; term < terms_.size(); ++term) {
        size[term] = largest(terms_[term].entry->value);
        if (terms_[term].track >= 0) size[term] *= largest_weight();
        const std::size_t of_row = static_cast<std::size_t>(terms_[term].row);
        if (of_row >= out_.n_local_) size[term] *= unit / state[of_row - out_.n_local_];
    }
    balance(size, row, column);
    for (std::size_t c = 0; c < out_.n_columns_; ++c) {
        double value = power_of_two(column[c]);
        if (columns_[c].column < 0) value = power_of_two(1.0 / row[static_cast<std::size_t>(columns_[c].row)]);
        out_.scale_.push_back(unit * value);
    }
    for (const double value : state) out_.scale_.push_back(value);
    for (std::size_t r = 0; r < out_.n_local_; ++r) out_.row_scale_.push_back(power_of_two(row[r]) / unit);
    out_.cost_unit_ = cost_unit();
    for (std::size_t position = 0; position < of_.n_capacities(); ++position) {
        const double upper = of_.capacities()[position].upper;
        out_.capacity_scale_.push_back(std::isinf(upper) ? capacity_unit(position, unit) : power_of_two(upper / 4.0));
    }
}

void LaneScaling::balance(const std::vector<double>& size, std::vector<double>& row,
                          std::vector<double>& column) const {
    for (int round = 0; round < kScalingRounds; ++round) {
        std::vector<double> most_row(row.size(), 0.0), most_column(out_.n_columns_, 0.0);
        for (std::size_t term = 0; term < terms_.size(); ++term) {
            const auto r = static_cast<std::size_t>(terms_[term].row),
                       c = static_cast<std::size_t>(terms_[term].column);
            const double now = size[term] * row[r] * column[c];
            most_row[r] = std::max(most_row[r], now);
            most_column[c] = std::max(most_column[c], now);
        }
        for (std::size_t r = 0; r < out_.n_local_; ++r)  // a state's row has its state's scale
            if (most_row[r] > 0.0) row[r] /= std::sqrt(most_row[r]);
        for (std::size_t c = 0; c < out_.n_columns_; ++c)
            if (most_column[c] > 0.0) column[c] /= std::sqrt(most_column[c]);
    }
}

/// A power that is typical: the mean, by orders of magnitude, of the largest bounds and right sides.
double LaneScaling::power_unit() const {
    double sum = 0.0, n = 0.0;
    const auto add = [&](double value) {
        if (!(value > 0.0)) return;
        int exponent = 0;
        std::frexp(value, &exponent);
        sum += exponent;
        n += 1.0;
    };
    for (const LocalColumn& local : columns_) {
        if (local.column < 0) continue;
        const Column& column = of_.columns()[static_cast<std::size_t>(local.column)];
        add(std::max(largest(column.lower), largest(column.upper)));
    }
    for (const Row& row : of_.rows()) add(std::max(largest(row.lower), largest(row.upper)));
    return n == 0.0 ? 1.0 : power_of_two(std::ldexp(1.0, static_cast<int>(std::floor(sum / n))));
}

double LaneScaling::largest_content(std::size_t state) const {
    if (state < of_.n_stores()) return std::max(largest(of_.stores()[state].lower), largest(of_.stores()[state].upper));
    double most = 0.0;
    for (const std::size_t window : tracks_[state - of_.n_stores()].windows) {
        for (const double bound : {of_.windows()[window].lower, of_.windows()[window].upper})
            if (!std::isinf(bound)) most = std::max(most, std::abs(bound));
    }
    return most;
}

double LaneScaling::largest_weight() const {
    double most = 0.0;
    for (std::size_t stage = 0; stage < n_stages(); ++stage) most = std::max(most, of_.weight(stage));
    return most;
}

double LaneScaling::cost_unit() const {
    double sum = 0.0, n = 0.0;
    for (const LocalColumn& column : columns_) {
        if (column.column < 0) continue;
        const double size = largest(of_.columns()[static_cast<std::size_t>(column.column)].cost) * largest_weight();
        if (!(size > 0.0)) continue;
        int exponent = 0;
        std::frexp(size, &exponent);
        sum += exponent;
        n += 1.0;
    }
    const double mean = n == 0.0 ? 1.0 : std::ldexp(1.0, static_cast<int>(std::floor(sum / n)));
    return mean * power_unit();
}

double LaneScaling::capacity_unit(std::size_t capacity, double unit) const {
    double most = 0.0;
    for (const Widening& widening : of_.widenings()) {
        if (widening.capacity == static_cast<int>(capacity))
            most = std::max({most, largest(widening.lower_pu), largest(widening.upper_pu)});
    }
    return most > 0.0 ? unit * power_of_two(1.0 / most) : unit;
}

}  // namespace knelpunt::solver
