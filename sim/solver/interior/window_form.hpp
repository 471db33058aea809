#pragma once

#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "sim/solver/interior/lanes/lane_layout.hpp"
#include "sim/solver/staged_program.hpp"

namespace knelpunt::solver {

/// A staged program whose window rows lie each in one run of stages and have one capacity at most, as lanes take them; and
/// the way back.
///
/// A row that has both sides becomes two. A row over several runs, sum <= u, becomes one per run, sum_r <= least_r + y_r,
/// the last sum + y_1 + y_2 + .. <= u - least_1 - ..: a capacity says how much of the row each run uses beyond what is least.
/// A capacity beyond the first of a row becomes a column of the row's last stage that is at least h y.
class WindowForm {
public:
    /// @param program  must outlive this
    explicit WindowForm(const StagedProgram& program);
    WindowForm(const WindowForm&) = delete;

    [[nodiscard]] const StagedProgram& program() const { return form_ ? *form_ : of_; }
    /// Solution, or prices of a proof, of the program that was given.
    [[nodiscard]] StagedSolution restore(StagedSolution of_form) const;

private:
    /// Parts of a row that lie in one run each.
    struct Part {
        std::size_t first_stage = 0, n_stages = 0;
    };
    struct Use {
        int capacity = 0;
        double factor = 1.0;
    };
    [[nodiscard]] std::vector<Part> parts_of(const WindowRow& window) const;
    void put(std::size_t window, const std::vector<Part>& parts, bool is_upper);
    void put_part(const WindowRow& window, const Part& part, const std::vector<Use>& uses, double bound, bool is_upper);
    [[nodiscard]] double least(const WindowRow& window, const Part& part, bool is_upper) const;
    int add_stand_in(const Use& use, std::size_t stage, bool is_upper);
    std::span<const double> only_at(std::size_t stage, double value, double elsewhere);

    const StagedProgram& of_;
    std::vector<StageRun> runs_;
    std::vector<bool> is_widened_;
    std::optional<StagedProgram> form_;
    std::deque<std::vector<double>> series_;
    std::vector<std::vector<std::size_t>> rows_of_;  ///< per window: the rows whose prices add up to its own
};

}  // namespace knelpunt::solver
