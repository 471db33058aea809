// AC flow and AC N-1 of published networks against MATPOWER 8.1, see the README beside the cases. Its rules: one slack at the
// angle of the file, no reactive limits, no tap control; after an outage nothing else moves and the slack takes the difference.

#include <cmath>
#include <map>
#include <numbers>

#include <gtest/gtest.h>

#include "sim/base/units.hpp"
#include "sim/io/matpower.hpp"
#include "sim/security/outage_scan.hpp"
#include "tests/support/matpower_reference.hpp"

namespace knelpunt {
namespace {

using test::case_folder;
using test::read_reference;

// Newton's method is taken to rounding, so the bounds are those that the reference asks for a mismatch of 1e-10 pu.
constexpr double kVoltagePu = 1e-8, kAngleDeg = 1e-6, kFlowMva = 1e-5;
// After outages states are accepted at 1e-8 pu: 1e-7 pu and, since 1e-8 pu is 1e-6 MVA, 1e-4 MVA; both as the reference asks.
constexpr double kOutageVoltagePu = 1e-7, kOutageMva = 1e-4;
constexpr double kDegreePerRad = 180.0 / std::numbers::pi;

/// A case with its base state.
struct Case {
    Primitives rows;
    System system;
    flow::AcModel model;
    std::vector<flow::Complex> injection_pu;
    flow::AcSolution base;

    explicit Case(const std::string& name) {
        Issues issues;
        rows = io::read_matpower(case_folder() / (name + ".m"), {.list_outages = false}, issues);
        StructureBuilder builder(TimeAxis(2025, 1, 1.0));
        builder.add(rows, issues);
        system = build_system(builder.finish(), std::make_shared<SeriesPool>(1), rows, issues);
        issues.throw_if_errors();
        model = flow::build_ac_model(flow::build_ac_network(system));
        injection_pu = flow::bus_injections(system, model.net, 0);
        base = flow::solve_newton(model.net, flow::ac_case(model.net, injection_pu));
    }
    [[nodiscard]] int bus_at(const std::string& id) const {
        return model.net.bus_at[static_cast<std::size_t>(system.structure->nodes.find(id))];
    }
    [[nodiscard]] int branch_at(std::size_t row) const {
        return model.net.branch_at[static_cast<std::size_t>(system.structure->branches.find(rows.branches[row].id))];
    }
};

class MatpowerAc : public ::testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        if (!std::filesystem::exists(case_folder())) GTEST_SKIP() << "skipped: published cases not present";
    }
};

TEST_P(MatpowerAc, VoltagesAreThoseOfMatpower) {
    const Case network(GetParam());
    auto expected = read_reference(std::string(GetParam()) + ".csv");

    ASSERT_TRUE(network.base.is_solved);
    for (std::size_t row = 0; row < expected["bus"].size(); ++row) {
        const int bus = network.bus_at(network.rows.nodes[row].id);
        ASSERT_EQ(bus < 0, std::isnan(expected["vm_pu"][row])) << "bus " << expected["bus"][row];
        if (bus < 0) continue;
        const flow::Complex v = network.base.v_pu[static_cast<std::size_t>(bus)];
        ASSERT_NEAR(std::abs(v), expected["vm_pu"][row], kVoltagePu) << "bus " << expected["bus"][row];
        ASSERT_NEAR(std::arg(v) * kDegreePerRad, expected["va_deg"][row], kAngleDeg) << "bus " << expected["bus"][row];
    }
}

TEST_P(MatpowerAc, PowersAtBothEndsAreThoseOfMatpower) {
    const Case network(GetParam());
    auto expected = read_reference(std::string(GetParam()) + "_branch.csv");

    ASSERT_EQ(network.rows.branches.size(), expected["branch"].size());
    for (std::size_t row = 0; row < network.rows.branches.size(); ++row) {
        const int branch = network.branch_at(row);
        ASSERT_EQ(branch >= 0, expected["in_service"][row] == 1.0) << "row " << row;
        if (branch < 0) continue;
        const auto at = static_cast<std::size_t>(branch);
        const flow::AcNetwork& net = network.model.net;
        const flow::BranchPower power =
            flow::branch_power(net.admittance[at], network.base.v_pu[static_cast<std::size_t>(net.from[at])],
                               network.base.v_pu[static_cast<std::size_t>(net.to[at])]);
        ASSERT_NEAR(kBaseMva * power.from.real(), expected["p_from_mw"][row], kFlowMva) << "row " << row;
        ASSERT_NEAR(kBaseMva * power.from.imag(), expected["q_from_mvar"][row], kFlowMva) << "row " << row;
        ASSERT_NEAR(kBaseMva * power.to.real(), expected["p_to_mw"][row], kFlowMva) << "row " << row;
        ASSERT_NEAR(kBaseMva * power.to.imag(), expected["q_to_mvar"][row], kFlowMva) << "row " << row;
    }
}

INSTANTIATE_TEST_SUITE_P(Published, MatpowerAc,
                         ::testing::Values("case9", "case14", "case30", "case118", "case300", "case1354pegase",
                                           "case2869pegase", "trap14"));

class MatpowerAcOutages : public MatpowerAc {};

TEST_P(MatpowerAcOutages, AreThoseOfMatpower) {
    const Case network(GetParam());
    auto expected = read_reference(std::string("n1_") + GetParam() + ".csv");
    std::vector<flow::AcOutage> list;
    for (std::size_t row = 0; row < network.rows.branches.size(); ++row) {
        if (network.branch_at(row) >= 0) list.push_back({{{network.branch_at(row), 1.0}}});
    }

    const auto found = security::scan_outages(network.model, network.injection_pu, network.base.v_pu, list, {});

    ASSERT_EQ(found.size(), expected["branch"].size());
    for (std::size_t at = 0; at < found.size(); ++at) {
        const std::string where = "outage of branch " + std::to_string(expected["branch"][at]);
        EXPECT_EQ(found[at].is_splitting, expected["islanding"][at] == 1.0) << where;
        EXPECT_EQ(static_cast<double>(found[at].buses_lost.size()), expected["buses_lost"][at]) << where;
        EXPECT_EQ(found[at].is_solved, expected["converged"][at] == 1.0) << where;
        if (!found[at].is_solved || expected["converged"][at] != 1.0) continue;
        EXPECT_NEAR(found[at].worst_mva, expected["max_s_mva"][at], kOutageMva) << where;
        EXPECT_NEAR(found[at].lowest_v_pu, expected["min_vm_pu"][at], kOutageVoltagePu) << where;
    }
}

INSTANTIATE_TEST_SUITE_P(Published, MatpowerAcOutages, ::testing::Values("case14", "case118", "case300", "trap14"));

}  // namespace
}  // namespace knelpunt
