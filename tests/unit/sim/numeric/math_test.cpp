#include "sim/numeric/math.hpp"

#include <cmath>
#include <complex>
#include <limits>

#include <gtest/gtest.h>

namespace knelpunt::numeric {
namespace {

// Bound: 2 units in the last place, the error stated in the header; the C library itself may be off by one.
constexpr double kBound = 3.0 * std::numeric_limits<double>::epsilon() / 2.0;

TEST(Math, ExpAndLogAgreeWithTheLibrary) {
    for (int step = -7000; step <= 7000; ++step) {
        const double x = 0.1 * step;
        ASSERT_NEAR(numeric::exp(x) / std::exp(x), 1.0, kBound) << x;
        const double y = std::exp(0.05 * x) * 1.234;
        ASSERT_NEAR(numeric::log(y), std::log(y), kBound * std::max(1.0, std::abs(std::log(y)))) << y;
    }
}

TEST(Math, SineAndCosineAgreeWithTheLibrary) {
    for (int step = -20000; step <= 20000; ++step) {
        const double x = 0.37 * step;
        ASSERT_NEAR(numeric::sin(x), std::sin(x), kBound) << x;
        ASSERT_NEAR(numeric::cos(x), std::cos(x), kBound) << x;
    }
}

// Two steps of Newton leave the rounding of sine and cosine, two units in the last place of the angle.
TEST(Math, AngleOfAPointAgreesWithTheLibrary) {
    for (int step = -3141; step <= 3141; ++step) {
        const double angle = 0.001 * step, x = 7.5 * std::cos(angle), y = 7.5 * std::sin(angle);
        ASSERT_NEAR(numeric::atan2(y, x), std::atan2(y, x), 2.0 * kBound * std::abs(angle)) << angle;
        const std::complex<double> z = numeric::polar(7.5, angle);
        ASSERT_NEAR(std::abs(z - std::polar(7.5, angle)), 0.0, 7.5 * kBound) << angle;
    }
    EXPECT_NEAR(numeric::atan2(3.0e-200, 4.0e-200), std::atan2(3.0, 4.0), kBound);  // neither size overflows
    EXPECT_NEAR(numeric::atan2(3.0e300, -4.0e300), std::atan2(3.0, -4.0), 3.0 * kBound);
}

TEST(Math, AngleOfAPointOnAnAxisHasTheSignOfTheLibrary) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    for (const double y : {0.0, -0.0, 1.0, -1.0, kInfinity, -kInfinity}) {
        for (const double x : {0.0, -0.0, 1.0, -1.0, kInfinity, -kInfinity}) {
            const double angle = numeric::atan2(y, x);
            EXPECT_DOUBLE_EQ(angle, std::atan2(y, x)) << y << " " << x;
            EXPECT_EQ(std::signbit(angle), std::signbit(std::atan2(y, x))) << y << " " << x;
        }
    }
    EXPECT_TRUE(std::isnan(numeric::atan2(1.0, std::numeric_limits<double>::quiet_NaN())));
}

TEST(Math, HandlesTheEnds) {
    EXPECT_EQ(numeric::exp(-800.0), 0.0);
    EXPECT_TRUE(std::isinf(numeric::exp(800.0)));
    EXPECT_TRUE(std::isinf(numeric::log(0.0)));
    EXPECT_TRUE(std::isnan(numeric::log(-1.0)));
    EXPECT_TRUE(std::isnan(numeric::sin(std::numeric_limits<double>::infinity())));
    EXPECT_LE(std::abs(numeric::cos(1.0e300)), 1.0);  // a step of Newton that goes astray
    EXPECT_TRUE(std::isnan(numeric::exp(std::numeric_limits<double>::quiet_NaN())));
}

// Table values of the standard normal distribution (Abramowitz, Stegun, table 26.5), 15 digits.
TEST(Math, NormalQuantileGivesTableValues) {
    EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-14);
    EXPECT_NEAR(normal_quantile(0.5), 0.0, 1e-16);
    EXPECT_NEAR(normal_quantile(0.001), -3.090232306167813, 1e-14);
}

// Against the C library's complementary error function; the approximation states 1e-15 absolute.
TEST(Math, NormalDistributionIsThatOfTheErrorFunction) {
    for (double x = -9.0; x <= 9.0; x += 0.037)
        EXPECT_NEAR(normal_cdf(x), 0.5 * std::erfc(-x / std::sqrt(2.0)), 2e-15) << x;
    EXPECT_EQ(normal_cdf(-40.0), 0.0);
    EXPECT_EQ(normal_cdf(40.0), 1.0);
}

}  // namespace
}  // namespace knelpunt::numeric
