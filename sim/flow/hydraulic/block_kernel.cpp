#include <algorithm>
#include <cmath>

#include "sim/flow/hydraulic/model.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/flow/hydraulic/block_kernel.cpp"
#include "sim/numeric/lanes.hpp"

#include "sim/flow/hydraulic/block_lanes.hpp"
#include "sim/flow/hydraulic/friction_lanes.hpp"
#include "sim/flow/hydraulic/lu_lanes.hpp"
#include "sim/flow/hydraulic/machine_lanes.hpp"

HWY_BEFORE_NAMESPACE();
namespace knelpunt::hydraulic::HWY_NAMESPACE {

constexpr double kSettledPu = 1e-12;   ///< change of a pressure behind a pipe in the last round: 1e-10 bar
constexpr double kShift = 1e-11;       ///< of flow scale per potential scale: keeps zones that nothing reaches in place
constexpr double kMachineStep = 1e-7;  ///< potential scale per flow scale: machines follow their law within this step
constexpr double kMostStep = 1e3;      ///< of the potential scale in one step, where machines set potentials

/// What trees and chains take, from leaves inwards, and the flows of trees.
void sum_injections(const Model& model, Block& block) {
    V total = lanes::all(0.0);
    for (std::size_t node = 0; node < model.topology.n_nodes; ++node) {
        put(block.below, node, value(block.injection, node));
        total = total + abs(value(block.injection, node));
    }
    lanes::store(total, block.total.data());
    for (const auto& pipe : model.reduction.tree) {
        const V own = value(block.below, pipe.child);
        put(block.below, pipe.parent, value(block.below, pipe.parent) + own);
        put(block.flow, pipe.pipe, lanes::all(-pipe.sign) * own);
    }
    for (const auto& chain : model.reduction.chains) {
        V sum = lanes::all(0.0);
        for (int link = chain.first; link < chain.last; ++link) {
            put(block.offset, link, sum);
            if (link + 1 < chain.last)
                sum = sum + value(block.below, model.reduction.links[static_cast<std::size_t>(link)].node_after);
        }
    }
}

/// Chains with a closed pipe: their flow is what makes it carry nothing.
void pin_chains(const Model& model, Block& block) {
    for (std::size_t chain = 0; chain < model.reduction.chains.size(); ++chain) {
        V pin = lanes::all(0.0), is_pinned = lanes::all(0.0);
        for (int link = model.reduction.chains[chain].first; link < model.reduction.chains[chain].last; ++link) {
            const V is_open = value(block.pipe_open, model.reduction.links[static_cast<std::size_t>(link)].pipe);
            const M is_first = (is_open < lanes::all(0.5)) & (is_pinned < lanes::all(0.5));
            pin = choose(is_first, lanes::all(0.0) - value(block.offset, link), pin);
            is_pinned = choose(is_first, lanes::all(1.0), is_pinned);
        }
        put(block.pin, chain, pin);
        put(block.is_pinned, chain, is_pinned);
        put(block.x, chain, choose(is_pinned > lanes::all(0.5), pin, value(block.x, chain)));
    }
}

/// Losses and slopes of all pipes in chains at the present flows.
void evaluate_chains(const Model& model, Block& block, int n_steps) {
    const M moves = moving(block);
    for (std::size_t at = 0; at < model.reduction.chains.size(); ++at) {
        const auto& chain = model.reduction.chains[at];
        const V x = value(block.x, at);
        V loss = lanes::all(0.0), slope = loss;
        V potential = value(block.potential, chain.from), pressure = value(block.pressure, chain.from);
        for (int index = chain.first; index < chain.last; ++index) {
            const auto& link = model.reduction.links[static_cast<std::size_t>(index)];
            const auto pipe = static_cast<std::size_t>(link.pipe);
            const V sign = lanes::all(link.sign);
            const V flow = sign * (x + value(block.offset, index));
            const LossLanes own =
                pipe_loss_lanes(model.friction, model.pipes[pipe], flow, moves, row(block.root, pipe), n_steps);
            V own_loss = own.value, own_slope = own.slope, lift = lanes::all(model.rise[pipe]);
            if (model.is_gas) {
                const V next = value(block.pressure, link.node_after);
                const bool is_along = link.sign > 0.0;
                const State state = gas_state(model, pipe, is_along ? pressure : next, is_along ? next : pressure);
                own_loss = own_loss * state.z;
                own_slope = own_slope * state.z;
                put(block.z, pipe, choose(moves, state.z, value(block.z, pipe)));
                lift = state.lift;
                potential = potential - sign * (own_loss + lift);
                pressure = next;
                if (index + 1 < chain.last) {
                    pressure = choose(moves, pressure_at(potential), next);
                    put(block.pressure, link.node_after, pressure);
                }
            }
            put(block.flow, pipe, choose(moves, flow, value(block.flow, pipe)));
            put(block.loss, pipe, choose(moves, own_loss, value(block.loss, pipe)));
            put(block.slope, pipe, choose(moves, own_slope, value(block.slope, pipe)));
            put(block.lift, pipe, choose(moves, lift, value(block.lift, pipe)));
            loss = loss + sign * (own_loss + lift);
            slope = slope + max(own_slope, lanes::all(model.least_slope[pipe]));
        }
        put(block.chain_loss, at, loss);
        put(block.chain_slope, at, slope);
    }
    ++block.n_evaluations;
}

/// The same without friction: losses of each pipe as a straight line through what it had, at flows scaled by `scale`.
void predict_chains(const Model& model, Block& block, const V& scale) {
    for (std::size_t at = 0; at < model.reduction.chains.size(); ++at) {
        const auto& chain = model.reduction.chains[at];
        const V x = value(block.x, at);
        V loss = lanes::all(0.0), slope = loss;
        for (int index = chain.first; index < chain.last; ++index) {
            const auto& link = model.reduction.links[static_cast<std::size_t>(index)];
            const V sign = lanes::all(link.sign), flow = value(block.flow, link.pipe);
            const V old_loss = value(block.loss, link.pipe), old_slope = value(block.slope, link.pipe);
            // l q + k q |q| through value and slope, where that has l, k >= 0: q f' between f and 2 f; else the tangent
            const V product = flow * old_slope;
            const M fits = (abs(product) < lanes::all(2.0) * abs(old_loss)) & (abs(old_loss) < abs(product));
            const V rest = product - old_loss;
            const V scaled = choose(fits, scale * (lanes::all(2.0) * old_loss - product + scale * rest),
                                    old_loss + product * (scale - lanes::all(1.0)));
            const V per_flow = rest / choose(fits, flow, lanes::all(1.0));
            const V scaled_slope =
                choose(fits, old_slope + lanes::all(2.0) * (scale - lanes::all(1.0)) * per_flow, old_slope);
            const V change = sign * (x + value(block.offset, index)) - scale * flow;
            loss = loss + sign * (fma(scaled_slope, change, scaled) + value(block.lift, link.pipe));
            slope = slope + max(scaled_slope, lanes::all(model.least_slope[static_cast<std::size_t>(link.pipe)]));
        }
        put(block.chain_loss, at, loss);
        put(block.chain_slope, at, slope);
    }
}

/// Missing pressure of chains; returns the largest by lane [bar].
V measure_chains(const Model& model, Block& block) {
    V worst = lanes::all(0.0), poison = worst;  // maxima forget what is no number, this sum does not
    for (std::size_t at = 0; at < model.reduction.chains.size(); ++at) {
        const auto& chain = model.reduction.chains[at];
        V gap = value(block.potential, chain.from) - value(block.potential, chain.to) - value(block.chain_loss, at);
        if (block.has_closed) gap = choose(value(block.is_pinned, at) > lanes::all(0.5), lanes::all(0.0), gap);
        put(block.gap, at, gap);
        V size = abs(gap);
        if (model.is_gas)
            size = lanes::all(0.5) * size / min(value(block.pressure, chain.from), value(block.pressure, chain.to));
        worst = max(worst, size);
        poison = fma(size, lanes::all(0.0), poison);
    }
    return worst + poison;
}

/// What nodes store in the step, and how that grows with the square of pressure.
void add_storage(const Model& model, Block& block) {
    for (const int node : model.reduction.core) {
        const int place = model.free_place[static_cast<std::size_t>(node)];
        if (place < 0) continue;
        const auto at = static_cast<std::size_t>(model.pattern.position_of[static_cast<std::size_t>(place)]);
        const auto& c = model.node_z[static_cast<std::size_t>(node)];
        const V p = value(block.pressure, node), capacity = value(block.capacity, node);
        const V z = fma(fma(lanes::all(c[2]), p, lanes::all(c[1])), p, lanes::all(c[0]));
        const V keeps = value(block.stored, node) - capacity * p / z;
        put(block.right, at, value(block.right, at) + keeps);
        // d(p/Z)/dp = (Z - p Z')/Z2, dp/d(p2) = 1/(2 p)
        const V rest = z - p * fma(lanes::all(2.0 * c[2]), p, lanes::all(c[1]));
        put(block.matrix, at, value(block.matrix, at) + capacity * rest / (lanes::all(2.0) * p * z * z));
    }
}

/// Largest step that chains would take by themselves, in shares of usual flow. Slopes are conductances by now.
V measure_flows(const Model& model, Block& block) {
    V worst = lanes::all(0.0);
    for (std::size_t at = 0; at < model.reduction.chains.size(); ++at)
        worst = max(worst, abs(value(block.gap, at) * value(block.chain_slope, at)));
    return worst * lanes::all(1.0 / model.flow_scale_kg_per_s);
}

/// Adds to the equation of a node, if it has one.
HWY_INLINE void add_right(const Model& model, Block& block, int node, const V& what) {
    const int place = model.free_place[static_cast<std::size_t>(node)];
    if (place < 0) return;
    double* const to = row(block.right, model.pattern.position_of[static_cast<std::size_t>(place)]);
    lanes::store(lanes::load(to) + what, to);
}

/// What nodes of the core have over at the present flows; returns the largest, in shares of usual flow.
V sum_balances(const Model& model, Block& block) {
    const V zero = lanes::all(0.0);
    std::fill(block.right.begin(), block.right.end(), 0.0);
    for (const int node : model.reduction.core) add_right(model, block, node, value(block.below, node));
    for (std::size_t at = 0; at < model.reduction.chains.size(); ++at) {
        const auto& chain = model.reduction.chains[at];
        const V x = value(block.x, at), end = value(block.offset, chain.last - 1);
        add_right(model, block, chain.from, zero - x);
        add_right(model, block, chain.to, x + end);
    }
    for (std::size_t at = 0; at < model.machines.size(); ++at) {
        add_right(model, block, model.topology.machines[at].from, zero - value(block.machine_flow, at));
        add_right(model, block, model.topology.machines[at].to, value(block.machine_flow, at));
    }
    if (!block.capacity.empty()) add_storage(model, block);
    V worst = zero;
    for (std::size_t at = 0; at < model.pattern.n; ++at) worst = max(worst, abs(value(block.right, at)));
    return worst * lanes::all(1.0 / model.flow_scale_kg_per_s);
}

/// Equations of a step; `shift` keeps nodes where they are. Returns the largest imbalance, in shares of usual flow.
V assemble(const Model& model, Block& block, double shift) {
    const V zero = lanes::all(0.0);
    std::fill(block.matrix.begin(), block.matrix.end(), 0.0);
    double* const matrix = block.matrix.data();
    const auto add = [&](int entry, const V& what) {
        if (entry < 0) return;
        double* const to = matrix + static_cast<std::size_t>(entry) * kWide;
        lanes::store(lanes::load(to) + what, to);
    };
    const V worst = sum_balances(model, block);
    for (std::size_t at = 0; at < model.reduction.chains.size(); ++at) {
        const auto& chain = model.reduction.chains[at];
        V conductance = lanes::all(1.0) / value(block.chain_slope, at);
        if (block.has_closed) conductance = choose(value(block.is_pinned, at) > lanes::all(0.5), zero, conductance);
        const V push = conductance * value(block.gap, at);
        put(block.chain_slope, at, conductance);
        add_right(model, block, chain.from, zero - push);
        add_right(model, block, chain.to, push);
        if (chain.from == chain.to) continue;
        const auto& entry = model.chain_entry[at];
        add(entry[0], conductance);
        add(entry[3], conductance);
        add(entry[1], zero - conductance);
        add(entry[2], zero - conductance);
    }
    const double unit = model.potential_scale / model.flow_scale_kg_per_s;
    for (std::size_t at = 0; at < model.machines.size(); ++at) {
        const Ends& ends = model.topology.machines[at];
        const M is_active = value(block.machine_active, at) > lanes::all(0.5);
        const V inverse = choose(
            is_active, lanes::all(1.0) / (lanes::all(kMachineStep * unit) + value(block.machine_give, at)), zero);
        const V push = choose(is_active, inverse * value(block.machine_gap, at), zero - value(block.machine_flow, at));
        add_right(model, block, ends.from, zero - push);
        add_right(model, block, ends.to, push);
        const V by_inlet = inverse * value(block.machine_gain, at);
        const auto& entry = model.machine_entry[at];
        add(entry[0], by_inlet);
        add(entry[3], inverse);
        add(entry[1], zero - inverse);
        add(entry[2], zero - by_inlet);
    }
    for (std::size_t at = 0; at < model.pattern.n; ++at) add(static_cast<int>(at), lanes::all(shift / unit));
    return worst;
}

/// Change of potential of a node, 0 where it is held.
HWY_INLINE V step_at(const Model& model, Block& block, int node) {
    const int place = model.free_place[static_cast<std::size_t>(node)];
    if (place < 0) return lanes::all(0.0);
    return value(block.step, model.pattern.position_of[static_cast<std::size_t>(place)]);
}

/// Solves for the step of the core's potentials and takes it, with the flows that follow. Returns the slope of the
/// content along it: the sum of missing potential times change of flow, which falls to 0 at the answer.
V take_step(const Model& model, Block& block) {
    const M moves = moving(block);
    const V zero = lanes::all(0.0),
            most = lanes::all(model.machines.empty() ? 1e300 : kMostStep * model.potential_scale);
    std::copy(block.right.begin(), block.right.end(), block.step.begin());
    factor_lanes(model.pattern, block.matrix.data());
    substitute_lanes(model.pattern, block.matrix.data(), block.step.data());
    for (std::size_t at = 0; at < model.pattern.n; ++at)
        put(block.step, at, choose(moves, max(min(value(block.step, at), most), zero - most), zero));
    V slope = zero;
    for (std::size_t at = 0; at < model.reduction.chains.size(); ++at) {
        const auto& chain = model.reduction.chains[at];
        const V gap = value(block.gap, at);
        V step =
            value(block.chain_slope, at) * (gap + step_at(model, block, chain.from) - step_at(model, block, chain.to));
        step = choose(moves, step, zero);
        slope = slope - gap * step;
        put(block.x_step, at, step);
        put(block.x, at, value(block.x, at) + step);
    }
    const double unit = model.potential_scale / model.flow_scale_kg_per_s;
    for (std::size_t at = 0; at < model.machines.size(); ++at) {
        const Ends& ends = model.topology.machines[at];
        const M is_active = value(block.machine_active, at) > lanes::all(0.5);
        const V wish = value(block.machine_gap, at) - step_at(model, block, ends.to) +
                       value(block.machine_gain, at) * step_at(model, block, ends.from);
        const V by_law = wish / (lanes::all(kMachineStep * unit) + value(block.machine_give, at));
        const V flow = value(block.machine_flow, at);
        put(block.machine_flow, at, choose(moves, choose(is_active, flow + by_law, zero), flow));
    }
    for (const int node : model.reduction.core) {
        const V potential = value(block.potential, node) + step_at(model, block, node);
        put(block.potential, node, potential);
        if (model.is_gas) put(block.pressure, node, choose(moves, pressure_at(potential), value(block.pressure, node)));
    }
    return slope;
}

/// Goes back along the last step in lanes that went beyond the least content. Returns whether any did.
bool step_back(const Model& model, Block& block, const V& before, const V& error, double tolerance) {
    V after = lanes::all(0.0);
    for (std::size_t at = 0; at < model.reduction.chains.size(); ++at)
        after = after - value(block.gap, at) * value(block.x_step, at);
    const V zero = lanes::all(0.0), size = abs(before);
    const M is_beyond = moving(block) & (after > lanes::all(0.5) * size) & (error > lanes::all(tolerance));
    if (!any(is_beyond)) return false;
    const V back = choose(is_beyond, lanes::all(1.0) - size / (size + after), zero);
    for (std::size_t at = 0; at < model.reduction.chains.size(); ++at) {
        const V step = value(block.x_step, at);
        put(block.x, at, nfma(back, step, value(block.x, at)));
        put(block.x_step, at, nfma(back, step, step));
    }
    for (std::size_t at = 0; at < model.pattern.n; ++at) {
        const V step = value(block.step, at);
        put(block.step, at, nfma(back, step, step));
        put(block.right, at, back * step);
    }
    for (const int node : model.reduction.core) {
        const int place = model.free_place[static_cast<std::size_t>(node)];
        if (place < 0) continue;
        const V back_step = value(block.right, model.pattern.position_of[static_cast<std::size_t>(place)]);
        const V potential = value(block.potential, node) - back_step;
        put(block.potential, node, potential);
        if (model.is_gas)
            put(block.pressure, node, choose(is_beyond, pressure_at(potential), value(block.pressure, node)));
    }
    ++block.n_backward;
    return true;
}

/// Potential behind a pipe whose flow is known; of a gas by iteration on its mean pressure. The pipe's loss holds its Z.
void follow_pipe(const Model& model, Block& block, std::size_t pipe, int near, int far) {
    const V sign = lanes::all(model.topology.pipes[pipe].from == near ? 1.0 : -1.0);
    const V start = value(block.potential, near), loss = value(block.loss, pipe);
    if (!model.is_gas) {
        put(block.lift, pipe, lanes::all(model.rise[pipe]));
        put(block.potential, far, nfma(sign, loss + lanes::all(model.rise[pipe]), start));
        return;
    }
    const V near_pressure = pressure_at(start), raw = loss / value(block.z, pipe);
    const bool is_along = model.topology.pipes[pipe].from == near;
    V far_pressure = near_pressure, potential = start;
    for (int round = 0; round < 12; ++round) {
        const State state = is_along ? gas_state(model, pipe, near_pressure, far_pressure)
                                     : gas_state(model, pipe, far_pressure, near_pressure);
        potential = nfma(sign, fma(raw, state.z, state.lift), start);
        const V last = far_pressure;
        far_pressure = pressure_at(potential);
        put(block.z, pipe, state.z);
        put(block.lift, pipe, state.lift);
        if (!any(abs(far_pressure - last) > lanes::all(kSettledPu) * far_pressure)) break;
    }
    put(block.loss, pipe, raw * value(block.z, pipe));
    put(block.potential, far, potential);
    put(block.pressure, far, far_pressure);
}

/// Potentials of a chain's nodes from its other end, as far as the closed pipe of each lane.
void follow_backward(const Model& model, Block& block, std::size_t at) {
    const auto& chain = model.reduction.chains[at];
    V is_beyond = value(block.is_pinned, at);
    for (int index = chain.last - 1; index > chain.first; --index) {
        const auto& link = model.reduction.links[static_cast<std::size_t>(index)];
        const auto pipe = static_cast<std::size_t>(link.pipe);
        const Ends& ends = model.topology.pipes[pipe];
        const int far = link.node_after == ends.to ? ends.from : ends.to;
        is_beyond = is_beyond * value(block.pipe_open, pipe);
        const V old_potential = value(block.potential, far), old_pressure = value(block.pressure, far);
        const V old_loss = value(block.loss, pipe), old_z = value(block.z, pipe), old_lift = value(block.lift, pipe);
        follow_pipe(model, block, pipe, link.node_after, far);
        const M here = is_beyond > lanes::all(0.5);
        put(block.potential, far, choose(here, value(block.potential, far), old_potential));
        put(block.pressure, far, choose(here, value(block.pressure, far), old_pressure));
        put(block.loss, pipe, choose(here, value(block.loss, pipe), old_loss));
        put(block.z, pipe, choose(here, value(block.z, pipe), old_z));
        put(block.lift, pipe, choose(here, value(block.lift, pipe), old_lift));
    }
}

/// Potentials inside of chains and trees, from the core outwards.
void follow_all(const Model& model, Block& block) {
    std::fill(block.moves.begin(), block.moves.end(), 1.0);
    const M every = moving(block);
    for (std::size_t at = 0; at < model.reduction.chains.size(); ++at) {
        const auto& chain = model.reduction.chains[at];
        for (int index = chain.first; index + 1 < chain.last; ++index) {
            const auto& link = model.reduction.links[static_cast<std::size_t>(index)];
            const Ends& ends = model.topology.pipes[static_cast<std::size_t>(link.pipe)];
            follow_pipe(model, block, static_cast<std::size_t>(link.pipe),
                        link.node_after == ends.to ? ends.from : ends.to, link.node_after);
        }
        if (block.has_closed) follow_backward(model, block, at);
    }
    const int n_steps = block.is_warm ? 3 : 6;
    for (std::size_t at = model.reduction.tree.size(); at-- > 0;) {
        const auto& link = model.reduction.tree[at];
        const auto pipe = static_cast<std::size_t>(link.pipe);
        const V flow = value(block.flow, pipe);
        const LossLanes own =
            pipe_loss_lanes(model.friction, model.pipes[pipe], flow, every, row(block.root, pipe), n_steps);
        put(block.loss, pipe, own.value);
        put(block.slope, pipe, own.slope);
        put(block.z, pipe, lanes::all(1.0));
        follow_pipe(model, block, pipe, link.parent, link.child);
    }
}

/// Puts held potentials in, and in lanes that start anew usual potentials and losses in proportion to flow.
void start_block(const Model& model, Block& block, bool is_warm) {
    const M moves = moving(block);
    const V zero = lanes::all(0.0);
    const auto begin = [&](numeric::AlignedVector& column, std::size_t at, const V& what) {
        put(column, at, choose(moves, what, value(column, at)));
    };
    for (std::size_t node = 0; node < model.topology.n_nodes; ++node) {
        const bool is_held = model.topology.is_held[node] != 0;
        if (!is_held && is_warm) continue;
        begin(block.potential, node, is_held ? value(block.held, node) : lanes::all(model.potential_scale));
        if (model.is_gas) begin(block.pressure, node, pressure_at(value(block.potential, node)));
    }
    if (is_warm) return;
    for (std::size_t pipe = 0; pipe < model.pipes.size(); ++pipe) {
        const Ends& ends = model.topology.pipes[pipe];
        V lift = lanes::all(model.rise[pipe]);
        if (model.is_gas)
            lift = gas_state(model, pipe, value(block.pressure, ends.from), value(block.pressure, ends.to)).lift;
        begin(block.slope, pipe, lanes::all(model.start_slope[pipe]));
        begin(block.lift, pipe, lift);
        begin(block.root, pipe, lanes::all(model.start_root[pipe]));
        begin(block.loss, pipe, zero);
        begin(block.flow, pipe, zero);
    }
    for (std::size_t at = 0; at < model.reduction.chains.size(); ++at) begin(block.x, at, zero);
    for (std::size_t at = 0; at < model.machines.size(); ++at) {
        begin(block.machine_flow, at, zero);
        begin(block.machine_active, at, lanes::all(1.0));
    }
}

/// Newton's method from where the block stands. Lanes that are done are not touched again.
void iterate(const Model& model, Block& block, const SolveOptions& options, double shift) {
    const V zero = lanes::all(0.0);
    const bool has_machines = !model.machines.empty();
    bool can_go_back = false;
    V before = zero;
    int n_back = 0;
    for (int at = 0; at < options.most_evaluations; ++at) {
        evaluate_chains(model, block, at == 0 && !block.is_warm ? 4 : 1);
        const V error = measure_chains(model, block);
        if (can_go_back && n_back < 8 && step_back(model, block, before, error, options.tolerance_bar)) {
            ++n_back;
            continue;
        }
        n_back = 0;
        V off = has_machines ? decide_machines(model, block) : zero;
        const double now = at < 25 ? shift : kShift;
        off = max(off, assemble(model, block, std::max(kShift, now)));
        if (at < 10 && options.tolerance_flow_pu < 1.0)
            off = max(off, measure_flows(model, block) * lanes::all(kMachineTolerance / options.tolerance_flow_pu));
        const M is_done = (error < lanes::all(options.tolerance_bar)) & (off < lanes::all(kMachineTolerance));
        const M goes_on = moving(block) & !is_done;
        lanes::store(choose(moving(block), error, lanes::load(block.residual.data())), block.residual.data());
        lanes::store(choose(goes_on, lanes::all(1.0), zero), block.moves.data());
        if (!any(goes_on)) break;
        if (at + 1 == options.most_evaluations) break;
        before = take_step(model, block);
        can_go_back = !has_machines;
    }
}

/// Attempts: warm; cold; cold with nodes that give way slowly, as if the network had to fill, once more and less.
constexpr double kShifts[] = {kShift, kShift, 1.0, 0.03};

void solve_block_lanes(const Model& model, Block& block, const SolveOptions& options) {
    alignas(64) const std::array<double, kWide> old_total = block.total;
    block.n_evaluations = block.n_backward = block.n_attempts = 0;
    std::array<double, kWide> open{};
    open.fill(1.0);
    sum_injections(model, block);
    if (block.has_closed) pin_chains(model, block);
    for (std::size_t attempt = block.is_warm ? 0 : 1; attempt < std::size(kShifts); ++attempt) {
        block.is_warm = attempt == 0;
        block.moves = open;
        start_block(model, block, block.is_warm);
        if (!block.is_warm) sum_injections(model, block);
        if (block.has_closed) pin_chains(model, block);
        V scale = lanes::all(1.0);
        if (block.is_warm) {
            const V old = lanes::load(old_total.data()), now = lanes::load(block.total.data());
            scale = choose(old > lanes::all(0.0), min(now / max(old, lanes::all(1e-30)), lanes::all(4.0)), scale);
        }
        predict_chains(model, block, scale);
        measure_chains(model, block);
        if (!model.machines.empty()) decide_machines(model, block);
        assemble(model, block, kShifts[attempt]);
        take_step(model, block);
        iterate(model, block, options, kShifts[attempt]);
        ++block.n_attempts;
        open = block.moves;
        if (!any(moving(block))) break;
    }
    for (std::size_t lane = 0; lane < kWide; ++lane) block.is_solved[lane] = open[lane] > 0.5 ? 0 : 1;
    follow_all(model, block);
    block.is_warm = true;
}

}  // namespace knelpunt::hydraulic::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace knelpunt::hydraulic {

HWY_EXPORT(solve_block_lanes);
HWY_EXPORT(check_machines_lanes);

void solve_block_once(const Model& model, Block& block, const SolveOptions& options) {
    HWY_DYNAMIC_DISPATCH(solve_block_lanes)(model, block, options);
}

MachineCheck check_machines(const Model& model, Block& block) {
    return HWY_DYNAMIC_DISPATCH(check_machines_lanes)(model, block);
}

void solve_block(const Model& model, Block& block, const SolveOptions& options) {
    std::fill(block.machine_stuck.begin(), block.machine_stuck.end(), 0.0);
    solve_block_once(model, block, options);
    if (model.machines.empty()) return;
    for (std::size_t lane = 0; lane < Block::kWidth; ++lane)
        if (block.is_solved[lane] == 0) settle_lane(model, block, lane, options);
}

}  // namespace knelpunt::hydraulic
#endif  // HWY_ONCE
