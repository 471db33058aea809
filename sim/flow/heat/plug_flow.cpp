#include "sim/flow/heat/plug_flow.hpp"

#include <algorithm>
#include <cmath>

#include "sim/flow/hydraulic/pipe_units.hpp"
#include "sim/numeric/math.hpp"

namespace knelpunt::heat {
namespace {

constexpr double kNoFlow = 1e-9;  ///< [kg/s] still water

/// Mean of exp(-x) for x evenly from a to b.
double mean_decay(double a, double b) {
    const double width = b - a;
    if (std::abs(width) < 1e-6) return numeric::exp(-0.5 * (a + b));
    return (numeric::exp(-a) - numeric::exp(-b)) / width;
}

/// Nodes behind those that water comes from, by the flows of a state.
std::vector<std::size_t> order_of(const Network& network, const double* flow) {
    const std::size_t n = network.nodes.size();
    std::vector<int> n_open(n, 0);
    const auto downstream = [&](std::size_t pipe) {
        return static_cast<std::size_t>(flow[pipe] > 0.0 ? network.pipes[pipe].to : network.pipes[pipe].from);
    };
    for (std::size_t pipe = 0; pipe < network.pipes.size(); ++pipe)
        if (std::abs(flow[pipe]) > kNoFlow) ++n_open[downstream(pipe)];
    std::vector<std::size_t> out;
    for (std::size_t node = 0; node < n; ++node)
        if (n_open[node] == 0) out.push_back(node);
    for (std::size_t next = 0; next < out.size(); ++next) {
        for (std::size_t pipe = 0; pipe < network.pipes.size(); ++pipe) {
            if (std::abs(flow[pipe]) <= kNoFlow || downstream(pipe) == out[next]) continue;
            const bool is_end = static_cast<std::size_t>(network.pipes[pipe].from) == out[next] ||
                                static_cast<std::size_t>(network.pipes[pipe].to) == out[next];
            if (is_end && --n_open[downstream(pipe)] == 0) out.push_back(downstream(pipe));
        }
    }
    return out;
}

}  // namespace

PlugFlow::PlugFlow(const Fluid& fluid, const Pipe& pipe, double flow_kg_per_s, double inlet_k)
    : heat_capacity_(fluid.heat_capacity_j_per_kg_k), ground_k_(pipe.ground_k) {
    const double kg_per_m = fluid.density_kg_per_m3 * hydraulic::pipe_area_m2(pipe.inner_diameter_mm);
    cooling_per_s_ = pipe.ground_w_per_m_k / (heat_capacity_ * kg_per_m);
    const double mass_kg = kg_per_m * pipe.length_m;
    if (std::abs(flow_kg_per_s) <= kNoFlow) {
        parcels_.push_back({mass_kg, ground_k_, 0.0, 0.0});
        return;
    }
    const double passed_s = -mass_kg / std::abs(flow_kg_per_s);
    parcels_.push_back({mass_kg, inlet_k, flow_kg_per_s > 0.0 ? 0.0 : passed_s, flow_kg_per_s > 0.0 ? passed_s : 0.0});
}

void PlugFlow::push(bool at_from, Parcel parcel) {
    if (at_from)
        parcels_.push_front(parcel);
    else
        parcels_.push_back(parcel);
}

PlugFlow::Parcel PlugFlow::pop(bool at_from, double mass_kg) {
    Parcel& end = at_from ? parcels_.front() : parcels_.back();
    Parcel out = end;
    if (end.mass_kg <= mass_kg) {
        if (at_from)
            parcels_.pop_front();
        else
            parcels_.pop_back();
        return out;
    }
    const double share = mass_kg / end.mass_kg;
    if (at_from) {
        out.to_s = end.from_s = end.from_s + share * (end.to_s - end.from_s);
    } else {
        out.from_s = end.to_s = end.to_s - share * (end.to_s - end.from_s);
    }
    out.mass_kg = mass_kg;
    end.mass_kg -= mass_kg;
    return out;
}

double PlugFlow::step(double flow_kg_per_s, double inlet_k, double step_s) {
    const double start_s = now_s_, end_s = now_s_ + step_s;
    now_s_ = end_s;
    if (std::abs(flow_kg_per_s) <= kNoFlow) return ground_k_;
    const bool is_forward = flow_kg_per_s > 0.0;
    const double moved_kg = std::abs(flow_kg_per_s) * step_s;
    push(is_forward, {moved_kg, inlet_k, is_forward ? end_s : start_s, is_forward ? start_s : end_s});
    double left_kg = moved_kg, above = 0.0;  // kg K above the ground
    while (left_kg > 0.0) {
        const Parcel out = pop(!is_forward, left_kg);
        const double first_s = end_s - left_kg / moved_kg * step_s;
        left_kg = std::max(0.0, left_kg - out.mass_kg);
        const double last_s = end_s - left_kg / moved_kg * step_s;
        const double entered_first_s = is_forward ? out.to_s : out.from_s,
                     entered_last_s = is_forward ? out.from_s : out.to_s;
        above += out.mass_kg * (out.inlet_k - ground_k_) *
                 mean_decay(cooling_per_s_ * (first_s - entered_first_s), cooling_per_s_ * (last_s - entered_last_s));
        if (parcels_.empty()) break;  // rounding
    }
    return ground_k_ + above / moved_kg;
}

double PlugFlow::entered_j() const {
    double sum = 0.0;
    for (const Parcel& parcel : parcels_) sum += parcel.mass_kg * heat_capacity_ * (parcel.inlet_k - ground_k_);
    return sum;
}

DelayedSupply delay_supply(const DelayInput& input) {
    const Network& network = input.network;
    const std::size_t n_nodes = network.nodes.size(), n_pipes = network.pipes.size(), n_plants = network.plants.size();
    DelayedSupply out{std::vector<double>(input.n_states * n_nodes, kNaN)};
    std::vector<PlugFlow> water;
    for (std::size_t state = 0; state < input.n_states; ++state) {
        const double* const flow = input.flow_kg_per_s.data() + state * n_pipes;
        if (water.empty()) {
            for (std::size_t pipe = 0; pipe < n_pipes; ++pipe)  // before the first step as in it
                water.emplace_back(network.fluid, network.pipes[pipe], flow[pipe], input.plant_k.front());
        }
        std::vector<double> warm(n_nodes, 0.0), mass(n_nodes, 0.0);
        for (std::size_t plant = 0; plant < n_plants; ++plant) {
            const double given = std::max(0.0, input.plant_kg_per_s[state * n_plants + plant]);
            const auto node = static_cast<std::size_t>(network.plants[plant].node);
            warm[node] += given * input.plant_k[state * n_plants + plant];
            mass[node] += given;
        }
        std::vector<char> is_done(n_pipes, 0);
        for (const std::size_t node : order_of(network, flow)) {
            double& here = out.supply_k[state * n_nodes + node];
            here = mass[node] > kNoFlow ? warm[node] / mass[node] : kNaN;
            for (std::size_t pipe = 0; pipe < n_pipes; ++pipe) {
                const Pipe& own = network.pipes[pipe];
                const auto from = static_cast<std::size_t>(flow[pipe] >= 0.0 ? own.from : own.to),
                           to = static_cast<std::size_t>(flow[pipe] >= 0.0 ? own.to : own.from);
                if (from != node || is_done[pipe] != 0) continue;
                is_done[pipe] = 1;
                const double inlet_k = std::isnan(here) ? own.ground_k : here;
                const double outlet_k = water[pipe].step(flow[pipe], inlet_k, input.step_s);
                if (std::abs(flow[pipe]) <= kNoFlow) continue;
                warm[to] += std::abs(flow[pipe]) * outlet_k;
                mass[to] += std::abs(flow[pipe]);
            }
        }
    }
    return out;
}

}  // namespace knelpunt::heat
