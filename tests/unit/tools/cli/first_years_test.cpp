#include "tools/cli/first_years.hpp"

#include <gtest/gtest.h>

namespace knelpunt::cli {
namespace {

using enum FirstYear::Kind;

std::string range_text(const std::vector<FirstYear>& years) {
    FirstYearRange range;
    for (const FirstYear& year : years) range.add(year);
    return range.text();
}

TEST(FirstYearRange, GoesFromTheEarliestToTheLatest) {
    EXPECT_EQ(range_text({{known, 2030}}), "2030");
    EXPECT_EQ(range_text({{known, 2035}, {known, 2030}}), "2030-2035");
    EXPECT_EQ(range_text({{known, 2030}, {never, 0}}), "2030-never");
    EXPECT_EQ(range_text({{never, 0}, {never, 0}}), "-");
}

TEST(FirstYearRange, NeverSaysNeverOfWhatIsNotKnown) {
    EXPECT_EQ(range_text({{unknown, 0}, {never, 0}}), "?");
    EXPECT_EQ(range_text({{known, 2030}, {unknown, 0}}), "2030?");
    EXPECT_EQ(range_text({{known, 2030}, {never, 0}, {unknown, 0}}), "2030-never?");
    EXPECT_EQ(range_text({{at_most, 2030}, {known, 2035}}), "≤2030-2035");
    EXPECT_EQ(range_text({{known, 2030}, {at_most, 2030}}), "≤2030");
}

}  // namespace
}  // namespace knelpunt::cli
