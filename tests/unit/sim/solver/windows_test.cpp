#include "sim/solver/windows.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "sim/solver/certificate.hpp"
#include "tests/support/programs.hpp"

namespace knelpunt::solver {
namespace {

/// A use with a price that swings over the day, beside a store of half a day; budgets of a day and of the whole.
struct DaysBesideGrid {
    std::vector<double> price_eur_per_mwh;
    StagedProgram program;

    explicit DaysBesideGrid(std::size_t n_days) : program(std::vector<double>(24 * n_days, 1.0)) {
        for (std::size_t hour = 0; hour < 24 * n_days; ++hour)
            price_eur_per_mwh.push_back(50.0 + (hour % 24 < 12 ? -20.0 : 20.0) + static_cast<double>(hour / 24));
        const int grid = program.add_column({-kInfinity, kInfinity, {1.0, price_eur_per_mwh}, 0.0});
        const int charge = program.add_column({0.0, 1.0, 0.0, 0.0}),
                  discharge = program.add_column({0.0, 1.0, 0.0, 0.0});
        const int own = program.add_column({0.0, 5.0, 0.0, 0.0});
        const int balance = program.add_row({5.0, 5.0});
        for (const int column : {grid, discharge, own}) program.add_entry(balance, column, 1.0);
        program.add_entry(balance, charge, -1.0);
        const int store = program.add_store({0.0, 12.0, 0.0, 1.0});
        program.add_store_entry(store, charge, 0.9);
        program.add_store_entry(store, discharge, -1.0);
        const int group = program.add_window_group({{{0, own, 1.0}}, {}});
        for (std::size_t day = 0; day < n_days; ++day) program.add_window({group, 24 * day, 24, 0.0, 10.0});
        program.add_window({group, 0, 24 * n_days, 0.0, 8.0 * static_cast<double>(n_days)});
        program.add_chain({0, 24 * n_days, 1.0, EndRule::cyclic, {}, {}});
    }
    DaysBesideGrid(const DaysBesideGrid&) = delete;
};

WindowOptions one_day_windows() {
    WindowOptions options;
    options.n_stages = 24;
    options.n_look_ahead = 0;
    return options;
}

// One window over everything is the program itself, but for the content it starts from.
TEST(SolveInWindows, KeepsEveryRowAndIsNeverBetterThanTheWhole) {
    const DaysBesideGrid made(20);
    const StagedSolution whole = solve_highs(made.program, {}, {});
    ASSERT_EQ(whole.status, SolveStatus::optimal);

    const StagedSolution found = solve_in_windows(made.program, WindowOptions(), {});

    ASSERT_EQ(found.status, SolveStatus::optimal) << found.message;
    EXPECT_TRUE(certify(made.program, found).is_feasible(1e-7));
    EXPECT_GE(found.cost, whole.cost - 1e-6);
    // By hand: the store earns 12 (0.9 sell - buy) a day either way; windows differ in the first and last days and in
    // which days the long budget of 160 MWh goes to, a day's price apart at most: 20 days times 8 MWh times 20 EUR.
    EXPECT_LE(found.cost, whole.cost + 20.0 * 8.0 * 20.0);
    RecordProperty("difference_eur", std::to_string(found.cost - whole.cost));
}

TEST(SolveInWindows, GivesPricesOfRowsInsideAWindowOnly) {
    const DaysBesideGrid made(20);

    const StagedSolution found = solve_in_windows(made.program, WindowOptions(), {});

    for (std::size_t day = 0; day < 20; ++day) EXPECT_FALSE(std::isnan(found.window_dual[day])) << day;
    EXPECT_TRUE(std::isnan(found.window_dual[20]));
    EXPECT_NEAR(found.row_dual[15], 70.0, 1e-6);  // of hour 15 of the first day: what the grid asks
}

TEST(SolveInWindows, SaysInWhichWindowThereIsNoAnswer) {
    std::vector<double> demand(48, 5.0);
    demand[30] = 20.0;
    StagedProgram program(std::vector<double>(48, 1.0));
    const int row = program.add_row({{1.0, demand}, {1.0, demand}});
    program.add_entry(row, program.add_column({0.0, 10.0, 1.0, 0.0}), 1.0);
    program.add_chain({0, 48, 1.0, EndRule::cyclic, {}, {}});

    const StagedSolution found = solve_in_windows(program, one_day_windows(), {});

    EXPECT_EQ(found.status, SolveStatus::infeasible);
    EXPECT_EQ(found.message, "window from stage 24: infeasible");
    EXPECT_TRUE(std::isnan(found.x[0]) && std::isnan(found.cost));
}

}  // namespace
}  // namespace knelpunt::solver
