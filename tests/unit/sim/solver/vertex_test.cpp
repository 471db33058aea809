#include "sim/solver/vertex.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "sim/base/expects.hpp"
#include "sim/solver/certificate.hpp"
#include "sim/solver/interior/interior_point.hpp"
#include "tests/support/carrier_program.hpp"
#include "tests/support/torture_program.hpp"

namespace knelpunt::solver {
namespace {

/// A use met by two equal sources of 10 MW at 5 EUR/MWh and a dear one at 20, in two hours that nothing joins.
StagedProgram equal_sources(double use_mw) {
    StagedProgram program({1.0, 1.0});
    const int balance = program.add_row({use_mw, use_mw});
    for (const double cost : {5.0, 5.0, 20.0})
        program.add_entry(balance, program.add_column({0.0, 10.0, cost, 0.0}), 1.0);
    program.add_chain({0, 2, 1.0, EndRule::cyclic, {}, {}});
    return program;
}

// By hand: of 10 MW each gives 5 in the middle of what is best, one gives all at a corner. Only the second hour moves.
TEST(Vertex, GivesOneOfEqualSourcesAll) {
    const StagedProgram program = equal_sources(10.0);
    StagedSolution found = solve_interior_point(program, {}, {});
    ASSERT_EQ(found.status, SolveStatus::optimal);
    EXPECT_NEAR(found.x[3], 5.0, 1e-3);
    ASSERT_TRUE(move_to_vertex(program, found, 1, 1, {}));
    EXPECT_NEAR(found.x[0], 5.0, 1e-3);
    EXPECT_NEAR(std::max(found.x[3], found.x[4]), 10.0, 1e-9);
    EXPECT_NEAR(std::min(found.x[3], found.x[4]), 0.0, 1e-9);
    EXPECT_NEAR(found.cost, 100.0, 1e-5);
}

// By hand: where both equal sources are just used up, any price from 5 to 20 is right; a corner has one of the two.
TEST(Vertex, PutsAPriceThatMayLieBetweenAtOneEnd) {
    const StagedProgram program = equal_sources(20.0);
    StagedSolution found = solve_interior_point(program, {}, {});
    EXPECT_GT(found.row_dual[1], 6.0);
    EXPECT_LT(found.row_dual[1], 19.0);
    ASSERT_TRUE(move_to_vertex(program, found, 0, 2, {}));
    for (const double price : found.row_dual)
        EXPECT_TRUE(std::abs(price - 5.0) < 1e-7 || std::abs(price - 20.0) < 1e-7);
    EXPECT_TRUE(certify(program, found).is_optimal(1e-7, 1e-7));
}

TEST(Vertex, RefusesAStretchOverTwoChains) {
    StagedProgram program({1.0, 1.0});
    program.add_column({0.0, 1.0, 1.0, 0.0});
    for (const std::size_t stage : {0U, 1U}) program.add_chain({stage, 1, 1.0, EndRule::cyclic, {}, {}});
    StagedSolution found = solve_interior_point(program, {}, {});
    EXPECT_THROW(move_to_vertex(program, found, 0, 2, {}), ContractError);
}

// Whatever joins the hours, what is put together stays proven best; at a corner no more values lie between their bounds than
// there are rows.
TEST(Vertex, StaysProvenBestOnAnyProgram) {
    int n_moved = 0, n_optimal = 0;
    for (std::uint32_t seed = 1; seed <= 120; ++seed) {
        const support::TortureProgram made(seed, 60, 40);
        StagedSolution found = solve_interior_point(made.program, {}, {});
        if (found.status != SolveStatus::optimal || !certify(made.program, found).is_optimal(1e-7, 1e-7)) continue;
        const Chain& chain = made.program.chains().front();
        const std::size_t first = chain.n_stages / 3, n = std::max<std::size_t>(1, chain.n_stages / 2);
        SCOPED_TRACE(std::to_string(seed) + ": " + made.features);
        ++n_optimal;
        const StagedSolution before = found;
        if (!move_to_vertex(made.program, found, chain.first_stage + first, std::min(n, chain.n_stages - first), {})) {
            EXPECT_EQ(found.x, before.x);
            continue;
        }
        ++n_moved;
        EXPECT_TRUE(certify(made.program, found).is_optimal(1e-6, 1e-6));
        EXPECT_NEAR(found.cost, before.cost, 1e-6 * (1.0 + std::abs(before.cost)));
    }
    EXPECT_GT(n_moved, 50);
    EXPECT_GT(n_moved, 9 * n_optimal / 10);
}

TEST(Vertex, HasNoMoreBetweenBoundsThanRows) {
    const support::CarrierProgram made(1, {72, 8, 0});
    StagedSolution found = solve_interior_point(made.program, {}, {});
    ASSERT_TRUE(move_to_vertex(made.program, found, 24, 24, {}));
    std::size_t n_between = 0;
    const std::size_t n = made.program.n_columns();
    for (std::size_t stage = 24; stage < 48; ++stage) {
        for (std::size_t column = 0; column < n; ++column) {
            const Column& of = made.program.columns()[column];
            const double x = found.x[stage * n + column];
            n_between += x > of.lower.at(stage) + 1e-6 && x < of.upper.at(stage) - 1e-6 ? 1 : 0;
        }
    }
    EXPECT_LE(n_between, 24 * (made.program.n_rows() + made.program.n_stores()));
    EXPECT_TRUE(certify(made.program, found).is_optimal(1e-6, 1e-6));
}

}  // namespace
}  // namespace knelpunt::solver
