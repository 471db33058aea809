// Batched AC power flow on random networks against Newton's method with pivoting, state by state.

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "sim/flow/ac/ac_solver.hpp"
#include "sim/flow/ac/control/reactive_limits.hpp"
#include "sim/numeric/cpu.hpp"
#include "tests/support/random_ac_network.hpp"

namespace knelpunt::flow {
namespace {

// Two ends of Newton's method at rounding, 1e-13 pu of power, on grids that may be close to their limit.
constexpr double kSamePu = 1e-7;

using Voltages = std::vector<std::vector<Complex>>;

AcFill fill_from(const AcModel& model, const Voltages& injection_pu) {
    return [&](std::span<const int> steps, AcPowers& out) { put_powers(model.pattern, injection_pu, steps, out); };
}

Voltages solve_series(const AcModel& model, const Voltages& injection_pu, const std::vector<int>& order) {
    Voltages out(injection_pu.size());
    AcSolver solver(model);
    const auto take = [&](const AcBatch& batch) {
        for (std::size_t lane = 0; lane < batch.items.size(); ++lane) {
            if (batch.outcome[lane].is_solved)
                out[static_cast<std::size_t>(batch.items[lane])] = voltages(model, batch.states, lane);
        }
    };
    solver.series(order, fill_from(model, injection_pu), take, {});
    return out;
}

std::vector<int> in_order(std::size_t n) {
    std::vector<int> out(n);
    std::iota(out.begin(), out.end(), 0);
    return out;
}

std::vector<AcOutage> all_outages(const AcNetwork& net) {
    std::vector<AcOutage> out;
    for (int branch = 0; branch < net.n_branches(); ++branch)
        out.push_back(
            {{{branch, branch % 3 == 0 && net.n_circuits[static_cast<std::size_t>(branch)] > 1 ? 0.5 : 1.0}}});
    for (int branch = 0; branch + 3 < net.n_branches(); branch += 5)  // and several at once
        out.push_back({{{branch, 1.0}, {branch + 3, branch % 2 == 0 ? 1.0 : 0.5}}});
    return out;
}

/// The states agree: both solved or neither, ours by the referee's mismatch, and with its voltages.
void expect_same(const AcModel& model, AcCase alone, const std::vector<Complex>& mine, const std::string& where) {
    const AcSolution referee = solve_newton(model.net, alone);
    ASSERT_EQ(!mine.empty(), referee.is_solved) << where;
    if (mine.empty()) return;
    ASSERT_TRUE(ac_mismatch(model.net, alone, mine).is_solved) << where;
    // Close to the nose of the curve 1e-8 pu of power is far in voltage: as far as a step of Newton's method from here.
    alone.start_pu = mine;
    const AcSolution from_mine = solve_newton(model.net, alone);
    for (std::size_t bus = 0; bus < mine.size(); ++bus) {
        if (alone.is_live[bus] == 0) continue;
        ASSERT_NEAR(std::abs(from_mine.v_pu[bus] - referee.v_pu[bus]), 0.0, kSamePu) << where << ", bus " << bus;
    }
}

/// Networks of one hour or one outage are many; those of all outages of many hours take long.
class AcFlow : public ::testing::TestWithParam<unsigned> {};
class AcFlowOfHoursAfterOutages : public ::testing::TestWithParam<unsigned> {};

TEST_P(AcFlow, OfASeriesIsThatOfEachStateAlone) {
    const test::RandomAcNetwork random(GetParam(), 37);
    const AcModel model = build_ac_model(random.net);

    const Voltages mine = solve_series(model, random.injection_pu, in_order(random.injection_pu.size()));

    for (std::size_t step = 0; step < mine.size(); ++step) {
        expect_same(model, ac_case(model.net, random.injection_pu[step]), mine[step], "step " + std::to_string(step));
    }
}

TEST_P(AcFlow, AfterOutagesIsThatOfEachOutageAlone) {
    const test::RandomAcNetwork random(GetParam(), 1);
    const AcModel model = build_ac_model(random.net);
    const std::vector<Complex>& injection_pu = random.injection_pu.front();
    const AcSolution base = solve_newton(model.net, ac_case(model.net, injection_pu));
    ASSERT_TRUE(base.is_solved);
    const std::vector<AcOutage> list = all_outages(model.net);
    Voltages mine(list.size());

    AcSolver(model).outages(injection_pu, base.v_pu, list,
                            [&](const AcBatch& batch) {
                                for (std::size_t lane = 0; lane < batch.items.size(); ++lane) {
                                    if (batch.outcome[lane].is_solved)
                                        mine[static_cast<std::size_t>(batch.items[lane])] =
                                            voltages(model, batch.states, lane);
                                }
                            },
                            {});

    for (std::size_t outage = 0; outage < list.size(); ++outage) {
        expect_same(model, case_after(model.net, injection_pu, base.v_pu, list[outage]), mine[outage],
                    "outage " + std::to_string(outage));
    }
}

TEST_P(AcFlowOfHoursAfterOutages, IsThatOfEachStateAlone) {
    const test::RandomAcNetwork random(GetParam(), 19);
    const AcModel model = build_ac_model(random.net);
    const std::vector<AcOutage> list = all_outages(model.net);
    std::vector<Voltages> mine(list.size(), Voltages(random.injection_pu.size()));
    Voltages before(random.injection_pu.size());

    AcSolver(model).series_with_outages(
        in_order(before.size()), fill_from(model, random.injection_pu),
        [&](const AcBatch& batch) {
            for (std::size_t lane = 0; lane < batch.items.size(); ++lane)
                before[static_cast<std::size_t>(batch.items[lane])] = voltages(model, batch.states, lane);
        },
        list,
        [&](std::size_t outage, const AcBatch& batch) {
            for (std::size_t lane = 0; lane < batch.items.size(); ++lane) {
                if (batch.outcome[lane].is_solved)
                    mine[outage][static_cast<std::size_t>(batch.items[lane])] = voltages(model, batch.states, lane);
            }
        },
        {});

    for (std::size_t outage = 0; outage < list.size(); ++outage) {
        for (std::size_t step = 0; step < before.size(); step += 6) {
            expect_same(model, case_after(model.net, random.injection_pu[step], before[step], list[outage]),
                        mine[outage][step], "outage " + std::to_string(outage) + ", step " + std::to_string(step));
        }
    }
}

/// Narrows the reactive limits so that some buses cannot hold their voltage: around what they give in the first step.
void limit_sources(AcNetwork& net, const std::vector<Complex>& injection_pu) {
    const AcCase of = ac_case(net, injection_pu);
    const AcSolution found = solve_newton(net, of);
    const std::vector<Complex> power = bus_powers(net, of, found.v_pu);
    for (std::size_t bus = 0; bus < net.role.size(); ++bus) {
        if (net.role[bus] != BusRole::held || net.slack_share[bus] > 0.0) continue;
        const double q_pu = power[bus].imag() - injection_pu[bus].imag();
        net.q_min_pu[bus] = q_pu - (bus % 3 == 0 ? -0.02 : 0.2);
        net.q_max_pu[bus] = q_pu + (bus % 3 == 1 ? -0.02 : 0.2);
    }
}

/// What must hold of a state with limits: the powers given are met, and each bus with limits either holds its voltage within
/// them, or stands at one and its voltage is on the side that this explains.
bool is_within_limits(const AcModel& model, AcCase of, const std::vector<Complex>& v_pu) {
    constexpr double kAlmostPu = 2e-6;  // limits are judged once a state is known to 1e-6
    const std::vector<Complex> power = bus_powers(model.net, of, v_pu);
    for (std::size_t bus = 0; bus < v_pu.size(); ++bus) {
        if (of.is_live[bus] == 0 || model.net.role[bus] != BusRole::held || model.net.slack_share[bus] > 0.0) continue;
        const double q_pu = power[bus].imag() - of.injection_pu[bus].imag();
        const double set_pu = model.net.v_pu[bus], is_pu = std::abs(v_pu[bus]);
        if (std::abs(is_pu - set_pu) < kAlmostPu) {
            if (q_pu > model.net.q_max_pu[bus] + kAlmostPu || q_pu < model.net.q_min_pu[bus] - kAlmostPu) return false;
            continue;
        }
        if (std::abs(q_pu - (is_pu < set_pu ? model.net.q_max_pu[bus] : model.net.q_min_pu[bus])) > kAlmostPu)
            return false;
        of.role[bus] = BusRole::load;
        of.injection_pu[bus] += Complex(0.0, q_pu);
    }
    return ac_mismatch(model.net, of, v_pu).is_solved;
}

TEST_P(AcFlowOfHoursAfterOutages, KeepsReactiveLimits) {
    test::RandomAcNetwork random(GetParam(), 33);
    limit_sources(random.net, random.injection_pu.front());
    const AcModel model = build_ac_model(random.net);
    const std::vector<AcOutage> list = all_outages(model.net);
    Voltages before(random.injection_pu.size());
    int n_solved = 0, n_expected = 0, n_within = 0;

    AcSolver(model, {.with_reactive_limits = true})
        .series_with_outages(
            in_order(before.size()), fill_from(model, random.injection_pu),
            [&](const AcBatch& batch) {
                for (std::size_t lane = 0; lane < batch.items.size(); ++lane) {
                    const auto step = static_cast<std::size_t>(batch.items[lane]);
                    before[step] = voltages(model, batch.states, lane);
                    ASSERT_TRUE(batch.outcome[lane].is_solved);
                    ASSERT_TRUE(is_within_limits(model, ac_case(model.net, random.injection_pu[step]), before[step]))
                        << "step " << step;
                }
            },
            list,
            [&](std::size_t outage, const AcBatch& batch) {
                for (std::size_t lane = 0; lane < batch.items.size(); lane += 7) {
                    const auto step = static_cast<std::size_t>(batch.items[lane]);
                    const AcCase alone = case_after(model.net, random.injection_pu[step], before[step], list[outage]);
                    const AcSolution referee = solve_within_limits(model.net, alone).solution;
                    n_expected += referee.is_solved ? 1 : 0;
                    if (!batch.outcome[lane].is_solved) continue;
                    ++n_solved;
                    const bool mine = is_within_limits(model, alone, voltages(model, batch.states, lane));
                    const bool its = referee.is_solved && is_within_limits(model, alone, referee.v_pu);
                    EXPECT_TRUE(mine || !its) << "outage " << outage << ", step " << step;
                    n_within += mine ? 1 : 0;
                }
            },
            {});

    EXPECT_EQ(n_solved, n_expected);
    EXPECT_EQ(n_within, n_solved);
}

INSTANTIATE_TEST_SUITE_P(Random, AcFlow, ::testing::Range(1U, 501U));
INSTANTIATE_TEST_SUITE_P(Random, AcFlowOfHoursAfterOutages, ::testing::Range(1U, 61U));

}  // namespace
}  // namespace knelpunt::flow
