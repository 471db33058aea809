#include "sim/dispatch/market.hpp"

#include <algorithm>
#include <cmath>

#include "sim/dispatch/contradiction.hpp"
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

/// Shadow price of the upper bounds of columns, over the period and per MW of the largest: sum of the price of the bound times what
/// the bound is of its largest.
double limit_value(const MarketProblem& problem, const solver::StagedSolution& solution, int first, int n_columns) {
    const std::size_t n = problem.program.n_columns();
    double worth_eur = 0.0, most_mw = 0.0;
    for (std::size_t step = 0; step < problem.n_steps; ++step) {
        double limit_mw = 0.0;
        for (int column = first; column < first + n_columns; ++column) {
            const auto at = static_cast<std::size_t>(column);
            const double upper_mw = problem.program.columns()[at].upper.at(step);
            limit_mw += upper_mw;
            if (upper_mw > 0.0 && !std::isinf(upper_mw))
                worth_eur += upper_mw * std::max(0.0, -solution.x_reduced[step * n + at]);
        }
        most_mw = std::max(most_mw, limit_mw);
    }
    return most_mw > 0.0 ? worth_eur / most_mw : std::nan("");
}

void put_unit(const MarketProblem& problem, const solver::StagedSolution& solution, const MarketUnit& unit,
              MarketResult& out) {
    const double limit_eur_per_mw = limit_value(problem, solution, unit.column, unit.n_columns);
    for (std::size_t at = 0; at < unit.members.size(); ++at) {
        const std::size_t member = unit.members[at];
        const double share = unit.share_pu[at];
        const auto power = [&](int part) {
            return column_of(problem, solution.x, unit.column + part * unit.n_columns, unit.n_columns, share);
        };
        switch (unit.kind) {
            case MarketUnit::Kind::source:
                out.source_mw[member] = power(0);
                out.source_limit_eur_per_mw[member] = limit_eur_per_mw;
                break;
            case MarketUnit::Kind::converter:
                out.converter_mw[member] = power(0);
                out.converter_limit_eur_per_mw[member] = limit_eur_per_mw;
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
    if (solution.status != solver::SolveStatus::optimal || options.solver != "interior") return left;
    const auto per_week = static_cast<std::size_t>(kWeek_h / time.step_h());
    for (const int week : options.vertex_weeks) {
        const std::size_t first = static_cast<std::size_t>(week - 1) * per_week;
        const std::size_t n = first < time.n_steps() ? std::min(per_week, time.n_steps() - first) : 0;
        if (n == 0 || !solver::move_to_vertex(program, solution, first, n, stop)) left.push_back(week);
    }
    return left;
}

}  // namespace

int MarketResult::zone_of(const std::string& node) const {
    const auto found = zone_of_node.find(node);
    return found == zone_of_node.end() ? -1 : found->second;
}

MarketResult extract_market(const Primitives& rows, const MarketProblem& problem,
                            const solver::StagedSolution& solution) {
    MarketResult out;
    out.status = solution.status;
    out.message = solution.message;
    out.n_iterations = solution.n_iterations;
    out.cost_eur = solution.cost;
    out.zones = problem.zones;
    out.zone_of_node = problem.zone_of_node;
    out.source_mw.resize(rows.sources.size());
    out.converter_mw.resize(rows.converters.size());
    out.demand_mw.resize(rows.demands.size());
    out.source_limit_eur_per_mw.assign(rows.sources.size(), std::nan(""));
    out.converter_limit_eur_per_mw.assign(rows.converters.size(), std::nan(""));
    for (auto* table : {&out.store_charge_mw, &out.store_discharge_mw, &out.store_content_mwh})
        table->resize(rows.stores.size());
    for (const MarketUnit& unit : problem.units) put_unit(problem, solution, unit, out);
    for (const int column : problem.exchange_column) {
        out.exchange_mw.push_back(column_of(problem, solution.x, column, 1, 1.0));
        for (std::size_t step = 0; step < problem.n_steps; ++step)
            out.exchange_limit_eur_per_mw +=
                std::abs(solution.x_reduced[step * problem.program.n_columns() + static_cast<std::size_t>(column)]);
    }
    const std::size_t n_rows = problem.program.n_rows();
    const std::vector<char> is_unique = solver::row_price_is_unique(problem.program, solution);
    for (std::size_t zone = 0; zone < problem.zones.size(); ++zone) {
        out.zone_unmet_mw.push_back(column_of(problem, solution.x, problem.unmet_column[zone], 1, 1.0));
        out.zone_excess_mw.push_back(column_of(problem, solution.x, problem.excess_column[zone], 1, 1.0));
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
    return options.solver == "highs" ? solver::solve_in_windows(program, options.windows, stop)
                                     : solver::solve_interior_point(program, options.interior, stop, report);
}

MarketResult clear_market(const Primitives& rows, const SeriesPool& pool, const TimeAxis& time,
                          const MarketOptions& options, const MarketSolver& solve, const std::stop_token& stop,
                          Issues& issues) {
    MarketProblem problem = build_market(rows, pool, time, options, issues);
    if (issues.has_errors()) return {};
    MarketOptions used = options;
    solver::StagedSolution solution = solve(problem.program, used);
    if (solution.status == solver::SolveStatus::failed && options.solver == "interior") {
        used.solver = "highs";
        const std::string reason = solution.message;
        problem = build_market(rows, pool, time, used, issues);
        solution = solve(problem.program, used);
        solution.message = "solved week by week with HiGHS, since the interior-point method gave no answer (" + reason +
                           ") " + solution.message;
    }
    const std::vector<int> left = move_weeks(problem.program, time, used, stop, solution);
    MarketResult out = extract_market(rows, problem, solution);
    out.weeks_without_vertex = left;
    if (solution.status == solver::SolveStatus::infeasible) {
        const auto conflict = solver::find_conflict(problem.program, solution, stop);
        const std::string of_solver = out.message.empty() ? "" : " (" + out.message + ")";
        out.message = conflict ? contradiction_text(rows, problem, time, *conflict)
                               : "limits contradict each other, but no small set of such limits was found" + of_solver;
    }
    if (solution.status == solver::SolveStatus::optimal) {
        for (double& dual : solution.window_dual)
            if (std::isnan(dual)) dual = 0.0;  // of windows cut apart there is none: only feasibility counts
        out.certificate = solver::certify(problem.program, solution);
    }
    return out;
}

MarketResult clear_market(const Primitives& rows, const SeriesPool& pool, const TimeAxis& time,
                          const MarketOptions& options, const std::stop_token& stop, Issues& issues) {
    const auto solve = [&](const solver::StagedProgram& program, const MarketOptions& with) {
        return solve_market(program, with, stop);
    };
    return clear_market(rows, pool, time, options, solve, stop, issues);
}

}  // namespace knelpunt::dispatch
