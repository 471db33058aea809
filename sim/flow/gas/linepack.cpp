#include "sim/flow/gas/linepack.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/expects.hpp"
#include "sim/flow/hydraulic/pipe_units.hpp"

namespace knelpunt::gas {
namespace {

using hydraulic::Block;
constexpr std::size_t kWidth = Block::kWidth;
constexpr int kHalvings = 24;  ///< of the share of demand that is served

/// The network with long pipes cut into parts; nodes and machines keep their places.
struct Parts {
    Network network;
    std::vector<std::size_t> first;  ///< per pipe: its first part; shape (n_pipes + 1)
    std::vector<double> volume_m3;   ///< per node
    std::vector<double> temperature_k;
};

Parts cut_pipes(const Network& network, double cell_m) {
    Parts out;
    out.network = network;
    out.network.pipes.clear();
    out.volume_m3.assign(network.nodes.size(), 0.0);
    out.temperature_k.assign(network.nodes.size(), 283.15);
    for (const Pipe& pipe : network.pipes) {
        out.first.push_back(out.network.pipes.size());
        const auto n = static_cast<std::size_t>(std::max(1.0, std::round(pipe.length_m / cell_m)));
        const Node &from = network.nodes[static_cast<std::size_t>(pipe.from)],
                   &to = network.nodes[static_cast<std::size_t>(pipe.to)];
        int last = pipe.from;
        for (std::size_t part = 0; part < n; ++part) {
            Pipe own = pipe;
            own.length_m = pipe.length_m / static_cast<double>(n);
            own.loss_coefficient = pipe.loss_coefficient / static_cast<double>(n);
            own.from = last;
            if (part + 1 < n) {
                Node node;
                node.height_m = from.height_m +
                                (to.height_m - from.height_m) * static_cast<double>(part + 1) / static_cast<double>(n);
                own.to = static_cast<int>(out.network.nodes.size());
                out.network.nodes.push_back(node);
                out.volume_m3.push_back(0.0);
                out.temperature_k.push_back(pipe.temperature_k);
            }
            last = own.to;
            const double half_m3 = 0.5 * own.length_m * hydraulic::pipe_area_m2(own.inner_diameter_mm);
            for (const int node : {own.from, own.to}) {
                out.volume_m3[static_cast<std::size_t>(node)] += half_m3;
                out.temperature_k[static_cast<std::size_t>(node)] = pipe.temperature_k;
            }
            out.network.pipes.push_back(own);
        }
    }
    out.first.push_back(out.network.pipes.size());
    return out;
}

/// Eight scenarios in time.
class Stepper {
public:
    Stepper(const Network& network, const Course& course, const CourseOptions& options, CourseResult& out)
        : network_(network),
          course_(course),
          options_(options),
          out_(out),
          parts_(cut_pipes(network, options.cell_m)),
          model_(make_model()),
          block_(model_) {
        const double kappa = network.gas.heat_ratio;
        block_.power_exponent = kappa / (kappa - 1.0);
        for (std::size_t node = 0; node < parts_.volume_m3.size(); ++node)
            capacity_.push_back(parts_.volume_m3[node] * kPaPerBar /
                                (network.gas.gas_constant_j_per_kg_k * parts_.temperature_k[node] * course.step_s));
    }

    void run(std::size_t first) {
        first_ = first;
        n_lanes_ = std::min(kWidth, course_.n_scenarios - first);
        block_.is_warm = false;
        load(0, ones_, ones_);
        hydraulic::solve_block(model_, block_, {.tolerance_bar = options_.tolerance_bar});
        for (std::size_t lane = 0; lane < n_lanes_; ++lane) out_.start_linepack_kg[first + lane] = linepack(lane);
        block_.capacity.assign(capacity_.size() * kWidth, 0.0);
        block_.stored.assign(capacity_.size() * kWidth, 0.0);
        for (std::size_t at = 0; at < block_.capacity.size(); ++at) block_.capacity[at] = capacity_[at / kWidth];
        for (std::size_t step = 0; step < course_.n_steps; ++step) {
            remember();
            advance(step);
            extract(step);
        }
    }

private:
    hydraulic::Model make_model() const {
        hydraulic::Model out = build_model(parts_.network);
        out.topology.keeps_all = true;
        for (const double temperature : parts_.temperature_k)
            out.node_z.push_back(network_.gas.compressibility(temperature).z);
        hydraulic::finish_model(out);
        return out;
    }

    [[nodiscard]] double stored(std::size_t node, std::size_t lane) const {
        const double p = block_.pressure[node * kWidth + lane];
        return capacity_[node] * p / Compressibility{model_.node_z[node]}.value(p);
    }

    [[nodiscard]] double linepack(std::size_t lane) const {
        double sum = 0.0;
        for (std::size_t node = 0; node < capacity_.size(); ++node) sum += stored(node, lane);
        return sum * course_.step_s;
    }

    void remember() {
        for (std::size_t node = 0; node < capacity_.size(); ++node)
            for (std::size_t lane = 0; lane < kWidth; ++lane) block_.stored[node * kWidth + lane] = stored(node, lane);
    }

    [[nodiscard]] std::size_t state(std::size_t step, std::size_t lane) const {
        return step * course_.n_scenarios + first_ + std::min(lane, n_lanes_ - 1);
    }

    void load(std::size_t step, const std::array<double, kWidth>& served, const std::array<double, kWidth>& taken) {
        const std::size_t n_nodes = network_.nodes.size(), n_machines = network_.machines.size();
        for (std::size_t lane = 0; lane < kWidth; ++lane) {
            const std::size_t own = state(step, lane);
            for (std::size_t node = 0; node < n_nodes; ++node) {
                const std::size_t from = own * n_nodes + node, to = node * kWidth + lane;
                block_.injection[to] =
                    taken[lane] * course_.feed_kg_per_s[from] - served[lane] * course_.demand_kg_per_s[from];
                block_.held[to] = course_.held_bar[from] * course_.held_bar[from];
            }
            for (std::size_t at = 0; at < n_machines; ++at) {
                const std::size_t from = own * n_machines + at, to = at * kWidth + lane;
                const double ratio = std::min(course_.ratio[from], network_.machines[at].most_ratio);
                block_.set[to] = course_.set_bar[from] * course_.set_bar[from];
                block_.ratio2[to] = ratio * ratio;
                block_.power[to] = kInf;
            }
        }
    }

    /// Whether pressures of a lane are too low, or too high.
    [[nodiscard]] bool is_low(std::size_t lane) const {
        const double least = options_.least_served_bar * options_.least_served_bar;
        for (std::size_t node = 0; node < network_.nodes.size(); ++node)
            if (!network_.nodes[node].is_held && !(block_.potential[node * kWidth + lane] >= least)) return true;
        return false;
    }
    [[nodiscard]] bool is_high(std::size_t lane) const {
        for (std::size_t node = 0; node < network_.nodes.size(); ++node)
            if (!network_.nodes[node].is_held && block_.pressure[node * kWidth + lane] > network_.nodes[node].most_bar)
                return true;
        return false;
    }

    /// One step; shares of demand and feed-in that break limits are halved in on.
    void advance(std::size_t step) {
        const Block before = block_;
        served_ = taken_ = ones_;
        solve(step, before);
        std::array<bool, kWidth> cuts_demand{}, cuts_feed{};
        bool is_cut = false;
        for (std::size_t lane = 0; lane < n_lanes_; ++lane) {
            cuts_demand[lane] = is_low(lane);
            cuts_feed[lane] = !cuts_demand[lane] && is_high(lane);
            is_cut = is_cut || cuts_demand[lane] || cuts_feed[lane];
        }
        if (!is_cut) return;
        std::array<double, kWidth> low{}, high = ones_;
        for (int halving = 0; halving <= kHalvings; ++halving) {
            for (std::size_t lane = 0; lane < n_lanes_; ++lane) {
                const double share = halving == kHalvings ? low[lane] : 0.5 * (low[lane] + high[lane]);
                if (cuts_demand[lane]) served_[lane] = share;
                if (cuts_feed[lane]) taken_[lane] = share;
            }
            solve(step, before);
            for (std::size_t lane = 0; lane < n_lanes_ && halving < kHalvings; ++lane) {
                const bool is_beyond = cuts_demand[lane] ? is_low(lane) : is_high(lane);
                (is_beyond ? high : low)[lane] = cuts_demand[lane] ? served_[lane] : taken_[lane];
            }
        }
    }

    void solve(std::size_t step, const Block& before) {
        block_ = before;
        load(step, served_, taken_);
        hydraulic::solve_block(model_, block_, {.tolerance_bar = options_.tolerance_bar});
    }

    void extract(std::size_t step) {
        using hydraulic::ElementKind;
        using hydraulic::FindingKind;
        const std::size_t n_nodes = network_.nodes.size(), n_pipes = network_.pipes.size();
        const double heat = network_.gas.lower_heating_value_mj_per_kg;
        for (std::size_t lane = 0; lane < n_lanes_; ++lane) {
            const std::size_t own = state(step, lane);
            const auto add = [&](std::size_t node, FindingKind kind, double amount) {
                out_.findings.push_back({own, ElementKind::node, static_cast<int>(node), kind, amount});
            };
            std::vector<double> leaving(n_nodes, 0.0);
            for (std::size_t part = 0; part < parts_.network.pipes.size(); ++part) {
                const double flow = block_.flow[part * kWidth + lane];
                const auto from = static_cast<std::size_t>(parts_.network.pipes[part].from);
                const auto to = static_cast<std::size_t>(parts_.network.pipes[part].to);
                if (from < n_nodes) leaving[from] += flow;
                if (to < n_nodes) leaving[to] -= flow;
            }
            for (std::size_t pipe = 0; pipe < n_pipes; ++pipe)
                out_.flow_kg_per_s[own * n_pipes + pipe] = block_.flow[parts_.first[pipe] * kWidth + lane];
            for (std::size_t at = 0; at < network_.machines.size(); ++at) {
                leaving[static_cast<std::size_t>(network_.machines[at].from)] +=
                    block_.machine_flow[at * kWidth + lane];
                leaving[static_cast<std::size_t>(network_.machines[at].to)] -= block_.machine_flow[at * kWidth + lane];
            }
            for (std::size_t node = 0; node < n_nodes; ++node) {
                const std::size_t at = own * n_nodes + node;
                const double pressure = block_.pressure[node * kWidth + lane];
                out_.pressure_bar[at] = pressure;
                out_.served_kg_per_s[at] = served_[lane] * course_.demand_kg_per_s[at];
                out_.taken_kg_per_s[at] = taken_[lane] * course_.feed_kg_per_s[at];
                const double kept = stored(node, lane) - block_.stored[node * kWidth + lane];
                if (network_.nodes[node].is_held)
                    out_.held_kg_per_s[at] = leaving[node] + out_.served_kg_per_s[at] - out_.taken_kg_per_s[at] + kept;
                if (const double missing = (1.0 - served_[lane]) * course_.demand_kg_per_s[at]; missing > 0.0)
                    add(node, FindingKind::undersupplied, missing * heat);
                if (const double left = (1.0 - taken_[lane]) * course_.feed_kg_per_s[at]; left > 0.0)
                    add(node, FindingKind::feed_not_taken, left * heat);
                if (pressure < network_.nodes[node].least_bar - options_.tolerance_bar)
                    add(node, FindingKind::pressure_short, network_.nodes[node].least_bar - pressure);
            }
            out_.linepack_kg[own] = linepack(lane);
            if (block_.is_solved[lane] == 0) ++out_.n_unsolved;
        }
    }

    const Network& network_;
    const Course& course_;
    const CourseOptions& options_;
    CourseResult& out_;
    Parts parts_;
    hydraulic::Model model_;
    Block block_;
    std::vector<double> capacity_;  ///< per node: kg/s per bar of p/Z
    std::array<double, kWidth> ones_{1, 1, 1, 1, 1, 1, 1, 1}, served_ = ones_, taken_ = ones_;
    std::size_t first_ = 0, n_lanes_ = 1;
};

}  // namespace

double linepack_kg(const Gas& gas, const Pipe& pipe, double from_bar, double to_bar) {
    const double volume_m3 = pipe.length_m * hydraulic::pipe_area_m2(pipe.inner_diameter_mm);
    return volume_m3 * gas.density_kg_per_m3(mean_pressure_bar(from_bar, to_bar), pipe.temperature_k);
}

double filled_pressure_bar(const Gas& gas, const Pipe& pipe, double start_bar, double added_kg) {
    const double wanted_kg = linepack_kg(gas, pipe, start_bar, start_bar) + added_kg;
    double pressure = start_bar;
    for (int round = 0; round < 60; ++round) pressure *= wanted_kg / linepack_kg(gas, pipe, pressure, pressure);
    return pressure;
}

Course::Course(const Network& network, std::size_t steps, std::size_t scenarios)
    : n_steps(steps), n_scenarios(scenarios) {
    const std::size_t n_nodes = steps * scenarios * network.nodes.size(),
                      n_machines = steps * scenarios * network.machines.size();
    for (auto* column : {&demand_kg_per_s, &feed_kg_per_s, &held_bar}) column->assign(n_nodes, 0.0);
    for (auto* column : {&set_bar, &ratio, &power_mw}) column->assign(n_machines, kInf);
}

CourseResult solve_course(const Network& network, const Course& course, const CourseOptions& options) {
    const std::size_t n = course.n_steps * course.n_scenarios, n_nodes = network.nodes.size();
    expects(course.demand_kg_per_s.size() == n * n_nodes && course.held_bar.size() == n * n_nodes,
            "a demand and held pressure per step, scenario and node");
    CourseResult out;
    for (auto* column : {&out.pressure_bar, &out.held_kg_per_s, &out.served_kg_per_s, &out.taken_kg_per_s})
        column->assign(n * n_nodes, 0.0);
    out.flow_kg_per_s.assign(n * network.pipes.size(), 0.0);
    out.linepack_kg.assign(n, 0.0);
    out.start_linepack_kg.assign(course.n_scenarios, 0.0);
    for (std::size_t first = 0; first < course.n_scenarios; first += kWidth)
        Stepper(network, course, options, out).run(first);
    std::stable_sort(out.findings.begin(), out.findings.end(),
                     [](const hydraulic::Finding& a, const hydraulic::Finding& b) { return a.state < b.state; });
    return out;
}

}  // namespace knelpunt::gas
