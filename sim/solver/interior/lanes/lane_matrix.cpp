#include "sim/solver/interior/lanes/lane_matrix.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace knelpunt::solver {

void LaneMatrix::put_pattern() {
    std::map<double, int> of_constant;
    std::map<std::pair<int, int>, std::size_t> of_place;
    std::vector<PatternEntry> entries;
    for (std::size_t term = 0; term < terms_.size(); ++term) {
        const auto [found, is_new] = of_place.try_emplace({terms_[term].row, terms_[term].column}, sums_.size());
        if (is_new) sums_.emplace_back();
        sums_[found->second].push_back(term);
    }
    // A slack has -1 in its row, scaled to -1.
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
    for (const auto& widened : widened_) {
        widened_column.push_back(widened.variable);
        widened_capacity.push_back(widened.capacity);
    }
    out_.wide_of.assign(out_.n_variables(), -1);
    for (std::size_t wide = 0; wide < widened_.size(); ++wide)
        out_.wide_of[static_cast<std::size_t>(widened_[wide].variable)] = static_cast<int>(wide);
    out_.pattern = analyse_pattern(static_cast<int>(out_.n_columns_), static_cast<int>(out_.n_local_),
                                   static_cast<int>(out_.n_states_), static_cast<int>(of_.n_capacities()),
                                   std::move(entries), widened_column, widened_capacity);
}

void LaneMatrix::put_entries() {
    std::vector<bool> is_hourly;
    for (const auto& entry_value : values_) is_hourly.push_back(entry_value.sum >= 0);
    out_.entry.fill(values_.size(), is_hourly, out_.stage_of, [&](std::size_t position, std::ptrdiff_t stage) {
        const auto& terms_of_value = values_[position];
        return terms_of_value.sum < 0
                   ? terms_of_value.constant
                   : term_sum(static_cast<std::size_t>(terms_of_value.sum), static_cast<std::size_t>(stage));
    });
}

bool LaneMatrix::has_equal_weights() const {
    for (std::size_t stage = 1; stage < n_stages(); ++stage)
        if (of_.weight(stage) != of_.weight(0)) return false;
    return true;
}

bool LaneMatrix::is_hourly_term(const Term& term) const {
    if (!term.entry->value.hourly.empty()) return true;
    if (term.track < 0) return false;
    if (!has_equal_weights()) return true;
    const auto& terms_of_value = window_stages_[static_cast<std::size_t>(term.track)];
    return !std::all_of(terms_of_value.begin(), terms_of_value.end(),
                        [](const WindowStage& stage) { return stage.is_inside; });
}

/// Scaled value of a place in the matrix of a stage.
double LaneMatrix::term_sum(std::size_t sum, std::size_t stage) const {
    double value = 0.0;
    for (const std::size_t position : sums_[sum]) {
        const Term& term = terms_[position];
        double product = term.factor * term.entry->value.at(stage);
        if (term.track >= 0) {
            const bool is_inside = window_stages_[static_cast<std::size_t>(term.track)][stage].is_inside;
            product *= is_inside ? of_.weight(stage) : 0.0;
        }
        value += product;
    }
    const Term& first = terms_[sums_[sum][0]];
    const auto row = static_cast<std::size_t>(first.row);
    const double by_row =
        row < out_.n_local_ ? out_.row_scale_[row] : 1.0 / out_.scale_[out_.n_columns_ + row - out_.n_local_];
    return value * by_row * out_.scale_[static_cast<std::size_t>(first.column)];
}

}  // namespace knelpunt::solver
