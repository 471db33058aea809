#include "sim/actions/tally.hpp"

#include <algorithm>
#include <cmath>

namespace knelpunt::actions {
namespace {

struct Place {
    bool is_branch = true;
    int index = kNone;  ///< into Structure::branches or ::load_nodes
};
Place place_of(const Limits& limits, int element) {
    const auto index = static_cast<std::size_t>(element);
    if (index < limits.n_branches()) return {true, limits.model().net.branch_of[index].value};
    const auto& nodes = limits.system().structure->load_nodes;
    const NodeId node = limits.system().structure->limit_node[index - limits.n_branches()];
    const auto place = std::lower_bound(nodes.begin(), nodes.end(), node);
    return {false, place != nodes.end() && *place == node ? static_cast<int>(place - nodes.begin()) : kNone};
}

}  // namespace

Tallier::Tallier(const Limits& limits) : limits_(limits), step_h_(limits.system().structure->time.step_h()) {}

/// Whether a bid acts behind an element that is full and radial: nothing elsewhere could do the same.
bool Tallier::is_local(const Bid& bid, const std::vector<Constraint>& rows) const {
    constexpr double kAll = 1.0 - 1e-6;  // of a MW: the flow of a bridge changes by all of it
    return std::any_of(rows.begin(), rows.end(), [&](const Constraint& one) {
        const double effect = limits_.effect_pu(one, bid);
        if (one.kind == Constraint::Kind::station) return effect < 0.0;
        return one.kind == Constraint::Kind::branch && effect <= -kAll &&
               limits_.model().net.topology.is_bridge[static_cast<std::size_t>(one.element)] != 0;
    });
}

Tally Tallier::tally_of(const Steps& steps, const DayAnswer& answer) const {
    const Structure& structure = *limits_.system().structure;
    Tally out;
    out.kind_mwh.assign(static_cast<std::size_t>(structure.bid_kinds.size()), 0.0);
    out.kind_eur = out.kind_mwh;
    out.not_served_mwh.assign(static_cast<std::size_t>(structure.categories.size()), 0.0);
    for (std::size_t first = 0; first < answer.taken.size();) {
        const std::size_t step = answer.taken[first].step;
        double up_mw = 0.0, down_mw = 0.0;
        for (; first < answer.taken.size() && answer.taken[first].step == step; ++first)
            add(answer.taken[first], steps, answer.rows[step - steps.first], out, up_mw, down_mw);
        out.inside_mwh += std::min(up_mw, down_mw) * step_h_;
        out.outside_mwh += std::abs(up_mw - down_mw) * step_h_;
        ++out.n_steps_acted;
    }
    return out;
}

void Tallier::add(const Taken& one, const Steps& steps, const std::vector<Constraint>& rows, Tally& out, double& up_mw,
                  double& down_mw) const {
    const Bid& bid = limits_.book().bids[static_cast<std::size_t>(one.bid)];
    const double mwh = one.mw * step_h_;
    if (bid.is_last_resort) {
        (bid.category == kNone ? out.cut_off_mwh : out.unserved_mwh) += mwh;
        if (bid.category != kNone) out.not_served_mwh[static_cast<std::size_t>(bid.category)] += mwh;
        if (bid.kind != kNone) out.kind_mwh[static_cast<std::size_t>(bid.kind)] += mwh;
        return;
    }
    const bool is_local_bid = is_local(bid, rows);
    if (!is_local_bid) (bid.injection_pu > 0.0 ? up_mw : down_mw) += one.mw;
    if (bid.is_return) return;
    const double eur = mwh * BidBook::price(bid, steps.zone_eur_per_mwh[one.step - steps.first]);
    out.bid_mwh += mwh;
    out.bid_eur += eur;
    if (bid.window != kNone) out.moved_mwh += mwh;
    if (is_local_bid) out.local_mwh += mwh;
    if (bid.kind == kNone) return;
    out.kind_mwh[static_cast<std::size_t>(bid.kind)] += mwh;
    out.kind_eur[static_cast<std::size_t>(bid.kind)] += eur;
}

int element_of(const Limits& limits, const Constraint& one) {
    return one.kind == Constraint::Kind::station ? static_cast<int>(limits.n_branches()) + one.element : one.element;
}

ActionFigures no_figures(const Limits& limits) {
    const Structure& structure = *limits.system().structure;
    ActionFigures out;
    out.kind_mwh.assign(static_cast<std::size_t>(structure.bid_kinds.size()), 0.0);
    out.kind_eur = out.kind_mwh;
    out.not_served_mwh.assign(static_cast<std::size_t>(structure.categories.size()), 0.0);
    for (auto* list : {&out.branch_mwh, &out.branch_eur, &out.branch_not_served_mwh, &out.branch_least_mwh}) {
        list->assign(structure.branches.n_power(), kNaN);
        for (const BranchId branch : limits.model().net.branch_of) (*list)[branch.at()] = 0.0;
    }
    for (auto* list : {&out.station_mwh, &out.station_eur, &out.station_not_served_mwh, &out.station_least_mwh})
        list->assign(structure.load_nodes.size(), 0.0);
    out.branch_least_steps.assign(structure.branches.n_power(), 0);
    out.station_least_steps.assign(structure.load_nodes.size(), 0);
    return out;
}

void add_day(const Limits& limits, const DaySet& one, ActionFigures& out) {
    const Tally& tally = one.tally;
    const auto add_list = [](const std::vector<double>& values, std::vector<double>& sums) {
        for (std::size_t place = 0; place < values.size(); ++place) sums[place] += values[place];
    };
    add_list(tally.kind_mwh, out.kind_mwh);
    add_list(tally.kind_eur, out.kind_eur);
    add_list(tally.not_served_mwh, out.not_served_mwh);
    out.bid_mwh += tally.bid_mwh;
    out.bid_eur += tally.bid_eur;
    out.moved_mwh += tally.moved_mwh;
    out.local_mwh += tally.local_mwh;
    out.paired_inside_mwh += tally.inside_mwh;
    out.paired_outside_mwh += tally.outside_mwh;
    out.unserved_mwh += tally.unserved_mwh;
    out.cut_off_mwh += tally.cut_off_mwh;
    out.unsolved_mwh += one.answer.unsolved_mwh;
    out.n_steps_acted += tally.n_steps_acted;
    out.n_steps_over += one.n_steps_over;
    ++out.n_days;
    out.n_turns += one.answer.n_turns;
    out.most_rounds = std::max(out.most_rounds, one.answer.n_rounds);
    out.most_rows = std::max(out.most_rows, one.answer.n_rows);
    for (const ElementCost& cost : one.elements) {
        const Place place = place_of(limits, cost.element);
        if (place.index < 0) continue;
        const auto index = static_cast<std::size_t>(place.index);
        (place.is_branch ? out.branch_mwh : out.station_mwh)[index] += cost.mwh;
        (place.is_branch ? out.branch_eur : out.station_eur)[index] += cost.eur;
        (place.is_branch ? out.branch_not_served_mwh : out.station_not_served_mwh)[index] += cost.not_served_mwh;
    }
    for (const Least& least : one.least) {
        const Place place = place_of(limits, least.element);
        if (place.index < 0) continue;
        const auto index = static_cast<std::size_t>(place.index);
        (place.is_branch ? out.branch_least_mwh : out.station_least_mwh)[index] += least.mwh;
        (place.is_branch ? out.branch_least_steps : out.station_least_steps)[index] += least.n_steps;
    }
}

}  // namespace knelpunt::actions
