#include "sim/solver/uniqueness/equations.hpp"

#include <gtest/gtest.h>

namespace knelpunt::solver {
namespace {

/// Equations of three prices a, b, c, added one after the other.
Equations equations(std::vector<std::vector<double>> of) {
    Equations out(3);
    for (std::vector<double>& coefficients : of) out.add(coefficients);
    return out;
}

bool determines(const Equations& of, std::vector<double> coefficients) { return of.determines(coefficients); }

// By hand: a + b and a - b tell a and b, of c nothing.
TEST(Equations, TellWhatTheyDetermine) {
    const Equations of = equations({{1.0, 1.0, 0.0}, {1.0, -1.0, 0.0}});

    EXPECT_TRUE(of.determines(0));
    EXPECT_TRUE(of.determines(1));
    EXPECT_FALSE(of.determines(2));
    EXPECT_FALSE(of.determines_all());
}

// By hand: a + b and b + c tell neither price, but their difference a - c and their sum a + 2 b + c.
TEST(Equations, TellSumsOfPricesThatTheyDoNotTell) {
    const Equations of = equations({{1.0, 1.0, 0.0}, {0.0, 1.0, 1.0}});

    for (const std::size_t price : {0U, 1U, 2U}) EXPECT_FALSE(of.determines(price));
    EXPECT_TRUE(determines(of, {1.0, 0.0, -1.0}));
    EXPECT_TRUE(determines(of, {1.0, 2.0, 1.0}));
    EXPECT_FALSE(determines(of, {1.0, 0.0, 1.0}));
}

TEST(Equations, AreNoMoreForOneThatSaysNothingNew) {
    Equations of = equations({{1.0, 1.0, 0.0}, {0.0, 1.0, 1.0}, {2.0, 4.0, 2.0}});
    EXPECT_FALSE(of.determines_all());

    std::vector<double> more{0.0, 0.0, 5.0};
    of.add(more);
    EXPECT_TRUE(of.determines_all());

    of.clear();
    EXPECT_FALSE(of.determines(2));
}

}  // namespace
}  // namespace knelpunt::solver
