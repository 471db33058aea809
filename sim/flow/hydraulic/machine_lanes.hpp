// Machines of eight states: what they want at their outlets, and which carry flow. Read once per target, after sim/numeric/lanes.hpp.
#if defined(KNELPUNT_SIM_FLOW_MACHINE_LANES_) == defined(HWY_TARGET_TOGGLE)
#ifdef KNELPUNT_SIM_FLOW_MACHINE_LANES_
#undef KNELPUNT_SIM_FLOW_MACHINE_LANES_
#else
#define KNELPUNT_SIM_FLOW_MACHINE_LANES_
#endif

#include <algorithm>
#include <cmath>

#include "sim/flow/hydraulic/block_lanes.hpp"

HWY_BEFORE_NAMESPACE();
namespace knelpunt::hydraulic::HWY_NAMESPACE {

constexpr double kMachineWeight = 10.0;     ///< a tenth of the potential counts as much as the whole flow
constexpr double kMachineTolerance = 1e-9;  ///< of flow or potential scale

/// A machine's law as a line: target at the outlet, its slope over the inlet, and how it falls with flow.
struct MachineLaw {
    V target, gain, give;
};

/// Outlet = max(inlet, min(set, ratio2 inlet, what the power reaches at this flow)).
HWY_INLINE MachineLaw compressor_lanes(const Model& model, Block& block, std::size_t at, const V& inlet) {
    const V set = value(block.set, at), ratio2 = value(block.ratio2, at), one = lanes::all(1.0);
    V target, gain, give;

    const V c = value(block.power, at);
    V reach = ratio2, reach_give = lanes::all(0.0);
    if (any(c < lanes::all(1e300))) {
        const V q = max(value(block.machine_flow, at), lanes::all(1e-6 * model.flow_scale_kg_per_s));
        const V base = min(one + c / q, lanes::all(1e6));
        const V by_power = exp(lanes::all(2.0 * block.power_exponent) * log(base));
        const M is_less = by_power < ratio2;
        reach = choose(is_less | (abs(value(block.machine_mode, at) - lanes::all(5.0)) < lanes::all(0.5)), by_power,
                       ratio2);
        reach_give =
            choose(is_less,
                   by_power * max(inlet, lanes::all(0.0)) * lanes::all(2.0 * block.power_exponent) * c / (q * q * base),
                   lanes::all(0.0));
    }
    const V raised = reach * inlet;
    const M is_set = set < raised;
    const V wanted = min(set, raised);
    const M is_idle = wanted < inlet;
    target = choose(is_idle, inlet, wanted);
    gain = choose(is_idle, one, choose(is_set, lanes::all(0.0), reach));
    give = choose(is_idle, lanes::all(0.0), choose(is_set, lanes::all(0.0), reach_give));
    return {target, gain, give};
}

/// What a machine wants at its outlet, by its inlet and flow.
void evaluate_machine(const Model& model, Block& block, std::size_t at) {
    const Ends& ends = model.topology.machines[at];
    const V inlet = value(block.potential, ends.from), outlet = value(block.potential, ends.to);
    const V set = value(block.set, at), ratio2 = value(block.ratio2, at), one = lanes::all(1.0);
    MachineLaw law{inlet, one, lanes::all(0.0)};
    switch (model.machines[at]) {
        case MachineKind::check_valve:
            break;
        case MachineKind::regulator:
            law.target = min(set, inlet);
            law.gain = choose(set < inlet, lanes::all(0.0), one);
            break;
        case MachineKind::pump: {
            const V q = max(value(block.machine_flow, at), lanes::all(0.0)), fall = value(block.power, at);
            law.target = inlet + ratio2 - fall * q * q;
            law.give = lanes::all(2.0) * fall * q;
            break;
        }
        case MachineKind::compressor:
            law = compressor_lanes(model, block, at, inlet);
            break;
    }
    const V mode = value(block.machine_mode, at);
    if (any(mode > lanes::all(0.5))) {
        const auto is_mode = [&](MachineMode which) {
            const V gap = abs(mode - lanes::all(static_cast<double>(which)));
            return gap < lanes::all(0.5);
        };
        law.target = choose(is_mode(MachineMode::pass), inlet, choose(is_mode(MachineMode::at_set), set, law.target));
        law.gain =
            choose(is_mode(MachineMode::pass), one, choose(is_mode(MachineMode::at_set), lanes::all(0.0), law.gain));
        law.target = choose(is_mode(MachineMode::at_ratio), ratio2 * inlet, law.target);
        law.gain = choose(is_mode(MachineMode::at_ratio), ratio2, law.gain);
        const M is_line = is_mode(MachineMode::pass) | is_mode(MachineMode::at_set) | is_mode(MachineMode::at_ratio);
        law.give = choose(is_line, lanes::all(0.0), law.give);
    }
    put(block.machine_gap, at, law.target - outlet);
    put(block.machine_gain, at, law.gain);
    put(block.machine_give, at, law.give);
}

/// Which machines carry flow; returns how far each lane is from its law, in shares of usual flow.
V decide_machines(const Model& model, Block& block) {
    V worst = lanes::all(0.0);
    const V zero = worst, per_flow = lanes::all(1.0 / model.flow_scale_kg_per_s);
    const V per_potential = lanes::all(kMachineWeight / model.potential_scale);
    for (std::size_t at = 0; at < model.machines.size(); ++at) {
        evaluate_machine(model, block, at);
        const M is_open = value(block.machine_open, at) > lanes::all(0.5);
        const V flow = value(block.machine_flow, at) * per_flow, gap = value(block.machine_gap, at) * per_potential;
        const V wish = flow + gap;
        const V near = lanes::all(1e-12);
        V active =
            choose(wish > near, lanes::all(1.0), choose(abs(wish) < near, value(block.machine_active, at), zero));
        active = choose(is_open, active, zero);
        const V mode = value(block.machine_mode, at);
        const M is_forced = mode > lanes::all(0.5), is_shut = mode < lanes::all(1.5);
        active = choose(is_forced, choose(is_shut, zero, lanes::all(1.0)), active);
        put(block.machine_active, at, active);
        const V off = choose(is_forced, choose(is_shut, flow, gap), choose(is_open, max(wish, zero), zero) - flow);
        worst = max(worst, abs(off));
    }
    return worst;
}

/// How far machines are from their laws when they are free; see MachineCheck.
MachineCheck check_machines_lanes(const Model& model, Block& block) {
    MachineCheck out;
    const numeric::AlignedVector modes = block.machine_mode;
    std::fill(block.machine_mode.begin(), block.machine_mode.end(), 0.0);
    for (std::size_t at = 0; at < model.machines.size(); ++at) {
        evaluate_machine(model, block, at);
        for (std::size_t lane = 0; lane < kWide; ++lane) {
            const double flow = row(block.machine_flow, at)[lane] / model.flow_scale_kg_per_s;
            const double gap = row(block.machine_gap, at)[lane] * kMachineWeight / model.potential_scale;
            const bool is_shut = modes[at * kWide + lane] < 1.5 || row(block.machine_open, at)[lane] < 0.5;
            double& stuck = row(block.machine_stuck, at)[lane];
            stuck = 0.0;
            if (row(block.machine_open, at)[lane] < 0.5) continue;
            if (is_shut && gap > kMachineTolerance) {
                ++out.n_stuck[lane];
                stuck = 1.0;
                continue;
            }
            const double off = std::fabs(std::max(flow + gap, 0.0) - flow);
            if (!(off <= out.off[lane])) out.off[lane] = off;
        }
    }
    block.machine_mode = modes;
    return out;
}

}  // namespace knelpunt::hydraulic::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per target
