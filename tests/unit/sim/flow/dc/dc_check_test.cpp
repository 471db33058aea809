#include "sim/flow/dc/dc_check.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "sim/base/tolerance.hpp"
#include "tests/support/small_grid.hpp"

namespace knelpunt::flow {
namespace {

struct Solved {
    std::shared_ptr<const DcModel> model = build_dc_model(support::random_grid(3, 12, 7).system());
    BlockMatrix injection{12}, scratch{12}, flow{model->net.b_pu.size()};

    Solved() {
        for (std::size_t hour = 0; hour < kBlockSteps; ++hour) {
            injection.row(3)[hour] = 0.7;
            injection.row(9)[hour] = -0.7;
        }
        solve_block(*model, injection, scratch, flow);
    }
    [[nodiscard]] DcCheck check() const {
        DcChecker checker(model->net);
        checker.add(injection, flow, kBlockSteps);
        return checker.result();
    }
};

TEST(DcChecker, AcceptsRightFlows) {
    const DcCheck check = Solved().check();

    EXPECT_LT(check.worst_balance_mw, tolerance::kBalanceMw);
    EXPECT_LT(check.worst_cycle_rad, 1e-9);
}

TEST(DcChecker, SeesOneWrongFlow) {
    Solved solved;
    solved.flow.row(4)[17] += 1e-4;  // 0.01 MW in one hour of one branch

    EXPECT_NEAR(solved.check().worst_balance_mw, 0.01, 1e-9);
}

// A flow around a cycle balances at every node: only the cycle law sees it.
TEST(DcChecker, SeesACirculatingFlow) {
    Solved solved;
    const auto cycle = cycle_basis(solved.model->net.graph, solved.model->net.topology).front();
    for (const CycleEdge& edge : cycle)
        solved.flow.row(static_cast<std::size_t>(edge.edge))[5] += edge.forward ? 1e-3 : -1e-3;

    const DcCheck check = solved.check();

    EXPECT_LT(check.worst_balance_mw, tolerance::kBalanceMw);
    EXPECT_GT(check.worst_cycle_rad, 1e-5);
}

TEST(DcChecker, DoesNotAcceptNaN) {
    Solved solved;
    solved.flow.row(2)[0] = std::numeric_limits<double>::quiet_NaN();

    EXPECT_TRUE(std::isinf(solved.check().worst_balance_mw));
}

}  // namespace
}  // namespace knelpunt::flow
