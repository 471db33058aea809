#include "sim/security/ac_flows.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/expects.hpp"
#include "sim/base/units.hpp"
#include "sim/flow/case/operating_point.hpp"
#include "sim/security/outage_scan.hpp"

namespace knelpunt::security {
namespace {

using flow::kBlockSteps;
using flow::kStates;

/// Reactive power injected at each bus  [Mvar].
flow::HourlySums reactive_sums(const System& system, const Schedule& schedule, const flow::AcNetwork& net) {
    const Structure& structure = *system.structure;
    flow::HourlySums out(net.node_of.size(), *system.series);
    const auto add = [&](NodeId node, bool is_on, double fixed_mvar, const Hourly& p_mw, double tan_phi, double sign) {
        const int bus = net.bus_at[node.at()];
        if (bus < 0 || !is_on) return;
        const auto bus_index = static_cast<std::size_t>(bus);
        if (std::isnan(fixed_mvar))
            out.add(bus_index, p_mw, -tan_phi);
        else
            out.add(bus_index, {fixed_mvar, kConstant}, sign);
    };
    for (std::size_t demand = 0; demand < structure.demand_node.size(); ++demand)
        add(structure.demand_node[demand], system.demands.in_service[demand] != 0, system.demands.q_mvar[demand],
            schedule.demand_mw[demand], system.demands.tan_phi[demand], -1.0);
    for (std::size_t source = 0; source < structure.source_node.size(); ++source)
        add(structure.source_node[source],
            system.sources.in_service[source] != 0 && std::isnan(system.sources.v_set_pu[source]),
            system.sources.q_mvar[source], schedule.source_mw[source], system.sources.tan_phi[source], 1.0);
    return out;
}

/// A value of a window: hours are numbered through its blocks.
double at_hour(const flow::BlockMatrix& block_matrix, std::size_t row, int hour) {
    return block_matrix.row(row)[static_cast<std::size_t>(hour) % kBlockSteps];
}

}  // namespace

AcResults no_ac_results(const Structure& structure) {
    AcResults out;
    for (auto* column : {&out.node_v_min_pu, &out.node_v_max_pu, &out.node_v_min_outage_pu, &out.node_v_max_outage_pu,
                         &out.node_unsolved_h})
        column->assign(structure.nodes.n_power(), kNaN);
    for (auto* column : {&out.outage_unsolved_h, &out.outage_loadability_pu})
        column->assign(static_cast<std::size_t>(structure.contingencies.size()), kNaN);
    out.outage_worst_node.assign(static_cast<std::size_t>(structure.contingencies.size()), -1);
    return out;
}

AcFlows::AcFlows(const System& system, const Schedule& schedule, const flow::DcModel& dc, AcOutageMode outages)
    : system_(system),
      dc_(dc),
      model_(flow::build_ac_model(flow::build_ac_network(system))),
      solver_(model_, {.with_reactive_limits = true}),
      q_mvar_(reactive_sums(system, schedule, model_.net)),
      acted_on_(dc.outages.size()) {
    expects(dc.net.branch_of == model_.net.branch_of && dc.net.node_of == model_.net.node_of,
            "DC and AC number the grid alike");
    const std::size_t n_branches = dc.net.branch_of.size(), n_buses = model_.net.node_of.size();
    for (const flow::Outage& outage : dc.outages) {
        if (outages == AcOutageMode::none) break;
        flow::AcOutage& out = outages_.emplace_back();
        for (const flow::OutagePart& part : outage.parts)
            out.parts.push_back({part.branch, static_cast<double>(part.n_circuits_out) /
                                                  dc.net.n_circuits[static_cast<std::size_t>(part.branch)]});
        std::vector<std::size_t>& rows = rows_lost_.emplace_back();
        for (const int node : outage.nodes_lost)
            rows.push_back(static_cast<std::size_t>(model_.pattern.position_of[static_cast<std::size_t>(node)]));
    }
    for (std::size_t branch = 0; branch < n_branches; ++branch) {
        for (int pair = dc.pairs.start[branch]; pair < dc.pairs.start[branch + 1]; ++pair)
            acted_on_[static_cast<std::size_t>(dc.pairs.outage[static_cast<std::size_t>(pair)])].push_back(
                {static_cast<int>(branch), pair});
        places_.push_back({model_.pattern.position_of[static_cast<std::size_t>(dc.net.from[branch])],
                           model_.pattern.position_of[static_cast<std::size_t>(dc.net.to[branch])],
                           model_.net.admittance[branch], system.branches.cos_phi[dc.net.branch_of[branch].at()]});
    }
    for (auto* rows : {&current_, &limit_, &worst_, &which_}) rows->assign(n_branches * kStates, 0.0);
    for (auto* rows : {&least_v2_, &least_outage_v2_}) rows->assign(n_buses * kStates, kInf);
    for (auto* rows : {&most_v2_, &most_outage_v2_}) rows->assign(n_buses * kStates, -kInf);
    results_ = no_ac_results(*system.structure);
    for (const flow::Outage& outage : dc.outages)
        results_.outage_unsolved_h[static_cast<std::size_t>(outage.contingency)] =
            outages == AcOutageMode::none ? kNaN : 0.0;
    for (const NodeId node : model_.net.node_of) results_.node_unsolved_h[node.at()] = 0.0;
    results_.loss_mwh = 0.0;
    if (outages == AcOutageMode::screened) start_screen();
}

void AcFlows::open_group(const flow::AcBatch& batch) {
    group_.assign(batch.items.begin(), batch.items.end());
    std::fill(worst_.begin(), worst_.end(), 0.0);
    std::fill(which_.begin(), which_.end(), -1.0);
    std::fill(limit_.begin(), limit_.end(), kInf);
    for (std::size_t lane = 0; lane < group_.size(); ++lane) {
        const flow::BlockMatrix& limit = *block_of(group_[lane]).post_limit_pu;
        for (std::size_t branch = 0; branch < places_.size(); ++branch)
            limit_[branch * kStates + lane] = at_hour(limit, branch, group_[lane]);
    }
}

void AcFlows::close_group() {
    for (std::size_t lane = 0; lane < group_.size(); ++lane) {
        const AcBlock& block = block_of(group_[lane]);
        const std::size_t hour = static_cast<std::size_t>(group_[lane]) % kBlockSteps;
        for (std::size_t branch = 0; branch < places_.size(); ++branch) {
            block.worst_pu->row(branch)[hour] = worst_[branch * kStates + lane];
            block.worst_pair->row(branch)[hour] = which_[branch * kStates + lane];
        }
    }
    group_.clear();
}

/// Hours of the window in groups of like ones: by what enters and leaves in all, and by the nodes that change most.
std::vector<int> AcFlows::alike_hours(std::size_t n_hours) const {
    constexpr std::size_t kNodesThatTell = 8;
    const std::size_t n_nodes = model_.net.node_of.size();
    std::vector<std::vector<double>> of_node(n_nodes, std::vector<double>(n_hours)),
        feature(2, std::vector<double>(n_hours, 0.0));
    for (std::size_t block = 0; block < blocks_.size(); ++block) {
        for (std::size_t node = 0; node < n_nodes; ++node) {
            const double* p_pu = blocks_[block].injection_pu->row(node);
            for (std::size_t hour = 0; hour < blocks_[block].n_hours; ++hour) {
                const std::size_t position = block * kBlockSteps + hour;
                feature[p_pu[hour] < 0.0 ? 0 : 1][position] += p_pu[hour];
                of_node[node][position] = p_pu[hour];
            }
        }
    }
    std::vector<double> spread;
    for (const auto& values : of_node) {
        const auto [low, high] = std::minmax_element(values.begin(), values.end());
        spread.push_back(*high - *low);
    }
    for (std::size_t n = 0; n < std::min(kNodesThatTell, n_nodes); ++n) {
        const auto widest = std::max_element(spread.begin(), spread.end()) - spread.begin();
        spread[static_cast<std::size_t>(widest)] = -1.0;
        feature.push_back(std::move(of_node[static_cast<std::size_t>(widest)]));
    }
    return flow::alike(feature, kStates);
}

void AcFlows::fill(std::span<const int> hours, flow::AcPowers& out) const {
    for (std::size_t lane = 0; lane < kStates; ++lane) {
        const int hour = hours[std::min(lane, hours.size() - 1)];
        const flow::BlockMatrix& injection_pu = *block_of(hour).injection_pu;
        const flow::BlockMatrix& q_mvar = q_[static_cast<std::size_t>(hour) / kBlockSteps];
        for (std::size_t row = 0; row < model_.pattern.n(); ++row) {
            const auto bus = static_cast<std::size_t>(model_.pattern.bus_at[row]);
            out.p_pu[row * kStates + lane] =
                at_hour(injection_pu, bus, hour) + model_.net.shunt[bus].real();  // DC: at 1 pu
            out.q_pu[row * kStates + lane] = at_hour(q_mvar, bus, hour) / kBaseMva;
        }
    }
}

/// Of each state the bus whose voltage lies furthest outside those of a grid in operation; -1 = none does.
/// @param rows_lost  positions of what has no supply any more
std::array<int, kStates> AcFlows::buses_beyond(const flow::AcStates& states,
                                               std::span<const std::size_t> rows_lost) const {
    constexpr double kLow = flow::kLowestOperatingPu, kHigh = flow::kHighestOperatingPu;
    std::array<double, kStates> most{};
    std::array<int, kStates> out;
    out.fill(-1);
    for (std::size_t row = 0; row < model_.pattern.n(); ++row) {
        const int bus = model_.pattern.bus_at[row];
        if (model_.is_live[static_cast<std::size_t>(bus)] == 0) continue;
        double least = kInf, highest = 0.0;
        std::array<double, kStates> v2;
        for (std::size_t lane = 0; lane < kStates; ++lane) {
            const double e = states.e_pu[row * kStates + lane], f = states.f_pu[row * kStates + lane];
            v2[lane] = e * e + f * f;
            least = std::min(least, v2[lane]);
            highest = std::max(highest, v2[lane]);
        }
        if (least >= kLow * kLow && highest <= kHigh * kHigh) continue;
        if (std::find(rows_lost.begin(), rows_lost.end(), row) != rows_lost.end()) continue;
        for (std::size_t lane = 0; lane < kStates; ++lane) {
            const double v_pu = std::sqrt(v2[lane]), beyond_pu = std::max(kLow - v_pu, v_pu - kHigh);
            if (!(beyond_pu > most[lane])) continue;
            most[lane] = beyond_pu;
            out[lane] = bus;
        }
    }
    return out;
}

void AcFlows::take_states(const flow::AcBatch& batch) {
    std::array<double, kStates> counts{};
    for (std::size_t branch = 0; branch < places_.size(); ++branch)
        places_[branch].per_ratio = batch.taps.per_ratio(static_cast<int>(branch));
    std::array<double, kStates> loss_pu{};
    flow::find_currents(places_, batch.states, current_.data(), loss_pu);
    const std::array<int, kStates> beyond = buses_beyond(batch.states, {});
    stands_.fill(0);
    for (std::size_t lane = 0; lane < batch.items.size(); ++lane) {
        const int worst_bus = batch.outcome[lane].is_solved ? beyond[lane] : batch.outcome[lane].worst_bus;
        stands_[lane] = batch.outcome[lane].is_solved && beyond[lane] < 0 ? 1 : 0;
        if (stands_[lane] == 0) {
            ++results_.n_unsolved_steps;
            if (worst_bus >= 0)
                results_.node_unsolved_h[model_.net.node_of[static_cast<std::size_t>(worst_bus)].at()] +=
                    system_.structure->time.step_h();
            continue;
        }
        counts[lane] = 1.0;
        flow::BlockMatrix& flow_pu = *block_of(batch.items[lane]).flow_pu;
        const std::size_t hour = static_cast<std::size_t>(batch.items[lane]) % kBlockSteps;
        for (std::size_t branch = 0; branch < places_.size(); ++branch)
            flow_pu.row(branch)[hour] = current_[branch * kStates + lane];
    }
    flow::keep_voltages(batch.states, counts, least_v2_.data(), most_v2_.data());
    for (std::size_t lane = 0; lane < batch.items.size(); ++lane) {
        if (counts[lane] != 0.0)
            loss_mw_[first_ + static_cast<std::size_t>(batch.items[lane])] = loss_pu[lane] * kBaseMva;
    }
}

void AcFlows::take_outage(std::size_t outage, const flow::AcBatch& batch, flow::PairRoom& room) {
    std::array<double, kStates> counts{}, loss_pu{};
    flow::find_currents(places_, batch.states, current_.data(), loss_pu);
    bool is_any_missing = batch.items.size() < kStates;
    const std::array<int, kStates> beyond = buses_beyond(batch.states, rows_lost_[outage]);
    for (std::size_t lane = 0; lane < batch.items.size(); ++lane) {
        const bool is_solved = batch.outcome[lane].is_solved;
        counts[lane] = is_solved && stands_[lane] != 0 && beyond[lane] < 0 ? 1.0 : 0.0;
        if (counts[lane] != 0.0) continue;
        is_any_missing = true;
        // The state before had no solution, or none of a grid in operation.
        if (std::isnan(batch.outcome[lane].mismatch_pu) || stands_[lane] == 0) continue;
        add_collapse(outage, batch, lane, is_solved ? beyond[lane] : batch.outcome[lane].worst_bus);
    }
    if (is_any_missing) {
        for (const flow::ActedOn& acted : acted_on_[outage]) {
            for (std::size_t lane = 0; lane < kStates; ++lane) {
                if (counts[lane] == 0.0) current_[static_cast<std::size_t>(acted.branch) * kStates + lane] = 0.0;
            }
        }
    }
    flow::keep_worst(acted_on_[outage], current_.data(), limit_.data(), worst_.data(), which_.data(), room.up_pu.data(),
                     room.down_pu.data());
    keep_outage_voltages(outage, batch.states, counts);
    if (screen_ == nullptr) return;
    keep_v2(batch.states, after_v2_);
    for (const std::size_t row : rows_lost_[outage])
        std::copy_n(base_v2_.data() + row * kStates, kStates, after_v2_.data() + row * kStates);
    screen_->learn(outage, screened_group(), current_.data(), after_v2_, counts);
}

void AcFlows::start_screen() {
    screen_ = std::make_unique<OutageScreen>(dc_, acted_on_);
    const std::size_t n_branches = places_.size(), n_buses = model_.net.node_of.size();
    for (auto* rows : {&base_current_, &dc_flow_}) rows->assign(n_branches * kStates, 0.0);
    for (auto* rows : {&base_v2_, &after_v2_}) rows->assign(n_buses * kStates, 0.0);
    for (std::size_t row = 0; row < n_buses; ++row) {
        const auto bus = static_cast<std::size_t>(model_.pattern.bus_at[row]);
        const std::size_t node = model_.net.node_of[bus].at();
        const double low = system_.nodes.v_min_pu[node], high = system_.nodes.v_max_pu[node];
        // What holds a voltage may come to its limit; only the grid beyond is held for good.
        const bool is_free = model_.is_live[bus] != 0 && model_.net.slack_share[bus] == 0.0;
        v_low_pu_.push_back(is_free && !std::isnan(low) ? low : -kInf);
        v_high_pu_.push_back(is_free && !std::isnan(high) ? high : kInf);
    }
}

void AcFlows::keep_v2(const flow::AcStates& states, numeric::AlignedVector& v2) {
    for (std::size_t position = 0; position < v2.size(); ++position)
        v2[position] = states.e_pu[position] * states.e_pu[position] + states.f_pu[position] * states.f_pu[position];
}

OutageScreen::Group AcFlows::screened_group() const {
    return {base_current_.data(), dc_flow_.data(), limit_.data(), base_v2_, v_room_pu_};
}

/// What the group that has just been taken looks like to the screen.
void AcFlows::open_screen(const flow::AcBatch& batch) {
    base_current_ = current_;
    keep_v2(batch.states, base_v2_);
    v_room_pu_.fill(kInf);
    std::fill(dc_flow_.begin(), dc_flow_.end(), 0.0);
    for (std::size_t lane = 0; lane < kStates; ++lane) {
        if (lane >= batch.items.size() || stands_[lane] == 0) {  // nothing flows that could be estimated
            for (std::size_t branch = 0; branch < places_.size(); ++branch)
                base_current_[branch * kStates + lane] = 0.0;
            continue;
        }
        const flow::BlockMatrix& dc_flow = *block_of(batch.items[lane]).dc_flow_pu;
        for (std::size_t branch = 0; branch < places_.size(); ++branch)
            dc_flow_[branch * kStates + lane] = at_hour(dc_flow, branch, batch.items[lane]);
        for (std::size_t row = 0; row < v_low_pu_.size(); ++row) {
            const double v_pu = std::sqrt(base_v2_[row * kStates + lane]);
            v_room_pu_[lane] = std::min({v_room_pu_[lane], v_pu - v_low_pu_[row], v_high_pu_[row] - v_pu});
        }
    }
}

/// Outages that the group needs; what the others do is kept as estimated.
std::vector<std::size_t> AcFlows::choose(flow::PairRoom& room) {
    std::vector<std::size_t> chosen = screen_->choose(screened_group());
    std::size_t next = 0;
    for (std::size_t outage = 0; outage < outages_.size(); ++outage) {
        if (next < chosen.size() && chosen[next] == outage) {
            ++next;
            continue;
        }
        screen_->estimate(outage, screened_group(), current_.data());
        flow::keep_worst(acted_on_[outage], current_.data(), limit_.data(), worst_.data(), which_.data(),
                         room.up_pu.data(), room.down_pu.data());
    }
    n_estimated_ += (outages_.size() - chosen.size()) * group_.size();
    return chosen;
}

/// What has no supply any more has no voltage: its rows stay as they are.
void AcFlows::keep_outage_voltages(std::size_t outage, const flow::AcStates& states,
                                   const std::array<double, kStates>& counts) {
    std::vector<double> kept;
    for (const std::size_t row : rows_lost_[outage]) {
        for (const auto* rows : {&least_outage_v2_, &most_outage_v2_})
            kept.insert(kept.end(), rows->data() + row * kStates, rows->data() + (row + 1) * kStates);
    }
    flow::keep_voltages(states, counts, least_outage_v2_.data(), most_outage_v2_.data());
    const double* from = kept.data();
    for (const std::size_t row : rows_lost_[outage]) {
        for (auto* rows : {&least_outage_v2_, &most_outage_v2_}) {
            std::copy_n(from, kStates, rows->data() + row * kStates);
            from += kStates;
        }
    }
}

/// Voltages collapse: a finding of its own, with the part of the load with which they would not.
void AcFlows::add_collapse(std::size_t outage, const flow::AcBatch& batch, std::size_t lane, int worst_bus) {
    constexpr int kMostShares = 200;  // each takes ten solutions alone
    ++results_.n_unsolved_outage_steps;
    const auto position = static_cast<std::size_t>(dc_.outages[outage].contingency);
    results_.outage_unsolved_h[position] += system_.structure->time.step_h();
    if (n_shares_ == kMostShares) return;
    ++n_shares_;
    std::vector<flow::Complex> injection_pu;
    const int hour = batch.items[lane];
    for (std::size_t bus = 0; bus < model_.net.node_of.size(); ++bus)
        injection_pu.emplace_back(at_hour(*block_of(hour).injection_pu, bus, hour) + model_.net.shunt[bus].real(),
                                  at_hour(q_[static_cast<std::size_t>(hour) / kBlockSteps], bus, hour) / kBaseMva);
    flow::AcCase given = flow::ac_case(model_.net, std::move(injection_pu));
    given.admittance = batch.taps.admittances(model_.net, lane);
    flow::take_out(model_.net, outages_[outage], given);
    const double share_pu = solvable_share(model_.net, std::move(given));
    if (share_pu >= results_.outage_loadability_pu[position]) return;
    results_.outage_loadability_pu[position] = share_pu;
    results_.outage_worst_node[position] =
        worst_bus < 0 ? -1 : model_.net.node_of[static_cast<std::size_t>(worst_bus)].value;
}

const AcBlock& AcFlows::block_of(int hour) const { return blocks_[static_cast<std::size_t>(hour) / kBlockSteps]; }

void AcFlows::solve(std::span<const AcBlock> blocks, flow::PairRoom& room, const std::stop_token& stop) {
    blocks_ = blocks;
    first_ = blocks.front().first;
    std::size_t n_hours = 0;
    while (q_.size() < blocks.size()) q_.emplace_back(model_.net.node_of.size());
    for (std::size_t block = 0; block < blocks.size(); ++block) {
        q_mvar_.fill(blocks[block].first, q_[block]);
        blocks[block].worst_pu->fill(0.0);
        blocks[block].worst_pair->fill(-1.0);
        n_hours += blocks[block].n_hours;
    }
    loss_mw_.resize(first_ + n_hours, kNaN);
    const std::vector<int> order = alike_hours(n_hours);
    const auto take = [&](const flow::AcBatch& batch) {
        close_group();
        take_states(batch);
        open_group(batch);
        if (screen_ != nullptr) open_screen(batch);
    };
    flow::AcSolver::ChooseOutages choose_outages;
    if (screen_ != nullptr) choose_outages = [&] { return choose(room); };
    results_.counts.add(solver_.series_with_outages(
        order, [&](std::span<const int> hours, flow::AcPowers& out) { fill(hours, out); }, take, outages_,
        [&](std::size_t outage, const flow::AcBatch& batch) { take_outage(outage, batch, room); }, stop,
        choose_outages));
    close_group();
    for (std::size_t step = first_; step < loss_mw_.size(); ++step) {
        if (std::isnan(loss_mw_[step]))
            loss_mw_[step] = step == 0 ? 0.0 : loss_mw_[step - 1];
        else
            results_.loss_mwh += loss_mw_[step] * system_.structure->time.step_h();
    }
    solver_.start_from_last();
}

AcResults AcFlows::results() const {
    AcResults out = results_;
    if (!outages_.empty() && !loss_mw_.empty())
        out.screened_pu = static_cast<double>(n_estimated_) / static_cast<double>(outages_.size() * loss_mw_.size());
    const std::size_t n_nodes = system_.structure->nodes.n_power();
    const auto by_node = [&](const numeric::AlignedVector& v2, bool is_least) {
        std::vector<double> column(n_nodes, kNaN);
        for (std::size_t node = 0; node < n_nodes; ++node) {
            const int bus = model_.net.bus_at[node];
            if (bus < 0 || model_.is_live[static_cast<std::size_t>(bus)] == 0) continue;
            const double* row =
                v2.data() +
                static_cast<std::size_t>(model_.pattern.position_of[static_cast<std::size_t>(bus)]) * kStates;
            const double value =
                is_least ? *std::min_element(row, row + kStates) : *std::max_element(row, row + kStates);
            if (value > 0.0 && value < 1e20) column[node] = std::sqrt(value);
        }
        return column;
    };
    out.node_v_min_pu = by_node(least_v2_, true);
    out.node_v_max_pu = by_node(most_v2_, false);
    out.node_v_min_outage_pu = by_node(least_outage_v2_, true);
    out.node_v_max_outage_pu = by_node(most_outage_v2_, false);
    return out;
}

}  // namespace knelpunt::security
