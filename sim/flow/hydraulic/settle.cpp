#include <algorithm>
#include <limits>

#include "sim/flow/hydraulic/model.hpp"

namespace knelpunt::hydraulic {
namespace {

constexpr std::size_t kMostCombinations = 4096;
constexpr double kSettledPu = 1e-8;  ///< of usual flow: a branch that is off by less is one of those that meet here

/// All columns of a block that belong to states, in one order.
std::vector<numeric::AlignedVector*> columns(Block& block) {
    return {&block.injection,
            &block.held,
            &block.set,
            &block.ratio2,
            &block.power,
            &block.pipe_open,
            &block.machine_open,
            &block.flow,
            &block.machine_flow,
            &block.potential,
            &block.loss,
            &block.slope,
            &block.lift,
            &block.root,
            &block.z,
            &block.pressure,
            &block.below,
            &block.offset,
            &block.x,
            &block.machine_active,
            &block.machine_stuck};
}

void copy_lane(Block& from, std::size_t from_lane, Block& to, std::size_t to_lane) {
    const auto source = columns(from), target = columns(to);
    for (std::size_t at = 0; at < source.size(); ++at)
        for (std::size_t row = 0; row < source[at]->size(); row += Block::kWidth)
            (*target[at])[row + to_lane] = (*source[at])[row + from_lane];
    to.residual[to_lane] = from.residual[from_lane];
    to.is_solved[to_lane] = from.is_solved[from_lane];
}

std::vector<MachineMode> branches(const Model& model, const Block& block, std::size_t machine, std::size_t lane) {
    const std::size_t at = machine * Block::kWidth + lane;
    if (block.machine_open[at] < 0.5) return {MachineMode::shut};
    constexpr double kInfinite = std::numeric_limits<double>::infinity();
    switch (model.machines[machine]) {
        case MachineKind::check_valve:
            return {MachineMode::pass, MachineMode::shut};
        case MachineKind::pump:
            return {MachineMode::at_power, MachineMode::shut};
        case MachineKind::regulator:
            return {MachineMode::at_set, MachineMode::pass, MachineMode::shut};
        case MachineKind::compressor:
            break;
    }
    std::vector<MachineMode> out;
    if (block.set[at] < kInfinite) out.push_back(MachineMode::at_set);
    out.push_back(MachineMode::at_ratio);
    if (block.power[at] < kInfinite) out.push_back(MachineMode::at_power);
    out.push_back(MachineMode::pass);
    out.push_back(MachineMode::shut);
    return out;
}

}  // namespace

void settle_lane(const Model& model, Block& block, std::size_t lane, const SolveOptions& options) {
    const std::size_t n_machines = model.machines.size();
    std::vector<std::vector<MachineMode>> choices;
    std::size_t n = 1;
    for (std::size_t at = 0; at < n_machines; ++at) {
        choices.push_back(branches(model, block, at, lane));
        n *= choices.back().size();
        if (n > kMostCombinations) return;
    }
    Block probe(model), best(model);
    probe.power_exponent = block.power_exponent;
    probe.has_closed = block.has_closed;
    int least_stuck = std::numeric_limits<int>::max();
    for (std::size_t first = 0; first < n && least_stuck > 0; first += Block::kWidth) {
        for (std::size_t own = 0; own < Block::kWidth; ++own) {
            copy_lane(block, lane, probe, own);
            std::size_t rest = std::min(first + own, n - 1);
            for (std::size_t at = 0; at < n_machines; ++at) {
                probe.machine_mode[at * Block::kWidth + own] =
                    static_cast<double>(choices[at][rest % choices[at].size()]);
                rest /= choices[at].size();
            }
        }
        probe.is_warm = false;
        solve_block_once(model, probe, options);
        const MachineCheck check = check_machines(model, probe);
        for (std::size_t own = 0; own < Block::kWidth && first + own < n; ++own) {
            const bool is_better =
                probe.is_solved[own] != 0 && check.off[own] < kSettledPu && check.n_stuck[own] < least_stuck;
            if (!is_better) continue;
            least_stuck = check.n_stuck[own];
            copy_lane(probe, own, best, 0);
        }
    }
    if (least_stuck < std::numeric_limits<int>::max()) copy_lane(best, 0, block, lane);
}

}  // namespace knelpunt::hydraulic
