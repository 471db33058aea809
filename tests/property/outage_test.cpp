// Flows and outages of random grids against laws that need no solver: balance at every node, and opening the circuit and
// solving the changed grid anew.

#include <algorithm>
#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include "sim/base/tolerance.hpp"
#include "sim/congestion/analysis.hpp"
#include "sim/flow/dc/dc_kernel.hpp"
#include "sim/flow/injections.hpp"
#include "tests/support/small_grid.hpp"

namespace knelpunt::flow {
namespace {

using support::SmallGrid;

constexpr std::size_t kHours = 40;  // less than a block: the rest of it is padding

/// A random grid whose demands and sources change from hour to hour.
struct HourlyGrid {
    SmallGrid grid;
    std::size_t n_hours;
    std::shared_ptr<SeriesPool> pool;

    explicit HourlyGrid(std::uint32_t seed, std::size_t hours = kHours)
        : grid(support::random_grid(seed, 16, 8)), n_hours(hours), pool(std::make_shared<SeriesPool>(hours)) {
        const RandomStream random(seed, "hours");
        const auto series = [&](std::uint32_t entity) {
            std::vector<double> values;
            for (std::uint32_t hour = 0; hour < n_hours; ++hour) values.push_back(random.uniform(0, hour, entity));
            const Key key = KeyBuilder().integer(seed).integer(entity).finish();
            return pool->get_or_add(key, [&] { return values; });
        };
        std::uint32_t entity = 0;
        for (DemandRow& row : grid.rows.demands) row.p_mw.series = series(entity++);
        for (SourceRow& row : grid.rows.sources) row.p_mw.series = series(entity++);
    }

    [[nodiscard]] System system() const {
        Issues issues;
        StructureBuilder builder(TimeAxis(2025, n_hours, 1.0));
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
        const NodeSums sums = build_node_sums(system, schedule_by_rule(system), net);
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

/// The grid with the circuits of an outage opened, and nothing used or produced where it cuts off the supply.
HourlyGrid opened(const HourlyGrid& grid, const DcModel& model, const Outage& outage, const Flows& flows) {
    HourlyGrid out = grid;
    for (const OutagePart& part : outage.parts) {
        const std::string& id = flows.branch_id(static_cast<std::size_t>(part.branch));
        const auto row = std::find_if(out.grid.rows.branches.begin(), out.grid.rows.branches.end(),
                                      [&](const BranchRow& branch) { return branch.id == id; });
        const bool is_gone = row->n_circuits == part.n_circuits_out;
        row->n_circuits -= is_gone ? 0 : part.n_circuits_out;
        row->in_service = !is_gone;
    }
    for (const int node : outage.nodes_lost) {
        const std::string& id =
            flows.system.structure->nodes.id(model.net.node_of[static_cast<std::size_t>(node)].value);
        for (NodeRow& row : out.grid.rows.nodes) {
            if (row.id != id) continue;
            row.in_service = false;
            row.exchange_share_pu = 0.0;
        }
        for (BranchRow& row : out.grid.rows.branches) row.in_service = row.in_service && row.from != id && row.to != id;
        for (DemandRow& row : out.grid.rows.demands) row.in_service = row.in_service && row.node != id;
        for (SourceRow& row : out.grid.rows.sources) row.in_service = row.in_service && row.node != id;
    }
    double share_pu = 0.0;
    for (const NodeRow& row : out.grid.rows.nodes) share_pu += row.exchange_share_pu;
    for (NodeRow& row : out.grid.rows.nodes) row.exchange_share_pu /= share_pu;
    return out;
}

/// Largest |flow| of each branch after any listed outage, carried over to its full group, by solving the changed grid from
/// its rows.
std::map<std::string, double> worst_by_resolve(const HourlyGrid& grid, const DcModel& model, const Flows& flows,
                                               std::size_t hour) {
    std::map<std::string, double> worst;
    for (const Outage& outage : model.outages) {
        std::map<std::string, double> carried_over;
        for (const OutagePart& part : outage.parts) {
            const double n = model.net.n_circuits[static_cast<std::size_t>(part.branch)];
            carried_over[flows.branch_id(static_cast<std::size_t>(part.branch))] = n / (n - part.n_circuits_out);
        }
        for (const auto& [branch, flow_mw] : Flows(opened(grid, model, outage, flows)).in_hour(hour)) {
            const auto of = carried_over.find(branch);
            worst[branch] = std::max(worst[branch], std::abs(flow_mw) * (of == carried_over.end() ? 1.0 : of->second));
        }
    }
    return worst;
}

/// Lists outages of several branches: some share towers, some a bus bar, some cut something off.
void list_more_outages(std::uint32_t seed, SmallGrid& grid) {
    const RandomStream random(seed, "outages");
    std::uint32_t draw = 0;
    const auto below = [&](std::size_t n) {
        return static_cast<std::size_t>(random.uniform(0, draw++) * static_cast<double>(n));
    };
    for (int outage = 0; outage < 8; ++outage) {
        const std::string id = "more" + std::to_string(outage);
        for (std::size_t part = 0; part < 2 + below(3); ++part) {
            const BranchRow& branch = grid.rows.branches[below(grid.rows.branches.size())];
            const int n_out = 1 + static_cast<int>(below(static_cast<std::size_t>(branch.n_circuits)));
            if (part == 0)
                grid.rows.contingencies.push_back({{}, id, "", branch.id, n_out});
            else
                grid.rows.contingency_parts.push_back({{}, id + "." + std::to_string(part), id, branch.id, n_out});
        }
    }
}

TEST(WorstOutages, EqualOpeningEveryCircuitInTurn) {
    for (std::uint32_t seed = 1; seed <= 12; ++seed) {
        HourlyGrid grid(seed);
        list_more_outages(seed, grid.grid);
        const Flows flows(grid);
        const DcModel& model = *flows.model;
        BlockMatrix limit_pu(model.net.branch_of.size()), worst_pu(model.net.branch_of.size()),
            worst_pair(model.net.branch_of.size());
        limit_pu.fill(1.0);
        PairRoom room(model.pairs.outage.size());

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

// Screening by AC flow: what is over a limit, when and after which outage is what all outages give; and something is left
// out.
TEST(OutageScreen, HidesNothingThatIsOver) {
    int n_over = 0, n_unsolved = 0;
    double estimated_pu = 0.0;
    for (std::uint32_t seed = 1; seed <= 8; ++seed) {
        HourlyGrid grid(seed, 700);
        for (BranchRow& row : grid.grid.rows.branches) row.rating_mva.scale *= 0.4;
        // In some grids a part of the hours has no solution: nothing may be estimated from those.
        for (DemandRow& row : grid.grid.rows.demands) row.p_mw.scale *= seed == 4 ? 20.0 : 1.0;
        for (NodeRow& row : grid.grid.rows.nodes) row.v_min_pu = 0.9, row.v_max_pu = 1.1;
        const System system = grid.system();
        const auto model = build_dc_model(system);
        congestion::AnalysisOptions options;
        options.is_ac = true;
        const congestion::Analysis all = congestion::analyse(system, schedule_by_rule(system), *model, options, {});
        options.ac_outages = security::AcOutageMode::screened;

        const congestion::Analysis screened =
            congestion::analyse(system, schedule_by_rule(system), *model, options, {});

        estimated_pu += screened.ac.screened_pu / 8.0;
        n_unsolved += all.ac.n_unsolved_steps;
        EXPECT_EQ(all.ac.n_unsolved_outage_steps, screened.ac.n_unsolved_outage_steps);
        EXPECT_EQ(all.branches.n_steps_over_offtake, screened.branches.n_steps_over_offtake) << "seed " << seed;
        EXPECT_EQ(all.branches.n_steps_over_feed_in, screened.branches.n_steps_over_feed_in) << "seed " << seed;
        for (std::size_t place = 0; place < all.hourly.branch_worst_loading_pu.size(); ++place) {
            if (!(all.hourly.branch_worst_loading_pu[place] > 1.0F)) continue;
            ++n_over;
            // Each state is solved to 1e-8 pu, from another start.
            ASSERT_NEAR(all.hourly.branch_worst_loading_pu[place], screened.hourly.branch_worst_loading_pu[place],
                        1e-6F);
            ASSERT_EQ(all.hourly.branch_worst_outage[place], screened.hourly.branch_worst_outage[place]);
        }
    }
    EXPECT_GT(n_over, 1000);
    EXPECT_GT(n_unsolved, 0);
    EXPECT_GT(estimated_pu, 0.2);
}

}  // namespace
}  // namespace knelpunt::flow
