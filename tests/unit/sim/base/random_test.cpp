#include "sim/base/random.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace knelpunt {
namespace {

// Known answers of the authors' Random123 package, file kat_vectors.
TEST(Philox, GivesThePublishedWords) {
    const auto zeros = philox4x32_10({0, 0, 0, 0}, {0, 0});
    const auto ones = philox4x32_10({0xffffffffU, 0xffffffffU, 0xffffffffU, 0xffffffffU}, {0xffffffffU, 0xffffffffU});
    const auto digits = philox4x32_10({0x243f6a88U, 0x85a308d3U, 0x13198a2eU, 0x03707344U}, {0xa4093822U, 0x299f31d0U});

    EXPECT_EQ(zeros, (std::array<std::uint32_t, 4>{0x6627e8d5U, 0xe169c58dU, 0xbc57ac4cU, 0x9b00dbd8U}));
    EXPECT_EQ(ones, (std::array<std::uint32_t, 4>{0x408f276dU, 0x41c83b0eU, 0xa20bc7c6U, 0x6d5451fdU}));
    EXPECT_EQ(digits, (std::array<std::uint32_t, 4>{0xd16cfe09U, 0x94fdccebU, 0x5001e420U, 0x24126ea1U}));
}

TEST(RandomStream, IsUniformInMeanAndVariance) {
    const RandomStream stream(7, "test");
    constexpr std::uint32_t kDraws = 100000;
    double sum = 0.0, squares = 0.0;

    for (std::uint32_t hour = 0; hour < kDraws; ++hour) {
        const double value = stream.uniform(0, hour);
        ASSERT_GT(value, 0.0);
        ASSERT_LT(value, 1.0);
        sum += value;
        squares += value * value;
    }

    // Mean 1/2 and variance 1/12; standard error of the mean 0.289 / sqrt(1e5) = 9e-4, bound at four of them.
    EXPECT_NEAR(sum / kDraws, 0.5, 4e-3);
    EXPECT_NEAR(squares / kDraws - 0.25, 1.0 / 12.0, 4e-3);
}

TEST(RandomStream, DiffersBySeedStreamEntityAndDraw) {
    const RandomStream stream(7, "wind");

    EXPECT_NE(stream.uniform(0, 1), RandomStream(8, "wind").uniform(0, 1));
    EXPECT_NE(stream.uniform(0, 1), RandomStream(7, "sun").uniform(0, 1));
    EXPECT_NE(stream.uniform(0, 1, entity_hash("a")), stream.uniform(0, 1, entity_hash("b")));
    EXPECT_NE(stream.uniform(0, 1, 0, 0), stream.uniform(0, 1, 0, 1));
}

}  // namespace
}  // namespace knelpunt
