// The means of groups, a group around its mean, and a group after an outage, on two buses.

#include <numeric>

#include <gtest/gtest.h>

#include "sim/flow/ac/batch/outage_batch.hpp"
#include "tests/support/two_buses.hpp"

namespace knelpunt::flow {
namespace {

constexpr double kX = 0.1;
constexpr double kSame = 2e-8;  // a mismatch of 1e-8 pu, |v|^2 at most twice that

/// Parts of a solver of two circuits, each of reactance kX, in parallel.
struct Parts {
    AcModel model = build_ac_model(test::two_buses({0.0, kX}, 2));
    AcWork work{model};
    NewtonIteration newton{work};
    StateGroup group{work, newton, ReactiveControl(model.pattern)};
    MeanBatch means{work, group.limits};

    [[nodiscard]] double v2(const AcStates& states, std::size_t lane) const {
        return std::norm(voltages(model, states, lane)[1]);
    }
    /// The mean of one group.
    void solve_mean(const AcPowers& given) {
        means.begin(network_start(model.net));
        means.add(given, kStates, kStates, 0);
        means.solve(1, newton);
    }
    AcOutcomes solve(AcPowers& given) {
        solve_mean(given);
        return group.solve(kStates, given, means, 0, means.voltages_of(0));
    }
};

TEST(MeanBatch, SolvesTheMeanOfEachRun) {
    Parts parts;
    const AcPowers small = test::loads(parts.model, test::rising_loads(0.2, 0.02)),
                   large = test::loads(parts.model, test::rising_loads(1.0, 0.02));

    parts.means.begin(network_start(parts.model.net));
    parts.means.add(small, kStates, 2 * kStates, 0);
    parts.means.add(large, kStates, 2 * kStates, 0);
    parts.means.add(large, kStates, kStates, 1);
    parts.means.solve(2, parts.newton);

    // By hand: 0.2 .. 0.5 and 1.0 .. 1.3 have the mean 0.75; the latter alone 1.15. Means are solved to 1e-3 pu.
    EXPECT_NEAR(parts.v2(parts.means.states(), 0), test::v2_behind(kX / 2.0, 0.75, 0.3), 1e-3);
    EXPECT_NEAR(parts.v2(parts.means.states(), 1), test::v2_behind(kX / 2.0, 1.15, 0.46), 1e-3);
    EXPECT_TRUE(parts.means.is_solved(0) && parts.means.is_solved(1));
}

TEST(MeanBatch, NamesTheFirstMeanThatHasASolution) {
    Parts parts;
    const AcPowers none = test::loads(parts.model, test::rising_loads(20.0, 0.0)),
                   some = test::loads(parts.model, test::rising_loads(0.8, 0.0));

    parts.means.begin(network_start(parts.model.net));
    parts.means.add(none, kStates, kStates, 0);
    parts.means.add(some, kStates, kStates, 1);
    parts.means.solve(2, parts.newton);

    EXPECT_FALSE(parts.means.is_solved(0));
    EXPECT_EQ(parts.means.first_solved(), parts.means.voltages_of(1));
}

TEST(StateGroup, FindsTheRootOfEachStateAndLeavesThePowersAsGiven) {
    Parts parts;
    const auto load_pu = test::rising_loads(0.5, 0.05);
    AcPowers given = test::loads(parts.model, load_pu);
    const AcPowers before = given;

    const AcOutcomes outcomes = parts.solve(given);

    for (std::size_t lane = 0; lane < kStates; ++lane) {
        EXPECT_TRUE(outcomes[lane].is_solved);
        EXPECT_NEAR(parts.v2(parts.group.states, lane),
                    test::v2_behind(kX / 2.0, load_pu[lane].real(), load_pu[lane].imag()), kSame);
    }
    EXPECT_EQ(given.p_pu, before.p_pu);
    EXPECT_EQ(given.q_pu, before.q_pu);
}

// One state beyond the nose (10 pu behind 0.05 with q = 0): chord steps and a factor of its own leave it, and Newton's method
// with pivoting says that there is none.
TEST(StateGroup, SaysWhichStateHasNoSolution) {
    Parts parts;
    std::array<Complex, kStates> load_pu{};
    load_pu.fill(0.5);
    load_pu[7] = 11.0;
    AcPowers given = test::loads(parts.model, load_pu);

    const AcOutcomes outcomes = parts.solve(given);

    for (std::size_t lane = 0; lane < kStates; ++lane) EXPECT_EQ(outcomes[lane].is_solved, lane != 7) << lane;
    EXPECT_GT(outcomes[7].mismatch_pu, 0.1);
    EXPECT_EQ(outcomes[7].worst_bus, 1);
    EXPECT_EQ(parts.work.counts.n_alone, 1U);
    EXPECT_EQ(parts.work.counts.n_unsolved, 1U);
}

// By hand: without one of two circuits the load hangs behind twice the reactance.
TEST(OutageBatch, OfOneCircuitIsTheNetworkWithoutIt) {
    Parts parts;
    const auto load_pu = test::rising_loads(0.5, 0.05);
    AcPowers given = test::loads(parts.model, load_pu);
    const AcOutcomes before = parts.solve(given);
    OutageBatch outages(parts.work, parts.newton, parts.group);
    outages.begin(kStates, before, parts.means, 0, parts.means.voltages_of(0));
    const std::vector<AcOutage> list{{{{0, 0.5}}}, {{{0, 1.0}}}};

    outages.solve_means(list);
    const AcOutcomes after = outages.after(0, given);

    for (std::size_t lane = 0; lane < kStates; ++lane) {
        EXPECT_TRUE(after[lane].is_solved);
        EXPECT_NEAR(parts.v2(parts.group.states, lane), test::v2_behind(kX, load_pu[lane].real(), load_pu[lane].imag()),
                    kSame);
    }
}

// With both circuits gone nothing is given at the load any more, until the outage is put back.
TEST(OutageBatch, TakesWhatLosesItsSupplyOut) {
    Parts parts;
    AcPowers given = test::loads(parts.model, test::rising_loads(0.5, 0.05));
    const AcOutcomes before = parts.solve(given);
    OutageBatch outages(parts.work, parts.newton, parts.group);
    outages.begin(kStates, before, parts.means, 0, parts.means.voltages_of(0));
    const std::vector<AcOutage> list{{{{0, 1.0}}}};
    const auto row = static_cast<std::size_t>(parts.model.pattern.position_of[1]);

    outages.solve_means(list);
    const AcOutcomes after = outages.after(0, given);

    EXPECT_TRUE(after[0].is_solved);
    EXPECT_EQ(parts.group.states.is_p_given[row * kStates], 0.0F);
    outages.put_back(0);
    EXPECT_EQ(parts.group.states.is_p_given[row * kStates], 1.0F);
}

// A state without solution before an outage is not looked for after it.
TEST(OutageBatch, HasNoSolutionWhereThereWasNone) {
    Parts parts;
    std::array<Complex, kStates> load_pu{};
    load_pu.fill(0.5);
    load_pu[7] = 11.0;
    AcPowers given = test::loads(parts.model, load_pu);
    const AcOutcomes before = parts.solve(given);
    const std::size_t n_alone = parts.work.counts.n_alone;
    OutageBatch outages(parts.work, parts.newton, parts.group);
    outages.begin(kStates, before, parts.means, 0, parts.means.voltages_of(0));

    outages.solve_means(std::vector<AcOutage>{{{{0, 0.5}}}});
    const AcOutcomes after = outages.after(0, given);

    EXPECT_FALSE(after[7].is_solved);
    EXPECT_TRUE(after[6].is_solved);
    EXPECT_EQ(parts.work.counts.n_alone, n_alone);
}

}  // namespace
}  // namespace knelpunt::flow
