#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "sim/solver/staged_program.hpp"
#include "sim/solver/vertex/stretch_ends.hpp"

namespace knelpunt::solver {

/// A stretch of a program as a linear program of its own: for values at the capacities of a solution, for prices with
/// capacities that cost what the stretch pays for them.
class Stretch {
public:
    /// @throws ContractError if the stretch does not lie inside one chain
    Stretch(const StagedProgram& whole, const StagedSolution& solution, std::size_t first, std::size_t n, Asks asks);
    Stretch(const Stretch&) = delete;

    /// The part of the solution that lies inside, as a solution of the stretch.
    [[nodiscard]] StagedSolution own_part() const;

    std::optional<StagedProgram> program;
    std::vector<std::size_t> windows;  ///< of the whole, whose rows the stretch has

private:
    template <class Of>
    Value hourly(const Of& function);

    void put_capacities();
    void put_columns();
    void put_stores();
    void put_windows();
    void widen(bool is_store, std::size_t target, Value& lower, Value& upper);
    void charge(const WindowRow& window, std::size_t first, std::size_t n, double price);
    void hold_price_at_start();
    [[nodiscard]] bool is_inside(const WindowRow& window) const;
    [[nodiscard]] double sum_inside(std::size_t group, std::size_t from, std::size_t to) const;

    const StagedProgram& whole_;
    const StagedSolution& in_;
    std::size_t first_, n_;
    Asks asks_;
    StretchEnds ends_;
    std::optional<StagedProgram> cut_;
    std::vector<Column> columns_;
    std::deque<std::vector<double>> series_;
};

}  // namespace knelpunt::solver
