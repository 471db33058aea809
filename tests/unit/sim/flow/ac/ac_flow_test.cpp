#include <cmath>
#include <cstring>
#include <numeric>

#include <gtest/gtest.h>

#include "sim/flow/ac/control/reactive_limits.hpp"
#include "sim/flow/ac/one_state.hpp"
#include "sim/numeric/cpu.hpp"
#include "sim/security/outage_scan.hpp"
#include "tests/support/random_ac_network.hpp"
#include "tests/support/two_buses.hpp"

namespace knelpunt::flow {
namespace {

using test::two_buses;

// By hand: with r = 0 and x, v^4 + (2 q x - 1) v^2 + x^2 (p^2 + q^2) = 0. x = 0.1, p = 1, q = 0.5: v^2 = (0.9 + sqrt(0.76)) / 2.
TEST(AcFlow, OfALoadBehindAReactanceIsTheRootOfItsEquation) {
    const AcModel model = build_ac_model(two_buses({0.0, 0.1}));

    const AcState state = solve_state(model, {{}, {-1.0, -0.5}});

    ASSERT_TRUE(state.is_solved);
    EXPECT_NEAR(std::norm(state.v_pu[1]), (0.9 + std::sqrt(0.76)) / 2.0, 1e-8);  // mismatch of 1e-8 pu, slope about 1
    EXPECT_NEAR(std::arg(state.v_pu[1]), -std::asin(0.1 / std::abs(state.v_pu[1])), 1e-8);
}

// By hand: the nose of the curve with q = 0 is p = 1 / (2 x) = 5 pu at x = 0.1.
TEST(AcFlow, HasNoSolutionBeyondTheNoseAndSaysHowMuchHas) {
    const AcModel model = build_ac_model(two_buses({0.0, 0.1}));
    const std::vector<Complex> injection_pu{{}, {-8.0, 0.0}};

    EXPECT_FALSE(solve_state(model, injection_pu).is_solved);
    EXPECT_NEAR(security::solvable_share(model.net, ac_case(model.net, injection_pu)), 5.0 / 8.0,
                2e-3);  // found to 0.001
}

// The first mean of a series is far beyond what the grid can carry; the next series must not start from where it ended.
TEST(AcFlow, StartsFromNoMeanThatHasNoSolution) {
    const test::RandomAcNetwork random(7, 1);
    const AcModel model = build_ac_model(random.net);
    AcSolver solver(model);
    std::vector<int> order(2 * kStates);
    std::iota(order.begin(), order.end(), 0);
    const auto solve = [&](double times) {
        return solver.series(
            order,
            [&](std::span<const int> steps, AcPowers& to) {
                for (std::size_t row = 0; row < model.pattern.n(); ++row) {
                    const Complex s = (steps.front() == 0 ? times : 1.0) *
                                      random.injection_pu[0][static_cast<std::size_t>(model.pattern.bus_at[row])];
                    std::fill_n(to.p_pu.begin() + static_cast<std::ptrdiff_t>(row * kStates), kStates, s.real());
                    std::fill_n(to.q_pu.begin() + static_cast<std::ptrdiff_t>(row * kStates), kStates, s.imag());
                }
            },
            [](const AcBatch&) {}, {});
    };

    EXPECT_EQ(solve(1000.0).n_unsolved, kStates);
    solver.start_from_last();
    const AcCounts after = solve(1.0);

    EXPECT_EQ(after.n_unsolved, 0U);
    EXPECT_EQ(after.n_alone, 0U);
}

// By hand: one of two circuits out is a load behind the impedance of one.
TEST(AcFlow, AfterALostCircuitIsThatOfTheCircuitsLeft) {
    const AcModel two = build_ac_model(two_buses({0.01, 0.1}, 2)), one = build_ac_model(two_buses({0.01, 0.1}, 1));
    const std::vector<Complex> injection_pu{{}, {-1.0, -0.3}};
    const AcState base = solve_state(two, injection_pu), expected = solve_state(one, injection_pu);

    const AcState after = solve_after(two, injection_pu, base.v_pu, {{{0, 0.5}}});

    ASSERT_TRUE(after.is_solved && expected.is_solved);
    EXPECT_NEAR(std::abs(after.v_pu[1] - expected.v_pu[1]), 0.0, 1e-7);  // two mismatches of 1e-8 pu
}

// By hand: behind x = 0.1 with p = -1, holding 1 pu asks for q = 0.5 + (1 - cos d) / x, sin d = 0.1: 0.550126 pu. With at most
// 0.2 the bus is a load of 1 + 0.3 j: v^4 + (2 * 0.3 * 0.1 - 1) v^2 + 0.01 (1 + 0.09) = 0.
TEST(ReactiveLimits, LetABusGoWhenItsSourcesCanGiveNoMore) {
    AcNetwork net = two_buses({0.0, 0.1});
    net.role[1] = BusRole::held;
    net.q_max_pu[1] = 0.2;
    const AcCase of = ac_case(net, {{}, {-1.0, -0.5}});

    const AcSolution unlimited = solve_newton(net, of);
    const LimitedSolution limited = solve_within_limits(net, of);

    EXPECT_NEAR(bus_powers(net, of, unlimited.v_pu)[1].imag() + 0.5, 0.5 + (1.0 - std::sqrt(0.99)) / 0.1, 1e-9);
    ASSERT_TRUE(limited.solution.is_solved);
    EXPECT_EQ(limited.at_most, std::vector<int>{1});
    EXPECT_NEAR(std::norm(limited.solution.v_pu[1]), (0.94 + std::sqrt(0.94 * 0.94 - 0.0436)) / 2.0, 1e-9);
}

TEST(ReactiveLimits, LeaveAloneWhatStaysWithinThem) {
    AcNetwork net = two_buses({0.0, 0.1});
    net.role[1] = BusRole::held;
    net.q_max_pu[1] = 0.6;

    const LimitedSolution limited = solve_within_limits(net, ac_case(net, {{}, {-1.0, -0.5}}));

    EXPECT_TRUE(limited.at_most.empty());
    EXPECT_NEAR(std::abs(limited.solution.v_pu[1]), 1.0, 1e-12);  // rounding only
}

// What an outage cuts off stands at 0.
TEST(AcFlow, OfWhatLosesItsSupplyIsNone) {
    const AcModel model = build_ac_model(two_buses({0.01, 0.1}));
    const std::vector<Complex> injection_pu{{}, {-1.0, -0.3}};

    const AcState after = solve_after(model, injection_pu, solve_state(model, injection_pu).v_pu, {{{0, 1.0}}});

    EXPECT_TRUE(after.is_solved);
    EXPECT_EQ(after.v_pu[1], Complex());
    EXPECT_EQ(after.v_pu[0], Complex(1.0, 0.0));
}

AcNetwork with_tap(double v_set_pu, double ratio_min_pu) {
    AcNetwork net = two_buses({0.0, 0.1});
    net.taps.push_back({0, 1.0, 0.0125, ratio_min_pu, 1.1, v_set_pu, 0.025});
    return net;
}

// By hand: at ratio t the load is fed from 1 / t behind x: v^4 + (2 q x - 1 / t^2) v^2 + x^2 (p^2 + q^2) = 0. At p = 1, q = 0.5:
// t = 1 gives 0.9411, far below 1.02 - 0.0125; the nearest step from there, 6 steps down to t = 0.925, gives 1.0281.
TEST(AcFlow, TapChangerStepsToTheBandOfItsVoltage) {
    const AcModel model = build_ac_model(with_tap(1.02, 0.9));

    const AcState state = solve_state(model, {{}, {-1.0, -0.5}});

    ASSERT_TRUE(state.is_solved);
    EXPECT_NEAR(state.tap_ratio_pu[0], 0.925, 1e-12);  // rounding only
    const double source2 = 1.0 / (0.925 * 0.925), b = 2.0 * 0.5 * 0.1 - source2;
    EXPECT_NEAR(std::norm(state.v_pu[1]), (-b + std::sqrt(b * b - 4.0 * 0.01 * 1.25)) / 2.0, 1e-8);
}

// By hand: 0.9411 asks for steps below 0.96, where the changer ends.
TEST(AcFlow, TapChangerStopsAtItsLastStep) {
    const AcModel model = build_ac_model(with_tap(1.02, 0.96));

    const AcState state = solve_state(model, {{}, {-1.0, -0.5}});

    EXPECT_NEAR(state.tap_ratio_pu[0], 0.9625, 1e-12);  // the last whole step above 0.96
}

TEST(AcFlow, TapChangerRestsInsideItsBand) {
    const AcModel model = build_ac_model(with_tap(0.95, 0.9));  // 0.9411 is 0.0089 off, half the band is 0.0125

    const AcState state = solve_state(model, {{}, {-1.0, -0.5}});

    EXPECT_EQ(state.tap_ratio_pu[0], 1.0);
}

/// All voltages of a random series and its outages, byte by byte.
std::vector<double> series_bytes(unsigned seed) {
    const test::RandomAcNetwork random(seed, 50);
    const AcModel model = build_ac_model(random.net);
    std::vector<int> order(random.injection_pu.size());
    std::iota(order.begin(), order.end(), 0);
    std::vector<AcOutage> list;
    for (int branch = 0; branch < model.net.n_branches(); ++branch) list.push_back({{{branch, 1.0}}});
    std::vector<double> out;
    const auto keep = [&](const AcBatch& batch) {
        out.insert(out.end(), batch.states.e_pu.begin(), batch.states.e_pu.end());
        out.insert(out.end(), batch.states.f_pu.begin(), batch.states.f_pu.end());
    };
    AcSolver(model).series_with_outages(
        order,
        [&](std::span<const int> steps, AcPowers& to) { put_powers(model.pattern, random.injection_pu, steps, to); },
        keep, list, [&](std::size_t, const AcBatch& batch) { keep(batch); }, {});
    return out;
}

TEST(AcFlow, GivesTheSameBytesWithNarrowVectors) {
    const numeric::LaneTarget widest = numeric::lane_target();
    const std::vector<double> wide = series_bytes(7);
    numeric::limit_lane_target(numeric::LaneTarget::avx2);
    const std::vector<double> narrow = series_bytes(7);
    numeric::limit_lane_target(widest);

    EXPECT_EQ(wide.size(), narrow.size());
    EXPECT_EQ(std::memcmp(wide.data(), narrow.data(), wide.size() * sizeof(double)), 0);
}

}  // namespace
}  // namespace knelpunt::flow
