#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace knelpunt::reconcile {

/// What must hold of inputs x: `a_r' x <= b_r` for every row r. Inputs are counted in units of their own, so that a change
/// of one is as far off for each of them.
struct Constraints {
    std::size_t n_inputs = 0;
    std::vector<double> coefficient;  ///< a: [row][input]
    std::vector<double> bound;        ///< b: shape (n_rows)
    double most = 2.0;                ///< and -most <= x <= most

    [[nodiscard]] std::size_t n_rows() const { return bound.size(); }
    [[nodiscard]] std::span<const double> row(std::size_t at) const {
        return {coefficient.data() + at * n_inputs, n_inputs};
    }
};

/// The smallest change that the rows ask for.
struct LeastChange {
    std::vector<double> change;      ///< x, shape (n_inputs)
    std::vector<double> multiplier;  ///< lambda >= 0, shape (n_rows): what row r pushes, x = -sum lambda_r a_r
    std::vector<double> slack;       ///< by how much a row stays broken, shape (n_rows); 0 where it can hold
    double cost = 0.0;               ///< sum of squares of x
    bool is_solved = false;          ///< false: too many steps (never seen); the others hold what there was
};

/// Excess from which a row counts as impossible: a thousandth of a limit, far above what soft rows give way (1e-6) and
/// below what a table of ratings can tell.
inline constexpr double kImpossible = 1e-3;

/// Least change in the dual.
///
/// minimise 1/2 x'x + 1/(2 mu) t't   subject to   A x - t <= b,  t >= 0,  -most <= x <= most
///
/// has the dual: minimise 1/2 l' (A A' + mu I) l + b' l over l >= 0, with x = -A' l and t = mu l. It is solved by an active
/// set that takes the most broken row, solves for the rows it holds by Cholesky, and lets go of rows that would pull. Its
/// size is the number of rows that bind. Bounds of x are rows (of softness 1e-12) that join when they are passed. mu = 1e-7 makes rows that
/// cannot hold end with a slack in place of no answer, and moves others by less than 1e-6.
///
/// @param is_held  inputs that may not change, shape (n_inputs); empty = none
/// @see Lawson, Hanson, "Solving Least Squares Problems", 1974, chapter 23.
LeastChange find_least_change(const Constraints& rows, std::span<const char> is_held = {});

}  // namespace knelpunt::reconcile
