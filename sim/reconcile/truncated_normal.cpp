#include "sim/reconcile/truncated_normal.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/expects.hpp"
#include "sim/base/parallel.hpp"
#include "sim/base/random.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::reconcile {
namespace {

/// The rows by column, without zeros, in units of the standard deviation.
struct Columns {
    struct Entry {
        std::size_t row;
        double value;
    };
    std::vector<std::vector<Entry>> of;
    std::vector<double> bound;
    double most = 0.0;

    Columns(const Constraints& rows, std::span<const double> start, double sd)
        : of(rows.n_inputs), bound(rows.n_rows()), most(rows.most / sd) {
        for (std::size_t row = 0; row < rows.n_rows(); ++row) {
            double at_start = 0.0;
            for (std::size_t input = 0; input < rows.n_inputs; ++input) {
                const double value = rows.row(row)[input];
                at_start += value * start[input];
                if (value != 0.0) of[input].push_back({row, value * sd});
            }
            bound[row] = std::max(rows.bound[row], at_start);
        }
    }
};

/// One chain: x and the room that every row leaves.
class Chain {
public:
    Chain(const Columns& columns, std::span<const double> start, double sd) : columns_(columns) {
        for (const double value : start) x_.push_back(std::clamp(value / sd, -columns.most, columns.most));
        measure();
    }

    void sweep(const RandomStream& random, std::uint32_t chain, std::uint32_t number) {
        constexpr std::uint32_t kMeasureEvery = 64;  // sums of rounded steps drift
        if (number % kMeasureEvery == 0) measure();
        for (std::size_t input = 0; input < x_.size(); ++input) {
            double low = -columns_.most - x_[input], high = columns_.most - x_[input];  // of the step
            for (const Columns::Entry& entry : columns_.of[input]) {
                const double step = std::max(0.0, room_[entry.row]) / entry.value;
                if (entry.value > 0.0)
                    high = std::min(high, step);
                else
                    low = std::max(low, step);
            }
            const double uniform = random.uniform(chain, number, static_cast<std::uint32_t>(input));
            const double now = x_[input];
            x_[input] = normal_between(now + low, now + high, uniform);
            const double step = x_[input] - now;
            for (const Columns::Entry& entry : columns_.of[input]) room_[entry.row] -= entry.value * step;
        }
    }

    [[nodiscard]] double at(std::size_t input) const { return x_[input]; }

private:
    void measure() {
        room_ = columns_.bound;
        for (std::size_t input = 0; input < x_.size(); ++input) {
            for (const Columns::Entry& entry : columns_.of[input]) room_[entry.row] -= entry.value * x_[input];
        }
    }

    const Columns& columns_;
    std::vector<double> x_, room_;
};

double mean_of(std::span<const double> values) {
    double sum = 0.0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

}  // namespace

double normal_between(double low, double high, double uniform) {
    if (!(high - low > 1e-12)) return 0.5 * (low + high);
    // The far tail above is that below with the other sign: there the distribution keeps its digits.
    const bool is_above = low + high > 0.0;
    const double p_low = numeric::normal_cdf(is_above ? -high : low),
                 p_high = numeric::normal_cdf(is_above ? -low : high);
    const double p = p_low + (is_above ? 1.0 - uniform : uniform) * (p_high - p_low);
    const double drawn = p > 0.0 && p < 1.0 ? numeric::normal_quantile(p) : 0.5 * (low + high);
    return std::clamp(is_above ? -drawn : drawn, low, high);
}

double Samples::quantile(std::size_t input, double p) const {
    std::vector<double> sorted(of(input).begin(), of(input).end());
    std::sort(sorted.begin(), sorted.end());
    const double place = p * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

Samples sample_within(const Constraints& rows, std::span<const double> start, const SampleOptions& options) {
    expects(start.size() == rows.n_inputs, "start has a value of every input");
    expects(options.n_sweeps >= 2 && options.n_chains >= 1, "half chains need two sweeps");
    const Columns columns(rows, start, options.sd);
    const RandomStream random(options.seed, "reconcile");
    Samples out;
    out.n_inputs = rows.n_inputs;
    out.n_samples = options.n_chains * options.n_sweeps;
    out.value.resize(out.n_inputs * out.n_samples);
    parallel_for(options.n_chains, options.n_threads, [&](std::size_t number, std::size_t) {
        Chain chain(columns, start, options.sd);
        for (std::size_t sweep = 0; sweep < options.n_warm_up + options.n_sweeps; ++sweep) {
            chain.sweep(random, static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(sweep));
            if (sweep < options.n_warm_up) continue;
            const std::size_t place = number * options.n_sweeps + sweep - options.n_warm_up;
            for (std::size_t input = 0; input < out.n_inputs; ++input)
                out.value[input * out.n_samples + place] = options.sd * chain.at(input);
        }
    });
    const std::size_t half = options.n_sweeps / 2;
    for (std::size_t input = 0; input < out.n_inputs; ++input) {
        const std::span<const double> values = out.of(input);
        out.mean.push_back(mean_of(values));
        double gap = 0.0;
        for (std::size_t chain = 0; chain < options.n_chains; ++chain) {
            const std::span<const double> own = values.subspan(chain * options.n_sweeps, options.n_sweeps);
            gap += mean_of(own.first(half)) - mean_of(own.last(half));
        }
        out.half_gap = std::max(out.half_gap, std::abs(gap) / static_cast<double>(options.n_chains));
    }
    return out;
}

}  // namespace knelpunt::reconcile
