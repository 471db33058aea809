#include "sim/reconcile/least_change.hpp"

#include <array>
#include <cmath>

#include <gtest/gtest.h>

#include "sim/base/random.hpp"
#include "sim/base/spec.hpp"
#include "sim/solver/highs.hpp"

namespace knelpunt::reconcile {
namespace {

Constraints rows_of(std::size_t n_inputs, std::vector<double> coefficient, std::vector<double> bound) {
    return {n_inputs, std::move(coefficient), std::move(bound), 2.0};
}

// 3 x + 4 y <= -5: the nearest point of the line is 5 / 25 of its normal away, (-0.6, -0.8).
TEST(LeastChange, IsTheNearestPointOfOneRow) {
    const LeastChange found = find_least_change(rows_of(2, {3.0, 4.0}, {-5.0}));

    EXPECT_NEAR(found.change[0], -0.6, 1e-6);  // rows give way by mu times their multiplier, 0.2
    EXPECT_NEAR(found.change[1], -0.8, 1e-6);
    EXPECT_NEAR(found.cost, 1.0, 1e-6);
    EXPECT_NEAR(found.multiplier[0], 0.2, 1e-6);
}

TEST(LeastChange, IsNothingWhereAllRowsHold) {
    const LeastChange found = find_least_change(rows_of(2, {3.0, 4.0, -1.0, 0.0}, {0.0, 1.0}));

    EXPECT_EQ(found.change, (std::vector<double>{0.0, 0.0}));
    EXPECT_EQ(found.cost, 0.0);
    EXPECT_TRUE(found.is_solved);
}

// Of x <= -1 and x <= -1.5 only the second binds.
TEST(LeastChange, LetsGoOfRowsThatOthersCover) {
    const LeastChange found = find_least_change(rows_of(1, {1.0, 1.0}, {-1.0, -1.5}));

    EXPECT_NEAR(found.change[0], -1.5, 1e-6);
    EXPECT_EQ(found.multiplier[0], 0.0);
    EXPECT_NEAR(found.multiplier[1], 1.5, 1e-6);
}

// x + y <= -3: without bounds both take -1.5; with x held y alone must, and stops at -2, which leaves 1.
TEST(LeastChange, LeavesASlackWhereTheBandsDoNotReach) {
    const Constraints rows = rows_of(2, {1.0, 1.0}, {-3.0});

    const LeastChange both = find_least_change(rows);
    const LeastChange one = find_least_change(rows, std::array<char, 2>{1, 0});

    EXPECT_NEAR(both.change[0], -1.5, 1e-6);
    EXPECT_EQ(both.slack[0], 0.0);
    EXPECT_EQ(one.change[0], 0.0);
    EXPECT_NEAR(one.change[1], -2.0, 1e-5);
    EXPECT_NEAR(one.slack[0], 1.0, 1e-5);
}

// 1/10 x + y <= -2.5: the nearest point has y below -2, so y stays there and x takes the rest, -5 beyond its bound of -8.
TEST(LeastChange, HandsOnWhatAnInputMayNotTake) {
    Constraints rows = rows_of(2, {0.1, 1.0, 0.0, 1.0}, {-2.5, 9.0});
    rows.most = 8.0;
    const LeastChange wide = find_least_change(rows);
    rows.coefficient[0] = 0.3;
    rows.most = 2.0;
    const LeastChange narrow = find_least_change(rows);

    EXPECT_NEAR(wide.change[0], -0.1 * 2.5 / 1.01, 1e-6);
    EXPECT_NEAR(wide.change[1], -2.5 / 1.01, 1e-6);
    EXPECT_NEAR(narrow.change[1], -2.0, 1e-6);
    EXPECT_NEAR(narrow.change[0], -0.5 / 0.3, 1e-5);
}

TEST(LeastChange, NamesARowWithoutInputs) {
    const LeastChange found = find_least_change(rows_of(1, {0.0, 1.0}, {-0.2, -1.0}));

    EXPECT_NEAR(found.slack[0], 0.2, 1e-12);
    EXPECT_EQ(found.slack[1], 0.0);
    EXPECT_NEAR(found.change[0], -1.0, 1e-6);
}

/// The same as a quadratic program of HiGHS, with bounds on the variables.
std::vector<double> by_highs(const Constraints& rows) {
    solver::FlatProgram program;
    program.n_variables = rows.n_inputs;
    program.n_rows = rows.n_rows();
    program.cost.assign(rows.n_inputs, 0.0);
    program.quadratic_cost.assign(rows.n_inputs, 1.0);
    program.lower.assign(rows.n_inputs, -rows.most);
    program.upper.assign(rows.n_inputs, rows.most);
    program.row_lower.assign(rows.n_rows(), -kInf);
    program.row_upper = rows.bound;
    for (std::size_t row = 0; row < rows.n_rows(); ++row) {
        program.row_start.push_back(static_cast<int>(row * rows.n_inputs));
        for (std::size_t input = 0; input < rows.n_inputs; ++input) program.index.push_back(static_cast<int>(input));
    }
    program.row_start.push_back(static_cast<int>(program.index.size()));
    program.value = rows.coefficient;
    return solver::solve_highs(program, {}, {}).value;
}

/// Rows that a point within the bounds keeps, most of them broken where nothing changes.
Constraints random_rows(std::uint32_t seed) {
    const RandomStream random(seed, "least change");
    std::uint32_t draw = 0;
    const auto uniform = [&] { return 2.0 * random.uniform(0, draw++) - 1.0; };
    Constraints rows;
    rows.n_inputs = 3 + seed % 18;
    std::vector<double> inside;
    for (std::size_t input = 0; input < rows.n_inputs; ++input) inside.push_back(1.9 * uniform());
    for (std::size_t row = 0; row < 2 * rows.n_inputs; ++row) {
        double at_inside = 0.0;
        for (const double value : inside) {
            const bool is_zero = uniform() < -0.2;
            const double a = is_zero ? 0.0 : uniform();
            rows.coefficient.push_back(a);
            at_inside += a * value;
        }
        rows.bound.push_back(at_inside + 0.3 * std::abs(uniform()));
    }
    return rows;
}

// The peer is HiGHS's active-set method on the primal. Tolerance: rows give way by mu lambda, up to 1e-6, over coefficients
// of about 0.5, and HiGHS keeps rows to 1e-8.
TEST(LeastChange, AgreesWithHighsOnRandomRows) {
    for (std::uint32_t seed = 1; seed <= 60; ++seed) {
        const Constraints rows = random_rows(seed);

        const LeastChange ours = find_least_change(rows);
        const std::vector<double> theirs = by_highs(rows);

        ASSERT_TRUE(ours.is_solved) << seed;
        for (std::size_t input = 0; input < rows.n_inputs; ++input)
            EXPECT_NEAR(ours.change[input], theirs[input], 2e-5) << "seed " << seed << " input " << input;
    }
}

}  // namespace
}  // namespace knelpunt::reconcile
