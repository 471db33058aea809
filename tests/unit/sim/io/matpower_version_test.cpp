#include "sim/io/matpower_version.hpp"

#include <numeric>

#include <gtest/gtest.h>

namespace knelpunt::io {
namespace {

/// One row of 1, 2, 3, ...
MatpowerTable counting(std::size_t n_columns) {
    MatpowerTable out;
    out.n_columns = n_columns;
    out.values.resize(n_columns);
    std::iota(out.values.begin(), out.values.end(), 1.0);
    out.lines = {1};
    return out;
}

// By MATPOWER's loadcase: ten columns of gen stay, eleven of 0 follow; eleven of branch stay, limits of -360 and 360 degrees follow.
TEST(MatpowerVersion, OneGetsTheColumnsOfTwo) {
    MatpowerCase of;
    of.gen = counting(10);
    of.branch = counting(11);

    convert_from_version_1(of);

    ASSERT_EQ(of.gen.n_columns, 21U);
    EXPECT_EQ(of.gen.row(0)[9], 10.0);
    for (std::size_t column = 10; column < 21; ++column) EXPECT_EQ(of.gen.row(0)[column], 0.0);
    ASSERT_EQ(of.branch.n_columns, 13U);
    EXPECT_EQ(of.branch.row(0)[10], 11.0);
    EXPECT_EQ(of.branch.row(0)[11], -360.0);
    EXPECT_EQ(of.branch.row(0)[12], 360.0);
}

// Flows Pf, Qf, Pt, Qt of a solved case stand behind the new columns.
TEST(MatpowerVersion, OneKeepsTheFlowsOfASolvedCase) {
    MatpowerCase of;
    of.gen = counting(8);
    of.branch = counting(15);

    convert_from_version_1(of);

    EXPECT_EQ(of.gen.row(0)[7], 8.0);
    EXPECT_EQ(of.gen.row(0)[8], 0.0);
    ASSERT_EQ(of.branch.n_columns, 17U);
    const auto row = of.branch.row(0);
    EXPECT_EQ(std::vector<double>(row.begin() + 11, row.end()),
              (std::vector<double>{-360.0, 360.0, 12.0, 13.0, 14.0, 15.0}));
}

}  // namespace
}  // namespace knelpunt::io
