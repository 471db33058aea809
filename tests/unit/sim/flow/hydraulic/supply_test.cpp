#include "sim/flow/hydraulic/supply.hpp"

#include <gtest/gtest.h>

namespace knelpunt::hydraulic {
namespace {

/// Source 0 - pipe - 1 - machine -> 2 - pipe - 3.
Topology two_zones() {
    Topology out;
    out.n_nodes = 4;
    out.pipes = {{0, 1}, {2, 3}};
    out.machines = {{1, 2}};
    out.is_held = {1, 0, 0, 0};
    return out;
}
const std::vector<double> kNone(4, 0.0);

TEST(FindSupply, FeedsWhatAMachineLeadsTo) {
    const Supply out = find_supply(two_zones(), std::vector<double>{0, 1, 1, 2}, kNone, {}, {});

    EXPECT_EQ(out.served_pu, (std::vector<double>{1, 1, 1, 1}));
}

TEST(FindSupply, TakesNoMoreFeedInThanItsZoneNeeds) {
    const Supply out =
        find_supply(two_zones(), std::vector<double>{0, 0, 0, 2}, std::vector<double>{0, 0, 0, 8}, {}, {});

    EXPECT_DOUBLE_EQ(out.taken_pu[3], 0.25);  // 2 of 8: the machine leads the other way
    EXPECT_DOUBLE_EQ(out.served_pu[3], 1.0);
}

TEST(FindSupply, CutsWhatClosedPipesCutOff) {
    const Supply out = find_supply(two_zones(), std::vector<double>{0, 1, 1, 2}, kNone, std::vector<char>{1, 0}, {});

    EXPECT_EQ(out.is_live, (std::vector<char>{1, 1, 1, 0}));
    EXPECT_EQ(out.served_pu[3], 0.0);
    EXPECT_EQ(out.served_pu[2], 1.0);
}

TEST(FindSupply, ServesAnUpstreamZoneOnlyByItsOwnFeedIn) {
    Topology own = two_zones();
    own.is_held = {0, 0, 0, 1};  // pressure is held downstream

    const Supply out = find_supply(own, std::vector<double>{4, 0, 0, 0}, std::vector<double>{0, 1, 0, 0}, {}, {});

    EXPECT_DOUBLE_EQ(out.served_pu[0], 0.25);
}

}  // namespace
}  // namespace knelpunt::hydraulic
