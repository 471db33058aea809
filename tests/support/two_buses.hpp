#pragma once

#include <cmath>
#include <vector>

#include "sim/base/spec.hpp"
#include "sim/flow/ac/batch/state_batch.hpp"

namespace knelpunt::test {

/// A reference at 1 pu and a load behind `n_circuits` equal branches of series impedance z.
inline flow::AcNetwork two_buses(flow::Complex z_pu, int n_circuits = 1, double ratio_pu = 1.0) {
    flow::AcNetwork net;
    net.graph.n_nodes = 2;
    for (int bus = 0; bus < 2; ++bus) {
        net.node_of.push_back({bus});
        net.bus_at.push_back(bus);
        net.v_pu.push_back(1.0);
        net.angle_rad.push_back(0.0);
        net.q_min_pu.push_back(-kInf);
        net.q_max_pu.push_back(kInf);
        net.shunt.emplace_back();
    }
    net.role = {flow::BusRole::reference, flow::BusRole::load};
    net.slack_share = {1.0, 0.0};
    const flow::Complex y = static_cast<double>(n_circuits) / z_pu;
    net.branch_of.push_back({0});
    net.branch_at.push_back(0);
    net.from.push_back(0);
    net.to.push_back(1);
    net.n_circuits.push_back(n_circuits);
    net.shift_rad.push_back(0.0);
    net.admittance.push_back({y / (ratio_pu * ratio_pu), -y / ratio_pu, -y / ratio_pu, y});
    net.graph.edges.emplace_back(0, 1);
    net.topology = find_topology(net.graph);
    net.reference_bus = {0};
    return net;
}

/// |v|^2 of a load p + jq behind a reactance x and a source of |e|^2, by hand: with r = 0 and the current (p - jq) / conj v,
/// v^4 + (2 q x - e^2) v^2 + x^2 (p^2 + q^2) = 0, its larger root. The nose of the curve with q = 0 is at p = e^2 / (2 x).
inline double v2_behind(double x_pu, double p_pu, double q_pu, double e2_pu = 1.0) {
    const double b = 2.0 * q_pu * x_pu - e2_pu, c = x_pu * x_pu * (p_pu * p_pu + q_pu * q_pu);
    return (-b + std::sqrt(b * b - 4.0 * c)) / 2.0;
}

/// Powers of sixteen states of two buses: each with its own load.
inline flow::AcPowers loads(const flow::AcModel& model, const std::array<flow::Complex, flow::kStates>& load_pu) {
    flow::AcPowers out(model.pattern.n());
    std::vector<std::vector<flow::Complex>> injection_pu;
    std::vector<int> steps;
    for (const flow::Complex& of : load_pu) {
        steps.push_back(static_cast<int>(injection_pu.size()));
        injection_pu.push_back({{}, -of});
    }
    put_powers(model.pattern, injection_pu, steps, out);
    return out;
}

/// Sixteen loads of p = first, first + step, .. with q = 0.4 p.
inline std::array<flow::Complex, flow::kStates> rising_loads(double first_pu, double step_pu) {
    std::array<flow::Complex, flow::kStates> out;
    for (std::size_t lane = 0; lane < out.size(); ++lane)
        out[lane] = flow::Complex(1.0, 0.4) * (first_pu + step_pu * static_cast<double>(lane));
    return out;
}

}  // namespace knelpunt::test
