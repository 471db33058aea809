// What holds for every dispatch program, on random ones with fixed seeds.
#include <gtest/gtest.h>

#include "sim/solver/certificate.hpp"
#include "sim/solver/highs.hpp"
#include "tests/support/programs.hpp"

namespace knelpunt::solver {
namespace {

constexpr std::uint32_t kPrograms = 20;
constexpr std::size_t kStages = 48;

TEST(StagedProgramProperty, SolutionsAreProvenBest) {
    for (std::uint32_t seed = 1; seed <= kPrograms; ++seed) {
        const support::RandomDispatch made(seed, kStages);
        for (const char* method : {"simplex", "ipm"}) {
            const StagedSolution solution = solve_highs(made.program, {.method = method}, {});
            ASSERT_EQ(solution.status, SolveStatus::optimal) << seed << " " << method;
            const Certificate certificate = certify(made.program, solution);
            EXPECT_TRUE(certificate.is_optimal(1e-7, 1e-7))
                << seed << " " << method << ": " << certificate.dual_residual << " " << certificate.gap_pu;
        }
    }
}

// Costs times 7 are a change of currency.
TEST(StagedProgramProperty, CostScalesWithCosts) {
    for (std::uint32_t seed = 1; seed <= kPrograms; ++seed) {
        const support::RandomDispatch made(seed, kStages), scaled(seed, kStages, 7.0);
        const double cost = solve_highs(made.program, {}, {}).cost;
        EXPECT_NEAR(solve_highs(scaled.program, {}, {}).cost, 7.0 * cost, 1e-7 * 7.0 * cost) << seed;
    }
}

TEST(StagedProgramProperty, MoreCapacityNeverCostsMore) {
    for (std::uint32_t seed = 1; seed <= kPrograms; ++seed) {
        const support::RandomDispatch made(seed, kStages), wider(seed, kStages, 1.0, 5.0);
        const double cost = solve_highs(made.program, {}, {}).cost;
        EXPECT_LE(solve_highs(wider.program, {}, {}).cost, cost * (1.0 + 1e-7)) << seed;
    }
}

}  // namespace
}  // namespace knelpunt::solver
