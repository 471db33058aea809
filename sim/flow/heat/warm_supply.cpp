#include "sim/flow/heat/warm_supply.hpp"

#include <algorithm>
#include <cmath>

#include "sim/flow/heat/temperature.hpp"
#include "sim/flow/hydraulic/pipe_units.hpp"

namespace knelpunt::heat {
namespace {

constexpr int kMostRounds = 60;
constexpr double kSettledK = 1e-9;
constexpr std::size_t kWidth = hydraulic::Block::kWidth;

/// The network with pipes cut into cells; nodes keep their places.
struct Cells {
    Network network;
    std::vector<std::size_t> first;
};

Cells cut_cells(const Network& network) {
    Cells out;
    out.network = network;
    out.network.pipes.clear();
    for (const Pipe& pipe : network.pipes) {
        out.first.push_back(out.network.pipes.size());
        const int n = std::max(pipe.cells, 1);
        const double from_m = network.nodes[static_cast<std::size_t>(pipe.from)].height_m;
        const double rise_m = network.nodes[static_cast<std::size_t>(pipe.to)].height_m - from_m;
        int last = pipe.from;
        for (int cell = 0; cell < n; ++cell) {
            Pipe own = pipe;
            own.length_m = pipe.length_m / n;
            own.loss_coefficient = pipe.loss_coefficient / n;
            own.cells = pipe.cells > 0 ? 1 : 0;
            own.from = last;
            if (cell + 1 < n) {
                Node node;
                node.height_m = from_m + rise_m * (cell + 1) / n;
                own.to = static_cast<int>(out.network.nodes.size());
                out.network.nodes.push_back(node);
            }
            last = own.to;
            out.network.pipes.push_back(own);
        }
    }
    out.first.push_back(out.network.pipes.size());
    return out;
}

/// Hydraulics with the properties of each cell.
hydraulic::Model model_of(const Network& network, const std::vector<double>& cell_k) {
    hydraulic::Model out = build_model(network);
    for (std::size_t pipe = 0; pipe < network.pipes.size(); ++pipe) {
        const Fluid water = water_at(cell_k[pipe]);
        const Pipe& own = network.pipes[pipe];
        const hydraulic::PipeShape shape =
            hydraulic::shape_of(own, water.dynamic_viscosity_pa_s, 1.0 / (2.0 * water.density_kg_per_m3 * kPaPerBar));
        out.pipes[pipe] = hydraulic::make_pipe_friction(network.friction, shape);
        const double rise_m = network.nodes[static_cast<std::size_t>(own.to)].height_m -
                              network.nodes[static_cast<std::size_t>(own.from)].height_m;
        out.rise[pipe] = water.density_kg_per_m3 * network.gravity_m_per_s2 * rise_m / kPaPerBar;
    }
    hydraulic::finish_model(out);
    return out;
}

/// Answers of the cells by the pipes they make up.
void extract(const Network& network, const Cells& cells, const WaterFlows& water, const ThermalBlock& block,
             const std::vector<double>& cell_k, WarmFlows& out) {
    const std::size_t n_nodes = network.nodes.size();
    for (std::size_t node = 0; node < n_nodes; ++node) {
        out.pressure_bar.push_back(water.pressure_bar[node]);
        out.temperature_k.push_back(block.node_k[node * kWidth]);
    }
    for (std::size_t pipe = 0; pipe < network.pipes.size(); ++pipe) {
        const std::size_t first = cells.first[pipe], last = cells.first[pipe + 1];
        const double flow = water.flow_kg_per_s[first];
        double density = 0.0;
        for (std::size_t cell = first; cell < last; ++cell)
            density += water_at(cell_k[cell]).density_kg_per_m3 / static_cast<double>(last - first);
        out.flow_kg_per_s.push_back(flow);
        out.velocity_m_per_s.push_back(flow /
                                       (density * hydraulic::pipe_area_m2(network.pipes[pipe].inner_diameter_mm)));
        out.outlet_k.push_back(block.outlet_k[(flow > 0.0 ? last - 1 : first) * kWidth]);
        out.cell_k.emplace_back(cell_k.begin() + static_cast<std::ptrdiff_t>(first),
                                cell_k.begin() + static_cast<std::ptrdiff_t>(last));
    }
}

/// Temperatures at the flows of `water`.
void cool(const Cells& cells, const WaterStates& states, const WaterFlows& water, const std::vector<double>& feed_k,
          const std::vector<double>& heat_capacity, ThermalModel& thermal, ThermalBlock& block) {
    std::fill(block.inflow.begin(), block.inflow.end(), 0.0);
    std::fill(block.inflow_k.begin(), block.inflow_k.end(), 0.0);
    std::vector<double> leaving(cells.network.nodes.size(), 0.0);
    numeric::AlignedVector flow(cells.network.pipes.size() * kWidth, 0.0);
    for (std::size_t cell = 0; cell < cells.network.pipes.size(); ++cell) {
        const Pipe& pipe = cells.network.pipes[cell];
        thermal.cells[cell] = pipe.cells;
        thermal.loss_w_per_k[cell] = pipe.ground_w_per_m_k * pipe.length_m / heat_capacity[cell];
        leaving[static_cast<std::size_t>(pipe.from)] += water.flow_kg_per_s[cell];
        leaving[static_cast<std::size_t>(pipe.to)] -= water.flow_kg_per_s[cell];
        for (std::size_t lane = 0; lane < kWidth; ++lane) {
            flow[cell * kWidth + lane] = water.flow_kg_per_s[cell];
            block.surroundings_k[cell * kWidth + lane] = pipe.ground_k;
        }
    }
    for (std::size_t node = 0; node < feed_k.size(); ++node) {
        const double enters = cells.network.nodes[node].is_held ? leaving[node] + states.demand_kg_per_s[node]
                                                                : water.taken_kg_per_s[node];
        if (!(enters > 0.0) || std::isnan(feed_k[node])) continue;
        for (std::size_t lane = 0; lane < kWidth; ++lane) {
            block.inflow[node * kWidth + lane] = enters;
            block.inflow_k[node * kWidth + lane] = enters * feed_k[node];
        }
    }
    solve_temperatures(thermal, flow, 1.0, block);
}

}  // namespace

WarmFlows solve_warm_supply(const Network& network, const WaterStates& states, const std::vector<double>& feed_k) {
    const Cells cells = cut_cells(network);
    const std::size_t n_all = cells.network.nodes.size(), n_cells = cells.network.pipes.size();
    std::vector<double> cell_k(n_cells, 343.15), ground(n_all, 283.15);
    std::vector<hydraulic::Ends> ends;
    for (const Pipe& pipe : cells.network.pipes) {
        ends.push_back({pipe.from, pipe.to});
        ground[static_cast<std::size_t>(pipe.to)] = ground[static_cast<std::size_t>(pipe.from)] = pipe.ground_k;
    }
    WaterStates own(cells.network, 1);
    std::copy(states.demand_kg_per_s.begin(), states.demand_kg_per_s.end(), own.demand_kg_per_s.begin());
    std::copy(states.feed_kg_per_s.begin(), states.feed_kg_per_s.end(), own.feed_kg_per_s.begin());
    std::copy(states.held_bar.begin(), states.held_bar.end(), own.held_bar.begin());
    WarmFlows out;
    WaterFlows water;
    // Heat capacity differs by cell: loss over capacity is put into the loss, the model's capacity is 1.
    ThermalModel thermal = make_thermal_model(n_all, ends, std::vector<double>(n_cells, 0.0), ground);
    thermal.heat_capacity_j_per_kg_k = 1.0;
    ThermalBlock block(thermal);
    for (int round = 0; round < kMostRounds; ++round) {
        water = solve_water(cells.network, model_of(cells.network, cell_k), own,
                            {.tolerance_bar = 1e-10, .least_served_bar = -kInf});
        std::vector<double> heat_capacity;
        for (const double temperature : cell_k) heat_capacity.push_back(water_at(temperature).heat_capacity_j_per_kg_k);
        cool(cells, own, water, feed_k, heat_capacity, thermal, block);
        double change = 0.0;
        for (std::size_t cell = 0; cell < n_cells; ++cell) {
            const double mean =
                cells.network.pipes[cell].cells > 0 ? block.outlet_k[cell * kWidth] : block.mean_k[cell * kWidth];
            change = std::max(change, std::fabs(mean - cell_k[cell]));
            cell_k[cell] = mean;
        }
        out.n_rounds = round + 1;
        out.is_solved = change < kSettledK && water.n_unsolved == 0;
        if (out.is_solved) break;
    }
    extract(network, cells, water, block, cell_k, out);
    return out;
}

}  // namespace knelpunt::heat
