#include "sim/invest/comparison.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace knelpunt::invest {
namespace {

// By hand: 100 over 2 years at 10 %: 100 * 0.1 / (1 - 1 / 1.21) = 57.619; at 0 % half of it a year.
TEST(Annuity, PaysAnInvestmentBack) {
    EXPECT_NEAR(annuity(100.0, 2.0, 0.1), 57.6190476, 1e-6);
    EXPECT_DOUBLE_EQ(annuity(100.0, 2.0, 0.0), 50.0);
}

ComparedScenario scenario(const std::string& set, const std::string& rest, double suppressed_mw) {
    ComparedScenario out{set, rest, 2030, {}};
    out.outcome.suppressed_mw = suppressed_mw;
    return out;
}

// By hand: with a 90 and 70 in place of 100 and 80: 10 less on average; out of all (60 for both): 15 less than 75.
TEST(OptionEffects, ArePutInAndTakenOut) {
    const std::vector<OptionEffect> effects =
        option_effects({scenario("p", "A", 100.0), scenario("p", "B", 80.0), scenario("p+a", "A", 90.0),
                        scenario("p+a", "B", 70.0), scenario("p+all", "A", 60.0), scenario("p+all", "B", 60.0),
                        scenario("p+all/a", "A", 75.0), scenario("p+all/a", "B", 75.0)});

    ASSERT_EQ(effects.size(), 3U);
    EXPECT_EQ(effects[0].option, "a");
    EXPECT_EQ(effects[0].n_scenarios, 2);
    EXPECT_DOUBLE_EQ(effects[0].difference.suppressed_mw, -10.0);
    EXPECT_EQ(effects[1].option, "all");
    EXPECT_DOUBLE_EQ(effects[1].difference.suppressed_mw, -30.0);
    EXPECT_FALSE(effects[2].is_put_in);
    EXPECT_DOUBLE_EQ(effects[2].difference.suppressed_mw, -15.0);
}

// By hand: of A 10 less; B was not computed with the option.
TEST(OptionEffects, SayOnHowManyScenariosTheyRest) {
    ComparedScenario failed = scenario("p+a", "B", 0.0);
    failed.is_computed = false;
    const std::vector<OptionEffect> effects =
        option_effects({scenario("p", "A", 100.0), scenario("p", "B", 80.0), scenario("p+a", "A", 90.0), failed});

    ASSERT_EQ(effects.size(), 1U);
    EXPECT_EQ(effects[0].n_scenarios, 1);
    EXPECT_EQ(effects[0].n_asked, 2);
    EXPECT_DOUBLE_EQ(effects[0].difference.suppressed_mw, -10.0);
}

TEST(OptionEffects, AreNotKnownWhereNoPairWasComputed) {
    ComparedScenario failed = scenario("p+a", "A", 0.0);
    failed.is_computed = false;

    const std::vector<OptionEffect> effects = option_effects({scenario("p", "A", 100.0), failed});

    ASSERT_EQ(effects.size(), 1U);
    EXPECT_TRUE(std::isnan(effects[0].difference.suppressed_mw));
}

// A scenario without its partner says nothing.
TEST(OptionEffects, NeedBothScenarios) {
    EXPECT_TRUE(option_effects({scenario("p", "A", 1.0), scenario("p+a", "B", 2.0)}).empty());
}

}  // namespace
}  // namespace knelpunt::invest
