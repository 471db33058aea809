#include "sim/flow/hydraulic/model.hpp"

#include <algorithm>

#include "sim/base/expects.hpp"

namespace knelpunt::hydraulic {
namespace {

constexpr double kLeastSlopePu = 1e-4;    ///< of the slope at usual flow: below, losses are a millionth of usual ones
constexpr double kLeastSlopeUnit = 1e-9;  ///< of potential scale per flow scale: an open valve without loss

std::array<int, 4> entries(const Model& model, int from, int to) {
    const int a = model.free_place[static_cast<std::size_t>(from)], b = model.free_place[static_cast<std::size_t>(to)];
    std::array<int, 4> out{-1, -1, -1, -1};
    if (a >= 0) out[0] = model.pattern.entry(a, a);
    if (b >= 0) out[3] = model.pattern.entry(b, b);
    if (a < 0 || b < 0 || a == b) return out;
    out[1] = model.pattern.entry(a, b);
    out[2] = model.pattern.entry(b, a);
    return out;
}

}  // namespace

void finish_model(Model& model) {
    const std::size_t n_pipes = model.topology.pipes.size();
    expects(model.pipes.size() == n_pipes && model.rise.size() == n_pipes, "one friction and rise per pipe");
    expects(model.machines.size() == model.topology.machines.size(), "one kind per machine");
    expects(!model.is_gas || model.z.size() == n_pipes, "one compressibility per pipe");
    model.reduction = reduce(model.topology);
    model.free_place.assign(model.topology.n_nodes, -1);
    int n_free = 0;
    for (const int node : model.reduction.core)
        if (model.topology.is_held[static_cast<std::size_t>(node)] == 0)
            model.free_place[static_cast<std::size_t>(node)] = n_free++;
    std::vector<std::pair<int, int>> pairs;
    const auto add = [&](int from, int to) {
        const int a = model.free_place[static_cast<std::size_t>(from)],
                  b = model.free_place[static_cast<std::size_t>(to)];
        if (a >= 0 && b >= 0) pairs.emplace_back(a, b);
    };
    for (const auto& chain : model.reduction.chains) add(chain.from, chain.to);
    for (const Ends& machine : model.topology.machines) add(machine.from, machine.to);
    model.pattern = make_lu_pattern(static_cast<std::size_t>(n_free), pairs);
    model.chain_entry.clear();
    model.machine_entry.clear();
    for (const auto& chain : model.reduction.chains) model.chain_entry.push_back(entries(model, chain.from, chain.to));
    for (const Ends& machine : model.topology.machines)
        model.machine_entry.push_back(entries(model, machine.from, machine.to));
    model.start_root.assign(n_pipes, 7.0);
    model.start_slope.assign(n_pipes, 0.0);
    model.least_slope.assign(n_pipes, 0.0);
    const double least = kLeastSlopeUnit * model.potential_scale / model.flow_scale_kg_per_s;
    for (std::size_t pipe = 0; pipe < n_pipes; ++pipe) {
        // Re of 1e5: about 1 m/s of water in 100 mm, 10 m/s of gas
        const double flow = 1e5 / model.pipes[pipe].re_per_flow;
        const Loss loss = pipe_loss(model.friction, model.pipes[pipe], flow);
        model.start_slope[pipe] = std::max(loss.value / flow, least);
        model.least_slope[pipe] = std::max(model.start_slope[pipe] * kLeastSlopePu, least);
    }
}

Block::Block(const Model& model) {
    const std::size_t n_nodes = model.topology.n_nodes * kWidth, n_pipes = model.pipes.size() * kWidth;
    const std::size_t n_machines = model.machines.size() * kWidth, n_chains = model.reduction.chains.size() * kWidth;
    for (auto* column : {&injection, &held, &potential, &pressure, &below}) column->assign(n_nodes, 0.0);
    for (auto* column : {&flow, &loss, &slope, &lift, &root}) column->assign(n_pipes, 0.0);
    pipe_open.assign(n_pipes, 1.0);
    z.assign(n_pipes, 1.0);
    machine_open.assign(n_machines, 1.0);
    for (auto* column : {&set, &ratio2, &power, &machine_mode, &machine_stuck, &machine_flow, &machine_gap,
                         &machine_gain, &machine_give, &machine_active})
        column->assign(n_machines, 0.0);
    offset.assign(model.reduction.links.size() * kWidth, 0.0);
    for (auto* column : {&x, &x_step, &chain_loss, &chain_slope, &gap, &pin, &is_pinned}) column->assign(n_chains, 0.0);
    matrix.assign(model.pattern.n_entries() * kWidth, 0.0);
    right.assign(model.pattern.n * kWidth, 0.0);
    step.assign(model.pattern.n * kWidth, 0.0);
}

}  // namespace knelpunt::hydraulic
