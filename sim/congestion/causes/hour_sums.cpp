#include "sim/congestion/causes/hour_sums.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace knelpunt::congestion {

HourSums::HourSums(const SeriesPool& pool, const std::vector<HourWeights>& columns) : pool_(pool), columns_(columns) {
    for (const HourWeights& column : columns)
        weight_.push_back(std::accumulate(column.weight.begin(), column.weight.end(), 0.0));
}

void HourSums::use(const Hourly& power) {
    if (power.series == kConstant) return;
    if (row_of_.try_emplace(power.series, series_.size()).second) series_.push_back(pool_.values(power.series).data());
}

void HourSums::find() {
    sums_.assign(series_.size() * columns_.size(), 0.0);
    for (std::size_t first = 0; first < columns_.size(); first += kAtOnce) add_columns(first);
}

/// Columns side by side: the hours that any of them has, with weight 0 where one lacks it, which adds nothing.
void HourSums::add_columns(std::size_t first) {
    const std::size_t n = std::min(kAtOnce, columns_.size() - first);
    std::vector<std::int32_t> steps;
    for (std::size_t column = first; column < first + n; ++column)
        steps.insert(steps.end(), columns_[column].step.begin(), columns_[column].step.end());
    std::sort(steps.begin(), steps.end());
    steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
    std::vector<double> weights(steps.size() * kAtOnce, 0.0);
    for (std::size_t column = 0; column < n; ++column) {
        const HourWeights& from_hours = columns_[first + column];
        std::size_t place = 0;
        for (std::size_t hour = 0; hour < from_hours.step.size(); ++hour) {
            while (steps[place] < from_hours.step[hour]) ++place;
            weights[place * kAtOnce + column] += from_hours.weight[hour];
        }
    }
    for (std::size_t series = 0; series < series_.size(); ++series) {
        const double* values = series_[series];
        std::array<double, kAtOnce> sum{};
        for (std::size_t place = 0; place < steps.size(); ++place) {
            const double value = values[static_cast<std::size_t>(steps[place])];
            const double* weight = weights.data() + place * kAtOnce;
            for (std::size_t column = 0; column < kAtOnce; ++column) sum[column] += weight[column] * value;
        }
        std::copy_n(sum.begin(), n, sums_.begin() + static_cast<std::ptrdiff_t>(series * columns_.size() + first));
    }
}

}  // namespace knelpunt::congestion
