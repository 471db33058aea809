#include "sim/actions/limits.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/units.hpp"

namespace knelpunt::actions {
namespace {

using flow::BlockMatrix;
using flow::kBlockSteps;

/// Entries below this are rounding: kept, each bid would act on each limit.
constexpr double kLeastPtdf = 1e-7;

double rounded(double ptdf) { return std::abs(ptdf) < kLeastPtdf ? 0.0 : ptdf; }

/// Adds rows of a block to [row][n].
void copy_rows(const BlockMatrix& block, std::size_t done, std::size_t n_here, std::size_t n, double scale,
               std::vector<double>& out) {
    const std::size_t n_rows = out.size() / n;
    for (std::size_t row = 0; row < n_rows; ++row)
        for (std::size_t step = 0; step < n_here; ++step) out[row * n + done + step] = scale * block.row(row)[step];
}

}  // namespace

Limits::Limits(const System& system, const Schedule& schedule, const flow::DcModel& model, const BidBook& book)
    : system_(system),
      model_(model),
      book_(book),
      plan_(system, model.net),
      n_nodes_(model.net.node_of.size()),
      n_branches_(model.net.branch_of.size()),
      n_limits_(static_cast<std::size_t>(system.structure->limits.size())),
      sums_(flow::build_node_sums(system, schedule, model.net)),
      rating_mw_(n_branches_, *system.series),
      use_mw_(n_limits_, *system.series),
      bound_mw_(n_limits_, *system.series),
      has_rating_(n_branches_, 0),
      counts_(n_limits_, 0) {
    for (std::size_t branch = 0; branch < n_branches_; ++branch) {
        const std::size_t position = model.net.branch_of[branch].at();
        const Hourly rating = system.branches.rating_mva[position];
        has_rating_[branch] = std::isfinite(rating.scale) ? 1 : 0;
        if (has_rating_[branch] != 0)
            rating_mw_.add(branch, rating, model.net.n_circuits[branch] * system.branches.cos_phi[position]);
        post_offtake_pu_.push_back(system.branches.post_outage_offtake_pu[position]);
        post_feed_in_pu_.push_back(system.branches.post_outage_feed_in_pu[position]);
    }
    for (std::size_t limit = 0; limit < n_limits_; ++limit) {
        const int node = model.net.node_at[system.structure->limit_node[limit].at()];
        counts_[limit] = system.limits.in_service[limit] != 0 && node >= 0 ? 1 : 0;
        if (counts_[limit] != 0) bound_mw_.add(limit, system.limits.bound_mw[limit], 1.0);
    }
    for (const LimitMember& member : system.limits.members) {
        const auto position = static_cast<std::size_t>(member.member);
        const bool is_there =
            (member.is_source ? system.sources.in_service[position] : system.demands.in_service[position]) != 0;
        const Hourly& power = member.is_source ? schedule.source_mw[position] : schedule.demand_mw[position];
        if (is_there) use_mw_.add(static_cast<std::size_t>(member.limit), power, member.coefficient_pu);
    }
    fill_ptdf();
    fill_own();
}

void Limits::fill_ptdf() {
    const flow::OutagePairs& pairs = model_.pairs;
    ptdf_.assign(n_branches_ * n_nodes_, 0.0);
    pair_ptdf_.assign(pairs.outage.size() * n_nodes_, 0.0);
    for (std::size_t node = 0; node < n_nodes_; ++node) {
        const auto island = static_cast<std::size_t>(model_.net.topology.island_of_node[node]);
        if (model_.net.is_balanced[island] == 0) continue;
        const std::vector<double> of_node = flow::exchange_ptdf(model_, static_cast<int>(node));
        for (std::size_t branch = 0; branch < n_branches_; ++branch) {
            ptdf_[branch * n_nodes_ + node] = rounded(of_node[branch]);
            const auto last = static_cast<std::size_t>(pairs.start[branch + 1]);
            for (auto pair = static_cast<std::size_t>(pairs.start[branch]); pair < last; ++pair)
                pair_ptdf_[pair * n_nodes_ + node] =
                    rounded(pairs.after(branch, pair, [&](std::size_t other) { return of_node[other]; }));
        }
    }
}

void Limits::fill_own() {
    const flow::OutagePairs& pairs = model_.pairs;
    is_own_.assign(pairs.outage.size(), 0);
    own_factor_.assign(n_branches_, 0.0);
    for (std::size_t branch = 0; branch < n_branches_; ++branch) {
        const auto last = static_cast<std::size_t>(pairs.start[branch + 1]);
        for (auto pair = static_cast<std::size_t>(pairs.start[branch]); pair < last; ++pair) {
            bool is_own = true;
            double factor = 1.0;
            for (auto term = static_cast<std::size_t>(pairs.term[pair]);
                 term < static_cast<std::size_t>(pairs.term[pair + 1]); ++term) {
                is_own = is_own && pairs.branch_of[term] == static_cast<int>(branch);
                factor += pairs.factor[term];
            }
            is_own_[pair] = is_own && factor >= 0.0 ? 1 : 0;
            if (is_own_[pair] != 0) own_factor_[branch] = std::max(own_factor_[branch], factor);
        }
    }
}

Steps Limits::load(std::size_t first, std::size_t n) const {
    Steps out;
    out.first = first;
    out.n = n;
    for (auto* rows : {&out.flow_mw, &out.rating_mw, &out.pocket_use_mw}) rows->assign(n_branches_ * n, 0.0);
    out.direction.assign(n_branches_ * n, Direction::offtake);
    for (auto* rows : {&out.use_mw, &out.bound_mw}) rows->assign(n_limits_ * n, 0.0);
    BlockMatrix demand(n_nodes_), source(n_nodes_), injection(n_nodes_), angle(n_nodes_), flow(n_branches_),
        is_offtake(n_branches_), rating(n_branches_), use(n_limits_), bound(n_limits_);
    std::vector<double> net_export_mw(kBlockSteps);
    for (std::size_t done = 0; done < n; done += kBlockSteps) {
        const std::size_t n_here = std::min(kBlockSteps, n - done);
        sums_.demand_mw.fill(first + done, demand);
        sums_.source_mw.fill(first + done, source);
        flow::balance(model_.net, demand, source, injection, net_export_mw.data());
        flow::solve_block(model_, injection, angle, flow);
        plan_.fill(demand, source, flow, is_offtake);
        rating_mw_.fill(first + done, rating);
        use_mw_.fill(first + done, use);
        bound_mw_.fill(first + done, bound);
        copy_rows(flow, done, n_here, n, kBaseMva, out.flow_mw);
        copy_rows(rating, done, n_here, n, 1.0, out.rating_mw);
        copy_rows(use, done, n_here, n, 1.0, out.use_mw);
        copy_rows(bound, done, n_here, n, 1.0, out.bound_mw);
        for (std::size_t branch = 0; branch < n_branches_; ++branch) {
            for (std::size_t step = 0; step < n_here; ++step) {
                const std::size_t place = out.at(branch, done + step);
                out.direction[place] = is_offtake.row(branch)[step] > 0.0 ? Direction::offtake : Direction::feed_in;
                if (has_rating_[branch] == 0) out.rating_mw[place] = kInf;
                for (const int node : plan_.pocket(branch))
                    out.pocket_use_mw[place] += demand.row(static_cast<std::size_t>(node))[step] -
                                                source.row(static_cast<std::size_t>(node))[step];
            }
        }
    }
    for (std::size_t limit = 0; limit < n_limits_; ++limit)
        if (counts_[limit] == 0) std::fill_n(out.bound_mw.begin() + static_cast<std::ptrdiff_t>(limit * n), n, kInf);
    return out;
}

void Limits::load_volumes(Steps& steps) const {
    const std::size_t n_volumes = book_.volume_mw.n_rows();
    steps.volume_mw.assign(n_volumes * steps.n, 0.0);
    steps.peak_mw.assign(n_volumes, 0.0);
    BlockMatrix block(n_volumes);
    for (std::size_t done = 0; done < steps.n; done += kBlockSteps) {
        book_.volume_mw.fill(steps.first + done, block);
        copy_rows(block, done, std::min(kBlockSteps, steps.n - done), steps.n, 1.0, steps.volume_mw);
    }
    for (std::size_t volume = 0; volume < n_volumes; ++volume) {
        for (std::size_t step = 0; step < steps.n; ++step) {
            double& mw = steps.volume_mw[steps.at(volume, step)];
            mw = std::max(0.0, mw);
            steps.peak_mw[volume] = std::max(steps.peak_mw[volume], mw);
        }
    }
    steps.zone_eur_per_mwh.resize(steps.n);
    for (std::size_t step = 0; step < steps.n; ++step)
        steps.zone_eur_per_mwh[step] = value_at(book_.zone_eur_per_mwh, *system_.series, steps.first + step);
}

double Limits::post_pu(std::size_t branch, Direction direction) const {
    if (direction == Direction::stricter) return std::min(post_offtake_pu_[branch], post_feed_in_pu_[branch]);
    return direction == Direction::offtake ? post_offtake_pu_[branch] : post_feed_in_pu_[branch];
}

double Limits::limit_mw(const Steps& steps, std::size_t step, const Constraint& one) const {
    const auto branch = static_cast<std::size_t>(one.element);
    const std::size_t place = steps.at(branch, step);
    if (one.kind == Constraint::Kind::station) return steps.bound_mw[place];
    const double rating_mw = steps.rating_mw[place];
    if (one.kind == Constraint::Kind::outage) return rating_mw * post_pu(branch, steps.direction[place]);
    Direction direction = steps.direction[place];
    if (const double sign = plan_.offtake_sign(branch); sign != 0.0)
        direction = one.side * sign > 0.0 ? Direction::offtake : Direction::feed_in;
    const double own_mw =
        own_factor_[branch] > 0.0 ? rating_mw * post_pu(branch, direction) / own_factor_[branch] : kInf;
    return std::min(rating_mw, own_mw);
}

double Limits::excess_mw(const Steps& steps, std::size_t step, const Constraint& one) const {
    const auto element = static_cast<std::size_t>(one.element);
    if (one.kind == Constraint::Kind::station)
        return steps.use_mw[steps.at(element, step)] - limit_mw(steps, step, one);
    const auto flow_of = [&](std::size_t branch) { return steps.flow_mw[steps.at(branch, step)]; };
    const double flow_mw = one.kind == Constraint::Kind::branch
                               ? flow_of(element)
                               : model_.pairs.after(element, static_cast<std::size_t>(one.pair), flow_of);
    return one.side * flow_mw - limit_mw(steps, step, one);
}

void Limits::visit_excesses(const Steps& steps, std::size_t step, const LeftOut& left_out, double least_mw,
                            const std::function<void(const Constraint&, double)>& use) const {
    const auto look = [&](const Constraint& one) {
        if (left_out.holds(one)) return;
        if (const double mw = excess_mw(steps, step, one); mw > least_mw) use(one, mw);
    };
    const flow::OutagePairs& pairs = model_.pairs;
    for (std::size_t branch = 0; branch < n_branches_; ++branch) {
        if (has_rating_[branch] == 0) continue;
        const int element = static_cast<int>(branch);
        const double flow_mw = steps.flow_mw[steps.at(branch, step)];
        look({Constraint::Kind::branch, element, kNone, flow_mw < 0.0 ? -1 : 1});
        if (!std::isfinite(post_pu(branch, steps.direction[steps.at(branch, step)]))) continue;
        const auto last = static_cast<std::size_t>(pairs.start[branch + 1]);
        for (auto pair = static_cast<std::size_t>(pairs.start[branch]); pair < last; ++pair) {
            if (is_own_[pair] != 0) continue;
            for (const int side : {1, -1}) look({Constraint::Kind::outage, element, static_cast<int>(pair), side});
        }
    }
    for (std::size_t limit = 0; limit < n_limits_; ++limit)
        if (counts_[limit] != 0) look({Constraint::Kind::station, static_cast<int>(limit), kNone, 1});
}

double Limits::effect_pu(const Constraint& one, const Bid& bid) const {
    if (one.kind == Constraint::Kind::station) {
        double effect = 0.0;
        for (const LimitEffect& limit : bid.limits)
            if (limit.limit == one.element) effect += limit.effect_pu;
        return effect;
    }
    const auto node = static_cast<std::size_t>(bid.node);
    const double ptdf = one.kind == Constraint::Kind::branch
                            ? ptdf_[static_cast<std::size_t>(one.element) * n_nodes_ + node]
                            : pair_ptdf_[static_cast<std::size_t>(one.pair) * n_nodes_ + node];
    return one.side * bid.injection_pu * ptdf;
}

int Limits::turn(Steps& steps) const {
    int n_turns = 0;
    for (std::size_t branch = 0; branch < n_branches_; ++branch) {
        const double sign = plan_.offtake_sign(branch);
        for (std::size_t step = 0; step < steps.n; ++step) {
            const std::size_t place = steps.at(branch, step);
            const double basis = sign == 0.0 ? steps.pocket_use_mw[place] : sign * steps.flow_mw[place];
            const Direction now = basis >= 0.0 ? Direction::offtake : Direction::feed_in;
            if (steps.direction[place] == now || steps.direction[place] == Direction::stricter) continue;
            if (post_offtake_pu_[branch] == post_feed_in_pu_[branch]) continue;
            steps.direction[place] = Direction::stricter;
            ++n_turns;
        }
    }
    return n_turns;
}

}  // namespace knelpunt::actions
