#include "sim/solver/interior/interior_point.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "sim/numeric/cpu.hpp"
#include "sim/solver/certificate.hpp"
#include "sim/solver/interior/lanes/lane_program.hpp"
#include "sim/solver/windows.hpp"
#include "tests/support/carrier_program.hpp"
#include "tests/support/programs.hpp"

namespace knelpunt::solver {
namespace {

TEST(InteriorPoint, GivesTheSameBytesForAnyThreadsAndVectors) {
    const support::CarrierProgram made(1, {1100, 6, 4});  // more than one group of segments
    const StagedSolution one = solve_interior_point(made.program, {.n_threads = 1}, {});
    const StagedSolution two = solve_interior_point(made.program, {.n_threads = 2}, {});
    const numeric::LaneTarget widest = numeric::lane_target();
    numeric::limit_lane_target(numeric::LaneTarget::avx2);
    const StagedSolution narrow = solve_interior_point(made.program, {.n_threads = 1}, {});
    numeric::limit_lane_target(widest);

    ASSERT_EQ(one.status, SolveStatus::optimal);
    for (const StagedSolution* other : {&two, &narrow}) {
        EXPECT_EQ(one.x, other->x);
        EXPECT_EQ(one.y, other->y);
        EXPECT_EQ(one.row_dual, other->row_dual);
    }
}

TEST(InteriorPoint, ProvesWhatItFinds) {
    for (std::uint32_t seed = 1; seed <= 5; ++seed) {
        const support::CarrierProgram made(seed, {50, 8, 5});
        const StagedSolution found = solve_interior_point(made.program, {}, {});
        ASSERT_EQ(found.status, SolveStatus::optimal) << seed << ": " << found.message;
        EXPECT_TRUE(certify(made.program, found).is_optimal(1e-6, 1e-7)) << seed;
    }
}

// The whole knows more than its days: it never costs more, and here, where each window ends as full as it began, less.
TEST(InteriorPoint, TheWholeCostsLessThanItsWindows) {
    const support::CarrierProgram made(2, {96, 5, 0});
    const StagedSolution whole = solve_interior_point(made.program, {}, {});
    WindowOptions days;
    days.n_stages = 24;
    days.n_look_ahead = 8;
    const StagedSolution windows = solve_in_windows(made.program, days, {});
    ASSERT_EQ(whole.status, SolveStatus::optimal);
    ASSERT_EQ(windows.status, SolveStatus::optimal);
    EXPECT_LT(whole.cost, windows.cost);
}

/// Use that swings over a fortnight, met by three sources and a store.
struct Fortnight {
    std::vector<double> use_mw;
    StagedProgram program{std::vector<double>(336, 1.0)};

    explicit Fortnight(double more_mw, double price = 40.0) {
        for (std::size_t hour = 0; hour < 336; ++hour)
            use_mw.push_back(100.0 + 30.0 * std::sin(0.26 * static_cast<double>(hour)) + more_mw);
        const int balance = program.add_row({{1.0, use_mw}, {1.0, use_mw}});
        for (const auto& [most_mw, cost] : {std::pair{60.0, 10.0}, {50.0, price}, {90.0, 90.0}})
            program.add_entry(balance, program.add_column({0.0, most_mw, cost, 1e-4}), 1.0);
        const int charge = program.add_column({0.0, 20.0, 0.0, 1e-4}),
                  discharge = program.add_column({0.0, 20.0, 0.0, 1e-4});
        program.add_entry(balance, charge, -1.0);
        program.add_entry(balance, discharge, 1.0);
        const int store = program.add_store({0.0, 80.0, 0.0});
        program.add_store_entry(store, charge, 0.9);
        program.add_store_entry(store, discharge, -1.0 / 0.9);
        program.add_chain({0, 336, 1.0, EndRule::cyclic, {}, {}});
    }
    Fortnight(const Fortnight&) = delete;
};

// A little more use: from the iterate that is kept it takes fewer iterations to the same cost; whatever start it is given,
// the answer is proven.
TEST(InteriorPoint, StartsFromAnotherSolve) {
    const Fortnight base(0.0), more(0.3), dearer(0.0, 70.0);
    InteriorPointReport kept;
    solve_interior_point(base.program, {.keep_start = true}, {}, &kept);
    for (const Fortnight* of : {&more, &dearer}) {
        const StagedSolution cold = solve_interior_point(of->program, {}, {});
        InteriorPointReport report;
        const StagedSolution warm = solve_interior_point(of->program, {.start = &kept.start}, {}, &report);

        ASSERT_EQ(warm.status, SolveStatus::optimal);
        EXPECT_NEAR(warm.cost, cold.cost, 3e-7 * cold.cost);  // the gaps of both
        EXPECT_TRUE(certify(of->program, warm).is_optimal(1e-6, 1e-7));
        if (of == &more) {
            EXPECT_TRUE(report.is_warm);
            EXPECT_LT(3 * warm.n_iterations, 2 * cold.n_iterations);
        }
    }
}

TEST(InteriorPoint, LeavesAStartThatDoesNotFit) {
    const Fortnight base(0.0);
    const support::RandomDispatch other(1, 336);
    InteriorPointReport kept, report;
    solve_interior_point(base.program, {.keep_start = true}, {}, &kept);

    const StagedSolution cold = solve_interior_point(other.program, {}, {});
    const StagedSolution warm = solve_interior_point(other.program, {.start = &kept.start}, {}, &report);

    EXPECT_FALSE(report.is_warm);
    EXPECT_EQ(warm.x, cold.x);
}

TEST(InteriorPoint, GoesOnUntilAskedToStop) {
    std::stop_source stop;
    stop.request_stop();
    const support::RandomDispatch made(1, 48);
    EXPECT_EQ(solve_interior_point(made.program, {}, stop.get_token()).status, SolveStatus::stopped);
}

TEST(InteriorPoint, SaysWhatItCannotHold) {
    StagedProgram program({1.0, 1.0});
    program.add_column({0.0, 10.0, -1.0, 0.0});
    program.add_chain({0, 1, 1.0, EndRule::cyclic, {}, {}});
    program.add_chain({1, 1, 1.0, EndRule::joined, {}, {}});
    const int store = program.add_store({0.0, 5.0, 0.0});
    program.add_store_entry(store, 0, 1.0);
    const StagedSolution found = solve_interior_point(program, {}, {});
    EXPECT_EQ(found.status, SolveStatus::failed);
    EXPECT_EQ(found.message, "a chain is joined to one that is cyclic, or to none");
    EXPECT_TRUE(std::isnan(found.x[0]));
}

/// Use of 10 MW in hours 5 to 7 of a day that a source of 8 MW and a store of 3 MWh, full at the start, cannot meet.
StagedProgram too_much_use(std::vector<double>& use_mw) {
    use_mw.assign(24, 1.0);
    for (std::size_t hour = 5; hour < 8; ++hour) use_mw[hour] = 10.0;
    StagedProgram program(std::vector<double>(24, 1.0));
    const int source = program.add_column({0.0, 8.0, 1.0, 0.0}), discharge = program.add_column({0.0, 5.0, 0.0, 0.0});
    const Value use(1.0, use_mw);
    const int balance = program.add_row({use, use});
    program.add_entry(balance, source, 1.0);
    program.add_entry(balance, discharge, 1.0);
    program.add_store_entry(program.add_store({0.0, 3.0, 0.0}), discharge, -1.0);
    program.add_chain({0, 24, 1.0, EndRule::valued, {3.0}, {0.0}});
    return program;
}

TEST(InteriorPoint, ProvesThatThereIsNoSolution) {
    std::vector<double> use_mw;
    const StagedProgram program = too_much_use(use_mw);
    EXPECT_EQ(solve_interior_point(program, {}, {}).status, SolveStatus::infeasible);
}

// By hand: a column that earns without end beside 7 MW asked of one that gives 5. The first alone has no end; with the second
// there is no plan that could go on.
TEST(InteriorPoint, NeedsAPlanForACostWithoutEnd) {
    for (const bool has_plan : {true, false}) {
        StagedProgram program({1.0, 1.0});
        program.add_column({0.0, kInfinity, -1.0, 0.0});
        const double use_mw = has_plan ? 4.0 : 7.0;
        program.add_entry(program.add_row({use_mw, use_mw}), program.add_column({0.0, 5.0, 1.0, 0.0}), 1.0);
        program.add_chain({0, 2, 1.0, EndRule::cyclic, {}, {}});
        const StagedSolution found = solve_interior_point(program, {}, {});
        EXPECT_EQ(found.status, has_plan ? SolveStatus::unbounded : SolveStatus::infeasible);
    }
}

// By hand: price 1 in the three hours says that 30 MWh of use earn 3 * 8 + 3 from all that there is: 3 MWh are missing,
// of terms of 30 + 24 + 3. A price of nothing proves nothing, nor does one in the other hours.
TEST(InfeasibilityMargin, IsTheMissingEnergyOverAllTerms) {
    std::vector<double> use_mw;
    const StagedProgram program = too_much_use(use_mw);
    StagedSolution prices;
    prices.row_dual.assign(24, 0.0);
    prices.store_dual.assign(24, 0.0);
    EXPECT_LE(infeasibility_margin(program, prices), 0.0);
    for (std::size_t hour = 5; hour < 8; ++hour) prices.row_dual[hour] = 1.0;
    for (std::size_t hour = 0; hour < 8; ++hour) prices.store_dual[hour] = -1.0;  // content is worth it until hour 7
    EXPECT_NEAR(infeasibility_margin(program, prices), 3.0 / (30.0 + 24.0 + 3.0), 1e-12);
    prices.row_dual.assign(24, 0.0);
    for (std::size_t hour = 10; hour < 13; ++hour) prices.row_dual[hour] = 1.0;
    prices.store_dual.assign(24, 0.0);
    EXPECT_LE(infeasibility_margin(program, prices), 0.0);
}

TEST(UnboundednessMargin, NeedsAWayThatKeepsEveryRow) {
    StagedProgram program({1.0});
    const int sold = program.add_column({0.0, kInfinity, -2.0, 0.0}),
              made = program.add_column({0.0, kInfinity, 1.0, 0.0});
    const int balance = program.add_row({0.0, 0.0});
    program.add_entry(balance, sold, 1.0);
    program.add_entry(balance, made, -1.0);
    program.add_chain({0, 1, 1.0, EndRule::cyclic, {}, {}});
    StagedSolution direction;
    direction.x = {1.0, 1.0};
    EXPECT_NEAR(unboundedness_margin(program, direction), 1.0, 1e-12);
    direction.x = {1.0, 0.0};  // sells what nobody makes
    EXPECT_LE(unboundedness_margin(program, direction), 0.0);
    EXPECT_EQ(solve_interior_point(program, {}, {}).status, SolveStatus::unbounded);
}

}  // namespace
}  // namespace knelpunt::solver
