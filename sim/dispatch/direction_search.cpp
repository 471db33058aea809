#include "sim/dispatch/direction_search.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/units.hpp"
#include "sim/solver/highs.hpp"

namespace knelpunt::dispatch {
namespace {

using solver::StagedProgram;
using solver::StagedSolution;

/// Periods of up to so many days are one integer program, with a bound; longer ones are cut into shorter pieces, since the
/// time of a search grows faster than its days.
constexpr std::size_t kMostDaysWhole = 7, kDaysTogether = 4;
/// Of a piece, whose contents at the ends are those of the guide: a search beyond this proves nothing on the whole.
constexpr solver::MixedOptions kPieceSearch{20, 1.0e-6};

StagedProgram piece_of(const MarketProblem& problem, const solver::Chain& whole, const Stretch& stretch,
                       const StagedSolution& guide) {
    const StagedProgram& program = problem.program;
    if (stretch.n == problem.n_steps) return program.piece(0, stretch.n, whole);
    solver::Chain of_piece{0, stretch.n, whole.weight, solver::EndRule::given, {}, {}};
    const auto contents = [&](std::size_t step) {
        std::vector<double> out;
        for (std::size_t store = 0; store < program.n_stores(); ++store) {
            const solver::Store& of = program.stores()[store];
            out.push_back(std::clamp(guide.s[step * program.n_stores() + store], of.lower.at(step), of.upper.at(step)));
        }
        return out;
    };
    const bool is_given = whole.end == solver::EndRule::given;
    const std::size_t end = stretch.first + stretch.n;
    of_piece.start = stretch.first == 0 && is_given ? whole.start
                                                    : contents((stretch.first + problem.n_steps - 1) % problem.n_steps);
    of_piece.finish = end == problem.n_steps && is_given ? whole.finish : contents(end - 1);
    return program.piece(stretch.first, stretch.n, of_piece);
}

/// Two rows and a variable of 0 or 1 for each store and step: c <= C b, d <= D (1 - b).
void add_directions(const std::vector<StoreUnit*>& concerned, std::size_t n_steps, solver::FlatProgram& flat) {
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
    for (const StoreUnit* store : concerned) {
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

}  // namespace

std::vector<Stretch> stretches_of(const MarketProblem& problem, const std::vector<StoreUnit>& stores) {
    const auto steps_of_day = static_cast<std::size_t>(std::lround(kHoursPerDay / problem.program.stage_h()[0]));
    const std::size_t n = problem.n_steps, n_days = (n + steps_of_day - 1) / steps_of_day;
    if (n_days <= kMostDaysWhole) return {{0, n, 0, n}};
    std::vector<char> is_marked(n_days, 0);
    for (const StoreUnit& store : stores)
        for (std::size_t step = 0; step < n; ++step)
            if (store.does_both[step] != 0) is_marked[step / steps_of_day] = 1;
    std::vector<Stretch> out;
    for (std::size_t day = 0; day < n_days; ++day) {
        if (is_marked[day] == 0) continue;
        std::size_t last = day;
        while (last + 1 < n_days && is_marked[last + 1] != 0 && last + 1 - day < kDaysTogether - 2) ++last;
        const std::size_t from = day == 0 ? 0 : day - 1, to = std::min(n_days, last + 2);
        const auto at = [&](std::size_t of_day) { return std::min(n, of_day * steps_of_day); };
        out.push_back({at(from), at(to) - at(from), at(day), at(last + 1) - at(day)});
        day = last;
    }
    return out;
}

std::optional<FoundDirections> search_directions(const MarketProblem& problem, const solver::Chain& whole,
                                                 const Stretch& stretch, const std::vector<StoreUnit*>& concerned,
                                                 const StagedSolution& guide, const std::stop_token& stop) {
    const StagedProgram piece = piece_of(problem, whole, stretch, guide);
    solver::FlatProgram flat = solver::flatten(piece);
    std::fill(flat.quadratic_cost.begin(), flat.quadratic_cost.end(), 0.0);
    const std::size_t first_whole = flat.n_variables;
    add_directions(concerned, stretch.n, flat);
    FoundDirections out;
    const bool is_whole = stretch.n == problem.n_steps;
    const solver::FlatSolution found =
        solver::solve_mixed(flat, first_whole, is_whole ? solver::MixedOptions{} : kPieceSearch, stop, out.bound_eur);
    if (found.status != solver::SolveStatus::optimal) return std::nullopt;
    std::size_t variable = first_whole;
    for (std::size_t store = 0; store < concerned.size(); ++store) {
        std::vector<char>& charges = out.charges.emplace_back(stretch.n, 0);
        for (std::size_t at = 0; at < stretch.n; ++at, ++variable) charges[at] = found.value[variable] > 0.5 ? 1 : 0;
    }
    return out;
}

}  // namespace knelpunt::dispatch
