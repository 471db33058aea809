#include <algorithm>
#include <cmath>

#include "sim/base/expects.hpp"
#include "sim/base/units.hpp"
#include "sim/flow/heat/heat_flow.hpp"
#include "sim/flow/heat/plug_flow.hpp"
#include "sim/flow/hydraulic/pipe_units.hpp"
#include "sim/flow/pipes/part_states.hpp"

namespace knelpunt::flow {
namespace {

constexpr double kNotMissed = 1e-6;  ///< of a customer's heat: what rounds leave

/// A part as heat flow knows it: the first plant is the holder's.
struct HeatPart {
    heat::Network network;
    std::vector<std::size_t> plant_places, customer_places;  ///< in the part
};

double mean_c(const Hourly& course, const SeriesPool& pool) {
    double sum = 0.0;
    const std::vector<double> values = values_of(course, pool);
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

void add_pipe(const System& system, const PipePart& part, std::size_t pipe, heat::Network& network) {
    const Structure& structure = *system.structure;
    const PipeColumns& columns = system.pipes;
    const std::size_t branch = structure.pipe_branch[pipe].at();
    heat::Pipe own;
    own.from = static_cast<int>(place_in(part, structure.branch_from[branch].at()));
    own.to = static_cast<int>(place_in(part, structure.branch_to[branch].at()));
    own.length_m = columns.length_km[pipe] * kPerKilo;
    own.inner_diameter_mm = columns.inner_diameter_mm[pipe];
    own.roughness_mm = columns.roughness_mm[pipe];
    own.ground_w_per_m_k = columns.heat_loss_w_per_m_k[pipe];
    own.ground_k = columns.ground_c[pipe] + kKelvinAtZeroC;
    own.most_velocity_m_per_s = columns.velocity_most_m_per_s[pipe];
    network.pipes.push_back(own);
}

HeatPart make_part(const PartQuestion& question) {
    const PipeNodeColumns& wanted = question.system.pipe_nodes;
    const SeriesPool& pool = *question.system.series;
    const std::vector<std::size_t>& nodes = question.part.nodes;
    HeatPart out;
    // Half of the pipes carry supply, half return: water of the mean of both.
    out.network.fluid = heat::water_at(kKelvinAtZeroC + 0.5 * (mean_c(wanted.supply_c[question.holder], pool) +
                                                               mean_c(wanted.return_c[question.holder], pool)));
    out.network.nodes.resize(nodes.size());
    for (const std::size_t pipe : question.part.pipes) add_pipe(question.system, question.part, pipe, out.network);
    const auto add_plant = [&](std::size_t place, heat::PlantKind kind) {
        heat::Plant plant;
        plant.node = static_cast<int>(place);
        plant.kind = kind;
        out.network.plants.push_back(plant);
        out.plant_places.push_back(place);
    };
    add_plant(place_in(question.part, question.holder), heat::PlantKind::balances);
    if (question.keeps_limits) {
        heat::Plant& holder = out.network.plants.front();
        holder.supply_bar = wanted.pressure_most_bar[question.holder] - out.network.least_difference_bar;
        holder.return_bar = out.network.return_bar;
    }
    double most_w = 0.0;
    for (std::size_t place = 0; place < nodes.size(); ++place) {
        const auto [least, most] =
            std::minmax_element(question.inject_mw[place].begin(), question.inject_mw[place].end());
        if (*most > 0.0 && nodes[place] != question.holder) add_plant(place, heat::PlantKind::given_heat);
        most_w = std::max({most_w, *most * kWattPerMegawatt, -*least * kWattPerMegawatt});
        if (*least >= 0.0) continue;
        heat::Consumer customer;
        customer.node = static_cast<int>(place);
        out.network.consumers.push_back(customer);
        out.customer_places.push_back(place);
    }
    constexpr double kUsualDifferenceK = 40.0;
    out.network.flow_scale_kg_per_s =
        std::max(most_w / (out.network.fluid.heat_capacity_j_per_kg_k * kUsualDifferenceK), 1e-3);
    return out;
}

heat::HeatStates make_states(const PartQuestion& question, const HeatPart& own) {
    const PipeNodeColumns& wanted = question.system.pipe_nodes;
    const SeriesPool& pool = *question.system.series;
    const std::size_t n_plants = own.plant_places.size(), n_customers = own.customer_places.size();
    heat::HeatStates out(own.network, question.steps.size());
    for (std::size_t plant = 0; plant < n_plants; ++plant) {
        const std::size_t place = own.plant_places[plant];
        const std::vector<double> supply_c = values_of(wanted.supply_c[question.part.nodes[place]], pool);
        for (std::size_t state = 0; state < question.steps.size(); ++state) {
            const std::size_t step = question.steps[state];
            out.supply_k[state * n_plants + plant] = supply_c[step] + kKelvinAtZeroC;
            if (plant > 0)
                out.plant_w[state * n_plants + plant] =
                    std::max(0.0, question.inject_mw[place][step]) * kWattPerMegawatt;
        }
    }
    for (std::size_t row = 0; row < n_customers; ++row) {
        const std::size_t place = own.customer_places[row];
        const std::vector<double> return_c = values_of(wanted.return_c[question.part.nodes[place]], pool);
        for (std::size_t state = 0; state < question.steps.size(); ++state) {
            const std::size_t step = question.steps[state];
            out.return_k[state * n_customers + row] = return_c[step] + kKelvinAtZeroC;
            out.heat_w[state * n_customers + row] = std::max(0.0, -question.inject_mw[place][step]) * kWattPerMegawatt;
        }
    }
    return out;
}

void put_pipe(const HeatPart& own, const heat::HeatFlows& flows, std::size_t n_states, std::size_t pipe,
              PartStates& out) {
    const std::size_t n_nodes = own.network.nodes.size(), n_pipes = own.network.pipes.size();
    const heat::Pipe& ends = own.network.pipes[pipe];
    for (std::size_t state = 0; state < n_states; ++state) {
        const std::size_t cell = state * n_pipes + pipe;
        const double flow = flows.flow_kg_per_s[cell];
        const std::size_t from = state * n_nodes + static_cast<std::size_t>(ends.from),
                          to = state * n_nodes + static_cast<std::size_t>(ends.to), upstream = flow > 0.0 ? from : to;
        out.velocity_m_per_s[pipe][state] = flows.velocity_m_per_s[cell];
        out.drop_bar[pipe][state] = flows.supply_bar[from] - flows.supply_bar[to];
        out.loss_mw[pipe][state] = flows.loss_w[cell] / kWattPerMegawatt;
        // Of the water that comes back at the upstream end: what leaves the return pipe there.
        out.flow_mw[pipe][state] = flow * own.network.fluid.heat_capacity_j_per_kg_k *
                                   (flows.supply_k[upstream] - flows.return_outlet_k[cell]) / kWattPerMegawatt;
    }
}

void put_customer(const HeatPart& own, const heat::HeatStates& states, const heat::HeatFlows& flows, std::size_t row,
                  PartStates& out) {
    const std::size_t n_nodes = own.network.nodes.size(), n_customers = own.customer_places.size();
    const std::size_t place = own.customer_places[row];
    for (std::size_t state = 0; state < states.n_states; ++state) {
        const std::size_t cell = state * n_customers + row;
        if (states.heat_w[cell] <= 0.0) continue;
        const double missing = states.heat_w[cell] - flows.consumer_w[cell];
        if (missing > kNotMissed * states.heat_w[cell]) out.short_mw[place][state] = missing / kWattPerMegawatt;
        out.supply_c[place][state] = flows.supply_k[state * n_nodes + place] - kKelvinAtZeroC;
    }
}

/// Temperatures at customers with the time that water takes; flows stay as they are.
void put_delay(const PartQuestion& question, const HeatPart& own, const heat::HeatStates& states,
               const heat::HeatFlows& flows, PartStates& out) {
    const std::size_t n = question.steps.size(), n_nodes = question.part.nodes.size(),
                      n_customers = own.customer_places.size();
    out.delay_k.assign(n_nodes, std::vector<double>(n, 0.0));
    out.delay_mw = out.delay_k;
    const double step_s = question.system.structure->time.step_h() * kMinutesPerHour * kSecondsPerMinute;
    const heat::DelayedSupply delayed =
        heat::delay_supply({own.network, flows.flow_kg_per_s, flows.plant_kg_per_s, states.supply_k, n, step_s});
    for (std::size_t row = 0; row < n_customers; ++row) {
        const std::size_t place = own.customer_places[row];
        for (std::size_t state = 0; state < n; ++state) {
            const double flow = flows.consumer_kg_per_s[state * n_customers + row];
            const double now_k = delayed.supply_k[state * n_nodes + place];
            if (flow <= 0.0 || std::isnan(now_k)) continue;
            const double more_k = now_k - flows.supply_k[state * n_nodes + place];
            out.delay_k[place][state] = more_k;
            out.delay_mw[place][state] = flow * own.network.fluid.heat_capacity_j_per_kg_k * more_k / kWattPerMegawatt;
        }
    }
}

}  // namespace

PartStates solve_heat_part(const PartQuestion& question) {
    expects(!question.part.pipes.empty(), "a part to solve has pipes");
    const HeatPart own = make_part(question);
    const heat::HeatStates states = make_states(question, own);
    const heat::HeatFlows flows = heat::solve_heat(own.network, states, {});
    const std::size_t n = question.steps.size(), n_nodes = question.part.nodes.size(),
                      n_plants = own.plant_places.size();
    PartStates out;
    for (Courses* courses : {&out.pressure_bar, &out.short_mw, &out.kept_mw})
        courses->assign(n_nodes, std::vector<double>(n, 0.0));
    out.supply_c.assign(n_nodes, std::vector<double>(n, kNaN));
    for (Courses* courses : {&out.flow_mw, &out.velocity_m_per_s, &out.drop_bar, &out.loss_mw})
        courses->assign(question.part.pipes.size(), std::vector<double>(n, 0.0));
    out.pump_mw.assign(n, 0.0);
    for (std::size_t place = 0; place < n_nodes; ++place)
        for (std::size_t state = 0; state < n; ++state)
            out.pressure_bar[place][state] = flows.supply_bar[state * n_nodes + place];
    for (std::size_t pipe = 0; pipe < question.part.pipes.size(); ++pipe) put_pipe(own, flows, n, pipe, out);
    for (std::size_t row = 0; row < own.customer_places.size(); ++row) put_customer(own, states, flows, row, out);
    for (std::size_t plant = 0; plant < n_plants; ++plant) {
        const std::size_t place = own.plant_places[plant];
        for (std::size_t state = 0; state < n; ++state) {
            const std::size_t cell = state * n_plants + plant;
            out.pump_mw[state] += std::max(0.0, flows.pump_w[cell]) / kMachineEfficiencyPu / kWattPerMegawatt;
            if (plant == 0) continue;
            const double kept = states.plant_w[cell] - flows.plant_w[cell];
            if (kept > kNotMissed * states.plant_w[cell]) out.kept_mw[place][state] = kept / kWattPerMegawatt;
        }
    }
    if (question.with_delay) put_delay(question, own, states, flows, out);
    out.residual = flows.residual_pu;
    for (const hydraulic::Finding& finding : flows.findings)
        if (finding.kind == hydraulic::FindingKind::not_settled) out.unsolved.push_back(question.steps[finding.state]);
    return out;
}

}  // namespace knelpunt::flow
