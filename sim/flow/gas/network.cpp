#include "sim/flow/gas/network.hpp"

#include "sim/base/units.hpp"
#include "sim/flow/hydraulic/pipe_units.hpp"
#include "sim/numeric/math.hpp"

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

double compression_mj_per_kg(const Gas& gas, double inlet_bar, double outlet_bar, double temperature_k,
                             double efficiency_pu) {
    if (!(outlet_bar > inlet_bar)) return 0.0;
    const double z = gas.compressibility(temperature_k).value(inlet_bar);
    const double power = (gas.heat_ratio - 1.0) / gas.heat_ratio;
    const double joule = z * gas.gas_constant_j_per_kg_k * temperature_k / power *
                         (numeric::pow(outlet_bar / inlet_bar, power) - 1.0) / efficiency_pu;
    return joule / kPerMega;
}

double mean_pressure_bar(double from_bar, double to_bar) {
    const double sum = from_bar + to_bar;
    return sum > 0.0 ? 2.0 / 3.0 * (sum - from_bar * to_bar / sum) : 0.0;
}

}  // namespace knelpunt::gas
