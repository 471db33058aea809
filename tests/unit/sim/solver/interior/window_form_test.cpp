#include "sim/solver/interior/window_form.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "sim/solver/certificate.hpp"
#include "sim/solver/highs.hpp"
#include "sim/solver/interior/interior_point.hpp"

namespace knelpunt::solver {
namespace {

/// A use that earns 3 and then 1 EUR/MWh, of up to 10 MW in each of two chains that end where they start.
struct TwoRings {
    std::vector<double> cost{-3.0, -1.0};
    StagedProgram program{std::vector<double>{1.0, 1.0}};

    TwoRings() {
        program.add_column({0.0, 10.0, Value(1.0, cost), 0.0});
        for (const std::size_t stage : {0U, 1U}) program.add_chain({stage, 1, 1.0, EndRule::cyclic, {}, {}});
    }
};

// By hand: 12 MWh over both chains are 10 where they earn more and 2 where less; one more earns 1 EUR.
TEST(WindowForm, HoldsABudgetOverChainsThatEndWhereTheyStart) {
    for (const double least : {-kInfinity, 1.0, 12.0}) {
        TwoRings made;
        const int group = made.program.add_window_group({{{0, 0, 1.0}}, {}});
        made.program.add_window({group, 0, 2, least, 12.0});
        const StagedSolution found = solve_interior_point(made.program, {}, {});
        ASSERT_EQ(found.status, SolveStatus::optimal) << least << found.message;
        EXPECT_NEAR(found.x[0], 10.0, 1e-5);
        EXPECT_NEAR(found.x[1], 2.0, 1e-5);
        EXPECT_NEAR(found.window_dual[0], -1.0, 1e-5);
        EXPECT_TRUE(certify(made.program, found).is_optimal(1e-6, 1e-6)) << least;
    }
}

// By hand: at least 7 MWh of a use that costs 2 EUR/MWh, and what is not in reach is 3 MWh too many.
TEST(WindowForm, HoldsALowerSideAndProvesThatItCannotBeMet) {
    for (const double least : {7.0, 23.0}) {
        StagedProgram program({1.0, 1.0});
        program.add_column({0.0, 10.0, 2.0, 0.0});
        for (const std::size_t stage : {0U, 1U}) program.add_chain({stage, 1, 1.0, EndRule::cyclic, {}, {}});
        program.add_window({program.add_window_group({{{0, 0, 1.0}}, {}}), 0, 2, least, kInfinity});
        const StagedSolution found = solve_interior_point(program, {}, {});
        ASSERT_EQ(found.status, least < 20.0 ? SolveStatus::optimal : SolveStatus::infeasible) << found.message;
        if (least < 20.0) {
            EXPECT_NEAR(found.cost, 14.0, 1e-5);
            EXPECT_NEAR(found.window_dual[0], 2.0, 1e-5);
        } else {
            EXPECT_GT(infeasibility_margin(program, found), 1e-6);
        }
    }
}

// A use that may fall below nothing, without a bound: what a chain uses has no least.
TEST(WindowForm, HoldsABudgetOfWhatHasNoLeast) {
    TwoRings made;
    const int sell = made.program.add_column({-kInfinity, 4.0, -2.0, 0.0});
    const int row = made.program.add_row({-20.0, kInfinity});  // not below -20 MW with the use
    made.program.add_entry(row, 0, 1.0);
    made.program.add_entry(row, sell, 1.0);
    const int group = made.program.add_window_group({{{0, 0, 1.0}, {0, sell, 1.0}}, {}});
    made.program.add_window({group, 0, 2, -kInfinity, 12.0});
    const StagedSolution found = solve_interior_point(made.program, {}, {}),
                         referee = solve_highs(made.program, {}, {});
    ASSERT_EQ(found.status, SolveStatus::optimal) << found.message;
    EXPECT_NEAR(found.cost, referee.cost, 1e-5);
    EXPECT_TRUE(certify(made.program, found).is_optimal(1e-6, 1e-6));
}

// By hand: of 20 MWh at 3 EUR 12 are allowed, 3 more per MW of the first and 1 per MW of the second capacity, at 2 EUR per MW:
// 8 / 3 MW of the first give the other 8, and a MWh more of what is allowed saves 2 / 3 EUR.
TEST(WindowForm, HoldsARowWithTwoCapacities) {
    TwoRings made;
    made.cost = {-3.0, -3.0};
    for (int at = 0; at < 2; ++at) made.program.add_capacity({100.0, 2.0});
    const int group = made.program.add_window_group({{{0, 0, 1.0}}, {{0, 0, -3.0}, {0, 1, -1.0}}});
    made.program.add_window({group, 0, 2, -50.0, 12.0});
    const StagedSolution found = solve_interior_point(made.program, {}, {});
    ASSERT_EQ(found.status, SolveStatus::optimal) << found.message;
    EXPECT_NEAR(found.y[0], 8.0 / 3.0, 1e-5);
    EXPECT_NEAR(found.y[1], 0.0, 1e-5);
    EXPECT_NEAR(found.window_dual[0], -2.0 / 3.0, 1e-5);
    EXPECT_NEAR(found.cost, -60.0 + 16.0 / 3.0, 1e-5);
    EXPECT_EQ(found.y.size(), 2U);
    EXPECT_EQ(found.x.size(), 2U);
    EXPECT_TRUE(certify(made.program, found).is_optimal(1e-6, 1e-6));
}

}  // namespace
}  // namespace knelpunt::solver
