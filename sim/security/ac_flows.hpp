#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "sim/flow/ac/ac_solver.hpp"
#include "sim/flow/dc/dc_kernel.hpp"
#include "sim/flow/injections.hpp"
#include "sim/security/outage_screen.hpp"

namespace knelpunt::security {

/// What AC flow adds to the results of a scenario; NaN where it was not asked for.
struct AcResults {
    std::vector<double> node_v_min_pu, node_v_max_pu;                ///< without outage, index = Structure::nodes
    std::vector<double> node_v_min_outage_pu, node_v_max_outage_pu;  ///< after outages
    std::vector<double> branch_linear_error_pu;                      ///< index = Structure::branches
    std::vector<double> node_unsolved_h;  ///< without outage, where this node is the furthest from a solution
    /// index = Structure::contingencies: hours after which there is no solution, the least share of all injections that has
    /// one, and the node that is then the furthest from one.
    std::vector<double> outage_unsolved_h, outage_loadability_pu;
    std::vector<std::int32_t> outage_worst_node;
    double loss_mwh = kNaN;
    /// No solution, or one with a voltage outside flow::kLowestOperatingPu to kHighestOperatingPu: no state of operation.
    std::int32_t n_unsolved_steps = 0;         ///< without outage
    std::int32_t n_unsolved_outage_steps = 0;  ///< outages times hours
    double screened_pu = 0.0;                  ///< part of outages times hours that was only estimated
    flow::AcCounts counts;
};

/// What stands in the results without AC flow.
AcResults no_ac_results(const Structure& structure);

/// A block of hours: what AC flow reads and what it writes.
struct AcBlock {
    std::size_t first = 0, n_hours = 0;
    const flow::BlockMatrix* injection_pu =
        nullptr;  ///< [node][hour] balanced, as DC flow takes it; losses are added here
    const flow::BlockMatrix* post_limit_pu = nullptr;  ///< [branch][hour] limit after an outage
    const flow::BlockMatrix* dc_flow_pu = nullptr;     ///< [branch][hour]
    flow::BlockMatrix* flow_pu = nullptr;     ///< [branch][hour] result; without solution that of DC flow, there before
    flow::BlockMatrix* worst_pu = nullptr;    ///< [branch][hour] result, as flow::worst_outages gives it
    flow::BlockMatrix* worst_pair = nullptr;  ///< the same
};

/// Which outages AC flow computes.
enum class AcOutageMode { none, screened, all };

/// Blocks whose hours are solved together: hours of a month or more find others like them, with which they share factors.
inline constexpr std::size_t kAcWindowBlocks = 32;

/// AC flow and AC outages of a scenario, window of hours by window of hours, in memory that does not grow with them.
///
/// Flows are currents times the rated voltage and the branch's power factor, so that they stand beside the limits that DC
/// flow uses: loading is current over rated current. The direction, and so the rule, of an hour is that of DC flow. Outages
/// are those that leave the grid in one piece.
class AcFlows {
public:
    AcFlows(const System& system, const Schedule& schedule, const flow::DcModel& dc,
            AcOutageMode outages = AcOutageMode::all);

    /// Blocks that follow each other; all but the last are full.
    /// @param room  takes the least room of every pair
    void solve(std::span<const AcBlock> blocks, flow::PairRoom& room, const std::stop_token& stop);

    /// Results once all blocks are there.
    [[nodiscard]] AcResults results() const;

    /// Losses of every step solved so far; one without solution has those of the step before  [MW].
    [[nodiscard]] const std::vector<double>& loss_mw() const { return loss_mw_; }

private:
    void take_states(const flow::AcBatch& batch);
    [[nodiscard]] std::array<int, flow::kStates> buses_beyond(const flow::AcStates& states,
                                                              std::span<const std::size_t> rows_lost) const;
    void take_outage(std::size_t outage, const flow::AcBatch& batch, flow::PairRoom& room);
    void keep_outage_voltages(std::size_t outage, const flow::AcStates& states,
                              const std::array<double, flow::kStates>& counts);
    void add_collapse(std::size_t outage, const flow::AcBatch& batch, std::size_t lane, int worst_bus);
    [[nodiscard]] const AcBlock& block_of(int hour) const;
    void open_group(const flow::AcBatch& batch);
    void close_group();
    void start_screen();
    void open_screen(const flow::AcBatch& batch);
    static void keep_v2(const flow::AcStates& states, numeric::AlignedVector& v2);
    std::vector<std::size_t> choose(flow::PairRoom& room);
    [[nodiscard]] OutageScreen::Group screened_group() const;
    void fill(std::span<const int> hours, flow::AcPowers& out) const;
    [[nodiscard]] std::vector<int> alike_hours(std::size_t n_hours) const;

    const System& system_;
    const flow::DcModel& dc_;
    flow::AcModel model_;
    flow::AcSolver solver_;
    flow::HourlySums q_mvar_;
    std::vector<flow::BlockMatrix> q_;                  ///< by block of the window
    std::vector<flow::AcOutage> outages_;               ///< as DcModel::outages
    std::vector<std::vector<std::size_t>> rows_lost_;   ///< by outage: positions of what has no supply any more
    std::vector<std::vector<flow::ActedOn>> acted_on_;  ///< by outage
    std::vector<flow::BranchPlace> places_;
    numeric::AlignedVector current_, limit_, worst_, which_;  ///< [branch][state] of the group at hand
    numeric::AlignedVector least_v2_, most_v2_, least_outage_v2_, most_outage_v2_;
    std::span<const AcBlock> blocks_;                                     ///< of the window at hand
    std::unique_ptr<OutageScreen> screen_;                                ///< with screening
    numeric::AlignedVector base_current_, dc_flow_, base_v2_, after_v2_;  ///< of the group at hand, for it
    std::vector<double> v_low_pu_, v_high_pu_;  ///< allowed, by position; infinite where nothing is set or held
    std::size_t n_estimated_ = 0;               ///< outages times hours
    std::array<double, flow::kStates> v_room_pu_{};
    std::vector<double> loss_mw_;
    std::size_t first_ = 0;                     ///< step at which the window at hand begins
    int n_shares_ = 0;                          ///< solvable shares computed
    std::vector<int> group_;                    ///< hours of the window in the group at hand
    std::array<char, flow::kStates> stands_{};  ///< of the group at hand: solved, with voltages of a grid in operation
    AcResults results_;
};

}  // namespace knelpunt::security
