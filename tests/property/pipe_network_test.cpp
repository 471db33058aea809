// Laws that hold in any network of pipes: random ones with 1 m beside 10 km, loops, machines, several sources, heights.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "sim/flow/gas/check.hpp"
#include "sim/numeric/cpu.hpp"

namespace knelpunt::gas {
namespace {

using hydraulic::FindingKind;
using hydraulic::MachineKind;

/// Numbers that are the same with every library.
class Dice {
public:
    explicit Dice(unsigned seed) : engine_(seed) {}
    double share() { return static_cast<double>(engine_() >> 5U) / 134217728.0; }
    int below(int n) { return static_cast<int>(share() * n); }

private:
    std::mt19937 engine_;
};

struct RandomCase {
    Network network;
    States states;
};

void add_pipe(Network& network, int from, int to, Dice& dice) {
    Pipe pipe;
    pipe.from = from;
    pipe.to = to;
    const double kind = dice.share();
    pipe.length_m = kind < 0.1 ? 0.01 + dice.share() : (kind < 0.2 ? 10e3 : 20.0 + 3e3 * dice.share());
    pipe.inner_diameter_mm = 80.0 + 400.0 * dice.share();
    pipe.roughness_mm = 0.01 + 0.5 * dice.share();
    network.pipes.push_back(pipe);
}

/// 4 to 60 nodes, 1 to 3 sources, up to 4 machines; eight states: usual, none, a hundredth, double, random, with feed-in,
/// tenfold (more than fits), a millionth.
RandomCase random_case(unsigned seed) {
    Dice dice(seed);
    RandomCase out;
    Network& net = out.network;
    net.gas = hydrogen();
    const int n_nodes = 4 + dice.below(57), n_machines = dice.below(5);
    net.nodes.resize(static_cast<std::size_t>(n_nodes));
    if (dice.share() < 0.3)
        for (Node& node : net.nodes) node.height_m = 200.0 * dice.share();
    std::vector<double> set, ratio, power;
    const auto join = [&](int from, int to, double chance) {
        if (static_cast<int>(net.machines.size()) >= n_machines || dice.share() >= chance)
            return add_pipe(net, from, to, dice);
        const int kind = dice.below(4);
        Machine machine;
        machine.kind =
            kind == 0 ? MachineKind::check_valve : (kind == 1 ? MachineKind::regulator : MachineKind::compressor);
        machine.from = from;
        machine.to = to;
        machine.most_ratio = 3.0;
        net.machines.push_back(machine);
        set.push_back(kind == 1 ? 3.0 + 20.0 * dice.share() : (kind == 2 ? 30.0 + 40.0 * dice.share() : kInf));
        ratio.push_back(kind == 3 ? 1.0 + dice.share() : kInf);
        power.push_back(kind >= 2 && dice.share() < 0.2 ? 0.05 + dice.share() : kInf);
    };
    for (int node = 1; node < n_nodes; ++node) join(dice.below(node), node, 0.15);
    for (int chord = dice.below(n_nodes / 5 + 1); chord > 0; --chord) {
        const int from = dice.below(n_nodes), to = dice.below(n_nodes);
        if (from != to) join(from, to, 0.3);
    }
    std::vector<double> held(net.nodes.size(), 0.0), demand(net.nodes.size(), 0.0);
    for (int source = dice.below(3); source >= 0; --source) {
        const auto node = static_cast<std::size_t>(source == 0 ? 0 : dice.below(n_nodes));
        net.nodes[node].is_held = true;
        held[node] = 20.0 + 40.0 * dice.share();
    }
    double total = 0.0;
    for (double& one : demand) total += one = dice.share() < 0.6 ? 0.05 * dice.share() : 0.0;
    net.flow_scale_kg_per_s = std::max(total, 1e-3);
    net.pressure_scale_bar = 60.0;
    out.states = States(net, 8);
    const std::array<double, 8> levels{1.0, 0.0, 0.01, 2.0, -1.0, 1.0, 10.0, 1e-6};
    for (std::size_t state = 0; state < 8; ++state) {
        for (std::size_t node = 0; node < net.nodes.size(); ++node) {
            const std::size_t at = state * net.nodes.size() + node;
            out.states.demand_kg_per_s[at] = demand[node] * (levels[state] < 0.0 ? 2.0 * dice.share() : levels[state]);
            out.states.held_bar[at] = held[node];
            if (state == 5 && dice.share() < 0.2) out.states.feed_kg_per_s[at] = 0.05 * dice.share();
        }
        for (std::size_t at = 0; at < net.machines.size(); ++at) {
            out.states.set_bar[state * net.machines.size() + at] = set[at];
            out.states.ratio[state * net.machines.size() + at] = ratio[at];
            out.states.power_mw[state * net.machines.size() + at] = power[at];
        }
    }
    return out;
}

bool is_same(const std::vector<double>& a, const std::vector<double>& b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}

/// Whether both ends hold pressure, or a machine between does not let one follow the other: no flow satisfies its law.
bool has_finding(const Flows& flows, std::size_t state, FindingKind kind) {
    for (const auto& finding : flows.findings)
        if (finding.state == state && finding.kind == kind) return true;
    return false;
}

// 1,000 networks of eight states: each is solved, and what it says holds by equations that share no code with the solver:
// balance to 1e-9 of usual flow, pipes to 1e-5 bar, machines to 1e-4 bar, nothing backwards. States whose machines stand
// between held pressures are said to be impossible.
TEST(GasNetworks, AreAllSolvedAndRight) {
    std::size_t n_states = 0, n_unsolved = 0, n_wrong = 0, n_cut = 0, n_impossible = 0;
    for (unsigned seed = 1; seed <= 1000; ++seed) {
        const RandomCase own = random_case(seed);
        const Flows flows = solve_flows(own.network, build_model(own.network), own.states, {.tolerance_bar = 1e-7});
        n_unsolved += flows.n_unsolved;
        for (std::size_t state = 0; state < 8; ++state) {
            const Mismatch off = check_state(own.network, own.states, flows, state);
            const bool is_impossible = has_finding(flows, state, FindingKind::impossible_input);
            const bool is_right = off.balance_kg_per_s < 1e-9 * std::max(1.0, own.network.flow_scale_kg_per_s) &&
                                  off.pipe_bar < 1e-5 && off.machine_bar < 1e-4 && off.backward_kg_per_s < 1e-8 &&
                                  (is_impossible || off.blocked_bar < 1e-4);
            if (!is_right || has_finding(flows, state, FindingKind::not_settled)) {
                ++n_wrong;
                ADD_FAILURE() << "seed " << seed << ", state " << state << ": balance " << off.balance_kg_per_s
                              << ", pipe " << off.pipe_bar << " bar, machine " << off.machine_bar << " bar, backward "
                              << off.backward_kg_per_s << ", blocked " << off.blocked_bar;
            }
            ++n_states;
            n_cut += has_finding(flows, state, FindingKind::undersupplied) ? 1U : 0U;
            n_impossible += is_impossible ? 1U : 0U;
        }
    }
    RecordProperty("states", static_cast<int>(n_states));
    RecordProperty("cut", static_cast<int>(n_cut));
    RecordProperty("impossible", static_cast<int>(n_impossible));
    EXPECT_EQ(n_unsolved, 0U);
    EXPECT_EQ(n_wrong, 0U);
    EXPECT_GT(n_cut, 100U);  // the torture is real
}

TEST(GasNetworks, LosePressureAlongTheFlow) {
    for (unsigned seed = 1; seed <= 200; ++seed) {
        RandomCase own = random_case(seed);
        for (Node& node : own.network.nodes) node.height_m = 0.0;
        const Flows flows = solve_flows(own.network, build_model(own.network), own.states, {.tolerance_bar = 1e-8});
        const std::size_t n_pipes = own.network.pipes.size(), n_nodes = own.network.nodes.size();
        for (std::size_t at = 0; at < flows.flow_kg_per_s.size(); ++at) {
            const Pipe& pipe = own.network.pipes[at % n_pipes];
            const double* const pressure = flows.pressure_bar.data() + at / n_pipes * n_nodes;
            if (flows.flow_kg_per_s[at] <= 1e-6) continue;
            EXPECT_GT(pressure[pipe.from] - pressure[pipe.to], -1e-7) << "seed " << seed;
        }
    }
}

// Drawing a pipe the other way changes the sign of its flow and nothing else, to the bit.
TEST(GasNetworks, DoNotDependOnDrawnDirections) {
    for (unsigned seed = 1; seed <= 100; ++seed) {
        const RandomCase own = random_case(seed);
        Network turned = own.network;
        for (std::size_t at = 0; at < turned.pipes.size(); at += 2)
            std::swap(turned.pipes[at].from, turned.pipes[at].to);

        const Flows flows = solve_flows(own.network, build_model(own.network), own.states, {});
        Flows other = solve_flows(turned, build_model(turned), own.states, {});

        EXPECT_TRUE(is_same(flows.pressure_bar, other.pressure_bar)) << "seed " << seed;
        for (std::size_t at = 0; at < other.flow_kg_per_s.size(); ++at)
            if (at % turned.pipes.size() % 2 == 0) other.flow_kg_per_s[at] = -other.flow_kg_per_s[at];
        for (std::size_t at = 0; at < other.flow_kg_per_s.size(); ++at)
            EXPECT_EQ(flows.flow_kg_per_s[at], other.flow_kg_per_s[at]) << "seed " << seed;
    }
}

TEST(GasNetworks, GiveTheSameBytesForAnyThreadsAndVectors) {
    const RandomCase own = random_case(24);
    States many(own.network, 2000);
    Dice dice(5);
    for (std::size_t at = 0; at < many.demand_kg_per_s.size(); ++at) {
        const std::size_t node = at % own.network.nodes.size();
        many.demand_kg_per_s[at] = own.states.demand_kg_per_s[node] * dice.share();
        many.held_bar[at] = own.states.held_bar[node];
    }
    for (std::size_t at = 0; at < many.set_bar.size(); ++at) {
        many.set_bar[at] = own.states.set_bar[at % own.network.machines.size()];
        many.ratio[at] = own.states.ratio[at % own.network.machines.size()];
        many.power_mw[at] = own.states.power_mw[at % own.network.machines.size()];
    }
    const hydraulic::Model model = build_model(own.network);

    const Flows one = solve_flows(own.network, model, many, {.n_threads = 1});
    const Flows three = solve_flows(own.network, model, many, {.n_threads = 3});
    const numeric::LaneTarget widest = numeric::lane_target();
    numeric::limit_lane_target(numeric::LaneTarget::avx2);
    const Flows narrow = solve_flows(own.network, model, many, {});
    numeric::limit_lane_target(widest);

    EXPECT_TRUE(is_same(one.pressure_bar, three.pressure_bar) && is_same(one.flow_kg_per_s, three.flow_kg_per_s));
    EXPECT_TRUE(is_same(one.pressure_bar, narrow.pressure_bar) && is_same(one.flow_kg_per_s, narrow.flow_kg_per_s));
    EXPECT_EQ(one.findings, three.findings);
}

}  // namespace
}  // namespace knelpunt::gas
