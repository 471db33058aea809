#pragma once

#include <cstdint>
#include <vector>

namespace knelpunt::solver {

/// Nonzero of the matrix of a stage: rows of the local part first, then those of the states.
struct PatternEntry {
    int row = 0, column = 0;
    int value = 0;  ///< place among the values of a stage
};

/// Symbolic factor of the normal matrix of a stage, the same for all stages:
///
///     [ A T A'  R ]          rows of A: local rows, then states, then (without entries of their own) capacities;
///     [ R'     -H ]          T diagonal, positive; H >= 0
///
/// as L D L'. Local rows are eliminated, in an order of least fill; states and capacities come behind in their own order
/// and stay: what is left of them is dense.
struct StagePattern {
    /// One nonzero of the factor: its value is the sum of `products` minus the sum over `updates`.
    struct Target {
        int row = 0, pivot = 0;  ///< row == pivot: diagonal
        int first_product = 0, n_products = 0;
        int first_update = 0, n_updates = 0;
        int first_shift = 0, n_shifts = 0;  ///< what capacities add
    };
    struct Product {
        int scaled = 0, plain = 0;  ///< value times weight of its column, value
    };
    struct Update {
        int factor = 0, raw = 0;  ///< places in L and in L D
    };
    struct Shift {
        int value = 0,
            widened = 0;  ///< value of an entry, place among the widened columns; value -1: the H of the latter
    };

    int n_columns = 0, n_local = 0, n_states = 0, n_capacities = 0;
    std::vector<int> order;         ///< position -> row; local rows first
    std::vector<int> position;      ///< row -> position
    std::vector<int> column_start;  ///< per pivot: its first place in L; the diagonal is not stored there
    std::vector<int> row_position;  ///< per place in L: position of its row
    std::vector<Target> targets;    ///< in the order in which they can be computed; diagonals before their columns
    std::vector<Product> products;
    std::vector<Update> updates;
    std::vector<Shift> shifts;
    std::vector<Target> dense;  ///< what is left: lower triangle of states and capacities, row by row; updates as above

    std::vector<PatternEntry> entries;  ///< sorted by column
    std::vector<int> entry_start;       ///< per column
    std::vector<int> widened_column;    ///< per widened column: the column
    std::vector<int> widened_capacity;  ///< ... and the capacity

    [[nodiscard]] int n_rows() const { return n_local + n_states; }
    [[nodiscard]] int n_places() const { return static_cast<int>(row_position.size()); }
};

/// @param entries   (row, column) each at most once
/// @param widened   columns whose bounds a capacity widens, with that capacity
StagePattern analyse_pattern(int n_columns, int n_local, int n_states, int n_capacities,
                             std::vector<PatternEntry> entries, std::vector<int> widened_column,
                             std::vector<int> widened_capacity);

}  // namespace knelpunt::solver
