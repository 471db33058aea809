#include "sim/dispatch/market.hpp"

#include <algorithm>
#include <cmath>

#include "sim/dispatch/contradiction.hpp"
#include "sim/dispatch/one_direction.hpp"
#include "sim/solver/uniqueness.hpp"
#include "sim/solver/vertex.hpp"

namespace knelpunt::dispatch {
namespace {

/// Sum of columns of the solution over the hours, times a factor.
std::vector<double> column_of(const MarketProblem& problem, const std::vector<double>& x, int first, int n_columns,
                              double factor) {
    std::vector<double> out(problem.n_steps, 0.0);
    const std::size_t n = problem.program.n_columns();
    for (std::size_t step = 0; step < out.size(); ++step) {
        for (int column = first; column < first + n_columns; ++column)
            out[step] += x[step * n + static_cast<std::size_t>(column)];
        out[step] *= factor;
    }
    return out;
}

std::vector<double> content_of(const MarketProblem& problem, const std::vector<double>& s, int store, double factor) {
    std::vector<double> out(problem.n_steps);
    const std::size_t n = problem.program.n_stores();
    for (std::size_t step = 0; step < out.size(); ++step)
        out[step] = factor * s[step * n + static_cast<std::size_t>(store)];
    return out;
}

/// Shadow prices of limits over the period: a solution, and which of its duals are the only ones.
class LimitValues {
public:
    LimitValues(const MarketProblem& problem, const solver::StagedSolution& solution)
        : problem_(problem), solution_(solution), is_unique_(solver::find_unique_prices(problem.program, solution)) {}

    [[nodiscard]] const solver::UniquePrices& is_unique() const { return is_unique_; }

    /// Of the highest power of a unit's columns.
    [[nodiscard]] LimitValue of_most(int first, int n_columns) const {
        return of_columns(
            first, n_columns, [](const solver::Column& of) { return of.upper; }, -1.0, is_unique_.x_upper);
    }
    /// Of the least power of a unit's columns, of a MW less.
    [[nodiscard]] LimitValue of_least(int first, int n_columns) const {
        return of_columns(
            first, n_columns, [](const solver::Column& of) { return of.lower; }, 1.0, is_unique_.x_lower);
    }

    [[nodiscard]] LimitValue of_content(int store) const {
        const std::size_t n = problem_.program.n_stores(), place = static_cast<std::size_t>(store);
        Sum sum;
        for (std::size_t step = 0; step < problem_.n_steps; ++step) {
            const std::size_t at = step * n + place;
            const double most_mwh = problem_.program.stores()[place].upper.at(step);
            sum.add(most_mwh, most_mwh * std::max(0.0, -solution_.s_reduced[at]),
                    is_unique_.s_upper[at] != 0 ? step_h(step) : 0.0);
        }
        return sum.value();
    }

    /// Price of the energy of the days, mean over it.
    [[nodiscard]] LimitValue of_days(int group) const {
        double worth_eur = 0.0, energy_mwh = 0.0, unique_h = 0.0;
        for (std::size_t at = 0; at < problem_.program.n_windows(); ++at) {
            const solver::WindowRow& row = problem_.program.windows()[at];
            if (row.group != group) continue;
            worth_eur += row.lower * solution_.window_dual[at];
            energy_mwh += row.lower;
            for (std::size_t step = row.first_stage; step < row.first_stage + row.n_stages; ++step)
                unique_h += is_unique_.window[at] != 0 ? step_h(step) : 0.0;
        }
        return energy_mwh > 0.0 ? LimitValue{worth_eur / energy_mwh, unique_h} : LimitValue();
    }

    /// Of a MW more both ways of each of these columns.
    [[nodiscard]] LimitValue of_both_ways(const std::vector<int>& columns) const {
        const std::size_t n = problem_.program.n_columns();
        LimitValue out{0.0, 0.0};
        for (std::size_t step = 0; step < problem_.n_steps; ++step) {
            bool is_only = true;
            for (const int column : columns) {
                const std::size_t at = step * n + static_cast<std::size_t>(column);
                out.eur_per_unit += std::abs(solution_.x_reduced[at]);
                is_only = is_only && is_unique_.x_lower[at] != 0 && is_unique_.x_upper[at] != 0;
            }
            out.unique_h += is_only ? step_h(step) : 0.0;
        }
        return columns.empty() ? LimitValue() : out;
    }

private:
    /// Per unit of a limit's largest: what it is worth in each step times what the step's limit is of that.
    struct Sum {
        double most = 0.0, worth_eur = 0.0, unique_h = 0.0;

        void add(double limit, double eur, double h) {
            most = std::max(most, limit);
            worth_eur += eur;
            unique_h += h;
        }
        [[nodiscard]] LimitValue value() const {
            return most > 0.0 && !std::isinf(most) ? LimitValue{worth_eur / most, unique_h} : LimitValue();
        }
    };

    [[nodiscard]] double step_h(std::size_t step) const { return problem_.program.stage_h()[step]; }

    template <class Bound>
    [[nodiscard]] LimitValue of_columns(int first, int n_columns, const Bound& bound, double sign,
                                        const std::vector<char>& is_unique) const {
        const std::size_t n = problem_.program.n_columns();
        Sum sum;
        for (std::size_t step = 0; step < problem_.n_steps; ++step) {
            double limit_mw = 0.0, eur = 0.0;
            bool is_only = true;
            for (int column = first; column < first + n_columns; ++column) {
                const auto place = static_cast<std::size_t>(column);
                const double mw = bound(problem_.program.columns()[place]).at(step);
                limit_mw += mw;
                if (mw > 0.0 && !std::isinf(mw))
                    eur += mw * std::max(0.0, sign * solution_.x_reduced[step * n + place]);
                is_only = is_only && is_unique[step * n + place] != 0;
            }
            sum.add(limit_mw, eur, is_only ? step_h(step) : 0.0);
        }
        return sum.value();
    }

    const MarketProblem& problem_;
    const solver::StagedSolution& solution_;
    const solver::UniquePrices is_unique_;
};

/// Shadow prices of a unit's limits, the same for all its members: pro rata of capacity, a MW of each is worth the same.
void put_limits(const MarketUnit& unit, const LimitValues& values, MarketResult& out) {
    const auto put = [&](std::vector<LimitValue>& of_elements, const LimitValue& value) {
        for (const std::size_t member : unit.members) of_elements[member] = value;
    };
    const LimitValue most = values.of_most(unit.column, unit.n_columns);
    switch (unit.kind) {
        case MarketUnit::Kind::source:
            put(out.source_limit, most);
            put(out.source_must_run, values.of_least(unit.column, unit.n_columns));
            break;
        case MarketUnit::Kind::converter:
            put(out.converter_limit, most);
            put(out.converter_must_run, values.of_least(unit.column, unit.n_columns));
            break;
        case MarketUnit::Kind::window:
            put(out.demand_limit, most);
            put(out.demand_day, values.of_days(unit.windows));
            break;
        case MarketUnit::Kind::store:
            put(out.charge_limit, most);
            put(out.discharge_limit, values.of_most(unit.column + unit.n_columns, unit.n_columns));
            put(out.content_limit, values.of_content(unit.store));
            break;
    }
}

void put_unit(const MarketProblem& problem, const solver::StagedSolution& solution, const MarketUnit& unit,
              MarketResult& out) {
    for (std::size_t at = 0; at < unit.members.size(); ++at) {
        const std::size_t member = unit.members[at];
        const double share = unit.share_pu[at];
        const auto power = [&](int part) {
            return column_of(problem, solution.x, unit.column + part * unit.n_columns, unit.n_columns, share);
        };
        switch (unit.kind) {
            case MarketUnit::Kind::source:
                out.source_mw[member] = power(0);
                break;
            case MarketUnit::Kind::converter:
                out.converter_mw[member] = power(0);
                break;
            case MarketUnit::Kind::window:
                out.demand_mw[member] = power(0);
                break;
            case MarketUnit::Kind::store:
                out.store_charge_mw[member] = power(0);
                out.store_discharge_mw[member] = power(1);
                out.store_content_mwh[member] = content_of(problem, solution.s, unit.store, share);
                break;
        }
    }
}

/// Moves the weeks that are asked for to a vertex.
/// @return those that have none
std::vector<int> move_weeks(const solver::StagedProgram& program, const TimeAxis& time, const MarketOptions& options,
                            const std::stop_token& stop, solver::StagedSolution& solution) {
    constexpr double kWeek_h = 168.0;
    std::vector<int> left;
    if (solution.status != solver::SolveStatus::optimal || options.solver != MarketMethod::interior) return left;
    const auto per_week = static_cast<std::size_t>(kWeek_h / time.step_h());
    for (const int week : options.vertex_weeks) {
        const std::size_t first = static_cast<std::size_t>(week - 1) * per_week;
        const std::size_t n = first < time.n_steps() ? std::min(per_week, time.n_steps() - first) : 0;
        if (n == 0 || !solver::move_to_vertex(program, solution, first, n, stop)) left.push_back(week);
    }
    return left;
}

}  // namespace

int MarketInput::loss_node() const {
    const bool has_losses = grid_loss_mw.scale != 0.0;
    const std::vector<double>& share_pu = system.nodes.exchange_share_pu;
    const auto node = std::find_if(share_pu.begin(), share_pu.end(), [](double share) { return share > 0.0; });
    return has_losses && node != share_pu.end() ? static_cast<int>(node - share_pu.begin()) : -1;
}

MarketResult extract_market(const System& system, const MarketProblem& problem,
                            const solver::StagedSolution& solution) {
    MarketResult out;
    out.status = solution.status;
    out.message = solution.message;
    out.n_iterations = solution.n_iterations;
    out.cost_eur = solution.cost;
    out.zones = problem.zones;
    out.zone_of_node = problem.zone_of_node;
    const auto size = [](const IdAxis& axis) { return static_cast<std::size_t>(axis.size()); };
    const Structure& on = *system.structure;
    out.source_mw.resize(size(on.sources));
    out.converter_mw.resize(size(on.converters));
    out.demand_mw.resize(size(on.demands));
    for (auto* column : {&out.source_limit, &out.source_must_run}) column->resize(size(on.sources));
    for (auto* column : {&out.converter_limit, &out.converter_must_run}) column->resize(size(on.converters));
    for (auto* column : {&out.demand_limit, &out.demand_day}) column->resize(size(on.demands));
    for (auto* column : {&out.charge_limit, &out.discharge_limit, &out.content_limit}) column->resize(size(on.stores));
    for (auto* column : {&out.store_charge_mw, &out.store_discharge_mw, &out.store_content_mwh})
        column->resize(size(on.stores));
    const LimitValues values(problem, solution);
    for (const MarketUnit& unit : problem.units) {
        put_unit(problem, solution, unit, out);
        put_limits(unit, values, out);
    }
    out.exchange_limit = values.of_both_ways(problem.exchange_column);
    for (const int column : problem.exchange_column)
        out.exchange_mw.push_back(column_of(problem, solution.x, column, 1, 1.0));
    const std::size_t n_rows = problem.program.n_rows();
    const std::vector<char>& is_unique = values.is_unique().row;
    for (std::size_t zone = 0; zone < problem.zones.size(); ++zone) {
        out.zone_unmet_mw.push_back(column_of(problem, solution.x, problem.unmet_column[zone], 1, 1.0));
        out.zone_excess_mw.push_back(column_of(problem, solution.x, problem.excess_column[zone], 1, 1.0));
        for (std::size_t step = 0; step < problem.n_steps; ++step)
            out.lost_load_eur += problem.program.weight(step) * problem.lost_load_eur_per_mwh[zone] *
                                 (out.zone_unmet_mw.back()[step] + out.zone_excess_mw.back()[step]);
        std::vector<double> price(problem.n_steps);
        for (std::size_t step = 0; step < price.size(); ++step) {
            price[step] = solution.row_dual[step * n_rows + static_cast<std::size_t>(problem.balance_row[zone])] /
                          problem.program.weight(step);
        }
        out.zone_price_eur_per_mwh.push_back(std::move(price));
        std::vector<char>& of_zone = out.zone_price_is_unique.emplace_back(problem.n_steps);
        for (std::size_t step = 0; step < of_zone.size(); ++step)
            of_zone[step] = is_unique[step * n_rows + static_cast<std::size_t>(problem.balance_row[zone])];
    }
    return out;
}

solver::StagedSolution solve_market(const solver::StagedProgram& program, const MarketOptions& options,
                                    const std::stop_token& stop, solver::InteriorPointReport* report) {
    return options.solver == MarketMethod::highs
               ? solver::solve_in_windows(program, options.windows, stop)
               : solver::solve_interior_point(program, options.interior, stop, report);
}

MarketResult clear_market(const MarketInput& input, const MarketOptions& options, const MarketSolver& solve,
                          const std::stop_token& stop, Issues& issues) {
    const TimeAxis& time = input.system.structure->time;
    MarketProblem problem = build_market(input, options, issues);
    if (issues.has_errors()) return {};
    MarketOptions used = options;
    solver::StagedSolution solution = solve(problem.program, used);
    if (solution.status == solver::SolveStatus::failed && options.solver == MarketMethod::interior) {
        used.solver = MarketMethod::highs;
        const std::string reason = solution.message;
        problem = build_market(input, used, issues);
        solution = solve(problem.program, used);
        solution.message = "solved week by week with HiGHS, since the interior-point method gave no answer (" + reason +
                           ") " + solution.message;
    }
    StoreDirections directions = keep_one_direction(problem, used, solve, stop, solution);
    const std::vector<int> left = move_weeks(problem.program, time, used, stop, solution);
    MarketResult out = extract_market(input.system, problem, solution);
    out.directions = directions;
    out.weeks_without_vertex = left;
    if (solution.status == solver::SolveStatus::infeasible) {
        const auto conflict = solver::find_conflict(problem.program, solution, stop);
        const std::string of_solver = out.message.empty() ? "" : " (" + out.message + ")";
        out.message = conflict ? contradiction_text(*input.system.structure, problem, *conflict)
                               : "limits contradict each other, but no small set of such limits was found" + of_solver;
    }
    if (solution.status == solver::SolveStatus::optimal) {
        for (double& dual : solution.window_dual)
            if (std::isnan(dual)) dual = 0.0;  // of windows cut apart there is none: only feasibility counts
        out.certificate = solver::certify(problem.program, solution);
        out.directions.both_ways_h = both_ways_hours(problem, solution.x);
    }
    return out;
}

MarketResult clear_market(const MarketInput& input, const MarketOptions& options, const std::stop_token& stop,
                          Issues& issues) {
    const auto solve = [&](const solver::StagedProgram& program, const MarketOptions& with) {
        return solve_market(program, with, stop);
    };
    return clear_market(input, options, solve, stop, issues);
}

}  // namespace knelpunt::dispatch
