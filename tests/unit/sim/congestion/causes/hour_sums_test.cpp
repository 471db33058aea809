#include "sim/congestion/causes/hour_sums.hpp"

#include <gtest/gtest.h>

#include "sim/base/hash.hpp"

namespace knelpunt::congestion {
namespace {

// By hand: of 1, 2, 3, 4 times 10 the sum 2 x 20 + 1 x 40, of the constant 7 three times.
TEST(HourSums, WeighsTheHoursOfEachColumn) {
    SeriesPool pool(4);
    const SeriesId series = pool.get_or_add(KeyBuilder().text("ramp").finish(), [] {
        return std::vector<double>{1.0, 2.0, 3.0, 4.0};
    });
    std::vector<HourWeights> columns(10);  // more than one pass takes
    columns[9].add(1, 2.0);
    columns[9].add(3, 1.0);
    columns[0].add(0, 1.0);
    const Hourly ramp{10.0, series}, flat{7.0, kConstant};
    HourSums sums(pool, columns);

    sums.use(ramp);
    sums.find();

    EXPECT_EQ(sums.at(ramp, 9), 80.0);
    EXPECT_EQ(sums.at(flat, 9), 21.0);
    EXPECT_EQ(sums.at(ramp, 0), 10.0);
    EXPECT_EQ(sums.at(ramp, 5), 0.0);
}

}  // namespace
}  // namespace knelpunt::congestion
