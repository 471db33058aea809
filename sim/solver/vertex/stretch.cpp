#include "sim/solver/vertex/stretch.hpp"

#include <algorithm>
#include <utility>

#include "sim/solver/reduced_cost.hpp"

namespace knelpunt::solver {

Stretch::Stretch(const StagedProgram& whole, const StagedSolution& solution, std::size_t first, std::size_t n,
                 Asks asks)
    : whole_(whole), in_(solution), first_(first), n_(n), asks_(asks), ends_(whole, solution, first, n) {
    cut_.emplace(whole_.piece(first_, n_, ends_.chain(asks_)));
    program.emplace(cut_->stage_h());
    if (asks_ == Asks::prices) put_capacities();
    put_columns();
    for (const Row& row : cut_->rows()) program->add_row(row);
    put_stores();
    for (const Entry& entry : cut_->entries()) program->add_entry(entry.row, entry.column, entry.value);
    for (const Entry& entry : cut_->store_entries()) program->add_store_entry(entry.row, entry.column, entry.value);
    put_windows();
    program->add_chain(ends_.chain(asks_));
}
StagedSolution Stretch::own_part() const {
    StagedSolution out;
    const std::size_t n_columns = whole_.n_columns();
    for (std::size_t stage = first_; stage < first_ + n_; ++stage) {
        append_stage(in_.x, stage, n_columns, out.x);
        out.x.resize(out.x.size() + program->n_columns() - n_columns, 0.0);
        append_stage(in_.s, stage, whole_.n_stores(), out.s);
        append_stage(in_.row_dual, stage, whole_.n_rows(), out.row_dual);
        append_stage(in_.store_dual, stage, whole_.n_stores(), out.store_dual);
    }
    for (const std::size_t window : windows) out.window_dual.push_back(in_.window_dual[window]);
    if (asks_ == Asks::prices) {
        out.y = in_.y;
        out.cost_per_capacity = in_.cost_per_capacity;
    }
    put_reduced_costs(*program, out);
    return out;
}

template <class Of>
Value Stretch::hourly(const Of& function) {
    std::vector<double>& values = series_.emplace_back(n_);
    for (std::size_t stage = 0; stage < n_; ++stage) values[stage] = function(stage);
    return {1.0, values};
}

/// A capacity costs what the stretch saves by a unit more: prices of bounds and of the windows inside.
void Stretch::put_capacities() {
    std::vector<double> saved(whole_.n_capacities(), 0.0);
    for (const Widening& widening : whole_.widenings()) {
        const std::size_t n = widening.is_store ? whole_.n_stores() : whole_.n_columns();
        for (std::size_t stage = first_; stage < first_ + n_; ++stage) {
            const double price =
                (widening.is_store ? in_.s_reduced
                                   : in_.x_reduced)[stage * n + static_cast<std::size_t>(widening.target)];
            saved[static_cast<std::size_t>(widening.capacity)] +=
                price > 0.0 ? widening.lower_pu.at(stage) * price : -widening.upper_pu.at(stage) * price;
        }
    }
    for (std::size_t position = 0; position < whole_.n_windows(); ++position) {
        if (!is_inside(whole_.windows()[position])) continue;
        for (const Entry& entry :
             whole_.window_groups()[static_cast<std::size_t>(whole_.windows()[position].group)].capacities)
            saved[static_cast<std::size_t>(entry.column)] += entry.value.scale * in_.window_dual[position];
    }
    for (const Widening& widening : cut_->widenings()) program->add_widening(widening);
    for (std::size_t position = 0; position < saved.size(); ++position)
        program->add_capacity({whole_.capacities()[position].upper, in_.cost_per_capacity[position] + saved[position]});
}

bool Stretch::is_inside(const WindowRow& window) const {
    return window.first_stage >= first_ && window.first_stage + window.n_stages <= first_ + n_;
}

void Stretch::widen(bool is_store, std::size_t target, Value& lower, Value& upper) {
    if (asks_ == Asks::prices) return;
    for (const Widening& widening : cut_->widenings()) {
        if (widening.is_store != is_store || !std::cmp_equal(widening.target, target)) continue;
        const double y = in_.y[static_cast<std::size_t>(widening.capacity)];
        lower = hourly(
            [&, before = lower](std::size_t stage) { return before.at(stage) - widening.lower_pu.at(stage) * y; });
        upper = hourly(
            [&, before = upper](std::size_t stage) { return before.at(stage) + widening.upper_pu.at(stage) * y; });
    }
}

void Stretch::put_columns() {
    for (std::size_t position = 0; position < cut_->n_columns(); ++position) {
        Column column = cut_->columns()[position];
        widen(false, position, column.lower, column.upper);
        if (column.quadratic_cost.scale != 0.0) {
            column.cost = hourly([&, before = column](std::size_t stage) {
                return before.cost.at(stage) +
                       before.quadratic_cost.at(stage) * in_.x[(first_ + stage) * whole_.n_columns() + position];
            });
            column.quadratic_cost = 0.0;
        }
        columns_.push_back(column);
    }
}

void Stretch::put_stores() {
    for (std::size_t position = 0; position < cut_->n_stores(); ++position) {
        Store store = cut_->stores()[position];
        widen(true, position, store.lower, store.upper);
        program->add_store(store);
    }
}

void Stretch::put_windows() {
    const std::size_t end = first_ + n_;
    for (const WindowGroup& group : cut_->window_groups())
        program->add_window_group(asks_ == Asks::prices ? group : WindowGroup{group.entries, {}});
    for (std::size_t position = 0; position < whole_.n_windows(); ++position) {
        const WindowRow& window = whole_.windows()[position];
        const std::size_t from = std::max(first_, window.first_stage),
                          to = std::min(end, window.first_stage + window.n_stages);
        if (from >= to) continue;
        WindowRow own{window.group, from - first_, to - from, window.lower, window.upper};
        if (!is_inside(window) && asks_ == Asks::prices) {
            charge(window, own.first_stage, own.n_stages, in_.window_dual[position]);
            continue;
        }
        const auto group = static_cast<std::size_t>(window.group);
        for (const Entry& entry : whole_.window_groups()[group].capacities) {
            if (asks_ == Asks::prices) continue;
            const double share = entry.value.scale * in_.y[static_cast<std::size_t>(entry.column)];
            own.lower -= share;
            own.upper -= share;
        }
        if (!is_inside(window)) own.lower = own.upper = sum_inside(group, from, to);
        program->add_window(own);
        windows.push_back(position);
    }
    for (const Column& column : columns_) program->add_column(column);
    if (asks_ == Asks::prices && !ends_.is_start()) hold_price_at_start();
}

/// A window that reaches beyond at its price.
void Stretch::charge(const WindowRow& window, std::size_t first, std::size_t n, double price) {
    for (const Entry& entry : cut_->window_groups()[static_cast<std::size_t>(window.group)].entries) {
        Value& cost = columns_[static_cast<std::size_t>(entry.column)].cost;
        cost = hourly([&, before = cost](std::size_t stage) {
            const bool is_in = stage >= first && stage < first + n;
            return before.at(stage) - (is_in ? entry.value.at(stage) * price : 0.0);
        });
    }
}

double Stretch::sum_inside(std::size_t group, std::size_t from, std::size_t to) const {
    double sum = 0.0;
    for (std::size_t stage = from; stage < to; ++stage) {
        for (const Entry& entry : whole_.window_groups()[group].entries)
            sum += whole_.weight(stage) * entry.value.at(stage) *
                   in_.x[stage * whole_.n_columns() + static_cast<std::size_t>(entry.column)];
    }
    return sum;
}

/// Content may be had in the first stage at its price, and given back: so the price there stays what it is.
void Stretch::hold_price_at_start() {
    for (std::size_t store = 0; store < whole_.n_stores(); ++store) {
        const double price = in_.store_dual[first_ * whole_.n_stores() + store] / whole_.weight(first_);
        const auto only_first = [](double value) {
            return [value](std::size_t stage) { return stage == 0 ? value : 0.0; };
        };
        const int column = program->add_column(
            {hourly(only_first(-kInfinity)), hourly(only_first(kInfinity)), hourly(only_first(-price)), 0.0});
        program->add_store_entry(static_cast<int>(store), column, 1.0);
    }
}

}  // namespace knelpunt::solver
