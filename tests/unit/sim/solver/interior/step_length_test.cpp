#include "sim/solver/interior/step_length.hpp"

#include <gtest/gtest.h>

#include "sim/solver/interior/iterate.hpp"
#include "sim/solver/interior/newton_system.hpp"
#include "sim/solver/interior/starting_point.hpp"

namespace knelpunt::solver {
namespace {

constexpr double kMostOfStep = 0.9995;  // a slack keeps at least 1 / 2000 of itself

/// One hour of two columns, the first boxed, the second without upper bound, and a capacity without upper bound if asked for.
struct TwoColumns {
    explicit TwoColumns(double quadratic_cost = 0.0) {
        program.add_column({0.0, 4.0, 1.0, quadratic_cost});
        program.add_column({0.0, kInfinity, 1.0, 0.0});
        program.add_capacity({kInfinity, 1.0});
        program.add_chain({0, 1, 1.0, EndRule::given, {}, {}});
    }
    StagedProgram program{{1.0}};
};

/// At a quarter of the first column's box, with the direction put there by hand; u is the box in the solver's units.
struct AtAQuarter {
    explicit AtAQuarter(const StagedProgram& program)
        : lanes(program),
          work(lanes),
          passes(lanes, 1),
          capacities(work),
          iterate(work, passes, capacities),
          system(work, passes, capacities),
          u(lanes.upper.at(0, 0, 0)) {
        put_middle(work);
        iterate.evaluate(true);  // marks what can move
        put(work.x, 0.25 * u, 0.5 * u);
        put(work.lower_dual, 3.0, 2.0);
        put(work.upper_dual, 1.0, 0.0);
        put(work.dx, -0.5 * u, u);
        work.capacity[0] = 1.0;
        work.capacity_lower_dual[0] = 1.0;
        work.dcapacity[0] = 0.0;
    }
    /// Values of the two columns in the only stage.
    static void put(LaneArray to, double first, double second) {
        to[0] = first;
        to[numeric::kLaneWidth] = second;
    }
    StepLength find() {
        system.find_steps(false);
        return find_step_length(work, capacities, false);
    }

    LaneProgram lanes;
    LaneWork work;
    GroupPasses passes;
    CapacityBounds capacities;
    Iterate iterate;
    NewtonSystem system;
    double u;
};

// By hand: the first column meets its lower bound after half its step (0.25 u of 0.5 u). Duals of a predictor step by
// dz = -z - z ds / s: of the first column's lower bound +z, of its upper one -z - z (0.5 / 0.75) = -5/3 z, so 0 after 0.6; of the
// second's lower bound -z - z (1 / 0.5) = -3 z, so 0 after a third; the capacity, which stands still, loses z, 0 after 1.
TEST(StepLength, EndsWhereTheFirstBoundIsMet) {
    const TwoColumns columns;
    AtAQuarter at(columns.program);

    const StepLength found = at.find();

    EXPECT_NEAR(found.primal, kMostOfStep * 0.5, 1e-12);
    EXPECT_NEAR(found.dual, kMostOfStep / 3.0, 1e-12);
}

TEST(StepLength, IsShortenedByACapacityToo) {
    const TwoColumns columns;
    AtAQuarter at(columns.program);
    at.work.dcapacity[0] = -4.0;  // of 1: 0 after a quarter

    EXPECT_NEAR(at.find().primal, kMostOfStep * 0.25, 1e-12);
}

TEST(StepLength, IsOneForValuesAndPricesWhereACostIsQuadratic) {
    const TwoColumns columns(0.5);
    AtAQuarter at(columns.program);

    const StepLength found = at.find();

    EXPECT_EQ(found.primal, found.dual);
    EXPECT_NEAR(found.primal, kMostOfStep / 3.0, 1e-12);
}

// By hand: products of slack and dual after whole steps are (s + ds)(z + dz) = -(s + ds) z ds / s.
TEST(StepLength, TellsTheComplementarityAfterIt) {
    const TwoColumns columns;
    AtAQuarter at(columns.program);
    const double u = at.u, before = 0.25 * u * 3.0 + 0.75 * u * 1.0 + 0.5 * u * 2.0 + 1.0;

    StepLength found = at.find();
    found.primal = found.dual = 1.0;

    const double lower = (0.25 * u - 0.5 * u) * 3.0 * 0.5 / 0.25, upper = -(0.75 * u + 0.5 * u) * 1.0 * 0.5 / 0.75,
                 second = -(0.5 * u + u) * 2.0 * 1.0 / 0.5;
    EXPECT_NEAR(found.complement_after(before), lower + upper + second, 1e-9);
}

TEST(Centring, IsTheCubeOfTheShareThatIsLeft) {
    EXPECT_DOUBLE_EQ(centring(8.0, 4.0), 0.125);
    EXPECT_EQ(centring(8.0, 9.0), 1.0);    // never more than where it stands
    EXPECT_EQ(centring(8.0, -1.0), 1e-6);  // never without any
    EXPECT_EQ(centring(0.0, 0.0), 1e-6);   // without bounds there is nothing to keep away from
}

TEST(CapacityBounds, WeighADualOverItsSlack) {
    TwoColumns columns;
    AtAQuarter at(columns.program);
    at.work.capacity[0] = 4.0;
    at.work.capacity_lower_dual[0] = 2.0;
    at.work.column_regularisation = 0.0;

    EXPECT_EQ(at.capacities.weight(0), 0.5);
    EXPECT_FALSE(at.capacities.has_upper(0));
}

}  // namespace
}  // namespace knelpunt::solver
