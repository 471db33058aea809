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
    ComparedScenario out{set, "KM", rest, 2030, {}};
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

// By hand: in one weather 10 less, in the other 30 less; the other storyline, 5 more, is apart.
TEST(OptionEffects, AreApartByStorylineWithTheirSpread) {
    std::vector<ComparedScenario> all{scenario("p", "A", 100.0),  scenario("p", "B", 80.0), scenario("p+a", "A", 90.0),
                                      scenario("p+a", "B", 50.0), scenario("p", "A", 10.0), scenario("p+a", "A", 15.0)};
    all[4].storyline = all[5].storyline = "EV";
    const std::vector<OptionEffect> effects = option_effects(all);

    ASSERT_EQ(effects.size(), 2U);
    EXPECT_EQ(effects[0].storyline, "KM");
    EXPECT_DOUBLE_EQ(effects[0].difference.suppressed_mw, -20.0);
    EXPECT_DOUBLE_EQ(effects[0].low.suppressed_mw, -30.0);
    EXPECT_DOUBLE_EQ(effects[0].high.suppressed_mw, -10.0);
    EXPECT_EQ(effects[1].storyline, "EV");
    EXPECT_DOUBLE_EQ(effects[1].difference.suppressed_mw, 5.0);
}

// By hand: 0 and 6 MEUR a year; the dear one gives 3 MW a place, so they are equal at 2 MEUR per MW.
TEST(FirstTurn, IsWhereAPlaceIsWorthTheDifference) {
    const std::vector<OptionCost> options{{"nothing", 0.0, 0.0}, {"dear", 6e6, -3.0}, {"dearer", 9e6, -3.5}};

    EXPECT_EQ(ranks(options, 0.0), (std::vector<int>{1, 2, 3}));
    EXPECT_EQ(ranks(options, 2.5e6), (std::vector<int>{2, 1, 3}));
    const std::optional<Turn> turn = first_turn(options);
    ASSERT_TRUE(turn.has_value());
    EXPECT_DOUBLE_EQ(turn->place_eur_per_mw, 2e6);
    EXPECT_EQ(turn->to, "dear");
    EXPECT_FALSE(first_turn({{"nothing", 0.0, 0.0}, {"worse", 1e6, 2.0}}).has_value());
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
