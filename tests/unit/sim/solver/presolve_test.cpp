#include "sim/solver/presolve.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "sim/solver/certificate.hpp"
#include "sim/solver/highs.hpp"
#include "tests/support/torture_program.hpp"

namespace knelpunt::solver {
namespace {

StagedSolution solve_smaller(const Presolve& smaller) {
    return smaller.restore(solve_highs(smaller.program(), {.feasibility_tolerance = 1e-9}, {}));
}

/// A use of 10 MW met by a cheap source of up to 8 MW at 5 EUR/MWh and a dear one at 20.
struct TwoSources {
    int cheap = 0, dear = 0, balance = 0;
    StagedProgram program{std::vector<double>(2, 1.0)};

    TwoSources() {
        cheap = program.add_column({0.0, 8.0, 5.0, 0.0});
        dear = program.add_column({0.0, kInfinity, 20.0, 0.0});
        balance = program.add_row({10.0, 10.0});
        program.add_entry(balance, cheap, 1.0);
        program.add_entry(balance, dear, 1.0);
        program.add_chain({0, 2, 1.0, EndRule::cyclic, {}, {}});
    }
};

// By hand: the row 2 x <= 12 leaves 6 MW of the cheap source; a MW more on its right side gives half a MWh more of it, which
// saves 15 EUR each: its price is -7.5, and the bound of 8 MW has none.
TEST(Presolve, GivesThePriceOfARowOfOneEntryToTheRow) {
    TwoSources made;
    const int limit = made.program.add_row({-kInfinity, 12.0});
    made.program.add_entry(limit, made.cheap, 2.0);
    const Presolve smaller(made.program);
    EXPECT_EQ(smaller.n_rows_out(), 1U);
    const StagedSolution found = solve_smaller(smaller);
    ASSERT_EQ(found.status, SolveStatus::optimal);
    EXPECT_NEAR(found.x[0], 6.0, 1e-9);
    EXPECT_NEAR(found.row_dual[0], 20.0, 1e-9);
    EXPECT_NEAR(found.row_dual[1], -7.5, 1e-9);
    EXPECT_NEAR(found.x_reduced[0], 0.0, 1e-9);
    EXPECT_TRUE(certify(made.program, found).is_optimal(1e-9, 1e-9));
}

// By hand: the looser row, 2 x <= 18, changes nothing and has no price; the source's own bound does.
TEST(Presolve, LeavesThePriceWithTheTighterBound) {
    TwoSources made;
    made.program.add_entry(made.program.add_row({-kInfinity, 18.0}), made.cheap, 2.0);
    const StagedSolution found = solve_smaller(Presolve(made.program));
    EXPECT_NEAR(found.row_dual[1], 0.0, 1e-9);
    EXPECT_NEAR(found.x_reduced[0], -15.0, 1e-9);
}

// By hand: -x_1 - x_2 >= -9 says that the sources give 9 MW at most, which contradicts a use of 10; with 11 it is idle.
TEST(Presolve, MergesRowsThatAreMultiplesButNoContradictions) {
    for (const double most : {9.0, 11.0}) {
        TwoSources made;
        const int other = made.program.add_row({-most, kInfinity});
        made.program.add_entry(other, made.dear, -1.0);
        made.program.add_entry(other, made.cheap, -1.0);
        const Presolve smaller(made.program);
        EXPECT_EQ(smaller.n_rows_out(), most > 10.0 ? 1U : 0U);
        EXPECT_EQ(solve_smaller(smaller).status, most > 10.0 ? SolveStatus::optimal : SolveStatus::infeasible);
    }
}

// By hand: of 3 x_1 + 3 x_2 <= 24 and x_1 + x_2 <= 9 the first binds; 1 EUR of value per MWh is worth 1/3 to it.
TEST(Presolve, GivesThePriceOfMergedRowsToTheTighter) {
    StagedProgram program({1.0});
    const int a = program.add_column({0.0, 6.0, -1.0, 0.0}), b = program.add_column({0.0, 6.0, -1.0, 0.0});
    for (const auto& [factor, most] : {std::pair(1.0, 9.0), std::pair(3.0, 24.0)}) {
        const int row = program.add_row({-kInfinity, most});
        program.add_entry(row, a, factor);
        program.add_entry(row, b, factor);
    }
    program.add_chain({0, 1, 1.0, EndRule::cyclic, {}, {}});
    const StagedSolution found = solve_smaller(Presolve(program));
    EXPECT_NEAR(found.cost, -8.0, 1e-9);
    EXPECT_NEAR(found.row_dual[0], 0.0, 1e-9);
    EXPECT_NEAR(found.row_dual[1], -1.0 / 3.0, 1e-9);
}

// By hand: a profile of 4 and 7 MW that must run leaves 6 and 3 MW to the cheap source.
TEST(Presolve, MovesColumnsWithoutRoomToTheRightSides) {
    TwoSources made;
    const std::vector<double> profile_mw{4.0, 7.0};
    const Value fixed(1.0, profile_mw);
    const int must_run = made.program.add_column({fixed, fixed, 1.0, 0.0});
    made.program.add_entry(made.balance, must_run, 1.0);
    const Presolve smaller(made.program);
    EXPECT_EQ(smaller.n_columns_out(), 1U);
    EXPECT_NEAR(smaller.fixed_cost(), 11.0, 1e-12);
    const StagedSolution found = solve_smaller(smaller);
    EXPECT_NEAR(found.cost, 11.0 + 5.0 * 9.0, 1e-9);
    EXPECT_NEAR(found.x[2], 4.0, 0.0);
    EXPECT_NEAR(found.x[5], 7.0, 0.0);
    EXPECT_NEAR(found.x_reduced[2], -4.0, 1e-9);  // it costs 1 where power is worth 5
    EXPECT_TRUE(certify(made.program, found).is_optimal(1e-9, 1e-9));
}

// A column that nothing asks for stands at its cheaper bound, or where a square has its least; without such a bound it stays.
TEST(Presolve, PutsAnIdleColumnWhereItCostsLeast) {
    TwoSources made;
    const std::vector<double> cost{3.0, -3.0};
    made.program.add_column({-1.0, 2.0, Value(1.0, cost), 0.0});
    made.program.add_column({-9.0, 9.0, 4.0, 2.0});
    made.program.add_column({-kInfinity, 2.0, 1.0, 0.0});
    const Presolve smaller(made.program);
    EXPECT_EQ(smaller.n_columns_out(), 2U);
    EXPECT_EQ(solve_highs(smaller.program(), {}, {}).status, SolveStatus::unbounded);
    // The values are put in with any solution: here one of the smaller program, by hand.
    StagedSolution own;
    own.status = SolveStatus::optimal;
    own.x = {8.0, 2.0, 2.0, 8.0, 2.0, 2.0};
    own.row_dual = {20.0, 20.0};
    const StagedSolution found = smaller.restore(own);
    EXPECT_EQ(found.x, (std::vector<double>{8.0, 2.0, -1.0, -2.0, 2.0, 8.0, 2.0, 2.0, -2.0, 2.0}));
}

// Whatever goes, the way back ends at a proven best solution, or a proof of none, of the whole.
TEST(Presolve, ComesBackToAProofOnAnyProgram) {
    int n_smaller = 0, n_proofs = 0;
    for (std::uint32_t seed = 1; seed <= 200; ++seed) {
        const support::TortureProgram made(seed, 24, 40);
        const Presolve smaller(made.program);
        if (!smaller.has_effect() || made.program.has_quadratic_cost()) continue;
        const StagedSolution found = solve_smaller(smaller), whole = solve_highs(made.program, {}, {});
        SCOPED_TRACE(std::to_string(seed) + ": " + made.features);
        ASSERT_EQ(found.status, whole.status);
        if (found.status != SolveStatus::optimal) continue;
        ++n_smaller;
        EXPECT_NEAR(found.cost, whole.cost, 1e-7 * (1.0 + std::abs(whole.cost)));
        n_proofs += certify(made.program, found).is_optimal(1e-7, 1e-7) ? 1 : 0;
    }
    EXPECT_GT(n_smaller, 60);
    EXPECT_GE(n_proofs, n_smaller - 1);
}

}  // namespace
}  // namespace knelpunt::solver
