#pragma once

#include <span>
#include <vector>

namespace knelpunt::congestion {

/// Follows flows through a grid without losses by proportional sharing: what leaves a node has the mix of what enters it.
///
/// Flows in their direction form a graph; where it has no cycle, one pass over the nodes in topological order tells
/// where the power of a branch goes to, or comes from.
/// @see Bialek, "Tracing the flow of electricity", IEE Proc. Gener. Transm. Distrib. 143(4), 1996
class FlowTracer {
public:
    /// @param from, to  ends of the branches, shape (n_branches); must outlive the tracer
    FlowTracer(std::span<const int> from, std::span<const int> to, std::size_t n_nodes);

    /// Takes a state.
    /// @param flow_mw        positive from -> to  shape (n_branches)
    /// @param use_mw         all that is taken at each node, at least 0
    /// @param production_mw  all that is given at each node, at least 0
    /// @return false where the flows run in a circle, as phase shifters can make them: nothing is traced then
    bool take(std::span<const double> flow_mw, std::span<const double> use_mw, std::span<const double> production_mw);

    /// Part of the flow on a branch that is used at each node [1], sums to 1.
    void follow(std::size_t branch, std::vector<double>& used_pu) const;
    /// Part of the flow on a branch that is produced at each node [1], sums to 1.
    void trace_back(std::size_t branch, std::vector<double>& produced_pu) const;

private:
    [[nodiscard]] bool sort_nodes();
    [[nodiscard]] std::size_t start_of(std::size_t branch) const;
    [[nodiscard]] std::size_t end_of(std::size_t branch) const;

    std::span<const int> from_, to_;
    std::vector<std::vector<std::size_t>> branches_at_;
    std::vector<double> flow_mw_, use_mw_, production_mw_;
    std::vector<std::size_t> order_;  ///< nodes, upstream first
    std::vector<std::size_t> place_;  ///< of each node in it
};

}  // namespace knelpunt::congestion
