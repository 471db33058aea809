#include "tests/bench/peak_rate.hpp"

#include <algorithm>
#include <ctime>
#include <limits>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/bench/peak_rate.cpp"
#include "sim/numeric/lanes.hpp"

HWY_BEFORE_NAMESPACE();
namespace knelpunt::bench::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

double now_s() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    constexpr double kSPerNs = 1e-9;
    return static_cast<double>(now.tv_sec) + kSPerNs * static_cast<double>(now.tv_nsec);
}

/// Ten chains hide the latency of four cycles of two units.
template <class Real>
double rate() {
    const hn::ScalableTag<Real> tag;
    const auto by = hn::Set(tag, static_cast<Real>(0.999));
    constexpr int kRounds = 4'000'000, kChains = 10;
    double best_s = std::numeric_limits<double>::infinity();
    volatile Real sink = 0;
    for (int repeat = 0; repeat < 3; ++repeat) {
        auto a = by, b = by, c = by, d = by, e = by, f = by, g = by, h = by, i = by, j = by;
        const double from_s = now_s();
        for (int round = 0; round < kRounds; ++round) {
            a = hn::MulAdd(a, by, by);
            b = hn::MulAdd(b, by, by);
            c = hn::MulAdd(c, by, by);
            d = hn::MulAdd(d, by, by);
            e = hn::MulAdd(e, by, by);
            f = hn::MulAdd(f, by, by);
            g = hn::MulAdd(g, by, by);
            h = hn::MulAdd(h, by, by);
            i = hn::MulAdd(i, by, by);
            j = hn::MulAdd(j, by, by);
        }
        best_s = std::min(best_s, now_s() - from_s);
        const auto all = hn::Add(hn::Add(hn::Add(a, b), hn::Add(c, d)), hn::Add(hn::Add(e, f), hn::Add(g, h)));
        sink = sink + hn::GetLane(hn::Add(all, hn::Add(i, j)));
    }
    return 2.0 * kChains * kRounds * static_cast<double>(hn::Lanes(tag)) / best_s;
}

/// Four sums hide the latency of an addition; what is read is as large as asked for.
double read_rate(std::size_t n_bytes) {
    const hn::ScalableTag<double> tag;
    const std::size_t lanes = hn::Lanes(tag), n = std::max<std::size_t>(1, n_bytes / (32 * lanes)) * 4 * lanes;
    const std::vector<double> values(n, 1.0);
    constexpr double kLeastBytes = 4e9;
    const auto n_rounds = static_cast<std::size_t>(kLeastBytes / static_cast<double>(8 * n)) + 1;
    volatile double sink = 0.0;
    auto a = hn::Zero(tag), b = a, c = a, d = a;
    double from_s = 0.0;
    for (std::size_t round = 0; round <= n_rounds; ++round) {
        if (round == 1) from_s = now_s();  // the first brings it into the cache
        for (std::size_t at = 0; at < n; at += 4 * lanes) {
            a = hn::Add(a, hn::LoadU(tag, values.data() + at));
            b = hn::Add(b, hn::LoadU(tag, values.data() + at + lanes));
            c = hn::Add(c, hn::LoadU(tag, values.data() + at + 2 * lanes));
            d = hn::Add(d, hn::LoadU(tag, values.data() + at + 3 * lanes));
        }
    }
    const double seconds = now_s() - from_s;
    sink = sink + hn::GetLane(hn::Add(hn::Add(a, b), hn::Add(c, d)));
    return static_cast<double>(8 * n * n_rounds) / seconds;
}

double rate_in_double() { return rate<double>(); }
double rate_in_float() { return rate<float>(); }

}  // namespace knelpunt::bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace knelpunt::bench {

HWY_EXPORT(rate_in_double);
HWY_EXPORT(rate_in_float);
HWY_EXPORT(read_rate);

double measure_read_rate(std::size_t n_bytes) { return HWY_DYNAMIC_DISPATCH(read_rate)(n_bytes); }

PeakRate measure_peak_rate() { return {HWY_DYNAMIC_DISPATCH(rate_in_double)(), HWY_DYNAMIC_DISPATCH(rate_in_float)()}; }

}  // namespace knelpunt::bench
#endif  // HWY_ONCE
