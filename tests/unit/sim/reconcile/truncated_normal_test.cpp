#include "sim/reconcile/truncated_normal.hpp"

#include <array>
#include <cmath>

#include <gtest/gtest.h>

namespace knelpunt::reconcile {
namespace {

SampleOptions many(std::size_t n_threads = 1) {
    SampleOptions options;
    options.n_sweeps = 10000;
    options.n_threads = n_threads;
    return options;
}

// Expected values: inverse of the distribution in Python's statistics module.
TEST(NormalBetween, InvertsTheDistribution) {
    EXPECT_NEAR(normal_between(-1.0, 2.0, 0.25), -0.34964, 1e-5);
    EXPECT_NEAR(normal_between(6.0, 7.0, 0.5), 6.111358, 1e-6);
    EXPECT_EQ(normal_between(-7.0, -6.0, 0.5), -normal_between(6.0, 7.0, 0.5));
    EXPECT_EQ(normal_between(0.3, 0.3, 0.9), 0.3);
}

// x >= 1: mean phi(1) / (1 - Phi(1)) = 1.5251, variance 1 + 1.5251 - 1.5251^2 = 0.1991. In one dimension draws are
// independent: the mean of 40,000 is right to 0.0022, five times that is the tolerance.
TEST(SampleWithin, IsTheTruncatedNormalInOneDimension) {
    const Constraints rows{1, {-1.0}, {-1.0}, 8.0};

    const Samples found = sample_within(rows, std::array{1.2}, many());

    EXPECT_NEAR(found.mean[0], 1.5251, 0.011);
    EXPECT_NEAR(found.quantile(0, 0.1), 1.0679, 0.011);
    EXPECT_NEAR(found.quantile(0, 0.9), 2.1478, 0.03);
    for (const double value : found.of(0)) ASSERT_GE(value, 1.0);
}

// x + y >= 1: u = (x + y) / sqrt 2 is cut off at 1 / sqrt 2, v = (x - y) / sqrt 2 is not. Mean of u is phi / (1 - Phi) of
// 0.7071, so that of x and y is 0.9164; variance (var u + 1) / 2, covariance (var u - 1) / 2.
TEST(SampleWithin, IsTheTruncatedNormalInTwoDimensions) {
    const Constraints rows{2, {-1.0, -1.0}, {-1.0}, 8.0};

    const Samples found = sample_within(rows, std::array{0.5, 0.5}, many());

    double variance = 0.0, covariance = 0.0;
    for (std::size_t at = 0; at < found.n_samples; ++at) {
        const double x = found.of(0)[at] - found.mean[0], y = found.of(1)[at] - found.mean[1];
        variance += x * x / static_cast<double>(found.n_samples);
        covariance += x * y / static_cast<double>(found.n_samples);
    }
    // Chains remember some ten sweeps: 40,000 of them are worth 4,000 draws, which are right to 0.013.
    EXPECT_NEAR(found.mean[0], 0.9164, 0.04);
    EXPECT_NEAR(found.mean[1], 0.9164, 0.04);
    EXPECT_NEAR(variance, 0.6185, 0.05);
    EXPECT_NEAR(covariance, -0.3815, 0.05);
    EXPECT_LT(found.half_gap, 0.1);
}

TEST(SampleWithin, KeepsEveryRowAndBound) {
    const Constraints rows{3, {1.0, 1.0, 0.0, -1.0, 0.5, 1.0}, {-1.0, 0.2}, 2.0};

    const Samples found = sample_within(rows, std::array{-0.5, -0.5, -0.1}, {});

    for (std::size_t at = 0; at < found.n_samples; ++at) {
        const double x = found.of(0)[at], y = found.of(1)[at], z = found.of(2)[at];
        ASSERT_LE(x + y, -1.0 + 1e-9);  // rounding of steps between two measurements
        ASSERT_LE(-x + 0.5 * y + z, 0.2 + 1e-9);
        for (const double value : {x, y, z}) ASSERT_LE(std::abs(value), 2.0);
    }
}

// Twice as wide and cut off twice as far: twice the same numbers.
TEST(SampleWithin, ScalesWithTheDeviation) {
    const Constraints once{1, {-1.0}, {-1.0}, 8.0}, twice{1, {-1.0}, {-2.0}, 16.0};
    SampleOptions wide;
    wide.sd = 2.0;

    const Samples one = sample_within(once, std::array{1.0}, {}), two = sample_within(twice, std::array{2.0}, wide);

    for (std::size_t at = 0; at < one.n_samples; ++at) ASSERT_EQ(2.0 * one.value[at], two.value[at]);
}

TEST(SampleWithin, DoesNotDependOnThreads) {
    const Constraints rows{2, {-1.0, -1.0}, {-1.0}, 8.0};

    EXPECT_EQ(sample_within(rows, std::array{0.5, 0.5}, many(1)).value,
              sample_within(rows, std::array{0.5, 0.5}, many(3)).value);
}

}  // namespace
}  // namespace knelpunt::reconcile
