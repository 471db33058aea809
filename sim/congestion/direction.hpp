#pragma once

#include <span>
#include <vector>

#include "sim/flow/dc/dc_kernel.hpp"

namespace knelpunt::congestion {

/// Which way a branch serves in an hour: offtake (afname) or feed-in (invoeding). Security rules differ between them.
///
/// A transformer serves offtake when power flows to the lower voltage. A line whose loss would cut off a part of the
/// grid serves offtake when power flows into that part. Any other line serves the pocket it lies in, the part of the
/// grid at its voltage and below that hangs together: feed-in while that pocket injects more than it uses.
class DirectionPlan {
public:
    DirectionPlan(const System& system, const flow::PuNetwork& net);

    /// 1 where a branch serves offtake, 0 where feed-in.
    /// @param demand_mw, source_mw  [node][hour]
    /// @param flow_pu               [branch][hour]
    /// @param is_offtake            [branch][hour], result
    void fill(const flow::BlockMatrix& demand_mw, const flow::BlockMatrix& source_mw, const flow::BlockMatrix& flow_pu,
              flow::BlockMatrix& is_offtake) const;

    /// What decides: 0 and more where a branch serves offtake. Flow [pu] or what its pocket uses [MW].
    /// @param basis  [branch][hour], result
    void fill_basis(const flow::BlockMatrix& demand_mw, const flow::BlockMatrix& source_mw,
                    const flow::BlockMatrix& flow_pu, flow::BlockMatrix& basis) const;

    /// How the basis of a branch changes with the flow on it [pu] and with use at the nodes [MW, by compact node].
    [[nodiscard]] double basis_change(std::size_t branch, double flow_change_pu,
                                      std::span<const double> use_change_mw) const;
    /// +1 where flow from -> to is offtake, -1 where to -> from is, 0 where the pocket decides.
    [[nodiscard]] double offtake_sign(std::size_t branch) const { return offtake_sign_[branch]; }
    /// Nodes of the pocket that decides; empty where the flow does.
    [[nodiscard]] std::span<const int> pocket(std::size_t branch) const {
        const int pocket = pocket_of_branch_[branch];
        return pocket < 0 ? std::span<const int>()
                          : std::span<const int>(pocket_nodes_[static_cast<std::size_t>(pocket)]);
    }

private:
    std::vector<double> offtake_sign_;   ///< per branch: +1 if from -> to is offtake, -1 if to -> from, 0 = by pocket
    std::vector<int> pocket_of_branch_;  ///< per branch; -1 where the flow decides
    std::vector<std::vector<int>> pocket_nodes_;
};

}  // namespace knelpunt::congestion
