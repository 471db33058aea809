#include "sim/flow/heat/heat_block.hpp"

#include <algorithm>
#include <cmath>

#include "sim/flow/hydraulic/pipe_units.hpp"

namespace knelpunt::heat {
namespace {

constexpr double kLeastDifferenceK = 1.0;   ///< between supply and return of a plant
constexpr double kStartDifferenceK = 30.0;  ///< between supply and return where nothing better is known
constexpr int kPlainRounds = 25;            ///< then rounds are mixed
constexpr int kMixedRounds = 40;            ///< then as many slow ones
constexpr std::size_t kMixingDepth = 8;
constexpr double kNearOnePu = 1e-7;  ///< shares of heat closer to 1 are 1
constexpr double kUsualW = 1e6;      ///< gaps of plants that give less are measured by this
constexpr double kLeastW = 1.0;      ///< heat below which shares have no meaning

}  // namespace

HeatBlock::HeatBlock(const Network& network, const hydraulic::Model& model, const ThermalModel& thermal,
                     const HeatStates& states, const HeatOptions& options)
    : network_(network),
      model_(model),
      thermal_(thermal),
      states_(states),
      options_(options),
      root_(holding_plant(network)),
      block_(model),
      supply_(thermal),
      return_(thermal),
      rows_(network.consumers.size()) {
    const std::size_t n_plants = network.plants.size();
    for (auto* column : {&plant_flow_, &plant_heat_, &plant_return_, &plant_cop_, &plant_most_})
        column->resize(n_plants);
    booster_share_.resize(network.consumers.size());
    for (std::size_t plant = 0; plant < n_plants; ++plant)
        if (network.plants[plant].kind == PlantKind::balances) order_.push_back(plant);
    std::stable_sort(order_.begin(), order_.end(),
                     [&](std::size_t a, std::size_t b) { return network.plants[a].rank < network.plants[b].rank; });
    const double root_height = network.nodes[static_cast<std::size_t>(network.plants[root_].node)].height_m;
    for (const Node& node : network.nodes)
        height_bar_.push_back(network.fluid.density_kg_per_m3 * network.gravity_m_per_s2 *
                              (node.height_m - root_height) / kPaPerBar);
    for (const Pipe& pipe : network.pipes) has_twins_ = has_twins_ || pipe.between_w_per_m_k > 0.0;
    for (const Consumer& consumer : network.consumers) has_boosters_ = has_boosters_ || !std::isnan(consumer.booster_k);
}

std::size_t HeatBlock::state_at(std::size_t lane) const { return std::min(first_ + lane, last_ - 1); }

void HeatBlock::start_cold() {
    is_warm_ = false;
    block_.is_warm = false;
}

void HeatBlock::load(std::size_t first, std::size_t last) {
    first_ = first;
    last_ = last;
    const std::size_t n_plants = network_.plants.size(), n_consumers = network_.consumers.size();
    const double cp = network_.fluid.heat_capacity_j_per_kg_k;
    for (std::size_t lane = 0; lane < kWidth; ++lane) {
        const std::size_t state = state_at(lane);
        double set_k = 0.0;
        for (std::size_t plant = 0; plant < n_plants; ++plant) {
            set_k = std::max(set_k, states_.supply_k[state * n_plants + plant]);
            plant_most_[plant][lane] = network_.plants[plant].most_w;
        }
        for (std::size_t row = 0; row < n_consumers; ++row) {
            const std::size_t from = state * n_consumers + row, to = row * kWidth + lane;
            const Consumer& own = network_.consumers[row];
            const double old_heat = rows_.heat_w[to];
            rows_.heat_w[to] = own.is_bypass ? 0.0 : states_.heat_w[from];
            rows_.return_k[to] = states_.return_k[from];
            rows_.most_kg_per_s[to] = own.most_kg_per_s;
            rows_.set_k[to] = set_k;
            rows_.ground_k[to] = thermal_.ground_k[static_cast<std::size_t>(own.node)];
            booster_share_[row][lane] = 1.0;
            const double fresh = rows_.heat_w[to] / (cp * std::max(set_k - rows_.return_k[to], kStartDifferenceK));
            const bool has_old = is_warm_ && old_heat > 0.0 && rows_.flow[to] > 0.0;
            rows_.flow[to] = has_old ? rows_.flow[to] * rows_.heat_w[to] / old_heat : fresh;
            if (own.is_bypass) rows_.flow[to] = states_.bypass_kg_per_s[from];
        }
        for (std::size_t plant = 0; plant < n_plants; ++plant) {
            const std::size_t from = state * n_plants + plant;
            plant_heat_[plant][lane] = network_.plants[plant].kind == PlantKind::balances ? 0.0 : states_.plant_w[from];
            plant_flow_[plant][lane] =
                network_.plants[plant].kind == PlantKind::given_flow ? states_.plant_kg_per_s[from] : 0.0;
            if (!is_warm_) plant_return_[plant][lane] = states_.supply_k[from] - kStartDifferenceK;
        }
        share_[lane] = feed_share_[lane] = 1.0;
    }
    if (is_warm_) return;
    for (std::size_t pipe = 0; pipe < network_.pipes.size(); ++pipe)
        for (std::size_t lane = 0; lane < kWidth; ++lane)
            supply_.surroundings_k[pipe * kWidth + lane] = return_.surroundings_k[pipe * kWidth + lane] =
                network_.pipes[pipe].ground_k;
    for (std::size_t row = 0; row < rows_.supply_k.size(); ++row) rows_.supply_k[row] = rows_.set_k[row];
}

/// What plants and consumers put into the nodes.
void HeatBlock::set_flows() {
    std::fill(block_.injection.begin(), block_.injection.end(), 0.0);
    for (std::size_t lane = 0; lane < kWidth; ++lane) {
        double total = 0.0;
        for (std::size_t row = 0; row < network_.consumers.size(); ++row) {
            const double flow = rows_.flow[row * kWidth + lane];
            block_.injection[static_cast<std::size_t>(network_.consumers[row].node) * kWidth + lane] -= flow;
            total += flow;
        }
        taken_flow_[lane] = total;
        for (std::size_t plant = 0; plant < network_.plants.size(); ++plant) {
            if (plant == root_) continue;
            block_.injection[static_cast<std::size_t>(network_.plants[plant].node) * kWidth + lane] +=
                plant_flow_[plant][lane];
            total -= plant_flow_[plant][lane];
        }
        plant_flow_[root_][lane] = total;
    }
}

void HeatBlock::find_temperatures() {
    const std::size_t n_plants = network_.plants.size();
    for (ThermalBlock* side : {&supply_, &return_}) {
        std::fill(side->inflow.begin(), side->inflow.end(), 0.0);
        std::fill(side->inflow_k.begin(), side->inflow_k.end(), 0.0);
    }
    const auto enter = [&](ThermalBlock& side, int node, std::size_t lane, double flow, double temperature_k) {
        side.inflow[static_cast<std::size_t>(node) * kWidth + lane] += flow;
        side.inflow_k[static_cast<std::size_t>(node) * kWidth + lane] += flow * temperature_k;
    };
    for (std::size_t plant = 0; plant < n_plants; ++plant)
        for (std::size_t lane = 0; lane < kWidth; ++lane)
            if (plant_flow_[plant][lane] > 0.0)
                enter(supply_, network_.plants[plant].node, lane, plant_flow_[plant][lane],
                      states_.supply_k[state_at(lane) * n_plants + plant]);
    solve_temperatures(thermal_, block_.flow, 1.0, supply_);
    for (std::size_t row = 0; row < network_.consumers.size(); ++row) {
        const Consumer& own = network_.consumers[row];
        for (std::size_t lane = 0; lane < kWidth; ++lane) {
            const std::size_t at = row * kWidth + lane;
            rows_.supply_k[at] = supply_.node_k[static_cast<std::size_t>(own.node) * kWidth + lane];
            const double back_k = own.is_bypass ? rows_.supply_k[at] : std::min(rows_.return_k[at], rows_.supply_k[at]);
            enter(return_, own.node, lane, rows_.flow[at], back_k);
        }
    }
    for (std::size_t plant = 0; plant < n_plants; ++plant)  // a plant that takes supply water gives it to the return
        for (std::size_t lane = 0; lane < kWidth; ++lane)
            if (plant_flow_[plant][lane] < 0.0) {
                const int node = network_.plants[plant].node;
                enter(return_, node, lane, -plant_flow_[plant][lane],
                      supply_.node_k[static_cast<std::size_t>(node) * kWidth + lane]);
            }
    solve_temperatures(thermal_, block_.flow, -1.0, return_);
    for (std::size_t plant = 0; plant < n_plants; ++plant)
        for (std::size_t lane = 0; lane < kWidth; ++lane)
            plant_return_[plant][lane] =
                return_.node_k[static_cast<std::size_t>(network_.plants[plant].node) * kWidth + lane];
    if (has_twins_) couple_twins();
}

/// Surroundings of each pipe of a twin: ground and the mean of the other pipe, weighted by what goes to each.
void HeatBlock::couple_twins() {
    for (std::size_t pipe = 0; pipe < network_.pipes.size(); ++pipe) {
        const Pipe& own = network_.pipes[pipe];
        const double sum = own.ground_w_per_m_k + own.between_w_per_m_k;
        if (own.between_w_per_m_k <= 0.0) continue;
        for (std::size_t lane = 0; lane < kWidth; ++lane) {
            const std::size_t at = pipe * kWidth + lane;
            const auto mix = [&](double other_k) {
                return (own.ground_w_per_m_k * own.ground_k + own.between_w_per_m_k * other_k) / sum;
            };
            const double around_supply = mix(return_.mean_k[at]), around_return = mix(supply_.mean_k[at]);
            const double total = network_.fluid.heat_capacity_j_per_kg_k * std::fabs(block_.flow[at]);
            const double change = std::fabs(around_supply - supply_.surroundings_k[at]) +
                                  std::fabs(around_return - return_.surroundings_k[at]);
            if (total > kLeastW) off_[lane] = std::max(off_[lane], 1e-4 * change);  // 1e-4 K for 1e-8
            supply_.surroundings_k[at] = around_supply;
            return_.surroundings_k[at] = around_return;
        }
    }
}

double HeatBlock::difference_k(std::size_t plant, std::size_t lane) const {
    const double set_k = states_.supply_k[state_at(lane) * network_.plants.size() + plant];
    return std::max(set_k - plant_return_[plant][lane], kLeastDifferenceK);
}

/// Gives a plant its heat and, if it does not hold pressure, the flow that carries it.
void HeatBlock::set_plant(std::size_t plant, std::size_t lane, double heat) {
    plant_heat_[plant][lane] = heat;
    if (plant == root_) return;
    const double unit = network_.fluid.heat_capacity_j_per_kg_k * difference_k(plant, lane);
    const double gap = std::fabs(heat - plant_flow_[plant][lane] * unit);
    off_[lane] = std::max(off_[lane], gap / std::max(std::fabs(heat), kUsualW));
    plant_flow_[plant][lane] = std::min(heat / unit, taken_flow_[lane]);  // no plant sends more than is taken
}

/// Heat or flow of plants that do not balance, as far as the network takes it.
void HeatBlock::step_given_plants(std::size_t lane) {
    const std::size_t n_plants = network_.plants.size();
    const double cp = network_.fluid.heat_capacity_j_per_kg_k;
    for (std::size_t plant = 0; plant < n_plants; ++plant) {
        const Plant& own = network_.plants[plant];
        const std::size_t at = state_at(lane) * n_plants + plant;
        const double wanted = std::min(states_.plant_w[at], own.most_w);
        if (own.kind == PlantKind::balances) continue;
        if (own.kind == PlantKind::given_flow) {
            plant_flow_[plant][lane] = feed_share_[lane] * states_.plant_kg_per_s[at];
            plant_heat_[plant][lane] =
                plant_flow_[plant][lane] * cp * (states_.supply_k[at] - plant_return_[plant][lane]);
        } else if (own.kind == PlantKind::given_heat) {
            set_plant(plant, lane, feed_share_[lane] * wanted);
        } else {
            const HeatSource source{own.source_k, own.source_kg_per_s, cp};
            const HeatPumpPoint point = heat_pump_point(source, feed_share_[lane] * wanted, states_.supply_k[at],
                                                        plant_return_[plant][lane], own.lorenz_pu);
            plant_cop_[plant][lane] = point.cop;
            set_plant(plant, lane, point.heat_w);
        }
    }
}

/// Flows of plants by their heat; plants that balance by rank. Where the others give more than is taken, they give less.
void HeatBlock::step_plants() {
    for (std::size_t lane = 0; lane < kWidth; ++lane) {
        double rest = 0.0;  // heat that the plants that balance must give
        for (const std::size_t plant : order_)
            rest += plant_flow_[plant][lane] * network_.fluid.heat_capacity_j_per_kg_k * difference_k(plant, lane);
        double given = 0.0;
        for (std::size_t plant = 0; plant < network_.plants.size(); ++plant)
            if (network_.plants[plant].kind != PlantKind::balances) given += std::max(plant_heat_[plant][lane], 0.0);
        if (given > kLeastW && (rest < 0.0 || feed_share_[lane] < 1.0)) {
            const double next = std::clamp(feed_share_[lane] * (1.0 + rest / given), 0.1 * feed_share_[lane], 1.0);
            off_[lane] = std::max(off_[lane], 0.1 * std::fabs(next - feed_share_[lane]) / std::max(next, kNearOnePu));
            feed_share_[lane] = next;
        }
        step_given_plants(lane);
        heat_limit_[lane] = 0.0;
        for (const std::size_t plant : order_) {
            const double heat = plant == order_.back() ? rest : std::clamp(rest, 0.0, plant_most_[plant][lane]);
            heat_limit_[lane] += plant_most_[plant][lane];
            set_plant(plant, lane, heat);
            rest -= heat;
        }
    }
}

double HeatBlock::held_difference_bar() const {
    const Plant& root = network_.plants[root_];
    return root.supply_bar - root.return_bar;  // NaN where none is given
}

/// Difference of pressures of the worst consumer, with none at the holding plant.
double HeatBlock::worst_difference_bar(std::size_t lane) const {
    double worst = 0.0;
    const auto root = static_cast<std::size_t>(network_.plants[root_].node);
    for (std::size_t row = 0; row < network_.consumers.size(); ++row) {
        const auto node = static_cast<std::size_t>(network_.consumers[row].node);
        const double lost =
            block_.potential[root * kWidth + lane] - block_.potential[node * kWidth + lane] - height_bar_[node];
        if (rows_.flow[row * kWidth + lane] > 0.0) worst = std::min(worst, -2.0 * lost);
    }
    return worst;
}

/// The share of heat that plants and pressures allow.
void HeatBlock::step_shares() {
    const std::size_t n_plants = network_.plants.size();
    const double cp = network_.fluid.heat_capacity_j_per_kg_k;
    for (std::size_t lane = 0; lane < kWidth; ++lane) {
        double need = 0.0;
        for (std::size_t plant = 0; plant < n_plants; ++plant)
            if (network_.plants[plant].kind == PlantKind::balances) need += plant_heat_[plant][lane];
        double taken = 0.0;
        for (std::size_t row = 0; row < network_.consumers.size(); ++row) {
            const std::size_t at = row * kWidth + lane;
            if (!network_.consumers[row].is_bypass)
                taken += rows_.flow[at] * cp * std::max(rows_.supply_k[at] - rows_.return_k[at], 0.0);
        }
        double factor = 1.0;
        // Losses stay: what plants lack is taken off what consumers get. Where they have room, shares rise again.
        if (heat_limit_[lane] < kInf && taken > kLeastW)
            factor = std::max(0.0, 1.0 + (heat_limit_[lane] - need) / taken);
        const double held = held_difference_bar(), lost = -worst_difference_bar(lane);
        if (held > 0.0 && lost > 0.0) factor = std::min(factor, std::sqrt(held / lost));
        const double next = std::clamp(share_[lane] * factor, 0.0, 1.0);
        const double change = std::fabs(next - share_[lane]);
        if (change > kNearOnePu) off_[lane] = std::max(off_[lane], 0.1 * change);
        share_[lane] = next;
    }
}

/// Share of heat that a booster takes from the network: the rest is its electricity.
void HeatBlock::take_boosters() {
    for (std::size_t row = 0; row < network_.consumers.size(); ++row) {
        const Consumer& own = network_.consumers[row];
        if (std::isnan(own.booster_k)) continue;
        for (std::size_t lane = 0; lane < kWidth; ++lane) {
            const std::size_t at = row * kWidth + lane;
            const double cold_k = log_mean_k(rows_.supply_k[at], std::min(rows_.return_k[at], rows_.supply_k[at]));
            const double lift_k = std::max(own.booster_k - cold_k, kLeastDifferenceK);
            const double cop = std::max(own.lorenz_pu * own.booster_k / lift_k, 1.0);
            const double share = 1.0 - 1.0 / cop;
            off_[lane] = std::max(off_[lane], std::fabs(share - booster_share_[row][lane]));
            booster_share_[row][lane] = share;
        }
    }
}

/// Hydraulics, temperatures, and steps of all that follows from them.
void HeatBlock::one_round(int round) {
    const std::size_t n_consumers = network_.consumers.size();
    Lanes open;
    open.fill(1.0);
    hydraulic::solve_block(model_, block_,
                           {.tolerance_bar = options_.tolerance_bar, .tolerance_flow_pu = options_.tolerance_flow_pu});
    off_.fill(0.0);
    find_temperatures();
    if (has_boosters_) take_boosters();
    step_plants();
    if (n_rounds > 1) step_shares();
    const numeric::AlignedVector wanted = rows_.heat_w, given = rows_.flow;
    for (std::size_t row = 0; row < n_consumers; ++row)
        for (std::size_t lane = 0; lane < kWidth; ++lane)
            rows_.heat_w[row * kWidth + lane] *= share_[lane] * booster_share_[row][lane];
    step_consumers(network_.fluid.heat_capacity_j_per_kg_k, round, open, rows_);
    for (std::size_t row = 0; row < n_consumers; ++row)
        if (network_.consumers[row].is_bypass)
            for (std::size_t lane = 0; lane < kWidth; ++lane)
                rows_.flow[row * kWidth + lane] = given[row * kWidth + lane];
    rows_.heat_w = wanted;
}

/// What changes from round to round in a lane, in one order.
std::vector<double*> HeatBlock::unknowns(std::size_t lane) {
    std::vector<double*> out;
    for (std::size_t row = 0; row < network_.consumers.size(); ++row)
        if (!network_.consumers[row].is_bypass) out.push_back(&rows_.flow[row * kWidth + lane]);
    for (std::size_t plant = 0; plant < network_.plants.size(); ++plant)
        if (plant != root_) out.push_back(&plant_flow_[plant][lane]);
    out.push_back(&share_[lane]);
    out.push_back(&feed_share_[lane]);
    return out;
}

void HeatBlock::remember() {
    for (std::size_t lane = 0; lane < kWidth; ++lane) {
        before_[lane].clear();
        for (const double* const value : unknowns(lane)) before_[lane].push_back(*value);
    }
}

/// Mixes the last rounds of a lane.
void HeatBlock::mix(std::size_t lane) {
    const std::vector<double*> own = unknowns(lane);
    std::vector<double> image, scale;
    for (const double* const value : own) {
        image.push_back(*value);
        scale.push_back(network_.flow_scale_kg_per_s);
    }
    scale[scale.size() - 1] = scale[scale.size() - 2] = 1.0;
    const std::vector<double> next = mixing_[lane].next(before_[lane], image, scale);
    for (std::size_t at = 0; at < own.size(); ++at) {
        if (!std::isfinite(next[at])) continue;
        const double most = at + 2 >= own.size() ? 1.0 : 5.0 * std::max(before_[lane][at], image[at]);
        *own[at] =
            std::clamp(next[at], at + 2 >= own.size() ? 0.0 : 0.2 * std::min(before_[lane][at], image[at]), most);
    }
}

void HeatBlock::solve(std::size_t first, std::size_t last) {
    load(first, last);
    const double held =
        std::isnan(network_.plants[root_].supply_bar) ? network_.pressure_scale_bar : network_.plants[root_].supply_bar;
    for (std::size_t lane = 0; lane < kWidth; ++lane)
        block_.held[static_cast<std::size_t>(network_.plants[root_].node) * kWidth + lane] = held;
    n_rounds = 0;
    for (int round = 0; round < options_.most_rounds; ++round) {
        const int turn = (round - kPlainRounds) / kMixedRounds;  // mixed rounds, then slow ones, in turns
        const bool mixes = round >= kPlainRounds && turn % 2 == 0;
        if (mixes && (round - kPlainRounds) % kMixedRounds == 0)
            std::fill(mixing_.begin(), mixing_.end(), Mixing(kMixingDepth));
        set_flows();
        if (mixes) remember();
        one_round(mixes ? 0 : round);
        ++n_rounds;
        bool goes_on = false;
        for (std::size_t lane = 0; lane < kWidth; ++lane) {
            off_[lane] = std::max(off_[lane], rows_.off_pu[lane]);
            if (round < 2) off_[lane] = 1.0;  // shares have not been looked at
            is_solved[lane] = off_[lane] < options_.tolerance_pu && std::isfinite(plant_flow_[root_][lane]) ? 1 : 0;
            goes_on = goes_on || is_solved[lane] == 0;
            if (mixes && is_solved[lane] == 0) mix(lane);
        }
        if (!goes_on) break;
    }
    is_warm_ = true;
}

void HeatBlock::extract(std::size_t lane, std::size_t state, HeatFlows& out) const {
    const std::size_t n_nodes = network_.nodes.size(), n_pipes = network_.pipes.size();
    const double cp = network_.fluid.heat_capacity_j_per_kg_k;
    const auto root = static_cast<std::size_t>(network_.plants[root_].node);
    const bool is_given = !std::isnan(held_difference_bar());
    const double difference =
        is_given ? held_difference_bar() : network_.least_difference_bar - worst_difference_bar(lane);
    const double return_bar = is_given ? network_.plants[root_].return_bar : network_.return_bar;
    for (std::size_t node = 0; node < n_nodes; ++node) {
        const std::size_t at = state * n_nodes + node;
        out.supply_k[at] = supply_.node_k[node * kWidth + lane];
        out.return_k[at] = return_.node_k[node * kWidth + lane];
        const double lost =
            block_.potential[root * kWidth + lane] - block_.potential[node * kWidth + lane] - height_bar_[node];
        out.supply_bar[at] = return_bar + difference - lost - height_bar_[node];
        out.return_bar[at] = return_bar + lost - height_bar_[node];
    }
    for (std::size_t pipe = 0; pipe < n_pipes; ++pipe) {
        const std::size_t at = state * n_pipes + pipe, from = pipe * kWidth + lane;
        const Pipe& own = network_.pipes[pipe];
        const double flow = block_.flow[from], size = std::fabs(flow);
        out.flow_kg_per_s[at] = flow;
        out.velocity_m_per_s[at] =
            flow / (network_.fluid.density_kg_per_m3 * hydraulic::pipe_area_m2(own.inner_diameter_mm));
        out.supply_outlet_k[at] = supply_.outlet_k[from];
        out.return_outlet_k[at] = return_.outlet_k[from];
        const auto upstream = static_cast<std::size_t>(flow > 0.0 ? own.from : own.to);
        const auto downstream = static_cast<std::size_t>(flow > 0.0 ? own.to : own.from);
        out.loss_w[at] = size * cp *
                         (supply_.node_k[upstream * kWidth + lane] - supply_.outlet_k[from] +
                          return_.node_k[downstream * kWidth + lane] - return_.outlet_k[from]);
    }
    extract_customers(lane, state, out);
    out.residual_pu[state] = off_[lane];
    out.feed_share_pu[state] = feed_share_[lane];
}

/// Flows and heat of consumers and plants.
void HeatBlock::extract_customers(std::size_t lane, std::size_t state, HeatFlows& out) const {
    const std::size_t n_nodes = network_.nodes.size(), n_plants = network_.plants.size();
    const double cp = network_.fluid.heat_capacity_j_per_kg_k;
    for (std::size_t row = 0; row < network_.consumers.size(); ++row) {
        const std::size_t at = state * network_.consumers.size() + row, from = row * kWidth + lane;
        out.consumer_kg_per_s[at] = rows_.last_flow[from];
        if (network_.consumers[row].is_bypass) {
            out.consumer_kg_per_s[at] = rows_.flow[from];
            continue;
        }
        const double heat = rows_.heat_w[from] > 0.0 ? rows_.last_flow[from] * cp *
                                                           std::max(rows_.supply_k[from] - rows_.return_k[from], 0.0)
                                                     : 0.0;
        if (rows_.heat_w[from] <= 0.0) out.consumer_kg_per_s[at] = 0.0;
        const double share = booster_share_[row][lane];
        out.consumer_w[at] = share > 0.0 ? heat / share : heat;
        out.booster_w[at] = out.consumer_w[at] - heat;
    }
    for (std::size_t plant = 0; plant < n_plants; ++plant) {
        const std::size_t at = state * n_plants + plant;
        const auto node = static_cast<std::size_t>(network_.plants[plant].node);
        out.plant_kg_per_s[at] = plant_flow_[plant][lane];
        out.plant_return_k[at] = plant_return_[plant][lane];
        out.plant_w[at] = plant_flow_[plant][lane] * cp * (states_.supply_k[at] - plant_return_[plant][lane]);
        if (network_.plants[plant].kind == PlantKind::heat_pump)
            out.plant_electricity_w[at] = out.plant_w[at] / plant_cop_[plant][lane];
        const double lift = out.supply_bar[state * n_nodes + node] - out.return_bar[state * n_nodes + node];
        out.pump_w[at] = plant_flow_[plant][lane] * lift * kPaPerBar / network_.fluid.density_kg_per_m3;
    }
}

}  // namespace knelpunt::heat
