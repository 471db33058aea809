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
    Certifier(const StagedProgram& program, const StagedSolution& solution) : of_(program), in_(solution) {
        const std::size_t n = of_.n_stages();
        expects(in_.x.size() == n * of_.n_columns() && in_.s.size() == n * of_.n_stores() &&
                    in_.y.size() == of_.n_capacities() && in_.row_dual.size() == n * of_.n_rows() &&
                    in_.store_dual.size() == n * of_.n_stores() && in_.window_dual.size() == of_.n_windows(),
                "a solution has the shape of its program");
        price_x_.assign(in_.x.size(), 0.0);
        price_s_.assign(in_.s.size(), 0.0);
        price_y_.assign(in_.y.size(), 0.0);
        for (std::size_t stage = 0; stage < n; ++stage) {
            for (std::size_t column = 0; column < of_.n_columns(); ++column) {
                const Column& of = of_.columns()[column];
                const double x = in_.x[stage * of_.n_columns() + column];
                const double slope = of_.weight(stage) * (of.cost.at(stage) + of.quadratic_cost.at(stage) * x);
                worsen(largest_cost_, std::abs(slope));
                price_x_[stage * of_.n_columns() + column] = slope;
                out_.cost += of_.weight(stage) * x * (of.cost.at(stage) + 0.5 * of.quadratic_cost.at(stage) * x);
                out_.dual_cost -= 0.5 * of_.weight(stage) * of.quadratic_cost.at(stage) * x * x;
            }
        }
    }

    Certificate run() {
        for (std::size_t capacity = 0; capacity < of_.n_capacities(); ++capacity) {
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
        } else {
            out_.dual_cost += price * side;
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
            const std::size_t at = last * n + store;
            if (chain.end == EndRule::valued) {
                out_.cost -= chain.weight * chain.finish[store] * in_.s[at];
                price_s_[at] -= chain.weight * chain.finish[store];
            }
        }
    }

    void put_store(const Chain& chain, std::size_t stage, std::size_t store, double right) {
        const std::size_t n = of_.n_stores(), at = stage * n + store;
        const Store& of = of_.stores()[store];
        const std::size_t from = of.from < 0 ? store : static_cast<std::size_t>(of.from);
        const double keep = of.keep.at(stage), dual = in_.store_dual[at];
        price_s_[at] -= dual;
        right += of.inflow.at(stage);
        double fixed = of.inflow.at(stage);
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
        worsen(out_.store_residual, std::abs(in_.s[at] - right) / (1.0 + std::abs(right)));
    }

    void put_window(std::size_t window) {
        const WindowRow& of = of_.windows()[window];
        const WindowGroup& group = of_.window_groups()[static_cast<std::size_t>(of.group)];
        double sum = 0.0, hours = 0.0;
        for (std::size_t stage = of.first_stage; stage < of.first_stage + of.n_stages; ++stage) {
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
        worsen(out_.window_residual, violation(sum / hours, of.lower / hours, of.upper / hours));
        earn(in_.window_dual[window], of.lower, of.upper);
    }

    /// Bounds with what the capacities add; the price of a widened bound is also one of its capacity.
    void put_bounds() {
        std::vector<const Widening*> of_x(of_.n_columns(), nullptr), of_s(of_.n_stores(), nullptr);
        for (const Widening& of : of_.widenings())
            (of.is_store ? of_s : of_x)[static_cast<std::size_t>(of.target)] = &of;
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
                const std::size_t at = stage * of_.n_columns() + column;
                const Column& of = of_.columns()[column];
                put(stage, in_.x[at], price_x_[at], of.lower.at(stage), of.upper.at(stage), of_x[column]);
            }
            for (std::size_t store = 0; store < of_.n_stores(); ++store) {
                const std::size_t at = stage * of_.n_stores() + store;
                double lower = of_.stores()[store].lower.at(stage), upper = of_.stores()[store].upper.at(stage);
                for (const Chain& chain : of_.chains()) {
                    if (chain.end == EndRule::given && stage + 1 == chain.first_stage + chain.n_stages)
                        lower = upper = chain.finish[store];
                }
                put(stage, in_.s[at], price_s_[at], lower, upper, of_s[store]);
            }
        }
        for (std::size_t capacity = 0; capacity < of_.n_capacities(); ++capacity)
            put(0, in_.y[capacity], price_y_[capacity], 0.0, of_.capacities()[capacity].upper, nullptr);
    }

    const StagedProgram& of_;
    const StagedSolution& in_;
    Certificate out_;
    std::vector<double> price_x_, price_s_, price_y_;  ///< cost of one unit more, duals taken off
    double largest_cost_ = 0.0;
};

}  // namespace

bool Certificate::is_feasible(double tolerance) const {
    return row_residual <= tolerance && store_residual <= tolerance && window_residual <= tolerance &&
           bound_residual <= tolerance;
}

bool Certificate::is_optimal(double tolerance, double gap_tolerance_pu) const {
    return is_feasible(tolerance) && dual_residual <= tolerance && gap_pu <= gap_tolerance_pu;
}

Certificate certify(const StagedProgram& program, const StagedSolution& solution) {
    program.check();
    return Certifier(program, solution).run();
}

}  // namespace knelpunt::solver
