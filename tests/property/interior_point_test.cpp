// The interior-point method on random programs of every feature, with HiGHS as referee.
#include <cmath>

#include <gtest/gtest.h>

#include "sim/solver/certificate.hpp"
#include "sim/solver/highs.hpp"
#include "sim/solver/interior/interior_point.hpp"
#include "tests/support/torture_program.hpp"

namespace knelpunt::solver {
namespace {

constexpr std::uint32_t kPrograms = 100;
constexpr std::size_t kMostStages = 120;
constexpr int kMostColumns = 100;
constexpr double kSameCost = 3e-7;     // the sum of both gaps, and one more for presolve's tolerances
constexpr double kNothing_eur = 1e-3;  // of costs that add up from hours of 100 MW at up to 20,000 EUR/MWh
constexpr int kMostWithoutAnswer = 1;  // of a hundred; those are asked of HiGHS

TEST(InteriorPointProperty, AgreesWithHighsOnAnyProgram) {
    int n_failed = 0, n_optimal = 0, n_proofs = 0, n_without_referee = 0;
    for (std::uint32_t seed = 1; seed <= kPrograms; ++seed) {
        const support::TortureProgram made(seed, kMostStages, kMostColumns);
        SCOPED_TRACE(std::to_string(seed) + ": " + made.features);
        const StagedSolution own = solve_interior_point(made.program, {}, {});
        if (own.status == SolveStatus::failed) {
            ++n_failed;
            continue;
        }
        const StagedSolution referee = solve_highs(made.program, {}, {});
        if (referee.status == SolveStatus::failed) {  // its quadratic method can cycle: then the proofs must do
            ++n_without_referee;
            EXPECT_TRUE(own.status != SolveStatus::optimal || certify(made.program, own).is_optimal(1e-6, 1e-6));
            EXPECT_TRUE(own.status != SolveStatus::infeasible || infeasibility_margin(made.program, own) > 0.0);
            const SolveStatus plan = solve_highs(made.program.without_costs(), {}, {}).status;
            EXPECT_EQ(plan, own.status == SolveStatus::infeasible ? SolveStatus::infeasible : SolveStatus::optimal);
            continue;
        }
        ASSERT_EQ(own.status, referee.status);
        if (own.status != SolveStatus::optimal) {
            ++n_proofs;
            continue;
        }
        ++n_optimal;
        const Certificate certificate = certify(made.program, own);
        if (std::abs(referee.cost) < kNothing_eur) {  // a gap relative to nothing says nothing
            EXPECT_NEAR(own.cost, referee.cost, kNothing_eur);
            EXPECT_TRUE(certificate.is_feasible(1e-6));
            continue;
        }
        EXPECT_NEAR(own.cost, referee.cost, kSameCost * (1.0 + std::abs(referee.cost)));
        EXPECT_TRUE(certificate.is_optimal(1e-6, 1e-6));
    }
    EXPECT_LE(n_failed, kMostWithoutAnswer);
    EXPECT_LE(n_without_referee, 3);
    EXPECT_GT(n_optimal, 70);
    EXPECT_GT(n_proofs, 3);
}

// By hand: equal units of 10, 20 and 30 MW share 9 MW pro rata; only the convex term says so.
TEST(InteriorPointProperty, ATieIsSharedEqually) {
    StagedProgram program({1.0, 1.0});
    const int balance = program.add_row({9.0, 9.0});
    for (int column = 0; column < 3; ++column)
        program.add_entry(balance,
                          program.add_column({0.0, 10.0 * (1.0 + column), 5.0, 0.01 / (10.0 * (1.0 + column))}), 1.0);
    program.add_chain({0, 2, 1.0, EndRule::cyclic, {}, {}});
    const StagedSolution found = solve_interior_point(program, {}, {});
    ASSERT_EQ(found.status, SolveStatus::optimal);
    for (std::size_t column = 0; column < 3; ++column)
        EXPECT_NEAR(found.x[column], 9.0 * (1.0 + static_cast<double>(column)) / 6.0, 1e-3);
}

}  // namespace
}  // namespace knelpunt::solver
