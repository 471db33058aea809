#include "sim/base/parallel.hpp"

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace knelpunt {
namespace {

TEST(ParallelFor, RunsEveryItemOnce) {
    std::vector<std::atomic<int>> n_runs(100);

    parallel_for(n_runs.size(), 2, [&](std::size_t item, std::size_t) { ++n_runs[item]; });

    for (const auto& n : n_runs) EXPECT_EQ(n, 1);
}

TEST(ParallelFor, FinishesTheOthersAndThrowsTheLowestItem) {
    std::atomic<int> n_done = 0;
    std::string caught;

    try {
        parallel_for(20, 2, [&](std::size_t item, std::size_t) {
            if (item == 3 || item == 17) throw std::runtime_error("item " + std::to_string(item));
            ++n_done;
        });
    } catch (const std::runtime_error& error) {
        caught = error.what();
    }

    EXPECT_EQ(caught, "item 3");
    EXPECT_EQ(n_done, 18);
}

}  // namespace
}  // namespace knelpunt
