#include "sim/dispatch/one_direction.hpp"

#include <algorithm>
#include <map>
#include <span>

#include "sim/dispatch/direction_search.hpp"

namespace knelpunt::dispatch {
namespace {

using solver::StagedProgram;
using solver::StagedSolution;

/// The same program with other upper bounds of some columns.
StagedProgram with_upper(const StagedProgram& program, const std::map<int, solver::Value>& upper) {
    StagedProgram out(program.stage_h());
    for (std::size_t column = 0; column < program.n_columns(); ++column) {
        solver::Column of = program.columns()[column];
        if (const auto found = upper.find(static_cast<int>(column)); found != upper.end()) of.upper = found->second;
        out.add_column(of);
    }
    for (const solver::Row& row : program.rows()) out.add_row(row);
    for (const solver::Store& store : program.stores()) out.add_store(store);
    for (const solver::Capacity& capacity : program.capacities()) out.add_capacity(capacity);
    for (const solver::Entry& entry : program.entries()) out.add_entry(entry.row, entry.column, entry.value);
    for (const solver::Entry& entry : program.store_entries())
        out.add_store_entry(entry.row, entry.column, entry.value);
    for (const solver::Widening& widening : program.widenings()) out.add_widening(widening);
    for (const solver::WindowGroup& group : program.window_groups()) out.add_window_group(group);
    for (const solver::WindowRow& window : program.windows()) out.add_window(window);
    for (const solver::Chain& chain : program.chains()) out.add_chain(chain);
    return out;
}

class DirectionKeeper {
public:
    DirectionKeeper(MarketProblem& problem, const MarketOptions& options, const MarketSolver& solve,
                    const std::stop_token& stop)
        : problem_(problem),
          options_(options),
          solve_(solve),
          stop_(stop),
          chain_(chain_of(problem.program, options)),
          stores_(stores_of(problem)) {}

    StoreDirections run(StagedSolution& solution) {
        StoreDirections out;
        take_off_both(problem_, stores_, solution);
        out.relaxed_h = stores_.empty() ? 0.0 : mark_both(problem_, solution.x, stores_);
        if (out.relaxed_h == 0.0) return out;
        StagedSolution guide = solve_bound(solution, out);
        for (int round = 0; round < kRounds + kRoundsBySign; ++round) {
            fix(guide, round >= kRounds, out);
            if (stop_.stop_requested()) solution.status = solver::SolveStatus::stopped;
            if (stop_.stop_requested()) return out;
            solution = solve_(problem_.program, options_);
            ++out.n_rounds;
            if (solution.status != solver::SolveStatus::optimal) return out;
            take_off_both(problem_, stores_, solution);
            guide = solution;
            if (mark_both(problem_, solution.x, stores_) == 0.0) break;
        }
        out.gap_eur = std::max(0.0, solver::certify(problem_.program, solution).cost - out.bound_eur);
        return out;
    }

private:
    static constexpr int kRounds = 4, kRoundsBySign = 20;
    /// Week by week the contents at both ends of the period are given, else they are the same and free.
    static solver::Chain chain_of(const StagedProgram& program, const MarketOptions& options) {
        solver::Chain chain = program.chains()[0];
        if (options.solver != MarketMethod::highs || chain.end != solver::EndRule::cyclic) return chain;
        chain.start = chain.finish = solver::start_contents(program, options.windows.start_content_pu);
        chain.end = solver::EndRule::given;
        return chain;
    }

    /// Step 1: no answer costs less than this one, whatever the directions.
    /// @return  an answer that comes close to one direction, or the one that is there
    StagedSolution solve_bound(const StagedSolution& relaxed, StoreDirections& out) {
        StagedProgram tight = problem_.program.piece(0, problem_.n_steps, chain_);
        for (const StoreUnit& store : stores_) {
            const int row = tight.add_row({-solver::kInfinity, 1.0});
            for (int column = 0; column < store.unit->n_columns; ++column) {
                tight.add_entry(row, store.unit->column + column, 1.0 / store.charge_mw);
                tight.add_entry(row, store.discharge_column() + column, 1.0 / store.discharge_mw);
            }
        }
        MarketOptions whole = options_;
        whole.solver = MarketMethod::interior;  // week by week there is no bound on the whole
        StagedSolution found = solve_(tight, whole);
        if (found.status != solver::SolveStatus::optimal) {
            out.bound_eur = -solver::kInfinity;
            return relaxed;
        }
        out.bound_eur = solver::certify(tight, found).dual_cost;
        take_off_both(problem_, stores_, found);
        mark_both(problem_, found.x, stores_);
        // Where time is shared in every hour alike, a direction must be chosen in the hours of the first answer too.
        if (std::none_of(stores_.begin(), stores_.end(),
                         [](const StoreUnit& store) { return is_any(store.does_both); }))
            mark_both(problem_, relaxed.x, stores_);
        return found;
    }

    static bool is_any(const std::vector<char>& marks) {
        return std::any_of(marks.begin(), marks.end(), [](char mark) { return mark != 0; });
    }

    /// Step 2: fixes directions of the stores that do both, in the days in which they do.
    void fix(const StagedSolution& guide, bool by_sign, StoreDirections& out) {
        for (const Stretch& stretch : stretches_of(problem_, stores_)) {
            std::vector<StoreUnit*> concerned;
            for (StoreUnit& store : stores_) {
                const auto first = store.does_both.begin() + static_cast<std::ptrdiff_t>(stretch.core_first);
                if (std::any_of(first, first + static_cast<std::ptrdiff_t>(stretch.core_n),
                                [](char mark) { return mark != 0; }))
                    concerned.push_back(&store);
            }
            if (concerned.empty()) continue;
            for (StoreUnit* store : concerned) lend(*store);
            if (by_sign || !fix_by_integers(stretch, concerned, guide, out)) fix_by_sign(stretch, concerned, guide);
        }
    }

    /// Memory for the directions of a store, as bounds of its columns.
    void lend(StoreUnit& store) {
        if (store.may_charge != nullptr) return;
        std::map<int, solver::Value> upper;
        const auto lent = [&](int first) {
            problem_.lent.push_back(std::make_unique<std::vector<double>>(problem_.n_steps, 1.0));
            std::vector<double>* of_step = problem_.lent.back().get();
            for (int column = first; column < first + store.unit->n_columns; ++column) {
                const double most_mw = problem_.program.columns()[static_cast<std::size_t>(column)].upper.scale;
                upper[column] = {most_mw, *of_step};
            }
            return of_step;
        };
        store.may_charge = lent(store.unit->column);
        store.may_discharge = lent(store.discharge_column());
        problem_.program = with_upper(problem_.program, upper);
    }

    static void set(StoreUnit& store, std::size_t step, bool charges) {
        (*store.may_charge)[step] = charges ? 1.0 : 0.0;
        (*store.may_discharge)[step] = charges ? 0.0 : 1.0;
    }

    /// The larger of both stays. Steps that do one only stay free.
    void fix_by_sign(const Stretch& stretch, const std::vector<StoreUnit*>& concerned,
                     const StagedSolution& guide) const {
        const std::size_t n_columns = problem_.program.n_columns();
        for (std::size_t step = stretch.core_first; step < stretch.core_first + stretch.core_n; ++step) {
            const auto x = std::span(guide.x).subspan(step * n_columns, n_columns);
            for (StoreUnit* store : concerned) {
                if (store->does_both[step] == 0) continue;
                const int n = store->unit->n_columns;
                set(*store, step, sum_of(x, store->unit->column, n) >= sum_of(x, store->discharge_column(), n));
            }
        }
    }

    /// @return  false where HiGHS finds no directions
    bool fix_by_integers(const Stretch& stretch, const std::vector<StoreUnit*>& concerned, const StagedSolution& guide,
                         StoreDirections& out) const {
        const auto found = search_directions(problem_, chain_, stretch, concerned, guide, stop_);
        if (!found) return false;
        // Of a unit of several stores each could go its own way: then the sum of step 1 is the only bound.
        const bool is_alone = std::all_of(stores_.begin(), stores_.end(),
                                          [](const StoreUnit& store) { return store.unit->members.size() == 1; });
        const bool is_whole = stretch.n == problem_.n_steps;
        if (is_whole && is_alone && out.n_rounds == 0) out.bound_eur = std::max(out.bound_eur, found->bound_eur);
        for (std::size_t store = 0; store < concerned.size(); ++store) {
            for (std::size_t at = 0; at < stretch.core_n; ++at) {
                const std::size_t step = stretch.core_first + at;
                set(*concerned[store], step, found->charges[store][step - stretch.first] != 0);
            }
        }
        return true;
    }

    MarketProblem& problem_;
    const MarketOptions& options_;
    const MarketSolver& solve_;
    const std::stop_token& stop_;
    solver::Chain chain_;
    std::vector<StoreUnit> stores_;
};

}  // namespace

StoreDirections keep_one_direction(MarketProblem& problem, const MarketOptions& options, const MarketSolver& solve,
                                   const std::stop_token& stop, solver::StagedSolution& solution) {
    if (solution.status != solver::SolveStatus::optimal) return {};
    return DirectionKeeper(problem, options, solve, stop).run(solution);
}

}  // namespace knelpunt::dispatch
