#include "tools/cli/show_tables.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace knelpunt::cli {
namespace {

TEST(Number, HasNoSignWhereItRoundsToNothing) {
    EXPECT_EQ(number(-0.04, 1), "0.0");
    EXPECT_EQ(number(-0.4, 0), "0");
    EXPECT_EQ(number(-0.06, 1), "-0.1");
    EXPECT_EQ(number(-10.0, 0), "-10");
    EXPECT_EQ(number(std::nan(""), 1), "");
}

}  // namespace
}  // namespace knelpunt::cli
