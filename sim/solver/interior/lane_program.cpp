#include "sim/solver/interior/lane_program.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/solver/interior/lane_layout.hpp"
#include "sim/solver/reduced_cost.hpp"

namespace knelpunt::solver {

namespace {

constexpr std::size_t kWidth = numeric::kLaneWidth;
constexpr int kScalingRounds = 6;
constexpr double kLargestScale = 1048576.0;

/// The power of two nearest to a value, within bounds; 1 for what is no size.
double power_of_two(double value) {
    if (!(value > 0.0) || std::isinf(value)) return 1.0;
    int exponent = 0;
    const double part = std::frexp(value, &exponent);
    const double power = std::ldexp(1.0, part < 0.70710678118654752 ? exponent - 1 : exponent);
    return std::clamp(power, 1.0 / kLargestScale, kLargestScale);
}

/// Largest size of the finite values; of hourly ones, of all of them.
double largest(const Value& value) {
    if (std::isinf(value.scale) || value.hourly.empty()) return std::isinf(value.scale) ? 0.0 : std::abs(value.scale);
    double most = 0.0;
    for (const double of : value.hourly) {
        const double size = std::abs(value.scale * of);
        if (!std::isinf(size)) most = std::max(most, size);
    }
    return most;
}

}  // namespace

class LaneBuilder : private LaneLayout {
public:
    using LaneLayout::LaneLayout;

    void run() {
        lay_out_all();
        if (!out_.unsupported_.empty()) return;
        find_scales();
        put_pattern();
        put_values();
    }

private:
    /// Entries are brought near 1 by turns over rows and columns; then a unit for all powers and one for all costs.
    void find_scales() {
        const std::size_t n_rows = out_.n_local_ + out_.n_states_;
        std::vector<double> row(n_rows, 1.0), column(out_.n_columns_, 1.0);
        std::vector<double> state(out_.n_states_);
        const double unit = power_unit();
        for (std::size_t at = 0; at < out_.n_states_; ++at)
            state[at] = std::max(unit, power_of_two(largest_content(at) / 16.0));
        std::vector<double> size(terms_.size());
        for (std::size_t at = 0; at < terms_.size(); ++at) {
            size[at] = largest(terms_[at].entry->value);
            if (terms_[at].track >= 0) size[at] *= largest_weight();
            const std::size_t of_row = static_cast<std::size_t>(terms_[at].row);
            if (of_row >= out_.n_local_) size[at] *= unit / state[of_row - out_.n_local_];
        }
        for (int round = 0; round < kScalingRounds; ++round) {
            std::vector<double> most_row(n_rows, 0.0), most_column(out_.n_columns_, 0.0);
            for (std::size_t at = 0; at < terms_.size(); ++at) {
                const auto r = static_cast<std::size_t>(terms_[at].row),
                           c = static_cast<std::size_t>(terms_[at].column);
                const double now = size[at] * row[r] * column[c];
                most_row[r] = std::max(most_row[r], now);
                most_column[c] = std::max(most_column[c], now);
            }
            for (std::size_t r = 0; r < out_.n_local_; ++r)  // a state's row has its state's scale
                if (most_row[r] > 0.0) row[r] /= std::sqrt(most_row[r]);
            for (std::size_t c = 0; c < out_.n_columns_; ++c)
                if (most_column[c] > 0.0) column[c] /= std::sqrt(most_column[c]);
        }
        for (std::size_t c = 0; c < out_.n_columns_; ++c) {
            double of = power_of_two(column[c]);
            if (columns_[c].column < 0) of = power_of_two(1.0 / row[static_cast<std::size_t>(columns_[c].row)]);
            out_.scale_.push_back(unit * of);
        }
        for (const double of : state) out_.scale_.push_back(of);
        for (std::size_t r = 0; r < out_.n_local_; ++r) out_.row_scale_.push_back(power_of_two(row[r]) / unit);
        out_.cost_unit_ = cost_unit();
        for (std::size_t at = 0; at < of_.n_capacities(); ++at) {
            const double upper = of_.capacities()[at].upper;
            out_.capacity_scale_.push_back(std::isinf(upper) ? capacity_unit(at, unit) : power_of_two(upper / 4.0));
        }
    }

    /// A power that is typical: the mean, by orders of magnitude, of the largest bounds and right sides.
    [[nodiscard]] double power_unit() const {
        double sum = 0.0, n = 0.0;
        const auto add = [&](double value) {
            if (!(value > 0.0)) return;
            int exponent = 0;
            std::frexp(value, &exponent);
            sum += exponent;
            n += 1.0;
        };
        for (const LocalColumn& of : columns_) {
            if (of.column < 0) continue;
            const Column& column = of_.columns()[static_cast<std::size_t>(of.column)];
            add(std::max(largest(column.lower), largest(column.upper)));
        }
        for (const Row& row : of_.rows()) add(std::max(largest(row.lower), largest(row.upper)));
        return n == 0.0 ? 1.0 : power_of_two(std::ldexp(1.0, static_cast<int>(std::floor(sum / n))));
    }

    [[nodiscard]] double largest_content(std::size_t state) const {
        if (state < of_.n_stores())
            return std::max(largest(of_.stores()[state].lower), largest(of_.stores()[state].upper));
        double most = 0.0;
        for (const std::size_t window : tracks_[state - of_.n_stores()].windows) {
            for (const double bound : {of_.windows()[window].lower, of_.windows()[window].upper})
                if (!std::isinf(bound)) most = std::max(most, std::abs(bound));
        }
        return most;
    }

    [[nodiscard]] double largest_weight() const {
        double most = 0.0;
        for (std::size_t stage = 0; stage < n_stages(); ++stage) most = std::max(most, of_.weight(stage));
        return most;
    }

    [[nodiscard]] double cost_unit() const {
        double sum = 0.0, n = 0.0;
        for (const LocalColumn& of : columns_) {
            if (of.column < 0) continue;
            const double size = largest(of_.columns()[static_cast<std::size_t>(of.column)].cost) * largest_weight();
            if (!(size > 0.0)) continue;
            int exponent = 0;
            std::frexp(size, &exponent);
            sum += exponent;
            n += 1.0;
        }
        const double mean = n == 0.0 ? 1.0 : std::ldexp(1.0, static_cast<int>(std::floor(sum / n)));
        return mean * power_unit();
    }

    [[nodiscard]] double capacity_unit(std::size_t capacity, double unit) const {
        double most = 0.0;
        for (const Widening& of : of_.widenings()) {
            if (of.capacity == static_cast<int>(capacity))
                most = std::max({most, largest(of.lower_pu), largest(of.upper_pu)});
        }
        return most > 0.0 ? unit * power_of_two(1.0 / most) : unit;
    }

    void put_pattern() {
        std::map<double, int> of_constant;
        std::map<std::pair<int, int>, std::size_t> of_place;
        std::vector<PatternEntry> entries;
        for (std::size_t at = 0; at < terms_.size(); ++at) {
            const auto [found, is_new] = of_place.try_emplace({terms_[at].row, terms_[at].column}, sums_.size());
            if (is_new) sums_.emplace_back();
            sums_[found->second].push_back(at);
        }
        // A slack has -1 in its row, scaled to -1.
        std::vector<double> constants;
        const auto value_of_constant = [&](double value) {
            const auto [found, is_new] = of_constant.try_emplace(value, static_cast<int>(values_.size()));
            if (is_new) values_.push_back({value, -1});
            return found->second;
        };
        for (const auto& [place, sum] : of_place) {
            bool is_hourly = false;
            for (const std::size_t term : sums_[sum]) is_hourly = is_hourly || is_hourly_term(terms_[term]);
            int value = 0;
            if (is_hourly) {
                value = static_cast<int>(values_.size());
                values_.push_back({0.0, static_cast<int>(sum)});
            } else {
                value = value_of_constant(term_sum(sum, 0));
            }
            entries.push_back({place.first, place.second, value});
        }
        for (std::size_t column = 0; column < columns_.size(); ++column) {
            if (columns_[column].column >= 0) continue;
            const int row = columns_[column].row;
            const double value = -out_.row_scale_[static_cast<std::size_t>(row)] * out_.scale_[column];
            entries.push_back({row, static_cast<int>(column), value_of_constant(value)});
        }
        std::vector<int> widened_column, widened_capacity;
        for (const auto& of : widened_) {
            widened_column.push_back(of.variable);
            widened_capacity.push_back(of.capacity);
        }
        out_.wide_of.assign(out_.n_variables(), -1);
        for (std::size_t wide = 0; wide < widened_.size(); ++wide)
            out_.wide_of[static_cast<std::size_t>(widened_[wide].variable)] = static_cast<int>(wide);
        out_.pattern = analyse_pattern(static_cast<int>(out_.n_columns_), static_cast<int>(out_.n_local_),
                                       static_cast<int>(out_.n_states_), static_cast<int>(of_.n_capacities()),
                                       std::move(entries), widened_column, widened_capacity);
    }

    [[nodiscard]] bool has_equal_weights() const {
        for (std::size_t stage = 1; stage < n_stages(); ++stage)
            if (of_.weight(stage) != of_.weight(0)) return false;
        return true;
    }

    [[nodiscard]] bool is_hourly_term(const Term& term) const {
        if (!term.entry->value.hourly.empty()) return true;
        if (term.track < 0) return false;
        if (!has_equal_weights()) return true;
        const auto& of = window_stages_[static_cast<std::size_t>(term.track)];
        return !std::all_of(of.begin(), of.end(), [](const WindowStage& stage) { return stage.is_inside; });
    }

    /// Scaled value of a place in the matrix of a stage.
    [[nodiscard]] double term_sum(std::size_t sum, std::size_t stage) const {
        double value = 0.0;
        for (const std::size_t at : sums_[sum]) {
            const Term& term = terms_[at];
            double of = term.factor * term.entry->value.at(stage);
            if (term.track >= 0) {
                const bool is_inside = window_stages_[static_cast<std::size_t>(term.track)][stage].is_inside;
                of *= is_inside ? of_.weight(stage) : 0.0;
            }
            value += of;
        }
        const Term& first = terms_[sums_[sum][0]];
        const auto row = static_cast<std::size_t>(first.row);
        const double by_row =
            row < out_.n_local_ ? out_.row_scale_[row] : 1.0 / out_.scale_[out_.n_columns_ + row - out_.n_local_];
        return value * by_row * out_.scale_[static_cast<std::size_t>(first.column)];
    }

    [[nodiscard]] double bound(std::size_t variable, std::size_t stage, bool is_upper) const {
        if (variable < out_.n_columns_) {
            const LocalColumn& of = columns_[variable];
            if (of.column < 0) {
                const Row& row = of_.rows()[static_cast<std::size_t>(of.row)];
                return (is_upper ? row.upper : row.lower).at(stage);
            }
            const Column& column = of_.columns()[static_cast<std::size_t>(of.column)];
            return (is_upper ? column.upper : column.lower).at(stage);
        }
        const std::size_t state = variable - out_.n_columns_;
        if (state >= of_.n_stores()) {
            const WindowStage& of = window_stages_[state - of_.n_stores()][stage];
            if (of.ending == nullptr) return is_upper ? kInfinity : -kInfinity;
            return is_upper ? of.ending->upper : of.ending->lower;
        }
        const Chain& chain = *chain_of_[stage];
        if (chain.end == EndRule::given && stage + 1 == chain.first_stage + chain.n_stages) return chain.finish[state];
        return (is_upper ? of_.stores()[state].upper : of_.stores()[state].lower).at(stage);
    }

    [[nodiscard]] bool has_given_end() const {
        return std::any_of(of_.chains().begin(), of_.chains().end(),
                           [](const Chain& chain) { return chain.end == EndRule::given; });
    }

    [[nodiscard]] bool has_hourly_bound(std::size_t variable, bool is_upper) const {
        const auto hourly = [&](const auto& of) { return !(is_upper ? of.upper : of.lower).hourly.empty(); };
        if (variable < out_.n_columns_) {
            const LocalColumn& of = columns_[variable];
            return of.column < 0 ? hourly(of_.rows()[static_cast<std::size_t>(of.row)])
                                 : hourly(of_.columns()[static_cast<std::size_t>(of.column)]);
        }
        const std::size_t state = variable - out_.n_columns_;
        return state >= of_.n_stores() || has_given_end() || hourly(of_.stores()[state]);
    }

    [[nodiscard]] double cost(std::size_t variable, std::size_t stage) const {
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
    [[nodiscard]] double right_side(std::size_t row, std::size_t stage) const {
        if (row < out_.n_local_) return has_slack_[row] ? 0.0 : of_.rows()[row].lower.at(stage);
        const std::size_t state = row - out_.n_local_;
        if (state >= of_.n_stores()) return 0.0;
        const Store& of = of_.stores()[state];
        double right = of.inflow.at(stage);
        if (is_started(stage))
            right += of.keep.at(stage) * chain_of_[stage]->start[static_cast<std::size_t>(out_.from[state])];
        return right;
    }

    /// The first stage of a chain that starts at given values.
    [[nodiscard]] bool is_started(std::size_t stage) const {
        const Chain& chain = *chain_of_[stage];
        return stage == chain.first_stage && (chain.end == EndRule::given || chain.end == EndRule::valued);
    }

    void put_values() {
        const std::size_t n = out_.n_columns_ + out_.n_states_;
        const bool is_weighted = !has_equal_weights();
        std::vector<bool> lower(n), upper(n), cost_hourly(n), quadratic(n);
        const bool has_value = std::any_of(of_.chains().begin(), of_.chains().end(),
                                           [](const Chain& chain) { return chain.end == EndRule::valued; });
        for (std::size_t at = 0; at < n; ++at) {
            lower[at] = has_hourly_bound(at, false);
            upper[at] = has_hourly_bound(at, true);
            const int column = at < out_.n_columns_ ? columns_[at].column : -1;
            if (column >= 0) {
                const Column& of = of_.columns()[static_cast<std::size_t>(column)];
                cost_hourly[at] = is_weighted || !of.cost.hourly.empty();
                quadratic[at] = of.quadratic_cost.scale != 0.0 && (is_weighted || !of.quadratic_cost.hourly.empty());
                out_.is_quadratic = out_.is_quadratic || of.quadratic_cost.scale != 0.0;
            } else {
                cost_hourly[at] = at >= out_.n_columns_ && has_value;
            }
        }
        const auto& stages = out_.stage_of;
        const auto at_stage = [](std::ptrdiff_t stage) { return static_cast<std::size_t>(stage); };
        out_.lower.fill(n, lower, stages, [&](std::size_t at, std::ptrdiff_t stage) {
            return bound(at, at_stage(stage), false) / out_.scale_[at];
        });
        out_.upper.fill(n, upper, stages, [&](std::size_t at, std::ptrdiff_t stage) {
            return bound(at, at_stage(stage), true) / out_.scale_[at];
        });
        out_.cost.fill(n, cost_hourly, stages, [&](std::size_t at, std::ptrdiff_t stage) {
            return cost(at, at_stage(stage)) * out_.scale_[at] / out_.cost_unit_;
        });
        out_.quadratic.fill(n, quadratic, stages, [&](std::size_t at, std::ptrdiff_t stage) {
            const int column = at < out_.n_columns_ ? columns_[at].column : -1;
            if (column < 0) return 0.0;
            const Column& of = of_.columns()[static_cast<std::size_t>(column)];
            return of_.weight(at_stage(stage)) * of.quadratic_cost.at(at_stage(stage)) * out_.scale_[at] *
                   out_.scale_[at] / out_.cost_unit_;
        });
        std::vector<bool> is_hourly;
        for (const auto& of : values_) is_hourly.push_back(of.sum >= 0);
        out_.entry.fill(values_.size(), is_hourly, stages, [&](std::size_t at, std::ptrdiff_t stage) {
            const auto& of = values_[at];
            return of.sum < 0 ? of.constant : term_sum(static_cast<std::size_t>(of.sum), at_stage(stage));
        });
        put_right();
        put_keep();
        put_widened();
        for (std::size_t at = 0; at < of_.n_capacities(); ++at) {
            out_.capacity_upper.push_back(of_.capacities()[at].upper / out_.capacity_scale_[at]);
            out_.capacity_cost.push_back(of_.capacities()[at].cost * out_.capacity_scale_[at] / out_.cost_unit_);
        }
    }

    void put_right() {
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
        out_.right.fill(n, hourly, out_.stage_of, [&](std::size_t row, std::ptrdiff_t at) {
            const auto stage = static_cast<std::size_t>(at);
            const double right = right_side(row, stage);
            return row < out_.n_local_ ? right * out_.row_scale_[row]
                                       : right / out_.scale_[out_.n_columns_ + row - out_.n_local_];
        });
    }

    void put_keep() {
        std::vector<bool> hourly(out_.n_states_, true);
        const bool is_one_ring = of_.chains().size() == 1 && of_.chains()[0].end == EndRule::cyclic;
        for (std::size_t state = 0; state < of_.n_stores(); ++state)
            hourly[state] = !is_one_ring || !of_.stores()[state].keep.hourly.empty();
        out_.keep.fill(out_.n_states_, hourly, out_.stage_of, [&](std::size_t state, std::ptrdiff_t at) {
            const auto stage = static_cast<std::size_t>(at);
            if (state >= of_.n_stores()) {
                const WindowStage& of = window_stages_[state - of_.n_stores()][stage];
                return of.is_inside && !of.is_first ? 1.0 : 0.0;
            }
            if (is_started(stage)) return 0.0;
            const double ratio = out_.scale_[out_.n_columns_ + static_cast<std::size_t>(out_.from[state])] /
                                 out_.scale_[out_.n_columns_ + state];
            return of_.stores()[state].keep.at(stage) * ratio;
        });
    }

    void put_widened() {
        std::vector<bool> lower(widened_.size()), upper(widened_.size());
        for (std::size_t at = 0; at < widened_.size(); ++at) {
            lower[at] = widened_[at].track >= 0 || !widened_[at].lower_pu.hourly.empty();
            upper[at] = widened_[at].track >= 0 || !widened_[at].upper_pu.hourly.empty();
        }
        const auto scaled = [&](std::size_t at, const Value& value, std::ptrdiff_t stage) {
            const auto& of = widened_[at];
            if (of.track >= 0 &&
                window_stages_[static_cast<std::size_t>(of.track)][static_cast<std::size_t>(stage)].ending == nullptr)
                return 0.0;
            return value.at(static_cast<std::size_t>(stage)) *
                   out_.capacity_scale_[static_cast<std::size_t>(of.capacity)] /
                   out_.scale_[static_cast<std::size_t>(of.variable)];
        };
        out_.lower_pu.fill(widened_.size(), lower, out_.stage_of, [&](std::size_t at, std::ptrdiff_t stage) {
            return scaled(at, widened_[at].lower_pu, stage);
        });
        out_.upper_pu.fill(widened_.size(), upper, out_.stage_of, [&](std::size_t at, std::ptrdiff_t stage) {
            return scaled(at, widened_[at].upper_pu, stage);
        });
    }

    struct EntryValue {
        double constant = 0.0;
        int sum = -1;  ///< hourly: the terms that add up to it
    };

    std::vector<std::vector<std::size_t>> sums_;  ///< terms of one place in the matrix
    std::vector<EntryValue> values_;
};

LaneProgram::LaneProgram(const StagedProgram& program) : of_(program) {
    program.check();
    LaneBuilder(*this).run();
}

std::size_t LaneProgram::n_bytes() const {
    std::size_t n = 8 * is_real.size() + 8 * stage_of.size();
    for (const LaneValues* of : {&lower, &upper, &cost, &quadratic, &right, &entry, &keep, &lower_pu, &upper_pu})
        n += of->n_bytes();
    return n;
}

Key LaneProgram::layout_key() const {
    KeyBuilder key;
    for (const std::size_t size : {n_columns_, n_states_, n_local_, n_groups, n_steps})
        key.integer(static_cast<std::int64_t>(size));
    key.number(cost_unit_);
    for (const auto* of : {&scale_, &row_scale_, &capacity_scale_}) key.array(std::span<const double>(*of));
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
    for (std::size_t at = 0; at < capacity.size(); ++at) {
        out.y.push_back(capacity_scale_[at] * capacity[at]);
        out.cost_per_capacity.push_back(cost_unit_ / capacity_scale_[at] * capacity_reduced[at]);
    }
    put_reduced_costs(of_, out);
}

}  // namespace knelpunt::solver
