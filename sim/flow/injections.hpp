#pragma once

#include <vector>

#include "sim/flow/dc/dc_kernel.hpp"
#include "sim/flow/pu_network.hpp"
#include "sim/system/schedule.hpp"

namespace knelpunt::flow {

/// Sum of hourly columns per row, merged: one factor per (row, series), so that a thousand demands cost a few dozen
/// products per hour. Terms keep the order in which elements stand in the Structure.
class HourlySums {
public:
    /// @param pool  series that the columns point to; must outlive the sums
    HourlySums(std::size_t n_rows, const SeriesPool& pool) : n_steps_(pool.n_steps()), pool_(&pool), terms_(n_rows) {}

    /// Adds `factor * value` to a row.
    void add(std::size_t row, const Hourly& value, double factor);

    /// Values of steps [first, first + kBlockSteps) for every row  [as added]; steps beyond the axis give 0.
    void fill(std::size_t first, BlockMatrix& out) const;

    [[nodiscard]] std::size_t n_rows() const { return terms_.size(); }

private:
    struct Term {
        double scale = 0.0;
        SeriesId series = kConstant;
        const double* values = nullptr;  ///< null = constant
    };
    std::size_t n_steps_;
    const SeriesPool* pool_;
    std::vector<std::vector<Term>> terms_;
};

/// What enters and leaves at each node of the network.
struct NodeSums {
    HourlySums demand_mw;  ///< rows: compact nodes
    HourlySums source_mw;
};

/// Collects what runs of demands and sources in service by node.
NodeSums build_node_sums(const System& system, const Schedule& schedule, const PuNetwork& net);

/// Injections of a block, balanced: the net of every island goes to its exchange nodes by their shares.
///
/// @param demand_mw, source_mw  [node][hour]
/// @param injection_pu          [node][hour], adds up to 0 per island
/// @param net_export_mw         shape (kBlockSteps): sources minus demands of all balanced islands, > 0 is export
/// @note  an island that takes no exchange is dead: its injections are set to 0 and its demand counts as lost
void balance(const PuNetwork& net, const BlockMatrix& demand_mw, const BlockMatrix& source_mw,
             BlockMatrix& injection_pu, double* net_export_mw);

}  // namespace knelpunt::flow
