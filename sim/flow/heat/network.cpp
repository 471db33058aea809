#include "sim/flow/heat/network.hpp"

#include "sim/base/expects.hpp"
#include "sim/base/units.hpp"
#include "sim/flow/hydraulic/pipe_units.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::heat {

Fluid water_at(double temperature_k) {
    const double t = temperature_k - kKelvinAtZeroC;
    Fluid out;
    const double above =
        999.83952 +
        t * (16.945176 + t * (-7.9870401e-3 + t * (-46.170461e-6 + t * (105.56302e-9 - t * 280.54253e-12))));
    out.density_kg_per_m3 = above / (1.0 + 16.879850e-3 * t) * 1.000223;  // compressed by 5 bar
    out.heat_capacity_j_per_kg_k = 4209.569 + t * (-2.12059 + t * (0.0459427 + t * (-3.74891e-4 + t * 1.32135e-6)));
    out.dynamic_viscosity_pa_s = 2.67934e-5 * numeric::exp(536.337 / (temperature_k - 145.2));
    return out;
}

std::size_t holding_plant(const Network& network) {
    std::size_t found = network.plants.size();
    for (std::size_t plant = 0; plant < network.plants.size(); ++plant) {
        if (network.plants[plant].kind != PlantKind::balances) continue;
        if (found == network.plants.size() || network.plants[plant].rank < network.plants[found].rank) found = plant;
    }
    expects(found < network.plants.size(), "a plant balances");
    return found;
}

hydraulic::Model build_model(const Network& network) {
    hydraulic::Model out;
    const double density = network.fluid.density_kg_per_m3;
    out.friction = network.friction;
    out.topology.n_nodes = network.nodes.size();
    out.flow_scale_kg_per_s = network.flow_scale_kg_per_s;
    out.potential_scale = network.pressure_scale_bar;
    for (const Node& node : network.nodes) out.topology.is_held.push_back(node.is_held ? 1 : 0);
    if (!network.plants.empty()) {
        out.topology.is_held.assign(network.nodes.size(), 0);
        out.topology.is_held[static_cast<std::size_t>(network.plants[holding_plant(network)].node)] = 1;
    }
    for (const Pipe& pipe : network.pipes) {
        out.topology.pipes.push_back({pipe.from, pipe.to});
        const hydraulic::PipeShape shape =
            hydraulic::shape_of(pipe, network.fluid.dynamic_viscosity_pa_s, 1.0 / (2.0 * density * kPaPerBar));
        out.pipes.push_back(hydraulic::make_pipe_friction(network.friction, shape));
        const double rise_m = network.nodes[static_cast<std::size_t>(pipe.to)].height_m -
                              network.nodes[static_cast<std::size_t>(pipe.from)].height_m;
        out.rise.push_back(density * network.gravity_m_per_s2 * rise_m / kPaPerBar);
    }
    for (const Machine& machine : network.machines) {
        out.topology.machines.push_back({machine.from, machine.to});
        out.machines.push_back(machine.kind);
    }
    hydraulic::finish_model(out);
    return out;
}

}  // namespace knelpunt::heat
