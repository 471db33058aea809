#include "sim/solver/certificate.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/expects.hpp"

namespace knelpunt::solver {
namespace {

/// Keeps the worst; a NaN stays.
void worsen(double& worst, double value) {
    if (std::isnan(worst)) return;
    if (std::isnan(value) || value > worst) worst = value;
}

double violation(double value, double lower, double upper) {
    if (std::isnan(value) || std::isnan(lower) || std::isnan(upper)) return std::nan("");
    if (value < lower) return (lower - value) / (1.0 + std::abs(lower));
    if (value > upper) return (value - upper) / (1.0 + std::abs(upper));
    return 0.0;
}

class Certifier {
public:
    Certifier(const StagedProgram& program, const StagedSolution& solution, bool has_costs = true)
        : of_(program), in_(solution), has_costs_(has_costs) {
        const std::size_t n = of_.n_stages();
        expects(in_.x.size() == n * of_.n_columns() && in_.s.size() == n * of_.n_stores() &&
                    in_.y.size() == of_.n_capacities() && in_.row_dual.size() == n * of_.n_rows() &&
                    in_.store_dual.size() == n * of_.n_stores() && in_.window_dual.size() == of_.n_windows(),
                "a solution has the shape of its program");
        price_x_.assign(in_.x.size(), 0.0);
        price_s_.assign(in_.s.size(), 0.0);
        price_y_.assign(in_.y.size(), 0.0);
        for (std::size_t stage = 0; has_costs_ && stage < n; ++stage) {
            for (std::size_t column = 0; column < of_.n_columns(); ++column) {
                const Column& variable = of_.columns()[column];
                const double x = in_.x[stage * of_.n_columns() + column];
                const double slope =
                    of_.weight(stage) * (variable.cost.at(stage) + variable.quadratic_cost.at(stage) * x);
                worsen(largest_cost_, std::abs(slope));
                price_x_[stage * of_.n_columns() + column] = slope;
                out_.cost +=
                    of_.weight(stage) * x * (variable.cost.at(stage) + 0.5 * variable.quadratic_cost.at(stage) * x);
                out_.dual_cost -= 0.5 * of_.weight(stage) * variable.quadratic_cost.at(stage) * x * x;
            }
        }
    }

    Certificate run() {
        for (std::size_t capacity = 0; has_costs_ && capacity < of_.n_capacities(); ++capacity) {
            price_y_[capacity] = of_.capacities()[capacity].cost;
            out_.cost += of_.capacities()[capacity].cost * in_.y[capacity];
        }
        for (std::size_t stage = 0; stage < of_.n_stages(); ++stage) put_local_rows(stage);
        for (const Chain& chain : of_.chains()) put_chain(chain);
        for (std::size_t window = 0; window < of_.n_windows(); ++window) put_window(window);
        put_bounds();
        out_.dual_residual /= 1.0 + largest_cost_;
        out_.gap_pu = std::abs(out_.cost - out_.dual_cost) / (1.0 + std::abs(out_.cost));
        return out_;
    }

    /// Sum of the sizes of all terms of the dual cost, and what open bounds take from it at kFarthest.
    [[nodiscard]] double size_of_terms() const { return size_of_terms_; }
    [[nodiscard]] double open_cost() const { return open_cost_; }

private:
    [[nodiscard]] double x(std::size_t stage, int column) const {
        return in_.x[stage * of_.n_columns() + static_cast<std::size_t>(column)];
    }
    double& price_x(std::size_t stage, int column) {
        return price_x_[stage * of_.n_columns() + static_cast<std::size_t>(column)];
    }

    /// What a price earns at the side that it pushes against; a price against no bound is wrong.
    void earn(double price, double lower, double upper) {
        const double side = price > 0.0 ? lower : upper;
        if (price == 0.0) return;
        if (std::isinf(side)) {
            worsen(out_.dual_residual, std::abs(price));
            open_cost_ += std::abs(price) * kFarthest;
        } else {
            out_.dual_cost += price * side;
            size_of_terms_ += std::abs(price * side);
        }
    }

    void put_local_rows(std::size_t stage) {
        std::vector<double> activity(of_.n_rows(), 0.0);
        for (const Entry& entry : of_.entries()) {
            const double value = entry.value.at(stage);
            activity[static_cast<std::size_t>(entry.row)] += value * x(stage, entry.column);
            price_x(stage, entry.column) -=
                value * in_.row_dual[stage * of_.n_rows() + static_cast<std::size_t>(entry.row)];
        }
        for (std::size_t row = 0; row < of_.n_rows(); ++row) {
            const double lower = of_.rows()[row].lower.at(stage), upper = of_.rows()[row].upper.at(stage);
            worsen(out_.row_residual, violation(activity[row], lower, upper));
            earn(in_.row_dual[stage * of_.n_rows() + row], lower, upper);
        }
    }

    void put_chain(const Chain& chain) {
        const std::size_t n = of_.n_stores(), last = chain.first_stage + chain.n_stages - 1;
        for (std::size_t stage = chain.first_stage; stage <= last; ++stage) {
            std::vector<double> right(n, 0.0);
            for (const Entry& entry : of_.store_entries()) {
                const double value = entry.value.at(stage);
                right[static_cast<std::size_t>(entry.row)] += value * x(stage, entry.column);
                price_x(stage, entry.column) += value * in_.store_dual[stage * n + static_cast<std::size_t>(entry.row)];
            }
            for (std::size_t store = 0; store < n; ++store) put_store(chain, stage, store, right[store]);
        }
        for (std::size_t store = 0; store < n; ++store) {
            const std::size_t position = last * n + store;
            if (has_costs_ && chain.end == EndRule::valued) {
                out_.cost -= chain.weight * chain.finish[store] * in_.s[position];
                price_s_[position] -= chain.weight * chain.finish[store];
            }
        }
    }

    void put_store(const Chain& chain, std::size_t stage, std::size_t store, double right) {
        const std::size_t n = of_.n_stores(), position = stage * n + store;
        const Store& state = of_.stores()[store];
        const std::size_t from = state.from < 0 ? store : static_cast<std::size_t>(state.from);
        const double keep = state.keep.at(stage), dual = in_.store_dual[position];
        price_s_[position] -= dual;
        right += state.inflow.at(stage);
        double fixed = state.inflow.at(stage);
        const bool is_first = stage == chain.first_stage;
        if (is_first && (chain.end == EndRule::given || chain.end == EndRule::valued)) {
            right += keep * chain.start[from];
            fixed += keep * chain.start[from];
        } else {
            const std::size_t last = chain.first_stage + chain.n_stages - 1;
            const std::size_t before = is_first && chain.end == EndRule::cyclic ? last : stage - 1;
            right += keep * in_.s[before * n + from];
            price_s_[before * n + from] += keep * dual;
        }
        out_.dual_cost += dual * fixed;
        size_of_terms_ += std::abs(dual * fixed);
        worsen(out_.store_residual, std::abs(in_.s[position] - right) / (1.0 + std::abs(right)));
    }

    void put_window(std::size_t window) {
        const WindowRow& window_row = of_.windows()[window];
        const WindowGroup& group = of_.window_groups()[static_cast<std::size_t>(window_row.group)];
        double sum = 0.0, hours = 0.0;
        for (std::size_t stage = window_row.first_stage; stage < window_row.first_stage + window_row.n_stages;
             ++stage) {
            hours += of_.weight(stage);
            for (const Entry& entry : group.entries) {
                const double value = of_.weight(stage) * entry.value.at(stage);
                sum += value * x(stage, entry.column);
                price_x(stage, entry.column) -= value * in_.window_dual[window];
            }
        }
        for (const Entry& entry : group.capacities) {
            const auto capacity = static_cast<std::size_t>(entry.column);
            sum += entry.value.scale * in_.y[capacity];
            price_y_[capacity] -= entry.value.scale * in_.window_dual[window];
        }
        worsen(out_.window_residual, violation(sum / hours, window_row.lower / hours, window_row.upper / hours));
        earn(in_.window_dual[window], window_row.lower, window_row.upper);
    }

    /// Bounds with what the capacities add; the price of a widened bound is also one of its capacity.
    void put_bounds() {
        std::vector<const Widening*> of_x(of_.n_columns(), nullptr), of_s(of_.n_stores(), nullptr);
        for (const Widening& widening : of_.widenings())
            (widening.is_store ? of_s : of_x)[static_cast<std::size_t>(widening.target)] = &widening;
        const auto put = [&](std::size_t stage, double value, double price, double lower, double upper,
                             const Widening* wider) {
            earn(price, lower, upper);
            if (wider != nullptr) {
                const auto capacity = static_cast<std::size_t>(wider->capacity);
                const double down_pu = wider->lower_pu.at(stage), up_pu = wider->upper_pu.at(stage);
                price_y_[capacity] += price > 0.0 ? -down_pu * price : up_pu * price;
                lower -= down_pu * in_.y[capacity];
                upper += up_pu * in_.y[capacity];
            }
            worsen(out_.bound_residual, violation(value, lower, upper));
        };
        for (std::size_t stage = 0; stage < of_.n_stages(); ++stage) {
            for (std::size_t column = 0; column < of_.n_columns(); ++column) {
                const std::size_t position = stage * of_.n_columns() + column;
                const Column& variable = of_.columns()[column];
                put(stage, in_.x[position], price_x_[position], variable.lower.at(stage), variable.upper.at(stage),
                    of_x[column]);
            }
            for (std::size_t store = 0; store < of_.n_stores(); ++store) {
                const std::size_t position = stage * of_.n_stores() + store;
                double lower = of_.stores()[store].lower.at(stage), upper = of_.stores()[store].upper.at(stage);
                for (const Chain& chain : of_.chains()) {
                    if (chain.end == EndRule::given && stage + 1 == chain.first_stage + chain.n_stages)
                        lower = upper = chain.finish[store];
                }
                put(stage, in_.s[position], price_s_[position], lower, upper, of_s[store]);
            }
        }
        for (std::size_t capacity = 0; capacity < of_.n_capacities(); ++capacity)
            put(0, in_.y[capacity], price_y_[capacity], 0.0, of_.capacities()[capacity].upper, nullptr);
    }

    const StagedProgram& of_;
    const StagedSolution& in_;
    Certificate out_;
    std::vector<double> price_x_, price_s_, price_y_;  ///< cost of one unit more, duals taken off
    double largest_cost_ = 0.0, size_of_terms_ = 0.0, open_cost_ = 0.0;
    bool has_costs_ = true;
};

/// What a direction saves for ever, and by how much it leaves the directions that every row and bound allows.
class Recession {
public:
    Recession(const StagedProgram& program, const StagedSolution& direction) : of_(program), in_(direction) {
        for (const auto* part : {&in_.x, &in_.s, &in_.y})
            for (const double value : *part) length_ = std::max(length_, std::abs(value));
    }

    double margin() {
        if (!(length_ > 0.0)) return -kInfinity;
        find_widenings();
        for (std::size_t stage = 0; stage < of_.n_stages(); ++stage) put_stage(stage);
        for (const Chain& chain : of_.chains()) put_chain(chain);
        for (const WindowRow& window : of_.windows()) put_window(window);
        for (std::size_t position = 0; position < of_.n_capacities(); ++position) {
            leave(in_.y[position], 0.0, of_.capacities()[position].upper);
            save(of_.capacities()[position].cost, in_.y[position]);
        }
        const auto n_values =
            static_cast<double>(of_.n_stages() * (of_.n_columns() + of_.n_stores()) + of_.n_capacities());
        return saved_ - undone_ * largest_cost_ * n_values;
    }

private:
    void find_widenings() {
        of_x_.assign(of_.n_columns(), nullptr);
        of_s_.assign(of_.n_stores(), nullptr);
        for (const Widening& widening : of_.widenings())
            (widening.is_store ? of_s_ : of_x_)[static_cast<std::size_t>(widening.target)] = &widening;
    }

    /// Where a side is finite, a direction may not go beyond it.
    void leave(double value, double lower, double upper) {
        if (value < 0.0 && !std::isinf(lower)) undone_ = std::max(undone_, -value / length_);
        if (value > 0.0 && !std::isinf(upper)) undone_ = std::max(undone_, value / length_);
    }
    void leave_wide(std::size_t stage, double value, double lower, double upper, const Widening* wider) {
        const double size = wider == nullptr ? 0.0 : in_.y[static_cast<std::size_t>(wider->capacity)];
        const double down = wider == nullptr ? 0.0 : size * wider->lower_pu.at(stage);
        const double up = wider == nullptr ? 0.0 : size * wider->upper_pu.at(stage);
        leave(std::min(0.0, value + down), lower, kInfinity);
        leave(std::max(0.0, value - up), -kInfinity, upper);
    }
    void save(double cost, double value) {
        saved_ -= cost * value / length_;
        largest_cost_ = std::max(largest_cost_, std::abs(cost));
    }

    void put_stage(std::size_t stage) {
        const std::size_t n_x = of_.n_columns(), n_s = of_.n_stores();
        std::vector<double> sum(of_.n_rows(), 0.0);
        for (const Entry& entry : of_.entries())
            sum[static_cast<std::size_t>(entry.row)] +=
                entry.value.at(stage) * in_.x[stage * n_x + static_cast<std::size_t>(entry.column)];
        for (std::size_t row = 0; row < sum.size(); ++row)
            leave(sum[row], of_.rows()[row].lower.at(stage), of_.rows()[row].upper.at(stage));
        for (std::size_t column = 0; column < n_x; ++column) {
            const Column& variable = of_.columns()[column];
            const double value = in_.x[stage * n_x + column];
            leave_wide(stage, value, variable.lower.at(stage), variable.upper.at(stage), of_x_[column]);
            save(of_.weight(stage) * variable.cost.at(stage), value);
            // A quadratic cost ends any saving.
            if (variable.quadratic_cost.at(stage) > 0.0) undone_ = std::max(undone_, std::abs(value) / length_);
        }
        for (std::size_t store = 0; store < n_s; ++store)
            leave_wide(stage, in_.s[stage * n_s + store], of_.stores()[store].lower.at(stage),
                       of_.stores()[store].upper.at(stage), of_s_[store]);
    }

    void put_chain(const Chain& chain) {
        const std::size_t n_x = of_.n_columns(), n_s = of_.n_stores(), last = chain.first_stage + chain.n_stages - 1;
        for (std::size_t stage = chain.first_stage; stage <= last; ++stage) {
            std::vector<double> change(n_s, 0.0);
            for (const Entry& entry : of_.store_entries())
                change[static_cast<std::size_t>(entry.row)] +=
                    entry.value.at(stage) * in_.x[stage * n_x + static_cast<std::size_t>(entry.column)];
            const bool is_first = stage == chain.first_stage;
            for (std::size_t store = 0; store < n_s; ++store) {
                const Store& state = of_.stores()[store];
                const std::size_t from = state.from < 0 ? store : static_cast<std::size_t>(state.from);
                double before = 0.0;
                if (!is_first || chain.end == EndRule::joined) before = in_.s[(stage - 1) * n_s + from];
                if (is_first && chain.end == EndRule::cyclic) before = in_.s[last * n_s + from];
                leave(in_.s[stage * n_s + store] - state.keep.at(stage) * before - change[store], 0.0, 0.0);
            }
        }
        for (std::size_t store = 0; store < n_s; ++store) {
            if (chain.end == EndRule::valued) save(-chain.weight * chain.finish[store], in_.s[last * n_s + store]);
            if (chain.end == EndRule::given) leave(in_.s[last * n_s + store], 0.0, 0.0);
        }
    }

    void put_window(const WindowRow& window) {
        const WindowGroup& group = of_.window_groups()[static_cast<std::size_t>(window.group)];
        double sum = 0.0;
        for (std::size_t stage = window.first_stage; stage < window.first_stage + window.n_stages; ++stage)
            for (const Entry& entry : group.entries)
                sum += of_.weight(stage) * entry.value.at(stage) *
                       in_.x[stage * of_.n_columns() + static_cast<std::size_t>(entry.column)];
        for (const Entry& entry : group.capacities)
            sum += entry.value.scale * in_.y[static_cast<std::size_t>(entry.column)];
        leave(sum / static_cast<double>(window.n_stages), window.lower, window.upper);
    }

    const StagedProgram& of_;
    const StagedSolution& in_;
    std::vector<const Widening*> of_x_, of_s_;
    double length_ = 0.0, saved_ = 0.0, undone_ = 0.0, largest_cost_ = 0.0;
};

}  // namespace

bool Certificate::is_feasible(double tolerance) const {
    return row_residual <= tolerance && store_residual <= tolerance && window_residual <= tolerance &&
           bound_residual <= tolerance;
}

bool Certificate::is_optimal(double tolerance, double gap_tolerance_pu) const {
    return is_feasible(tolerance) && dual_residual <= tolerance && gap_pu <= gap_tolerance_pu;
}

double infeasibility_margin(const StagedProgram& program, const StagedSolution& prices) {
    StagedSolution solution = prices;
    solution.x.assign(program.n_stages() * program.n_columns(), 0.0);
    solution.s.assign(program.n_stages() * program.n_stores(), 0.0);
    solution.y.assign(program.n_capacities(), 0.0);
    Certifier certifier(program, solution, false);
    const Certificate found = certifier.run();
    const double size = certifier.size_of_terms();
    return size > 0.0 ? (found.dual_cost - certifier.open_cost()) / size : 0.0;
}

double unboundedness_margin(const StagedProgram& program, const StagedSolution& direction) {
    return Recession(program, direction).margin();
}

Certificate certify(const StagedProgram& program, const StagedSolution& solution) {
    program.check();
    return Certifier(program, solution).run();
}

}  // namespace knelpunt::solver
