#include "sim/actions/check.hpp"

#include <algorithm>
#include <cmath>

#include "sim/actions/redispatch.hpp"
#include "sim/base/units.hpp"

namespace knelpunt::actions {
namespace {

using flow::BlockMatrix;
using flow::kBlockSteps;

class Checker {
public:
    Checker(const System& system, const Schedule& schedule, const flow::DcModel& model, const BidBook& book,
            const LeftOut& left_out)
        : system_(system),
          model_(model),
          book_(book),
          left_out_(left_out),
          plan_(system, model.net),
          sums_(flow::build_node_sums(system, schedule, model.net)),
          n_nodes_(model.net.node_of.size()),
          n_branches_(model.net.branch_of.size()),
          n_limits_(static_cast<std::size_t>(system.structure->limits.size())),
          use_sums_(n_limits_, *system.series),
          demand_(n_nodes_),
          source_(n_nodes_),
          injection_(n_nodes_),
          angle_(n_nodes_),
          flow_(n_branches_),
          is_offtake_(n_branches_),
          post_limit_(n_branches_),
          worst_(n_branches_),
          worst_pair_(n_branches_),
          use_(n_limits_),
          volume_(book.volume_mw.n_rows()),
          room_(model.pairs.outage.size()) {
        for (const LimitMember& member : system.limits.members) {
            const auto position = static_cast<std::size_t>(member.member);
            const bool is_there =
                (member.is_source ? system.sources.in_service[position] : system.demands.in_service[position]) != 0;
            if (is_there)
                use_sums_.add(static_cast<std::size_t>(member.limit),
                              member.is_source ? schedule.source_mw[position] : schedule.demand_mw[position],
                              member.coefficient_pu);
        }
    }

    /// @param taken  of the steps of the block
    void add_block(std::size_t first, std::size_t n_here, std::span<const Taken> taken) {
        sums_.demand_mw.fill(first, demand_);
        sums_.source_mw.fill(first, source_);
        use_sums_.fill(first, use_);
        book_.volume_mw.fill(first, volume_);
        for (const Taken& one : taken) {
            const Bid& bid = book_.bids[static_cast<std::size_t>(one.bid)];
            const std::size_t hour = one.step - first;
            source_.row(static_cast<std::size_t>(bid.node))[hour] += bid.injection_pu * one.mw;
            for (const LimitEffect& limit : bid.limits)
                use_.row(static_cast<std::size_t>(limit.limit))[hour] += limit.effect_pu * one.mw;
            if (!bid.is_return) {
                const double offered_mw = bid.share_pu * volume_.row(static_cast<std::size_t>(bid.volume))[hour];
                out_.worst_volume_mw = std::max(out_.worst_volume_mw, one.mw - std::max(0.0, offered_mw));
            }
        }
        flow::balance(model_.net, demand_, source_, injection_, net_export_mw_.data());
        flow::solve_block(model_, injection_, angle_, flow_);
        plan_.fill(demand_, source_, flow_, is_offtake_);
        hold_branches(first, n_here);
        hold_stations(first, n_here);
    }

    void hold_energy(std::span<const Taken> taken, double step_h) {
        const TimeAxis& time = system_.structure->time;
        std::vector<double> given_mwh(static_cast<std::size_t>(book_.n_windows), 0.0);
        std::size_t next = 0;
        for (const auto& [first, last] : days_of(time)) {
            std::fill(given_mwh.begin(), given_mwh.end(), 0.0);
            for (; next < taken.size() && taken[next].step < last; ++next) {
                const Bid& bid = book_.bids[static_cast<std::size_t>(taken[next].bid)];
                if (bid.window != kNone)
                    given_mwh[static_cast<std::size_t>(bid.window)] +=
                        (bid.is_return ? -1.0 : 1.0) * taken[next].mw * step_h;
            }
            for (const double mwh : given_mwh) out_.worst_volume_mw = std::max(out_.worst_volume_mw, std::abs(mwh));
        }
    }

    [[nodiscard]] const ActionCheck& result() const { return out_; }

private:
    void hold_branches(std::size_t first, std::size_t n_here) {
        const BranchColumns& branches = system_.branches;
        post_limit_.fill(kInf);
        std::vector<double> limit_pu(n_branches_ * kBlockSteps, kInf);
        for (std::size_t branch = 0; branch < n_branches_; ++branch) {
            const std::size_t position = model_.net.branch_of[branch].at();
            const bool is_left_out = !left_out_.branch.empty() && left_out_.branch[branch] != 0;
            if (!std::isfinite(branches.rating_mva[position].scale) || is_left_out) continue;
            for (std::size_t hour = 0; hour < n_here; ++hour) {
                const double rating_pu = value_at(branches.rating_mva[position], *system_.series, first + hour) *
                                         model_.net.n_circuits[branch] * branches.cos_phi[position] / kBaseMva;
                const bool is_offtake = is_offtake_.row(branch)[hour] > 0.0;
                limit_pu[branch * kBlockSteps + hour] = rating_pu;
                post_limit_.row(branch)[hour] = rating_pu * (is_offtake ? branches.post_outage_offtake_pu
                                                                        : branches.post_outage_feed_in_pu)[position];
            }
        }
        flow::worst_outages(model_, flow_, post_limit_, worst_, worst_pair_, room_);
        for (std::size_t branch = 0; branch < n_branches_; ++branch) {
            for (std::size_t hour = 0; hour < n_here; ++hour) {
                const double over_pu =
                    std::max(std::abs(flow_.row(branch)[hour]) - limit_pu[branch * kBlockSteps + hour],
                             worst_.row(branch)[hour] - post_limit_.row(branch)[hour]);
                out_.worst_branch_mw = std::max(out_.worst_branch_mw, over_pu * kBaseMva);
            }
        }
    }

    void hold_stations(std::size_t first, std::size_t n_here) {
        for (std::size_t limit = 0; limit < n_limits_; ++limit) {
            const bool is_left_out = !left_out_.limit.empty() && left_out_.limit[limit] != 0;
            const bool is_there = model_.net.node_at[system_.structure->limit_node[limit].at()] >= 0;
            if (system_.limits.in_service[limit] == 0 || is_left_out || !is_there) continue;
            for (std::size_t hour = 0; hour < n_here; ++hour)
                out_.worst_station_mw = std::max(
                    out_.worst_station_mw,
                    use_.row(limit)[hour] - value_at(system_.limits.bound_mw[limit], *system_.series, first + hour));
        }
    }

    const System& system_;
    const flow::DcModel& model_;
    const BidBook& book_;
    const LeftOut& left_out_;
    congestion::DirectionPlan plan_;
    flow::NodeSums sums_;
    std::size_t n_nodes_, n_branches_, n_limits_;
    flow::HourlySums use_sums_;
    BlockMatrix demand_, source_, injection_, angle_, flow_, is_offtake_, post_limit_, worst_, worst_pair_, use_,
        volume_;
    flow::PairRoom room_;
    std::vector<double> net_export_mw_ = std::vector<double>(kBlockSteps);
    ActionCheck out_;
};

}  // namespace

ActionCheck check_actions(const System& system, const Schedule& schedule, const flow::DcModel& model,
                          const BidBook& book, std::span<const Taken> taken, const LeftOut& left_out) {
    const TimeAxis& time = system.structure->time;
    Checker checker(system, schedule, model, book, left_out);
    std::size_t next = 0;
    for (std::size_t first = 0; first < time.n_steps(); first += kBlockSteps) {
        const std::size_t n_here = std::min(kBlockSteps, time.n_steps() - first), begin = next;
        while (next < taken.size() && taken[next].step < first + n_here) ++next;
        checker.add_block(first, n_here, taken.subspan(begin, next - begin));
    }
    checker.hold_energy(taken, time.step_h());
    return checker.result();
}

}  // namespace knelpunt::actions
