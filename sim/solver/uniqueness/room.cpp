#include "sim/solver/uniqueness/room.hpp"

#include <algorithm>
#include <cmath>

namespace knelpunt::solver {
namespace {

constexpr double kAtBound = 1e-4;  ///< far above what the solvers leave, far below what matters
constexpr double kNoPrice = 1e-6;  ///< of the largest cost: the same of prices

double largest_cost(const StagedProgram& program) {
    double largest = 0.0;
    for (std::size_t stage = 0; stage < program.n_stages(); ++stage)
        for (const Column& column : program.columns())
            largest = std::max(largest, std::abs(program.weight(stage) * column.cost.at(stage)));
    return largest;
}

}  // namespace

Room::Room(const StagedProgram& program, const StagedSolution& solution)
    : program_(program), solution_(solution), no_price_(kNoPrice * (1.0 + largest_cost(program))) {
    put_columns_and_contents();
}

bool Room::is_above(double value, double lower, double price) const {
    return value - lower > kAtBound && price <= no_price_;
}
bool Room::is_below(double value, double upper, double price) const {
    return upper - value > kAtBound && price >= -no_price_;
}

void Room::put_columns_and_contents() {
    const std::size_t n_x = program_.n_columns(), n_s = program_.n_stores();
    for (auto* array : {&x_above, &x_below}) array->reserve(solution_.x.size());
    for (auto* array : {&s_above, &s_below}) array->reserve(solution_.s.size());
    std::vector<double> lower(n_x + n_s), upper(n_x + n_s);
    for (std::size_t stage = 0; stage < program_.n_stages(); ++stage) {
        const auto put = [&](std::size_t position, const auto& bounds) {
            lower[position] = bounds.lower.at(stage);
            upper[position] = bounds.upper.at(stage);
        };
        for (std::size_t column = 0; column < n_x; ++column) put(column, program_.columns()[column]);
        for (std::size_t store = 0; store < n_s; ++store) put(n_x + store, program_.stores()[store]);
        for (const Widening& widening : program_.widenings()) {
            const std::size_t position = static_cast<std::size_t>(widening.target) + (widening.is_store ? n_x : 0);
            const double y = solution_.y[static_cast<std::size_t>(widening.capacity)];
            lower[position] -= widening.lower_pu.at(stage) * y;
            upper[position] += widening.upper_pu.at(stage) * y;
        }
        for (std::size_t column = 0; column < n_x; ++column) {
            const std::size_t position = stage * n_x + column;
            x_above.push_back(is_above(solution_.x[position], lower[column], solution_.x_reduced[position]) ? 1 : 0);
            x_below.push_back(is_below(solution_.x[position], upper[column], solution_.x_reduced[position]) ? 1 : 0);
        }
        for (std::size_t store = 0; store < n_s; ++store) {
            const std::size_t position = stage * n_s + store;
            s_above.push_back(is_above(solution_.s[position], lower[n_x + store], solution_.s_reduced[position]) ? 1
                                                                                                                 : 0);
            s_below.push_back(is_below(solution_.s[position], upper[n_x + store], solution_.s_reduced[position]) ? 1
                                                                                                                 : 0);
        }
    }
    for (const Chain& chain : program_.chains()) {
        if (chain.end != EndRule::given) continue;
        for (std::size_t end = (chain.first_stage + chain.n_stages) * n_s, position = end - n_s; position < end;
             ++position)
            s_above[position] = s_below[position] = 0;
    }
}

bool Room::of_window(std::size_t window) const {
    const WindowRow& row = program_.windows()[window];
    const WindowGroup& group = program_.window_groups()[static_cast<std::size_t>(row.group)];
    double sum = 0.0;
    for (const Entry& entry : group.capacities)
        sum += entry.value.at(0) * solution_.y[static_cast<std::size_t>(entry.column)];
    for (std::size_t stage = row.first_stage; stage < row.first_stage + row.n_stages; ++stage) {
        for (const Entry& entry : group.entries)
            sum += program_.weight(stage) * entry.value.at(stage) *
                   solution_.x[stage * program_.n_columns() + static_cast<std::size_t>(entry.column)];
    }
    const double price = solution_.window_dual[window];
    return is_above(sum, row.lower, price) && is_below(sum, row.upper, price);
}

void Room::put_activity(std::size_t stage) {
    activity_.assign(program_.n_rows(), 0.0);
    for (const Entry& entry : program_.entries())
        activity_[static_cast<std::size_t>(entry.row)] +=
            entry.value.at(stage) * solution_.x[stage * program_.n_columns() + static_cast<std::size_t>(entry.column)];
}

bool Room::of_row(std::size_t row, std::size_t stage) const {
    const Row& limits = program_.rows()[row];
    const double price = solution_.row_dual[stage * program_.n_rows() + row];
    return is_above(activity_[row], limits.lower.at(stage), price) &&
           is_below(activity_[row], limits.upper.at(stage), price);
}

}  // namespace knelpunt::solver
