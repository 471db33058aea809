#include "sim/flow/case/reactive_share.hpp"

#include <gtest/gtest.h>

#include "sim/base/spec.hpp"

namespace knelpunt::flow {
namespace {

// MATPOWER 8.1 in Octave: 44.2295 Mvar by machines of -1e9 to 200 and -4 to 4 Mvar.
TEST(ShareReactivePower, GivesEachThePartOfItsRange) {
    const std::vector<double> q_mvar =
        share_reactive_power(40.229503003 + 3.99999872184, std::vector<ReactiveRange>{{-1e9, 200.0}, {-4.0, 4.0}});

    EXPECT_NEAR(q_mvar[0], 40.229503003, 1e-5);  // 1e-9 of the range, rounded twice
    EXPECT_NEAR(q_mvar[1], 3.99999872184, 1e-5);
}

// By hand, by the rule of pfsoln: no limit counts as 15 + 15 + 10 + 10 = 50 Mvar, so 30 = -60 + 0.75 * 120 Mvar.
TEST(ShareReactivePower, TakesASumForNoLimit) {
    const std::vector<double> q_mvar =
        share_reactive_power(30.0, std::vector<ReactiveRange>{{-kInf, kInf}, {-10.0, 10.0}});

    EXPECT_NEAR(q_mvar[0], 25.0, 1e-12);  // rounding only
    EXPECT_NEAR(q_mvar[1], 5.0, 1e-12);
}

TEST(ShareReactivePower, SharesAlikeWhatIsBeyondFixedPowers) {
    const std::vector<double> q_mvar = share_reactive_power(12.0, std::vector<ReactiveRange>{{5.0, 5.0}, {3.0, 3.0}});

    EXPECT_NEAR(q_mvar[0], 7.0, 1e-12);  // by hand: (12 - 8) / 2 more for each
    EXPECT_NEAR(q_mvar[1], 5.0, 1e-12);
}

TEST(ShareReactivePower, LeavesAllToOneMachine) {
    EXPECT_EQ(share_reactive_power(12.0, std::vector<ReactiveRange>{{-1.0, 1.0}}).front(), 12.0);
}

}  // namespace
}  // namespace knelpunt::flow
