#include "sim/reconcile/inputs.hpp"

#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string_view>

namespace knelpunt::reconcile {
namespace {

constexpr std::string_view kOwnCourse = "residual";  ///< category of the own course of a node

/// What nobody has reported or derived and is known well enough to stand in a table.
bool may_move(std::string_view confidence) { return confidence == "assumed" || confidence == "calibrated"; }

}  // namespace

Inputs::Inputs(const System& system, const Bands& bands)
    : of_branch_(static_cast<std::size_t>(system.structure->branches.size()), -1),
      of_limit_(static_cast<std::size_t>(system.structure->limits.size()), -1) {
    const Structure& structure = *system.structure;
    const auto add = [&](InputKind kind, std::size_t at, double band_pu) {
        list_.push_back({kind, at, band_pu});
        return static_cast<int>(list_.size()) - 1;
    };
    for (std::size_t branch = 0; branch < structure.branches.n_power(); ++branch) {
        const double band_pu = system.branches.rating_high_pu[branch] - 1.0;
        const bool is_there =
            system.branches.in_service[branch] != 0 && std::isfinite(system.branches.rating_mva[branch].scale);
        if (is_there && band_pu > 0.0 && may_move(structure.branch_rows[branch].rating_confidence))
            of_branch_[branch] = add(InputKind::rating, branch, band_pu);
    }
    for (std::size_t limit = 0; limit < of_limit_.size(); ++limit) {
        if (system.limits.in_service[limit] != 0 && may_move(structure.limit_rows[limit].confidence))
            of_limit_[limit] = add(InputKind::firm_capacity, limit, bands.firm_capacity_pu);
    }
    find_groups(system, bands.share_pu);
    find_own_courses(system);
}

void Inputs::find_groups(const System& system, double share_band_pu) {
    const Structure& structure = *system.structure;
    const std::size_t n = structure.demand_node.size(), n_power = structure.demands.n_power();
    share_of_.assign(n, -1);
    group_of_.assign(n, -1);
    weight_of_.assign(n, 0.0);
    using Group = std::pair<std::string_view, std::string_view>;  // municipality, category
    std::map<Group, std::vector<std::size_t>> members_of;
    for (std::size_t demand = 0; demand < n_power; ++demand) {
        const DemandRow& row = structure.demand_rows[demand];
        const bool counts = system.demands.in_service[demand] != 0 && system.demands.is_weak[demand] != 0 &&
                            system.demands.p_mw[demand].scale > 0.0;
        if (counts && row.category != kOwnCourse && !row.municipality.empty() && row.origin.empty())
            members_of[{row.municipality, row.category}].push_back(demand);
    }
    std::map<int, int> input_of_node;
    for (const auto& [group, members] : members_of) {
        std::set<int> nodes;
        for (const std::size_t demand : members) nodes.insert(structure.demand_node[demand].value);
        if (nodes.size() < 2) continue;  // its only node has all of it
        double sum_mw = 0.0;
        for (const std::size_t demand : members) {
            const std::vector<double> power_mw = values_of(system.demands.p_mw[demand], *system.series);
            weight_of_[demand] = std::accumulate(power_mw.begin(), power_mw.end(), 0.0);
            sum_mw += weight_of_[demand];
        }
        for (const std::size_t demand : members) {
            weight_of_[demand] /= sum_mw;
            group_of_[demand] = static_cast<int>(n_groups_);
            input_of_node.try_emplace(structure.demand_node[demand].value, -1);
        }
        ++n_groups_;
    }
    for (auto& [node, input] : input_of_node) {
        list_.push_back({InputKind::share, static_cast<std::size_t>(node), share_band_pu});
        input = static_cast<int>(list_.size()) - 1;
    }
    for (std::size_t demand = 0; demand < n; ++demand) {
        if (group_of_[demand] >= 0) share_of_[demand] = input_of_node[structure.demand_node[demand].value];
    }
}

void Inputs::find_own_courses(const System& system) {
    const Structure& structure = *system.structure;
    std::map<int, OwnCourse> course_of;  // by node
    for (std::size_t demand = 0; demand < structure.demand_node.size(); ++demand) {
        if (system.demands.in_service[demand] != 0 && structure.demand_rows[demand].category == kOwnCourse)
            course_of[structure.demand_node[demand].value].demand = demand;
    }
    for (std::size_t demand = 0; demand < structure.demand_node.size(); ++demand) {
        const auto course = course_of.find(structure.demand_node[demand].value);
        if (course == course_of.end() || course->second.demand == demand || system.demands.in_service[demand] == 0)
            continue;
        const double use_mw = system.demands.p_mw[demand].scale;
        if (use_mw > 0.0) course->second.square_of.emplace_back(demand, use_mw * use_mw);
    }
    for (auto& [node, course] : course_of) {
        double sum = 0.0;
        for (const auto& part : course.square_of) sum += part.second;
        for (auto& part : course.square_of) part.second /= sum;
        if (sum > 0.0) own_.push_back(std::move(course));
    }
}

std::vector<double> Inputs::factors_of_shares(std::span<const double> x) const {
    std::vector<double> sum(n_groups_, 0.0), out(share_of_.size(), 1.0);
    for (std::size_t demand = 0; demand < out.size(); ++demand) {
        if (group_of_[demand] < 0) continue;
        const auto input = static_cast<std::size_t>(share_of_[demand]);
        out[demand] = 1.0 + list_[input].band_pu * x[input];
        sum[static_cast<std::size_t>(group_of_[demand])] += weight_of_[demand] * out[demand];
    }
    for (std::size_t demand = 0; demand < out.size(); ++demand) {
        if (group_of_[demand] >= 0) out[demand] /= sum[static_cast<std::size_t>(group_of_[demand])];
    }
    return out;
}

std::vector<double> Inputs::demand_factors(std::span<const double> x) const {
    std::vector<double> out = factors_of_shares(x);
    for (const OwnCourse& course : own_) {
        double square = 0.0;
        for (const auto& [demand, weight] : course.square_of) square += weight * out[demand] * out[demand];
        out[course.demand] = std::sqrt(square);
    }
    return out;
}

void Inputs::add_derivative(std::span<const double> x, std::span<const double> use, std::span<double> out) const {
    const std::vector<double> factor = demand_factors(x);
    std::vector<double> of_factor(use.begin(), use.end());  // d/dF of each demand, own courses handed on to it
    for (const OwnCourse& course : own_) {
        for (const auto& [demand, weight] : course.square_of)
            of_factor[demand] += use[course.demand] * weight * factor[demand] / factor[course.demand];
    }
    std::vector<double> sum(n_groups_, 0.0), of_group(n_groups_, 0.0);  // of w q, and of d/dF times F
    for (std::size_t demand = 0; demand < factor.size(); ++demand) {
        if (group_of_[demand] < 0) continue;
        const auto input = static_cast<std::size_t>(share_of_[demand]);
        const auto group = static_cast<std::size_t>(group_of_[demand]);
        sum[group] += weight_of_[demand] * (1.0 + list_[input].band_pu * x[input]);
        of_group[group] += of_factor[demand] * factor[demand];
    }
    for (std::size_t demand = 0; demand < factor.size(); ++demand) {
        if (group_of_[demand] < 0) continue;
        const auto input = static_cast<std::size_t>(share_of_[demand]);
        const auto group = static_cast<std::size_t>(group_of_[demand]);
        out[input] += list_[input].band_pu * (of_factor[demand] - weight_of_[demand] * of_group[group]) / sum[group];
    }
}

}  // namespace knelpunt::reconcile
