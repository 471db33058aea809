#pragma once

#include <cstddef>
#include <vector>

#include "sim/solver/interior/lanes/lane_program.hpp"

namespace knelpunt::solver {

/// Stages that follow one another without a break: a chain that ends where it starts, or chains that do not, in a row.
struct StageRun {
    bool is_cyclic = false;
    std::size_t first_stage = 0, n_stages = 0;
};
std::vector<StageRun> stage_runs(const StagedProgram& program);

/// Which stages, columns, states and terms a lane program has, before it is scaled: sequences and segments, columns and slacks of
/// ranges, window rows as states.
class LaneLayout {
public:
    explicit LaneLayout(LaneProgram& out) : of_(out.of_), out_(out) {}

    /// Fills the layout's part of the lane program; `unsupported` where this form cannot hold the program.
    void lay_out_all();

protected:
    struct LocalColumn {
        int column = -1;  ///< of the program; -1: the slack of a row
        int row = -1;
    };
    struct Term {
        int row = 0, column = 0;  ///< of the lane program; states stand behind local rows
        const Entry* entry = nullptr;
        double factor = 1.0;
        int track = -1;  ///< of a window: weighted, and only inside its windows
    };

    [[nodiscard]] std::size_t n_stages() const { return of_.n_stages(); }
    [[nodiscard]] const WindowGroup& group_of(int group) const;

    struct TrackRow {
        int group = 0;
        std::vector<std::size_t> windows;
    };
    struct WindowStage {
        bool is_inside = false, is_first = false;
        const WindowRow* ending = nullptr;
    };
    struct Widened {
        int variable = 0, capacity = 0;
        Value lower_pu, upper_pu;
        int track = -1;  ///< of a window: only where it ends
    };
    const StagedProgram& of_;
    LaneProgram& out_;
    std::vector<StageRun> runs_;
    std::vector<const Chain*> chain_of_;
    std::vector<LocalColumn> columns_;
    std::vector<bool> has_slack_;
    std::vector<TrackRow> tracks_;
    std::vector<std::vector<WindowStage>> window_stages_;
    std::vector<Term> terms_;
    std::vector<Widened> widened_;

private:
    void find_runs();

    /// Segments of equal length: as many of each sequence, and eight or more in all.
    void lay_out();

    /// Windows of a group that overlap need a state each; those that follow one another share one.
    void find_tracks();

    void put_columns();

    void add_term(int row, const Entry& entry, double factor, int track);

    /// A state's row is eliminated as -B x, behind the local rows.
    void put_states();

    /// Of each track and stage: whether a window starts, covers and ends there.
    void find_window_stages();
};

}  // namespace knelpunt::solver
