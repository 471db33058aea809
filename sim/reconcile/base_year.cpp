#include "sim/reconcile/base_year.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/expects.hpp"
#include "sim/base/issue.hpp"
#include "sim/flow/injections.hpp"

namespace knelpunt::reconcile {
namespace {

using flow::BlockMatrix;
using flow::kBlockSteps;

Schedule schedule_at(const System& system, std::span<const double> factor) {
    Schedule out = schedule_by_rule(system);
    for (std::size_t demand = 0; demand < factor.size(); ++demand)
        out.demand_mw[demand] = scaled(out.demand_mw[demand], factor[demand]);
    return out;
}

/// Rating of a whole group as active power without outage  [MW]; infinite where there is none.
Hourly group_limit_mw(const System& system, std::size_t branch, int n_circuits) {
    const Hourly& rating = system.branches.rating_mva[branch];
    return std::isfinite(rating.scale) ? scaled(rating, n_circuits * system.branches.cos_phi[branch])
                                       : Hourly{kInf, kConstant};
}

double post_factor(const System& system, std::size_t branch, bool is_offtake) {
    return is_offtake ? system.branches.post_outage_offtake_pu[branch] : system.branches.post_outage_feed_in_pu[branch];
}

}  // namespace

BaseYear::BaseYear(std::vector<const System*> years, const flow::DcModel& model, const Inputs& inputs)
    : years_(std::move(years)),
      model_(model),
      inputs_(inputs),
      n_branches_(static_cast<std::size_t>(years_.at(0)->structure->branches.size())),
      n_limits_(static_cast<std::size_t>(years_.at(0)->structure->limits.size())),
      direction_(*years_.front(), model.net) {
    for (int node = 0; node < model.net.n_nodes(); ++node) change_at_.push_back(flow::exchange_ptdf(model, node));
    for (const System* system : years_) {
        std::vector<Use>& uses = use_of_.emplace_back();
        for (std::size_t demand = 0; demand < system->structure->demand_node.size(); ++demand) {
            const Hourly& power = system->demands.p_mw[demand];
            const bool is_on = system->demands.in_service[demand] != 0;
            uses.push_back({is_on ? power.scale : 0.0,
                            power.series == kConstant ? nullptr : system->series->values(power.series).data()});
        }
    }
}

int BaseYear::own_input(std::size_t element) const {
    return element < n_branches_ ? inputs_.of_branch(element) : inputs_.of_limit(element - n_branches_);
}

YearScan BaseYear::scan(std::size_t year, std::span<const double> x, const std::stop_token& stop) const {
    const System& system = *years_[year];
    const flow::PuNetwork& net = model_.net;
    const std::size_t n_steps = system.structure->time.n_steps(), n_compact = net.branch_of.size();
    YearScan out;
    out.n_steps = n_steps;
    out.loading_pu.assign(n_elements() * n_steps, std::numeric_limits<float>::quiet_NaN());
    out.pair.assign(n_branches_ * n_steps, kWithoutOutage);
    out.is_offtake.assign(n_branches_ * n_steps, 1);
    out.flow_pu.assign(n_compact * n_steps, 0.0);

    const Schedule schedule = schedule_at(system, inputs_.demand_factors(x));
    const flow::NodeSums sums = flow::build_node_sums(system, schedule, net);
    flow::HourlySums rating_mw(n_compact, *system.series);
    std::vector<char> has_rating(n_compact, 0);
    for (std::size_t branch = 0; branch < n_compact; ++branch) {
        const Hourly limit_mw = group_limit_mw(system, net.branch_of[branch].at(), net.n_circuits[branch]);
        has_rating[branch] = std::isfinite(limit_mw.scale) ? 1 : 0;
        if (has_rating[branch] != 0) rating_mw.add(branch, limit_mw, 1.0 / kBaseMva);
    }
    const auto nodes = static_cast<std::size_t>(net.n_nodes());
    BlockMatrix demand_mw(nodes), source_mw(nodes), injection_pu(nodes), angle(nodes);
    BlockMatrix flow_pu(n_compact), limit_pu(n_compact), post_pu(n_compact), is_offtake(n_compact), worst_pu(n_compact),
        worst_pair(n_compact);
    std::array<double, kBlockSteps> net_export_mw{};
    flow::PairRoom room(model_.pairs.outage.size());
    for (std::size_t first = 0; first < n_steps; first += kBlockSteps) {
        if (stop.stop_requested()) throw StoppedError();
        const std::size_t n_hours = std::min(kBlockSteps, n_steps - first);
        sums.demand_mw.fill(first, demand_mw);
        sums.source_mw.fill(first, source_mw);
        flow::balance(net, demand_mw, source_mw, injection_pu, net_export_mw.data());
        flow::solve_block(model_, injection_pu, angle, flow_pu);
        direction_.fill(demand_mw, source_mw, flow_pu, is_offtake);
        rating_mw.fill(first, limit_pu);
        for (std::size_t branch = 0; branch < n_compact; ++branch) {
            const std::size_t at = net.branch_of[branch].at();
            for (std::size_t hour = 0; hour < kBlockSteps; ++hour) {
                if (has_rating[branch] == 0 || hour >= n_hours) limit_pu.row(branch)[hour] = kInf;
                post_pu.row(branch)[hour] =
                    limit_pu.row(branch)[hour] * post_factor(system, at, is_offtake.row(branch)[hour] > 0.0);
            }
        }
        flow::worst_outages(model_, flow_pu, post_pu, worst_pu, worst_pair, room);
        for (std::size_t branch = 0; branch < n_compact; ++branch) {
            const std::size_t row = net.branch_of[branch].at() * n_steps + first;
            std::copy_n(flow_pu.row(branch), n_hours, out.flow_pu.data() + branch * n_steps + first);
            for (std::size_t hour = 0; hour < n_hours && has_rating[branch] != 0; ++hour) {
                const double before = std::abs(flow_pu.row(branch)[hour]) / limit_pu.row(branch)[hour];
                const double after = worst_pu.row(branch)[hour] / post_pu.row(branch)[hour];
                out.loading_pu[row + hour] = static_cast<float>(std::max(before, after));
                if (after > before) out.pair[row + hour] = static_cast<std::int16_t>(worst_pair.row(branch)[hour]);
                out.is_offtake[row + hour] = is_offtake.row(branch)[hour] > 0.0 ? 1 : 0;
            }
        }
    }
    scan_limits(system, schedule, out);
    return out;
}

void BaseYear::scan_limits(const System& system, const Schedule& schedule, YearScan& out) const {
    flow::HourlySums use_mw(n_limits_, *system.series);
    for (const LimitMember& member : system.limits.members) {
        const auto at = static_cast<std::size_t>(member.member);
        const bool is_on = member.is_source ? system.sources.in_service[at] != 0 : system.demands.in_service[at] != 0;
        const Hourly& power = member.is_source ? schedule.source_mw[at] : schedule.demand_mw[at];
        if (is_on) use_mw.add(static_cast<std::size_t>(member.limit), power, member.coefficient_pu);
    }
    BlockMatrix use(n_limits_);
    for (std::size_t first = 0; first < out.n_steps; first += kBlockSteps) {
        use_mw.fill(first, use);
        for (std::size_t limit = 0; limit < n_limits_; ++limit) {
            if (system.limits.in_service[limit] == 0) continue;
            for (std::size_t hour = 0; hour < kBlockSteps && first + hour < out.n_steps; ++hour)
                out.loading_pu[(n_branches_ + limit) * out.n_steps + first + hour] = static_cast<float>(
                    use.row(limit)[hour] / value_at(system.limits.bound_mw[limit], *system.series, first + hour));
        }
    }
}

HourRow BaseYear::make_row(std::size_t year, std::size_t element, std::size_t step, const YearScan& scan,
                           std::span<const double> x) const {
    HourRow row;
    row.year = year;
    row.element = element;
    row.step = step;
    row.own = own_input(element);
    row.use_mw.assign(years_[year]->structure->demand_node.size(), 0.0);
    if (element < n_branches_)
        fill_branch_row(scan, row);
    else
        fill_limit_row(row);
    if (element >= n_branches_) return row;
    // So far all of the load stands in fixed_mw, at x.
    const std::vector<double> factor = inputs_.demand_factors(x);
    for (std::size_t demand = 0; demand < factor.size(); ++demand) row.fixed_mw -= row.use_mw[demand] * factor[demand];
    return row;
}

void BaseYear::fill_branch_row(const YearScan& scan, HourRow& row) const {
    const System& system = *years_[row.year];
    const flow::PuNetwork& net = model_.net;
    const auto branch = static_cast<std::size_t>(net.branch_at[row.element]);
    const std::size_t place = row.element * scan.n_steps + row.step;
    row.pair = scan.pair[place];
    row.is_offtake = scan.is_offtake[place] != 0;
    const auto after = [&](auto&& flow_of) {
        return row.pair == kWithoutOutage ? flow_of(branch)
                                          : model_.pairs.after(branch, static_cast<std::size_t>(row.pair), flow_of);
    };
    const double flow_mw = kBaseMva * after([&](std::size_t of) { return scan.flow_pu[of * scan.n_steps + row.step]; });
    const double sign = flow_mw < 0.0 ? -1.0 : 1.0;
    row.fixed_mw = sign * flow_mw;
    row.limit_mw = value_at(group_limit_mw(system, row.element, net.n_circuits[branch]), *system.series, row.step);
    if (row.pair != kWithoutOutage) row.limit_mw *= post_factor(system, row.element, row.is_offtake);
    std::vector<double> per_mw;
    for (const std::vector<double>& change : change_at_)
        per_mw.push_back(sign * after([&](std::size_t of) { return change[of]; }));
    for (std::size_t demand = 0; demand < row.use_mw.size(); ++demand) {
        const int node = net.node_at[system.structure->demand_node[demand].at()];
        if (node < 0) continue;
        row.use_mw[demand] = -per_mw[static_cast<std::size_t>(node)] * use_of_[row.year][demand].mw(row.step);
    }
}

void BaseYear::fill_limit_row(HourRow& row) const {
    const System& system = *years_[row.year];
    const std::size_t limit = row.element - n_branches_;
    row.limit_mw = value_at(system.limits.bound_mw[limit], *system.series, row.step);
    expects(row.limit_mw > 0.0, "a firm limit is above 0");
    for (const LimitMember& member : system.limits.members) {
        if (static_cast<std::size_t>(member.limit) != limit) continue;
        const auto at = static_cast<std::size_t>(member.member);
        if (!member.is_source)
            row.use_mw[at] += member.coefficient_pu * use_of_[row.year][at].mw(row.step);
        else if (system.sources.in_service[at] != 0)
            row.fixed_mw += member.coefficient_pu * value_at(system.sources.p_mw[at], *system.series, row.step);
    }
}

double BaseYear::excess(const HourRow& row, std::span<const double> x) const {
    const std::vector<double> factor = inputs_.demand_factors(x);
    double load_mw = row.fixed_mw;
    for (std::size_t demand = 0; demand < factor.size(); ++demand) load_mw += row.use_mw[demand] * factor[demand];
    const double own =
        row.own < 0 ? 0.0
                    : inputs_.list()[static_cast<std::size_t>(row.own)].band_pu * x[static_cast<std::size_t>(row.own)];
    return load_mw / row.limit_mw - own - 1.0;
}

std::vector<double> BaseYear::derivative(const HourRow& row, std::span<const double> x) const {
    std::vector<double> out(inputs_.size(), 0.0), use = row.use_mw;
    for (double& value : use) value /= row.limit_mw;
    inputs_.add_derivative(x, use, out);
    if (row.own >= 0)
        out[static_cast<std::size_t>(row.own)] -= inputs_.list()[static_cast<std::size_t>(row.own)].band_pu;
    return out;
}

}  // namespace knelpunt::reconcile
