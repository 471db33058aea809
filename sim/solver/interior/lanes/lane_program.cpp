#include "sim/solver/interior/lanes/lane_program.hpp"

#include "sim/solver/interior/lanes/lane_builder.hpp"
#include "sim/solver/reduced_cost.hpp"

namespace knelpunt::solver {

namespace {

constexpr std::size_t kWidth = numeric::kLaneWidth;

}  // namespace

LaneProgram::LaneProgram(const StagedProgram& program) : of_(program) {
    program.check();
    LaneBuilder(*this).run();
}

std::size_t LaneProgram::n_bytes() const {
    std::size_t n = 8 * is_real.size() + 8 * stage_of.size();
    for (const LaneValues* array : {&lower, &upper, &cost, &quadratic, &right, &entry, &keep, &lower_pu, &upper_pu})
        n += array->n_bytes();
    return n;
}

Key LaneProgram::layout_key() const {
    KeyBuilder key;
    for (const std::size_t size : {n_columns_, n_states_, n_local_, n_groups, n_steps})
        key.integer(static_cast<std::int64_t>(size));
    key.number(cost_unit_);
    for (const auto* array : {&scale_, &row_scale_, &capacity_scale_}) key.array(std::span<const double>(*array));
    key.array(std::span<const std::ptrdiff_t>(stage_of));
    return key.finish();
}

void LaneProgram::recover(const double* x, const double* y, const double* multiplier,
                          const std::vector<double>& capacity, const std::vector<double>& capacity_reduced,
                          StagedSolution& out) const {
    const std::size_t n_stages = of_.n_stages(), n_x = of_.n_columns(), n_s = of_.n_stores(), n_y = of_.n_rows();
    out.x.resize(n_stages * n_x);
    out.s.resize(n_stages * n_s);
    out.row_dual.resize(n_stages * n_y);
    out.store_dual.resize(n_stages * n_s);
    out.window_dual.assign(of_.n_windows(), 0.0);
    for (std::size_t stage = 0; stage < n_stages; ++stage) {
        const std::size_t lane_stage = place_of_[stage] / kWidth, lane = place_of_[stage] % kWidth;
        const double* of_x = x + lane_stage * n_variables() * kWidth;
        const double* of_y = y + lane_stage * n_local_ * kWidth;
        const double* of_state = multiplier + lane_stage * n_states_ * kWidth;
        for (std::size_t column = 0; column < n_x; ++column)
            out.x[stage * n_x + column] = scale_[column] * of_x[column * kWidth + lane];
        for (std::size_t store = 0; store < n_s; ++store) {
            const double scale = scale_[n_columns_ + store];
            out.s[stage * n_s + store] = scale * of_x[(n_columns_ + store) * kWidth + lane];
            out.store_dual[stage * n_s + store] = cost_unit_ / scale * of_state[store * kWidth + lane];
        }
        for (std::size_t row = 0; row < n_y; ++row)
            out.row_dual[stage * n_y + row] = cost_unit_ * row_scale_[row] * of_y[row * kWidth + lane];
    }
    for (const Track& track : tracks_) {
        for (const std::size_t window : track.windows) {
            const std::size_t stage = of_.windows()[window].first_stage + of_.windows()[window].n_stages - 1;
            const std::size_t lane_stage = place_of_[stage] / kWidth, lane = place_of_[stage] % kWidth;
            const auto state = static_cast<std::size_t>(track.state);
            // More of the sum for nothing is as good as a lower bound by as much.
            out.window_dual[window] =
                -cost_unit_ / scale_[n_columns_ + state] * multiplier[(lane_stage * n_states_ + state) * kWidth + lane];
        }
    }
    for (std::size_t position = 0; position < capacity.size(); ++position) {
        out.y.push_back(capacity_scale_[position] * capacity[position]);
        out.cost_per_capacity.push_back(cost_unit_ / capacity_scale_[position] * capacity_reduced[position]);
    }
    put_reduced_costs(of_, out);
}

}  // namespace knelpunt::solver
