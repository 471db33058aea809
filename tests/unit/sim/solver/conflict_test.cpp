#include "sim/solver/conflict.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "sim/solver/highs.hpp"
#include "sim/solver/interior/interior_point.hpp"
#include "tests/support/torture_program.hpp"

namespace knelpunt::solver {
namespace {

constexpr double kExact = 1e-6;  // hundred times HiGHS's tolerance

std::optional<Conflict> conflict_of(const StagedProgram& program) {
    return find_conflict(program, solve_interior_point(program, {}, {}), {});
}

std::size_t count(const Conflict& conflict, Limit::Kind of) {
    return static_cast<std::size_t>(std::count_if(conflict.limits.begin(), conflict.limits.end(),
                                                  [&](const Limit& limit) { return limit.kind == of; }));
}

// By hand: 24 MWh are asked for in the first two of four hours, in which 5 MW each are allowed: 14 MWh are missing.
TEST(Conflict, NamesTheDayAndThePowersThatAreTooSmallForIt) {
    StagedProgram program({1.0, 1.0, 1.0, 1.0});
    const int use = program.add_column({0.0, 5.0, 1.0, 0.0});
    const int other = program.add_column({0.0, 50.0, 1.0, 0.0});
    program.add_entry(program.add_row({-kInfinity, 30.0}), other, 1.0);
    const int of_day = program.add_window_group({{{0, use, 1.0}}, {}});
    program.add_window({of_day, 0, 2, 24.0, 24.0});
    program.add_window({of_day, 2, 2, 6.0, 6.0});
    program.add_chain({0, 4, 1.0, EndRule::cyclic, {}, {}});

    const auto conflict = conflict_of(program);

    ASSERT_TRUE(conflict);
    EXPECT_NEAR(conflict->missing, 14.0, kExact);
    ASSERT_EQ(conflict->limits.size(), 3U);
    EXPECT_EQ(conflict->limits[0], (Limit{Limit::Kind::window, 0, 0, false, 24.0}));
    EXPECT_EQ(conflict->limits[1], (Limit{Limit::Kind::column, 0, 0, true, 5.0}));
    EXPECT_EQ(conflict->limits[2], (Limit{Limit::Kind::column, 0, 1, true, 5.0}));
}

// By hand: a store that starts with 4 MWh and takes 3 MW gives at most 7 of the 9 MW that hour 1 asks for.
TEST(Conflict, FollowsAStoreThroughTheHours) {
    StagedProgram program({1.0, 1.0, 1.0});
    const std::vector<double> most_in{3.0, 0.0, 3.0}, use{0.0, 9.0, 0.0};
    const int in = program.add_column({0.0, {1.0, most_in}, 1.0, 0.0});
    const int out = program.add_column({0.0, 20.0, 1.0, 0.0});
    program.add_entry(program.add_row({{1.0, use}, {1.0, use}}), out, 1.0);
    const int store = program.add_store({0.0, 100.0, 0.0});
    program.add_store_entry(store, in, 1.0);
    program.add_store_entry(store, out, -1.0);
    program.add_chain({0, 3, 1.0, EndRule::valued, {4.0}, {0.0}});

    const auto conflict = conflict_of(program);

    ASSERT_TRUE(conflict);
    EXPECT_NEAR(conflict->missing, 2.0, kExact);
    EXPECT_EQ(conflict->limits[0], (Limit{Limit::Kind::row, 0, 1, false, 9.0}));
    EXPECT_EQ(count(*conflict, Limit::Kind::store_row), 2U);  // of the hours 0 and 1
    EXPECT_EQ(count(*conflict, Limit::Kind::column), 3U);  // at most 3 in hour 0, 0 in hour 1; nothing comes back out
    EXPECT_EQ(count(*conflict, Limit::Kind::store), 1U);   // not below 0 in hour 1
}

// By hand: 5 MW asked of what a capacity of at most 3 MW allows: 2 MW are missing.
TEST(Conflict, SeesACapacityThatIsTooSmall) {
    StagedProgram program({1.0, 1.0});
    const int built = program.add_column({0.0, 0.0, 1.0, 0.0});
    program.add_entry(program.add_row({5.0, 5.0}), built, 1.0);
    const int capacity = program.add_capacity({3.0, 1.0});
    program.add_widening({capacity, built, false, 0.0, 1.0});
    program.add_chain({0, 2, 1.0, EndRule::cyclic, {}, {}});

    const auto conflict = conflict_of(program);

    ASSERT_TRUE(conflict);
    EXPECT_NEAR(conflict->missing, 2.0, kExact);
    ASSERT_EQ(conflict->limits.size(), 3U);
    EXPECT_EQ(conflict->limits[0].kind, Limit::Kind::row);
    EXPECT_EQ(count(*conflict, Limit::Kind::column), 1U);
    EXPECT_EQ(count(*conflict, Limit::Kind::capacity), 1U);
}

// 100 MWh asked of a store that takes 1 MW in each of 50 hours: every hour has a part, more rows than are looked at.
TEST(Conflict, LeavesWhatWouldTakeTooLong) {
    StagedProgram program(std::vector<double>(50, 1.0));
    const int in = program.add_column({0.0, 1.0, 1.0, 0.0});
    program.add_store_entry(program.add_store({0.0, 200.0, 0.0}), in, 1.0);
    program.add_chain({0, 50, 1.0, EndRule::given, {0.0}, {100.0}});
    const StagedSolution proof = solve_interior_point(program, {}, {});

    EXPECT_FALSE(find_conflict(program, proof, {}, 20));
    const auto conflict = find_conflict(program, proof, {});
    ASSERT_TRUE(conflict);
    EXPECT_NEAR(conflict->missing, 50.0, kExact);
}

// By hand: at least 7 and at most 5 in the second hour.
TEST(Conflict, SeesBoundsThatCross) {
    StagedProgram program({1.0, 1.0});
    const std::vector<double> least{1.0, 7.0};
    program.add_column({{1.0, least}, 5.0, 1.0, 0.0});
    program.add_chain({0, 2, 1.0, EndRule::cyclic, {}, {}});

    const auto conflict = conflict_of(program);

    ASSERT_TRUE(conflict);
    EXPECT_NEAR(conflict->missing, 2.0, kExact);
    ASSERT_EQ(conflict->limits.size(), 2U);
    EXPECT_EQ(conflict->limits[1], (Limit{Limit::Kind::column, 0, 1, true, 5.0}));
}

TEST(Conflict, FindsNothingWhereThereIsASolution) {
    StagedProgram program({1.0});
    program.add_column({0.0, 5.0, 1.0, 0.0});
    program.add_chain({0, 1, 1.0, EndRule::cyclic, {}, {}});
    EXPECT_FALSE(conflict_of(program));
}

/// The flat program of which only some limits are left.
FlatProgram left_of(const StagedProgram& program, const std::vector<Limit>& limits) {
    FlatProgram out = flatten(program);
    const FlatProgram whole = out;
    const auto open = [](std::vector<double>& of, double value) { std::fill(of.begin(), of.end(), value); };
    open(out.lower, -kInfinity);
    open(out.row_lower, -kInfinity);
    open(out.upper, kInfinity);
    open(out.row_upper, kInfinity);
    open(out.cost, 0.0);
    open(out.quadratic_cost, 0.0);
    for (const Limit& limit : limits) {
        const bool is_row =
            limit.kind == Limit::Kind::row || limit.kind == Limit::Kind::store_row || limit.kind == Limit::Kind::window;
        std::size_t at = 0;
        if (limit.kind == Limit::Kind::window)
            at = whole.first_window + limit.index;
        else if (is_row)
            at = limit.stage * whole.per_stage_rows + limit.index +
                 (limit.kind == Limit::Kind::store_row ? program.n_rows() : 0);
        else if (limit.kind == Limit::Kind::capacity)
            at = program.n_stages() * whole.per_stage_variables + limit.index;
        else
            at = limit.stage * whole.per_stage_variables + limit.index +
                 (limit.kind == Limit::Kind::store ? program.n_columns() : 0);
        if (is_row)
            (limit.is_upper ? out.row_upper : out.row_lower)[at] = limit.value;
        else
            (limit.is_upper ? out.upper : out.lower)[at] = limit.value;
    }
    return out;
}

// HiGHS says of each set that it has no solution, and that any part of it has one.
TEST(Conflict, IsIrreducibleOnRandomPrograms) {
    constexpr std::uint32_t kSeeds = 400;
    constexpr std::size_t kMostStages = 24;
    constexpr int kMostColumns = 30;
    int n_found = 0;
    for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
        const support::TortureProgram made(seed, kMostStages, kMostColumns);
        if (made.program.n_capacities() > 0) continue;  // whose widened bounds are rows of their own
        const StagedSolution own = solve_interior_point(made.program, {}, {});
        if (own.status != SolveStatus::infeasible) continue;
        SCOPED_TRACE(std::to_string(seed) + ": " + made.features);
        const auto conflict = find_conflict(made.program, own, {});
        ASSERT_TRUE(conflict);
        ++n_found;
        EXPECT_EQ(solve_highs(left_of(made.program, conflict->limits), {}, {}).status, SolveStatus::infeasible);
        for (std::size_t at = 0; at < conflict->limits.size(); ++at) {
            std::vector<Limit> fewer = conflict->limits;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(at));
            EXPECT_EQ(solve_highs(left_of(made.program, fewer), {}, {}).status, SolveStatus::optimal) << at;
        }
        std::vector<Limit> given_way = conflict->limits;
        const double by = (1.0 + kExact) * conflict->missing + kExact;
        given_way.front().value += given_way.front().is_upper ? by : -by;
        EXPECT_EQ(solve_highs(left_of(made.program, given_way), {}, {}).status, SolveStatus::optimal);
    }
    EXPECT_GT(n_found, 5);
}

}  // namespace
}  // namespace knelpunt::solver
