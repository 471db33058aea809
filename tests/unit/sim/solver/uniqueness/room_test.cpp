#include "sim/solver/uniqueness/room.hpp"

#include <gtest/gtest.h>

namespace knelpunt::solver {
namespace {

using Flags = std::vector<char>;

/// Two hours of a source of at most 4 MW, which a capacity widens, for a use of at least 3, and a store that ends with 5 MWh. A window
/// holds both hours to at most 9 MWh. The largest cost is 10, so a price below 1.1e-5 counts as none.
struct TwoHours {
    TwoHours() {
        const int source = program.add_column({0.0, 4.0, 10.0, 0.0});
        program.add_entry(program.add_row({3.0, kInfinity}), source, 1.0);
        program.add_store({0.0, 8.0, 0.0});
        program.add_widening({program.add_capacity({kInfinity, 1.0}), source, false, 0.0, 1.0});
        program.add_window({program.add_window_group({{{0, source, 1.0}}, {}}), 0, 2, -kInfinity, 9.0});
        program.add_chain({0, 2, 1.0, EndRule::given, {2.0}, {5.0}});
        solution.x = {4.0, 3.0};
        solution.s = {2.0, 5.0};
        solution.y = {0.5};
        solution.x_reduced = solution.s_reduced = solution.row_dual = {0.0, 0.0};
        solution.window_dual = {0.0};
    }
    [[nodiscard]] Flags rows() const {
        Room room(program, solution);
        Flags out;
        for (const std::size_t stage : {0U, 1U}) {
            out.push_back(0);
            room.each_row(stage, [&](std::size_t) { out.back() = 1; });
        }
        return out;
    }

    StagedProgram program{{1.0, 1.0}};
    StagedSolution solution;
};

// By hand: 4 MW lie below 4 + 0.5; the use of 3 MW is just met in the second hour; the second content is given.
TEST(Room, IsBetweenBoundsAsTheCapacitiesAre) {
    TwoHours of;
    const Room room(of.program, of.solution);

    EXPECT_EQ(room.x_above, (Flags{1, 1}));
    EXPECT_EQ(room.x_below, (Flags{1, 1}));
    EXPECT_EQ(room.s_above, (Flags{1, 0}));
    EXPECT_EQ(of.rows(), (Flags{1, 0}));

    of.solution.y = {0.0};
    EXPECT_EQ(Room(of.program, of.solution).x_below, (Flags{0, 1}));
}

TEST(Room, IsNoneWhereTheBoundHasAPrice) {
    TwoHours of;
    of.solution.x_reduced = {-2e-5, 1e-5};  // of the upper bound, beyond and within what counts as none
    of.solution.row_dual = {2e-5, 0.0};

    EXPECT_EQ(Room(of.program, of.solution).x_below, (Flags{0, 1}));
    EXPECT_EQ(of.rows(), (Flags{0, 0}));
}

// By hand: 4 + 3 of 9 MWh.
TEST(Room, OfAWindowCountsAllItsHours) {
    TwoHours of;
    EXPECT_TRUE(Room(of.program, of.solution).of_window(0));
    of.solution.x = {4.0, 5.0};
    EXPECT_FALSE(Room(of.program, of.solution).of_window(0));
}

}  // namespace
}  // namespace knelpunt::solver
