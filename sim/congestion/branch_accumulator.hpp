#pragma once

#include <vector>

#include "sim/congestion/analysis.hpp"
#include "sim/congestion/direction.hpp"
#include "sim/flow/injections.hpp"

namespace knelpunt::congestion {

/// Gathers loadings, outages and excess of all branches, block of hours by block of hours.
class BranchAccumulator {
public:
    BranchAccumulator(const System& system, const flow::DcModel& model);

    /// Adds a block. `hourly`, when given, receives flow, worst loading and worst outage of every hour.
    void add(std::size_t first, std::size_t n_hours, const flow::BlockMatrix& demand_mw,
             const flow::BlockMatrix& source_mw, const flow::BlockMatrix& flow_pu, HourlyResults* hourly);

    [[nodiscard]] const BranchResults& results() const { return results_; }
    [[nodiscard]] const flow::PairRoom& base() const { return base_; }    ///< room without outage, [branch]
    [[nodiscard]] const flow::PairRoom& pairs() const { return pairs_; }  ///< room after outages, [pair]

private:
    void fill_limits(std::size_t first, std::size_t n_hours);
    void add_branch(std::size_t branch, std::size_t first, std::size_t n_hours, const flow::BlockMatrix& flow_pu,
                    HourlyResults* hourly);
    void add_lost_supply(std::size_t n_hours, const flow::BlockMatrix& demand_mw);

    const System& system_;
    const flow::DcModel& model_;
    DirectionPlan direction_;
    flow::HourlySums rating_mw_;  ///< rows: compact branches; rating of the whole group times cos phi
    std::vector<char> has_rating_;
    flow::BlockMatrix rating_, limit_pu_, post_limit_pu_, is_offtake_, worst_pu_, worst_pair_;
    flow::PairRoom base_, pairs_;
    BranchResults results_;
};

}  // namespace knelpunt::congestion
