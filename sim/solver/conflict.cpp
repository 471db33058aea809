#include "sim/solver/conflict.hpp"

#include <algorithm>
#include <cmath>

#include "sim/solver/highs.hpp"
#include "sim/solver/interior/interior_point.hpp"

namespace knelpunt::solver {
namespace {

constexpr double kContradicts = 1e-9;                        ///< of bounds, relative to their size
constexpr double kShares[] = {1e-1, 1e-2, 1e-4, 1e-6, 0.0};  ///< of the largest part in a proof

/// Where a flat program's rows and variables stand in the staged one.
class Places {
public:
    Places(const StagedProgram& program, const FlatProgram& flat) : of_(program), flat_(flat) {
        widened_.reserve(flat.n_rows - first_widened());
        for (const Widening& widening : program.widenings()) {
            const std::size_t target =
                (widening.is_store ? program.n_columns() : 0) + static_cast<std::size_t>(widening.target);
            for (std::size_t stage = 0; stage < program.n_stages(); ++stage) {
                const std::size_t position = stage * flat.per_stage_variables + target;
                if (widening.lower_pu.scale != 0.0) widened_.push_back(position);
                if (widening.upper_pu.scale != 0.0) widened_.push_back(position);
            }
        }
    }

    [[nodiscard]] std::size_t first_widened() const { return flat_.first_window + of_.n_windows(); }
    /// Variable whose bound a row behind the windows is.
    [[nodiscard]] std::size_t widened(std::size_t row) const { return widened_[row - first_widened()]; }

    [[nodiscard]] Limit limit(bool is_row, std::size_t index, bool is_upper) const {
        Limit out;
        out.is_upper = is_upper;
        out.value = is_row ? (is_upper ? flat_.row_upper : flat_.row_lower)[index]
                           : (is_upper ? flat_.upper : flat_.lower)[index];
        if (is_row && index >= first_widened()) {
            put_variable(widened(index), out);
        } else if (is_row && index >= flat_.first_window) {
            out.kind = Limit::Kind::window;
            out.index = index - flat_.first_window;
        } else if (is_row) {
            out.stage = index / flat_.per_stage_rows;
            out.index = index % flat_.per_stage_rows;
            out.kind = out.index < of_.n_rows() ? Limit::Kind::row : Limit::Kind::store_row;
            if (out.kind == Limit::Kind::store_row) out.index -= of_.n_rows();
        } else {
            put_variable(index, out);
        }
        return out;
    }

    /// Largest part of each row in a proof, its terms taken into account by their right side alone.
    [[nodiscard]] std::vector<double> parts(const StagedSolution& proof) const {
        std::vector<double> out(flat_.n_rows, 0.0);
        for (std::size_t stage = 0; stage < of_.n_stages(); ++stage) {
            double* to = out.data() + stage * flat_.per_stage_rows;
            for (std::size_t row = 0; row < of_.n_rows(); ++row)
                to[row] = std::abs(proof.row_dual[stage * of_.n_rows() + row]);
            for (std::size_t store = 0; store < of_.n_stores(); ++store)
                to[of_.n_rows() + store] = std::abs(proof.store_dual[stage * of_.n_stores() + store]);
        }
        for (std::size_t window = 0; window < of_.n_windows(); ++window)
            out[flat_.first_window + window] = std::abs(proof.window_dual[window]);
        return out;
    }

private:
    void put_variable(std::size_t variable, Limit& out) const {
        if (variable >= of_.n_stages() * flat_.per_stage_variables) {
            out.kind = Limit::Kind::capacity;
            out.index = variable - of_.n_stages() * flat_.per_stage_variables;
            return;
        }
        out.stage = variable / flat_.per_stage_variables;
        out.index = variable % flat_.per_stage_variables;
        out.kind = out.index < of_.n_columns() ? Limit::Kind::column : Limit::Kind::store;
        if (out.kind == Limit::Kind::store) out.index -= of_.n_columns();
    }

    const StagedProgram& of_;
    const FlatProgram& flat_;
    std::vector<std::size_t> widened_;
};

/// Some rows of a flat program, with the variables in them and without costs.
struct Excerpt {
    FlatProgram flat;
    std::vector<std::size_t> row_of, variable_of;  ///< place in the whole
};

Excerpt excerpt(const FlatProgram& whole, const std::vector<std::size_t>& rows) {
    Excerpt out;
    std::vector<int> place(whole.n_variables, -1);
    out.row_of = rows;
    out.flat.row_start.push_back(0);
    for (const std::size_t row : rows) {
        for (auto position = static_cast<std::size_t>(whole.row_start[row]);
             position < static_cast<std::size_t>(whole.row_start[row + 1]); ++position) {
            const auto variable = static_cast<std::size_t>(whole.index[position]);
            if (place[variable] < 0) {
                place[variable] = static_cast<int>(out.variable_of.size());
                out.variable_of.push_back(variable);
            }
            out.flat.index.push_back(place[variable]);
            out.flat.value.push_back(whole.value[position]);
        }
        out.flat.row_start.push_back(static_cast<int>(out.flat.index.size()));
        out.flat.row_lower.push_back(whole.row_lower[row]);
        out.flat.row_upper.push_back(whole.row_upper[row]);
    }
    for (const std::size_t variable : out.variable_of) {
        out.flat.lower.push_back(whole.lower[variable]);
        out.flat.upper.push_back(whole.upper[variable]);
    }
    out.flat.n_rows = rows.size();
    out.flat.n_variables = out.variable_of.size();
    out.flat.cost.assign(out.flat.n_variables, 0.0);
    out.flat.quadratic_cost = out.flat.cost;
    return out;
}

/// By how much the first side, one of a row, must give way where the others of a conflict hold; NaN where HiGHS does not
/// say.
double missing(const FlatProgram& whole, const std::vector<FlatConflict::Side>& sides, const std::stop_token& stop) {
    const FlatConflict::Side& first = sides.front();
    std::vector<std::size_t> rows;
    for (const FlatConflict::Side& side : sides) {
        const bool is_new = std::find(rows.begin(), rows.end(), side.index) == rows.end();
        if (side.is_row && is_new && side.index != first.index) rows.push_back(side.index);
    }
    rows.push_back(first.index);
    Excerpt cut = excerpt(whole, rows);
    FlatProgram& flat = cut.flat;
    for (auto* lower : {&flat.lower, &flat.row_lower}) std::fill(lower->begin(), lower->end(), -kInfinity);
    for (auto* upper : {&flat.upper, &flat.row_upper}) std::fill(upper->begin(), upper->end(), kInfinity);
    for (const FlatConflict::Side& side : sides) {
        const std::vector<std::size_t>& places = side.is_row ? cut.row_of : cut.variable_of;
        const auto position =
            static_cast<std::size_t>(std::find(places.begin(), places.end(), side.index) - places.begin());
        const auto of_bound = side.is_upper ? &FlatProgram::upper : &FlatProgram::lower,
                   of_row = side.is_upper ? &FlatProgram::row_upper : &FlatProgram::row_lower;
        const auto part = side.is_row ? of_row : of_bound;
        (flat.*part)[position] = (whole.*part)[side.index];
    }
    // The last row gives way by a variable more.
    flat.index.push_back(static_cast<int>(flat.n_variables));
    flat.value.push_back(first.is_upper ? -1.0 : 1.0);
    flat.row_start.back() = static_cast<int>(flat.index.size());
    flat.lower.push_back(0.0);
    flat.upper.push_back(kInfinity);
    flat.cost.push_back(1.0);
    flat.quadratic_cost.push_back(0.0);
    ++flat.n_variables;
    return solve_highs(flat, {}, stop).cost;
}

/// A variable whose bounds alone contradict each other.
std::vector<FlatConflict::Side> crossing_bounds(const FlatProgram& flat) {
    for (std::size_t variable = 0; variable < flat.n_variables; ++variable) {
        if (flat.lower[variable] > flat.upper[variable] + kContradicts * (1.0 + std::abs(flat.upper[variable])))
            return {{false, variable, false}, {false, variable, true}};
    }
    for (std::size_t row = 0; row < flat.n_rows; ++row) {
        if (flat.row_lower[row] > flat.row_upper[row] + kContradicts * (1.0 + std::abs(flat.row_upper[row])))
            return {{true, row, false}, {true, row, true}};
    }
    return {};
}

std::vector<FlatConflict::Side> conflicting_sides(const FlatProgram& flat, const Places& places,
                                                  const StagedSolution& proof, std::size_t most_rows,
                                                  const std::stop_token& stop) {
    const std::vector<double> part = places.parts(proof);
    const double largest = *std::max_element(part.begin(), part.end());
    std::size_t n_before = 0;
    for (const double share : kShares) {
        std::vector<std::size_t> rows;
        std::vector<char> is_in(flat.n_variables, 0);
        for (std::size_t row = 0; row < places.first_widened(); ++row) {
            if (part[row] < share * largest) continue;
            rows.push_back(row);
            for (auto position = static_cast<std::size_t>(flat.row_start[row]);
                 position < static_cast<std::size_t>(flat.row_start[row + 1]); ++position)
                is_in[static_cast<std::size_t>(flat.index[position])] = 1;
        }
        for (std::size_t row = places.first_widened(); row < flat.n_rows; ++row)
            if (is_in[places.widened(row)] != 0) rows.push_back(row);
        if (rows.size() > most_rows || stop.stop_requested()) return {};
        if (rows.size() == n_before) continue;
        n_before = rows.size();
        const Excerpt cut = excerpt(flat, rows);
        if (solve_highs(cut.flat, {}, stop).status != SolveStatus::infeasible) continue;
        FlatConflict found = find_irreducible(cut.flat, stop);
        for (FlatConflict::Side& side : found.sides)
            side.index = (side.is_row ? cut.row_of : cut.variable_of)[side.index];
        return found.sides;
    }
    return {};
}

/// Windows first: what a day must use is what a user has asked for. Then rows, then bounds.
int rank(Limit::Kind kind) {
    switch (kind) {
        case Limit::Kind::window:
            return 0;
        case Limit::Kind::row:
            return 1;
        case Limit::Kind::store_row:
            return 2;
        default:
            return 3;
    }
}

}  // namespace

std::optional<Conflict> find_conflict(const StagedProgram& program, const StagedSolution& proof,
                                      const std::stop_token& stop, std::size_t most_rows) {
    const FlatProgram flat = flatten(program);
    const Places places(program, flat);
    std::vector<FlatConflict::Side> sides = crossing_bounds(flat);
    if (sides.empty()) {
        const bool is_proof = !proof.row_dual.empty() && std::isfinite(proof.row_dual.front());
        const StagedSolution own = is_proof ? StagedSolution() : solve_interior_point(program, {}, stop);
        if (!is_proof && own.status != SolveStatus::infeasible) return std::nullopt;
        sides = conflicting_sides(flat, places, is_proof ? proof : own, most_rows, stop);
    }
    if (sides.empty()) return std::nullopt;
    const auto limit = [&](const FlatConflict::Side& side) {
        return places.limit(side.is_row, side.index, side.is_upper);
    };
    std::stable_sort(sides.begin(), sides.end(),
                     [&](const auto& a, const auto& b) { return rank(limit(a).kind) < rank(limit(b).kind); });
    Conflict out;
    for (const FlatConflict::Side& side : sides) out.limits.push_back(limit(side));
    const bool is_crossing =
        sides.size() == 2 && sides[0].is_row == sides[1].is_row && sides[0].index == sides[1].index;
    // Bounds of different variables contradict each other through a row only, and rows come before them.
    out.missing = is_crossing ? std::abs(out.limits[0].value - out.limits[1].value) : missing(flat, sides, stop);
    return out;
}

}  // namespace knelpunt::solver
