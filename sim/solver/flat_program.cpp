#include "sim/solver/flat_program.hpp"

#include <algorithm>

#include "sim/base/expects.hpp"

namespace knelpunt::solver {
namespace {

class Flattener {
public:
    explicit Flattener(const StagedProgram& program) : of_(program) {
        flat_.per_stage_variables = of_.n_columns() + of_.n_stores();
        flat_.per_stage_rows = of_.n_rows() + of_.n_stores();
        flat_.n_variables = of_.n_stages() * flat_.per_stage_variables + of_.n_capacities();
        for (auto* column : {&flat_.cost, &flat_.quadratic_cost, &flat_.lower, &flat_.upper})
            column->assign(flat_.n_variables, 0.0);
        flat_.row_start.push_back(0);
        find_ends();
    }

    FlatProgram run() {
        put_variables();
        put_ends();
        sort_entries(of_.entries(), of_.n_rows(), by_row_);
        sort_entries(of_.store_entries(), of_.n_stores(), by_store_);
        for (std::size_t stage = 0; stage < of_.n_stages(); ++stage) {
            put_local_rows(stage);
            put_store_rows(stage);
        }
        flat_.first_window = flat_.row_lower.size();
        for (const WindowRow& window : of_.windows()) put_window(window);
        put_widenings();
        flat_.n_rows = flat_.row_lower.size();
        return std::move(flat_);
    }

private:
    [[nodiscard]] std::size_t x_at(std::size_t stage, int column) const {
        return stage * flat_.per_stage_variables + static_cast<std::size_t>(column);
    }
    [[nodiscard]] std::size_t s_at(std::size_t stage, std::size_t store) const {
        return stage * flat_.per_stage_variables + of_.n_columns() + store;
    }
    [[nodiscard]] std::size_t y_at(int capacity) const {
        return of_.n_stages() * flat_.per_stage_variables + static_cast<std::size_t>(capacity);
    }

    /// Of each stage: the stage whose contents it starts from, or -1 where the chain's start values stand.
    void find_ends() {
        before_.resize(of_.n_stages());
        chain_of_.resize(of_.n_stages());
        for (std::size_t position = 0; position < of_.chains().size(); ++position) {
            const Chain& chain = of_.chains()[position];
            for (std::size_t stage = chain.first_stage; stage < chain.first_stage + chain.n_stages; ++stage) {
                before_[stage] = stage_before(chain, stage);
                chain_of_[stage] = &chain;
            }
        }
    }

    void put_variables() {
        for (std::size_t stage = 0; stage < of_.n_stages(); ++stage) {
            for (std::size_t column = 0; column < of_.n_columns(); ++column) {
                const Column& from = of_.columns()[column];
                const std::size_t position = x_at(stage, static_cast<int>(column));
                flat_.cost[position] = of_.weight(stage) * from.cost.at(stage);
                flat_.quadratic_cost[position] = of_.weight(stage) * from.quadratic_cost.at(stage);
                flat_.lower[position] = from.lower.at(stage);
                flat_.upper[position] = from.upper.at(stage);
            }
            for (std::size_t store = 0; store < of_.n_stores(); ++store) {
                flat_.lower[s_at(stage, store)] = of_.stores()[store].lower.at(stage);
                flat_.upper[s_at(stage, store)] = of_.stores()[store].upper.at(stage);
            }
        }
        for (std::size_t capacity = 0; capacity < of_.n_capacities(); ++capacity) {
            flat_.cost[y_at(static_cast<int>(capacity))] = of_.capacities()[capacity].cost;
            flat_.upper[y_at(static_cast<int>(capacity))] = of_.capacities()[capacity].upper;
        }
    }

    void put_ends() {
        for (const Chain& chain : of_.chains()) {
            const std::size_t last = chain.first_stage + chain.n_stages - 1;
            for (std::size_t store = 0; store < of_.n_stores(); ++store) {
                const std::size_t position = s_at(last, store);
                if (chain.end == EndRule::given) flat_.lower[position] = flat_.upper[position] = chain.finish[store];
                if (chain.end == EndRule::valued) flat_.cost[position] -= chain.weight * chain.finish[store];
            }
        }
    }

    static void sort_entries(const std::vector<Entry>& entries, std::size_t n_rows,
                             std::vector<std::vector<const Entry*>>& by_row) {
        by_row.assign(n_rows, {});
        for (const Entry& entry : entries) by_row[static_cast<std::size_t>(entry.row)].push_back(&entry);
        for (auto& row : by_row) {
            std::stable_sort(row.begin(), row.end(),
                             [](const Entry* a, const Entry* b) { return a->column < b->column; });
        }
    }

    void put(std::size_t variable, double value) {
        if (value == 0.0) return;
        const auto start = static_cast<std::size_t>(flat_.row_start.back());
        for (std::size_t position = start; position < flat_.index.size();
             ++position) {  // rows are short, but for windows
            if (flat_.index[position] != static_cast<int>(variable)) continue;
            flat_.value[position] += value;
            return;
        }
        flat_.index.push_back(static_cast<int>(variable));
        flat_.value.push_back(value);
    }

    void end_row(double lower, double upper) {
        flat_.row_lower.push_back(lower);
        flat_.row_upper.push_back(upper);
        flat_.row_start.push_back(static_cast<int>(flat_.index.size()));
    }

    void put_local_rows(std::size_t stage) {
        for (std::size_t row = 0; row < of_.n_rows(); ++row) {
            for (const Entry* entry : by_row_[row]) put(x_at(stage, entry->column), entry->value.at(stage));
            end_row(of_.rows()[row].lower.at(stage), of_.rows()[row].upper.at(stage));
        }
    }

    /// s_t - F s_{t-1} - B x_t = f_t
    void put_store_rows(std::size_t stage) {
        for (std::size_t store = 0; store < of_.n_stores(); ++store) {
            const Store& state = of_.stores()[store];
            const std::size_t from = state.from < 0 ? store : static_cast<std::size_t>(state.from);
            double right = state.inflow.at(stage);
            put(s_at(stage, store), 1.0);
            if (before_[stage] >= 0)
                put(s_at(static_cast<std::size_t>(before_[stage]), from), -state.keep.at(stage));
            else
                right += state.keep.at(stage) * chain_of_[stage]->start[from];
            for (const Entry* entry : by_store_[store]) put(x_at(stage, entry->column), -entry->value.at(stage));
            end_row(right, right);
        }
    }

    void put_window(const WindowRow& window) {
        const WindowGroup& group = of_.window_groups()[static_cast<std::size_t>(window.group)];
        for (std::size_t stage = window.first_stage; stage < window.first_stage + window.n_stages; ++stage) {
            for (const Entry& entry : group.entries) {
                flat_.index.push_back(static_cast<int>(x_at(stage, entry.column)));
                flat_.value.push_back(of_.weight(stage) * entry.value.at(stage));
            }
        }
        for (const Entry& entry : group.capacities) {
            flat_.index.push_back(static_cast<int>(y_at(entry.column)));
            flat_.value.push_back(entry.value.scale);
        }
        end_row(window.lower, window.upper);
    }

    /// x + L y >= l and x - U y <= u, in place of the bounds of x.
    void put_widenings() {
        for (const Widening& widening : of_.widenings()) {
            for (std::size_t stage = 0; stage < of_.n_stages(); ++stage) {
                const std::size_t position = widening.is_store ? s_at(stage, static_cast<std::size_t>(widening.target))
                                                               : x_at(stage, widening.target);
                if (widening.lower_pu.scale != 0.0) {
                    put(position, 1.0);
                    put(y_at(widening.capacity), widening.lower_pu.at(stage));
                    end_row(flat_.lower[position], kInfinity);
                    flat_.lower[position] = -kInfinity;
                }
                if (widening.upper_pu.scale != 0.0) {
                    put(position, 1.0);
                    put(y_at(widening.capacity), -widening.upper_pu.at(stage));
                    end_row(-kInfinity, flat_.upper[position]);
                    flat_.upper[position] = kInfinity;
                }
            }
        }
    }

    const StagedProgram& of_;
    FlatProgram flat_;
    std::vector<std::ptrdiff_t> before_;
    std::vector<const Chain*> chain_of_;
    std::vector<std::vector<const Entry*>> by_row_, by_store_;
};

}  // namespace

FlatProgram flatten(const StagedProgram& program) {
    program.check();
    return Flattener(program).run();
}

FlatSolution flatten(const StagedProgram& program, const FlatProgram& flat, const StagedSolution& solution) {
    FlatSolution out;
    out.status = solution.status;
    out.cost = solution.cost;
    const auto append = [](const std::vector<double>& from, std::size_t stage, std::size_t n, std::vector<double>& to) {
        const auto begin = from.begin() + static_cast<std::ptrdiff_t>(stage * n);
        to.insert(to.end(), begin, begin + static_cast<std::ptrdiff_t>(n));
    };
    for (std::size_t stage = 0; stage < program.n_stages(); ++stage) {
        append(solution.x, stage, program.n_columns(), out.value);
        append(solution.s, stage, program.n_stores(), out.value);
        append(solution.x_reduced, stage, program.n_columns(), out.reduced);
        append(solution.s_reduced, stage, program.n_stores(), out.reduced);
        append(solution.row_dual, stage, program.n_rows(), out.row_dual);
        append(solution.store_dual, stage, program.n_stores(), out.row_dual);
    }
    append(solution.y, 0, program.n_capacities(), out.value);
    append(solution.cost_per_capacity, 0, program.n_capacities(), out.reduced);
    append(solution.window_dual, 0, program.n_windows(), out.row_dual);
    // The price of a bound that a capacity widens stands at its row.
    for (const Widening& widening : program.widenings()) {
        for (std::size_t stage = 0; stage < program.n_stages(); ++stage) {
            double& reduced =
                out.reduced[stage * flat.per_stage_variables + (widening.is_store ? program.n_columns() : 0) +
                            static_cast<std::size_t>(widening.target)];
            for (const bool is_lower : {true, false}) {
                if ((is_lower ? widening.lower_pu : widening.upper_pu).scale == 0.0) continue;
                const double price = is_lower ? std::max(reduced, 0.0) : std::min(reduced, 0.0);
                out.row_dual.push_back(price);
                reduced -= price;
            }
        }
    }
    expects(out.value.size() == flat.n_variables && out.row_dual.size() == flat.n_rows,
            "a solution has the shape of its program");
    return out;
}

void unflatten(const StagedProgram& program, const FlatProgram& flat, const std::vector<double>& value,
               const std::vector<double>& reduced, const std::vector<double>& row_dual, StagedSolution& out) {
    const std::size_t n_columns = program.n_columns(), n_stores = program.n_stores(), n_rows = program.n_rows();
    const auto copy = [](const std::vector<double>& from, std::size_t first, std::size_t n, std::vector<double>& to) {
        to.insert(to.end(), from.begin() + static_cast<std::ptrdiff_t>(first),
                  from.begin() + static_cast<std::ptrdiff_t>(first + n));
    };
    for (std::size_t stage = 0; stage < program.n_stages(); ++stage) {
        const std::size_t variable = stage * flat.per_stage_variables, row = stage * flat.per_stage_rows;
        copy(value, variable, n_columns, out.x);
        copy(value, variable + n_columns, n_stores, out.s);
        copy(reduced, variable, n_columns, out.x_reduced);
        copy(reduced, variable + n_columns, n_stores, out.s_reduced);
        copy(row_dual, row, n_rows, out.row_dual);
        copy(row_dual, row + n_rows, n_stores, out.store_dual);
    }
    copy(value, program.n_stages() * flat.per_stage_variables, program.n_capacities(), out.y);
    copy(reduced, program.n_stages() * flat.per_stage_variables, program.n_capacities(), out.cost_per_capacity);
    copy(row_dual, flat.first_window, program.n_windows(), out.window_dual);
    // The price of a widened bound stands at its row: it belongs to the variable.
    std::size_t row = flat.first_window + program.n_windows();
    for (const Widening& widening : program.widenings()) {
        for (std::size_t stage = 0; stage < program.n_stages(); ++stage) {
            const auto target = static_cast<std::size_t>(widening.target);
            double& price = widening.is_store ? out.s_reduced[stage * n_stores + target]
                                              : out.x_reduced[stage * n_columns + target];
            if (widening.lower_pu.scale != 0.0) price += row_dual[row++];
            if (widening.upper_pu.scale != 0.0) price += row_dual[row++];
        }
    }
}

}  // namespace knelpunt::solver
