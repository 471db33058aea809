#include "models/actions/bids.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace knelpunt::models {
namespace {

BidRow row_of(const std::string& id, double volume_pu) {
    BidRow row;
    row.id = id;
    row.kind = "industry";
    row.of_what = "use";
    row.element = "industry";
    row.change = "less";
    row.volume_pu = volume_pu;
    row.line = 7;
    return row;
}

const Place kPlace{"actions/bids.csv", 0, "volume_pu"};

TEST(CompileBids, RefusesVolumesOfOneUseBeyondAllOfIt) {
    Primitives out;
    Issues issues;

    compile_bids({row_of("first", 0.6), row_of("second", 0.5)}, kPlace, out, issues);

    ASSERT_EQ(issues.n_errors(), 1U);
    EXPECT_THAT(issues.list().front().message, testing::HasSubstr("add up to 1.1, must be <= 1"));
    EXPECT_EQ(issues.list().front().place.line, 7);
}

TEST(CompileBids, RefusesProductionThatKeepsItsEnergy) {
    Primitives out;
    Issues issues;
    BidRow row = row_of("sun", 0.5);
    row.of_what = "production";
    row.keeps_energy = true;

    compile_bids({row}, kPlace, out, issues);

    ASSERT_EQ(issues.n_errors(), 1U);
    EXPECT_EQ(issues.list().front().place.column, "keeps_energy");
}

TEST(AddKnownExcesses, LeavesThoseOfTheTablesOutWhereLimitsAreCorrected) {
    KnownExcessRow of_tables, always;
    of_tables.id = "a";
    of_tables.holds = "tables";
    always.id = "b";
    always.holds = "always";
    Primitives plain, corrected;

    add_known_excesses({of_tables, always}, false, plain);
    add_known_excesses({of_tables, always}, true, corrected);

    EXPECT_THAT(plain.known_excesses, testing::ElementsAre("a", "b"));
    EXPECT_THAT(corrected.known_excesses, testing::ElementsAre("b"));
}

}  // namespace
}  // namespace knelpunt::models
