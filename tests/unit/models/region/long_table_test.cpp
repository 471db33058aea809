#include "models/region/long_table.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace knelpunt::models {
namespace {

/// 100 in 2025 for all; A says 200 in 2030, B 150 in 2030 and 90 in 2025.
LongTable example() {
    LongTable table;
    table.add("load", "B", 2030, 150.0);  // in no order
    table.add("load", "A", 2030, 200.0);
    table.add("load", "*", 2025, 100.0);
    table.add("load", "B", 2025, 90.0);
    table.add("load", "*", 2040, 400.0);
    table.finish();
    return table;
}

TEST(LongTable, IsLinearBetweenYears) {
    EXPECT_DOUBLE_EQ(example().value("load", "A", 2027), 140.0);  // by hand: 100 + 2/5 * 100
    EXPECT_DOUBLE_EQ(example().value("load", "A", 2035), 300.0);
}

TEST(LongTable, IsExactInTheYearsGiven) {
    EXPECT_EQ(example().value("load", "A", 2025), 100.0);
    EXPECT_EQ(example().value("load", "A", 2030), 200.0);
    EXPECT_EQ(example().value("load", "A", 2040), 400.0);
}

TEST(LongTable, IsConstantOutside) {
    EXPECT_EQ(example().value("load", "A", 1999), 100.0);
    EXPECT_EQ(example().value("load", "A", 2099), 400.0);
}

TEST(LongTable, PrefersTheStorylinesOwnRow) {
    EXPECT_EQ(example().value("load", "B", 2025), 90.0);
    EXPECT_DOUBLE_EQ(example().value("load", "B", 2026), 102.0);  // by hand: 90 + 60 / 5
}

TEST(LongTable, KnowsNothingOfOtherStorylines) {
    EXPECT_DOUBLE_EQ(example().value("load", "C", 2030), 200.0);  // by hand: a third of the way from 100 to 400
}

TEST(LongTable, IsNanWithoutARow) {
    LongTable table;
    table.add("load", "A", 2025, 1.0);
    table.finish();

    EXPECT_TRUE(std::isnan(table.value("load", "B", 2025)));
    EXPECT_TRUE(std::isnan(table.value("other", "A", 2025)));
}

}  // namespace
}  // namespace knelpunt::models
