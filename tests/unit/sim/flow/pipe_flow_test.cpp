#include "sim/flow/pipe_flow.hpp"

#include <gtest/gtest.h>

namespace knelpunt::flow {
namespace {

double flow_mw(const PipeShares& shares, std::size_t pipe, const std::vector<double>& injection_mw) {
    double out = 0.0;
    for (std::size_t node = 0; node < injection_mw.size(); ++node)
        out += shares.share_pu[pipe][node] * injection_mw[node];
    return out;
}

// By hand: 0 - 1 - 2 in a row; 30 MW from 0 of which 10 come out at 1 and 20 at 2. Nodes 3 - 4 are a network of their own.
TEST(PipeShares, FollowTheBalanceOfATree) {
    const PipeShares shares = pipe_shares(5, {{0, 1}, {2, 1}, {3, 4}}, {1.0, 7.0, 2.0});

    const std::vector<double> injection_mw{30.0, -10.0, -20.0, -5.0, 5.0};

    EXPECT_NEAR(flow_mw(shares, 0, injection_mw), 30.0, 1e-12);
    EXPECT_NEAR(flow_mw(shares, 1, injection_mw), -20.0, 1e-12);
    EXPECT_NEAR(flow_mw(shares, 2, injection_mw), -5.0, 1e-12);
}

// By hand: a ring of 1, 1 and 2 km; 40 MW from 0 to 2 split over 2 km each way: 20 and 20.
TEST(PipeShares, SplitALoopByLength) {
    const PipeShares shares = pipe_shares(3, {{0, 1}, {1, 2}, {0, 2}}, {1.0, 1.0, 2.0});

    const std::vector<double> injection_mw{40.0, 0.0, -40.0};

    EXPECT_NEAR(flow_mw(shares, 0, injection_mw), 20.0, 1e-12);
    EXPECT_NEAR(flow_mw(shares, 2, injection_mw), 20.0, 1e-12);
}

}  // namespace
}  // namespace knelpunt::flow
