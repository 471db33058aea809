#include "sim/dispatch/one_direction.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

#include "sim/base/units.hpp"
#include "sim/solver/highs.hpp"

namespace knelpunt::dispatch {
namespace {

using solver::StagedProgram;
using solver::StagedSolution;

/// A unit of stores with what it may do in each step.
struct Store {
    const MarketUnit* unit = nullptr;
    double charge_mw = 0.0, discharge_mw = 0.0;
    bool is_lossless = false;  ///< what goes in comes out, but for standing loss
    std::vector<double>*may_charge = nullptr, *may_discharge = nullptr;  ///< 1 or 0 per step, once directions are fixed
    std::vector<char> does_both;                                         ///< per step, of the answer looked at last

    [[nodiscard]] int discharge_column() const { return unit->column + unit->n_columns; }
};

double sum_of(std::span<const double> x, int first, int n) {
    double sum = 0.0;
    for (int column = first; column < first + n; ++column) sum += x[static_cast<std::size_t>(column)];
    return sum;
}

/// Content per MW of a column.
double content_per_mw(const StagedProgram& program, int store, int column) {
    for (const solver::Entry& entry : program.store_entries())
        if (entry.row == store && entry.column == column) return entry.value.scale;
    return 0.0;
}

std::vector<Store> stores_of(const MarketProblem& problem) {
    std::vector<Store> out;
    const auto most_mw = [&](int first, int n) {
        double sum = 0.0;
        for (int column = first; column < first + n; ++column)
            sum += problem.program.columns()[static_cast<std::size_t>(column)].upper.scale;
        return sum;
    };
    for (const MarketUnit& unit : problem.units) {
        if (unit.kind != MarketUnit::Kind::store) continue;
        Store store;
        store.unit = &unit;
        store.charge_mw = most_mw(unit.column, unit.n_columns);
        store.discharge_mw = most_mw(store.discharge_column(), unit.n_columns);
        store.is_lossless = content_per_mw(problem.program, unit.store, unit.column) ==
                            -content_per_mw(problem.program, unit.store, store.discharge_column());
        store.does_both.assign(problem.n_steps, 0);
        out.push_back(std::move(store));
    }
    return out;
}

/// Takes power off columns, the last first.
/// @return  what that changes in the cost of an hour
double take_off(const StagedProgram& program, std::span<double> x, std::size_t step, int first, int n,
                double power_mw) {
    double change = 0.0;
    for (int column = first + n - 1; column >= first && power_mw > 0.0; --column) {
        const auto place = static_cast<std::size_t>(column);
        const solver::Column& of = program.columns()[place];
        const double before = x[place], after = std::max(0.0, before - power_mw);
        power_mw -= before - after;
        x[place] = after;
        change -= (before - after) * (of.cost.at(step) + 0.5 * of.quadratic_cost.at(step) * (before + after));
    }
    return change;
}

/// Of a store without losses what goes in and out in one step is nothing at all: it is taken off, at no change elsewhere.
void take_off_both(const MarketProblem& problem, const std::vector<Store>& stores, StagedSolution& solution) {
    const StagedProgram& program = problem.program;
    for (const Store& store : stores) {
        if (!store.is_lossless) continue;
        for (std::size_t step = 0; step < problem.n_steps; ++step) {
            const auto x = std::span(solution.x).subspan(step * program.n_columns(), program.n_columns());
            const int n = store.unit->n_columns;
            const double both_mw = std::min(sum_of(x, store.unit->column, n), sum_of(x, store.discharge_column(), n));
            if (!(both_mw > 0.0)) continue;
            solution.cost += program.weight(step) * (take_off(program, x, step, store.unit->column, n, both_mw) +
                                                     take_off(program, x, step, store.discharge_column(), n, both_mw));
        }
    }
}

/// Marks the steps in which each store does both.
/// @return  hours in which any does
double mark_both(const MarketProblem& problem, const std::vector<double>& x, std::vector<Store>& stores) {
    const std::size_t n_columns = problem.program.n_columns();
    double hours = 0.0;
    for (std::size_t step = 0; step < problem.n_steps; ++step) {
        const auto of_step = std::span(x).subspan(step * n_columns, n_columns);
        bool is_any = false;
        for (Store& store : stores) {
            const int n = store.unit->n_columns;
            const double charge_pu = sum_of(of_step, store.unit->column, n) / store.charge_mw;
            const double discharge_pu = sum_of(of_step, store.discharge_column(), n) / store.discharge_mw;
            store.does_both[step] = std::min(charge_pu, discharge_pu) > kBothWaysPu ? 1 : 0;
            is_any = is_any || store.does_both[step] != 0;
        }
        hours += is_any ? problem.program.stage_h()[step] : 0.0;
    }
    return hours;
}

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

/// A run of steps whose directions are chosen together; days at its ends only help to see what follows.
struct Stretch {
    std::size_t first = 0, n = 0, core_first = 0, core_n = 0;
};

class DirectionKeeper {
public:
    DirectionKeeper(MarketProblem& problem, const MarketOptions& options, const MarketSolver& solve,
                    const std::stop_token& stop)
        : problem_(problem),
          options_(options),
          solve_(solve),
          stop_(stop),
          chain_(chain_of(problem.program, options)),
          stores_(stores_of(problem)),
          steps_of_day_(static_cast<std::size_t>(std::lround(kHoursPerDay / problem.program.stage_h()[0]))) {}

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
    /// Periods of up to so many days are one integer program, with a bound; longer ones are cut into shorter pieces,
    /// since the time of a search grows faster than its days.
    static constexpr std::size_t kMostDaysWhole = 7, kDaysTogether = 4;
    /// Of a piece, whose contents at the ends are those of the guide: a search beyond this proves nothing on the whole.
    static constexpr solver::MixedOptions kPieceSearch{20, 1.0e-6};

    /// Week by week the contents at both ends of the period are given, else they are the same and free.
    static solver::Chain chain_of(const StagedProgram& program, const MarketOptions& options) {
        solver::Chain chain = program.chains()[0];
        if (options.solver != "highs" || chain.end != solver::EndRule::cyclic) return chain;
        chain.start = chain.finish = solver::start_contents(program, options.windows.start_content_pu);
        chain.end = solver::EndRule::given;
        return chain;
    }

    /// Step 1: no answer costs less than this one, whatever the directions.
    /// @return  an answer that comes close to one direction, or the one that is there
    StagedSolution solve_bound(const StagedSolution& relaxed, StoreDirections& out) {
        StagedProgram tight = problem_.program.piece(0, problem_.n_steps, chain_);
        for (const Store& store : stores_) {
            const int row = tight.add_row({-solver::kInfinity, 1.0});
            for (int column = 0; column < store.unit->n_columns; ++column) {
                tight.add_entry(row, store.unit->column + column, 1.0 / store.charge_mw);
                tight.add_entry(row, store.discharge_column() + column, 1.0 / store.discharge_mw);
            }
        }
        MarketOptions whole = options_;
        whole.solver = "interior";  // week by week there is no bound on the whole
        StagedSolution found = solve_(tight, whole);
        if (found.status != solver::SolveStatus::optimal) {
            out.bound_eur = -solver::kInfinity;
            return relaxed;
        }
        out.bound_eur = solver::certify(tight, found).dual_cost;
        take_off_both(problem_, stores_, found);
        mark_both(problem_, found.x, stores_);
        // Where time is shared in every hour alike, a direction must be chosen in the hours of the first answer too.
        if (std::none_of(stores_.begin(), stores_.end(), [](const Store& store) { return is_any(store.does_both); }))
            mark_both(problem_, relaxed.x, stores_);
        return found;
    }

    static bool is_any(const std::vector<char>& marks) {
        return std::any_of(marks.begin(), marks.end(), [](char mark) { return mark != 0; });
    }

    /// Days with steps that are marked, with a day before and behind, in runs that one program can hold.
    [[nodiscard]] std::vector<Stretch> stretches() const {
        const std::size_t n = problem_.n_steps, n_days = (n + steps_of_day_ - 1) / steps_of_day_;
        if (n_days <= kMostDaysWhole) return {{0, n, 0, n}};
        std::vector<char> is_marked(n_days, 0);
        for (const Store& store : stores_)
            for (std::size_t step = 0; step < n; ++step)
                if (store.does_both[step] != 0) is_marked[step / steps_of_day_] = 1;
        std::vector<Stretch> out;
        for (std::size_t day = 0; day < n_days; ++day) {
            if (is_marked[day] == 0) continue;
            std::size_t last = day;
            while (last + 1 < n_days && is_marked[last + 1] != 0 && last + 1 - day < kDaysTogether - 2) ++last;
            const std::size_t from = day == 0 ? 0 : day - 1, to = std::min(n_days, last + 2);
            const auto at = [&](std::size_t of_day) { return std::min(n, of_day * steps_of_day_); };
            out.push_back({at(from), at(to) - at(from), at(day), at(last + 1) - at(day)});
            day = last;
        }
        return out;
    }

    /// Step 2: fixes directions of the stores that do both, in the days in which they do.
    void fix(const StagedSolution& guide, bool by_sign, StoreDirections& out) {
        for (const Stretch& stretch : stretches()) {
            std::vector<Store*> concerned;
            for (Store& store : stores_) {
                const auto first = store.does_both.begin() + static_cast<std::ptrdiff_t>(stretch.core_first);
                if (std::any_of(first, first + static_cast<std::ptrdiff_t>(stretch.core_n),
                                [](char mark) { return mark != 0; }))
                    concerned.push_back(&store);
            }
            if (concerned.empty()) continue;
            for (Store* store : concerned) lend(*store);
            if (by_sign || !fix_by_integers(stretch, concerned, guide, out)) fix_by_sign(stretch, concerned, guide);
        }
    }

    /// Memory for the directions of a store, as bounds of its columns.
    void lend(Store& store) {
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

    static void set(Store& store, std::size_t step, bool charges) {
        (*store.may_charge)[step] = charges ? 1.0 : 0.0;
        (*store.may_discharge)[step] = charges ? 0.0 : 1.0;
    }

    /// The larger of both stays. Steps that do one only stay free.
    void fix_by_sign(const Stretch& stretch, const std::vector<Store*>& concerned, const StagedSolution& guide) const {
        const std::size_t n_columns = problem_.program.n_columns();
        for (std::size_t step = stretch.core_first; step < stretch.core_first + stretch.core_n; ++step) {
            const auto x = std::span(guide.x).subspan(step * n_columns, n_columns);
            for (Store* store : concerned) {
                if (store->does_both[step] == 0) continue;
                const int n = store->unit->n_columns;
                set(*store, step, sum_of(x, store->unit->column, n) >= sum_of(x, store->discharge_column(), n));
            }
        }
    }

    [[nodiscard]] StagedProgram piece_of(const Stretch& stretch, const StagedSolution& guide) const {
        const StagedProgram& program = problem_.program;
        if (stretch.n == problem_.n_steps) return program.piece(0, stretch.n, chain_);
        solver::Chain chain{0, stretch.n, chain_.weight, solver::EndRule::given, {}, {}};
        const auto contents = [&](std::size_t step) {
            std::vector<double> out;
            for (std::size_t store = 0; store < program.n_stores(); ++store) {
                const solver::Store& of = program.stores()[store];
                out.push_back(
                    std::clamp(guide.s[step * program.n_stores() + store], of.lower.at(step), of.upper.at(step)));
            }
            return out;
        };
        const bool is_given = chain_.end == solver::EndRule::given;
        const std::size_t end = stretch.first + stretch.n;
        chain.start = stretch.first == 0 && is_given
                          ? chain_.start
                          : contents((stretch.first + problem_.n_steps - 1) % problem_.n_steps);
        chain.finish = end == problem_.n_steps && is_given ? chain_.finish : contents(end - 1);
        return program.piece(stretch.first, stretch.n, chain);
    }

    /// Two rows and a variable of 0 or 1 for each store and step: c <= C b, d <= D (1 - b).
    static void add_directions(const std::vector<Store*>& concerned, std::size_t n_steps, solver::FlatProgram& flat) {
        const auto add_row = [&](std::size_t step, int first, int n, double factor, double upper) {
            for (int column = first; column < first + n; ++column) {
                flat.index.push_back(static_cast<int>(step * flat.per_stage_variables) + column);
                flat.value.push_back(1.0);
            }
            flat.index.push_back(static_cast<int>(flat.n_variables) - 1);
            flat.value.push_back(factor);
            flat.row_lower.push_back(-solver::kInfinity);
            flat.row_upper.push_back(upper);
            flat.row_start.push_back(static_cast<int>(flat.index.size()));
            ++flat.n_rows;
        };
        for (const Store* store : concerned) {
            for (std::size_t step = 0; step < n_steps; ++step) {
                ++flat.n_variables;
                flat.cost.push_back(0.0);
                flat.quadratic_cost.push_back(0.0);
                flat.lower.push_back(0.0);
                flat.upper.push_back(1.0);
                const int n = store->unit->n_columns;
                add_row(step, store->unit->column, n, -store->charge_mw, 0.0);
                add_row(step, store->discharge_column(), n, store->discharge_mw, store->discharge_mw);
            }
        }
    }

    /// @return  false where HiGHS finds no directions
    bool fix_by_integers(const Stretch& stretch, const std::vector<Store*>& concerned, const StagedSolution& guide,
                         StoreDirections& out) const {
        const StagedProgram piece = piece_of(stretch, guide);
        solver::FlatProgram flat = solver::flatten(piece);
        std::fill(flat.quadratic_cost.begin(), flat.quadratic_cost.end(), 0.0);  // small, and never below 0
        const std::size_t first_whole = flat.n_variables;
        add_directions(concerned, stretch.n, flat);
        double bound_eur = -solver::kInfinity;
        const bool is_whole = stretch.n == problem_.n_steps;
        const solver::FlatSolution found =
            solver::solve_mixed(flat, first_whole, is_whole ? solver::MixedOptions{} : kPieceSearch, stop_, bound_eur);
        if (found.status != solver::SolveStatus::optimal) return false;
        // Of a unit of several stores each could go its own way: then the sum of step 1 is the only bound.
        const bool is_alone = std::all_of(stores_.begin(), stores_.end(),
                                          [](const Store& store) { return store.unit->members.size() == 1; });
        if (is_whole && is_alone && out.n_rounds == 0) out.bound_eur = std::max(out.bound_eur, bound_eur);
        std::size_t variable = first_whole;
        for (Store* store : concerned) {
            for (std::size_t at = 0; at < stretch.n; ++at, ++variable) {
                const std::size_t step = stretch.first + at;
                if (step >= stretch.core_first && step < stretch.core_first + stretch.core_n)
                    set(*store, step, found.value[variable] > 0.5);
            }
        }
        return true;
    }

    MarketProblem& problem_;
    const MarketOptions& options_;
    const MarketSolver& solve_;
    const std::stop_token& stop_;
    solver::Chain chain_;
    std::vector<Store> stores_;
    std::size_t steps_of_day_;
};

}  // namespace

double both_ways_hours(const MarketProblem& problem, const std::vector<double>& x) {
    std::vector<Store> stores = stores_of(problem);
    return mark_both(problem, x, stores);
}

StoreDirections keep_one_direction(MarketProblem& problem, const MarketOptions& options, const MarketSolver& solve,
                                   const std::stop_token& stop, solver::StagedSolution& solution) {
    if (solution.status != solver::SolveStatus::optimal) return {};
    return DirectionKeeper(problem, options, solve, stop).run(solution);
}

}  // namespace knelpunt::dispatch
