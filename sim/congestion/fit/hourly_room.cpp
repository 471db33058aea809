#include "sim/congestion/fit/hourly_room.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/issue.hpp"
#include "sim/base/units.hpp"
#include "sim/congestion/direction.hpp"
#include "sim/flow/injections.hpp"

namespace knelpunt::congestion {
namespace {

using flow::BlockMatrix;
using flow::kBlockSteps;

/// What one MW of a growth does to the flow of a branch, without outage or after one.
struct Effect {
    std::size_t growth = 0;  ///< position among those that act on the branch
    double mw_per_pu = 0.0;  ///< MW of the growth that change the flow by one per unit
    bool is_up = false;      ///< more flow from -> to
};

/// A branch and the growths that act on it.
struct Target {
    struct OnFlow {
        std::vector<Effect> effects;
        std::size_t pair = 0;
    };
    std::size_t branch = 0;
    std::vector<std::size_t> growths;
    std::vector<double> basis_change;  ///< of its direction, per MW of each growth
    std::vector<Effect> without_outage;
    std::vector<OnFlow> after_outages;
};

/// What a growth changes per MW.
struct Change {
    std::vector<std::vector<double>> members;  ///< of all flows, by member
    std::vector<double> shares;                ///< of the members
    std::vector<double> use_mw;                ///< by compact node

    template <class FlowChange>
    [[nodiscard]] double sum(const FlowChange& flow_change) const {
        double out = 0.0;
        for (std::size_t member = 0; member < members.size(); ++member)
            out += shares[member] * flow_change(members[member]);
        return out;
    }
};

/// Limit and use of a station or an area, and which growths take of it.
struct Place {
    std::int32_t binding = kNothingBinds;
    std::vector<std::pair<std::size_t, double>> share;  ///< growth, MW there per MW
};

class RoomFinder {
public:
    RoomFinder(const RoomQuestion& question, const std::vector<Growth>& growths)
        : question_(question),
          model_(question.model),
          growths_(growths),
          direction_(question.system, question.model.net),
          rating_mw_(model_.net.branch_of.size(), *question.system.series),
          place_use_(0, *question.system.series),
          place_bound_(0, *question.system.series),
          rating_(model_.net.branch_of.size()),
          basis_(model_.net.branch_of.size()) {
        find_targets();
        find_places();
        const std::size_t n_steps = question.system.structure->time.n_steps();
        out_.mw.assign(growths.size(), std::vector<double>(n_steps, kInf));
        out_.hour.assign(growths.size(), kNoHour);
        out_.binding.assign(growths.size(), kNothingBinds);
        for (std::size_t growth = 0; growth < growths.size(); ++growth) {
            if (!is_in_network(growths[growth])) out_.mw[growth].assign(n_steps, kNaN);
        }
    }

    void add(std::size_t first, std::size_t n_hours, const BlockMatrix& demand_mw, const BlockMatrix& source_mw,
             const BlockMatrix& flow_pu) {
        room_ = BlockMatrix(growths_.size());
        room_.fill(kInf);
        binding_.assign(growths_.size() * kBlockSteps, kNothingBinds);
        rating_mw_.fill(first, rating_);
        direction_.fill_basis(demand_mw, source_mw, flow_pu, basis_);
        for (const Target& target : targets_) add_branch(target, flow_pu);
        add_places(first);
        for (std::size_t growth = 0; growth < growths_.size(); ++growth) keep(growth, first, n_hours);
    }

    [[nodiscard]] HourlyRoom take() { return std::move(out_); }

private:
    [[nodiscard]] int node_of(int station) const {
        return model_.net.node_at[question_.system.structure->load_nodes[static_cast<std::size_t>(station)].at()];
    }

    [[nodiscard]] bool is_in_network(const Growth& growth) const {
        return std::all_of(growth.share.begin(), growth.share.end(), [&](const auto& part) {
            const int node = node_of(part.first);
            if (node < 0) return false;
            const int island = model_.net.topology.island_of_node[static_cast<std::size_t>(node)];
            return model_.net.is_balanced[static_cast<std::size_t>(island)] != 0;
        });
    }

    [[nodiscard]] Change change_of(const Growth& growth) const;
    [[nodiscard]] Target target_of(std::size_t branch, const std::vector<Change>& changes) const;
    void find_targets();
    void find_places();
    void add_branch(const Target& target, const BlockMatrix& flow_pu);
    void add_places(std::size_t first);
    void lower(std::size_t growth, const double* room_mw, std::int32_t binding);
    void keep(std::size_t growth, std::size_t first, std::size_t n_hours);

    const RoomQuestion& question_;
    const flow::DcModel& model_;
    const std::vector<Growth>& growths_;
    DirectionPlan direction_;
    flow::HourlySums rating_mw_;
    std::vector<Target> targets_;
    std::vector<Place> places_;
    flow::HourlySums place_use_, place_bound_;
    BlockMatrix rating_, basis_, room_, of_offtake_, of_feed_in_;
    std::vector<std::int32_t> binding_;
    HourlyRoom out_;
};

/// Change of each flow per MW of a growth: those of one member decide whether a branch counts, their sum how it moves.
Change RoomFinder::change_of(const Growth& growth) const {
    Change change;
    change.use_mw.assign(model_.net.node_of.size(), 0.0);
    if (!is_in_network(growth)) return change;
    const double sign = question_.is_offtake ? -1.0 : 1.0;
    for (const auto& [station, share] : growth.share) {
        std::vector<double> flow = flow::exchange_ptdf(model_, node_of(station));
        for (double& value : flow) value *= sign;
        change.members.push_back(std::move(flow));
        change.shares.push_back(share);
        change.use_mw[static_cast<std::size_t>(node_of(station))] -= sign * share;
    }
    return change;
}

/// The branch with all growths that act on it, without outage or after one.
Target RoomFinder::target_of(std::size_t branch, const std::vector<Change>& changes) const {
    Target target;
    target.branch = branch;
    const auto first = static_cast<std::size_t>(model_.pairs.start[branch]);
    const auto last = static_cast<std::size_t>(model_.pairs.start[branch + 1]);
    for (std::size_t pair = first; pair < last; ++pair) target.after_outages.push_back({{}, pair});
    for (std::size_t growth = 0; growth < changes.size(); ++growth) {
        const Change& change = changes[growth];
        const auto base = [&](const std::vector<double>& flow) { return flow[branch]; };
        const auto add = [&](const auto& flow_change, double least, std::vector<Effect>& effects) {
            double most = 0.0;
            for (const std::vector<double>& member : change.members)
                most = std::max(most, std::abs(flow_change(member)));
            const double total = change.sum(flow_change);
            if (most < least || total == 0.0) return;
            if (target.growths.empty() || target.growths.back() != growth) {
                target.growths.push_back(growth);
                target.basis_change.push_back(
                    direction_.basis_change(branch, change.sum(base) / kBaseMva, change.use_mw));
            }
            effects.push_back({target.growths.size() - 1, kBaseMva / std::abs(total), total > 0.0});
        };
        add(base, question_.min_sensitivity_pu, target.without_outage);
        for (Target::OnFlow& after : target.after_outages) {
            const auto after_outage = [&](const std::vector<double>& flow) {
                return model_.pairs.after(branch, after.pair, [&](std::size_t other) { return flow[other]; });
            };
            // MW on the circuits that are left: after its own outage a group's flow is carried over to all of them.
            add(after_outage, question_.min_sensitivity_pu / model_.pairs.share_left[after.pair], after.effects);
        }
    }
    return target;
}

void RoomFinder::find_targets() {
    const flow::PuNetwork& net = model_.net;
    std::vector<Change> changes;
    for (const Growth& growth : growths_) changes.push_back(change_of(growth));
    std::size_t most_growths = 0;
    for (std::size_t branch = 0; branch < net.branch_of.size(); ++branch) {
        const std::size_t position = net.branch_of[branch].at();
        const Hourly rating = question_.system.branches.rating_mva[position];
        if (!std::isfinite(rating.scale)) continue;
        rating_mw_.add(branch, rating, net.n_circuits[branch] * question_.system.branches.cos_phi[position]);
        Target target = target_of(branch, changes);
        if (target.growths.empty()) continue;
        most_growths = std::max(most_growths, target.growths.size());
        targets_.push_back(std::move(target));
    }
    of_offtake_ = of_feed_in_ = BlockMatrix(most_growths);
}

/// Firm limits of stations, and capabilities of areas. Both bound use alone.
void RoomFinder::find_places() {
    if (!question_.is_offtake) return;
    const System& system = question_.system;
    const Structure& structure = *system.structure;
    const std::size_t n_limits = structure.limit_node.size();
    const std::size_t n_places = n_limits + question_.area_capability_mw.size();
    place_use_ = flow::HourlySums(n_places, *system.series);
    place_bound_ = flow::HourlySums(n_places, *system.series);
    places_.resize(n_places);
    const auto share_of = [&](const auto& is_there) {
        std::vector<std::pair<std::size_t, double>> out;
        for (std::size_t growth = 0; growth < growths_.size(); ++growth) {
            double share = 0.0;
            for (const auto& [station, part] : growths_[growth].share) {
                if (is_there(structure.load_nodes[static_cast<std::size_t>(station)])) share += part;
            }
            if (share > 0.0) out.emplace_back(growth, share);
        }
        return out;
    };
    for (std::size_t limit = 0; limit < n_limits; ++limit) {
        if (system.limits.in_service[limit] == 0) continue;
        places_[limit] = {kFirmLimitBinds, share_of([&](NodeId node) { return node == structure.limit_node[limit]; })};
        place_bound_.add(limit, system.limits.bound_mw[limit], 1.0);
    }
    for (const LimitMember& member : system.limits.members) {
        const auto position = static_cast<std::size_t>(member.member), limit = static_cast<std::size_t>(member.limit);
        const bool is_on =
            member.is_source ? system.sources.in_service[position] != 0 : system.demands.in_service[position] != 0;
        if (!is_on || (member.is_source && !question_.counts_production)) continue;
        place_use_.add(
            limit, member.is_source ? question_.schedule.source_mw[position] : question_.schedule.demand_mw[position],
            member.coefficient_pu);
    }
    for (std::size_t area = 0; area < question_.area_capability_mw.size(); ++area) {
        const double capability_mw = question_.area_capability_mw[area];
        if (!std::isfinite(capability_mw)) continue;
        const auto is_inside = [&](NodeId node) { return structure.area_of_node[node.at()] == static_cast<int>(area); };
        places_[n_limits + area] = {kAreaBinds, share_of(is_inside)};
        place_bound_.add(n_limits + area, {capability_mw, kConstant}, 1.0);
        for (std::size_t demand = 0; demand < structure.demand_node.size(); ++demand) {
            if (system.demands.in_service[demand] != 0 && is_inside(structure.demand_node[demand]))
                place_use_.add(n_limits + area, question_.schedule.demand_mw[demand], 1.0);
        }
    }
}

/// Lowers rooms by one flow: what the effects leave below a limit, hour by hour.
void lower_rooms(const std::vector<Effect>& effects, const double* flow_pu, const double* limit_pu,
                 BlockMatrix& rooms) {
    for (const Effect& effect : effects) {
        double* room = rooms.row(effect.growth);
        const double sign = effect.is_up ? 1.0 : -1.0, mw_per_pu = effect.mw_per_pu;
        for (std::size_t hour = 0; hour < kBlockSteps; ++hour) {
            const double left_mw = (limit_pu[hour] - sign * flow_pu[hour]) * mw_per_pu;
            room[hour] = left_mw < room[hour] ? left_mw : room[hour];
        }
    }
}

void RoomFinder::add_branch(const Target& target, const BlockMatrix& flow_pu) {
    const std::size_t position = model_.net.branch_of[target.branch].at();
    const double offtake_pu = question_.system.branches.post_outage_offtake_pu[position];
    const double feed_in_pu = question_.system.branches.post_outage_feed_in_pu[position];
    std::array<double, kBlockSteps> limit_pu{}, after_limit_pu{}, after_pu{}, room_mw{};
    const double* rating = rating_.row(target.branch);
    for (std::size_t hour = 0; hour < kBlockSteps; ++hour) limit_pu[hour] = rating[hour] / kBaseMva;
    for (BlockMatrix* rooms : {&of_offtake_, &of_feed_in_})
        std::fill_n(rooms->data(), target.growths.size() * kBlockSteps, kInf);
    lower_rooms(target.without_outage, flow_pu.row(target.branch), limit_pu.data(), of_offtake_);
    if (!question_.is_offtake)
        lower_rooms(target.without_outage, flow_pu.row(target.branch), limit_pu.data(), of_feed_in_);
    for (const Target::OnFlow& after : target.after_outages) {
        if (after.effects.empty()) continue;
        for (std::size_t hour = 0; hour < kBlockSteps; ++hour) {
            after_pu[hour] = model_.pairs.after(target.branch, after.pair,
                                                [&](std::size_t other) { return flow_pu.row(other)[hour]; });
        }
        const auto lower_by = [&](double part_pu, BlockMatrix& rooms) {
            if (!std::isfinite(part_pu)) return;  // outages do not count
            for (std::size_t hour = 0; hour < kBlockSteps; ++hour) after_limit_pu[hour] = limit_pu[hour] * part_pu;
            lower_rooms(after.effects, after_pu.data(), after_limit_pu.data(), rooms);
        };
        lower_by(offtake_pu, of_offtake_);
        if (!question_.is_offtake) lower_by(feed_in_pu, of_feed_in_);
    }
    const double* basis = basis_.row(target.branch);
    for (std::size_t growth = 0; growth < target.growths.size(); ++growth) {
        const double change = target.basis_change[growth];
        const double *offtake = of_offtake_.row(growth), *feed_in = of_feed_in_.row(growth);
        for (std::size_t hour = 0; hour < kBlockSteps; ++hour) {
            const bool is_offtake = basis[hour] >= 0.0;
            const bool turns = is_offtake ? change < 0.0 : change > 0.0;
            const double turn_mw = turns ? std::abs(basis[hour] / change) : kInf;
            const double first_mw = is_offtake ? offtake[hour] : feed_in[hour];
            const double then_mw = is_offtake ? feed_in[hour] : offtake[hour];
            room_mw[hour] = first_mw < turn_mw ? first_mw : std::max(turn_mw, then_mw);
        }
        lower(target.growths[growth], room_mw.data(), model_.net.branch_of[target.branch].value);
    }
}

void RoomFinder::add_places(std::size_t first) {
    BlockMatrix use(places_.size()), bound(places_.size());
    place_use_.fill(first, use);
    place_bound_.fill(first, bound);
    std::array<double, kBlockSteps> room_mw{};
    for (std::size_t place = 0; place < places_.size(); ++place) {
        for (const auto& [growth, share] : places_[place].share) {
            for (std::size_t hour = 0; hour < kBlockSteps; ++hour)
                room_mw[hour] = (bound.row(place)[hour] - use.row(place)[hour]) / share;
            lower(growth, room_mw.data(), places_[place].binding);
        }
    }
}

void RoomFinder::lower(std::size_t growth, const double* room_mw, std::int32_t binding) {
    double* least = room_.row(growth);
    std::int32_t* binds = binding_.data() + growth * kBlockSteps;
    for (std::size_t hour = 0; hour < kBlockSteps; ++hour) {
        if (!(room_mw[hour] < least[hour])) continue;
        least[hour] = room_mw[hour];
        binds[hour] = binding;
    }
}

void RoomFinder::keep(std::size_t growth, std::size_t first, std::size_t n_hours) {
    std::vector<double>& mw = out_.mw[growth];
    if (std::isnan(mw[first])) return;
    double least_mw = out_.hour[growth] == kNoHour ? kInf : mw[static_cast<std::size_t>(out_.hour[growth])];
    for (std::size_t hour = 0; hour < n_hours; ++hour) {
        mw[first + hour] = std::max(0.0, room_.row(growth)[hour]);
        if (!(mw[first + hour] < least_mw)) continue;
        least_mw = mw[first + hour];
        out_.hour[growth] = static_cast<std::int32_t>(first + hour);
        out_.binding[growth] = binding_[growth * kBlockSteps + hour];
    }
}

}  // namespace

HourlyRoom find_hourly_room(const RoomQuestion& question, const std::vector<Growth>& growths,
                            const std::stop_token& stop) {
    const flow::PuNetwork& net = question.model.net;
    const std::size_t n_steps = question.system.structure->time.n_steps();
    const flow::NodeSums sums = flow::build_node_sums(question.system, question.schedule, net);
    BlockMatrix demand_mw(net.node_of.size()), source_mw(net.node_of.size()), injection_pu(net.node_of.size()),
        angle_rad(net.node_of.size()), flow_pu(net.branch_of.size());
    std::array<double, kBlockSteps> net_export_mw{};
    RoomFinder finder(question, growths);
    for (std::size_t first = 0; first < n_steps; first += kBlockSteps) {
        if (stop.stop_requested()) throw StoppedError();
        sums.demand_mw.fill(first, demand_mw);
        sums.source_mw.fill(first, source_mw);
        flow::balance(net, demand_mw, source_mw, injection_pu, net_export_mw.data());
        flow::solve_block(question.model, injection_pu, angle_rad, flow_pu);
        finder.add(first, std::min(kBlockSteps, n_steps - first), demand_mw, source_mw, flow_pu);
    }
    return finder.take();
}

}  // namespace knelpunt::congestion
