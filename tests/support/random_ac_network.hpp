#pragma once

#include <random>

#include "sim/base/spec.hpp"
#include "sim/flow/ac/ac_network.hpp"

namespace knelpunt::test {

/// A random network for AC flow and the powers of some steps: meshed or radial, with transformers, phase shifters, charging,
/// parallel circuits, shunts, held voltages, several balancing buses, and sometimes a second island and one without supply.
/// Angles between neighbours stay small, so that there is a solution.
class RandomAcNetwork {
public:
    RandomAcNetwork(unsigned seed, int n_steps) : random_(seed) {
        const int n_main = whole(3, 40), n_second = whole(0, 2) == 0 ? whole(2, 6) : 0;
        const int n_dead = whole(0, 3) == 0 ? 2 : 0, n = n_main + n_second + n_dead;
        for (int bus = 0; bus < n; ++bus) add_bus(bus);
        connect(0, n_main);
        if (n_second > 0) connect(n_main, n_main + n_second);
        if (n_dead > 0) add_branch(n_main + n_second, n_main + n_second + 1);
        net.graph.n_nodes = n;
        net.topology = find_topology(net.graph);
        net.reference_bus.assign(static_cast<std::size_t>(net.topology.n_islands), -1);
        const bool has_two = whole(0, 1) == 0;
        balance(0, has_two ? 0.4 : 1.0);
        if (has_two) balance(n_main - 1, 0.6);
        if (n_second > 0) balance(n_main, 1.0);
        add_steps(n, n_steps);
    }

    flow::AcNetwork net;
    std::vector<std::vector<flow::Complex>> injection_pu;  ///< [step][bus]

private:
    double uniform(double low, double high) { return std::uniform_real_distribution(low, high)(random_); }
    int whole(int low, int high) { return std::uniform_int_distribution(low, high)(random_); }

    void add_bus(int bus) {
        net.node_of.push_back({bus});
        net.bus_at.push_back(bus);
        net.role.push_back(uniform(0, 1) < 0.2 ? flow::BusRole::held : flow::BusRole::load);
        net.v_pu.push_back(uniform(0.99, 1.04));
        net.angle_rad.push_back(0.0);
        net.q_min_pu.push_back(-kInf);
        net.q_max_pu.push_back(kInf);
        net.slack_share.push_back(0.0);
        net.shunt.push_back(uniform(0, 1) < 0.2 ? flow::Complex(uniform(0, 0.02), uniform(-0.1, 0.1))
                                                : flow::Complex());
    }

    void add_branch(int from, int to) {
        const flow::Complex y = 1.0 / flow::Complex(uniform(0.0, 0.02), uniform(0.02, 0.12));
        const flow::Complex charging(0.0, uniform(0.0, 0.05));
        const bool is_transformer = uniform(0, 1) < 0.25;
        const flow::Complex ratio = is_transformer ? std::polar(uniform(0.94, 1.06), uniform(-0.1, 0.1)) : 1.0;
        const double n_circuits = whole(1, 2);
        net.branch_at.push_back(net.n_branches());
        net.branch_of.push_back({net.n_branches()});
        net.from.push_back(from);
        net.to.push_back(to);
        net.n_circuits.push_back(static_cast<int>(n_circuits));
        net.shift_rad.push_back(std::arg(ratio));
        net.admittance.push_back({n_circuits * (y + charging) / std::norm(ratio), -n_circuits * y / std::conj(ratio),
                                  -n_circuits * y / ratio, n_circuits * (y + charging)});
        net.graph.edges.emplace_back(from, to);
    }

    /// A tree over the buses, and chords.
    void connect(int first, int last) {
        for (int bus = first + 1; bus < last; ++bus) add_branch(whole(first, bus - 1), bus);
        const int n_more = whole(0, last - first);
        for (int more = 0; more < n_more; ++more) {
            const int from = whole(first, last - 1), to = whole(first, last - 1);
            if (from != to) add_branch(from, to);
        }
    }

    void balance(int bus, double share) {
        const auto at = static_cast<std::size_t>(bus);
        int& reference = net.reference_bus[static_cast<std::size_t>(net.topology.island_of_node[at])];
        net.role[at] = reference < 0 ? flow::BusRole::reference : flow::BusRole::held;
        if (reference < 0) reference = bus;
        net.slack_share[at] = share;
    }

    void add_steps(int n, int n_steps) {
        std::vector<flow::Complex> typical;
        for (int bus = 0; bus < n; ++bus) typical.emplace_back(uniform(-0.12, 0.1), uniform(-0.05, 0.02));
        for (int step = 0; step < n_steps; ++step) {
            const double level = uniform(0.6, 1.1);
            injection_pu.emplace_back();
            for (const flow::Complex& s : typical)
                injection_pu.back().push_back(
                    level * flow::Complex(s.real() * uniform(0.9, 1.1), s.imag() * uniform(0.9, 1.1)));
        }
    }

    std::mt19937 random_;
};

}  // namespace knelpunt::test
