#pragma once

#include <map>
#include <vector>

#include "sim/system/series_pool.hpp"

namespace knelpunt::congestion {

/// Hours with a weight each, in their order.
struct HourWeights {
    std::vector<std::int32_t> step;
    std::vector<double> weight;

    void add(std::int32_t hour, double counts) {
        step.push_back(hour);
        weight.push_back(counts);
    }
};

/// Sums of hourly columns over weighted hours, `sum_t w_t p_t`: series times hours times sets of hours, once for all that
/// share a series.
class HourSums {
public:
    /// @param columns  sets of hours
    HourSums(const SeriesPool& pool, const std::vector<HourWeights>& columns);

    /// Takes in the series of a column; before find().
    void use(const Hourly& power);
    void find();

    /// Sum of a column that was taken in over a set of hours.
    [[nodiscard]] double at(const Hourly& power, std::size_t column) const {
        const double sum =
            power.series == kConstant ? weight_[column] : sums_[row_of_.at(power.series) * weight_.size() + column];
        return power.scale * sum;
    }
    [[nodiscard]] double weight(std::size_t column) const { return weight_[column]; }  ///< sum of its weights

private:
    static constexpr std::size_t kAtOnce = 8;  ///< columns that share a pass over the series
    void add_columns(std::size_t first);

    const SeriesPool& pool_;
    const std::vector<HourWeights>& columns_;
    std::map<SeriesId, std::size_t> row_of_;
    std::vector<const double*> series_;
    std::vector<double> weight_, sums_;  ///< sums_ [series][column]
};

}  // namespace knelpunt::congestion
