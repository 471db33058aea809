#include "sim/flow/pipes/figures.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/support/small_market.hpp"

namespace knelpunt::flow {
namespace {

constexpr std::size_t kSteps = 2;

/// Nodes, pipes, sources and demands of one carrier, run as they are.
struct SmallPipes {
    support::SmallMarket market{kSteps};
    PipeCarrier carrier;

    explicit SmallPipes(PipeCarrier of) : carrier(of) {
        if (of == PipeCarrier::hydrogen) market.rows.carriers.push_back({{}, "hydrogen", "hydrogen", "gas"});
    }

    PipeNodeRow& node(const std::string& id) {
        market.node(id, std::string(word_of(carrier)));
        PipeNodeRow row;
        row.id = id;
        row.pressure_most_bar = 50.0;
        row.supply_c = {90.0, kConstant};
        row.return_c = {50.0, kConstant};
        market.rows.pipe_nodes.push_back(row);
        return market.rows.pipe_nodes.back();
    }

    PipeRow& pipe(const std::string& from, const std::string& to, double length_km, double diameter_mm) {
        BranchRow branch;
        branch.id = from + "-" + to;
        branch.from = from;
        branch.to = to;
        branch.kind = carrier == PipeCarrier::heat ? "heat_pipe" : "pipe";
        branch.rating_mva = {1000.0, kConstant};
        market.rows.branches.push_back(branch);
        PipeRow row;
        row.id = branch.id;
        row.length_km = length_km;
        row.inner_diameter_mm = diameter_mm;
        row.roughness_mm = 0.1;
        row.ground_c = carrier == PipeCarrier::heat ? 10.0 : 11.0;
        row.heat_loss_w_per_m_k = 0.4;
        market.rows.pipes.push_back(row);
        return market.rows.pipes.back();
    }

    /// A source that gives so much, and could give so much.
    void source(const std::string& node, double give_mw, double most_mw) {
        market.source("source." + node, node, most_mw, 1.0).p_mw = {give_mw, kConstant};
    }
};

/// Figures of all hours, and of all outages.
struct Found {
    System system;
    PipeStateFigures states;
    PipeOutageFigures outages;

    explicit Found(SmallPipes& pipes) : system(pipes.market.system()) {
        Schedule schedule = schedule_by_rule(system);
        for (const SourceRow& row : pipes.market.rows.sources)
            schedule.source_mw[static_cast<std::size_t>(system.structure->sources.find(row.id))] = row.p_mw;
        NodePlan plan = plan_nodes(system, schedule);
        for (const PipePart& part : pipe_parts(system, word_of(pipes.carrier))) balance_part(part, plan);
        NodeShort short_mw(plan.use_mw.size());
        states = pipe_figures(system, pipes.carrier, plan, short_mw);
        outages = pipe_outage_figures(system, pipes.carrier, plan, short_mw);
    }

    [[nodiscard]] std::size_t site(const std::string& id) const {
        return static_cast<std::size_t>(system.structure->nodes.find(id)) - system.structure->nodes.n_power();
    }
    [[nodiscard]] std::size_t pipe(const std::string& id) const {
        return static_cast<std::size_t>(system.structure->pipes.find(id));
    }
    [[nodiscard]] std::size_t source_outage(const std::string& id) const {
        return static_cast<std::size_t>(system.structure->pipes.size()) + site(id);
    }
};

/// 400 MW through 20 km of 300 mm from 50 bar. Figures: dp/dx = -lambda rho v2/(2 d) integrated in 20,000 steps by the
/// method of Runge and Kutta, Prandtl-Colebrook, the same Z(p): 47.1067 bar, 12.074 m/s at the outlet, where gas is fastest.
struct OneHydrogenPipe : SmallPipes {
    OneHydrogenPipe() : SmallPipes(PipeCarrier::hydrogen) {
        node("A").pressure_set_bar = 50.0;
        node("B").pressure_least_bar = 48.0;
        pipe("A", "B", 20.0, 300.0);
        source("A", 400.0, 1000.0);
        market.demand("use", "B", {400.0, kConstant});
    }
};

TEST(HydrogenPipes, LosePressureByFriction) {
    OneHydrogenPipe pipes;

    const Found found(pipes);

    EXPECT_NEAR(found.states.site_pressure_min_bar[found.site("B")], 47.1067, 1e-3);  // mean Z of the pipe for Z(p)
    EXPECT_NEAR(found.states.pipe_drop_bar[0], 50.0 - 47.1067, 1e-3);
    EXPECT_NEAR(found.states.pipe_peak_mw[0], 400.0, 1e-6);
    EXPECT_EQ(found.states.n_unsolved_steps, 0);
}

TEST(HydrogenPipes, ReportUsersBelowTheirLeastPressureAndThePipeBehind) {
    OneHydrogenPipe pipes;

    const Found found(pipes);

    const std::size_t site = found.site("B");
    EXPECT_EQ(found.states.site_pressure_short_h[site], 2.0);
    EXPECT_NEAR(found.states.site_pressure_short_bar[site], 48.0 - 47.1067, 1e-3);
    EXPECT_EQ(found.states.site_worst_pipe[site], 0);
    // Loss of p2 goes with the square of the flow, but for the friction factor: 400 sqrt((50^2-48^2)/(50^2-47.1067^2)) = 334 MW
    // fit, within a hundredth.
    EXPECT_NEAR(found.states.site_unserved_mw[site], 400.0 - 334.0, 4.0);
    EXPECT_NEAR(found.states.unserved_mwh, 2.0 * found.states.site_unserved_mw[site], 1e-6);
}

TEST(HydrogenPipes, CompressWhatSourcesDeliverBelowTheNetwork) {
    SmallPipes pipes(PipeCarrier::hydrogen);
    PipeNodeRow& source = pipes.node("A");
    source.pressure_set_bar = 45.0;
    source.source_bar = 30.0;
    pipes.node("B");
    pipes.pipe("A", "B", 1.0, 300.0);
    const double mw = 119.9605;  // 1 kg/s
    pipes.source("A", mw, mw);
    pipes.market.demand("use", "B", {mw, kConstant});

    const Found found(pipes);

    // k/(k-1) Z R T ((45/30)^((k-1)/k) - 1)/0.75 at 11 degC, k = 1.41, Z at 30 bar: 0.68471 MJ/kg
    EXPECT_NEAR(found.states.compression_peak_mw, 0.68471, 1e-4);
}

TEST(HydrogenPipes, HoldARegulatorsPressure) {
    SmallPipes pipes(PipeCarrier::hydrogen);
    pipes.node("A").pressure_set_bar = 50.0;
    pipes.node("B").pressure_least_bar = 4.0;
    PipeRow& pipe = pipes.pipe("A", "B", 0.001, 300.0);
    pipe.station = "regulator";
    pipe.outlet_bar = 8.0;
    pipes.source("A", 10.0, 10.0);
    pipes.market.demand("use", "B", {10.0, kConstant});

    const Found found(pipes);

    EXPECT_NEAR(found.states.site_pressure_max_bar[found.site("B")], 8.0,
                1e-3);  // a metre of pipe takes next to nothing
}

TEST(HydrogenPipes, StandAtTheSetPressureBehindAnIdleRegulator) {
    SmallPipes pipes(PipeCarrier::hydrogen);
    pipes.node("A").pressure_set_bar = 50.0;
    pipes.node("B");
    pipes.node("C").pressure_most_bar = 8.0;
    pipes.pipe("A", "B", 1.0, 300.0);
    PipeRow& behind = pipes.pipe("B", "C", 1.0, 300.0);
    behind.station = "regulator";
    behind.outlet_bar = 8.0;
    pipes.source("A", 10.0, 10.0);
    pipes.market.demand("use", "B", {10.0, kConstant});

    const Found found(pipes);

    EXPECT_NEAR(found.states.site_pressure_max_bar[found.site("C")], 8.0, 1e-6);
    EXPECT_EQ(found.states.site_pressure_over_h[found.site("C")], 0.0);
}

/// 10 MW at 5 km, 0.4 W/(m K), ground 10, supply 90, return 50: T = 10 + (T_in - 10) exp(-U L/(cp q)), q = 10 MW/(cp (T_s - 50)),
/// cp of water at 70 degC. Solved by repetition in Python: T_s = 89.3725 degC, losses 0.239058 MW.
struct OneHeatPipe : SmallPipes {
    OneHeatPipe() : SmallPipes(PipeCarrier::heat) {
        node("A");
        node("B").supply_least_c = 89.5;
        pipe("A", "B", 5.0, 250.0).velocity_most_m_per_s = 1.0;
        source("A", 10.0, 20.0);
        market.demand("use", "B", {10.0, kConstant});
    }
};

TEST(HeatPipes, LoseHeatAndTemperature) {
    OneHeatPipe pipes;

    const Found found(pipes);

    const std::size_t site = found.site("B");
    EXPECT_NEAR(found.states.site_supply_min_c[site], 89.3725, 1e-3);
    EXPECT_NEAR(found.states.loss_peak_mw, 0.239058, 1e-4);
    EXPECT_NEAR(found.states.pipe_loss_mwh[0], 2.0 * 0.239058, 2e-4);
    EXPECT_NEAR(found.states.site_supply_short_k[site], 89.5 - 89.3725, 1e-3);
    EXPECT_EQ(found.states.site_supply_short_h[site], 2.0);
    // 60.63 kg/s of 978 kg/m3 through 250 mm: 1.263 m/s
    EXPECT_NEAR(found.states.pipe_peak_m_per_s[0], 1.263, 2e-3);
    EXPECT_EQ(found.states.pipe_velocity_over_h[0], 2.0);
    EXPECT_GT(found.states.pump_mwh, 0.0);
}

TEST(HeatPipes, CarryLessWhereTheirPressureIsAtItsMost) {
    OneHeatPipe pipes;
    const double needs_bar = Found(pipes).states.site_pressure_max_bar[0];
    pipes.market.rows.pipe_nodes[0].pressure_most_bar = 3.5 + 0.5 * (needs_bar - 3.5);  // half the difference

    const Found found(pipes);

    const std::size_t plant = found.site("A"), customer = found.site("B");
    EXPECT_EQ(found.states.site_pressure_over_h[plant], 2.0);
    EXPECT_EQ(found.states.site_worst_pipe[plant], 0);
    // Loss of pressure goes with the square of the flow, but for the friction factor.
    EXPECT_NEAR(found.states.site_unserved_mw[customer], 10.0 * (1.0 - std::sqrt(0.5)), 0.2);
}

TEST(HeatPipes, LetSourcesNearbyGiveWherePressureIsAtItsMost) {
    OneHeatPipe pipes;
    const double needs_bar = Found(pipes).states.site_pressure_max_bar[0];
    pipes.market.rows.pipe_nodes[0].pressure_most_bar = 3.5 + 0.5 * (needs_bar - 3.5);  // half the difference
    pipes.source("B", 0.0, 8.0);

    const Found found(pipes);

    // 1 - sqrt(0.5) of the heat must come from B, as above; the share is found to a 32nd of the 8 MW that B could take over.
    EXPECT_NEAR(found.states.site_unserved_mw[found.site("B")], 0.0, 1e-9);
    EXPECT_NEAR(found.states.site_moved_mwh[found.site("B")], 2.0 * 10.0 * (1.0 - std::sqrt(0.5)), 2.0 * (0.2 + 0.25));
    EXPECT_NEAR(found.states.site_moved_mwh[found.site("A")], -found.states.site_moved_mwh[found.site("B")], 1e-9);
    EXPECT_NEAR(found.states.moved_peak_mw, 0.5 * found.states.moved_mwh, 1e-9);
}

/// A (100 of 150 MW) - B - C (20 of 60 MW), uses of 70 at B and 50 at C.
struct ThreeHydrogenNodes : SmallPipes {
    ThreeHydrogenNodes() : SmallPipes(PipeCarrier::hydrogen) {
        node("A").pressure_set_bar = 50.0;
        node("B");
        node("C");
        pipe("A", "B", 2.0, 500.0);
        pipe("B", "C", 2.0, 500.0);
        source("A", 100.0, 150.0);
        source("C", 20.0, 60.0);
        market.demand("use.B", "B", {70.0, kConstant});
        market.demand("use.C", "C", {50.0, kConstant});
    }
};

TEST(PipeOutages, LeaveUnmetWhatTheOtherSourcesCannotGive) {
    ThreeHydrogenNodes pipes;

    const Found found(pipes);

    const PipeOutageFigures& out = found.outages;
    EXPECT_NEAR(out.short_mw[found.pipe("A-B")], 60.0, 1e-5);  // 120 wanted, 60 at C
    EXPECT_NEAR(out.short_mw[found.pipe("B-C")], 0.0, 1e-5);   // C has its own 50
    EXPECT_NEAR(out.short_mw[found.source_outage("A")], 60.0, 1e-5);
    EXPECT_NEAR(out.short_mw[found.source_outage("C")], 0.0, 1e-5);   // A rises to 120
    EXPECT_TRUE(std::isnan(out.short_mw[found.source_outage("B")]));  // has none
    EXPECT_EQ(out.short_h[found.pipe("A-B")], 2.0);
    EXPECT_NEAR(out.short_mwh[found.pipe("A-B")], 120.0, 1e-5);
    // Short by one share of their use: 70 to 50.
    const std::size_t n_sites = found.system.structure->node_rows.size() - found.system.structure->nodes.n_power();
    const std::size_t row = found.pipe("A-B") * n_sites;
    const std::size_t b = found.site("B"), c = found.site("C");
    EXPECT_NEAR(out.site_short_mw[row + b], 35.0, 1e-5);
    EXPECT_NEAR(out.site_short_mw[row + c], 25.0, 1e-5);
}

TEST(PipeOutages, CutOffWhatHasNoSource) {
    OneHeatPipe pipes;

    const Found found(pipes);

    EXPECT_NEAR(found.outages.short_mw[0], 10.0, 1e-9);
    EXPECT_NEAR(found.outages.short_mw[found.source_outage("A")], 10.0, 1e-9);
}

TEST(BalancePart, TakesUnmetUseAndSurplusOffProRata) {
    NodePlan plan;
    plan.n_steps = 2;
    plan.give_mw = {{30.0, 90.0}, {}, {}};
    plan.use_mw = {{}, {30.0, 30.0}, {10.0, 10.0}};
    plan.charge_mw = {{}, {}, {5.0, 5.0}};

    balance_part({{0, 1, 2}, {}}, plan);

    EXPECT_DOUBLE_EQ(plan.charge_mw[2][0], 0.0);  // what charges gives way first
    EXPECT_DOUBLE_EQ(plan.use_mw[1][0], 22.5);
    EXPECT_DOUBLE_EQ(plan.use_mw[2][0], 7.5);
    EXPECT_DOUBLE_EQ(plan.give_mw[0][1], 45.0);
}

}  // namespace
}  // namespace knelpunt::flow
