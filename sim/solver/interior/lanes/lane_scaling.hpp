#pragma once

#include "sim/solver/interior/lanes/lane_layout.hpp"

namespace knelpunt::solver {

/// Scales of a lane program: a unit for all powers and one for all costs, and factors of rows and columns that bring the entries
/// near 1. All are powers of two, so that undoing them loses nothing.
class LaneScaling : public LaneLayout {
public:
    using LaneLayout::LaneLayout;

    /// Once all is laid out.
    void find_scales();

private:
    [[nodiscard]] double power_unit() const;
    [[nodiscard]] double cost_unit() const;
    [[nodiscard]] double capacity_unit(std::size_t capacity, double unit) const;
    [[nodiscard]] double largest_content(std::size_t state) const;
    [[nodiscard]] double largest_weight() const;
    /// Factors of rows and columns by turns, each by the root of its largest entry.
    void balance(const std::vector<double>& size, std::vector<double>& row, std::vector<double>& column) const;
};

}  // namespace knelpunt::solver
