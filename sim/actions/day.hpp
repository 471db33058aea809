#pragma once

#include <cstdint>
#include <map>
#include <stop_token>
#include <vector>

#include "sim/actions/columns.hpp"
#include "sim/solver/flat_program.hpp"

namespace knelpunt::actions {

/// What a bid is asked for in a step.
struct Taken {
    std::size_t step = 0;  ///< of the time axis
    int bid = kNone;       ///< index into BidBook::bids
    double mw = 0.0;
};

/// Excess below this is solved: far above the rounding of flows, and a tenth of what the check allows.
inline constexpr double kSolvedMw = 1e-5;
/// Price of a MWh above a limit that no bid can take away, last resort included: above that of any use.
inline constexpr double kUnsolvedEurPerMwh = 1e6;
inline constexpr int kMostRounds = 20;

/// Answer to some steps.
struct DayAnswer {
    std::vector<Taken> taken;                   ///< in the order of steps, then bids
    std::vector<std::vector<Constraint>> rows;  ///< by step: limits that stood in the program
    int n_rounds = 0, n_rows = 0, n_turns = 0;
    double unsolved_mwh = 0.0;
    bool is_solved = true;  ///< false: the solver gave no answer; nothing is taken then
};

/// The cheapest actions with which some steps that follow each other, a day, meet their limits.
///
///     min  sum price x hours     0 <= x <= volume
///     sum over bids of effect x <= - excess as scheduled      for each limit that is in the program
///     sum of what a window gives = sum of what it takes back
///
/// Limits join the program once they are passed, until none is: bids that act on none of them are left out, which is exact
/// as no bid earns. Bids of one step with the same price and the same effects are one column and share it pro rata of
/// their volumes; so are the steps in which a window acts on no limit. The rest of each change goes to the exchange nodes
/// by their shares (flow::exchange_ptdf): what is bought is sold, by construction.
class DayProgram {
public:
    /// @param steps  with volumes; flows, use and directions become those after the actions
    DayProgram(const Limits& limits, Steps& steps, const LeftOut& left_out);

    DayAnswer solve(double step_h, const std::stop_token& stop);

    /// Begins with the limits and variables of a program of the same day that has been solved; the answer is the same.
    void start_near(const DayProgram& near);

private:
    struct Row {
        std::size_t step = 0;
        Constraint limit;
        double excess_mw = 0.0;  ///< as scheduled
    };
    /// A column with the limits of its step, and of a window with the sign of its energy.
    struct Variable {
        Column column;
        std::size_t first_row = 0;  ///< of the limits of its step
        double sign = 0.0;          ///< of a window: +1 gives, -1 takes back; 0 = free
        bool is_in = false;         ///< in the program
    };
    /// Windows that act alike on all limits of the day, of like offers and of volumes with one course over the day: one
    /// window, shared pro rata.
    struct WindowGroup {
        std::vector<Variable> variables;
        int energy_row = kNone;  ///< kNone = not in the program
    };

    bool add_excesses();
    solver::FlatSolution solve_rows(double step_h, const std::stop_token& stop);
    void build();
    void add_groups();
    void add_window(const std::vector<int>& of_window);
    [[nodiscard]] double reduced_eur(const Variable& one, const std::vector<double>& row_dual, double step_h) const;
    void seed();
    void seed_row(std::size_t row, const std::vector<std::pair<Variable*, WindowGroup*>>& of_step);
    bool add_priced(const std::vector<double>& row_dual, double step_h);
    bool add_priced_windows(const std::vector<double>& row_dual, double step_h);
    void put_program(double step_h);
    void take(const std::vector<double>& value);
    void move_state();
    [[nodiscard]] double mw_of(int bid, std::size_t step) const;

    const Limits& limits_;
    Steps& steps_;
    const LeftOut& left_out_;
    Steps scheduled_;
    std::vector<Row> rows_;  ///< by step
    std::vector<std::vector<Constraint>> known_;
    std::vector<Variable> free_;  ///< of bids that keep no energy
    std::vector<WindowGroup> groups_;
    std::map<std::vector<std::int64_t>, std::size_t> group_of_;  ///< by what makes windows alike
    std::vector<const Variable*> variables_;                     ///< of the program, in its order
    std::vector<char> start_;  ///< [bid][step] that are in the program from the start; empty = none
    solver::FlatProgram flat_;
    std::vector<double> taken_mw_;  ///< [bid][step]
};

/// What a bid offers in a step  [MW].
double offered_mw(const Steps& steps, const Bid& bid, std::size_t step);

}  // namespace knelpunt::actions
