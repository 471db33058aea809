#pragma once

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>

namespace knelpunt::support {

/// A fixed number of cases, always the same; with KNELPUNT_FUZZ_SECONDS others for that long.
class FuzzBudget {
public:
    explicit FuzzBudget(int n_cases) : n_cases_(n_cases) {
        std::cout << "seed " << seed_ << std::endl;  // seen also after a crash
    }
    [[nodiscard]] unsigned seed() const { return seed_; }
    bool has_more() { return is_timed_ ? std::chrono::steady_clock::now() < end_ : n_done_++ < n_cases_; }

private:
    const char* text_ = std::getenv("KNELPUNT_FUZZ_SECONDS");
    bool is_timed_ = text_ != nullptr;
    unsigned seed_ = is_timed_ ? std::random_device()() : 1;
    std::chrono::steady_clock::time_point end_ =
        std::chrono::steady_clock::now() + std::chrono::seconds(is_timed_ ? std::atoi(text_) : 0);
    int n_cases_ = 0, n_done_ = 0;
};

}  // namespace knelpunt::support
