#include "sim/flow/gas/network.hpp"

#include "sim/flow/hydraulic/pipe_units.hpp"

namespace knelpunt::gas {

hydraulic::Model build_model(const Network& network) {
    hydraulic::Model out;
    out.is_gas = true;
    out.friction = network.friction;
    out.topology.n_nodes = network.nodes.size();
    out.flow_scale_kg_per_s = network.flow_scale_kg_per_s;
    out.potential_scale = network.pressure_scale_bar * network.pressure_scale_bar;
    for (const Node& node : network.nodes) out.topology.is_held.push_back(node.is_held ? 1 : 0);
    for (const Pipe& pipe : network.pipes) {
        const double rt = network.gas.gas_constant_j_per_kg_k * pipe.temperature_k;
        out.topology.pipes.push_back({pipe.from, pipe.to});
        const hydraulic::PipeShape shape =
            hydraulic::shape_of(pipe, network.gas.dynamic_viscosity_pa_s, rt / (kPaPerBar * kPaPerBar));
        out.pipes.push_back(hydraulic::make_pipe_friction(network.friction, shape));
        out.z.push_back(network.gas.compressibility(pipe.temperature_k).z);
        const double rise_m = network.nodes[static_cast<std::size_t>(pipe.to)].height_m -
                              network.nodes[static_cast<std::size_t>(pipe.from)].height_m;
        out.rise.push_back(network.gravity_m_per_s2 * rise_m / rt);
    }
    for (const Machine& machine : network.machines) {
        out.topology.machines.push_back({machine.from, machine.to});
        out.machines.push_back(machine.kind);
    }
    hydraulic::finish_model(out);
    return out;
}

double mean_pressure_bar(double from_bar, double to_bar) {
    const double sum = from_bar + to_bar;
    return sum > 0.0 ? 2.0 / 3.0 * (sum - from_bar * to_bar / sum) : 0.0;
}

}  // namespace knelpunt::gas
