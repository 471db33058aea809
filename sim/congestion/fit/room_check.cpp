#include "sim/congestion/fit/room_check.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "sim/base/random.hpp"
#include "sim/base/units.hpp"
#include "sim/congestion/direction.hpp"
#include "sim/flow/injections.hpp"

namespace knelpunt::congestion {
namespace {

using flow::BlockMatrix;
using flow::kBlockSteps;
using Sizes = std::array<double, kBlockSteps>;  ///< MW of a growth

/// A network without what an outage takes.
struct Left {
    std::shared_ptr<const flow::DcModel> model;
    std::vector<int> n_out;  ///< circuits of each branch of the Structure that are out
};

class BruteForce {
public:
    BruteForce(const RoomQuestion& question, const Growth& growth, std::size_t step, const std::vector<Left>& networks)
        : question_(question), growth_(growth), networks_(networks) {
        const flow::PuNetwork& net = question.model.net;
        const std::size_t first = step / kBlockSteps * kBlockSteps;
        hour_ = step - first;
        BlockMatrix demand(net.node_of.size()), source(net.node_of.size()), rating(net.branch_of.size());
        const flow::NodeSums sums = flow::build_node_sums(question.system, question.schedule, net);
        sums.demand_mw.fill(first, demand);
        sums.source_mw.fill(first, source);
        for (std::size_t node = 0; node < net.node_of.size(); ++node) {
            demand_mw_.push_back(demand.row(node)[hour_]);
            source_mw_.push_back(source.row(node)[hour_]);
        }
        const BranchColumns& branches = question.system.branches;
        for (const BranchId branch : net.branch_of) {
            const Hourly rating_mva = branches.rating_mva[branch.at()];
            const double one_mva =
                std::isfinite(rating_mva.scale) ? value_at(rating_mva, *question.system.series, step) : kInf;
            limit_mw_.push_back(one_mva * branches.n_circuits[branch.at()] * branches.cos_phi[branch.at()]);
        }
        step_ = step;
    }

    /// 1 where a size of the growth fits.
    [[nodiscard]] std::array<char, kBlockSteps> fits(const Sizes& sizes_mw) const {
        std::array<char, kBlockSteps> out{};
        out.fill(1);
        fit_places(sizes_mw, out);
        const flow::PuNetwork& net = question_.model.net;
        BlockMatrix demand, source;
        const BlockMatrix flow_pu = flows(question_.model, sizes_mw, demand, source);
        BlockMatrix is_offtake(net.branch_of.size());
        DirectionPlan(question_.system, net).fill(demand, source, flow_pu, is_offtake);
        for (std::size_t network = 0; network < networks_.size(); ++network)
            fit_network(network, sizes_mw, is_offtake, out);
        return out;
    }

private:
    /// Flows of a network with each size of the growth, one for each hour of a block.
    BlockMatrix flows(const flow::DcModel& model, const Sizes& sizes_mw, BlockMatrix& demand,
                      BlockMatrix& source) const {
        demand = BlockMatrix(demand_mw_.size());
        source = BlockMatrix(source_mw_.size());
        for (std::size_t node = 0; node < demand_mw_.size(); ++node) {
            std::fill_n(demand.row(node), kBlockSteps, demand_mw_[node]);
            std::fill_n(source.row(node), kBlockSteps, source_mw_[node]);
        }
        for (const auto& [station, share] : growth_.share) add_use(station, share, sizes_mw, demand, source);
        BlockMatrix injection(demand_mw_.size()), scratch(demand_mw_.size()), flow(model.net.branch_of.size());
        std::array<double, kBlockSteps> export_mw{};
        flow::balance(model.net, demand, source, injection, export_mw.data());
        flow::solve_block(model, injection, scratch, flow);
        return flow;
    }

    void add_use(int station, double share, const Sizes& sizes_mw, BlockMatrix& demand, BlockMatrix& source) const {
        const Structure& structure = *question_.system.structure;
        const int node = question_.model.net.node_at[structure.load_nodes[static_cast<std::size_t>(station)].at()];
        double* row = (question_.is_offtake ? demand : source).row(static_cast<std::size_t>(node));
        for (std::size_t size = 0; size < kBlockSteps; ++size) row[size] += share * sizes_mw[size];
    }

    /// Largest change of each flow by a MW at one of the stations: a difference of two flows.
    [[nodiscard]] std::vector<double> most_change(const flow::DcModel& model) const {
        std::vector<double> most(model.net.branch_of.size(), 0.0);
        for (const auto& part : growth_.share) {
            Sizes sizes_mw{};
            sizes_mw[1] = 1.0;
            const BruteForce alone(*this, Growth{{{part.first, 1.0}}});
            BlockMatrix demand, source;
            const BlockMatrix flow = alone.flows(model, sizes_mw, demand, source);
            for (std::size_t branch = 0; branch < most.size(); ++branch)
                most[branch] = std::max(most[branch], std::abs(flow.row(branch)[1] - flow.row(branch)[0]) * kBaseMva);
        }
        return most;
    }

    BruteForce(const BruteForce& whole, const Growth& growth)
        : question_(whole.question_),
          growth_(growth),
          networks_(whole.networks_),
          demand_mw_(whole.demand_mw_),
          source_mw_(whole.source_mw_) {}

    void fit_network(std::size_t network, const Sizes& sizes_mw, const BlockMatrix& is_offtake,
                     std::array<char, kBlockSteps>& out) const {
        const Left& left = networks_[network];
        const flow::PuNetwork& net = question_.model.net;
        const BranchColumns& branches = question_.system.branches;
        const bool is_whole = network == 0;
        BlockMatrix demand, source;
        const BlockMatrix flow = flows(*left.model, sizes_mw, demand, source);
        Sizes more{};
        more[1] = 1.0;
        const BlockMatrix unit = flows(*left.model, more, demand, source);
        const std::vector<double> change = most_change(*left.model);
        for (std::size_t branch = 0; branch < net.branch_of.size(); ++branch) {
            const std::size_t position = net.branch_of[branch].at();
            const int here = left.model->net.branch_at[position];
            if (here < 0 || change[static_cast<std::size_t>(here)] < question_.min_sensitivity_pu) continue;
            const auto row = static_cast<std::size_t>(here);
            const double n_all = branches.n_circuits[position], n_left = n_all - left.n_out[position];
            for (std::size_t size = 0; size < kBlockSteps; ++size) {
                const bool serves_offtake = is_offtake.row(branch)[size] > 0.0;
                if (question_.is_offtake && !serves_offtake) continue;
                const double part_pu = is_whole         ? 1.0
                                       : serves_offtake ? branches.post_outage_offtake_pu[position]
                                                        : branches.post_outage_feed_in_pu[position];
                const double flow_mw = flow.row(row)[size] * kBaseMva * n_all / n_left;
                const bool adds = (unit.row(row)[1] - unit.row(row)[0]) * flow_mw > 0.0;
                if (adds && std::abs(flow_mw) > limit_mw_[branch] * part_pu) out[size] = 0;
            }
        }
    }

    /// Station limits and areas, member by member.
    void fit_places(const Sizes& sizes_mw, std::array<char, kBlockSteps>& out) const {
        if (!question_.is_offtake) return;
        const System& system = question_.system;
        const Structure& structure = *system.structure;
        const auto check = [&](double room_mw, auto&& is_inside) {
            double share = 0.0;
            for (const auto& [station, part] : growth_.share)
                share += is_inside(structure.load_nodes[static_cast<std::size_t>(station)]) ? part : 0.0;
            for (std::size_t size = 0; size < kBlockSteps && share > 0.0; ++size)
                if (share * sizes_mw[size] > room_mw && sizes_mw[size] > 0.0) out[size] = 0;
        };
        for (std::size_t limit = 0; limit < structure.limit_node.size(); ++limit) {
            if (system.limits.in_service[limit] == 0) continue;
            double room_mw = value_at(system.limits.bound_mw[limit], *system.series, step_);
            for (const LimitMember& member : system.limits.members) {
                const auto position = static_cast<std::size_t>(member.member);
                if (static_cast<std::size_t>(member.limit) != limit) continue;
                if (member.is_source && (!question_.counts_production || system.sources.in_service[position] == 0))
                    continue;
                if (!member.is_source && system.demands.in_service[position] == 0) continue;
                const Hourly& power =
                    member.is_source ? question_.schedule.source_mw[position] : question_.schedule.demand_mw[position];
                room_mw -= member.coefficient_pu * value_at(power, *system.series, step_);
            }
            check(room_mw, [&](NodeId node) { return node == structure.limit_node[limit]; });
        }
        for (std::size_t area = 0; area < question_.area_capability_mw.size(); ++area) {
            double room_mw = question_.area_capability_mw[area];
            const auto is_inside = [&](NodeId node) {
                return structure.area_of_node[node.at()] == static_cast<int>(area);
            };
            for (std::size_t demand = 0; demand < structure.demand_node.size(); ++demand) {
                if (system.demands.in_service[demand] != 0 && is_inside(structure.demand_node[demand]))
                    room_mw -= value_at(question_.schedule.demand_mw[demand], *system.series, step_);
            }
            if (std::isfinite(room_mw)) check(room_mw, is_inside);
        }
    }

    const RoomQuestion& question_;
    Growth growth_;
    const std::vector<Left>& networks_;
    std::size_t hour_ = 0, step_ = 0;
    std::vector<double> demand_mw_, source_mw_, limit_mw_;  ///< by compact node, and branch
};

/// The whole network, and one for each listed outage that does not cut the grid in two.
std::vector<Left> networks_of(const RoomQuestion& question) {
    const flow::DcModel& model = question.model;
    const std::vector<int> none(question.system.branches.n_circuits.size(), 0);
    std::vector<Left> out{{std::shared_ptr<const flow::DcModel>(std::shared_ptr<const flow::DcModel>(), &model), none}};
    for (const flow::Outage& outage : model.outages) {
        System without = question.system;
        std::fill(without.contingencies.in_service.begin(), without.contingencies.in_service.end(), char{0});
        std::vector<int> n_out = none;
        for (const flow::OutagePart& part : outage.parts) {
            const std::size_t position = model.net.branch_of[static_cast<std::size_t>(part.branch)].at();
            n_out[position] = part.n_circuits_out;
            without.branches.n_circuits[position] -= part.n_circuits_out;
            if (without.branches.n_circuits[position] == 0) without.branches.in_service[position] = 0;
        }
        out.push_back({flow::build_dc_model(without), std::move(n_out)});
    }
    return out;
}

/// The largest size that fits, as find_hourly_room defines it: up to which all sizes fit.
double largest_fit(const BruteForce& brute, double expected_mw) {
    constexpr double kAround = 1e-3, kNear = 1e-9;
    double low_mw = std::max(0.0, expected_mw - kAround), high_mw = expected_mw + kAround;
    while (high_mw - low_mw > kNear * std::max(1.0, high_mw)) {
        Sizes sizes_mw{};
        for (std::size_t size = 0; size < kBlockSteps; ++size)
            sizes_mw[size] = low_mw + (high_mw - low_mw) * static_cast<double>(size) / (kBlockSteps - 1.0);
        const auto fits = brute.fits(sizes_mw);
        const auto first = std::find(fits.begin() + (low_mw == 0.0 ? 1 : 0), fits.end(), char{0});
        if (first == fits.end()) return kInf;     // all fit: the room is larger
        if (first == fits.begin()) return -kInf;  // none fits: it is smaller
        const auto broken = static_cast<std::size_t>(first - fits.begin());
        low_mw = sizes_mw[broken - 1];
        high_mw = sizes_mw[broken];
    }
    return low_mw;
}

}  // namespace

RoomCheck check_room(const RoomQuestion& question, const std::vector<Growth>& growths, const HourlyRoom& found,
                     std::size_t n_samples) {
    std::vector<std::size_t> bounded;
    for (std::size_t growth = 0; growth < growths.size(); ++growth)
        if (found.hour[growth] != kNoHour) bounded.push_back(growth);
    RoomCheck out;
    if (bounded.empty()) return out;
    const std::vector<Left> networks = networks_of(question);
    const RandomStream random(1, "room check");
    const auto below = [&](std::uint32_t draw, std::size_t size) {
        return std::min(size - 1, static_cast<std::size_t>(random.uniform(0, draw) * static_cast<double>(size)));
    };
    for (std::uint32_t sample = 0; sample < n_samples; ++sample) {
        const std::size_t growth = bounded[below(3 * sample, bounded.size())];
        // Every other sample looks at the hour that leaves least.
        const std::size_t step = sample % 2 == 0 ? static_cast<std::size_t>(found.hour[growth])
                                                 : below(3 * sample + 1, found.mw[growth].size());
        const double room_mw = found.mw[growth][step];
        if (!std::isfinite(room_mw)) continue;
        const BruteForce brute(question, growths[growth], step, networks);
        out.worst_mw = std::max(out.worst_mw, std::abs(largest_fit(brute, room_mw) - room_mw));
        ++out.n_checked;
    }
    return out;
}

}  // namespace knelpunt::congestion
