#include "sim/solver/vertex.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "sim/base/expects.hpp"
#include "sim/solver/flat_program.hpp"
#include "sim/solver/highs.hpp"
#include "sim/solver/reduced_cost.hpp"

namespace knelpunt::solver {
namespace {

enum class Asks { values, prices };

/// A stretch of a program as a linear program of its own: for values at the capacities of a solution, for prices with
/// capacities that cost what the stretch pays for them.
class Stretch {
public:
    Stretch(const StagedProgram& whole, const StagedSolution& solution, std::size_t first, std::size_t n, Asks asks)
        : whole_(whole), in_(solution), first_(first), n_(n), asks_(asks), chain_(chain_around()) {
        cut_.emplace(whole_.piece(first_, n_, ends()));
        program.emplace(cut_->stage_h());
        if (asks_ == Asks::prices) put_capacities();
        put_columns();
        for (const Row& row : cut_->rows()) program->add_row(row);
        put_stores();
        for (const Entry& entry : cut_->entries()) program->add_entry(entry.row, entry.column, entry.value);
        for (const Entry& entry : cut_->store_entries()) program->add_store_entry(entry.row, entry.column, entry.value);
        put_windows();
        program->add_chain(ends());
    }
    Stretch(const Stretch&) = delete;

    /// The part of the solution that lies inside, as a solution of the stretch.
    [[nodiscard]] StagedSolution own_part() const {
        StagedSolution out;
        const std::size_t n_columns = whole_.n_columns();
        for (std::size_t stage = first_; stage < first_ + n_; ++stage) {
            append(in_.x, stage, n_columns, out.x);
            out.x.resize(out.x.size() + program->n_columns() - n_columns, 0.0);
            append(in_.s, stage, whole_.n_stores(), out.s);
            append(in_.row_dual, stage, whole_.n_rows(), out.row_dual);
            append(in_.store_dual, stage, whole_.n_stores(), out.store_dual);
        }
        for (const std::size_t window : windows) out.window_dual.push_back(in_.window_dual[window]);
        if (asks_ == Asks::prices) {
            out.y = in_.y;
            out.cost_per_capacity = in_.cost_per_capacity;
        }
        put_reduced_costs(*program, out);
        return out;
    }

    std::optional<StagedProgram> program;
    std::vector<std::size_t> windows;  ///< of the whole, whose rows the stretch has

private:
    static void append(const std::vector<double>& from, std::size_t stage, std::size_t n, std::vector<double>& to) {
        const auto begin = from.begin() + static_cast<std::ptrdiff_t>(stage * n);
        to.insert(to.end(), begin, begin + static_cast<std::ptrdiff_t>(n));
    }

    [[nodiscard]] const Chain& chain_around() const {
        for (const Chain& chain : whole_.chains()) {
            if (first_ >= chain.first_stage && first_ + n_ <= chain.first_stage + chain.n_stages) return chain;
        }
        throw ContractError("a stretch lies inside one chain");
    }
    [[nodiscard]] bool is_start() const {
        return first_ == chain_.first_stage && (chain_.end == EndRule::given || chain_.end == EndRule::valued);
    }
    [[nodiscard]] bool is_end() const { return first_ + n_ == chain_.first_stage + chain_.n_stages; }

    /// The stage that goes on from the stretch, if any.
    [[nodiscard]] std::optional<std::size_t> next() const {
        const std::size_t behind = first_ + n_;
        if (!is_end()) return behind;
        if (chain_.end == EndRule::cyclic) return chain_.first_stage;
        for (const Chain& other : whole_.chains())
            if (other.first_stage == behind && other.end == EndRule::joined) return behind;
        return std::nullopt;
    }

    [[nodiscard]] std::vector<double> contents_at(std::size_t stage) const {
        std::vector<double> out;
        append(in_.s, stage, whole_.n_stores(), out);
        return out;
    }

    /// Contents before it as they are; behind it too, or (prices) a value for them.
    [[nodiscard]] Chain ends() const {
        Chain out{0, n_, chain_.weight, EndRule::given, {}, {}};
        const std::size_t n_stores = whole_.n_stores();
        if (is_start())
            out.start = chain_.start;
        else if (first_ > chain_.first_stage)
            out.start = contents_at(first_ - 1);
        else if (chain_.end == EndRule::cyclic)
            out.start = contents_at(chain_.first_stage + chain_.n_stages - 1);
        else
            out.start = contents_at(first_ - 1);  // joined to the chain before
        out.finish = contents_at(first_ + n_ - 1);
        if (asks_ == Asks::values || (is_end() && chain_.end == EndRule::given)) return out;
        out.end = EndRule::valued;
        out.finish = is_end() && chain_.end == EndRule::valued ? chain_.finish : std::vector<double>(n_stores, 0.0);
        if (const auto behind = next()) {
            for (std::size_t store = 0; store < n_stores; ++store) {
                const Store& of = whole_.stores()[store];
                const std::size_t from = of.from < 0 ? store : static_cast<std::size_t>(of.from);
                out.finish[from] -= of.keep.at(*behind) * in_.store_dual[*behind * n_stores + store] / out.weight;
            }
        }
        return out;
    }

    template <class Of>
    Value hourly(const Of& of) {
        std::vector<double>& values = series_.emplace_back(n_);
        for (std::size_t stage = 0; stage < n_; ++stage) values[stage] = of(stage);
        return {1.0, values};
    }

    /// A capacity costs what the stretch saves by a unit more: prices of bounds and of the windows inside.
    void put_capacities() {
        std::vector<double> saved(whole_.n_capacities(), 0.0);
        for (const Widening& of : whole_.widenings()) {
            const std::size_t n = of.is_store ? whole_.n_stores() : whole_.n_columns();
            for (std::size_t stage = first_; stage < first_ + n_; ++stage) {
                const double price =
                    (of.is_store ? in_.s_reduced : in_.x_reduced)[stage * n + static_cast<std::size_t>(of.target)];
                saved[static_cast<std::size_t>(of.capacity)] +=
                    price > 0.0 ? of.lower_pu.at(stage) * price : -of.upper_pu.at(stage) * price;
            }
        }
        for (std::size_t at = 0; at < whole_.n_windows(); ++at) {
            if (!is_inside(whole_.windows()[at])) continue;
            for (const Entry& entry :
                 whole_.window_groups()[static_cast<std::size_t>(whole_.windows()[at].group)].capacities)
                saved[static_cast<std::size_t>(entry.column)] += entry.value.scale * in_.window_dual[at];
        }
        for (const Widening& of : cut_->widenings()) program->add_widening(of);
        for (std::size_t at = 0; at < saved.size(); ++at)
            program->add_capacity({whole_.capacities()[at].upper, in_.cost_per_capacity[at] + saved[at]});
    }

    [[nodiscard]] bool is_inside(const WindowRow& window) const {
        return window.first_stage >= first_ && window.first_stage + window.n_stages <= first_ + n_;
    }

    void widen(bool is_store, std::size_t target, Value& lower, Value& upper) {
        if (asks_ == Asks::prices) return;
        for (const Widening& of : cut_->widenings()) {
            if (of.is_store != is_store || !std::cmp_equal(of.target, target)) continue;
            const double y = in_.y[static_cast<std::size_t>(of.capacity)];
            lower =
                hourly([&, before = lower](std::size_t stage) { return before.at(stage) - of.lower_pu.at(stage) * y; });
            upper =
                hourly([&, before = upper](std::size_t stage) { return before.at(stage) + of.upper_pu.at(stage) * y; });
        }
    }

    void put_columns() {
        for (std::size_t at = 0; at < cut_->n_columns(); ++at) {
            Column column = cut_->columns()[at];
            widen(false, at, column.lower, column.upper);
            if (column.quadratic_cost.scale != 0.0) {
                column.cost = hourly([&, before = column](std::size_t stage) {
                    return before.cost.at(stage) +
                           before.quadratic_cost.at(stage) * in_.x[(first_ + stage) * whole_.n_columns() + at];
                });
                column.quadratic_cost = 0.0;
            }
            columns_.push_back(column);
        }
    }

    void put_stores() {
        for (std::size_t at = 0; at < cut_->n_stores(); ++at) {
            Store store = cut_->stores()[at];
            widen(true, at, store.lower, store.upper);
            program->add_store(store);
        }
    }

    void put_windows() {
        const std::size_t end = first_ + n_;
        for (const WindowGroup& group : cut_->window_groups())
            program->add_window_group(asks_ == Asks::prices ? group : WindowGroup{group.entries, {}});
        for (std::size_t at = 0; at < whole_.n_windows(); ++at) {
            const WindowRow& window = whole_.windows()[at];
            const std::size_t from = std::max(first_, window.first_stage),
                              to = std::min(end, window.first_stage + window.n_stages);
            if (from >= to) continue;
            WindowRow own{window.group, from - first_, to - from, window.lower, window.upper};
            if (!is_inside(window) && asks_ == Asks::prices) {
                charge(window, own.first_stage, own.n_stages, in_.window_dual[at]);
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
            windows.push_back(at);
        }
        for (const Column& column : columns_) program->add_column(column);
        if (asks_ == Asks::prices && !is_start()) hold_price_at_start();
    }

    /// A window that reaches beyond at its price.
    void charge(const WindowRow& window, std::size_t first, std::size_t n, double price) {
        for (const Entry& entry : cut_->window_groups()[static_cast<std::size_t>(window.group)].entries) {
            Value& cost = columns_[static_cast<std::size_t>(entry.column)].cost;
            cost = hourly([&, before = cost](std::size_t stage) {
                const bool is_in = stage >= first && stage < first + n;
                return before.at(stage) - (is_in ? entry.value.at(stage) * price : 0.0);
            });
        }
    }

    [[nodiscard]] double sum_inside(std::size_t group, std::size_t from, std::size_t to) const {
        double sum = 0.0;
        for (std::size_t stage = from; stage < to; ++stage) {
            for (const Entry& entry : whole_.window_groups()[group].entries)
                sum += whole_.weight(stage) * entry.value.at(stage) *
                       in_.x[stage * whole_.n_columns() + static_cast<std::size_t>(entry.column)];
        }
        return sum;
    }

    /// Content may be had in the first stage at its price, and given back: so the price there stays what it is.
    void hold_price_at_start() {
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

    const StagedProgram& whole_;
    const StagedSolution& in_;
    std::size_t first_, n_;
    Asks asks_;
    const Chain& chain_;
    std::optional<StagedProgram> cut_;
    std::vector<Column> columns_;
    std::deque<std::vector<double>> series_;
};

/// A vertex of a stretch; nothing where HiGHS finds none.
std::optional<StagedSolution> vertex_of(const Stretch& stretch, const std::stop_token& stop) {
    const FlatProgram flat = flatten(*stretch.program);
    const FlatSolution found = cross_over(flat, flatten(*stretch.program, flat, stretch.own_part()), {}, stop);
    if (found.status != SolveStatus::optimal) return std::nullopt;
    StagedSolution out;
    unflatten(*stretch.program, flat, found.value, found.reduced, found.row_dual, out);
    return out;
}

/// Copies values, `n` a stage, into the stages of a stretch.
void put_back(const std::vector<double>& from, std::size_t n, std::size_t first_stage, std::vector<double>& to) {
    std::copy(from.begin(), from.end(), to.begin() + static_cast<std::ptrdiff_t>(first_stage * n));
}

}  // namespace

bool move_to_vertex(const StagedProgram& program, StagedSolution& solution, std::size_t first_stage,
                    std::size_t n_stages, const std::stop_token& stop) {
    expects(n_stages > 0 && first_stage + n_stages <= program.n_stages(), "a stretch lies inside the stages");
    const Stretch for_prices(program, solution, first_stage, n_stages, Asks::prices);
    const auto prices = vertex_of(for_prices, stop);
    if (!prices) return false;
    if (!program.has_quadratic_cost()) {
        const Stretch for_values(program, solution, first_stage, n_stages, Asks::values);
        const auto values = vertex_of(for_values, stop);
        if (!values) return false;
        put_back(values->x, program.n_columns(), first_stage, solution.x);
        put_back(values->s, program.n_stores(), first_stage, solution.s);
    }
    put_back(prices->row_dual, program.n_rows(), first_stage, solution.row_dual);
    put_back(prices->store_dual, program.n_stores(), first_stage, solution.store_dual);
    for (std::size_t at = 0; at < for_prices.windows.size(); ++at)
        solution.window_dual[for_prices.windows[at]] = prices->window_dual[at];
    put_reduced_costs(program, solution);
    return true;
}

}  // namespace knelpunt::solver
