#include "sim/flow/ac/control/limit_foresight.hpp"

#include <gtest/gtest.h>

namespace knelpunt::flow {
namespace {

/// Two buses that lift each other by half of what each lifts itself; 0.1 per pu.
LimitForesight two_buses() { return {2, {0.1, 0.05, 0.05, 0.1}}; }

LimitedBus bus(Stands stands, double q_pu, double q_max_pu, double below) {
    return {stands, true, -1.0, q_max_pu, q_pu, below};
}

// By hand: both 0.02 below their set points ask for 0.02 / 0.15 pu each.
TEST(LimitForesight, LetsBothHoldWithinTheirLimits) {
    std::vector<LimitedBus> buses{bus(Stands::held, 0.0, 0.2, 0.02), bus(Stands::held, 0.0, 0.2, 0.02)};
    two_buses().choose(buses);
    EXPECT_EQ(buses[0].stands, Stands::held);
    EXPECT_EQ(buses[1].stands, Stands::held);
}

// By hand: at most 0.1 pu at the first leaves (0.02 - 0.005) / 0.1 = 0.15 to the second, more than its share of before: 0.14 is
// too little for it too, 0.16 is enough.
TEST(LimitForesight, SeesWhatOneAtItsLimitLeavesToTheOther) {
    for (const auto& [most_pu, second] : {std::pair(0.14, Stands::most), {0.16, Stands::held}}) {
        std::vector<LimitedBus> buses{bus(Stands::held, 0.0, 0.1, 0.02), bus(Stands::held, 0.0, most_pu, 0.02)};
        two_buses().choose(buses);
        EXPECT_EQ(buses[0].stands, Stands::most);
        EXPECT_EQ(buses[1].stands, second);
    }
}

// By hand: the first gives its most of 0.3 pu and is 0.01 above its set point: it holds again, and has to give less.
TEST(LimitForesight, TakesHoldOfAVoltageBeyondItsSetPoint) {
    std::vector<LimitedBus> buses{bus(Stands::most, 0.3, 0.3, -0.01), bus(Stands::held, 0.0, 0.2, 0.0)};
    two_buses().choose(buses);
    EXPECT_EQ(buses[0].stands, Stands::held);
    EXPECT_EQ(buses[1].stands, Stands::held);
}

// By hand: 2 / 0.15 pu is far more than either can give; a bus without supply does not count.
TEST(LimitForesight, LeavesWhatHasNoSupply) {
    std::vector<LimitedBus> buses{bus(Stands::held, 0.0, 0.2, 2.0), bus(Stands::held, 0.0, 0.2, 2.0)};
    buses[1].is_live = false;
    two_buses().choose(buses);
    EXPECT_EQ(buses[0].stands, Stands::most);
    EXPECT_EQ(buses[1].stands, Stands::held);
}

// By hand: of the whole matrix 1 / 0.0075 times the one with its sides exchanged; of one bus 1 / 0.1.
TEST(LimitForesight, InvertsTheResponseOfASet) {
    LimitForesight made = two_buses();
    const std::vector<double> both = made.inverse_of(3);
    EXPECT_NEAR(both[0], 0.1 / 0.0075, 1e-9);
    EXPECT_NEAR(both[1], -0.05 / 0.0075, 1e-9);
    EXPECT_NEAR(made.inverse_of(2)[0], 10.0, 1e-12);
}

}  // namespace
}  // namespace knelpunt::flow
