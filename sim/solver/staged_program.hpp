#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/hash.hpp"

namespace knelpunt::solver {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// A stored value of the program: the same in every stage, or one per stage in memory that the builder lends.
struct Value {
    double scale = 0.0;
    std::span<const double> hourly;  ///< empty = constant

    Value() = default;
    Value(double constant) : scale(constant) {}  // NOLINT: a number is a value
    Value(double factor, std::span<const double> of_stage) : scale(factor), hourly(of_stage) {}
    [[nodiscard]] double at(std::size_t stage) const { return hourly.empty() ? scale : scale * hourly[stage]; }
};

/// A nonzero of a stage's matrix: (row, column) with its value.
struct Entry {
    int row = 0, column = 0;
    Value value;
};

/// Column of a stage: lower <= x <= upper at cost c x + 1/2 q x^2 per hour that the stage stands for.
struct Column {
    Value lower, upper, cost, quadratic_cost;
};

/// Local row of a stage: lower <= sum of entries <= upper; infinite bounds switch it off in a stage.
struct Row {
    Value lower, upper;
};

/// A state carried from stage to stage: s_t = keep_t s_{t-1}[from] + sum of entries + inflow_t, lower <= s_t <= upper.
struct Store {
    Value lower, upper, inflow;
    Value keep = 1.0;
    int from = -1;  ///< the state that it is made from; -1 = itself
};

/// A decision for all stages: 0 <= y <= upper at cost d.
struct Capacity {
    double upper = kInfinity, cost = 0.0;
};

/// How much a capacity widens the bounds of a column or store: l - lower_pu y <= x <= u + upper_pu y.
struct Widening {
    int capacity = 0, target = 0;  ///< target: column, or store where is_store
    bool is_store = false;
    Value lower_pu, upper_pu;
};

/// Weighted sum over a run of stages: lower <= sum w_t g_t x_t + h y <= upper. A row of a day, a week or a year.
struct WindowRow {
    int group = 0;  ///< whose entries it sums
    std::size_t first_stage = 0, n_stages = 0;
    double lower = -kInfinity, upper = kInfinity;
};

/// Entries that several window rows share: g of columns, h of capacities.
struct WindowGroup {
    std::vector<Entry> entries;     ///< row is not used
    std::vector<Entry> capacities;  ///< column is the capacity
};

enum class EndRule {
    cyclic,  ///< the content at the end is the one at the start
    given,   ///< starts at the start value and ends at the end value
    valued,  ///< starts at the start value; what is left at the end has a value
    joined   ///< the chain goes on from the end of the chain before it
};

/// Stages that follow one another, at a weight (days that a sample day stands for).
struct Chain {
    std::size_t first_stage = 0, n_stages = 0;
    double weight = 1.0;
    EndRule end = EndRule::cyclic;
    std::vector<double> start, finish;  ///< per store: start value; end value (given) or value per unit (valued)
};

/// Stage whose contents a stage of the chain starts from; -1 = the start values.
std::ptrdiff_t stage_before(const Chain& chain, std::size_t stage);

/// The one form in which dispatch problems are stated.
///
///   minimise    sum_t w_t (c_t' x_t + 1/2 x_t' diag(q_t) x_t) + d' y
///   subject to  r_lo_t <= A_t x_t <= r_hi_t                       local rows
///               s_t = F_t s_{t-1} + B_t x_t + f_t                 store rows
///               l_t - L y <= x_t <= u_t + U y,  sl_t - M y <= s_t <= su_t + M' y,  0 <= y <= y_max
///               r_lo <= sum_{t in window} w_t g_t' x_t + h' y <= r_hi
/// with w_t = weight of the chain times hours of the stage. All stages have one pattern; the builder multiplies what goes
/// into a store by the hours of a stage itself (energy), cost and windows get them from w_t.
/// A negative cost at 0 <= y or a free column are allowed; there are no integers.
class StagedProgram {
public:
    /// @param stage_h  hours of each stage; equal length is not required
    explicit StagedProgram(std::vector<double> stage_h);

    int add_column(Column column);
    int add_row(Row row);
    int add_store(Store store);
    int add_capacity(Capacity capacity);
    void add_entry(int row, int column, Value value);          ///< to A
    void add_store_entry(int store, int column, Value value);  ///< to B
    void add_widening(Widening widening);
    int add_window_group(WindowGroup group);
    void add_window(WindowRow window);
    void add_chain(Chain chain);

    [[nodiscard]] std::size_t n_stages() const { return stage_h_.size(); }
    [[nodiscard]] std::size_t n_columns() const { return columns_.size(); }
    [[nodiscard]] std::size_t n_rows() const { return rows_.size(); }
    [[nodiscard]] std::size_t n_stores() const { return stores_.size(); }
    [[nodiscard]] std::size_t n_capacities() const { return capacities_.size(); }
    [[nodiscard]] std::size_t n_windows() const { return windows_.size(); }

    [[nodiscard]] const std::vector<double>& stage_h() const { return stage_h_; }
    [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }
    [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
    [[nodiscard]] const std::vector<Store>& stores() const { return stores_; }
    [[nodiscard]] const std::vector<Capacity>& capacities() const { return capacities_; }
    [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
    [[nodiscard]] const std::vector<Entry>& store_entries() const { return store_entries_; }
    [[nodiscard]] const std::vector<Widening>& widenings() const { return widenings_; }
    [[nodiscard]] const std::vector<WindowGroup>& window_groups() const { return window_groups_; }
    [[nodiscard]] const std::vector<WindowRow>& windows() const { return windows_; }
    [[nodiscard]] const std::vector<Chain>& chains() const { return chains_; }

    /// w_t: weight of the stage's chain times its hours.
    [[nodiscard]] double weight(std::size_t stage) const { return weight_[stage]; }
    [[nodiscard]] bool has_quadratic_cost() const;

    /// The same program over a run of stages as one chain that starts and ends as given, to be solved by itself.
    /// Windows that lie inside stay; of one that reaches beyond, the bounds shrink with the share of its weight inside.
    [[nodiscard]] StagedProgram piece(std::size_t first_stage, std::size_t n_stages, const Chain& chain) const;

    /// The same program at no cost: it has a solution where this one has one that keeps all rows and bounds.
    [[nodiscard]] StagedProgram without_costs() const;
    /// The same program without window rows; their groups stay.
    [[nodiscard]] StagedProgram without_windows() const;

    /// Hash of all that an answer depends on: programs of equal keys have the same solution.
    [[nodiscard]] Key key() const;

    /// @throws ContractError if stages lie in no chain or in two, an index is out of range, a bound is not a number
    void check() const;

private:
    std::vector<double> stage_h_, weight_;
    std::vector<Column> columns_;
    std::vector<Row> rows_;
    std::vector<Store> stores_;
    std::vector<Capacity> capacities_;
    std::vector<Entry> entries_, store_entries_;
    std::vector<Widening> widenings_;
    std::vector<WindowGroup> window_groups_;
    std::vector<WindowRow> windows_;
    std::vector<Chain> chains_;
};

enum class SolveStatus { optimal, infeasible, unbounded, stopped, failed };

/// "optimal", "infeasible", ...
std::string_view status_text(SolveStatus status);

/// Answer of a solver. Arrays hold NaN where there is no answer.
///
/// Of an infeasible program the duals of rows, stores and windows prove that, where the solver has a proof
/// (infeasibility_margin).
///
/// Duals are the change of the cost per unit of the right-hand side (of a row: more on its right side; of a store row: more
/// inflow), reduced costs that per unit of a variable at its bound.
struct StagedSolution {
    SolveStatus status = SolveStatus::failed;
    std::string message;
    double cost = 0.0;
    std::vector<double> x, s, y;               ///< shape (n_stages, n_columns), (n_stages, n_stores), (n_capacities)
    std::vector<double> row_dual, store_dual;  ///< shape (n_stages, n_rows), (n_stages, n_stores)
    std::vector<double> window_dual;           ///< shape (n_windows)
    std::vector<double> x_reduced, s_reduced;  ///< shape as x and s
    std::vector<double> cost_per_capacity;     ///< dV/dy at the optimum with y free: reduced cost, shape (n_capacities)
    int n_iterations = 0;
};

}  // namespace knelpunt::solver
