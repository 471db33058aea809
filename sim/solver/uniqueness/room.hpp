#pragma once

#include <cstddef>
#include <vector>

#include "sim/solver/staged_program.hpp"

namespace knelpunt::solver {

/// Which values of a solution lie off their bounds: by complementary slackness the price of such a bound is 0.
///
/// Off a bound is 1e-4 (MW, MWh) from it with a price of the bound below 1e-6 of the largest cost.
class Room {
public:
    Room(const StagedProgram& program, const StagedSolution& solution);

    /// 1 = off its lower, upper bound, these widened by the capacities; shape as x and s. A content that an end gives has none.
    std::vector<char> x_above, x_below, s_above, s_below;

    [[nodiscard]] bool of_column(std::size_t position) const {
        return x_above[position] != 0 && x_below[position] != 0;
    }
    [[nodiscard]] bool of_content(std::size_t position) const {
        return s_above[position] != 0 && s_below[position] != 0;
    }
    [[nodiscard]] bool of_window(std::size_t window) const;
    /// Rows of a stage that have room, one after the other.
    template <class Body>
    void each_row(std::size_t stage, const Body& body) {
        put_activity(stage);
        for (std::size_t row = 0; row < program_.n_rows(); ++row)
            if (of_row(row, stage)) body(row);
    }

private:
    void put_columns_and_contents();
    void put_activity(std::size_t stage);
    [[nodiscard]] bool of_row(std::size_t row, std::size_t stage) const;

    /// A price of a bound: positive of the lower, negative of the upper.
    [[nodiscard]] bool is_above(double value, double lower, double price) const;
    [[nodiscard]] bool is_below(double value, double upper, double price) const;

    const StagedProgram& program_;
    const StagedSolution& solution_;
    double no_price_;
    std::vector<double> activity_;  ///< of one stage's rows
};

}  // namespace knelpunt::solver
