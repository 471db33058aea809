#include "sim/solver/interior/window_form.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/solver/reduced_cost.hpp"

namespace knelpunt::solver {

WindowForm::WindowForm(const StagedProgram& program)
    : of_(program), runs_(stage_runs(program)), is_widened_(program.n_columns(), false), rows_of_(program.n_windows()) {
    std::vector<std::vector<Part>> parts;
    bool fits = true;
    for (const WindowRow& window : of_.windows()) {
        parts.push_back(parts_of(window));
        fits = fits && parts.back().size() == 1 &&
               of_.window_groups()[static_cast<std::size_t>(window.group)].capacities.size() <= 1;
    }
    if (fits) return;
    for (const Widening& widening : of_.widenings())
        if (!widening.is_store) is_widened_[static_cast<std::size_t>(widening.target)] = true;
    form_.emplace(of_.without_windows());
    for (std::size_t window = 0; window < of_.n_windows(); ++window) {
        const WindowRow& window_row = of_.windows()[window];
        const bool is_simple = parts[window].size() == 1 &&
                               of_.window_groups()[static_cast<std::size_t>(window_row.group)].capacities.size() <= 1;
        if (is_simple) {
            rows_of_[window].push_back(form_->n_windows());
            form_->add_window(window_row);
            continue;
        }
        if (window_row.upper < kInfinity) put(window, parts[window], true);
        if (window_row.lower > -kInfinity) put(window, parts[window], false);
    }
}

std::vector<WindowForm::Part> WindowForm::parts_of(const WindowRow& window) const {
    std::vector<Part> parts;
    for (const StageRun& run : runs_) {
        const std::size_t first = std::max(run.first_stage, window.first_stage),
                          end = std::min(run.first_stage + run.n_stages, window.first_stage + window.n_stages);
        if (first < end) parts.push_back({first, end - first});
    }
    return parts;
}

/// One side of a row, part by part.
void WindowForm::put(std::size_t window, const std::vector<Part>& parts, bool is_upper) {
    const WindowRow& window_row = of_.windows()[window];
    double bound = is_upper ? window_row.upper : window_row.lower;
    const double sign = is_upper ? 1.0 : -1.0;
    std::vector<Use> all;
    for (const Entry& entry : of_.window_groups()[static_cast<std::size_t>(window_row.group)].capacities)
        all.push_back({entry.column, entry.value.scale});
    for (std::size_t part = 0; part + 1 < parts.size(); ++part) {
        double base = least(window_row, parts[part], is_upper);
        std::vector<Use> own{{form_->add_capacity({}), -sign}};
        if (std::isinf(base)) {  // it may lie on either side of nothing
            base = 0.0;
            own.push_back({form_->add_capacity({}), sign});
        }
        put_part(window_row, parts[part], own, base, is_upper);
        for (const Use& use : own) all.push_back({use.capacity, -use.factor});
        bound -= base;
    }
    put_part(window_row, parts.back(), all, bound, is_upper);
    rows_of_[window].push_back(form_->n_windows() - 1);
}

void WindowForm::put_part(const WindowRow& window, const Part& part, const std::vector<Use>& uses, double bound,
                          bool is_upper) {
    WindowGroup group;
    group.entries = of_.window_groups()[static_cast<std::size_t>(window.group)].entries;
    const std::size_t last = part.first_stage + part.n_stages - 1;
    for (const Use& use : uses) {
        if (use.factor == 0.0) continue;
        if (group.capacities.empty())
            group.capacities.push_back({0, use.capacity, use.factor});
        else
            group.entries.push_back(
                {0, add_stand_in(use, last, is_upper), Value(1.0, only_at(last, 1.0 / of_.weight(last), 0.0))});
    }
    const int position = form_->add_window_group(std::move(group));
    form_->add_window(
        {position, part.first_stage, part.n_stages, is_upper ? -kInfinity : bound, is_upper ? bound : kInfinity});
}

/// What the part of a row is at the least (of an upper side; else at the most) by the bounds of its columns.
double WindowForm::least(const WindowRow& window, const Part& part, bool is_upper) const {
    double sum = 0.0;
    for (const Entry& entry : of_.window_groups()[static_cast<std::size_t>(window.group)].entries) {
        const auto position = static_cast<std::size_t>(entry.column);
        const Column& column = of_.columns()[position];
        for (std::size_t stage = part.first_stage; stage < part.first_stage + part.n_stages; ++stage) {
            const double factor = of_.weight(stage) * entry.value.at(stage);
            if (factor == 0.0) continue;
            if (is_widened_[position]) return kInfinity;
            sum += factor * ((factor > 0.0) == is_upper ? column.lower : column.upper).at(stage);
        }
    }
    return sum;
}

/// Column that is at least (of a lower side: at most) a capacity times its factor in one stage, and idle in all others.
int WindowForm::add_stand_in(const Use& use, std::size_t stage, bool is_upper) {
    const double open = is_upper ? kInfinity : -kInfinity;
    const Value lower(1.0, only_at(stage, is_upper ? 0.0 : open, -1.0)),
        upper(1.0, only_at(stage, is_upper ? open : 0.0, 1.0));
    const int column = form_->add_column({lower, upper, 0.0, 0.0});
    Widening widening{use.capacity, column, false, 0.0, 0.0};
    (is_upper ? widening.lower_pu : widening.upper_pu) =
        Value(1.0, only_at(stage, is_upper ? -use.factor : use.factor, 0.0));
    form_->add_widening(widening);
    return column;
}

std::span<const double> WindowForm::only_at(std::size_t stage, double value, double elsewhere) {
    std::vector<double>& values = series_.emplace_back(of_.n_stages(), elsewhere);
    values[stage] = value;
    return values;
}

StagedSolution WindowForm::restore(StagedSolution of_form) const {
    if (!form_) return of_form;
    StagedSolution out = std::move(of_form);
    const std::size_t n_wide = form_->n_columns(), n = of_.n_columns();
    const auto narrow = [&](std::vector<double>& values) {
        for (std::size_t stage = 0; stage < of_.n_stages(); ++stage)
            std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(stage * n_wide), n,
                        values.begin() + static_cast<std::ptrdiff_t>(stage * n));
        values.resize(of_.n_stages() * n);
    };
    narrow(out.x);
    narrow(out.x_reduced);
    out.y.resize(of_.n_capacities());
    out.cost_per_capacity.resize(of_.n_capacities());
    const std::vector<double> duals = std::move(out.window_dual);
    out.window_dual.assign(of_.n_windows(), 0.0);
    for (std::size_t window = 0; window < of_.n_windows(); ++window)
        for (const std::size_t row : rows_of_[window]) out.window_dual[window] += duals[row];
    if (out.status == SolveStatus::optimal) put_reduced_costs(of_, out);
    return out;
}

}  // namespace knelpunt::solver
