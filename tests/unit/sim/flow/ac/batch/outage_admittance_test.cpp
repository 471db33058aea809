#include "sim/flow/ac/batch/outage_admittance.hpp"

#include <cstring>

#include <gtest/gtest.h>

#include "tests/support/two_buses.hpp"

namespace knelpunt::flow {
namespace {

TEST(OutageAdmittance, LosesTheCircuitsOfTheOutage) {
    const AcModel two = build_ac_model(test::two_buses({0.01, 0.1}, 2));
    const AcModel one = build_ac_model(test::two_buses({0.01, 0.1}, 1));
    OutageAdmittance admittance(two);

    admittance.take_out({{{0, 0.5}}});

    for (std::size_t at = 0; at < one.pattern.y_pu.size(); ++at)
        EXPECT_NEAR(admittance.data()[at], one.pattern.y_pu[at], 1e-14);  // rounding of values of 10 to 20 pu
    ASSERT_EQ(admittance.shares_left().size(), 1U);
    EXPECT_EQ(admittance.shares_left()[0], 0.5);
}

// 1 / z - 0.3 / z - 0.7 / z is not 0 in floating point: adding back would leave a trace in every later state.
TEST(OutageAdmittance, ComesBackToTheLastBit) {
    const AcModel model = build_ac_model(test::two_buses({0.013, 0.107}));
    OutageAdmittance admittance(model);

    admittance.take_out({{{0, 0.3}}});
    admittance.restore();

    const std::vector<double>& y_pu = model.pattern.y_pu;
    EXPECT_EQ(std::memcmp(admittance.data(), y_pu.data(), y_pu.size() * sizeof(double)), 0);
    EXPECT_TRUE(admittance.shares_left().empty());
}

TEST(PutOutages, GivesEachColumnItsOwn) {
    const AcModel two = build_ac_model(test::two_buses({0.0, 0.1}, 2));
    AcStates states(2);
    const std::vector<AcOutage> list{{{{0, 0.5}}}, {{{0, 1.0}}}};

    put_outages(two, list, live_after(two.net, list), two.net.admittance, states);

    ASSERT_EQ(states.patches.size(), 4U);
    for (const AcPatch& patch : states.patches) {
        const double b_pu = patch.row == patch.column ? -20.0 : 20.0;  // two circuits of 1 / (0.1 j)
        EXPECT_NEAR(patch.b_pu[0], -0.5 * b_pu, 1e-13);
        EXPECT_NEAR(patch.b_pu[1], -b_pu, 1e-13);
        EXPECT_EQ(patch.b_pu[2], 0.0);
    }
    const auto load_row = static_cast<std::size_t>(two.pattern.position_of[1]);
    EXPECT_EQ(states.is_p_given[load_row * kStates], 1.0F);
    EXPECT_EQ(states.is_p_given[load_row * kStates + 1], 0.0F);  // nothing feeds it any more
}

}  // namespace
}  // namespace knelpunt::flow
