#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

namespace knelpunt::bench {

/// A figure beside its goal.
struct Row {
    std::string name, what;
    double measured = 0.0, goal = 0.0;
    std::string unit;
    bool less_is_better = true;
};

inline double now_s() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Median wall time of a few runs  [s].
inline double median_s(int n_runs, const std::function<void()>& body) {
    std::vector<double> times;
    for (int run = 0; run < n_runs; ++run) {
        const double start = now_s();
        body();
        times.push_back(now_s() - start);
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

/// Read rate from memory  [GB/s]: sum over an array far larger than the caches.
inline double stream_gb_per_s() {
    std::vector<double> values(32U << 20U, 1.0);
    volatile double sink = 0.0;
    const double seconds = median_s(3, [&] { sink = std::accumulate(values.begin(), values.end(), 0.0); });
    return static_cast<double>(values.size() * sizeof(double)) / seconds / 1e9;
}

}  // namespace knelpunt::bench
