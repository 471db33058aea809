#include "sim/flow/heat/water_flow.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/expects.hpp"
#include "sim/flow/hydraulic/parts.hpp"
#include "sim/flow/hydraulic/supply.hpp"

namespace knelpunt::heat {
namespace {

using hydraulic::Block;
constexpr std::size_t kWidth = Block::kWidth;
constexpr std::size_t kBlocksPerPart = 64;  ///< each part starts anew, so that threads leave no trace
constexpr int kCutRounds = 6;               ///< each narrows the share that is served by nine

/// States of a network, one part after the other.
class Solver {
public:
    Solver(const Network& network, const hydraulic::Model& model, const WaterStates& states,
           const WaterOptions& options, WaterFlows& out)
        : network_(network),
          model_(model),
          states_(states),
          options_(options),
          out_(out),
          block_(model),
          probe_(model),
          n_nodes_(network.nodes.size()),
          n_pipes_(network.pipes.size()),
          n_machines_(network.machines.size()) {
        const std::vector<double> none(n_nodes_, 0.0);
        plain_ = hydraulic::find_supply(model.topology, none, none, {}, {});
        is_plain_ = network.machines.empty() && states.pipe_open.empty() &&
                    std::all_of(plain_.is_live.begin(), plain_.is_live.end(), [](char live) { return live != 0; });
        for (const Pipe& pipe : network.pipes)
            velocity_per_flow_.push_back(
                1.0 / (network.fluid.density_kg_per_m3 * hydraulic::pipe_area_m2(pipe.inner_diameter_mm)));
    }

    void run(std::size_t first, std::size_t last) {
        for (std::size_t state = first; state < last; state += kWidth) {
            for (std::size_t lane = 0; lane < kWidth; ++lane) {
                const std::size_t here = std::min(state + lane, last - 1);
                if (!is_plain_ || state == first || is_cut_[lane]) supply_[lane] = find(here);
                load(block_, lane, here, supply_[lane], 1.0);
                is_cut_[lane] = false;
            }
            solve(block_);
            n_evaluations += static_cast<std::size_t>(block_.n_evaluations);
            for (std::size_t lane = 0; lane < kWidth && state + lane < last; ++lane) {
                is_cut_[lane] = is_short(block_, lane, supply_[lane]);
                if (is_cut_[lane]) cut(state + lane, supply_[lane]);
                extract(is_cut_[lane] ? probe_ : block_, is_cut_[lane] ? 0 : lane, state + lane, supply_[lane]);
            }
        }
    }

    std::vector<hydraulic::Finding> findings;
    std::size_t n_evaluations = 0, n_unsolved = 0;

private:
    [[nodiscard]] hydraulic::Supply find(std::size_t state) const {
        if (is_plain_) return plain_;
        const auto part = [&](const auto& column, std::size_t n) { return std::span(column).subspan(state * n, n); };
        return hydraulic::find_supply(
            model_.topology, part(states_.demand_kg_per_s, n_nodes_), part(states_.feed_kg_per_s, n_nodes_),
            states_.pipe_open.empty() ? std::span<const char>() : part(states_.pipe_open, n_pipes_),
            states_.machine_open.empty() ? std::span<const char>() : part(states_.machine_open, n_machines_));
    }

    void load(Block& block, std::size_t lane, std::size_t state, const hydraulic::Supply& supply, double share) const {
        for (std::size_t node = 0; node < n_nodes_; ++node) {
            const std::size_t from = state * n_nodes_ + node, to = node * kWidth + lane;
            block.injection[to] = states_.feed_kg_per_s[from] * supply.taken_pu[node] -
                                  share * states_.demand_kg_per_s[from] * supply.served_pu[node];
            block.held[to] = states_.held_bar[from];
        }
        for (std::size_t pipe = 0; pipe < n_pipes_ && !states_.pipe_open.empty(); ++pipe)
            block.pipe_open[pipe * kWidth + lane] = states_.pipe_open[state * n_pipes_ + pipe];
        for (std::size_t at = 0; at < n_machines_; ++at) {
            block.ratio2[at * kWidth + lane] = network_.machines[at].head_bar;
            block.power[at * kWidth + lane] = network_.machines[at].fall_bar_s2_per_kg2;
            block.set[at * kWidth + lane] = kInf;
            if (!states_.machine_open.empty())
                block.machine_open[at * kWidth + lane] = states_.machine_open[state * n_machines_ + at];
        }
    }

    void solve(Block& block) const {
        const auto is_shut = [](double open) { return open < 0.5; };
        block.has_closed = std::any_of(block.pipe_open.begin(), block.pipe_open.end(), is_shut);
        hydraulic::solve_block(model_, block, {.tolerance_bar = options_.tolerance_bar});
    }

    [[nodiscard]] bool is_short(const Block& block, std::size_t lane, const hydraulic::Supply& supply) const {
        if (block.is_solved[lane] == 0 && !(network_.machines.empty() && block.residual[lane] < 0.01)) return true;
        for (std::size_t node = 0; node < n_nodes_; ++node)
            if (supply.is_live[node] != 0 && model_.topology.is_held[node] == 0 && supply.served_pu[node] > 0.0 &&
                !(block.potential[node * kWidth + lane] >= options_.least_served_bar))
                return true;
        return false;
    }

    /// Cuts all demand of a state by one share until pressures hold. Where heights alone are too much, nothing is cut.
    void cut(std::size_t state, hydraulic::Supply& supply) {
        double low = -1.0, high = 1.0;
        for (int round = 0; round < kCutRounds; ++round) {
            const double width = (high - std::max(low, 0.0)) / static_cast<double>(kWidth + (round == 0 ? 0 : 1));
            const double first = round == 0 ? 0.0 : low + width;
            probe_.is_warm = false;
            for (std::size_t lane = 0; lane < kWidth; ++lane)
                load(probe_, lane, state, supply, first + width * static_cast<double>(lane));
            solve(probe_);
            for (std::size_t lane = 0; lane < kWidth; ++lane) {
                const double share = first + width * static_cast<double>(lane);
                if (is_short(probe_, lane, supply)) {
                    high = share;
                    break;
                }
                low = share;
            }
            if (low < 0.0) break;
        }
        const double share = low < 0.0 ? 1.0 : low;
        probe_.is_warm = false;
        for (std::size_t lane = 0; lane < kWidth; ++lane) load(probe_, lane, state, supply, share);
        solve(probe_);
        for (double& served : supply.served_pu) served *= share;
    }

    void extract(const Block& block, std::size_t lane, std::size_t state, const hydraulic::Supply& supply) {
        using hydraulic::ElementKind;
        using hydraulic::FindingKind;
        const auto add = [&](ElementKind element_kind, std::size_t element, FindingKind kind, double amount) {
            findings.push_back({state, element_kind, static_cast<int>(element), kind, amount});
        };
        for (std::size_t node = 0; node < n_nodes_; ++node) {
            const std::size_t at = state * n_nodes_ + node;
            const bool is_live = supply.is_live[node] != 0;
            out_.pressure_bar[at] = is_live ? block.potential[node * kWidth + lane] : kNaN;
            out_.served_kg_per_s[at] = states_.demand_kg_per_s[at] * supply.served_pu[node];
            out_.taken_kg_per_s[at] = states_.feed_kg_per_s[at] * supply.taken_pu[node];
            const double missing = states_.demand_kg_per_s[at] - out_.served_kg_per_s[at];
            if (missing > 0.0) add(ElementKind::node, node, FindingKind::flow_short, missing);
            const double kept = states_.feed_kg_per_s[at] - out_.taken_kg_per_s[at];
            if (kept > 0.0) add(ElementKind::node, node, FindingKind::flow_not_taken, kept);
            if (!is_live) add(ElementKind::node, node, FindingKind::no_pressure, 0.0);
            const double short_bar =
                std::max(network_.nodes[node].least_bar, options_.least_served_bar) - out_.pressure_bar[at];
            if (is_live && short_bar > options_.tolerance_bar)
                add(ElementKind::node, node, FindingKind::pressure_short, short_bar);
        }
        for (std::size_t pipe = 0; pipe < n_pipes_; ++pipe) {
            const double flow = block.flow[pipe * kWidth + lane], velocity = flow * velocity_per_flow_[pipe];
            out_.flow_kg_per_s[state * n_pipes_ + pipe] = flow;
            out_.velocity_m_per_s[state * n_pipes_ + pipe] = velocity;
            const double beyond = std::fabs(velocity) - network_.pipes[pipe].most_velocity_m_per_s;
            if (beyond > 0.0) add(ElementKind::pipe, pipe, FindingKind::velocity_over, beyond);
        }
        for (std::size_t at = 0; at < n_machines_; ++at) {
            out_.machine_kg_per_s[state * n_machines_ + at] = block.machine_flow[at * kWidth + lane];
            if (block.machine_stuck[at * kWidth + lane] > 0.5)
                add(ElementKind::machine, at, FindingKind::impossible_input, 0.0);
        }
        out_.residual_bar[state] = block.residual[lane];
        if (block.is_solved[lane] != 0) return;
        ++n_unsolved;
        add(ElementKind::network, 0, FindingKind::not_settled, block.residual[lane]);
    }

    const Network& network_;
    const hydraulic::Model& model_;
    const WaterStates& states_;
    const WaterOptions& options_;
    WaterFlows& out_;
    Block block_, probe_;
    std::size_t n_nodes_, n_pipes_, n_machines_;
    std::vector<double> velocity_per_flow_;
    hydraulic::Supply plain_;
    std::array<hydraulic::Supply, kWidth> supply_;
    std::array<bool, kWidth> is_cut_{};
    bool is_plain_ = false;
};

}  // namespace

WaterStates::WaterStates(const Network& network, std::size_t count) : n_states(count) {
    for (auto* column : {&demand_kg_per_s, &feed_kg_per_s, &held_bar})
        column->assign(count * network.nodes.size(), 0.0);
}

WaterFlows solve_water(const Network& network, const hydraulic::Model& model, const WaterStates& states,
                       const WaterOptions& options) {
    const std::size_t n = states.n_states, n_nodes = network.nodes.size(), n_pipes = network.pipes.size();
    expects(states.demand_kg_per_s.size() == n * n_nodes && states.held_bar.size() == n * n_nodes,
            "a demand and held pressure per state and node");
    WaterFlows out;
    for (auto* column : {&out.pressure_bar, &out.served_kg_per_s, &out.taken_kg_per_s})
        column->assign(n * n_nodes, 0.0);
    for (auto* column : {&out.flow_kg_per_s, &out.velocity_m_per_s}) column->assign(n * n_pipes, 0.0);
    out.machine_kg_per_s.assign(n * network.machines.size(), 0.0);
    out.residual_bar.assign(n, 0.0);
    hydraulic::solve_parts(
        n, kBlocksPerPart * kWidth, options.n_threads, [&] { return Solver(network, model, states, options, out); },
        out);
    return out;
}

}  // namespace knelpunt::heat
