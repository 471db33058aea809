#pragma once

#include <optional>
#include <vector>

#include "sim/solver/staged_program.hpp"

namespace knelpunt::solver {

/// What a stretch is asked for: values at the capacities of a solution, or prices.
enum class Asks { values, prices };

/// How a stretch of a program hangs on the rest of a solution: contents before and behind it.
class StretchEnds {
public:
    /// @throws ContractError if the stretch does not lie inside one chain
    StretchEnds(const StagedProgram& whole, const StagedSolution& solution, std::size_t first, std::size_t n);

    /// The stretch as a chain of its own: contents before it as they are, behind it too, or (prices) a value for them.
    [[nodiscard]] Chain chain(Asks asks) const;
    /// Whether it starts from given values, as its chain does.
    [[nodiscard]] bool is_start() const;

private:
    [[nodiscard]] const Chain& chain_around() const;
    [[nodiscard]] bool is_end() const;
    /// The stage that goes on from the stretch, if any.
    [[nodiscard]] std::optional<std::size_t> next() const;
    [[nodiscard]] std::vector<double> contents_at(std::size_t stage) const;

    const StagedProgram& whole_;
    const StagedSolution& in_;
    std::size_t first_, n_;
    const Chain& chain_;
};

/// Appends the values of a stage, `n` of them.
void append_stage(const std::vector<double>& from, std::size_t stage, std::size_t n, std::vector<double>& to);

}  // namespace knelpunt::solver
