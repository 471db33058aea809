#include "sim/solver/uniqueness.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "sim/solver/certificate.hpp"
#include "sim/solver/highs.hpp"
#include "sim/solver/interior/interior_point.hpp"
#include "tests/support/torture_program.hpp"

namespace knelpunt::solver {
namespace {

using Flags = std::vector<char>;

/// What a solution of these values has, with prices of 0.
UniquePrices found_at(const StagedProgram& program, std::vector<double> x, std::vector<double> s) {
    StagedSolution solution;
    solution.x_reduced.assign(x.size(), 0.0);
    solution.s_reduced.assign(s.size(), 0.0);
    solution.row_dual.assign(program.n_stages() * program.n_rows(), 0.0);
    solution.window_dual.assign(program.n_windows(), 0.0);
    solution.x = std::move(x);
    solution.s = std::move(s);
    return find_unique_prices(program, solution);
}

/// Power and heat in one hour: a plant of 10 MW, a heat pump between the two, a boiler of 5 MW, a battery.
struct PowerAndHeat {
    StagedProgram program{{1.0}};

    PowerAndHeat() {
        const int power = program.add_row({4.0, 4.0});
        const int heat = program.add_row({3.0, 3.0});
        const int plant = program.add_column({0.0, 10.0, 50.0, 0.0});
        const int pump = program.add_column({0.0, 10.0, 0.0, 0.0});
        const int boiler = program.add_column({0.0, 5.0, 40.0, 0.0});
        const int charge = program.add_column({0.0, 5.0, 0.0, 0.0});
        program.add_entry(power, plant, 1.0);
        program.add_entry(power, pump, -1.0);
        program.add_entry(power, charge, -1.0);
        program.add_entry(heat, pump, 3.0);
        program.add_entry(heat, boiler, 1.0);
        program.add_store_entry(program.add_store({0.0, 20.0, 0.0, 0.99}), charge, 0.9);
        program.add_chain({0, 1, 1.0, EndRule::given, {10.0}, {11.7}});
    }
    [[nodiscard]] UniquePrices with(double plant_mw, double pump_mw, double boiler_mw, double charge_mw) const {
        return found_at(program, {plant_mw, pump_mw, boiler_mw, charge_mw}, {11.7});
    }
};

// By hand: what runs between its bounds sets a price; a converter that does carries it over.
TEST(UniquePrices, AreSetBetweenBounds) {
    const PowerAndHeat made;
    EXPECT_EQ(made.with(5.0, 1.0, 0.0, 0.0).row, (Flags{1, 1}));   // plant sets power, pump carries it to heat
    EXPECT_EQ(made.with(5.0, 0.0, 3.0, 0.0).row, (Flags{1, 1}));   // each by its own
    EXPECT_EQ(made.with(4.0, 0.0, 5.0, 0.0).row, (Flags{1, 0}));   // the boiler is full: heat may cost more
    EXPECT_EQ(made.with(10.0, 1.0, 0.0, 0.0).row, (Flags{0, 0}));  // tied to each other, to nothing else
    EXPECT_EQ(made.with(10.0, 0.0, 3.0, 2.0).row, (Flags{0, 1}));  // tied to the battery's, which an end holds
    EXPECT_EQ(made.with(10.0, 1.0, 2.0, 0.0).row, (Flags{1, 1}));  // boiler and pump set power together
}

// By hand: of a full boiler in a network whose price may be more, the value of its limit may be too; at its least it is 0.
TEST(UniquePrices, HoldForTheBoundsOfColumns) {
    const PowerAndHeat made;
    EXPECT_EQ(made.with(4.0, 0.0, 5.0, 0.0).x_upper, (Flags{1, 1, 0, 1}));
    EXPECT_EQ(made.with(4.0, 0.0, 5.0, 0.0).x_lower, (Flags{1, 0, 1, 0}));  // the pump's heat, the battery's content
    EXPECT_EQ(made.with(10.0, 1.0, 0.0, 0.0).x_upper, (Flags{0, 1, 1, 1}));
    EXPECT_EQ(made.with(10.0, 1.0, 2.0, 0.0).x_upper, (Flags{1, 1, 1, 1}));
}

/// A store of 20 MWh over four hours beside a source that sets the price in some of them.
struct Store {
    StagedProgram program{{1.0, 1.0, 1.0, 1.0}};

    Store() {
        const int balance = program.add_row({0.0, 0.0});
        const int source = program.add_column({0.0, 10.0, 30.0, 0.0});
        const int charge = program.add_column({0.0, 10.0, 0.0, 0.0});
        program.add_entry(balance, source, 1.0);
        program.add_entry(balance, charge, -1.0);
        program.add_store_entry(program.add_store({0.0, 20.0, 0.0, 0.99}), charge, 0.9);
        program.add_chain({0, 4, 1.0, EndRule::given, {0.0}, {12.0}});
    }
    [[nodiscard]] UniquePrices with(const std::vector<double>& source_mw,
                                    const std::vector<double>& content_mwh) const {
        std::vector<double> x;
        for (const double mw : source_mw) x.insert(x.end(), {mw, mw});
        return found_at(program, x, content_mwh);
    }
};

// By hand: the source sets the price of the first hour, charging that of the content, which holds until it is full; behind that
// nothing is set but in the last hour.
TEST(UniquePrices, AreCarriedByContentsBetweenTheirBounds) {
    const Store made;
    const UniquePrices full = made.with({5.0, 10.0, 10.0, 5.0}, {5.0, 14.0, 20.0, 12.0});
    EXPECT_EQ(full.store, (Flags{1, 1, 1, 1}));
    EXPECT_EQ(full.s_upper, (Flags{1, 1, 1, 1}));
    const UniquePrices open = made.with({5.0, 10.0, 10.0, 10.0}, {5.0, 14.0, 20.0, 12.0});
    EXPECT_EQ(open.store, (Flags{1, 1, 1, 0}));
    EXPECT_EQ(open.s_upper, (Flags{1, 1, 0, 0}));
    EXPECT_EQ(open.row, (Flags{1, 0, 0, 0}));  // source and store are full: the balance between them may have any price
    const UniquePrices backward = made.with({10.0, 10.0, 10.0, 5.0}, {5.0, 14.0, 15.0, 12.0});
    EXPECT_EQ(backward.store, (Flags{1, 1, 1, 1}));
}

// By hand: what is left at the end has a value, so that content below full has that price in every hour it is carried through.
TEST(UniquePrices, AreGivenByTheValueOfWhatIsLeft) {
    StagedProgram program({1.0, 1.0});
    const int charge = program.add_column({0.0, 10.0, 30.0, 0.0});
    program.add_store_entry(program.add_store({0.0, 20.0, 0.0, 0.99}), charge, 0.9);
    program.add_chain({0, 2, 1.0, EndRule::valued, {5.0}, {28.0}});
    EXPECT_EQ(found_at(program, {0.0, 0.0}, {4.95, 4.9005}).store, (Flags{1, 1}));
    EXPECT_EQ(found_at(program, {0.0, 0.0}, {20.0, 19.8}).store, (Flags{0, 1}));     // full in the first hour
    EXPECT_EQ(found_at(program, {10.0, 10.0}, {13.95, 20.0}).store, (Flags{0, 0}));  // full at the end
}

// By hand: a day's use of 12 MWh, set by the first hour's source, is worth the same in the second; of the day behind nothing is
// known.
TEST(UniquePrices, AreCarriedByTheWindowOfADay) {
    StagedProgram program({1.0, 1.0, 1.0, 1.0});
    const int balance = program.add_row({0.0, 0.0});
    const int source = program.add_column({0.0, 10.0, 30.0, 0.0}), use = program.add_column({0.0, 9.0, 0.0, 0.0});
    program.add_entry(balance, source, 1.0);
    program.add_entry(balance, use, -1.0);
    const int group = program.add_window_group({{{0, use, 1.0}}, {}});
    program.add_window({group, 0, 2, 12.0, 12.0});
    program.add_window({group, 2, 2, 20.0, 20.0});
    program.add_chain({0, 4, 1.0, EndRule::cyclic, {}, {}});
    const UniquePrices found = found_at(program, {4.0, 4.0, 10.0, 8.0, 10.0, 9.0, 10.0, 9.0}, {});
    EXPECT_EQ(found.window, (Flags{1, 0}));
    EXPECT_EQ(found.row, (Flags{1, 1, 0, 0}));
    EXPECT_EQ(found.x_upper, (Flags{1, 1, 1, 1, 0, 0, 0, 0}));
}

/// Largest difference between values that are said to be unique.
double difference(const Flags& is_unique, const std::vector<double>& a, const std::vector<double>& b, double scale,
                  std::size_t& n_unique) {
    double out = 0.0;
    for (std::size_t at = 0; at < is_unique.size(); ++at) {
        if (is_unique[at] == 0) continue;
        ++n_unique;
        out = std::max(out, std::abs(a[at] - b[at]) / scale);
    }
    return out;
}

std::vector<double> bound_price(const std::vector<double>& reduced, double sign) {
    std::vector<double> out;
    for (const double value : reduced) out.push_back(std::max(0.0, sign * value));
    return out;
}

// On random programs: what is said to be unique in the midst of the solutions is the same at a vertex, by another program.
// Both end at 1e-7 of the largest cost, the conditions at 1e-6 of it; equations that are nearly the same may lose a digit.
TEST(UniquePrices, AreTheSameOfHighs) {
    constexpr double kAgrees = 1e-5;
    std::size_t n_unique = 0, n_compared = 0;
    for (std::uint32_t seed = 1; seed <= 150; ++seed) {
        const support::TortureProgram made(seed, 60, 40);
        if (made.program.has_quadratic_cost()) continue;
        const StagedSolution inner = solve_interior_point(made.program, {}, {});
        const StagedSolution outer = solve_highs(made.program, {.method = "simplex"}, {});
        if (inner.status != SolveStatus::optimal || outer.status != SolveStatus::optimal) continue;
        if (!certify(made.program, inner).is_optimal(1e-7, 1e-7)) continue;
        ++n_compared;
        double scale = 1.0;  // the largest cost, as of the solvers' tolerance
        for (std::size_t stage = 0; stage < made.program.n_stages(); ++stage)
            for (const Column& column : made.program.columns())
                scale = std::max(scale, std::abs(made.program.weight(stage) * column.cost.at(stage)));
        const UniquePrices found = find_unique_prices(made.program, inner);
        EXPECT_LT(difference(found.row, inner.row_dual, outer.row_dual, scale, n_unique), kAgrees) << seed;
        EXPECT_LT(difference(found.store, inner.store_dual, outer.store_dual, scale, n_unique), kAgrees) << seed;
        EXPECT_LT(difference(found.window, inner.window_dual, outer.window_dual, scale, n_unique), kAgrees) << seed;
        const auto compare = [&](const Flags& is_unique, const std::vector<double>& a, const std::vector<double>& b,
                                 double sign) {
            EXPECT_LT(difference(is_unique, bound_price(a, sign), bound_price(b, sign), scale, n_unique), kAgrees)
                << seed << " " << sign;
        };
        compare(found.x_lower, inner.x_reduced, outer.x_reduced, 1.0);
        compare(found.x_upper, inner.x_reduced, outer.x_reduced, -1.0);
        compare(found.s_lower, inner.s_reduced, outer.s_reduced, 1.0);
        compare(found.s_upper, inner.s_reduced, outer.s_reduced, -1.0);
    }
    EXPECT_GT(n_compared, 40U);
    EXPECT_GT(n_unique, 10000U);
}

}  // namespace
}  // namespace knelpunt::solver
