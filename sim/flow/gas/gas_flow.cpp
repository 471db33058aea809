#include "sim/flow/gas/gas_flow.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/expects.hpp"
#include "sim/flow/gas/cut.hpp"
#include "sim/flow/gas/state_findings.hpp"
#include "sim/flow/hydraulic/parts.hpp"
#include "sim/flow/hydraulic/pipe_units.hpp"

namespace knelpunt::gas {
namespace {

using hydraulic::Block;
constexpr std::size_t kWidth = Block::kWidth;
constexpr std::size_t kBlocksPerPart = 64;  ///< each part starts anew, so that threads leave no trace

/// Solves the states of a network; one per thread.
class Solver {
public:
    Solver(const Network& network, const hydraulic::Model& model, const States& states, const FlowOptions& options,
           Flows& out)
        : network_(network),
          model_(model),
          states_(states),
          out_(out),
          loader_(network, model, states, options),
          cutter_(loader_),
          block_(loader_.make_block()),
          n_nodes_(network.nodes.size()),
          n_machines_(network.machines.size()) {
        for (const Pipe& pipe : network.pipes)
            velocity_per_flow_.push_back(network.gas.gas_constant_j_per_kg_k * pipe.temperature_k /
                                         (kPaPerBar * hydraulic::pipe_area_m2(pipe.inner_diameter_mm)));
    }

    void run(std::size_t first, std::size_t last) {
        block_.is_warm = false;
        for (std::size_t state = first; state < last; state += kWidth) {
            for (std::size_t lane = 0; lane < kWidth; ++lane) {
                const std::size_t here = std::min(state + lane, last - 1);
                if (!loader_.is_plain() || is_cut_[lane] || state == first) supply_[lane] = loader_.supply(here);
                is_cut_[lane] = false;
                loader_.load(block_, lane, here, supply_[lane]);
            }
            loader_.solve(block_);
            n_evaluations += static_cast<std::size_t>(block_.n_evaluations);
            for (std::size_t lane = 0; lane < kWidth && state + lane < last; ++lane) {
                is_cut_[lane] = loader_.is_short(block_, lane, supply_[lane]);
                if (is_cut_[lane]) cutter_.cut(state + lane, supply_[lane]);
                const std::size_t from = is_cut_[lane] ? 0 : lane;
                extract(is_cut_[lane] ? cutter_.answer() : block_, from, state + lane, supply_[lane]);
            }
        }
    }

    std::vector<hydraulic::Finding> findings;
    std::size_t n_evaluations = 0, n_unsolved = 0;

private:
    void extract(const Block& block, std::size_t lane, std::size_t state, const hydraulic::Supply& supply) {
        const std::size_t n_pipes = network_.pipes.size();
        double* const pressure = out_.pressure_bar.data() + state * n_nodes_;
        double* const given = out_.held_kg_per_s.data() + state * n_nodes_;
        for (std::size_t node = 0; node < n_nodes_; ++node) {
            const std::size_t from = state * n_nodes_ + node;
            const double potential = block.potential[node * kWidth + lane];
            pressure[node] = supply.is_live[node] != 0 && potential > 0.0 ? std::sqrt(potential) : kNaN;
            out_.served_kg_per_s[from] = states_.demand_kg_per_s[from] * supply.served_pu[node];
            out_.taken_kg_per_s[from] = states_.feed_kg_per_s[from] * supply.taken_pu[node];
            given[node] = out_.served_kg_per_s[from] - out_.taken_kg_per_s[from];
        }
        for (std::size_t pipe = 0; pipe < n_pipes; ++pipe) {
            const Pipe& own = network_.pipes[pipe];
            const double flow = block.flow[pipe * kWidth + lane];
            const auto from = static_cast<std::size_t>(own.from), to = static_cast<std::size_t>(own.to);
            given[from] += flow;
            given[to] -= flow;
            out_.flow_kg_per_s[state * n_pipes + pipe] = flow;
            const double mean = mean_pressure_bar(pressure[from], pressure[to]);
            out_.velocity_m_per_s[state * n_pipes + pipe] =
                flow * velocity_per_flow_[pipe] * Compressibility{model_.z[pipe]}.value(mean) / mean;
        }
        for (std::size_t at = 0; at < n_machines_; ++at) {
            const double flow = block.machine_flow[at * kWidth + lane];
            given[static_cast<std::size_t>(network_.machines[at].from)] += flow;
            given[static_cast<std::size_t>(network_.machines[at].to)] -= flow;
            out_.machine_kg_per_s[state * n_machines_ + at] = flow;
        }
        for (std::size_t node = 0; node < n_nodes_; ++node)
            if (!network_.nodes[node].is_held) given[node] = 0.0;
        for (std::size_t at = 0; at < n_machines_; ++at)
            if (block.machine_stuck[at * kWidth + lane] > 0.5)
                findings.push_back({state, hydraulic::ElementKind::machine, static_cast<int>(at),
                                    hydraulic::FindingKind::impossible_input, 0.0});
        out_.residual_bar[state] = block.residual[lane];
        if (block.is_solved[lane] == 0) ++n_unsolved;
        find_in_state(network_, states_, supply, state, block.is_solved[lane] != 0, out_, findings);
    }

    const Network& network_;
    const hydraulic::Model& model_;
    const States& states_;
    Flows& out_;
    StateLoader loader_;
    Cutter cutter_;
    Block block_;
    std::size_t n_nodes_, n_machines_;
    std::vector<double> velocity_per_flow_;  ///< R T / A: times Z/p it is the velocity of 1 kg/s
    std::array<hydraulic::Supply, kWidth> supply_;
    std::array<bool, kWidth> is_cut_{};
};

}  // namespace

States::States(const Network& network, std::size_t count) : n_states(count) {
    const std::size_t n_nodes = count * network.nodes.size(), n_machines = count * network.machines.size();
    demand_kg_per_s.assign(n_nodes, 0.0);
    feed_kg_per_s.assign(n_nodes, 0.0);
    held_bar.assign(n_nodes, 0.0);
    set_bar.assign(n_machines, kInf);
    ratio.assign(n_machines, kInf);
    power_mw.assign(n_machines, kInf);
}

Flows solve_flows(const Network& network, const hydraulic::Model& model, const States& states,
                  const FlowOptions& options) {
    const std::size_t n = states.n_states, n_nodes = network.nodes.size(), n_pipes = network.pipes.size();
    expects(states.demand_kg_per_s.size() == n * n_nodes && states.feed_kg_per_s.size() == n * n_nodes &&
                states.held_bar.size() == n * n_nodes,
            "a demand, feed-in and held pressure per state and node");
    expects(states.pipe_open.empty() || states.pipe_open.size() == n * n_pipes, "an opening per state and pipe");
    Flows out;
    for (auto* column : {&out.pressure_bar, &out.held_kg_per_s, &out.served_kg_per_s, &out.taken_kg_per_s})
        column->assign(n * n_nodes, 0.0);
    for (auto* column : {&out.flow_kg_per_s, &out.velocity_m_per_s}) column->assign(n * n_pipes, 0.0);
    for (auto* column : {&out.machine_kg_per_s, &out.machine_mw}) column->assign(n * network.machines.size(), 0.0);
    out.residual_bar.assign(n, 0.0);
    hydraulic::solve_parts(
        n, kBlocksPerPart * kWidth, options.n_threads, [&] { return Solver(network, model, states, options, out); },
        out);
    return out;
}

}  // namespace knelpunt::gas
