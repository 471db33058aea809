#include "sim/congestion/branch_accumulator.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/tolerance.hpp"
#include "sim/base/units.hpp"
#include "sim/congestion/headroom.hpp"

namespace knelpunt::congestion {
namespace {

using flow::kBlockSteps;

BranchResults make_results(const Structure& structure) {
    const std::size_t n = structure.branches.n_power();
    BranchResults out;
    for (auto* column : {&out.in_service, &out.is_bridge}) column->assign(n, 0);
    out.n_circuits.assign(n, 0);
    out.worst_outage.assign(n, kNoOutage);
    for (auto* column : {&out.rating_mw, &out.rating_low_pu, &out.rating_high_pu, &out.worst_loading_n_pu,
                         &out.worst_loading_pu, &out.worst_excess_mw, &out.worst_loading_offtake_pu,
                         &out.worst_loading_feed_in_pu, &out.worst_excess_offtake_mw, &out.worst_excess_feed_in_mw,
                         &out.excess_offtake_mwh, &out.excess_feed_in_mwh, &out.lost_supply_mw}) {
        column->assign(n, kNaN);
    }
    for (auto* column : {&out.worst_n_hour, &out.worst_hour, &out.n_steps_over_n_offtake, &out.n_steps_over_n_feed_in,
                         &out.n_steps_over_offtake, &out.n_steps_over_feed_in}) {
        column->assign(n, kNoHour);
    }
    return out;
}

}  // namespace

BranchAccumulator::BranchAccumulator(const System& system, const flow::DcModel& model, const AnalysisOptions& options)
    : system_(system),
      model_(model),
      direction_(system, model.net),
      rating_mw_(model.net.branch_of.size(), *system.series),
      has_rating_(model.net.branch_of.size(), 0),
      rating_(model.net.branch_of.size()),
      outage_lost_mw_(static_cast<std::size_t>(system.structure->contingencies.size()), kNaN),
      linear_error_pu_(system.structure->branches.n_power(), kNaN),
      room_hours_(options.room_hours),
      with_curtailment_(options.with_curtailment),
      with_tight_hours_(options.with_tight_hours),
      base_(model.net.branch_of.size()),
      pairs_(model.pairs.outage.size()),
      offtake_base_(room_hours_ == RoomHours::both ? model.net.branch_of.size() : 0),
      offtake_pairs_(room_hours_ == RoomHours::both ? model.pairs.outage.size() : 0),
      feed_in_limit_pu_(model.net.branch_of.size(), kInf),
      results_(make_results(*system.structure)) {
    for (const flow::Outage& outage : model.outages)
        outage_lost_mw_[static_cast<std::size_t>(outage.contingency)] = 0.0;
    for (const flow::SplittingOutage& split : model.splits)
        outage_lost_mw_[static_cast<std::size_t>(split.contingency)] = 0.0;
    for (std::size_t branch = 0; branch < model.net.branch_of.size(); ++branch) {
        const std::size_t position = model.net.branch_of[branch].at();
        const Hourly rating = system.branches.rating_mva[position];
        has_rating_[branch] = std::isfinite(rating.scale) ? 1 : 0;
        if (has_rating_[branch] != 0) {
            rating_mw_.add(branch, rating, model.net.n_circuits[branch] * system.branches.cos_phi[position]);
        }
        results_.in_service[position] = 1;
        results_.is_bridge[position] = model.net.topology.is_bridge[branch];
        results_.n_circuits[position] = static_cast<std::int16_t>(model.net.n_circuits[branch]);
        results_.rating_mw[position] = kInf;
        results_.rating_low_pu[position] = system.branches.rating_low_pu[position];
        results_.rating_high_pu[position] = system.branches.rating_high_pu[position];
        for (auto* column : {&results_.worst_loading_n_pu, &results_.worst_loading_pu, &results_.worst_excess_mw,
                             &results_.worst_loading_offtake_pu, &results_.worst_loading_feed_in_pu,
                             &results_.worst_excess_offtake_mw, &results_.worst_excess_feed_in_mw,
                             &results_.excess_offtake_mwh, &results_.excess_feed_in_mwh, &results_.lost_supply_mw}) {
            (*column)[position] = 0.0;
        }
        for (auto* column : {&results_.n_steps_over_n_offtake, &results_.n_steps_over_n_feed_in,
                             &results_.n_steps_over_offtake, &results_.n_steps_over_feed_in}) {
            (*column)[position] = 0;
        }
    }
}

BranchAccumulator::Frame::Frame(std::size_t n_branches)
    : limit_pu(n_branches),
      post_limit_pu(n_branches),
      is_offtake(n_branches),
      worst_pu(n_branches),
      worst_pair(n_branches),
      offtake_limit_pu(n_branches),
      offtake_post_pu(n_branches) {}

void BranchAccumulator::fill_limits(const Block& block, Frame& frame) {
    rating_mw_.fill(block.first, rating_);
    for (std::size_t branch = 0; branch < has_rating_.size(); ++branch) {
        const std::size_t position = model_.net.branch_of[branch].at();
        const double offtake_pu = system_.branches.post_outage_offtake_pu[position];
        const double feed_in_pu = system_.branches.post_outage_feed_in_pu[position];
        for (std::size_t hour = 0; hour < kBlockSteps; ++hour) {
            const bool is_limited = has_rating_[branch] != 0 && hour < block.n_hours;
            const bool is_offtake = frame.is_offtake.row(branch)[hour] > 0.0;
            const double limit_pu = is_limited ? rating_.row(branch)[hour] / kBaseMva : kInf;
            frame.limit_pu.row(branch)[hour] = limit_pu;
            frame.post_limit_pu.row(branch)[hour] = limit_pu * (is_offtake ? offtake_pu : feed_in_pu);
            frame.offtake_limit_pu.row(branch)[hour] = is_offtake ? limit_pu : kInf;
            frame.offtake_post_pu.row(branch)[hour] = is_offtake ? limit_pu * offtake_pu : kInf;
            if (!is_offtake) feed_in_limit_pu_[branch] = std::min(feed_in_limit_pu_[branch], limit_pu);
        }
    }
}

/// Contingency of a pair, and the part of the branch that it leaves.
std::pair<std::int16_t, double> BranchAccumulator::outage_of(int pair) const {
    if (pair < 0) return {kNoOutage, 1.0};
    const auto index = static_cast<std::size_t>(model_.pairs.outage[static_cast<std::size_t>(pair)]);
    return {static_cast<std::int16_t>(model_.outages[index].contingency),
            model_.pairs.share_left[static_cast<std::size_t>(pair)]};
}

void BranchAccumulator::add_branch(std::size_t branch, const Block& block, const Frame& frame,
                                   const flow::BlockMatrix& flow_pu, HourlyResults* hourly) {
    const std::size_t position = model_.net.branch_of[branch].at();
    const std::size_t n_steps = system_.structure->time.n_steps();
    const double step_h = system_.structure->time.step_h();
    for (std::size_t hour = 0; hour < block.n_hours; ++hour) {
        const auto step = static_cast<std::int32_t>(block.first + hour);
        const double size_pu = std::abs(flow_pu.row(branch)[hour]);
        const double limit_pu = frame.limit_pu.row(branch)[hour];
        const double post_limit_pu = frame.post_limit_pu.row(branch)[hour];
        const double loading_n = size_pu / limit_pu;
        const double loading_post = frame.worst_pu.row(branch)[hour] / post_limit_pu;
        const bool outage_rules = loading_post > loading_n;
        const double loading = outage_rules ? loading_post : loading_n;
        const auto pair = static_cast<int>(frame.worst_pair.row(branch)[hour]);
        const auto [outage, share_left] = outage_of(outage_rules ? pair : -1);
        results_.rating_mw[position] = std::min(results_.rating_mw[position], limit_pu * kBaseMva);
        if (results_.worst_n_hour[position] == kNoHour || loading_n > results_.worst_loading_n_pu[position]) {
            results_.worst_loading_n_pu[position] = loading_n;
            results_.worst_n_hour[position] = step;
        }
        if (results_.worst_hour[position] == kNoHour || loading > results_.worst_loading_pu[position]) {
            results_.worst_loading_pu[position] = loading;
            results_.worst_hour[position] = step;
            results_.worst_outage[position] = outage;
        }
        const bool is_offtake = frame.is_offtake.row(branch)[hour] > 0.0;
        double& worst_of_direction_pu =
            (is_offtake ? results_.worst_loading_offtake_pu : results_.worst_loading_feed_in_pu)[position];
        worst_of_direction_pu = std::max(worst_of_direction_pu, loading);
        if (loading_n > 1.0 + tolerance::kCongestedPu) {
            ++(is_offtake ? results_.n_steps_over_n_offtake : results_.n_steps_over_n_feed_in)[position];
        }
        const double excess_mw =
            loading > 1.0 + tolerance::kCongestedPu
                ? (loading - 1.0) * (outage_rules ? post_limit_pu : limit_pu) * share_left * kBaseMva
                : 0.0;
        if (with_tight_hours_ && loading >= kTightPu)
            add_tight_hour(branch, hour, block,
                           {step, static_cast<std::int32_t>(branch), outage_rules ? pair : -1, is_offtake, 0.0, loading,
                            excess_mw});
        if (loading > 1.0 + tolerance::kCongestedPu) {
            const double over_limit_pu = outage_rules ? post_limit_pu : limit_pu;
            ++(is_offtake ? results_.n_steps_over_offtake : results_.n_steps_over_feed_in)[position];
            (is_offtake ? results_.excess_offtake_mwh : results_.excess_feed_in_mwh)[position] += excess_mw * step_h;
            results_.worst_excess_mw[position] = std::max(results_.worst_excess_mw[position], excess_mw);
            double& worst_of_direction_mw =
                (is_offtake ? results_.worst_excess_offtake_mw : results_.worst_excess_feed_in_mw)[position];
            worst_of_direction_mw = std::max(worst_of_direction_mw, excess_mw);
            if (with_curtailment_ && !is_offtake)
                add_feed_in_excess(branch, hour, block, outage_rules ? pair : -1, (loading - 1.0) * over_limit_pu);
        }
        if (hourly != nullptr) {
            const std::size_t place = position * n_steps + block.first + hour;
            hourly->branch_flow_mw[place] = static_cast<float>(flow_pu.row(branch)[hour] * kBaseMva);
            hourly->branch_worst_loading_pu[place] = static_cast<float>(loading);
            hourly->branch_worst_outage[place] = outage;
        }
    }
}

/// @param excess_pu  above the limit, of the whole group
void BranchAccumulator::add_feed_in_excess(std::size_t branch, std::size_t hour, const Block& block, int pair,
                                           double excess_pu) {
    const auto flow_of = [&](std::size_t other) { return block.flow_pu->row(other)[hour]; };
    const double flow_pu =
        pair < 0 ? flow_of(branch) : model_.pairs.after(branch, static_cast<std::size_t>(pair), flow_of);
    feed_in_excess_.push_back(
        {block.first + hour, static_cast<int>(branch), pair, std::copysign(excess_pu * kBaseMva, flow_pu)});
}

void BranchAccumulator::add_tight_hour(std::size_t branch, std::size_t hour, const Block& block,
                                       const TightHour& found) {
    const auto flow_of = [&](std::size_t other) { return block.flow_pu->row(other)[hour]; };
    const auto pair = static_cast<std::size_t>(found.pair);
    TightHour& added = tight_.hours.emplace_back(found);
    added.flow_mw =
        kBaseMva *
        (found.pair < 0 ? flow_of(branch) : model_.pairs.share_left[pair] * model_.pairs.after(branch, pair, flow_of));
}

void BranchAccumulator::add_directions(const Block& block) {
    static_assert(kBlockSteps <= 64, "a bit for each step of a block");
    const double step_h = system_.structure->time.step_h();
    tight_.gross_flow_mwh.resize(has_rating_.size(), 0.0);
    std::vector<std::uint64_t>& forward = tight_.forward.emplace_back(has_rating_.size(), 0);
    for (std::size_t branch = 0; branch < has_rating_.size(); ++branch) {
        const double* flow_pu = block.flow_pu->row(branch);
        for (std::size_t hour = 0; hour < block.n_hours; ++hour) {
            tight_.gross_flow_mwh[branch] += std::abs(flow_pu[hour]) * kBaseMva * step_h;
            if (flow_pu[hour] >= 0.0) forward[branch] |= std::uint64_t{1} << hour;
        }
    }
}

Rooms BranchAccumulator::rooms() const { return find_rooms(base_, pairs_); }

Rooms BranchAccumulator::offtake_rooms() const {
    Rooms out = room_hours_ == RoomHours::both ? find_rooms(offtake_base_, offtake_pairs_) : rooms();
    // In hours of feed-in curtailment can take away all flow, and no more: the whole limit is left.
    for (std::size_t branch = 0; branch < feed_in_limit_pu_.size(); ++branch) {
        const double limit_mw = feed_in_limit_pu_[branch] * kBaseMva;
        const double post_mw = limit_mw * system_.branches.post_outage_offtake_pu[model_.net.branch_of[branch].at()];
        for (auto* room : {&out.up_mw[branch], &out.down_mw[branch]}) *room = std::min(*room, limit_mw);
        const auto last = static_cast<std::size_t>(model_.pairs.start[branch + 1]);
        for (auto pair = static_cast<std::size_t>(model_.pairs.start[branch]); pair < last; ++pair)
            for (auto* room : {&out.pair_up_mw[pair], &out.pair_down_mw[pair]}) *room = std::min(*room, post_mw);
    }
    return out;
}

void BranchAccumulator::add_lost_supply(std::size_t n_hours, const flow::BlockMatrix& demand_mw) {
    for (const flow::SplittingOutage& split : model_.splits) {
        double most_mw = 0.0;
        for (std::size_t hour = 0; hour < n_hours; ++hour) {
            double lost_mw = 0.0;
            for (const int node : split.nodes_lost) lost_mw += demand_mw.row(static_cast<std::size_t>(node))[hour];
            most_mw = std::max(most_mw, lost_mw);
        }
        double& of_outage = outage_lost_mw_[static_cast<std::size_t>(split.contingency)];
        of_outage = std::max(of_outage, most_mw);
        if (split.parts.size() > 1) continue;
        double& of_branch =
            results_.lost_supply_mw[model_.net.branch_of[static_cast<std::size_t>(split.parts.front().branch)].at()];
        of_branch = std::max(of_branch, most_mw);
    }
}

/// AC flows and outages in place of those of DC flow, and how far the loadings differ.
void BranchAccumulator::find_ac(std::span<const Block> blocks, security::AcFlows& ac, const std::stop_token& stop) {
    const std::size_t n_branches = has_rating_.size();
    const auto loading_pu = [](const Frame& frame, std::size_t branch, std::size_t hour,
                               const flow::BlockMatrix& flow) {
        return std::max(std::abs(flow.row(branch)[hour]) / frame.limit_pu.row(branch)[hour],
                        frame.worst_pu.row(branch)[hour] / frame.post_limit_pu.row(branch)[hour]);
    };
    std::vector<security::AcBlock> of_ac;
    for (std::size_t block = 0; block < blocks.size(); ++block) {
        Frame& frame = frames_[block];
        if (frame.dc_loading_pu.is_empty()) frame.dc_loading_pu = flow::BlockMatrix(n_branches);
        for (std::size_t branch = 0; branch < n_branches; ++branch) {
            for (std::size_t hour = 0; hour < blocks[block].n_hours; ++hour)
                frame.dc_loading_pu.row(branch)[hour] = loading_pu(frame, branch, hour, *blocks[block].flow_pu);
        }
        frame.ac_flow_pu = *blocks[block].flow_pu;
        of_ac.push_back({blocks[block].first, blocks[block].n_hours, blocks[block].injection_pu, &frame.post_limit_pu,
                         blocks[block].flow_pu, &frame.ac_flow_pu, &frame.worst_pu, &frame.worst_pair});
    }
    ac.solve(of_ac, pairs_, stop);
    for (std::size_t branch = 0; branch < n_branches; ++branch) {
        double& error = linear_error_pu_[model_.net.branch_of[branch].at()];
        if (std::isnan(error)) error = 0.0;
        for (std::size_t block = 0; block < blocks.size(); ++block) {
            for (std::size_t hour = 0; hour < blocks[block].n_hours; ++hour)
                error = std::max(error, std::abs(loading_pu(frames_[block], branch, hour, frames_[block].ac_flow_pu) -
                                                 frames_[block].dc_loading_pu.row(branch)[hour]));
        }
    }
}

void BranchAccumulator::add(std::span<const Block> blocks, security::AcFlows* ac, HourlyResults* hourly,
                            const std::stop_token& stop) {
    while (frames_.size() < blocks.size()) frames_.emplace_back(has_rating_.size());
    flow::PairRoom not_kept(ac == nullptr ? 0 : model_.pairs.outage.size());
    for (std::size_t position = 0; position < blocks.size(); ++position) {
        const Block& block = blocks[position];
        Frame& frame = frames_[position];
        direction_.fill(*block.demand_mw, *block.source_mw, *block.flow_pu, frame.is_offtake);
        fill_limits(block, frame);
        if (room_hours_ == RoomHours::offtake) {
            frame.limit_pu = frame.offtake_limit_pu;
            frame.post_limit_pu = frame.offtake_post_pu;
        }
        const bool is_both = room_hours_ == RoomHours::both;
        flow::worst_outages(model_, *block.flow_pu, frame.post_limit_pu, frame.worst_pu, frame.worst_pair,
                            ac == nullptr ? pairs_ : not_kept,
                            is_both ? flow::ApartRoom{&frame.offtake_post_pu, &offtake_pairs_} : flow::ApartRoom{});
    }
    if (ac != nullptr) find_ac(blocks, *ac, stop);
    for (std::size_t position = 0; position < blocks.size(); ++position) {
        const Block& block = blocks[position];
        const flow::BlockMatrix& flow_pu = ac == nullptr ? *block.flow_pu : frames_[position].ac_flow_pu;
        flow::base_room(flow_pu, frames_[position].limit_pu, has_rating_.size(), base_);
        if (room_hours_ == RoomHours::both)
            flow::base_room(flow_pu, frames_[position].offtake_limit_pu, has_rating_.size(), offtake_base_);
        for (std::size_t branch = 0; branch < has_rating_.size(); ++branch)
            add_branch(branch, block, frames_[position], flow_pu, hourly);
        add_lost_supply(block.n_hours, *block.demand_mw);
        if (with_tight_hours_) add_directions(block);
    }
}

}  // namespace knelpunt::congestion
