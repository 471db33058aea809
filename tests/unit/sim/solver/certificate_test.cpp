#include "sim/solver/certificate.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include <gtest/gtest.h>

#include "sim/solver/highs.hpp"
#include "tests/support/programs.hpp"

namespace knelpunt::solver {
namespace {

struct Corruption {
    const char* what;
    std::function<void(StagedSolution&)> spoil;
    bool stays_feasible;
};

class CertificateSaysNo : public ::testing::TestWithParam<Corruption> {};

// Each kind of error is seen: a wrong flow, content, capacity, price; a missing number.
TEST_P(CertificateSaysNo, ToACorruptedSolution) {
    const support::RandomDispatch made(7, 24);
    StagedSolution solution = solve_highs(made.program, {}, {});
    ASSERT_EQ(solution.status, SolveStatus::optimal);
    ASSERT_TRUE(certify(made.program, solution).is_optimal(1e-7, 1e-7));

    GetParam().spoil(solution);

    const Certificate certificate = certify(made.program, solution);
    EXPECT_FALSE(certificate.is_optimal(1e-7, 1e-7));
    EXPECT_EQ(certificate.is_feasible(1e-7), GetParam().stays_feasible);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, CertificateSaysNo,
    ::testing::Values(Corruption{"flow", [](StagedSolution& s) { s.x[0] += 1e-3; }, false},
                      Corruption{"content", [](StagedSolution& s) { s.s[5] += 1e-3; }, false},
                      Corruption{"capacity", [](StagedSolution& s) { s.y[0] -= 1.0; }, false},
                      Corruption{"price", [](StagedSolution& s) { s.row_dual[3] += 1.0; }, true},
                      Corruption{"value of content", [](StagedSolution& s) { s.store_dual[4] -= 1.0; }, true},
                      Corruption{"no number", [](StagedSolution& s) { s.x[2] = std::nan(""); }, false}),
    [](const auto& kind) {
        std::string name = kind.param.what;
        std::replace(name.begin(), name.end(), ' ', '_');
        return name;
    });

// By hand: demand 10 from a source at 3; the dual bound with the price 3 is 30, with the price 2 only 20.
TEST(Certificate, DualCostIsABoundOnTheCost) {
    StagedProgram program({1.0});
    program.add_entry(program.add_row({10.0, 10.0}), program.add_column({0.0, kInfinity, 3.0, 0.0}), 1.0);
    program.add_chain({0, 1, 1.0, EndRule::cyclic, {}, {}});
    StagedSolution solution;
    solution.x = {10.0};
    solution.row_dual = {3.0};

    EXPECT_NEAR(certify(program, solution).dual_cost, 30.0, 1e-12);
    solution.row_dual = {2.0};
    EXPECT_NEAR(certify(program, solution).dual_cost, 20.0, 1e-12);
    EXPECT_FALSE(certify(program, solution).is_optimal(1e-7, 1e-7));
}

}  // namespace
}  // namespace knelpunt::solver
