#pragma once

#include <vector>

#include "sim/solver/interior/lanes/lane_scaling.hpp"

namespace knelpunt::solver {

/// Entries of a lane program's matrix, the same places in every stage: each the sum of the program's terms there, constant or hour
/// by hour. What has the same constant value is stored once.
class LaneMatrix : public LaneScaling {
public:
    using LaneScaling::LaneScaling;

    /// Places and symbolic factor, once scales are known.
    void put_pattern();
    /// Values of the places.
    void put_entries();

protected:
    [[nodiscard]] bool has_equal_weights() const;

private:
    struct EntryValue {
        double constant = 0.0;
        int sum = -1;  ///< hourly: the terms that add up to it
    };
    [[nodiscard]] bool is_hourly_term(const Term& term) const;
    /// Scaled value of a place in the matrix of a stage.
    [[nodiscard]] double term_sum(std::size_t sum, std::size_t stage) const;

    std::vector<std::vector<std::size_t>> sums_;  ///< terms of one place in the matrix
    std::vector<EntryValue> values_;
};

}  // namespace knelpunt::solver
