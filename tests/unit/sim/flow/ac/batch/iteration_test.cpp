// Newton and chord iteration on two buses, where each state is the root of a quadratic equation (test::v2_behind).

#include <gtest/gtest.h>

#include "sim/flow/ac/batch/chord_iteration.hpp"
#include "tests/support/two_buses.hpp"

namespace knelpunt::flow {
namespace {

constexpr double kX = 0.1;
// A mismatch of 1e-8 pu; |v|^2 moves by less than twice the power where loads are far from the nose at 3.4 pu (q = 0.4 p).
constexpr double kSame = 2e-8;

struct TwoBuses {
    explicit TwoBuses(const std::array<Complex, kStates>& load)
        : load_pu(load), given(test::loads(model, load)), states(2), surplus(model.pattern, work.islands) {
        set_roles(model, states);
        start_from(model, network_start(model.net), states);
        states.is_open.fill(1.0F);
    }
    StateBatch batch() { return {states, given, surplus, {}}; }
    [[nodiscard]] double v2(std::size_t lane) const { return std::norm(voltages(model, states, lane)[1]); }

    std::array<Complex, kStates> load_pu;
    AcModel model = build_ac_model(test::two_buses({0.0, kX}));
    AcWork work{model};
    NewtonIteration newton{work};
    AcPowers given;
    AcStates states;
    Surplus surplus;
};

TEST(NewtonIteration, FindsTheRootOfEachState) {
    TwoBuses of(test::rising_loads(0.0, 0.15));

    of.newton.solve(kSolvedPu, of.batch());

    for (std::size_t lane = 0; lane < kStates; ++lane) {
        EXPECT_FALSE(is_left(of.states, lane));
        EXPECT_NEAR(of.v2(lane), test::v2_behind(kX, of.load_pu[lane].real(), of.load_pu[lane].imag()), kSame);
    }
}

// The nose of the curve with q = 0 is at 5 pu.
TEST(NewtonIteration, LeavesAStateBeyondTheNose) {
    std::array<Complex, kStates> load_pu{};
    load_pu.fill(1.0);
    load_pu[3] = 5.1;
    TwoBuses of(load_pu);

    of.newton.solve(kSolvedPu, of.batch());

    for (std::size_t lane = 0; lane < kStates; ++lane) EXPECT_EQ(is_left(of.states, lane), lane == 3) << lane;
}

TEST(NewtonIteration, MovesOnlyOpenStates) {
    TwoBuses of(test::rising_loads(1.0, 0.0));
    of.states.is_open[5] = 0.0F;

    of.newton.solve(kSolvedPu, of.batch());

    EXPECT_EQ(of.v2(5), 1.0);
    EXPECT_NEAR(of.v2(6), test::v2_behind(kX, 1.0, 0.4), kSame);
}

/// The factor at the state of one load, for all.
SharedFactor factor_at(TwoBuses& at, SharedFactors& factors) {
    at.newton.solve(kSolvedPu, at.batch());
    factors.take(at.newton, ReactiveControl(at.model.pattern), at.work, at.states);
    return factors.of(0);
}

TEST(ChordIteration, FindsTheRootsWithTheFactorOfAnotherState) {
    TwoBuses mean(test::rising_loads(0.8, 0.0)), of(test::rising_loads(0.5, 0.04));
    SharedFactors factors(mean.model.pattern);
    const SharedFactor factor = factor_at(mean, factors);

    ChordIteration(of.work).solve(factor, of.batch());

    for (std::size_t lane = 0; lane < kStates; ++lane) {
        EXPECT_FALSE(is_left(of.states, lane)) << lane;
        EXPECT_NEAR(of.v2(lane), test::v2_behind(kX, of.load_pu[lane].real(), of.load_pu[lane].imag()), kSame);
    }
    EXPECT_EQ(of.work.counts.n_factors, 0U);
}

// A step with the factor made at the solution leaves of an error e what curvature makes of it, a multiple of e^2, in single
// precision; so 1e-3 pu away two steps are enough, and further away more are needed.
TEST(ChordIteration, TakesFewerStepsTheNearerTheFactor) {
    const auto steps_from = [](double factor_load_pu) {
        TwoBuses at(test::rising_loads(factor_load_pu, 0.0)), of(test::rising_loads(1.0, 0.0));
        SharedFactors factors(at.model.pattern);
        const SharedFactor factor = factor_at(at, factors);
        of.states.e_pu = at.states.e_pu;
        of.states.f_pu = at.states.f_pu;
        ChordIteration(of.work).solve(factor, of.batch());
        EXPECT_FALSE(is_left(of.states, 0));
        return of.work.counts.n_chord_steps;
    };

    EXPECT_LE(steps_from(1.001), 2U);
    EXPECT_GT(steps_from(2.0), steps_from(1.001));
}

TEST(ChordIteration, GivesUpWhereThereIsNoRoot) {
    TwoBuses mean(test::rising_loads(0.8, 0.0)), of(test::rising_loads(4.0, 0.0));
    SharedFactors factors(mean.model.pattern);

    ChordIteration(of.work).solve(factor_at(mean, factors), of.batch());

    EXPECT_TRUE(is_left(of.states, 0));
}

}  // namespace
}  // namespace knelpunt::flow
