// When a solve ends, and what it proves: on measures and prices written down by hand.

#include "sim/solver/interior/termination.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "sim/solver/interior/proofs.hpp"

namespace knelpunt::solver {
namespace {

constexpr ProgramSizes kSizes{1.0, 3.0, 10.0, 0.0};  // costs count in tens

/// Cost 99.9 in the program's currency, so that the gap counts relative to 100.9; nothing is left.
InteriorPointStep solved() {
    InteriorPointStep out;
    out.primal_cost = out.dual_cost = 9.99;
    return out;
}

const Termination& termination() {
    static const Termination kTermination(kSizes, {.gap_tolerance_pu = 1e-7, .residual_tolerance_pu = 1e-9});
    return kTermination;
}

TEST(Termination, EndsWithinTheGapOfTheWholeCost) {
    InteriorPointStep now = solved();
    now.dual_cost = now.primal_cost - 1.00e-6;  // by hand: 10 x 1.00e-6 < 1e-7 x 100.9
    EXPECT_TRUE(termination().is_solved(now, 4.0));
    now.dual_cost = now.primal_cost - 1.02e-6;
    EXPECT_FALSE(termination().is_solved(now, 4.0));
}

TEST(Termination, CountsWhatPresolveTookOutAsCost) {
    InteriorPointStep now = solved();
    now.dual_cost = now.primal_cost - 1.9e-6;
    const ProgramSizes more{1.0, 3.0, 10.0, 100.0};  // by hand: 10 x 1.9e-6 < 1e-7 x 200.9

    EXPECT_FALSE(termination().is_solved(now, 4.0));
    EXPECT_TRUE(Termination(more, {}).is_solved(now, 4.0));
}

TEST(Termination, WaitsForTheComplementarityOfAllBounds) {
    InteriorPointStep now = solved();
    now.complementarity = 2.5e-7;  // by hand: 4 of these are 1.0e-6, 5 are 1.25e-6
    EXPECT_TRUE(termination().is_solved(now, 4.0));
    EXPECT_FALSE(termination().is_solved(now, 5.0));
}

TEST(Termination, WaitsForRowsAndPricesRelativeToTheLargest) {
    InteriorPointStep rows = solved(), duals = solved();
    rows.state_residual = 1.9e-9;      // of 1 + 1
    duals.capacity_residual = 3.9e-9;  // of 1 + 3
    EXPECT_TRUE(termination().is_solved(rows, 4.0));
    EXPECT_TRUE(termination().is_solved(duals, 4.0));
    rows.state_residual = 2.1e-9;
    duals.capacity_residual = 4.1e-9;
    EXPECT_FALSE(termination().is_solved(rows, 4.0));
    EXPECT_FALSE(termination().is_solved(duals, 4.0));
}

TEST(Termination, IsNoNumberWhereAnyMeasureIsNone) {
    InteriorPointStep now = solved();
    EXPECT_TRUE(Termination::is_number(now));
    now.dual_cost = std::nan("");
    EXPECT_FALSE(Termination::is_number(now));
    EXPECT_FALSE(termination().is_solved(now, 4.0));
}

// A full step leaves nothing, one of 0.9 a tenth; half as much again is allowed for rounding.
TEST(Termination, SeesDirectionsThatLeaveMoreThanTheirStepSays) {
    InteriorPointStep last = solved(), now = solved();
    last.row_residual = 1.0;
    last.primal_step = 0.9;
    now.row_residual = 0.14;
    EXPECT_FALSE(termination().leaves_too_much(last, now));
    now.row_residual = 0.16;
    EXPECT_TRUE(termination().leaves_too_much(last, now));
}

TEST(Termination, StallsWhereFiveIterationsLeaveMostOfAResidual) {
    std::vector<InteriorPointStep> steps(6, solved());
    for (InteriorPointStep& step : steps) step.dual_residual = 1.0;
    for (std::size_t at = 0; at < steps.size(); ++at) steps[at].row_residual = std::pow(0.5, static_cast<double>(at));
    EXPECT_TRUE(Termination::is_stalled(steps));  // prices stand still, rows go
    for (std::size_t at = 0; at < steps.size(); ++at) steps[at].dual_residual = steps[at].row_residual;
    EXPECT_FALSE(Termination::is_stalled(steps));
    EXPECT_FALSE(Termination::is_stalled(std::span(steps).first(5)));  // too early to tell
}

/// One hour: a column of at most 1 that a row wants to be 2, or one that earns without end.
StagedProgram one_hour(double upper, double wanted, double cost) {
    StagedProgram out({1.0});
    const int column = out.add_column({0.0, upper, cost, 0.0});
    const int row = out.add_row({wanted, kInfinity});
    out.add_entry(row, column, 1.0);
    out.add_chain({0, 1, 1.0, EndRule::given, {}, {}});
    return out;
}

Proofs::Candidate candidate(double x, double row_dual) {
    return [=] {
        StagedSolution out;
        out.x = {x};
        out.row_dual = {row_dual};
        out.x_reduced = {-row_dual};
        return out;
    };
}

// By hand: at the price 1 the row asks for 2 and the column can give 1, so no plan can pay for it.
TEST(Proofs, PricesThatNoPlanCanPayProveThatThereIsNone) {
    const StagedProgram program = one_hour(1.0, 2.0, 0.0);
    Proofs proofs(program, {2.0, 0.0, 1.0, 0.0}, 1e-9);
    InteriorPointStep now;
    now.row_residual = 1.0;
    const std::vector<Proofs::Candidate> none{candidate(1.0, 0.0)}, second{candidate(1.0, 0.0), candidate(1.0, 1.0)};

    EXPECT_EQ(proofs.look(now, none), SolveStatus::failed);
    EXPECT_FALSE(proofs.of_infeasibility());
    EXPECT_EQ(proofs.look(now, second), SolveStatus::infeasible);
    ASSERT_TRUE(proofs.of_infeasibility());
    EXPECT_EQ(proofs.of_infeasibility()->row_dual, std::vector<double>{1.0});
}

// By hand: one more of the column earns 1 and breaks nothing.
TEST(Proofs, ADirectionThatEarnsWithoutEndProvesThatThereIsNoEnd) {
    const StagedProgram program = one_hour(kInfinity, 0.0, -1.0);
    Proofs proofs(program, {0.0, 1.0, 1.0, 0.0}, 1e-9);
    InteriorPointStep now;
    now.dual_residual = 1.0;

    EXPECT_EQ(proofs.look(now, std::vector{candidate(1.0, 0.0)}), SolveStatus::unbounded);
    now.dual_residual = 0.0;  // prices are met: the cost has an end
    EXPECT_EQ(proofs.look(now, std::vector{candidate(1.0, 0.0)}), SolveStatus::failed);
}

TEST(Proofs, LookForNoneOnTheRows) {
    const StagedProgram program = one_hour(1.0, 2.0, 0.0);
    Proofs proofs(program, {2.0, 0.0, 1.0, 0.0}, 1e-9);

    EXPECT_EQ(proofs.look({}, std::vector{candidate(1.0, 1.0)}), SolveStatus::failed);
}

}  // namespace
}  // namespace knelpunt::solver
