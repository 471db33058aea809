#include "sim/solver/presolve.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "sim/solver/reduced_cost.hpp"

namespace knelpunt::solver {
namespace {

bool is_nothing(const Value& value) { return value.scale == 0.0; }
bool is_constant(const Value& value) { return value.hourly.empty(); }
bool is_one(const Value& a, const Value& b) {
    return a.scale == b.scale && a.hourly.data() == b.hourly.data() && a.hourly.size() == b.hourly.size();
}

/// What a row with one entry says of its column.
struct Bounds {
    double lower = 0.0, upper = 0.0;
};
Bounds implied(const Row& row, const Value& factor, std::size_t stage) {
    const double coefficient = factor.at(stage), a = row.lower.at(stage) / coefficient,
                 b = row.upper.at(stage) / coefficient;
    return coefficient > 0.0 ? Bounds{a, b} : Bounds{b, a};
}

template <class Holds>
bool in_all(std::size_t n_stages, bool is_constant, const Holds& holds) {
    for (std::size_t stage = 0; stage < (is_constant ? std::min<std::size_t>(1, n_stages) : n_stages); ++stage)
        if (!holds(stage)) return false;
    return true;
}

}  // namespace

Presolve::Presolve(const StagedProgram& program)
    : of_(program),
      columns_(program.columns()),
      rows_(program.rows()),
      stores_(program.stores()),
      windows_(program.windows()),
      is_widened_(program.n_columns(), false),
      has_row_(program.n_rows(), true),
      fixed_(program.n_columns()) {
    program.check();
    for (const Widening& widening : program.widenings())
        if (!widening.is_store) is_widened_[static_cast<std::size_t>(widening.target)] = true;
    find_entries();
    while (take_out_rows() || merge_rows() || take_out_columns()) {}
    if (has_effect()) build();
}

std::size_t Presolve::n_columns_out() const {
    return static_cast<std::size_t>(
        std::count_if(fixed_.begin(), fixed_.end(), [](const auto& fixed) { return fixed.has_value(); }));
}

std::size_t Presolve::n_rows_out() const {
    return static_cast<std::size_t>(std::count(has_row_.begin(), has_row_.end(), false));
}

/// A value that follows from others; constant where they are.
template <class Of>
Value Presolve::make(bool is_constant, const Of& function) {
    if (is_constant) return function(std::size_t{0});
    std::vector<double>& values = series_.emplace_back(of_.n_stages());
    for (std::size_t stage = 0; stage < values.size(); ++stage) values[stage] = function(stage);
    return {1.0, values};
}

void Presolve::find_entries() {
    by_row_.resize(of_.n_rows());
    for (auto* array : {&by_column_, &stores_of_, &windows_of_}) array->resize(of_.n_columns());
    for (const Entry& entry : of_.entries()) {
        if (is_nothing(entry.value)) continue;
        by_row_[static_cast<std::size_t>(entry.row)].push_back(entry);
        by_column_[static_cast<std::size_t>(entry.column)].push_back(entry);
    }
    all_of_ = by_column_;
    for (auto& row : by_row_)
        std::stable_sort(row.begin(), row.end(), [](const Entry& a, const Entry& b) { return a.column < b.column; });
    for (const Entry& entry : of_.store_entries())
        if (!is_nothing(entry.value)) stores_of_[static_cast<std::size_t>(entry.column)].push_back(entry);
    for (std::size_t group = 0; group < of_.window_groups().size(); ++group) {
        for (const Entry& entry : of_.window_groups()[group].entries) {
            if (is_nothing(entry.value)) continue;
            windows_of_[static_cast<std::size_t>(entry.column)].push_back(
                {static_cast<int>(group), entry.column, entry.value});
        }
    }
}

// ---- rows ---------------------------------------------------------------------------------------------------------

bool Presolve::take_out_rows() {
    bool is_changed = false;
    for (std::size_t row = 0; row < rows_.size(); ++row)
        if (has_row_[row] && take_out_row(static_cast<int>(row))) is_changed = true;
    return is_changed;
}

bool Presolve::take_out_row(int row) {
    const Row& limits = rows_[static_cast<std::size_t>(row)];
    const std::vector<Entry>& entries = by_row_[static_cast<std::size_t>(row)];
    const bool is_same = is_constant(limits.lower) && is_constant(limits.upper);
    const bool is_empty = entries.empty() && in_all(of_.n_stages(), is_same, [&](std::size_t stage) {
                              return limits.lower.at(stage) <= 0.0 && limits.upper.at(stage) >= 0.0;
                          });
    const bool is_open = in_all(of_.n_stages(), is_same, [&](std::size_t stage) {
        return limits.lower.at(stage) == -kInfinity && limits.upper.at(stage) == kInfinity;
    });
    if (!is_empty && !is_open && !(entries.size() == 1 && absorb(row, entries.front()))) return false;
    drop_row(row);
    return true;
}

void Presolve::drop_row(int row) {
    has_row_[static_cast<std::size_t>(row)] = false;
    for (const Entry& entry : by_row_[static_cast<std::size_t>(row)])
        std::erase_if(by_column_[static_cast<std::size_t>(entry.column)],
                      [&](const Entry& other) { return other.row == row; });
}

/// The row's bounds become its column's, if both leave room in every stage.
bool Presolve::absorb(int row, const Entry& entry) {
    const auto position = static_cast<std::size_t>(entry.column);
    if (is_widened_[position]) return false;
    Column& column = columns_[position];
    const Row bounds = rows_[static_cast<std::size_t>(row)];
    const bool is_same = is_constant(entry.value) && is_constant(bounds.lower) && is_constant(bounds.upper) &&
                         is_constant(column.lower) && is_constant(column.upper);
    const bool has_room = in_all(of_.n_stages(), is_same, [&](std::size_t stage) {
        if (entry.value.at(stage) == 0.0) return false;
        const Bounds implied_bounds = implied(bounds, entry.value, stage);
        return std::max(implied_bounds.lower, column.lower.at(stage)) <=
               std::min(implied_bounds.upper, column.upper.at(stage));
    });
    if (!has_room) return false;
    events_.push_back({row, entry.column, -1, entry.value, bounds, column.lower, column.upper});
    const Column before = column;
    column.lower = make(is_same, [&](std::size_t stage) {
        return std::max(before.lower.at(stage), implied(bounds, entry.value, stage).lower);
    });
    column.upper = make(is_same, [&](std::size_t stage) {
        return std::min(before.upper.at(stage), implied(bounds, entry.value, stage).upper);
    });
    return true;
}

/// Rows that are multiples of others, by their entries over the first of them.
bool Presolve::merge_rows() {
    using Part = std::pair<int, std::pair<double, const double*>>;
    std::map<std::vector<Part>, int> first_of;
    bool is_changed = false;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        const std::vector<Entry>& entries = by_row_[row];
        if (!has_row_[row] || entries.empty() || !is_constant(entries.front().value)) continue;
        std::vector<Part> parts;
        for (const Entry& entry : entries)
            parts.push_back(
                {entry.column, {entry.value.scale / entries.front().value.scale, entry.value.hourly.data()}});
        const auto [found, is_new] = first_of.emplace(std::move(parts), static_cast<int>(row));
        if (is_new) continue;
        if (merge(static_cast<int>(row), found->second)) {
            is_changed = true;
        } else if (merge(found->second, static_cast<int>(row))) {
            found->second = static_cast<int>(row);
            is_changed = true;
        }
    }
    return is_changed;
}

bool Presolve::merge(int row, int position) {
    Row& kept = rows_[static_cast<std::size_t>(position)];
    const Row gone = rows_[static_cast<std::size_t>(row)];
    const Value factor = by_row_[static_cast<std::size_t>(row)].front().value.scale /
                         by_row_[static_cast<std::size_t>(position)].front().value.scale;
    const bool is_same =
        is_constant(kept.lower) && is_constant(kept.upper) && is_constant(gone.lower) && is_constant(gone.upper);
    const auto lower = [&, before = kept](std::size_t stage) {
        return std::max(before.lower.at(stage), implied(gone, factor, stage).lower);
    };
    const auto upper = [&, before = kept](std::size_t stage) {
        return std::min(before.upper.at(stage), implied(gone, factor, stage).upper);
    };
    const bool has_room =
        in_all(of_.n_stages(), is_same, [&](std::size_t stage) { return lower(stage) <= upper(stage); });
    // An equality must stay the kept row's own: made of two, its sides would be equal only to rounding.
    if (!has_room || (is_one(gone.lower, gone.upper) && !is_one(kept.lower, kept.upper))) return false;
    events_.push_back({row, -1, position, factor, gone, kept.lower, kept.upper});
    if (!is_one(kept.lower, kept.upper)) kept = {make(is_same, lower), make(is_same, upper)};
    drop_row(row);
    return true;
}

// ---- columns ------------------------------------------------------------------------------------------------------

bool Presolve::take_out_columns() {
    bool is_changed = false;
    for (std::size_t column = 0; column < columns_.size(); ++column) {
        if (fixed_[column] || is_widened_[column]) continue;
        if (is_fixed(column)) {
            fix(column, is_nothing(columns_[column].lower) ? Value(0.0) : columns_[column].lower);
            is_changed = true;
        } else if (by_column_[column].empty() && stores_of_[column].empty() && windows_of_[column].empty()) {
            is_changed = put_at_best(column) || is_changed;
        }
    }
    return is_changed;
}

bool Presolve::is_fixed(std::size_t column) const {
    const Column& variable = columns_[column];
    if (is_nothing(variable.lower) && is_nothing(variable.upper)) return true;
    return in_all(of_.n_stages(), is_constant(variable.lower) && is_constant(variable.upper), [&](std::size_t stage) {
        const double lower = variable.lower.at(stage);
        return lower == variable.upper.at(stage) && std::isfinite(lower);
    });
}

/// A column without entries goes where it costs least, if that is anywhere.
bool Presolve::put_at_best(std::size_t column) {
    const Column& variable = columns_[column];
    const auto best = [&](std::size_t stage) {
        const double cost = variable.cost.at(stage), quadratic = variable.quadratic_cost.at(stage);
        const double lower = variable.lower.at(stage), upper = variable.upper.at(stage);
        if (lower > upper) return kInfinity;
        const double downhill = cost > 0.0 ? -kInfinity : kInfinity;
        const double aim = quadratic > 0.0 ? -cost / quadratic : cost == 0.0 ? 0.0 : downhill;
        return std::min(std::max(aim, lower), upper);
    };
    const bool is_same = is_constant(variable.cost) && is_constant(variable.quadratic_cost) &&
                         is_constant(variable.lower) && is_constant(variable.upper);
    if (!in_all(of_.n_stages(), is_same, [&](std::size_t stage) { return std::isfinite(best(stage)); })) return false;
    fix(column, make(is_same, best));
    return true;
}

/// Takes a column out: what it adds to rows, stores and windows moves to their right sides.
void Presolve::fix(std::size_t column, Value value) {
    fixed_[column] = value;
    const auto part = [&](const Entry& entry, std::size_t stage) { return entry.value.at(stage) * value.at(stage); };
    for (const Entry& entry : by_column_[column]) {
        Row& row = rows_[static_cast<std::size_t>(entry.row)];
        std::erase_if(by_row_[static_cast<std::size_t>(entry.row)],
                      [&](const Entry& other) { return std::cmp_equal(other.column, column); });
        if (is_nothing(value)) continue;
        const auto shift = [&](const Value& series) {
            if (is_constant(series) && std::isinf(series.scale)) return series;
            return make(is_constant(series) && is_constant(entry.value) && is_constant(value),
                        [&](std::size_t stage) { return series.at(stage) - part(entry, stage); });
        };
        const bool is_equality = is_one(row.lower, row.upper);
        row.lower = shift(row.lower);
        row.upper = is_equality ? row.lower : shift(row.upper);
    }
    by_column_[column].clear();
    if (is_nothing(value)) return;
    for (const Entry& entry : stores_of_[column]) {
        Value& inflow = stores_[static_cast<std::size_t>(entry.row)].inflow;
        inflow = make(is_constant(inflow) && is_constant(entry.value) && is_constant(value),
                      [&, before = inflow](std::size_t stage) { return before.at(stage) + part(entry, stage); });
    }
    for (const Entry& entry : windows_of_[column]) {
        for (WindowRow& window : windows_) {
            if (window.group != entry.row) continue;
            double sum = 0.0;
            for (std::size_t stage = window.first_stage; stage < window.first_stage + window.n_stages; ++stage)
                sum += of_.weight(stage) * part(entry, stage);
            window.lower -= sum;
            window.upper -= sum;
        }
    }
    const Column& variable = columns_[column];
    for (std::size_t stage = 0; stage < of_.n_stages(); ++stage) {
        const double x = value.at(stage);
        fixed_cost_ += of_.weight(stage) * x * (variable.cost.at(stage) + 0.5 * variable.quadratic_cost.at(stage) * x);
    }
}

// ---- the smaller program ------------------------------------------------------------------------------------------

void Presolve::build() {
    smaller_.emplace(of_.stage_h());
    std::vector<int> column_at(columns_.size(), -1), row_at(rows_.size(), -1);
    for (std::size_t column = 0; column < columns_.size(); ++column)
        if (!fixed_[column]) column_at[column] = smaller_->add_column(columns_[column]);
    for (std::size_t row = 0; row < rows_.size(); ++row)
        if (has_row_[row]) row_at[row] = smaller_->add_row(rows_[row]);
    for (const Store& store : stores_) smaller_->add_store(store);
    for (const Capacity& capacity : of_.capacities()) smaller_->add_capacity(capacity);
    const auto place = [](const std::vector<int>& places, int position) {
        return places[static_cast<std::size_t>(position)];
    };
    for (const Entry& entry : of_.entries()) {
        const int row = place(row_at, entry.row), column = place(column_at, entry.column);
        if (row >= 0 && column >= 0) smaller_->add_entry(row, column, entry.value);
    }
    for (const Entry& entry : of_.store_entries())
        if (place(column_at, entry.column) >= 0)
            smaller_->add_store_entry(entry.row, place(column_at, entry.column), entry.value);
    for (Widening widening : of_.widenings()) {
        if (!widening.is_store) widening.target = place(column_at, widening.target);
        smaller_->add_widening(widening);
    }
    for (const WindowGroup& group : of_.window_groups()) {
        WindowGroup left{{}, group.capacities};
        for (const Entry& entry : group.entries)
            if (place(column_at, entry.column) >= 0)
                left.entries.push_back({entry.row, place(column_at, entry.column), entry.value});
        smaller_->add_window_group(std::move(left));
    }
    for (const WindowRow& window : windows_) smaller_->add_window(window);
    for (const Chain& chain : of_.chains()) smaller_->add_chain(chain);
}

// ---- the way back -------------------------------------------------------------------------------------------------

StagedSolution Presolve::restore(StagedSolution of_smaller) const {
    if (!has_effect()) return of_smaller;
    StagedSolution out;
    out.status = of_smaller.status;
    out.message = std::move(of_smaller.message);
    out.n_iterations = of_smaller.n_iterations;
    expand(of_smaller, out);
    for (auto event = events_.rbegin(); event != events_.rend(); ++event) undo(*event, out);
    if (out.status == SolveStatus::optimal) {
        put_reduced_costs(of_, out);
    } else {
        out.cost = std::nan("");
        out.x_reduced.assign(out.x.size(), std::nan(""));
        out.s_reduced = of_smaller.s_reduced;
    }
    return out;
}

void Presolve::expand(const StagedSolution& from, StagedSolution& out) const {
    const std::size_t n_stages = of_.n_stages(), n_columns = of_.n_columns(), n_rows = of_.n_rows();
    const bool is_optimal = out.status == SolveStatus::optimal;
    out.s = from.s;
    out.y = from.y;
    out.store_dual = from.store_dual;
    out.window_dual = from.window_dual;
    out.cost_per_capacity = from.cost_per_capacity;
    out.x.assign(n_stages * n_columns, std::nan(""));
    out.row_dual.assign(n_stages * n_rows, 0.0);
    std::size_t next_x = 0, next_row = 0;
    for (std::size_t stage = 0; stage < n_stages; ++stage) {
        for (std::size_t column = 0; column < n_columns; ++column) {
            double& x = out.x[stage * n_columns + column];
            if (!fixed_[column])
                x = from.x[next_x++];
            else if (is_optimal)
                x = fixed_[column]->at(stage);
        }
        for (std::size_t row = 0; row < n_rows; ++row)
            if (has_row_[row]) out.row_dual[stage * n_rows + row] = from.row_dual[next_row++];
    }
}

/// Change of the cost per unit of a column at its bound, from the prices that are known so far.
double Presolve::reduced_cost(int column, std::size_t stage, const StagedSolution& solution, bool has_costs) const {
    const auto column_index = static_cast<std::size_t>(column);
    double cost = 0.0;
    if (has_costs) {
        const double x = solution.x[stage * of_.n_columns() + column_index];
        cost = of_.weight(stage) *
               (columns_[column_index].cost.at(stage) + columns_[column_index].quadratic_cost.at(stage) * x);
    }
    for (const Entry& entry : all_of_[column_index])
        cost -= entry.value.at(stage) * solution.row_dual[stage * of_.n_rows() + static_cast<std::size_t>(entry.row)];
    for (const Entry& entry : stores_of_[column_index])
        cost +=
            entry.value.at(stage) * solution.store_dual[stage * of_.n_stores() + static_cast<std::size_t>(entry.row)];
    for (const Entry& entry : windows_of_[column_index]) {
        for (std::size_t window = 0; window < windows_.size(); ++window) {
            const WindowRow& row = windows_[window];
            if (row.group == entry.row && stage >= row.first_stage && stage < row.first_stage + row.n_stages)
                cost -= of_.weight(stage) * entry.value.at(stage) * solution.window_dual[window];
        }
    }
    return cost;
}

/// The price of a bound belongs to the row that it came from, where that one is the tighter.
void Presolve::undo(const Event& event, StagedSolution& out) const {
    const std::size_t n_rows = of_.n_rows();
    for (std::size_t stage = 0; stage < of_.n_stages(); ++stage) {
        double* dual = out.row_dual.data() + stage * n_rows;
        const double price = event.column < 0
                                 ? dual[event.heir]
                                 : reduced_cost(event.column, stage, out, out.status == SolveStatus::optimal);
        const Bounds told = implied(event.bounds, event.factor, stage);
        const bool is_from_row = price > 0.0   ? told.lower > event.lower_before.at(stage)
                                 : price < 0.0 ? told.upper < event.upper_before.at(stage)
                                               : false;
        if (!is_from_row) continue;
        dual[event.row] = price / event.factor.at(stage);
        if (event.column < 0) dual[event.heir] = 0.0;
    }
}

}  // namespace knelpunt::solver
