#pragma once

#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "sim/solver/staged_program.hpp"

namespace knelpunt::solver {

/// A smaller staged program with the same solutions, and the way back.
///
/// What goes, until nothing more does: rows without entries or bounds, rows of one entry (a bound of its column), rows that are
/// a multiple of another one, columns that cannot move, columns without entries (at their cheaper bound). Where a column or
/// row differs from stage to stage, it goes only if it does in all of them. The form stays: one pattern for all stages.
/// What contradicts itself is left in, for the solver to prove it.
/// @see  Andersen, Andersen, "Presolving in linear programming", Math. Programming 71, 1995.
class Presolve {
public:
    /// @param program  must outlive this
    /// @throws ContractError if the program is not well formed
    explicit Presolve(const StagedProgram& program);
    Presolve(const Presolve&) = delete;

    [[nodiscard]] bool has_effect() const { return n_columns_out() + n_rows_out() > 0; }
    [[nodiscard]] std::size_t n_columns_out() const;
    [[nodiscard]] std::size_t n_rows_out() const;
    /// The smaller one.
    [[nodiscard]] const StagedProgram& program() const { return has_effect() ? *smaller_ : of_; }
    /// Cost of the columns that were taken out.
    [[nodiscard]] double fixed_cost() const { return fixed_cost_; }

    /// Values and prices of everything from a solution of the smaller one; of a proof that there is none, its prices.
    [[nodiscard]] StagedSolution restore(StagedSolution of_smaller) const;

private:
    /// Something that a row told its column or another row, to be undone from the last one back.
    struct Event {
        int row = 0;
        int column = -1;  ///< that got the row's bounds; -1: the row `heir` got them
        int heir = -1;
        Value factor;                      ///< entry of the column; row = factor * heir
        Row bounds;                        ///< of the row
        Value lower_before, upper_before;  ///< of what got them
    };
    template <class Of>
    Value make(bool is_constant, const Of& function);
    void find_entries();
    bool take_out_rows();
    bool take_out_row(int row);
    bool absorb(int row, const Entry& entry);
    bool merge_rows();
    bool merge(int row, int position);
    void drop_row(int row);
    bool take_out_columns();
    [[nodiscard]] bool is_fixed(std::size_t column) const;
    bool put_at_best(std::size_t column);
    void fix(std::size_t column, Value value);
    void build();
    [[nodiscard]] double reduced_cost(int column, std::size_t stage, const StagedSolution& solution,
                                      bool has_costs) const;
    void undo(const Event& event, StagedSolution& out) const;
    void expand(const StagedSolution& from, StagedSolution& out) const;

    const StagedProgram& of_;
    std::deque<std::vector<double>> series_;
    std::vector<Column> columns_;  ///< as they are now
    std::vector<Row> rows_;
    std::vector<Store> stores_;
    std::vector<WindowRow> windows_;
    std::vector<std::vector<Entry>> by_row_, by_column_;  ///< entries that are left
    std::vector<std::vector<Entry>> all_of_, stores_of_,
        windows_of_;  ///< per column: all of it; row: the window's group
    std::vector<bool> is_widened_, has_row_;
    std::vector<std::optional<Value>> fixed_;  ///< per column: where it stands
    std::vector<Event> events_;
    std::optional<StagedProgram> smaller_;
    double fixed_cost_ = 0.0;
};

}  // namespace knelpunt::solver
