#include "sim/flow/heat/heat_flow.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/expects.hpp"
#include "sim/base/parallel.hpp"
#include "sim/flow/heat/heat_block.hpp"
#include "sim/flow/hydraulic/pipe_units.hpp"

namespace knelpunt::heat {
namespace {

constexpr std::size_t kBlocksPerPart = 64;  ///< each part starts anew, so that threads leave no trace
constexpr double kNearW = 1.0;              ///< heat that is not missed
constexpr double kNearBar = 1e-6, kNearK = 1e-3;

ThermalModel thermal_model(const Network& network) {
    std::vector<hydraulic::Ends> ends;
    std::vector<double> loss, ground(network.nodes.size(), 283.15);
    for (const Pipe& pipe : network.pipes) {
        ends.push_back({pipe.from, pipe.to});
        loss.push_back((pipe.ground_w_per_m_k + pipe.between_w_per_m_k) * pipe.length_m);
        ground[static_cast<std::size_t>(pipe.from)] = ground[static_cast<std::size_t>(pipe.to)] = pipe.ground_k;
    }
    ThermalModel out = make_thermal_model(network.nodes.size(), std::move(ends), std::move(loss), std::move(ground));
    for (std::size_t pipe = 0; pipe < network.pipes.size(); ++pipe) out.cells[pipe] = network.pipes[pipe].cells;
    out.heat_capacity_j_per_kg_k = network.fluid.heat_capacity_j_per_kg_k;
    return out;
}

/// What is wrong with the elements of a state.
void find_in_state(const Network& network, const HeatStates& states, std::size_t state, bool is_solved,
                   const HeatFlows& flows, std::vector<hydraulic::Finding>& findings) {
    using hydraulic::ElementKind;
    using hydraulic::FindingKind;
    const std::size_t n_nodes = network.nodes.size(), n_pipes = network.pipes.size(), n_plants = network.plants.size();
    const auto add = [&](ElementKind element_kind, std::size_t element, FindingKind kind, double amount) {
        findings.push_back({state, element_kind, static_cast<int>(element), kind, amount});
    };
    for (std::size_t pipe = 0; pipe < n_pipes; ++pipe) {
        const double beyond =
            std::fabs(flows.velocity_m_per_s[state * n_pipes + pipe]) - network.pipes[pipe].most_velocity_m_per_s;
        if (beyond > 0.0) add(ElementKind::pipe, pipe, FindingKind::velocity_over, beyond);
    }
    for (std::size_t plant = 0; plant < n_plants; ++plant) {
        const std::size_t at = state * n_plants + plant;
        const Plant& own = network.plants[plant];
        double wanted =
            own.kind == PlantKind::given_heat || own.kind == PlantKind::heat_pump ? states.plant_w[at] : 0.0;
        if (own.kind != PlantKind::balances && own.kind != PlantKind::given_flow && wanted - flows.plant_w[at] > kNearW)
            add(ElementKind::source, plant, FindingKind::machine_at_limit,
                (wanted - flows.plant_w[at]) / kWattPerMegawatt);
        if (flows.plant_w[at] - own.most_w > kNearW)
            add(ElementKind::source, plant, FindingKind::machine_at_limit,
                (flows.plant_w[at] - own.most_w) / kWattPerMegawatt);
        if (flows.plant_w[at] < -kNearW)  // more flow or heat comes in elsewhere than the network takes
            add(ElementKind::source, plant, FindingKind::feed_not_taken, -flows.plant_w[at] / kWattPerMegawatt);
    }
    for (std::size_t row = 0; row < network.consumers.size(); ++row) {
        const std::size_t at = state * network.consumers.size() + row;
        const Consumer& own = network.consumers[row];
        if (own.is_bypass) continue;
        const auto node = state * n_nodes + static_cast<std::size_t>(own.node);
        const double missing = states.heat_w[at] - flows.consumer_w[at];
        if (missing > std::max(kNearW, 1e-6 * states.heat_w[at]))
            add(ElementKind::consumer, row, FindingKind::undersupplied, missing / kWattPerMegawatt);
        if (states.heat_w[at] <= 0.0) continue;
        const double colder = own.least_supply_k - flows.supply_k[node];
        if (colder > kNearK) add(ElementKind::consumer, row, FindingKind::temperature_short, colder);
        const double held = flows.supply_bar[node] - flows.return_bar[node];
        const double least =
            std::isnan(network.plants[holding_plant(network)].supply_bar) ? network.least_difference_bar : 0.0;
        if (least - held > kNearBar) add(ElementKind::consumer, row, FindingKind::pressure_short, least - held);
    }
    if (!is_solved) add(ElementKind::network, 0, FindingKind::not_settled, flows.residual_pu[state]);
}

}  // namespace

HeatStates::HeatStates(const Network& network, std::size_t count) : n_states(count) {
    for (auto* column : {&heat_w, &return_k, &bypass_kg_per_s}) column->assign(count * network.consumers.size(), 0.0);
    for (auto* column : {&supply_k, &plant_w, &plant_kg_per_s}) column->assign(count * network.plants.size(), 0.0);
}

HeatFlows solve_heat(const Network& network, const HeatStates& states, const HeatOptions& options) {
    const std::size_t n = states.n_states;
    expects(states.heat_w.size() == n * network.consumers.size() && states.supply_k.size() == n * network.plants.size(),
            "heat per state and consumer, supply temperature per state and plant");
    HeatFlows out;
    for (auto* column : {&out.supply_k, &out.return_k, &out.supply_bar, &out.return_bar})
        column->assign(n * network.nodes.size(), 0.0);
    for (auto* column :
         {&out.flow_kg_per_s, &out.velocity_m_per_s, &out.supply_outlet_k, &out.return_outlet_k, &out.loss_w})
        column->assign(n * network.pipes.size(), 0.0);
    for (auto* column : {&out.consumer_kg_per_s, &out.consumer_w, &out.booster_w})
        column->assign(n * network.consumers.size(), 0.0);
    for (auto* column : {&out.plant_kg_per_s, &out.plant_w, &out.plant_electricity_w, &out.plant_return_k, &out.pump_w})
        column->assign(n * network.plants.size(), 0.0);
    out.residual_pu.assign(n, 0.0);
    out.feed_share_pu.assign(n, 1.0);
    const hydraulic::Model model = build_model(network);
    const ThermalModel thermal = thermal_model(network);
    const std::size_t per_part = kBlocksPerPart * HeatBlock::kWidth, n_parts = (n + per_part - 1) / per_part;
    std::vector<std::vector<hydraulic::Finding>> findings(n_parts);
    std::vector<std::size_t> rounds(n_parts, 0), unsolved(n_parts, 0);
    parallel_for(n_parts, options.n_threads, [&](std::size_t part, std::size_t /*worker*/) {
        HeatBlock block(network, model, thermal, states, options);
        const std::size_t last = std::min(n, (part + 1) * per_part);
        for (std::size_t state = part * per_part; state < last; state += HeatBlock::kWidth) {
            block.solve(state, last);
            rounds[part] += static_cast<std::size_t>(block.n_rounds);
            bool has_open = false;
            for (std::size_t lane = 0; lane < HeatBlock::kWidth && state + lane < last; ++lane) {
                block.extract(lane, state + lane, out);
                find_in_state(network, states, state + lane, block.is_solved[lane] != 0, out, findings[part]);
                has_open = has_open || block.is_solved[lane] == 0;
                unsolved[part] += block.is_solved[lane] == 0 ? 1U : 0U;
            }
            if (has_open) block.start_cold();
        }
    });
    for (std::size_t part = 0; part < n_parts; ++part) {
        out.findings.insert(out.findings.end(), findings[part].begin(), findings[part].end());
        out.n_rounds += rounds[part];
        out.n_unsolved += unsolved[part];
    }
    return out;
}

}  // namespace knelpunt::heat
