// What turns in a state beside its voltages, each at voltages that are put there by hand.

#include <gtest/gtest.h>

#include "sim/flow/ac/batch/state_batch.hpp"
#include "tests/support/two_buses.hpp"

namespace knelpunt::flow {
namespace {

/// States of two buses whose second has these voltages, all open and without mismatch.
AcStates states_at(const AcModel& model, const std::array<Complex, kStates>& v_pu) {
    AcStates out(2);
    set_roles(model, out);
    start_from(model, network_start(model.net), out);
    const auto row = static_cast<std::size_t>(model.pattern.position_of[1]);
    for (std::size_t lane = 0; lane < kStates; ++lane) {
        out.e_pu[row * kStates + lane] = v_pu[lane].real();
        out.f_pu[row * kStates + lane] = v_pu[lane].imag();
    }
    out.is_open.fill(1.0F);
    out.mismatch_pu.fill(0.0F);
    return out;
}

std::array<Complex, kStates> all_at(Complex v_pu) {
    std::array<Complex, kStates> out;
    out.fill(v_pu);
    return out;
}

constexpr double kSettledPu = 1e-6;

/// Holds 1.0 pu within 0.0125 on either side, by steps of 0.0125 between 0.9 and 1.1.
AcModel with_tap() {
    AcNetwork net = test::two_buses({0.0, 0.1});
    net.taps.push_back({0, 1.0, 0.0125, 0.9, 1.1, 1.0, 0.025});
    return build_ac_model(net);
}

// By hand: the voltage goes as one over the ratio, so 0.95 asks for the ratio 0.95: 4 steps down from 1. 1.04 asks for 3.2 steps up,
// so 3. 1.01 lies inside the band. 0.8 asks for 16 steps down, of which there are 8.
TEST(TapControl, StepsToThePositionNearestToTheSetPoint) {
    const AcModel model = with_tap();
    TapControl taps(model.net, model.pattern);
    std::array<Complex, kStates> v_pu = all_at(1.0);
    v_pu[0] = 0.95;
    v_pu[1] = 1.04;
    v_pu[2] = 1.01;
    v_pu[3] = 0.8;
    AcStates states = states_at(model, v_pu);

    taps.begin(kSettledPu, states);
    const bool has_turned = taps.turn(states);

    EXPECT_TRUE(has_turned);
    EXPECT_NEAR(taps.ratio(0, 0), 0.95, 1e-12);  // rounding only, here and below
    EXPECT_NEAR(taps.ratio(0, 1), 1.0375, 1e-12);
    EXPECT_EQ(taps.ratio(0, 2), 1.0);
    EXPECT_NEAR(taps.ratio(0, 3), 0.9, 1e-12);
    EXPECT_GT(states.mismatch_pu[0], kSettledPu);  // it is not solved any more
    EXPECT_EQ(states.mismatch_pu[2], 0.0F);
}

TEST(TapControl, WaitsUntilVoltagesHaveSettled) {
    const AcModel model = with_tap();
    TapControl taps(model.net, model.pattern);
    AcStates states = states_at(model, all_at(0.95));
    states.mismatch_pu.fill(1e-3F);

    taps.begin(kSettledPu, states);

    EXPECT_FALSE(taps.turn(states));
    EXPECT_EQ(taps.ratio(0, 0), 1.0);
}

// By hand: at ratio t the admittances are y / t^2, -y / t, -y / t, y with y = -10 j; the patches are what that adds.
TEST(TapControl, PutsWhatItsRatioAddsIntoThePatches) {
    const AcModel model = with_tap();
    TapControl taps(model.net, model.pattern);
    AcStates states = states_at(model, all_at(0.95));

    taps.begin(kSettledPu, states);
    taps.turn(states);

    ASSERT_EQ(states.patches.size(), 3U);
    for (const AcPatch& patch : states.patches) {
        const double expected = patch.row == patch.column ? -10.0 / (0.95 * 0.95) + 10.0 : 10.0 / 0.95 - 10.0;
        EXPECT_NEAR(patch.b_pu[0], expected, 1e-12);
    }
    const std::vector<double> half{0.5};
    taps.hold(half, states);
    for (const AcPatch& patch : states.patches) {
        const double expected = patch.row == patch.column ? -10.0 / (0.95 * 0.95) + 10.0 : 10.0 / 0.95 - 10.0;
        EXPECT_NEAR(patch.b_pu[0], 0.5 * expected, 1e-12);
    }
}

/// A load of 1 + 0.5 j at a bus that holds 1 pu by sources of -0.1 to `q_max_pu`.
AcModel held_at_one(double q_max_pu) {
    AcNetwork net = test::two_buses({0.0, 0.1});
    net.role[1] = BusRole::held;
    net.q_min_pu[1] = -0.1;
    net.q_max_pu[1] = q_max_pu;
    return build_ac_model(net);
}

struct Held {
    explicit Held(double q_max_pu, Complex v_pu)
        : model(held_at_one(q_max_pu)),
          given(test::loads(model, all_at({1.0, 0.5}))),
          states(states_at(model, all_at(v_pu))),
          control(model.net, model.pattern),
          place(static_cast<std::size_t>(model.pattern.position_of[1]) * kStates) {
        control.begin(kSettledPu, states, given);
    }
    bool turn() { return control.turn(model.pattern.y_pu.data(), states, given); }

    AcModel model;
    AcPowers given;
    AcStates states;
    ReactiveControl control;
    std::size_t place;
};

// By hand: at |v| = 1 and sin d = 0.1 the line brings q = (cos d - 1) / x = -0.0501, so the sources give 0.5501.
const Complex kHeld(std::sqrt(0.99), -0.1);

TEST(ReactiveControl, LetsABusGoAtTheMostThatItsSourcesGive) {
    Held of(0.2, kHeld);

    EXPECT_TRUE(of.turn());

    EXPECT_EQ(of.states.is_q_given[of.place], 1.0F);
    EXPECT_NEAR(of.given.q_pu[of.place], -0.5 + 0.2, 1e-15);
    EXPECT_GT(of.states.mismatch_pu[0], kSettledPu);
}

TEST(ReactiveControl, LeavesABusThatStaysWithinItsLimits) {
    Held of(0.551, kHeld);

    EXPECT_FALSE(of.turn());
    EXPECT_EQ(of.states.is_q_given[of.place], 0.0F);
    EXPECT_FALSE(of.control.unsettled(of.model.pattern.y_pu.data(), of.states)[0]);
}

// At its most and with the voltage above the set point it gives too much: it holds again, at the set point.
TEST(ReactiveControl, HoldsAgainOnceTheVoltagePassesTheSetPoint) {
    Held of(0.2, kHeld);
    of.turn();
    of.states.e_pu[of.place] = 1.01;
    of.states.f_pu[of.place] = 0.0;
    of.states.mismatch_pu.fill(0.0F);

    EXPECT_TRUE(of.turn());

    EXPECT_EQ(of.states.is_q_given[of.place], 0.0F);
    EXPECT_NEAR(of.states.e_pu[of.place], 1.0, 1e-15);
}

TEST(ReactiveControl, GivesThePowersBackAsTheyWere) {
    Held of(0.2, kHeld);
    of.turn();

    of.control.end(of.given);

    EXPECT_EQ(of.given.q_pu[of.place], -0.5);
}

// By hand: at flat voltages nothing flows, so a load of 1 pu is short of 1 pu; the bus with a share of 0.6 gives that part.
TEST(Surplus, GoesToTheBalancingBusesByTheirShares) {
    AcNetwork net = test::two_buses({0.0, 0.1});
    net.role[1] = BusRole::held;
    net.slack_share = {0.4, 0.6};
    const AcModel model = build_ac_model(net);
    const std::vector<BalancedIsland> islands = balanced_islands(model.net, model.pattern);
    Surplus surplus(model.pattern, islands);
    AcPowers given = test::loads(model, all_at(1.0));
    const AcStates states = states_at(model, all_at(1.0));
    const std::size_t place = static_cast<std::size_t>(model.pattern.position_of[1]) * kStates;

    surplus.begin(given);
    surplus.spread(model.pattern.y_pu.data(), states, given);

    EXPECT_NEAR(given.p_pu[place], -1.0 + 0.6, 1e-12);  // rounding of admittances of 10 pu
    surplus.end(given);
    EXPECT_EQ(given.p_pu[place], -1.0);
}

}  // namespace
}  // namespace knelpunt::flow
