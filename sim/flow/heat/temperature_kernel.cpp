#include <algorithm>

#include "sim/flow/heat/temperature.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/flow/heat/temperature_kernel.cpp"
#include "sim/numeric/lanes.hpp"

#include "sim/flow/hydraulic/lu_lanes.hpp"

HWY_BEFORE_NAMESPACE();
namespace knelpunt::heat::HWY_NAMESPACE {

namespace lanes = numeric::HWY_NAMESPACE;
using lanes::M;
using lanes::V;

constexpr std::size_t kWide = numeric::kLaneWidth;
constexpr double kStillKgPerS = 1e-13;     ///< towards the ground at each node, so that still water has a temperature
constexpr double kLeastKgPerS = 1e-12;     ///< less flow than this is none
constexpr double kUsualW = 1e6;            ///< gaps of customers that take less are measured by this
constexpr double kLeastDifferenceK = 1.0;  ///< a smaller difference of temperatures counts as this: flow stays finite

HWY_INLINE V at(const numeric::AlignedVector& column, std::size_t row) {
    return lanes::load(column.data() + row * kWide);
}
HWY_INLINE void put(numeric::AlignedVector& column, std::size_t row, const V& what) {
    lanes::store(what, column.data() + row * kWide);
}

/// Share of the excess of temperature that is left at the end of a pipe, and its exponent.
struct Left {
    V share, exponent;
};
HWY_INLINE Left left_over(const ThermalModel& model, std::size_t pipe, const V& size) {
    const V capacity = max(size, lanes::all(kLeastKgPerS)) * lanes::all(model.heat_capacity_j_per_kg_k);
    const V exponent = lanes::all(model.loss_w_per_k[pipe]) / capacity;
    if (model.cells[pipe] == 0.0) return {exp(lanes::all(0.0) - exponent), exponent};
    const V cells = lanes::all(model.cells[pipe]);
    return {exp(lanes::all(0.0) - cells * log(lanes::all(1.0) + exponent / cells)), exponent};
}

void solve_temperatures_lanes(const ThermalModel& model, const numeric::AlignedVector& flow, double direction,
                              ThermalBlock& block) {
    const V zero = lanes::all(0.0), one = lanes::all(1.0), still = lanes::all(kStillKgPerS);
    std::fill(block.matrix.begin(), block.matrix.end(), 0.0);
    const auto add = [&](numeric::AlignedVector& column, int row, const V& what) {
        const auto place = static_cast<std::size_t>(row);
        put(column, place, at(column, place) + what);
    };
    for (std::size_t node = 0; node < model.ground_k.size(); ++node) {
        const int place = model.pattern.position_of[node];
        put(block.matrix, static_cast<std::size_t>(place), at(block.inflow, node) + still);
        put(block.right, static_cast<std::size_t>(place),
            fma(still, lanes::all(model.ground_k[node]), at(block.inflow_k, node)));
    }
    for (std::size_t pipe = 0; pipe < model.pipes.size(); ++pipe) {
        const V own = lanes::all(direction) * at(flow, pipe), size = abs(own);
        const V forward = max(own, zero), backward = max(zero - own, zero);
        const Left left = left_over(model, pipe, size);
        const V given = (one - left.share) * at(block.surroundings_k, pipe);
        const auto& entry = model.entry[pipe];
        const int from = model.pattern.position_of[static_cast<std::size_t>(model.pipes[pipe].from)];
        const int to = model.pattern.position_of[static_cast<std::size_t>(model.pipes[pipe].to)];
        add(block.matrix, entry[3], forward);
        add(block.matrix, entry[2], zero - forward * left.share);
        add(block.right, to, forward * given);
        add(block.matrix, entry[0], backward);
        add(block.matrix, entry[1], zero - backward * left.share);
        add(block.right, from, backward * given);
    }
    hydraulic::HWY_NAMESPACE::factor_lanes(model.pattern, block.matrix.data());
    hydraulic::HWY_NAMESPACE::substitute_lanes(model.pattern, block.matrix.data(), block.right.data());
    for (std::size_t node = 0; node < model.ground_k.size(); ++node)
        put(block.node_k, node, at(block.right, static_cast<std::size_t>(model.pattern.position_of[node])));
    for (std::size_t pipe = 0; pipe < model.pipes.size(); ++pipe) {
        const V own = lanes::all(direction) * at(flow, pipe);
        const Left left = left_over(model, pipe, abs(own));
        const V inlet = choose(own > zero, at(block.node_k, static_cast<std::size_t>(model.pipes[pipe].from)),
                               at(block.node_k, static_cast<std::size_t>(model.pipes[pipe].to)));
        const V around = at(block.surroundings_k, pipe);
        const V outlet = fma(inlet - around, left.share, around);
        const M is_short = left.exponent < lanes::all(1e-6);
        const V mean = choose(is_short, lanes::all(0.5) * (inlet + outlet),
                              around + (inlet - outlet) / max(left.exponent, lanes::all(1e-6)));
        put(block.outlet_k, pipe, outlet);
        put(block.mean_k, pipe, mean);
    }
}

/// Share of a step: where customers beside a divide of flows pull each other to and fro, less and less.
HWY_INLINE double damping_of(int round) {
    if (round < 30) return 1.0;
    if (round < 60) return 0.5;
    return round < 110 ? 0.25 : 0.1;
}

void step_consumers_lanes(double heat_capacity_j_per_kg_k, int round,
                          const std::array<double, hydraulic::Block::kWidth>& is_open, ConsumerRows& rows) {
    const V zero = lanes::all(0.0), cp = lanes::all(heat_capacity_j_per_kg_k), least = lanes::all(kLeastDifferenceK);
    const V tiny = lanes::all(kLeastKgPerS);
    alignas(64) std::array<double, kWide> open = is_open;
    const M moves = lanes::load(open.data()) > lanes::all(0.5);
    V worst = zero;
    for (std::size_t row = 0; row < rows.flow.size() / kWide; ++row) {
        const V heat = at(rows.heat_w, row), flow = max(at(rows.flow, row), tiny), most = at(rows.most_kg_per_s, row);
        const V supply = at(rows.supply_k, row), ground = at(rows.ground_k, row);
        const V raw = supply - at(rows.return_k, row), difference = max(raw, least);
        const V gap = fma(flow * cp, difference, zero - heat);
        const V above = max(supply - ground, lanes::all(0.1)), set_above = max(at(rows.set_k, row) - ground, above);
        V slope = cp * difference + choose(raw > least, cp * above * log(set_above / above), zero);
        if (round >= 4) {
            const V change = flow - at(rows.last_flow, row), last = at(rows.last_gap, row);
            const V secant = (gap - last) / choose(abs(change) > tiny, change, lanes::all(1.0));
            const M is_near = (secant > lanes::all(0.2) * slope) & (secant < lanes::all(5.0) * slope);
            const M is_between = (gap * last < zero) & (secant > zero);  // the answer lies between the last two
            const M is_late = lanes::all(static_cast<double>(round)) > lanes::all(7.5);
            slope = choose((abs(change) > tiny) & (is_between | (is_near & is_late)), secant, slope);
        }
        const V damping = lanes::all(damping_of(round));
        V next = flow - damping * gap / slope;
        next = min(max(next, lanes::all(0.2) * flow), max(lanes::all(5.0) * flow, heat / (cp * lanes::all(60.0))));
        next = min(next, most);
        next = choose(heat > zero, next, zero);
        // At the most flow what is missing is an answer, not a gap.
        const M is_full = (!(flow < most)) & (gap < zero);
        const V size = choose((heat > zero) & !is_full, abs(gap) / max(heat, lanes::all(kUsualW)), zero);
        worst = max(worst, size);
        put(rows.last_flow, row, flow);
        put(rows.last_gap, row, gap);
        put(rows.flow, row, choose(moves, next, at(rows.flow, row)));
    }
    alignas(64) std::array<double, kWide> off{};
    lanes::store(worst, off.data());
    rows.off_pu = off;
}

}  // namespace knelpunt::heat::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace knelpunt::heat {

HWY_EXPORT(solve_temperatures_lanes);
HWY_EXPORT(step_consumers_lanes);

ThermalModel make_thermal_model(std::size_t n_nodes, std::vector<hydraulic::Ends> pipes,
                                std::vector<double> loss_w_per_k, std::vector<double> ground_k) {
    ThermalModel out;
    std::vector<std::pair<int, int>> pairs;
    for (const hydraulic::Ends& pipe : pipes) pairs.emplace_back(pipe.from, pipe.to);
    out.pattern = hydraulic::make_lu_pattern(n_nodes, pairs);
    for (const hydraulic::Ends& pipe : pipes)
        out.entry.push_back({out.pattern.entry(pipe.from, pipe.from), out.pattern.entry(pipe.from, pipe.to),
                             out.pattern.entry(pipe.to, pipe.from), out.pattern.entry(pipe.to, pipe.to)});
    out.cells.assign(pipes.size(), 0.0);
    out.pipes = std::move(pipes);
    out.loss_w_per_k = std::move(loss_w_per_k);
    out.ground_k = std::move(ground_k);
    return out;
}

ThermalBlock::ThermalBlock(const ThermalModel& model) {
    const std::size_t n_nodes = model.ground_k.size() * numeric::kLaneWidth,
                      n_pipes = model.pipes.size() * numeric::kLaneWidth;
    for (auto* column : {&inflow, &inflow_k, &node_k, &right}) column->assign(n_nodes, 0.0);
    for (auto* column : {&surroundings_k, &outlet_k, &mean_k}) column->assign(n_pipes, 0.0);
    matrix.assign(model.pattern.n_entries() * numeric::kLaneWidth, 0.0);
}

ConsumerRows::ConsumerRows(std::size_t n) {
    for (auto* column :
         {&heat_w, &return_k, &most_kg_per_s, &supply_k, &ground_k, &set_k, &flow, &last_flow, &last_gap})
        column->assign(n * numeric::kLaneWidth, 0.0);
}

void solve_temperatures(const ThermalModel& model, const numeric::AlignedVector& flow, double direction,
                        ThermalBlock& block) {
    HWY_DYNAMIC_DISPATCH(solve_temperatures_lanes)(model, flow, direction, block);
}

void step_consumers(double heat_capacity_j_per_kg_k, int round,
                    const std::array<double, hydraulic::Block::kWidth>& is_open, ConsumerRows& rows) {
    HWY_DYNAMIC_DISPATCH(step_consumers_lanes)(heat_capacity_j_per_kg_k, round, is_open, rows);
}

}  // namespace knelpunt::heat
#endif  // HWY_ONCE
