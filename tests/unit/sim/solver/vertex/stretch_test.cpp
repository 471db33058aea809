#include "sim/solver/vertex/stretch.hpp"

#include <gtest/gtest.h>

#include "sim/base/expects.hpp"

namespace knelpunt::solver {
namespace {

using Numbers = std::vector<double>;

/// Four hours of a source of at most 4 MW, which a capacity of 2 MW widens, with a store that keeps 0.5 from hour to hour; a window over
/// the first three hours holds at most 9 MWh, at a price of -3.
struct FourHours {
    explicit FourHours(EndRule end) {
        const int source = program.add_column({0.0, 4.0, 10.0, 0.0});
        program.add_entry(program.add_row({1.0, 6.0}), source, 1.0);
        program.add_store_entry(program.add_store({0.0, 8.0, 0.0, 0.5}), source, 1.0);
        program.add_widening({program.add_capacity({kInfinity, 7.0}), source, false, 0.0, 1.0});
        program.add_window({program.add_window_group({{{0, source, 1.0}}, {}}), 0, 3, -kInfinity, 9.0});
        program.add_chain({0, 4, 2.0, end, {1.0}, {end == EndRule::valued ? 6.0 : 1.5}});
        solution.x = {1.0, 6.0, 2.0, 1.0};
        solution.s = {1.5, 6.75, 5.375, 3.6875};
        solution.y = {2.0};
        solution.x_reduced = {0.0, -5.0, 0.0, 0.0};
        solution.s_reduced = Numbers(4, 0.0);
        solution.row_dual = {0.5, 0.0, 0.0, 0.25};
        solution.store_dual = {-8.0, -6.0, -4.0, -2.0};
        solution.window_dual = {-3.0};
        solution.cost_per_capacity = {0.0};
    }
    FourHours(const FourHours&) = delete;

    StagedProgram program{Numbers(4, 1.0)};
    StagedSolution solution;
};

// By hand: content before the second hour is that after the first, content behind the third stays; its price there is what the
// fourth hour's is, by what is kept, per weight of the chain.
TEST(StretchEnds, OfTheMiddleAreContentsOrTheirPrice) {
    const FourHours of(EndRule::given);
    const StretchEnds ends(of.program, of.solution, 1, 2);

    const Chain values = ends.chain(Asks::values), prices = ends.chain(Asks::prices);

    EXPECT_FALSE(ends.is_start());
    EXPECT_EQ(values.end, EndRule::given);
    EXPECT_EQ(values.start, Numbers{1.5});
    EXPECT_EQ(values.finish, Numbers{5.375});
    EXPECT_EQ(prices.end, EndRule::valued);
    EXPECT_EQ(prices.start, Numbers{1.5});
    EXPECT_EQ(prices.finish, Numbers{0.5});  // -0.5 x -2 / 2
}

TEST(StretchEnds, OfAWholeChainAreItsOwn) {
    const FourHours given(EndRule::given), valued(EndRule::valued);

    const Chain of_given = StretchEnds(given.program, given.solution, 0, 4).chain(Asks::prices);
    const Chain of_valued = StretchEnds(valued.program, valued.solution, 0, 4).chain(Asks::prices);

    EXPECT_EQ(of_given.end, EndRule::given);
    EXPECT_EQ(of_given.start, Numbers{1.0});
    EXPECT_EQ(of_valued.end, EndRule::valued);
    EXPECT_EQ(of_valued.finish, Numbers{6.0});
}

// By hand: of a cyclic chain the last hour stands before the first, and the first, at -8, behind the last: 0.5 x 8 / 2.
TEST(StretchEnds, OfARingReachRound) {
    const FourHours of(EndRule::cyclic);

    EXPECT_EQ(StretchEnds(of.program, of.solution, 0, 1).chain(Asks::values).start, Numbers{3.6875});
    EXPECT_EQ(StretchEnds(of.program, of.solution, 3, 1).chain(Asks::prices).finish, Numbers{2.0});
}

// By hand: 4 MW and a capacity of 2; the window's part inside is the 8 MWh that are used there.
TEST(Stretch, ForValuesHoldsCapacitiesAndWindowsAsTheyAre) {
    const FourHours of(EndRule::given);

    const Stretch stretch(of.program, of.solution, 1, 2, Asks::values);

    EXPECT_EQ(stretch.program->n_capacities(), 0U);
    EXPECT_EQ(stretch.program->columns()[0].upper.at(0), 6.0);
    ASSERT_EQ(stretch.program->n_windows(), 1U);
    EXPECT_EQ(stretch.program->windows()[0].upper, 16.0);  // 8 MWh, with the chain's weight
    EXPECT_EQ(stretch.windows, std::vector<std::size_t>{0});
}

// By hand: a window that reaches beyond is charged at its price, 10 + 3 per MWh; the capacity's bound saves 5 in the stretch, so
// that it costs 0 + 5 there; and content may be had in the first hour at its price of -6, over a weight of 2.
TEST(Stretch, ForPricesChargesWhatReachesBeyond) {
    const FourHours of(EndRule::given);

    const Stretch stretch(of.program, of.solution, 1, 2, Asks::prices);

    EXPECT_EQ(stretch.program->n_windows(), 0U);
    EXPECT_EQ(stretch.program->columns()[0].cost.at(1), 13.0);
    ASSERT_EQ(stretch.program->n_capacities(), 1U);
    EXPECT_EQ(stretch.program->capacities()[0].cost, 5.0);
    ASSERT_EQ(stretch.program->n_columns(), 2U);
    EXPECT_EQ(stretch.program->columns()[1].cost.at(0), 3.0);
    EXPECT_EQ(stretch.program->columns()[1].upper.at(0), kInfinity);
    EXPECT_EQ(stretch.program->columns()[1].upper.at(1), 0.0);
}

TEST(Stretch, TakesItsPartOfTheSolution) {
    const FourHours of(EndRule::given);

    const StagedSolution own = Stretch(of.program, of.solution, 1, 2, Asks::values).own_part();

    EXPECT_EQ(own.x, (Numbers{6.0, 2.0}));
    EXPECT_EQ(own.s, (Numbers{6.75, 5.375}));
    EXPECT_EQ(own.store_dual, (Numbers{-6.0, -4.0}));
    EXPECT_EQ(own.window_dual, Numbers{-3.0});
}

TEST(Stretch, LiesInsideOneChain) {
    const FourHours of(EndRule::given);

    EXPECT_THROW(Stretch(of.program, of.solution, 2, 3, Asks::values), ContractError);
}

}  // namespace
}  // namespace knelpunt::solver
