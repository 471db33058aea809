#pragma once

#include <algorithm>
#include <vector>

#include "sim/base/parallel.hpp"
#include "sim/solver/interior/lanes/lane_work.hpp"

namespace knelpunt::solver {

/// Runs passes over the groups of a solve, each thread with room of its own. What a pass adds up stays with its group, so
/// that nothing depends on the number of threads.
class GroupPasses {
public:
    GroupPasses(const LaneProgram& program, std::size_t n_threads) : n_groups_(program.n_groups) {
        const std::size_t n_workers = std::max<std::size_t>(1, std::min(n_threads, n_groups_));
        for (std::size_t worker = 0; worker < n_workers; ++worker) scratch_.emplace_back(program);
    }

    /// Calls pass(group, scratch) for every group.
    template <class Pass>
    void each(const Pass& pass) {
        if (scratch_.size() == 1) {
            for (std::size_t group = 0; group < n_groups_; ++group) pass(group, scratch_[0]);
            return;
        }
        parallel_for(n_groups_, scratch_.size(),
                     [&](std::size_t group, std::size_t worker) { pass(group, scratch_[worker]); });
    }

private:
    std::size_t n_groups_;
    std::vector<LaneScratch> scratch_;
};

}  // namespace knelpunt::solver
