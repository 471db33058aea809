#include "sim/security/outage_scan.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/tolerance.hpp"
#include "sim/base/units.hpp"
#include "sim/flow/case/operating_point.hpp"

namespace knelpunt::security {
namespace {

constexpr double kShareDigits = 1e-3;

/// Branch admittance after an outage.
flow::BranchAdmittance left_of(const flow::AcNetwork& net, const flow::AcOutage& outage, std::size_t branch) {
    flow::BranchAdmittance y = net.admittance[branch];
    for (const flow::AcOutage::Part& part : outage.parts) {
        if (part.branch != static_cast<int>(branch)) continue;
        const double stays = 1.0 - part.share_out;
        y = {y.ff * stays, y.ft * stays, y.tf * stays, y.tt * stays};
    }
    return y;
}

/// Whether no branch has supply any more.
bool is_nothing_left(const flow::AcNetwork& net, const std::vector<char>& is_live) {
    for (std::size_t branch = 0; branch < net.from.size(); ++branch) {
        if (is_live[static_cast<std::size_t>(net.from[branch])] != 0 &&
            is_live[static_cast<std::size_t>(net.to[branch])] != 0)
            return false;
    }
    return true;
}

/// Keeps the worse of two branches: one with a rating before one without, then by loading or by power.
void weigh(std::size_t branch, const flow::BranchPower& power, double rating_mva, AfterOutage& out) {
    const double from_mva = kBaseMva * std::abs(power.from), to_mva = kBaseMva * std::abs(power.to);
    const double mva = std::max(from_mva, to_mva);
    const double loading_pu = std::isfinite(rating_mva) ? mva / rating_mva : kNaN;
    if (loading_pu > 1.0 + tolerance::kCongestedPu) ++out.n_over;
    const bool has_one = std::isfinite(out.worst_loading_pu), is_rated = std::isfinite(loading_pu);
    if (out.worst_branch >= 0 && (has_one ? !(loading_pu > out.worst_loading_pu) : !is_rated && mva <= out.worst_mva))
        return;
    out.worst_branch = static_cast<int>(branch);
    out.worst_mva = mva;
    out.worst_loading_pu = loading_pu;
    out.is_at_from = from_mva >= to_mva;
}

void find_worst(const flow::AcNetwork& net, const flow::AcOutage& outage, const std::vector<char>& is_live,
                const std::vector<flow::Complex>& v_pu, std::span<const double> rating_mva, AfterOutage& out) {
    const int reference =
        *std::find_if(net.reference_bus.begin(), net.reference_bus.end(), [](int bus) { return bus >= 0; });
    const auto slack = static_cast<std::size_t>(reference);
    flow::Complex slack_pu = std::norm(v_pu[slack]) * std::conj(net.shunt[slack]);
    const std::vector<int> lost = branches_lost(outage);
    for (std::size_t branch = 0; branch < net.from.size(); ++branch) {
        const auto from = static_cast<std::size_t>(net.from[branch]), to = static_cast<std::size_t>(net.to[branch]);
        if (is_live[from] == 0 || is_live[to] == 0) continue;
        if (std::ranges::find(lost, static_cast<int>(branch)) != lost.end()) continue;
        const flow::BranchPower power = branch_power(left_of(net, outage, branch), v_pu[from], v_pu[to]);
        if (net.from[branch] == reference) slack_pu += power.from;
        if (net.to[branch] == reference) slack_pu += power.to;
        weigh(branch, power, rating_mva.empty() ? kInf : rating_mva[branch], out);
    }
    double highest_v_pu = 0.0;
    out.lowest_v_pu = kInf;
    for (std::size_t bus = 0; bus < v_pu.size(); ++bus) {
        if (is_live[bus] == 0) continue;
        highest_v_pu = std::max(highest_v_pu, std::abs(v_pu[bus]));
        if (std::abs(v_pu[bus]) >= out.lowest_v_pu) continue;
        out.lowest_v_pu = std::abs(v_pu[bus]);
        out.lowest_bus = static_cast<int>(bus);
    }
    out.is_inside = out.lowest_v_pu >= flow::kLowestOperatingPu && highest_v_pu <= flow::kHighestOperatingPu;
    out.slack_mva = slack_pu * kBaseMva;
}

}  // namespace

std::vector<AfterOutage> scan_outages(const flow::AcModel& model, std::span<const flow::Complex> injection_pu,
                                      std::span<const flow::Complex> base_pu, std::span<const flow::AcOutage> list,
                                      const std::stop_token& stop, std::span<const double> rating_mva) {
    const flow::AcNetwork& net = model.net;
    std::vector<AfterOutage> out(list.size());
    flow::AcSolver solver(model);
    const auto take = [&](const flow::AcBatch& batch) {
        for (std::size_t lane = 0; lane < batch.items.size(); ++lane) {
            const auto position = static_cast<std::size_t>(batch.items[lane]);
            AfterOutage& after = out[position];
            std::vector<char> is_live = model.is_live;
            if (may_split(net, list[position])) is_live = live_buses(net, branches_lost(list[position]));
            for (std::size_t bus = 0; bus < is_live.size(); ++bus) {
                if (model.is_live[bus] != 0 && is_live[bus] == 0) after.buses_lost.push_back(static_cast<int>(bus));
            }
            after.is_splitting = !after.buses_lost.empty();
            after.is_solved = batch.outcome[lane].is_solved;
            if (is_nothing_left(net, is_live)) {
                after.is_solved = false;
                after.solvable_share = kNaN;
                continue;
            }
            const auto look_again = [&] {
                return find_operating_point(net, case_after(net, injection_pu, base_pu, list[position]), false);
            };
            if (!after.is_solved) {
                const flow::OperatingPoint other = look_again();
                after.solvable_share = other.share_reached;
                if (!other.is_confirmed) continue;
                after.is_solved = true;
                find_worst(net, list[position], is_live, other.limited.solution.v_pu, rating_mva, after);
                continue;
            }
            std::vector<flow::Complex> v_pu = voltages(model, batch.states, lane);
            AfterOutage found = after;
            find_worst(net, list[position], is_live, v_pu, rating_mva, found);
            if (!found.is_inside) {
                const flow::OperatingPoint other = look_again();
                if (other.limited.solution.is_solved) v_pu = other.limited.solution.v_pu;
                find_worst(net, list[position], is_live, v_pu, rating_mva, after);
            } else {
                after = std::move(found);
            }
        }
    };
    solver.outages(injection_pu, base_pu, list, take, stop);
    return out;
}

double solvable_share(const flow::AcNetwork& net, flow::AcCase given) {
    const std::vector<flow::Complex> all = given.injection_pu;
    double low = 0.0, high = 1.0;
    while (high - low > kShareDigits) {
        const double middle = (low + high) / 2.0;
        for (std::size_t bus = 0; bus < all.size(); ++bus) given.injection_pu[bus] = middle * all[bus];
        const flow::AcSolution found = solve_newton(net, given);
        bool stands = found.is_solved;
        for (std::size_t bus = 0; stands && bus < all.size(); ++bus) {
            const double v_pu = std::abs(found.v_pu[bus]);
            stands = given.is_live[bus] == 0 || (v_pu >= flow::kLowestOperatingPu && v_pu <= flow::kHighestOperatingPu);
        }
        (stands ? low : high) = middle;
        if (stands) given.start_pu = found.v_pu;  // the next share starts from the last that has a solution
    }
    return low;
}

}  // namespace knelpunt::security
