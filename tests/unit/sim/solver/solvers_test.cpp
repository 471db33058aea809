// Programs small enough to be solved by hand, by each of the solvers.
#include "sim/solver/highs.hpp"
#include "sim/solver/interior/interior_point.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "sim/base/expects.hpp"
#include "sim/solver/certificate.hpp"
#include "tests/support/programs.hpp"

namespace knelpunt::solver {
namespace {

constexpr double kExact = 1e-6;  // hundred times the tolerances asked for, at costs of some hundreds

class Solvers : public testing::TestWithParam<std::string> {
protected:
    static StagedSolution solve(const StagedProgram& program) {
        if (GetParam() == "highs") return solve_highs(program, {}, {});
        return solve_interior_point(program, {.gap_tolerance_pu = 1e-10}, {});
    }
};
INSTANTIATE_TEST_SUITE_P(Each, Solvers, testing::Values("highs", "interior"), [](const auto& of) { return of.param; });

void expect_proven(const StagedProgram& program, const StagedSolution& solution) {
    ASSERT_EQ(solution.status, SolveStatus::optimal) << solution.message;
    const Certificate certificate = certify(program, solution);
    EXPECT_TRUE(certificate.is_optimal(1e-7, 1e-7)) << certificate.dual_residual << " " << certificate.gap_pu;
    EXPECT_NEAR(certificate.cost, solution.cost, kExact * (1.0 + std::abs(solution.cost)));
}

// By hand: the use costs 5 (10 + 50 + 30) = 450. In hour 0 the store takes its 10 MWh for 100, keeps 9 and gives 8.1 in hour 1
// for 405. It can give 1.9 more there, for which it buys 1.9 / 0.81 in hour 2 at 30 and carries it around the end.
TEST_P(Solvers, StoreBuysWhenCheapAndCarriesAroundTheEnd) {
    const support::StoreBesideGrid made;

    const StagedSolution solution = solve(made.program);

    expect_proven(made.program, solution);
    EXPECT_NEAR(solution.cost, 450.0 + 100.0 - 405.0 - 1.9 * 50.0 + 1.9 / 0.81 * 30.0, kExact);
    EXPECT_NEAR(solution.row_dual[1], 50.0, kExact);  // one MWh more in hour 1 comes from the grid
}

// By hand: a chain that starts with 4 MWh and values what is left at 28 per MWh. The 10 MWh of hour 0 at 10 are worth it; in
// hour 1 the store gives 10 MWh for 50 (11.11 of its 13 MWh); the rest would earn 0.9 times 30 in hour 2, less than 28, and
// a MWh bought there would leave 0.9 worth 25.2.
TEST_P(Solvers, ContentAtTheEndHasItsValue) {
    const support::StoreBesideGrid made(1.0, EndRule::valued);

    const StagedSolution solution = solve(made.program);

    expect_proven(made.program, solution);
    const double left_mwh = 4.0 + 9.0 - 10.0 / 0.9;
    EXPECT_NEAR(solution.cost, 450.0 + 100.0 - 500.0 - 28.0 * left_mwh, kExact);
    EXPECT_NEAR(solution.s[2], left_mwh, kExact);
}

/// Use of 10 MW in two hours from a source at 1 whose capacity costs `capacity_cost` per MW, or unmet at 100.
StagedProgram with_capacity(double capacity_cost, double most_mw) {
    StagedProgram program({1.0, 1.0});
    const int source = program.add_column({0.0, 0.0, 1.0, 0.0}),
              unmet = program.add_column({0.0, kInfinity, 100.0, 0.0});
    const int balance = program.add_row({10.0, 10.0});
    program.add_entry(balance, source, 1.0);
    program.add_entry(balance, unmet, 1.0);
    const int capacity = program.add_capacity({most_mw, capacity_cost});
    program.add_widening({capacity, source, false, 0.0, 1.0});
    program.add_chain({0, 2, 1.0, EndRule::cyclic, {}, {}});
    return program;
}

// By hand: capacity for all costs 5 * 10, its use 2 * 10.
TEST_P(Solvers, BuysCapacityWorthItsCost) {
    const StagedProgram program = with_capacity(5.0, 100.0);

    const StagedSolution solution = solve(program);

    expect_proven(program, solution);
    EXPECT_NEAR(solution.cost, 70.0, kExact);
    EXPECT_NEAR(solution.y[0], 10.0, kExact);
}

// By hand: at most 6 MW: 30 for it, 12 to use it, 8 MWh unmet at 100. One MW more costs 5 and saves 2 * 99.
TEST_P(Solvers, TellsWhatOneMoreOfACapacityIsWorth) {
    const StagedProgram program = with_capacity(5.0, 6.0);

    const StagedSolution solution = solve(program);

    expect_proven(program, solution);
    EXPECT_NEAR(solution.cost, 842.0, kExact);
    EXPECT_NEAR(solution.cost_per_capacity[0], 5.0 - 198.0, kExact);
    EXPECT_NEAR(solution.x_reduced[0], -99.0, kExact);  // of the source at its bound
}

// By hand: worth 1, 3, 1, 1 per MWh, at most 10 MW in an hour and 12 MWh over all: 10 in hour 1 and 2 elsewhere.
TEST_P(Solvers, ABudgetGoesWhereItIsWorthMost) {
    const std::vector<double> worth{-1.0, -3.0, -1.0, -1.0};
    StagedProgram program({1.0, 1.0, 1.0, 1.0});
    const int use = program.add_column({0.0, 10.0, {1.0, worth}, 0.0});
    const int group = program.add_window_group({{{0, use, 1.0}}, {}});
    program.add_window({group, 0, 4, -kInfinity, 12.0});
    program.add_chain({0, 4, 1.0, EndRule::cyclic, {}, {}});

    const StagedSolution solution = solve(program);

    expect_proven(program, solution);
    EXPECT_NEAR(solution.cost, -32.0, kExact);
    EXPECT_NEAR(solution.window_dual[0], -1.0, kExact);
}

// By hand: x1 + x2 = 10 at x1 + x1^2 / 2 + 2 x2 + x2^2 / 2: equal slopes 1 + x1 = 2 + x2 give 5.5 and 4.5, price 6.5.
TEST_P(Solvers, ConvexCostSharesTheLoad) {
    StagedProgram program({1.0});
    const int first = program.add_column({0.0, 100.0, 1.0, 1.0}), second = program.add_column({0.0, 100.0, 2.0, 1.0});
    const int balance = program.add_row({10.0, 10.0});
    program.add_entry(balance, first, 1.0);
    program.add_entry(balance, second, 1.0);
    program.add_chain({0, 1, 1.0, EndRule::cyclic, {}, {}});

    const StagedSolution solution = solve(program);

    expect_proven(program, solution);
    EXPECT_NEAR(solution.x[0], 5.5, kExact);
    EXPECT_NEAR(solution.cost, 39.75, kExact);
    EXPECT_NEAR(solution.row_dual[0], 6.5, kExact);
}

// By hand: an hour of two hours on a day that stands for three, at 7 per MWh and 4 MW; and one hour on a day of its own.
TEST_P(Solvers, WeightsCostByWhatAStageStandsFor) {
    StagedProgram program({2.0, 1.0});
    const int source = program.add_column({0.0, 10.0, 7.0, 0.0});
    const int balance = program.add_row({4.0, 4.0});
    program.add_entry(balance, source, 1.0);
    program.add_chain({0, 1, 3.0, EndRule::cyclic, {}, {}});
    program.add_chain({1, 1, 1.0, EndRule::cyclic, {}, {}});

    EXPECT_NEAR(solve(program).cost, 7.0 * 4.0 * (2.0 * 3.0 + 1.0), kExact);
}

TEST_P(Solvers, SaysWhenThereIsNoAnswer) {
    StagedProgram too_much({1.0});
    const int source = too_much.add_column({0.0, 5.0, 1.0, 0.0});
    too_much.add_entry(too_much.add_row({10.0, 10.0}), source, 1.0);
    too_much.add_chain({0, 1, 1.0, EndRule::cyclic, {}, {}});
    StagedProgram endless({1.0});
    endless.add_column({0.0, kInfinity, -1.0, 0.0});
    endless.add_chain({0, 1, 1.0, EndRule::cyclic, {}, {}});

    EXPECT_EQ(solve(too_much).status, SolveStatus::infeasible);
    EXPECT_TRUE(std::isnan(solve(too_much).x[0]));
    EXPECT_EQ(solve(endless).status, SolveStatus::unbounded);
}

TEST_P(Solvers, StopsWhenAsked) {
    std::stop_source stop;
    stop.request_stop();
    const support::RandomDispatch made(1, 48);

    EXPECT_EQ(solve_highs(made.program, {}, stop.get_token()).status, SolveStatus::stopped);
}

TEST_P(Solvers, GivesTheSameBytesTwice) {
    const support::RandomDispatch made(3, 96);

    EXPECT_EQ(solve(made.program).x, solve(made.program).x);
}

TEST(StagedProgram, RefusesWhatIsNotWellFormed) {
    StagedProgram no_chain({1.0});
    StagedProgram two_chains({1.0});
    two_chains.add_chain({0, 1, 1.0, EndRule::cyclic, {}, {}});
    two_chains.add_chain({0, 1, 1.0, EndRule::cyclic, {}, {}});
    StagedProgram no_column({1.0});
    no_column.add_entry(no_column.add_row({0.0, 0.0}), 0, 1.0);
    no_column.add_chain({0, 1, 1.0, EndRule::cyclic, {}, {}});

    for (const StagedProgram* program : {&no_chain, &two_chains, &no_column})
        EXPECT_THROW(program->check(), ContractError);
}

// Hours 1 and 2 between contents of 9 and 2 MWh: by hand the store gives all of it in hour 1, 8.1 MWh for 50 each, and buys
// the 2 MWh back in hour 2 with 2 / 0.9 MWh at 30.
TEST(StagedProgram, APieceIsAProgramOfItsOwn) {
    const support::StoreBesideGrid made;

    const StagedProgram piece = made.program.piece(1, 2, {0, 2, 1.0, EndRule::given, {9.0}, {2.0}});

    EXPECT_NEAR(solve_highs(piece, {}, {}).cost, 5.0 * 80.0 - 8.1 * 50.0 + 2.0 / 0.9 * 30.0, kExact);
}

}  // namespace
}  // namespace knelpunt::solver
