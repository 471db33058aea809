// Networks of gas and hydrogen against STANET, GasTranSim, pandapipes and closed forms. Tolerances are those of the cases'
// own README; where STANET prints four decimals, its rounding is in them.
#include <gtest/gtest.h>

#include <cmath>

#include "sim/flow/gas/check.hpp"
#include "sim/flow/gas/linepack.hpp"
#include "tests/support/pipe_cases.hpp"
#include "tools/cli/pipes/gas_case.hpp"

namespace knelpunt {
namespace {

using support::pipe_cases;
using support::table_rows;

struct Answer {
    cli::PipeTables tables;
    cli::GasCase gas_case;
    gas::Flows flows;
};

Answer solve(const std::string& name, hydraulic::FrictionLaw law, hydraulic::LaminarRule laminar) {
    Answer out;
    out.tables = cli::read_pipe_tables(pipe_cases() / name);
    out.gas_case = cli::make_gas_case(out.tables);
    out.gas_case.network.friction.law = law;
    out.gas_case.network.friction.laminar = laminar;
    out.flows = gas::solve_flows(out.gas_case.network, gas::build_model(out.gas_case.network), out.gas_case.states,
                                 {.tolerance_bar = 1e-9});
    return out;
}

/// Largest difference of a column from the rows of a source.
double gap(const Answer& answer, const std::string& name, const std::string& law, const std::string& source,
           const std::string& column) {
    const bool is_node = column.starts_with("pressure");
    double worst = 0.0;
    int n = 0;
    for (auto& row : table_rows(pipe_cases() / name / (is_node ? "expected_nodes.csv" : "expected_pipes.csv"))) {
        if ((row.contains("friction_law") && row["friction_law"] != law) || !row["source"].starts_with(source) ||
            row[column].empty())
            continue;
        double found = 0.0;
        if (is_node) {
            found = answer.flows.pressure_bar[static_cast<std::size_t>(answer.tables.node(row["node"]))];
        } else {
            const auto& names = answer.gas_case.pipe_names;
            const auto at =
                static_cast<std::size_t>(std::find(names.begin(), names.end(), row["pipe"]) - names.begin());
            if (at == names.size()) continue;  // machines stand in that table, too
            found = column == "mass_flow_kg_per_s" ? answer.flows.flow_kg_per_s[at] : answer.flows.velocity_m_per_s[at];
        }
        const double own = std::fabs(found - std::stod(row[column]));
        if (!(own <= worst)) worst = own;
        ++n;
    }
    EXPECT_GT(n, 0) << name << " has no rows of " << source;
    return worst;
}

constexpr auto kRough = hydraulic::FrictionLaw::nikuradse;
constexpr auto kColebrook = hydraulic::FrictionLaw::prandtl_colebrook;
constexpr auto kNone = hydraulic::LaminarRule::none;

class GasCases : public testing::Test {
protected:
    void SetUp() override {
        if (!std::filesystem::exists(pipe_cases())) GTEST_SKIP() << "skipped, not present: " << pipe_cases();
    }
};

struct Case {
    std::string name;
    double stanet_bar, stanet_m_per_s;
};
const std::vector<Case> kStanet{{"gas_01_parallel_pipes", 1e-4, 2e-3},
                                {"gas_02_h_network_two_feeds", 1e-4, 2e-4},
                                {"gas_03_high_pressure_pipe", 1e-3, 2e-4},
                                {"gas_04_low_pressure_ring_heights", 3e-4, 2e-4}};

TEST_F(GasCases, OfStanetAgreeWithNikuradsesLaw) {
    for (const Case& own : kStanet) {
        const Answer out = solve(own.name, kRough, kNone);
        EXPECT_LT(gap(out, own.name, "nikuradse_plus_laminar", "STANET", "pressure_bar_abs"), own.stanet_bar)
            << own.name;
        EXPECT_LT(gap(out, own.name, "nikuradse_plus_laminar", "STANET", "velocity_mean_m_per_s"), own.stanet_m_per_s)
            << own.name;
        EXPECT_LT(gap(out, own.name, "nikuradse_plus_laminar", "check script", "pressure_bar_abs"), 1e-6) << own.name;
    }
}

TEST_F(GasCases, OfStanetAgreeWithColebrooksLaw) {
    for (const Case& own : kStanet) {
        const Answer out = solve(own.name, kColebrook, kNone);
        EXPECT_LT(gap(out, own.name, "prandtl_colebrook", "STANET", "pressure_bar_abs"), own.stanet_bar) << own.name;
        EXPECT_LT(gap(out, own.name, "prandtl_colebrook", "check script (colebrook_all)", "pressure_bar_abs"), 1e-6)
            << own.name;
    }
}

// STANET takes 64/Re below 2300: its velocities in the low-pressure ring.
TEST_F(GasCases, OfStanetAreLaminarBelow2300) {
    const std::string name = "gas_04_low_pressure_ring_heights";
    const Answer out = solve(name, kColebrook, hydraulic::LaminarRule::below_2300);

    EXPECT_LT(gap(out, name, "prandtl_colebrook", "STANET", "velocity_mean_m_per_s"), 5e-3);
    EXPECT_LT(gap(out, name, "prandtl_colebrook", "check script (colebrook_lam)", "pressure_bar_abs"), 1e-6);
}

TEST_F(GasCases, Gaslib40AgreesWithGasTranSim) {
    const std::string name = "gas_05_gaslib40_compressors";
    const Answer out = solve(name, hydraulic::FrictionLaw::constant, kNone);

    EXPECT_LT(gap(out, name, "", "GasSteadySim", "pressure_bar_abs"), 1e-3);
    EXPECT_LT(gap(out, name, "", "GasSteadySim", "mass_flow_kg_per_s"), 1e-2);
    EXPECT_LT(gap(out, name, "", "check script", "pressure_bar_abs"), 1e-6);
    EXPECT_TRUE(out.flows.findings.empty());
}

TEST_F(GasCases, HydrogenRingAgreesWithPandapipes) {
    const std::string name = "gas_07_hydrogen_ring_compressor_regulator";
    for (const auto& [law, word] :
         {std::pair(kRough, "nikuradse_plus_laminar"), std::pair(kColebrook, "prandtl_colebrook")}) {
        const Answer out = solve(name, law, kNone);

        EXPECT_LT(gap(out, name, word, "pandapipes", "pressure_bar_abs"), 1e-5);
        EXPECT_LT(gap(out, name, word, "pandapipes", "mass_flow_kg_per_s"), 1e-5);
        EXPECT_LT(gap(out, name, word, "pandapipes", "velocity_mean_m_per_s"), 1e-5);
    }
}

// Single pipes: 1e-6 relative with the Z and viscosity of the table, 1e-3 with our own equation of state.
TEST_F(GasCases, SinglePipesOfHydrogenAreTheClosedForm) {
    for (auto& row : table_rows(pipe_cases() / "gas_08_hydrogen_pipe_analytic" / "cases.csv")) {
        gas::Network net;
        net.gas = gas::hydrogen();
        net.gas.dynamic_viscosity_pa_s = std::stod(row["viscosity_pa_s"]);
        net.friction.laminar = kNone;
        net.nodes.resize(2);
        net.nodes[0].is_held = true;
        gas::Pipe pipe;
        pipe.to = 1;
        pipe.length_m = std::stod(row["length_m"]);
        pipe.inner_diameter_mm = std::stod(row["inner_diameter_mm"]);
        pipe.roughness_mm = std::stod(row["roughness_mm"]);
        pipe.temperature_k = std::stod(row["temperature_k"]);
        net.pipes = {pipe};
        net.flow_scale_kg_per_s = std::stod(row["mass_flow_kg_per_s"]);
        net.pressure_scale_bar = std::stod(row["inlet_pressure_bar_abs"]);
        gas::States states(net, 1);
        states.held_bar[0] = net.pressure_scale_bar;
        states.demand_kg_per_s[1] = net.flow_scale_kg_per_s;
        const double expected = std::stod(row["expected_outlet_pressure_bar_abs"]);

        if (row["z_model"] != "1") {
            const auto own = gas::solve_flows(net, gas::build_model(net), states, {});
            EXPECT_NEAR(own.pressure_bar[1], expected, 1e-3 * expected) << row["case"];
            EXPECT_NEAR(gas::linepack_kg(net.gas, pipe, net.pressure_scale_bar, own.pressure_bar[1]),
                        std::stod(row["expected_linepack_kg"]), 1e-3 * std::stod(row["expected_linepack_kg"]));
        }
        net.gas.is_hydrogen = false;
        net.gas.given.z = {std::stod(row["z_used"]), 0.0, 0.0};
        const auto given = gas::solve_flows(net, gas::build_model(net), states, {});
        EXPECT_NEAR(given.pressure_bar[1], expected, 1e-6 * expected) << row["case"];

        // backwards: from both pressures the flow comes back
        net.nodes[1].is_held = true;
        states.held_bar[1] = given.pressure_bar[1];
        const auto back = gas::solve_flows(net, gas::build_model(net), states, {.tolerance_bar = 1e-10});
        EXPECT_NEAR(back.flow_kg_per_s[0], net.flow_scale_kg_per_s, 1e-6 * net.flow_scale_kg_per_s) << row["case"];
    }
}

TEST_F(GasCases, LinepackIsTheClosedForm) {
    for (auto& row : table_rows(pipe_cases() / "gas_09_linepack_analytic" / "cases.csv")) {
        gas::Pipe pipe;
        pipe.length_m = std::stod(row["length_m"]);
        pipe.inner_diameter_mm = std::stod(row["inner_diameter_mm"]);
        pipe.temperature_k = std::stod(row["temperature_k"]);
        const double from = std::stod(row["inlet_pressure_bar_abs"]), to = std::stod(row["outlet_pressure_bar_abs"]);
        gas::Gas given = gas::hydrogen();
        given.is_hydrogen = false;
        given.given.z[0] = std::stod(row["z_at_mean_pressure"]);
        const double expected = std::stod(row["expected_linepack_z_mean_kg"]);

        EXPECT_NEAR(gas::linepack_kg(given, pipe, from, to), expected, 1e-8 * expected);
        EXPECT_NEAR(gas::linepack_kg(gas::hydrogen(), pipe, from, to), std::stod(row["linepack_real_gas_integral_kg"]),
                    1e-3 * expected);
    }
}

// One day of a pipe of 122 km, without inertia, 1 km and 30 s: outlet within 0.05 bar of GasTranSim after 2 h (its start is
// off), linepack at the start that of the case's closed form.
TEST_F(GasCases, TransientLinepackAgreesWithGasTranSim) {
    const std::string name = "gas_06_transient_linepack";
    const cli::PipeTables tables = cli::read_pipe_tables(pipe_cases() / name);
    cli::GasCase own = cli::make_gas_case(tables);
    constexpr double kStep = 30.0;
    const auto demand = [&](double time) {
        const auto& rows = tables.profile;
        for (std::size_t at = 1; at < rows.size(); ++at)
            if (time <= rows[at].time_s)
                return rows[at - 1].mass_flow_kg_per_s +
                       (rows[at].mass_flow_kg_per_s - rows[at - 1].mass_flow_kg_per_s) * (time - rows[at - 1].time_s) /
                           (rows[at].time_s - rows[at - 1].time_s);
        return rows.back().mass_flow_kg_per_s;
    };
    const std::size_t n_steps = 2880;
    gas::Course course(own.network, n_steps, 1);
    course.step_s = kStep;
    for (std::size_t step = 0; step < n_steps; ++step) {
        course.held_bar[2 * step] = own.states.held_bar[0];
        course.demand_kg_per_s[2 * step + 1] =
            0.5 * (demand(kStep * static_cast<double>(step)) + demand(kStep * static_cast<double>(step + 1)));
    }

    const gas::CourseResult out = gas::solve_course(own.network, course, {.tolerance_bar = 1e-7, .cell_m = 1000.0});

    EXPECT_NEAR(out.start_linepack_kg[0], 10659122.1, 10659122.1 * 1e-6);
    double worst = 0.0;
    for (auto& row : table_rows(pipe_cases() / name / "expected_nodes.csv")) {
        const double time = std::stod(row["time_s"]);
        const auto at = static_cast<std::size_t>(time / kStep);
        if (row["source"] != "GasTranSim" || time < 7200.0 || at >= n_steps) continue;
        const double before = out.pressure_bar[2 * (at - 1) + 1], after = out.pressure_bar[2 * at + 1];
        const double here = before + (after - before) * (time / kStep - static_cast<double>(at));
        worst = std::max(worst, std::fabs(here - std::stod(row["pressure_bar_abs"])));
    }
    EXPECT_LT(worst, 0.05);
    for (auto& row : table_rows(pipe_cases() / name / "expected_linepack.csv")) {
        const auto at = static_cast<std::size_t>(std::stod(row["time_s"]) / kStep);
        if (at == 0 || at > n_steps) continue;
        const double expected = std::stod(row["linepack_kg"]);
        EXPECT_NEAR(out.linepack_kg[at - 1], expected, 5e-4 * expected) << "after " << row["time_s"] << " s";
    }
}

}  // namespace
}  // namespace knelpunt
