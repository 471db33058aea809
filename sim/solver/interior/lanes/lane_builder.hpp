#pragma once

#include "sim/solver/interior/lanes/lane_matrix.hpp"

namespace knelpunt::solver {

/// Fills a lane program: what it has (LaneLayout), its scales (LaneScaling), its matrix (LaneMatrix), and here bounds, costs,
/// right sides, what states keep and what capacities widen, stage by stage.
class LaneBuilder : private LaneMatrix {
public:
    using LaneMatrix::LaneMatrix;

    /// Fills all, or says in `unsupported` why this form cannot hold the program.
    void run();

private:
    void put_values();
    void put_right();
    void put_keep();
    void put_widened();

    [[nodiscard]] double bound(std::size_t variable, std::size_t stage, bool is_upper) const;
    [[nodiscard]] double cost(std::size_t variable, std::size_t stage) const;
    /// Right side of a local row, or of a state's.
    [[nodiscard]] double right_side(std::size_t row, std::size_t stage) const;
    [[nodiscard]] bool has_given_end() const;
    [[nodiscard]] bool has_hourly_bound(std::size_t variable, bool is_upper) const;
    /// The first stage of a chain that starts at given values.
    [[nodiscard]] bool is_started(std::size_t stage) const;
};

}  // namespace knelpunt::solver
