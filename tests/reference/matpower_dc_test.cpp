// DC flow and DC N-1 of published networks against MATPOWER 8.1, see the README beside the cases. Its rules: one slack,
// b = 1/(x ratio), phase shift as injection, Gs as load; resistance, charging and Bs ignored.

#include <cmath>
#include <map>
#include <numeric>

#include <gtest/gtest.h>

#include "sim/base/units.hpp"
#include "sim/flow/dc/dc_model.hpp"
#include "sim/io/matpower.hpp"
#include "sim/security/dc_scan.hpp"
#include "tests/support/matpower_reference.hpp"

namespace knelpunt {
namespace {

using test::case_folder;
using test::read_reference;

// Bounds that the reference asks of a correct program: 1e-8 deg, 1e-6 MW; four programs agree to 1e-11 deg and 2e-10 MW.
constexpr double kAngleDeg = 1e-8;
constexpr double kFlowMw = 1e-6;
// The table of all flows carries 10 digits: half of the last one at flows below 10 GW.
constexpr double kFlowTableMw = 2e-6;
constexpr double kDegreePerRad = 57.29577951308232;

/// A case with its DC model and the injections of its base state.
struct Case {
    Primitives rows;
    System system;
    std::shared_ptr<const flow::DcModel> model;
    int slack = -1;                    ///< compact node that takes the difference
    std::vector<double> injection_mw;  ///< without phase shifts and without the slack's share, compact nodes

    Case(const std::string& name, bool list_outages) {
        Issues issues;
        rows = io::read_matpower(case_folder() / (name + ".m"), {.list_outages = list_outages}, issues);
        const TimeAxis time(2025, 1, 1.0);
        StructureBuilder builder(time);
        builder.add(rows, issues);
        system = build_system(builder.finish(), std::make_shared<SeriesPool>(1), rows, issues);
        issues.throw_if_errors();
        model = flow::build_dc_model(system);
        const Structure& structure = *system.structure;
        injection_mw.assign(model->net.node_of.size(), 0.0);
        const auto add = [&](NodeId node, double p_mw) {
            const int at = model->net.node_at[node.at()];
            if (at >= 0) injection_mw[static_cast<std::size_t>(at)] += p_mw;
        };
        for (std::size_t at = 0; at < system.sources.p_mw.size(); ++at)
            add(structure.source_node[at], system.sources.p_mw[at].scale);
        for (std::size_t at = 0; at < system.demands.p_mw.size(); ++at)
            add(structure.demand_node[at], -system.demands.p_mw[at].scale);
        for (std::size_t at = 0; at < system.shunts.node.size(); ++at)
            add(system.shunts.node[at], -system.shunts.g_mw[at]);
        for (int node = 0; node < model->net.n_nodes(); ++node) {
            if (model->net.exchange_share_pu[static_cast<std::size_t>(node)] > 0.0) slack = node;
        }
    }

    /// Compact number of a row of mpc.branch (from 0), -1 if out of service.
    [[nodiscard]] int branch_at(std::size_t row) const {
        return model->net.branch_at[static_cast<std::size_t>(system.structure->branches.find(rows.branches[row].id))];
    }
    [[nodiscard]] int node_at(const std::string& id) const {
        return model->net.node_at[static_cast<std::size_t>(system.structure->nodes.find(id))];
    }

    /// Angles with the slack taking the difference; `lost` nodes hold nothing.
    [[nodiscard]] std::vector<double> angles(const std::vector<int>& lost = {}) const {
        std::vector<double> p_mw = injection_mw;
        for (const int node : lost) p_mw[static_cast<std::size_t>(node)] = 0.0;
        p_mw[static_cast<std::size_t>(slack)] -= std::accumulate(p_mw.begin(), p_mw.end(), 0.0);
        std::vector<double> injection_pu(p_mw.size());
        for (std::size_t node = 0; node < p_mw.size(); ++node)
            injection_pu[node] = p_mw[node] / kBaseMva + model->shift_injection_pu[node];
        return flow::solve_angles(*model, injection_pu);
    }

    [[nodiscard]] std::vector<double> flows_mw(const std::vector<int>& lost = {}) const {
        const std::vector<double> angle = angles(lost);
        std::vector<double> out;
        for (std::size_t branch = 0; branch < model->net.b_pu.size(); ++branch) {
            const double difference = angle[static_cast<std::size_t>(model->net.from[branch])] -
                                      angle[static_cast<std::size_t>(model->net.to[branch])];
            out.push_back(kBaseMva * model->net.b_pu[branch] * (difference - model->net.shift_rad[branch]));
        }
        return out;
    }

    /// Flow on every branch after one listed outage, by the factors of the model  [MW].
    [[nodiscard]] std::vector<double> flows_after(int outage_branch, const std::vector<double>& before) const {
        std::vector<double> after = before;
        for (std::size_t branch = 0; branch < before.size(); ++branch) {
            for (int pair = model->pairs.start[branch]; pair < model->pairs.start[branch + 1]; ++pair) {
                const auto at = static_cast<std::size_t>(pair);
                if (model->pairs.branch_of[static_cast<std::size_t>(model->pairs.term[at])] == outage_branch)
                    after[branch] = model->pairs.after(branch, at, [&](std::size_t of) { return before[of]; });
            }
        }
        after[static_cast<std::size_t>(outage_branch)] = 0.0;
        return after;
    }
};

class MatpowerDc : public ::testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        if (!std::filesystem::exists(case_folder())) GTEST_SKIP() << "skipped: published cases not present";
    }
};

TEST_P(MatpowerDc, AnglesAreThoseOfMatpower) {
    const Case network(GetParam(), false);
    auto expected = read_reference(std::string(GetParam()) + "_dc.csv");

    const std::vector<double> angle = network.angles();

    double slack_deg = kNaN;
    for (std::size_t row = 0; row < expected["bus"].size(); ++row) {
        if (network.node_at(network.rows.nodes[row].id) == network.slack) slack_deg = expected["va_deg"][row];
    }
    for (std::size_t row = 0; row < expected["bus"].size(); ++row) {
        const int node = network.node_at(network.rows.nodes[row].id);
        ASSERT_EQ(node < 0, std::isnan(expected["va_deg"][row])) << "bus " << expected["bus"][row];
        if (node < 0) continue;
        const double difference_rad =
            angle[static_cast<std::size_t>(node)] - angle[static_cast<std::size_t>(network.slack)];
        ASSERT_NEAR(kDegreePerRad * difference_rad, expected["va_deg"][row] - slack_deg, kAngleDeg)
            << "bus " << expected["bus"][row];
    }
}

TEST_P(MatpowerDc, FlowsAreThoseOfMatpower) {
    const Case network(GetParam(), false);
    auto expected = read_reference(std::string(GetParam()) + "_dc_branch.csv");

    const std::vector<double> flow_mw = network.flows_mw();

    ASSERT_EQ(network.rows.branches.size(), expected["branch"].size());
    for (std::size_t row = 0; row < expected["branch"].size(); ++row) {
        const int branch = network.branch_at(row);
        ASSERT_EQ(branch >= 0, expected["in_service"][row] == 1.0) << "branch " << row + 1;
        if (branch < 0) continue;
        ASSERT_NEAR(flow_mw[static_cast<std::size_t>(branch)], expected["p_from_mw"][row], kFlowMw)
            << "branch " << row + 1;
    }
}

INSTANTIATE_TEST_SUITE_P(Cases, MatpowerDc,
                         ::testing::Values("case9", "case14", "case30", "case118", "case300", "case1354pegase",
                                           "case2869pegase", "trap14"),
                         [](const auto& chosen) { return std::string(chosen.param); });

class MatpowerDcOutages : public MatpowerDc {};

/// Branches of the grid's living part after an outage, with the largest flow among them.
struct Largest {
    int branch = -1;
    double p_mw = 0.0;
};

Largest largest_of(const Case& network, const std::vector<double>& flow_mw, const std::vector<char>& is_lost, int out) {
    Largest best;
    for (int branch = 0; branch < network.model->net.n_branches(); ++branch) {
        const auto at = static_cast<std::size_t>(branch);
        const bool is_dead = is_lost[static_cast<std::size_t>(network.model->net.from[at])] != 0 ||
                             is_lost[static_cast<std::size_t>(network.model->net.to[at])] != 0;
        if (branch == out || is_dead) continue;
        if (best.branch < 0 || std::abs(flow_mw[at]) > std::abs(best.p_mw)) best = {branch, flow_mw[at]};
    }
    return best;
}

TEST_P(MatpowerDcOutages, TableIsThatOfMatpower) {
    const Case network(GetParam(), true);
    const flow::PuNetwork& net = network.model->net;
    auto expected = read_reference("dc_n1_" + std::string(GetParam()) + ".csv");
    const std::vector<double> base_mw = network.flows_mw();
    std::map<int, const flow::SplittingOutage*> split_of;
    for (const flow::SplittingOutage& split : network.model->splits) split_of[split.parts.front().branch] = &split;

    ASSERT_EQ(expected["branch"].size(), network.model->outages.size() + network.model->splits.size());
    for (std::size_t row = 0; row < expected["branch"].size(); ++row) {
        const int out = network.branch_at(static_cast<std::size_t>(expected["branch"][row]) - 1);
        SCOPED_TRACE("outage of branch " + std::to_string(expected["branch"][row]));
        const auto split = split_of.find(out);
        ASSERT_EQ(split != split_of.end(), expected["islanding"][row] == 1.0);

        const std::vector<int> lost = split == split_of.end() ? std::vector<int>{} : split->second->nodes_lost;
        ASSERT_EQ(static_cast<double>(lost.size()), expected["buses_lost"][row]);
        std::vector<char> is_lost(net.node_of.size(), 0);
        for (const int node : lost) is_lost[static_cast<std::size_t>(node)] = 1;
        double load_lost_mw = 0.0;
        for (const DemandRow& demand : network.rows.demands) {
            const int node = network.node_at(demand.node);
            if (demand.category == "load" && node >= 0 && is_lost[static_cast<std::size_t>(node)] != 0)
                load_lost_mw += demand.p_mw.scale;
        }
        for (const SourceRow& source : network.rows.sources) {
            const int node = network.node_at(source.node);
            if (source.category == "load" && node >= 0 && is_lost[static_cast<std::size_t>(node)] != 0)
                load_lost_mw -= source.p_mw.scale;
        }
        EXPECT_NEAR(load_lost_mw, expected["load_lost_mw"][row], kFlowMw);
        if (std::isnan(expected["max_abs_p_mw"][row])) continue;  // nothing but the slack bus is left

        const std::vector<double> after_mw = lost.empty() ? network.flows_after(out, base_mw) : network.flows_mw(lost);
        const Largest best = largest_of(network, after_mw, is_lost, out);
        EXPECT_NEAR(std::abs(best.p_mw), expected["max_abs_p_mw"][row], kFlowMw);
        if (expected["max_abs_p_mw"][row] - expected["max_abs_p_runner_up_mw"][row] >
            kFlowMw) {  // else the place is a tie
            EXPECT_EQ(best.branch, network.branch_at(static_cast<std::size_t>(expected["max_abs_p_branch"][row]) - 1));
            EXPECT_NEAR(best.p_mw, expected["p_at_max_mw"][row], kFlowMw);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Cases, MatpowerDcOutages, ::testing::Values("case14", "case118", "case300", "trap14"),
                         [](const auto& chosen) { return std::string(chosen.param); });

class MatpowerDcOutageFlows : public MatpowerDc {};

TEST_P(MatpowerDcOutageFlows, AreThoseOfMatpowerForEveryOutage) {
    const Case network(GetParam(), true);
    auto expected = read_reference("dc_n1_" + std::string(GetParam()) + "_flows.csv");
    const std::vector<double> base_mw = network.flows_mw();
    std::vector<char> splits(base_mw.size(), 0);
    for (const flow::SplittingOutage& split : network.model->splits)
        splits[static_cast<std::size_t>(split.parts.front().branch)] = 1;

    int n_compared = 0;
    for (std::size_t row = 0; row < network.rows.branches.size(); ++row) {
        const int out = network.branch_at(row);
        if (out < 0 || splits[static_cast<std::size_t>(out)] != 0) continue;  // splits: the table test
        const std::vector<double>& column = expected.at("outage_" + std::to_string(row + 1));

        const std::vector<double> after_mw = network.flows_after(out, base_mw);

        ++n_compared;
        for (std::size_t other = 0; other < column.size(); ++other) {
            const int branch = network.branch_at(other);
            if (branch < 0) continue;
            ASSERT_NEAR(after_mw[static_cast<std::size_t>(branch)], column[other], kFlowTableMw)
                << "outage " << row + 1 << ", branch " << other + 1;
        }
    }
    EXPECT_EQ(n_compared, static_cast<int>(network.model->outages.size()));
}

TEST_P(MatpowerDcOutageFlows, AreThoseOfMatpowerWhenScannedOneByOne) {
    const Case network(GetParam(), true);
    auto expected = read_reference("dc_n1_" + std::string(GetParam()) + "_flows.csv");
    std::vector<double> before_pu = network.flows_mw();
    for (double& flow : before_pu) flow /= kBaseMva;
    std::vector<int> list;
    std::vector<std::size_t> row_of;
    for (std::size_t row = 0; row < network.rows.branches.size(); ++row) {
        const int out = network.branch_at(row);
        if (out < 0 || network.model->net.topology.is_bridge[static_cast<std::size_t>(out)] != 0) continue;
        list.push_back(out);
        row_of.push_back(row);
    }
    std::size_t n_compared = 0;

    security::scan_dc_outages(
        *network.model, before_pu, list, [&](std::size_t first, std::size_t n, const flow::BlockMatrix& after_pu) {
            for (std::size_t lane = 0; lane < n; ++lane, ++n_compared) {
                const std::size_t row = row_of[first + lane];
                const std::vector<double>& column = expected.at("outage_" + std::to_string(row + 1));
                for (std::size_t other = 0; other < column.size(); ++other) {
                    const int branch = network.branch_at(other);
                    if (branch < 0) continue;
                    ASSERT_NEAR(kBaseMva * after_pu.row(static_cast<std::size_t>(branch))[lane], column[other],
                                kFlowTableMw)
                        << "outage " << row + 1 << ", branch " << other + 1;
                }
            }
        });

    EXPECT_EQ(n_compared, network.model->outages.size());
}

INSTANTIATE_TEST_SUITE_P(Cases, MatpowerDcOutageFlows, ::testing::Values("case14", "case118"),
                         [](const auto& chosen) { return std::string(chosen.param); });

// Power brought in at a node and taken out at the slack: the difference of two solved states is the factor.
TEST(MatpowerDcFactors, EqualTheDifferenceOfTwoSolves) {
    if (!std::filesystem::exists(case_folder())) GTEST_SKIP() << "skipped: published cases not present";
    Case network("case118", false);
    const std::vector<double> before_mw = network.flows_mw();
    const int node = network.node_at("38");

    const std::vector<double> factor = flow::exchange_ptdf(*network.model, node);

    network.injection_mw[static_cast<std::size_t>(node)] += 100.0;
    const std::vector<double> after_mw = network.flows_mw();
    for (std::size_t branch = 0; branch < factor.size(); ++branch) {
        ASSERT_NEAR(factor[branch], (after_mw[branch] - before_mw[branch]) / 100.0,
                    1e-10);  // difference of flows of 1e3 MW, 1e-13 relative
    }
}

}  // namespace
}  // namespace knelpunt
