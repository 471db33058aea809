// Flows and outages of random grids against laws that need no solver: balance at every node, and opening the circuit and
// solving the changed grid anew.

#include <algorithm>
#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include "sim/base/tolerance.hpp"
#include "sim/flow/dc_kernel.hpp"
#include "sim/flow/injections.hpp"
#include "tests/support/small_grid.hpp"

namespace knelpunt::flow {
namespace {

using support::SmallGrid;

constexpr std::size_t kHours = 40;  // less than a block: the rest of it is padding

/// A random grid whose demands and sources change from hour to hour.
struct HourlyGrid {
    SmallGrid grid;
    std::shared_ptr<SeriesPool> pool = std::make_shared<SeriesPool>(kHours);

    explicit HourlyGrid(std::uint32_t seed) : grid(support::random_grid(seed, 16, 8)) {
        const RandomStream random(seed, "hours");
        const auto series = [&](std::uint32_t entity) {
            std::vector<double> values;
            for (std::uint32_t hour = 0; hour < kHours; ++hour) values.push_back(random.uniform(0, hour, entity));
            const Key key = KeyBuilder().integer(seed).integer(entity).finish();
            return pool->get_or_add(key, [&] { return values; });
        };
        std::uint32_t entity = 0;
        for (DemandRow& row : grid.rows.demands) row.p_mw.series = series(entity++);
        for (SourceRow& row : grid.rows.sources) row.p_mw.series = series(entity++);
    }

    [[nodiscard]] System system() const {
        Issues issues;
        StructureBuilder builder(TimeAxis(2025, kHours, 1.0));
        builder.add(grid.rows, issues);
        System out = build_system(builder.finish(), pool, grid.rows, issues);
        issues.throw_if_errors();
        return out;
    }

    /// Demand minus production at a node in an hour, from the rows themselves  [MW].
    [[nodiscard]] double net_use_mw(const std::string& node, std::size_t hour) const {
        double sum = 0.0;
        for (const DemandRow& row : grid.rows.demands) sum += row.node == node ? value_at(row.p_mw, *pool, hour) : 0.0;
        for (const SourceRow& row : grid.rows.sources) sum -= row.node == node ? value_at(row.p_mw, *pool, hour) : 0.0;
        return sum;
    }
};

/// Flows by branch id of every hour  [MW].
struct Flows {
    System system;
    std::shared_ptr<const DcModel> model;
    BlockMatrix demand_mw, source_mw, injection_pu, scratch, flow_pu;
    std::vector<double> net_export_mw = std::vector<double>(kBlockSteps);

    explicit Flows(const HourlyGrid& grid) : system(grid.system()), model(build_dc_model(system)) {
        const PuNetwork& net = model->net;
        for (BlockMatrix* matrix : {&demand_mw, &source_mw, &injection_pu, &scratch})
            *matrix = BlockMatrix(net.node_of.size());
        flow_pu = BlockMatrix(net.branch_of.size());
        const NodeSums sums = build_node_sums(system, net);
        sums.demand_mw.fill(0, demand_mw);
        sums.source_mw.fill(0, source_mw);
        balance(net, demand_mw, source_mw, injection_pu, net_export_mw.data());
        solve_block(*model, injection_pu, scratch, flow_pu);
    }

    [[nodiscard]] const std::string& branch_id(std::size_t branch) const {
        return system.structure->branches.id(model->net.branch_of[branch].value);
    }
    [[nodiscard]] std::map<std::string, double> in_hour(std::size_t hour) const {
        std::map<std::string, double> out;
        for (std::size_t branch = 0; branch < model->net.branch_of.size(); ++branch)
            out[branch_id(branch)] = kBaseMva * flow_pu.row(branch)[hour];
        return out;
    }
};

// Kirchhoff: what flows into a node less what flows out is used there, or leaves the region by the node's share.
TEST(NodeBalance, HoldsAtEveryNodeAndHour) {
    for (std::uint32_t seed = 1; seed <= 25; ++seed) {
        const HourlyGrid grid(seed);
        const Flows flows(grid);

        for (std::size_t hour = 0; hour < kHours; ++hour) {
            const auto flow_mw = flows.in_hour(hour);
            double use_mw = 0.0;
            for (const NodeRow& node : grid.grid.rows.nodes) use_mw += grid.net_use_mw(node.id, hour);
            for (const NodeRow& node : grid.grid.rows.nodes) {
                double arriving_mw = 0.0;
                for (const BranchRow& branch : grid.grid.rows.branches) {
                    if (branch.to == node.id) arriving_mw += flow_mw.at(branch.id);
                    if (branch.from == node.id) arriving_mw -= flow_mw.at(branch.id);
                }
                const double exchanged_mw = node.exchange_share_pu * use_mw;
                ASSERT_NEAR(arriving_mw + exchanged_mw, grid.net_use_mw(node.id, hour), tolerance::kBalanceMw)
                    << "seed " << seed << ", node " << node.id << ", hour " << hour;
            }
        }
    }
}

/// Largest |flow| of each branch after any one-circuit outage that leaves the grid whole, carried over to its full group,
/// by opening each circuit and solving the changed grid from its rows.
std::map<std::string, double> worst_by_resolve(const HourlyGrid& grid, const DcModel& model, const Flows& flows,
                                               std::size_t hour) {
    std::map<std::string, double> worst;
    for (const Outage& outage : model.outages) {
        HourlyGrid opened = grid;
        const std::string& id = flows.branch_id(static_cast<std::size_t>(outage.branch));
        const auto row = std::find_if(opened.grid.rows.branches.begin(), opened.grid.rows.branches.end(),
                                      [&](const BranchRow& branch) { return branch.id == id; });
        const int before = row->n_circuits;
        const bool is_gone = before == outage.n_circuits_out;
        row->n_circuits -= is_gone ? 0 : outage.n_circuits_out;
        row->in_service = !is_gone;
        for (const auto& [branch, flow_mw] : Flows(opened).in_hour(hour)) {
            const double carried_over = branch == id ? static_cast<double>(before) / row->n_circuits : 1.0;
            worst[branch] = std::max(worst[branch], std::abs(flow_mw) * carried_over);
        }
    }
    return worst;
}

TEST(WorstOutages, EqualOpeningEveryCircuitInTurn) {
    for (std::uint32_t seed = 1; seed <= 12; ++seed) {
        const HourlyGrid grid(seed);
        const Flows flows(grid);
        const DcModel& model = *flows.model;
        BlockMatrix limit_pu(model.net.branch_of.size()), worst_pu(model.net.branch_of.size()),
            worst_pair(model.net.branch_of.size());
        limit_pu.fill(1.0);
        PairRoom room(model.pairs.factor.size());

        worst_outages(model, flows.flow_pu, limit_pu, worst_pu, worst_pair, room);

        for (const std::size_t hour : {std::size_t{0}, std::size_t{7}, kHours - 1}) {
            const auto expected_mw = worst_by_resolve(grid, model, flows, hour);
            for (std::size_t branch = 0; branch < model.net.branch_of.size(); ++branch) {
                if (worst_pair.row(branch)[hour] < 0.0) continue;  // nothing acts on it
                // 1e-6 MW: two factorisations of a well-conditioned matrix, flows up to a thousand MW.
                ASSERT_NEAR(kBaseMva * worst_pu.row(branch)[hour], expected_mw.at(flows.branch_id(branch)),
                            tolerance::kBalanceMw)
                    << "seed " << seed << ", branch " << flows.branch_id(branch) << ", hour " << hour;
            }
        }
    }
}

}  // namespace
}  // namespace knelpunt::flow
