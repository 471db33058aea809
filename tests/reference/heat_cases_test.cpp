// Heat and water networks against OpenModelica, a published MATLAB solver, STANET, pandapipes and closed forms. Tolerances
// are those of the cases' own README.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "sim/flow/heat/warm_supply.hpp"
#include "tests/support/pipe_cases.hpp"
#include "tools/cli/pipes/gas_case.hpp"
#include "tools/cli/pipes/heat_case.hpp"

namespace knelpunt {
namespace {

using support::pipe_cases;
using support::table_rows;

class HeatCases : public testing::Test {
protected:
    void SetUp() override {
        if (!std::filesystem::exists(pipe_cases())) GTEST_SKIP() << "skipped, not present: " << pipe_cases();
    }
};

std::size_t place(const std::vector<std::string>& names, const std::string& name) {
    const auto found = std::find(names.begin(), names.end(), name);
    EXPECT_NE(found, names.end()) << name;
    return static_cast<std::size_t>(found - names.begin());
}

/// Largest |found - expected| over rows of a table that a source gives.
template <class Found>
double gap(const std::filesystem::path& file, const std::string& law, const std::string& source,
           const std::string& column, const Found& found) {
    double worst = 0.0;
    int n = 0;
    for (auto& row : table_rows(file)) {
        if ((row.contains("friction_law") && row["friction_law"] != law) || !row["source"].starts_with(source) ||
            row[column].empty())
            continue;
        const double own = std::fabs(found(row) - std::stod(row[column]));
        if (!(own <= worst)) worst = own;
        ++n;
    }
    EXPECT_GT(n, 0) << file << " " << column << " of " << source;
    return worst;
}

struct WarmTolerance {
    std::string name;
    double kelvin, bar, kg_per_s;
};

// Cells and water properties by temperature, as OpenModelica has them; Colebrook with 64/Re below 2300.
TEST_F(HeatCases, OfOpenModelicaAgreeCellByCell) {
    for (const WarmTolerance& own : {WarmTolerance{"heat_01_tree_t_cross", 0.05, 2e-3, 1e-3},
                                     WarmTolerance{"heat_02_mesh_triangle", 0.05, 2e-3, 2e-3},
                                     WarmTolerance{"heat_03_two_sources_mixing", 0.05, 1e-3, 1e-3}}) {
        const cli::PipeTables tables = cli::read_pipe_tables(pipe_cases() / own.name);
        cli::WaterCase water = cli::make_water_case(tables);
        water.network.friction.laminar = hydraulic::LaminarRule::below_2300;

        const heat::WarmFlows out = heat::solve_warm_supply(water.network, water.states, water.feed_k);

        EXPECT_TRUE(water.is_warm && out.is_solved) << own.name;
        const auto folder = pipe_cases() / own.name;
        const auto pipe = [&](auto& row) { return place(water.pipe_names, row["pipe"]); };
        EXPECT_LT(gap(folder / "expected_nodes.csv", "", "OpenModelica", "pressure_bar",
                      [&](auto& row) { return out.pressure_bar[static_cast<std::size_t>(tables.node(row["node"]))]; }),
                  own.bar)
            << own.name;
        EXPECT_LT(gap(folder / "expected_pipes.csv", "", "OpenModelica", "outlet_temperature_k",
                      [&](auto& row) { return out.outlet_k[pipe(row)]; }),
                  own.kelvin)
            << own.name;
        EXPECT_LT(gap(folder / "expected_pipes.csv", "", "OpenModelica", "mass_flow_kg_per_s",
                      [&](auto& row) { return out.flow_kg_per_s[pipe(row)]; }),
                  own.kg_per_s)
            << own.name;
        EXPECT_LT(gap(folder / "expected_cells.csv", "", "OpenModelica", "temperature_k",
                      [&](auto& row) { return out.cell_k[pipe(row)][std::stoul(row["cell_from_from_node"]) - 1]; }),
                  own.kelvin)
            << own.name;
    }
}

struct Answer {
    cli::PipeTables tables;
    cli::HeatCase own;
    heat::HeatFlows flows;
};

Answer solve(const std::string& name, hydraulic::FrictionOptions friction) {
    Answer out;
    out.tables = cli::read_pipe_tables(pipe_cases() / name);
    out.own = cli::make_heat_case(out.tables);
    out.own.network.friction = friction;
    out.flows = heat::solve_heat(out.own.network, out.own.states, {});
    EXPECT_EQ(out.flows.n_unsolved, 0U);
    return out;
}

hydraulic::FrictionOptions friction(hydraulic::FrictionLaw law, hydraulic::LaminarRule laminar, double divisor) {
    hydraulic::FrictionOptions out;
    out.law = law;
    out.laminar = laminar;
    out.rough_divisor = divisor;
    return out;
}

double gap_of_nodes(const Answer& out, const std::string& name, const std::string& law, const std::string& source,
                    bool is_temperature) {
    return gap(pipe_cases() / name / "expected_nodes.csv", law, source,
               is_temperature ? "temperature_k" : "pressure_bar", [&](auto& row) {
                   const auto node = static_cast<std::size_t>(out.tables.node(row["node"]));
                   const bool is_supply = row["side"] == "supply";
                   if (is_temperature) return (is_supply ? out.flows.supply_k : out.flows.return_k)[node];
                   return (is_supply ? out.flows.supply_bar : out.flows.return_bar)[node];
               });
}

double gap_of_flows(const Answer& out, const std::string& name, const std::string& law, const std::string& source) {
    return gap(pipe_cases() / name / "expected_pipes.csv", law, source, "mass_flow_kg_per_s", [&](auto& row) {
        for (std::size_t at = 0; at < out.tables.pipes.size(); ++at) {
            if (out.tables.pipes[at].pipe != row["pipe"]) continue;
            const double flow = out.flows.flow_kg_per_s[at];
            if (row["source"].starts_with("Power")) return std::fabs(flow);  // its signs are lost
            return row.contains("side") && row["side"] == "return" ? -flow : flow;
        }
        return std::nan("");
    });
}

// Three sources, a loop: 1e-3 K and 1e-4 kg/s to the script that mixes rightly; 0.15 K and 0.12 kg/s to the stored result.
TEST_F(HeatCases, ThreeSourcesAgreeWithTheNodeMethod) {
    const std::string name = "heat_04_three_source_mesh_35";
    const Answer out =
        solve(name, friction(hydraulic::FrictionLaw::prandtl_colebrook, hydraulic::LaminarRule::below_2300, 3.7));

    EXPECT_LT(gap_of_nodes(out, name, "", "check script", true), 1e-3);
    EXPECT_LT(gap_of_flows(out, name, "", "check script"), 1e-4);
    EXPECT_LT(gap_of_nodes(out, name, "", "Power-Flow", true), 0.15);
    EXPECT_LT(gap(pipe_cases() / name / "expected_plants.csv", "", "check script", "heat_w",
                  [&](auto& row) { return out.flows.plant_w[place(out.own.plant_names, row["node"])]; }),
              100.0);  // 1e-5 of 11.6 MW
}

TEST_F(HeatCases, TreeOf51AgreesWithTheNodeMethod) {
    const std::string name = "heat_05_tree_51_supply_return";
    const Answer out =
        solve(name, friction(hydraulic::FrictionLaw::prandtl_colebrook, hydraulic::LaminarRule::below_2300, 3.7));

    EXPECT_LT(gap_of_nodes(out, name, "", "check script", true), 1e-4);
    EXPECT_LT(gap_of_flows(out, name, "", "check script"), 1e-4);
    EXPECT_LT(gap_of_nodes(out, name, "", "Power-Flow", true), 1e-3);
    EXPECT_LT(gap_of_flows(out, name, "", "Power-Flow"), 0.02);
}

// Water on a slope of 220 m. Pressures above ambient shift with it.
TEST_F(HeatCases, WaterRingAgreesWithStanet) {
    const std::string name = "heat_06_ring_hydraulics_heights";
    const cli::PipeTables tables = cli::read_pipe_tables(pipe_cases() / name);
    cli::WaterCase water = cli::make_water_case(tables);
    for (const auto& [law, word] : {std::pair(hydraulic::FrictionLaw::nikuradse, "nikuradse_plus_laminar"),
                                    std::pair(hydraulic::FrictionLaw::prandtl_colebrook, "prandtl_colebrook")}) {
        water.network.friction = friction(law, hydraulic::LaminarRule::below_2300, 3.71);

        const heat::WaterFlows out =
            heat::solve_water(water.network, heat::build_model(water.network), water.states, {.tolerance_bar = 1e-8});

        EXPECT_LT(gap(pipe_cases() / name / "expected_nodes.csv", word, "STANET", "pressure_bar_gauge",
                      [&](auto& row) {
                          const auto node = static_cast<std::size_t>(tables.node(row["node"]));
                          return out.pressure_bar[node] - water.ambient_bar[node];
                      }),
                  2e-3)
            << word;
        EXPECT_LT(gap(pipe_cases() / name / "expected_pipes.csv", word, "STANET", "velocity_m_per_s",
                      [&](auto& row) { return out.velocity_m_per_s[place(water.pipe_names, row["pipe"])]; }),
                  2e-3)
            << word;
    }
}

// Two plants, two loops, both laws: pressure 1e-5 bar, temperature 1e-4 K, flow 1e-5 kg/s, heat to 1 W.
TEST_F(HeatCases, TwoPlantsAgreeWithPandapipes) {
    const std::string name = "heat_07_supply_return_two_plants";
    using hydraulic::FrictionLaw;
    for (const auto& [law, word, divisor] : {std::tuple(FrictionLaw::prandtl_colebrook, "prandtl_colebrook", 3.71),
                                             std::tuple(FrictionLaw::swamee_jain, "swamee_jain", 3.7)}) {
        const Answer out = solve(name, friction(law, hydraulic::LaminarRule::none, divisor));
        const auto plant = [&](auto& row) { return place(out.own.plant_names, row["plant"]); };
        const auto plants = pipe_cases() / name / "expected_plants.csv";

        EXPECT_LT(gap_of_nodes(out, name, word, "pandapipes", true), 1e-4);
        EXPECT_LT(gap_of_nodes(out, name, word, "pandapipes", false), 1e-5);
        EXPECT_LT(gap_of_flows(out, name, word, "pandapipes"), 1e-5);
        EXPECT_LT(gap(plants, word, "check script", "heat_w", [&](auto& row) { return out.flows.plant_w[plant(row)]; }),
                  1.0);
        EXPECT_LT(gap(plants, word, "check script", "hydraulic_pump_power_w",
                      [&](auto& row) { return out.flows.pump_w[plant(row)]; }),
                  0.1);
        const auto& flows = out.flows;
        const double given = std::accumulate(flows.plant_w.begin(), flows.plant_w.end(), 0.0);
        const double taken = std::accumulate(flows.consumer_w.begin(), flows.consumer_w.end(), 0.0) +
                             std::accumulate(flows.loss_w.begin(), flows.loss_w.end(), 0.0);
        EXPECT_NEAR(given, taken, 1.0);
    }
}

// One buried pipe, closed form, 1e-9 relative: cooling, loss, friction.
TEST_F(HeatCases, OnePipeIsTheClosedForm) {
    for (auto& row : table_rows(pipe_cases() / "heat_08_pipe_analytic" / "cases.csv")) {
        const auto number = [&](const std::string& column) { return std::stod(row[column]); };
        heat::Network net;
        net.fluid = {number("density_kg_per_m3"), number("heat_capacity_j_per_kg_k"), number("viscosity_pa_s")};
        net.friction.laminar = hydraulic::LaminarRule::below_2300;
        net.nodes.resize(2);
        heat::Pipe pipe;
        pipe.to = 1;
        pipe.length_m = number("length_m");
        pipe.inner_diameter_mm = number("inner_diameter_mm");
        pipe.roughness_mm = number("roughness_mm");
        pipe.ground_w_per_m_k = number("u_w_per_m2_k") * 3.14159265358979323846 * pipe.inner_diameter_mm / 1000.0;
        pipe.ground_k = number("t_ambient_k");
        net.pipes = {pipe};
        net.plants.resize(1);
        net.consumers.resize(1);
        net.consumers[0].node = 1;
        net.consumers[0].is_bypass = true;
        net.flow_scale_kg_per_s = number("mass_flow_kg_per_s");
        heat::HeatStates states(net, 1);
        states.supply_k[0] = number("inlet_temperature_k");
        states.bypass_kg_per_s[0] = net.flow_scale_kg_per_s;

        const heat::HeatFlows out = heat::solve_heat(net, states, {});

        EXPECT_NEAR(out.supply_k[1], number("expected_outlet_temperature_k"), 3e-7) << row["case"];  // 1e-9 of 320 K
        EXPECT_NEAR(out.supply_bar[0] - out.supply_bar[1], number("expected_pressure_drop_bar"), 1e-8) << row["case"];
        EXPECT_NEAR(out.velocity_m_per_s[0], number("expected_velocity_m_per_s"), 1e-9);
        const double supply_loss =
            net.flow_scale_kg_per_s * net.fluid.heat_capacity_j_per_kg_k * (out.supply_k[0] - out.supply_k[1]);
        EXPECT_NEAR(supply_loss, number("expected_heat_loss_w"), 1e-6 * supply_loss);
    }
}

}  // namespace
}  // namespace knelpunt
