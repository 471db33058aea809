#include "sim/run/stage_cache.hpp"

#include <gtest/gtest.h>

namespace knelpunt::run {
namespace {

TEST(StageCache, MakesWhatHasOneKeyOnce) {
    StageCache<int> cache;
    int n_made = 0;
    const auto make = [&] { return std::make_shared<int>(++n_made); };

    const auto first = cache.get_or_make(Key{1, 1}, make), again = cache.get_or_make(Key{1, 1}, make);
    cache.get_or_make(Key{1, 2}, make);

    EXPECT_EQ(first, again);
    EXPECT_EQ(n_made, 2);
    EXPECT_EQ(cache.size(), 2U);
}

TEST(StageCache, ForgetsWhatWasNotUsedLongest) {
    StageCache<int> cache(2);
    int n_made = 0;
    const auto make = [&] { return std::make_shared<int>(++n_made); };

    cache.get_or_make(Key{1, 1}, make);
    cache.get_or_make(Key{1, 2}, make);
    cache.get_or_make(Key{1, 1}, make);  // used again: 2 is the oldest
    cache.get_or_make(Key{1, 3}, make);

    EXPECT_EQ(*cache.get_or_make(Key{1, 1}, make), 1);
    EXPECT_EQ(cache.size(), 2U);
    EXPECT_EQ(n_made, 3);
}

}  // namespace
}  // namespace knelpunt::run
