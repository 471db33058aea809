#pragma once

#include <cstdint>
#include <vector>

#include "sim/flow/dc/dc_model.hpp"

namespace knelpunt::congestion {

/// What a MW at each node does to a branch, without or after an outage: the exchange nodes take it up by their shares.
class NodeEffects {
public:
    explicit NodeEffects(const flow::DcModel& model);

    /// Change of the flow from -> to on what is left of a branch per MW injected at each compact node [1]; 0 at nodes of
    /// islands without exchange.
    /// @param branch  compact
    /// @param pair    of flow::OutagePairs; -1 = nothing is out
    void fill(std::size_t branch, int pair, std::vector<double>& per_mw) const;
    /// Flow that phase shifters make alone  [MW]
    [[nodiscard]] double shift_mw(std::size_t branch, int pair) const;

private:
    template <class FlowOf>
    [[nodiscard]] double after(std::size_t branch, int pair, FlowOf&& flow_of) const;

    const flow::DcModel& model_;
    std::vector<std::vector<double>> ptdf_;  ///< [node][branch]; empty: its island takes no exchange
    std::vector<double> shift_mw_;           ///< shape (n_branches)
};

/// Pair of a monitored branch and the outage of a contingency; -1 = without outage.
int pair_of(const flow::DcModel& model, std::size_t branch, std::int16_t contingency);

}  // namespace knelpunt::congestion
