#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/numeric/aligned.hpp"
#include "sim/numeric/lane_width.hpp"
#include "sim/solver/interior/lanes/stage_pattern.hpp"
#include "sim/solver/staged_program.hpp"

namespace knelpunt::solver {

/// Values of items in all lane stages, eight lanes each; an item that is the same everywhere is stored once.
class LaneValues {
public:
    [[nodiscard]] const double* at(std::size_t item, std::size_t lane_stage) const {
        return base_[item] + lane_stage * stride_[item];
    }
    [[nodiscard]] double at(std::size_t item, std::size_t lane_stage, std::size_t lane) const {
        return at(item, lane_stage)[lane];
    }
    [[nodiscard]] std::size_t n_items() const { return base_.size(); }
    /// Items that are not the same everywhere.
    [[nodiscard]] const std::vector<std::size_t>& hourly() const { return hourly_items_; }
    [[nodiscard]] std::size_t n_bytes() const { return 8 * (constant_.size() + hourly_.size()); }

    /// @param function  function(item, stage) for a stage of the program; stage -1 = a stage that pads a segment
    /// @param is_hourly per item
    template <class Of>
    void fill(std::size_t n_items, const std::vector<bool>& is_hourly, const std::vector<std::ptrdiff_t>& stage_of,
              const Of& function) {
        constexpr std::size_t kWidth = numeric::kLaneWidth;
        const std::size_t n_lane_stages = stage_of.size() / kWidth;
        std::size_t n_hourly = 0;
        for (std::size_t item = 0; item < n_items; ++item) n_hourly += is_hourly[item] ? 1 : 0;
        constant_.assign((n_items - n_hourly) * kWidth, 0.0);
        hourly_.assign(n_hourly * n_lane_stages * kWidth, 0.0);
        std::size_t next_constant = 0, next_hourly = 0;
        for (std::size_t item = 0; item < n_items; ++item) {
            if (!is_hourly[item]) {
                double* values = constant_.data() + kWidth * next_constant++;
                for (std::size_t lane = 0; lane < kWidth; ++lane) values[lane] = function(item, 0);
                base_.push_back(values);
                stride_.push_back(0);
                continue;
            }
            hourly_items_.push_back(item);
            double* values = hourly_.data() + kWidth * next_hourly++;
            for (std::size_t position = 0; position < stage_of.size(); ++position)
                values[position / kWidth * n_hourly * kWidth + position % kWidth] =
                    function(item, stage_of[position] < 0 ? 0 : stage_of[position]);
            base_.push_back(values);
            stride_.push_back(n_hourly * kWidth);
        }
    }

private:
    numeric::AlignedVector constant_, hourly_;
    std::vector<const double*> base_;
    std::vector<std::size_t> stride_, hourly_items_;
};

/// Run of stages that are solved as one: its segments follow one another.
struct LaneSequence {
    bool is_cyclic = false;
    std::size_t first_segment = 0, n_segments = 0;
};

/// A staged program as the interior-point method works on it.
///
/// Time is cut into segments of equal length; lane and group of a segment are its number modulo and over eight. A lane
/// stage is one step of the eight segments of a group. Rows are equalities (a range is a boxed column more), a window row
/// is a state that starts at 0 and has bounds at its end, and everything is scaled by powers of two:
///     x = scale * x_lane,   row * row_scale,   cost / cost_unit.
/// Variables are the columns, then the states.
class LaneProgram {
public:
    /// @throws ContractError if the program is not well formed
    explicit LaneProgram(const StagedProgram& program);
    LaneProgram(const LaneProgram&) = delete;

    /// Why this form cannot hold the program; empty = it can.
    [[nodiscard]] const std::string& unsupported() const { return unsupported_; }

    [[nodiscard]] std::size_t n_columns() const { return n_columns_; }
    [[nodiscard]] std::size_t n_states() const { return n_states_; }
    [[nodiscard]] std::size_t n_variables() const { return n_columns_ + n_states_; }
    [[nodiscard]] std::size_t n_local() const { return n_local_; }
    [[nodiscard]] std::size_t n_capacities() const { return capacity_cost.size(); }
    [[nodiscard]] std::size_t n_lane_stages() const { return n_groups * n_steps; }

    StagePattern pattern;
    std::size_t n_groups = 0, n_steps = 0;
    std::vector<LaneSequence> sequences;
    std::vector<std::size_t> segment_length;  ///< per segment: stages that are real
    std::vector<std::ptrdiff_t> stage_of;     ///< [lane stage][lane]: stage of the program; -1 = it pads
    numeric::AlignedVector is_real;           ///< the same: 1 or 0
    std::vector<bool> has_padding;            ///< per lane stage

    LaneValues lower, upper, cost, quadratic;  ///< per variable
    LaneValues right;                          ///< per local row, then inflow per state
    LaneValues entry;                          ///< per value of the pattern's entries
    LaneValues keep;                           ///< per state
    LaneValues lower_pu, upper_pu;             ///< per widened column
    std::vector<int> from;                     ///< per state: what it is made from
    std::vector<int> wide_of;                  ///< per variable: its place among the widened ones, or -1
    bool is_quadratic = false;
    std::vector<double> capacity_upper, capacity_cost;

    /// Solution in the program's own terms. Reduced costs are computed from the duals.
    /// @param x  [lane stage][variable][lane], y [lane stage][local row][lane], multipliers of states alike
    void recover(const double* x, const double* y, const double* multiplier, const std::vector<double>& capacity,
                 const std::vector<double>& capacity_reduced, StagedSolution& out) const;

    /// Of what the solver's numbers stand for: places of columns, rows and stages, and their units.
    [[nodiscard]] Key layout_key() const;
    [[nodiscard]] double cost_unit() const { return cost_unit_; }
    [[nodiscard]] std::size_t n_bytes() const;

private:
    friend class LaneLayout;
    friend class LaneScaling;
    friend class LaneMatrix;
    friend class LaneBuilder;
    const StagedProgram& of_;
    std::string unsupported_;
    std::size_t n_columns_ = 0, n_states_ = 0, n_local_ = 0;
    std::vector<double> scale_;      ///< per variable
    std::vector<double> row_scale_;  ///< per local row
    std::vector<double> capacity_scale_;
    double cost_unit_ = 1.0;
    /// A window row as a state: where its multiplier stands.
    struct Track {
        int state = 0;
        std::vector<std::size_t> windows;
    };
    std::vector<Track> tracks_;
    std::vector<std::size_t> place_of_;  ///< per stage of the program: lane stage * 8 + lane
};

}  // namespace knelpunt::solver
