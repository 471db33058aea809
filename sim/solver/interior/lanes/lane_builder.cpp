#include "sim/solver/interior/lanes/lane_builder.hpp"

#include <algorithm>

namespace knelpunt::solver {

void LaneBuilder::run() {
    lay_out_all();
    if (!out_.unsupported_.empty()) return;
    find_scales();
    put_pattern();
    put_values();
}

double LaneBuilder::bound(std::size_t variable, std::size_t stage, bool is_upper) const {
    if (variable < out_.n_columns_) {
        const LocalColumn& local = columns_[variable];
        if (local.column < 0) {
            const Row& row = of_.rows()[static_cast<std::size_t>(local.row)];
            return (is_upper ? row.upper : row.lower).at(stage);
        }
        const Column& column = of_.columns()[static_cast<std::size_t>(local.column)];
        return (is_upper ? column.upper : column.lower).at(stage);
    }
    const std::size_t state = variable - out_.n_columns_;
    if (state >= of_.n_stores()) {
        const WindowStage& window_stage = window_stages_[state - of_.n_stores()][stage];
        if (window_stage.ending == nullptr) return is_upper ? kInfinity : -kInfinity;
        return is_upper ? window_stage.ending->upper : window_stage.ending->lower;
    }
    const Chain& chain = *chain_of_[stage];
    if (chain.end == EndRule::given && stage + 1 == chain.first_stage + chain.n_stages) return chain.finish[state];
    return (is_upper ? of_.stores()[state].upper : of_.stores()[state].lower).at(stage);
}

bool LaneBuilder::has_given_end() const {
    return std::any_of(of_.chains().begin(), of_.chains().end(),
                       [](const Chain& chain) { return chain.end == EndRule::given; });
}

bool LaneBuilder::has_hourly_bound(std::size_t variable, bool is_upper) const {
    const auto hourly = [&](const auto& bound) { return !(is_upper ? bound.upper : bound.lower).hourly.empty(); };
    if (variable < out_.n_columns_) {
        const LocalColumn& column = columns_[variable];
        return column.column < 0 ? hourly(of_.rows()[static_cast<std::size_t>(column.row)])
                                 : hourly(of_.columns()[static_cast<std::size_t>(column.column)]);
    }
    const std::size_t state = variable - out_.n_columns_;
    return state >= of_.n_stores() || has_given_end() || hourly(of_.stores()[state]);
}

double LaneBuilder::cost(std::size_t variable, std::size_t stage) const {
    if (variable < out_.n_columns_) {
        const int column = columns_[variable].column;
        if (column < 0) return 0.0;
        return of_.weight(stage) * of_.columns()[static_cast<std::size_t>(column)].cost.at(stage);
    }
    const std::size_t state = variable - out_.n_columns_;
    const Chain& chain = *chain_of_[stage];
    const bool is_last = stage + 1 == chain.first_stage + chain.n_stages;
    return state < of_.n_stores() && is_last && chain.end == EndRule::valued ? -chain.weight * chain.finish[state]
                                                                             : 0.0;
}

/// Right side of a local row, or of a state's.
double LaneBuilder::right_side(std::size_t row, std::size_t stage) const {
    if (row < out_.n_local_) return has_slack_[row] ? 0.0 : of_.rows()[row].lower.at(stage);
    const std::size_t state = row - out_.n_local_;
    if (state >= of_.n_stores()) return 0.0;
    const Store& store = of_.stores()[state];
    double right = store.inflow.at(stage);
    if (is_started(stage))
        right += store.keep.at(stage) * chain_of_[stage]->start[static_cast<std::size_t>(out_.from[state])];
    return right;
}

/// The first stage of a chain that starts at given values.
bool LaneBuilder::is_started(std::size_t stage) const {
    const Chain& chain = *chain_of_[stage];
    return stage == chain.first_stage && (chain.end == EndRule::given || chain.end == EndRule::valued);
}

void LaneBuilder::put_values() {
    const std::size_t n = out_.n_columns_ + out_.n_states_;
    const bool is_weighted = !has_equal_weights();
    std::vector<bool> lower(n), upper(n), cost_hourly(n), quadratic(n);
    const bool has_value = std::any_of(of_.chains().begin(), of_.chains().end(),
                                       [](const Chain& chain) { return chain.end == EndRule::valued; });
    for (std::size_t position = 0; position < n; ++position) {
        lower[position] = has_hourly_bound(position, false);
        upper[position] = has_hourly_bound(position, true);
        const int column = position < out_.n_columns_ ? columns_[position].column : -1;
        if (column >= 0) {
            const Column& variable = of_.columns()[static_cast<std::size_t>(column)];
            cost_hourly[position] = is_weighted || !variable.cost.hourly.empty();
            quadratic[position] =
                variable.quadratic_cost.scale != 0.0 && (is_weighted || !variable.quadratic_cost.hourly.empty());
            out_.is_quadratic = out_.is_quadratic || variable.quadratic_cost.scale != 0.0;
        } else {
            cost_hourly[position] = position >= out_.n_columns_ && has_value;
        }
    }
    const auto& stages = out_.stage_of;
    const auto at_stage = [](std::ptrdiff_t stage) { return static_cast<std::size_t>(stage); };
    out_.lower.fill(n, lower, stages, [&](std::size_t position, std::ptrdiff_t stage) {
        return bound(position, at_stage(stage), false) / out_.scale_[position];
    });
    out_.upper.fill(n, upper, stages, [&](std::size_t position, std::ptrdiff_t stage) {
        return bound(position, at_stage(stage), true) / out_.scale_[position];
    });
    out_.cost.fill(n, cost_hourly, stages, [&](std::size_t position, std::ptrdiff_t stage) {
        return cost(position, at_stage(stage)) * out_.scale_[position] / out_.cost_unit_;
    });
    out_.quadratic.fill(n, quadratic, stages, [&](std::size_t position, std::ptrdiff_t stage) {
        const int column = position < out_.n_columns_ ? columns_[position].column : -1;
        if (column < 0) return 0.0;
        const Column& variable = of_.columns()[static_cast<std::size_t>(column)];
        return of_.weight(at_stage(stage)) * variable.quadratic_cost.at(at_stage(stage)) * out_.scale_[position] *
               out_.scale_[position] / out_.cost_unit_;
    });
    put_entries();
    put_right();
    put_keep();
    put_widened();
    for (std::size_t position = 0; position < of_.n_capacities(); ++position) {
        out_.capacity_upper.push_back(of_.capacities()[position].upper / out_.capacity_scale_[position]);
        out_.capacity_cost.push_back(of_.capacities()[position].cost * out_.capacity_scale_[position] /
                                     out_.cost_unit_);
    }
}

void LaneBuilder::put_right() {
    const std::size_t n = out_.n_local_ + out_.n_states_;
    std::vector<bool> hourly(n);
    for (std::size_t row = 0; row < n; ++row) {
        if (row < out_.n_local_) {
            hourly[row] = !has_slack_[row] && !of_.rows()[row].lower.hourly.empty();
        } else if (row - out_.n_local_ < of_.n_stores()) {
            hourly[row] = !of_.stores()[row - out_.n_local_].inflow.hourly.empty() ||
                          std::any_of(of_.chains().begin(), of_.chains().end(), [](const Chain& chain) {
                              return chain.end == EndRule::given || chain.end == EndRule::valued;
                          });
        }
    }
    out_.right.fill(n, hourly, out_.stage_of, [&](std::size_t row, std::ptrdiff_t position) {
        const auto stage = static_cast<std::size_t>(position);
        const double right = right_side(row, stage);
        return row < out_.n_local_ ? right * out_.row_scale_[row]
                                   : right / out_.scale_[out_.n_columns_ + row - out_.n_local_];
    });
}

void LaneBuilder::put_keep() {
    std::vector<bool> hourly(out_.n_states_, true);
    const bool is_one_ring = of_.chains().size() == 1 && of_.chains()[0].end == EndRule::cyclic;
    for (std::size_t state = 0; state < of_.n_stores(); ++state)
        hourly[state] = !is_one_ring || !of_.stores()[state].keep.hourly.empty();
    out_.keep.fill(out_.n_states_, hourly, out_.stage_of, [&](std::size_t state, std::ptrdiff_t position) {
        const auto stage = static_cast<std::size_t>(position);
        if (state >= of_.n_stores()) {
            const WindowStage& window_stage = window_stages_[state - of_.n_stores()][stage];
            return window_stage.is_inside && !window_stage.is_first ? 1.0 : 0.0;
        }
        if (is_started(stage)) return 0.0;
        const double ratio = out_.scale_[out_.n_columns_ + static_cast<std::size_t>(out_.from[state])] /
                             out_.scale_[out_.n_columns_ + state];
        return of_.stores()[state].keep.at(stage) * ratio;
    });
}

void LaneBuilder::put_widened() {
    std::vector<bool> lower(widened_.size()), upper(widened_.size());
    for (std::size_t widened = 0; widened < widened_.size(); ++widened) {
        lower[widened] = widened_[widened].track >= 0 || !widened_[widened].lower_pu.hourly.empty();
        upper[widened] = widened_[widened].track >= 0 || !widened_[widened].upper_pu.hourly.empty();
    }
    const auto scaled = [&](std::size_t position, const Value& value, std::ptrdiff_t stage) {
        const auto& terms_of_value = widened_[position];
        if (terms_of_value.track >= 0 &&
            window_stages_[static_cast<std::size_t>(terms_of_value.track)][static_cast<std::size_t>(stage)].ending ==
                nullptr)
            return 0.0;
        return value.at(static_cast<std::size_t>(stage)) *
               out_.capacity_scale_[static_cast<std::size_t>(terms_of_value.capacity)] /
               out_.scale_[static_cast<std::size_t>(terms_of_value.variable)];
    };
    out_.lower_pu.fill(widened_.size(), lower, out_.stage_of, [&](std::size_t position, std::ptrdiff_t stage) {
        return scaled(position, widened_[position].lower_pu, stage);
    });
    out_.upper_pu.fill(widened_.size(), upper, out_.stage_of, [&](std::size_t position, std::ptrdiff_t stage) {
        return scaled(position, widened_[position].upper_pu, stage);
    });
}

}  // namespace knelpunt::solver
