#include "models/demand/residual.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "tests/support/region_folder.hpp"

namespace knelpunt::models {
namespace {

const TimeAxis kYear = TimeAxis::full_year(2025);

/// Mean product of two courses of mean 0, one of them later  [1].
double correlation(const std::vector<double>& a, const std::vector<double>& b, std::size_t later = 0) {
    double sum = 0.0;
    for (std::size_t hour = 0; hour + later < a.size(); ++hour) sum += a[hour] * b[hour + later];
    return sum / static_cast<double>(a.size() - later);
}

TEST(ResidualSeries, HasMeanZeroAndDeviationOneOverTheYear) {
    const auto values = residual_series({}, "HMM20", kYear);

    EXPECT_NEAR(std::accumulate(values.begin(), values.end(), 0.0) / kHoursPerYear, 0.0, 1e-13);  // rounding of sums
    EXPECT_NEAR(correlation(values, values), 1.0, 1e-12);
}

// exp(-1/24) = 0.9592 after an hour, exp(-1) = 0.3679 after a day. A year of noise with a decay of a day holds 8760 / 48 =
// 182 independent parts, so a correlation is known to about 1 / sqrt(182) = 0.07; the mean of 50 stations to 0.01.
TEST(ResidualSeries, ForgetsAsItsDecayTimeSays) {
    double after_hour = 0.0, after_day = 0.0, between = 0.0;
    std::vector<double> last = residual_series({}, "start", kYear);
    for (int station = 0; station < 50; ++station) {
        const auto values = residual_series({}, "S" + std::to_string(station), kYear);
        after_hour += correlation(values, values, 1) / 50.0;
        after_day += correlation(values, values, 24) / 50.0;
        between += correlation(values, last) / 50.0;
        last = values;
    }

    EXPECT_NEAR(after_hour, 0.9592, 0.005);
    EXPECT_NEAR(after_day, 0.3679, 0.04);
    EXPECT_NEAR(between, 0.0, 0.04);  // stations go their own ways
}

TEST(ResidualSeries, DependsOnSeedAndStationAlone) {
    const auto values = residual_series({}, "A", kYear);

    EXPECT_EQ(residual_series({}, "A", TimeAxis::full_year(2030)), values);
    EXPECT_NE(residual_series({.seed = 2}, "A", kYear), values);
    EXPECT_NE(residual_series({}, "B", kYear), values);
}

TEST(ResidualSeries, IsThePartOfTheYearOnAShortAxis) {
    const auto values = residual_series({}, "A", kYear);
    const auto quarters = residual_series({}, "A", TimeAxis(2025, 8, 0.25, 100.0));

    for (std::size_t step = 0; step < 8; ++step) EXPECT_EQ(quarters[step], values[100 + step / 4]);
}

/// Two measured rows of 1 MW at one bus with own courses of 3 and 4 percent, and growth.
struct Bus {
    SeriesPool pool{kYear.n_steps()};
    Primitives rows;
    std::vector<CategoryRow> categories;

    explicit Bus(double size_mw = 1.0, double factor = 1.0) {
        for (const auto& [id, sd_pu] : {std::pair("homes", 0.03), {"shops", 0.04}}) {
            CategoryRow category;
            category.id = id;
            category.residual_sd_pu = factor * sd_pu;
            categories.push_back(category);
            DemandRow row;
            row.id = row.category = id;
            row.node = "bus";
            row.ledger_class = "measured";
            row.p_mw = {size_mw, kConstant};
            rows.demands.push_back(row);
        }
        DemandRow growth = rows.demands[0];
        growth.id = "growth";
        growth.ledger_class = "autonomous";
        rows.demands.push_back(growth);
        add_residuals(categories, {}, kYear, pool, rows);
    }
};

// By hand: independent parts of 0.03 and 0.04 MW make 0.05 MW; growth adds none.
TEST(AddResiduals, SizesTheOwnCourseByMeasuredUse) {
    const Bus bus;

    ASSERT_EQ(bus.rows.demands.size(), 4U);
    const DemandRow& row = bus.rows.demands[3];
    EXPECT_EQ(row.id, "bus.residual");
    EXPECT_EQ(row.node, "bus");
    EXPECT_EQ(row.category, "residual");
    EXPECT_EQ(row.ledger_class, "measured");
    EXPECT_EQ(row.confidence, "assumed");
    EXPECT_NEAR(row.p_mw.scale, 0.05, 1e-15);
    EXPECT_NEAR(support::energy_mwh(row.p_mw, bus.pool, kYear), 0.0, 1e-9);  // rounding of 8760 terms
}

TEST(AddResiduals, NeverLetsMeasuredUseTurnNegative) {
    const Bus bus(1.0, 25.0);  // deviations of 0.75 and 1 MW on a use of 2 MW

    double least_mw = kInf;
    for (std::size_t step = 0; step < kYear.n_steps(); ++step)
        least_mw = std::min(least_mw, 2.0 + value_at(bus.rows.demands[3].p_mw, bus.pool, step));
    EXPECT_NEAR(least_mw, 0.0, 1e-12);  // cut back until the deepest hour just reaches 0
    EXPECT_NEAR(support::energy_mwh(bus.rows.demands[3].p_mw, bus.pool, kYear), 0.0, 1e-9);
}

TEST(AddResiduals, KeepsTheCourseOfAStationOfAnotherSize) {
    const Bus small(1.0), large(2.0);

    EXPECT_NEAR(large.rows.demands[3].p_mw.scale, 2.0 * small.rows.demands[3].p_mw.scale, 1e-15);
    EXPECT_EQ(large.pool.key_of(large.rows.demands[3].p_mw.series),
              small.pool.key_of(small.rows.demands[3].p_mw.series));
}

TEST(AddResiduals, LeavesStationsAloneWithoutDeviation) { EXPECT_EQ(Bus(1.0, 0.0).rows.demands.size(), 3U); }

}  // namespace
}  // namespace knelpunt::models
