#include "models/demand/valley.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "sim/base/random.hpp"

namespace knelpunt::models {
namespace {

// By hand: 12 MW steps on bases of 1, 4, 9 and 2: a level of 19/3 takes 16/3 + 7/3 + 13/3 = 12 and leaves the third alone.
TEST(FillValley, FillsAsWaterDoes) {
    const std::array base_mw{1.0, 4.0, 9.0, 2.0};
    std::array<double, 4> use_mw{};

    fill_valley(base_mw, 12.0, 100.0, use_mw);

    EXPECT_NEAR(use_mw[0], 16.0 / 3.0, 1e-12);
    EXPECT_NEAR(use_mw[1], 7.0 / 3.0, 1e-12);
    EXPECT_EQ(use_mw[2], 0.0);
    EXPECT_NEAR(use_mw[3], 13.0 / 3.0, 1e-12);
}

// By hand, at most 3 MW: the first and last step are full with 6 MW steps, the second takes 2 of 8, level 6.
TEST(FillValley, TakesNoMoreThanTheMostOfAStep) {
    const std::array base_mw{1.0, 4.0, 9.0, 2.0};
    std::array<double, 4> use_mw{};

    fill_valley(base_mw, 8.0, 3.0, use_mw);

    EXPECT_EQ(use_mw, (std::array{3.0, 2.0, 0.0, 3.0}));
}

TEST(FillValley, IsFlatWhereTheMostIsNotEnough) {
    const std::array base_mw{1.0, 4.0};
    std::array<double, 2> use_mw{};

    fill_valley(base_mw, 10.0, 3.0, use_mw);

    EXPECT_EQ(use_mw, (std::array{5.0, 5.0}));
}

// No course of the same energy below the same most has a lower highest sum: moving a bit from any filled step to any other
// one that may take it raises the peak or leaves it. 500 random days.
TEST(FillValley, HasTheLowestPeakOfAllCourses) {
    for (std::uint32_t seed = 1; seed <= 500; ++seed) {
        const RandomStream random(seed, "valley");
        std::array<double, 24> base_mw{}, use_mw{}, other_mw{};
        for (std::uint32_t hour = 0; hour < 24; ++hour) base_mw[hour] = 40.0 * random.uniform(0, hour);
        const double most_mw = 5.0 + 20.0 * random.uniform(1, 0), energy = 24.0 * most_mw * random.uniform(1, 1);

        fill_valley(base_mw, energy, most_mw, use_mw);

        EXPECT_NEAR(std::accumulate(use_mw.begin(), use_mw.end(), 0.0), energy, 1e-9) << seed;
        // Another course: shares of what each hour may take at most, to the same energy.
        double sum = 0.0;
        for (std::uint32_t hour = 0; hour < 24; ++hour) sum += other_mw[hour] = most_mw * random.uniform(2, hour);
        double peak_mw = 0.0, other_peak_mw = 0.0;
        for (std::size_t hour = 0; hour < 24; ++hour) {
            const double share =
                energy <= sum ? other_mw[hour] * energy / sum
                              : other_mw[hour] + (most_mw - other_mw[hour]) * (energy - sum) / (24.0 * most_mw - sum);
            peak_mw = std::max(peak_mw, base_mw[hour] + use_mw[hour]);
            other_peak_mw = std::max(other_peak_mw, base_mw[hour] + share);
            EXPECT_LE(use_mw[hour], most_mw) << seed;
        }
        EXPECT_LE(peak_mw, other_peak_mw + 1e-9) << seed;
    }
}

/// A bus with homes that peak in the evening and cars that charge then.
struct Evening {
    SeriesPool shared{24}, pool{&shared};
    Primitives rows;

    Evening() {
        std::vector<double> evening(24, 0.5);
        for (std::size_t hour = 17; hour < 23; ++hour) evening[hour] = 2.5;
        const SeriesId series = pool.add_own(KeyBuilder().text("evening").finish(), evening);
        for (const char* id : {"homes", "cars+smart"}) {
            DemandRow row;
            row.id = id;
            row.node = "A";
            row.flexibility = "fixed";
            row.p_mw = {10.0, series};
            rows.demands.push_back(row);
        }
        rows.demands[1].flexibility = "window";
        rows.demands[1].right_mw = rows.demands[1].p_mw;
        rows.demands[1].p_max_mw = {30.0, kConstant};
    }

    double at(const Hourly& power, std::size_t hour) const { return power.scale * pool.values(power.series)[hour]; }
};

// By hand: homes use 5 MW, in six evening hours 25. Cars use 18 x 5 + 6 x 25 = 240 MWh a day: 13.33 MW in 18 other hours.
TEST(FillValleys, PutsChargingBesideTheEvening) {
    Evening evening;

    fill_valleys(TimeAxis(2025, 24, 1.0), true, evening.pool, evening.rows);

    const DemandRow& cars = evening.rows.demands[1];
    EXPECT_NEAR(evening.at(cars.p_mw, 3), 240.0 / 18.0, 1e-12);
    EXPECT_NEAR(evening.at(cars.right_mw, 3), 240.0 / 18.0, 1e-12);
    EXPECT_EQ(evening.at(cars.p_mw, 18), 0.0);
}

TEST(FillValleys, LeavesTheUseToAMarket) {
    Evening evening;
    const Hourly before = evening.rows.demands[1].p_mw;

    fill_valleys(TimeAxis(2025, 24, 1.0), false, evening.pool, evening.rows);

    EXPECT_EQ(evening.rows.demands[1].p_mw, before);
    EXPECT_EQ(evening.at(evening.rows.demands[1].right_mw, 18), 0.0);
}

}  // namespace
}  // namespace knelpunt::models
