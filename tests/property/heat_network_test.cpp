// Laws that hold in any heat network: random ones with loops, several plants by rank, limits, bypasses, twins, boosters.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "sim/flow/heat/heat_flow.hpp"
#include "sim/numeric/cpu.hpp"

namespace knelpunt::heat {
namespace {

class Dice {
public:
    explicit Dice(unsigned seed) : engine_(seed) {}
    double share() { return static_cast<double>(engine_() >> 5U) / 134217728.0; }
    int below(int n) { return static_cast<int>(share() * n); }

private:
    std::mt19937 engine_;
};

struct RandomHeat {
    Network network;
    HeatStates states;
    double coldest_k = 400, hottest_k = 200;
};

void set_states(RandomHeat& out, const std::vector<double>& wanted, std::size_t n_states, Dice& dice) {
    const Network& net = out.network;
    double heat = 0.0;
    for (const double one : wanted) heat += one;
    out.states = HeatStates(net, n_states);
    const std::array<double, 6> levels{1.0, 0.0, 0.08, 0.001, 1.5, -1.0};
    for (std::size_t state = 0; state < n_states; ++state) {
        for (std::size_t row = 0; row < net.consumers.size(); ++row) {
            const std::size_t at = state * net.consumers.size() + row;
            const double level = levels[state % 6];
            out.states.heat_w[at] = wanted[row] * (level < 0.0 ? dice.share() : level);
            out.states.return_k[at] = 305.15 + 20.0 * dice.share();
            out.states.bypass_kg_per_s[at] = net.consumers[row].is_bypass ? 0.2 * dice.share() : 0.0;
        }
        for (std::size_t plant = 0; plant < net.plants.size(); ++plant) {
            const std::size_t at = state * net.plants.size() + plant;
            out.states.supply_k[at] = 343.15 + 20.0 * dice.share();
            out.states.plant_w[at] = 0.2 * heat * dice.share() * std::max(levels[state % 6], 0.0);
            out.hottest_k = std::max(out.hottest_k, out.states.supply_k[at]);
        }
    }
    out.coldest_k = 283.15;
}

/// 4 to 50 nodes, 1 to 4 plants; states: full, none, 8 %, a thousandth, 150 %, random.
RandomHeat random_heat(unsigned seed, std::size_t n_states = 8) {
    Dice dice(seed);
    RandomHeat out;
    Network& net = out.network;
    const int n_nodes = 4 + dice.below(47);
    net.nodes.resize(static_cast<std::size_t>(n_nodes));
    const bool has_twins = dice.share() < 0.3;
    const auto join = [&](int from, int to) {
        Pipe pipe;
        pipe.from = from;
        pipe.to = to;
        pipe.length_m = dice.share() < 0.1 ? 1.0 : 20.0 + 1500.0 * dice.share();
        pipe.inner_diameter_mm = 40.0 + 300.0 * dice.share();
        pipe.roughness_mm = 0.05 + 0.2 * dice.share();
        pipe.ground_w_per_m_k = 0.5 * dice.share();
        pipe.between_w_per_m_k = has_twins ? 0.1 * dice.share() : 0.0;
        net.pipes.push_back(pipe);
    };
    for (int node = 1; node < n_nodes; ++node) join(dice.below(node), node);
    for (int chord = dice.below(n_nodes / 6 + 1); chord > 0; --chord) {
        const int from = dice.below(n_nodes), to = dice.below(n_nodes);
        if (from != to) join(from, to);
    }
    double heat = 0.0;
    std::vector<double> wanted;
    for (int node = 0; node < n_nodes; ++node) {
        if (dice.share() > 0.6) continue;
        Consumer consumer;
        consumer.node = node;
        consumer.is_bypass = dice.share() < 0.05;
        if (dice.share() < 0.1) consumer.most_kg_per_s = 2.0 * dice.share();
        net.consumers.push_back(consumer);
        wanted.push_back(20e3 + 500e3 * dice.share());
        heat += wanted.back();
    }
    net.plants.resize(1);
    for (int extra = dice.below(4); extra > 0; --extra) {
        Plant plant;
        plant.node = dice.below(n_nodes);
        plant.rank = dice.below(5) - 2;
        const int kind = dice.below(3);
        plant.kind = kind == 0 ? PlantKind::balances : (kind == 1 ? PlantKind::given_heat : PlantKind::heat_pump);
        if (kind == 0) plant.most_w = heat * dice.share();
        plant.source_k = 298.15;
        plant.source_kg_per_s = 50.0 * dice.share();
        net.plants.push_back(plant);
    }
    net.plants[0].rank = 9;
    net.flow_scale_kg_per_s = std::max(heat / 1.5e5, 0.1);
    set_states(out, wanted, n_states, dice);
    return out;
}

bool is_same(const std::vector<double>& a, const std::vector<double>& b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}

double part(const std::vector<double>& values, std::size_t state, std::size_t n) {
    double sum = 0.0;
    for (std::size_t at = 0; at < n; ++at) sum += values[state * n + at];
    return sum;
}

// All but 4 of 8,000 states are solved, the others say that they are not; mass and energy balance to 1e-9 and 1e-6 of what flows; nothing is colder than the ground or hotter than
// the hottest plant; nobody gets more than asked.
TEST(HeatNetworks, AreSolvedAndKeepMassAndEnergy) {
    std::size_t n_states = 0, n_unsolved = 0;
    for (unsigned seed = 1; seed <= 1000; ++seed) {
        const RandomHeat own = random_heat(seed);
        const Network& net = own.network;
        const HeatFlows out = solve_heat(net, own.states, {});
        n_unsolved += out.n_unsolved;
        for (std::size_t state = 0; state < 8; ++state) {
            ++n_states;
            if (!(out.residual_pu[state] <= 1e-8)) continue;
            std::vector<double> balance(net.nodes.size(), 0.0);
            for (std::size_t pipe = 0; pipe < net.pipes.size(); ++pipe) {
                const double flow = out.flow_kg_per_s[state * net.pipes.size() + pipe];
                balance[static_cast<std::size_t>(net.pipes[pipe].from)] -= flow;
                balance[static_cast<std::size_t>(net.pipes[pipe].to)] += flow;
            }
            for (std::size_t plant = 0; plant < net.plants.size(); ++plant)
                balance[static_cast<std::size_t>(net.plants[plant].node)] +=
                    out.plant_kg_per_s[state * net.plants.size() + plant];
            for (std::size_t row = 0; row < net.consumers.size(); ++row)
                balance[static_cast<std::size_t>(net.consumers[row].node)] -=
                    out.consumer_kg_per_s[state * net.consumers.size() + row];
            // flows of the last step of customers differ from those of the temperatures by the tolerance
            for (const double left : balance)
                EXPECT_NEAR(left, 0.0, 1e-6 * net.flow_scale_kg_per_s) << "seed " << seed << " state " << state;
            const double given = part(out.plant_w, state, net.plants.size());
            const double taken = part(out.consumer_w, state, net.consumers.size()) -
                                 part(out.booster_w, state, net.consumers.size()) +
                                 part(out.loss_w, state, net.pipes.size());
            EXPECT_NEAR(given, taken, 1.0 + 1e-6 * std::fabs(given)) << "seed " << seed << " state " << state;
            for (std::size_t node = 0; node < net.nodes.size(); ++node)
                for (const double k :
                     {out.supply_k[state * net.nodes.size() + node], out.return_k[state * net.nodes.size() + node]}) {
                    EXPECT_GT(k, own.coldest_k - 1e-6) << "seed " << seed << " state " << state;
                    EXPECT_LT(k, own.hottest_k + 1e-6) << "seed " << seed << " state " << state;
                }
            for (std::size_t row = 0; row < net.consumers.size(); ++row) {
                const std::size_t at = state * net.consumers.size() + row;
                EXPECT_LT(out.consumer_w[at], own.states.heat_w[at] + 1.0 + 1e-6 * own.states.heat_w[at]);
            }
        }
    }
    // Measured: customers on both sides of a divide of flows that pull each other to and fro.
    EXPECT_LE(n_unsolved, 4U) << "of " << n_states;
}

TEST(HeatNetworks, GiveTheSameBytesForAnyThreadsAndVectors) {
    const RandomHeat own = random_heat(7, 1500);

    const HeatFlows one = solve_heat(own.network, own.states, {.n_threads = 1});
    const HeatFlows three = solve_heat(own.network, own.states, {.n_threads = 3});
    const numeric::LaneTarget widest = numeric::lane_target();
    numeric::limit_lane_target(numeric::LaneTarget::avx2);
    const HeatFlows narrow = solve_heat(own.network, own.states, {});
    numeric::limit_lane_target(widest);

    EXPECT_TRUE(is_same(one.supply_k, three.supply_k) && is_same(one.flow_kg_per_s, three.flow_kg_per_s));
    EXPECT_TRUE(is_same(one.supply_k, narrow.supply_k) && is_same(one.flow_kg_per_s, narrow.flow_kg_per_s));
}

}  // namespace
}  // namespace knelpunt::heat
