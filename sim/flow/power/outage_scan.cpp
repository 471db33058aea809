#include "sim/flow/power/outage_scan.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/units.hpp"

namespace knelpunt::flow {
namespace {

constexpr double kShareDigits = 1e-3;

/// Branch admittance after an outage.
BranchAdmittance left_of(const AcNetwork& net, const AcOutage& outage, std::size_t branch) {
    BranchAdmittance y = net.admittance[branch];
    for (const AcOutage::Part& part : outage.parts) {
        if (part.branch != static_cast<int>(branch)) continue;
        const double stays = 1.0 - part.share_out;
        y = {y.ff * stays, y.ft * stays, y.tf * stays, y.tt * stays};
    }
    return y;
}

/// Whether no branch has supply any more.
bool is_nothing_left(const AcNetwork& net, const std::vector<char>& is_live) {
    for (std::size_t branch = 0; branch < net.from.size(); ++branch) {
        if (is_live[static_cast<std::size_t>(net.from[branch])] != 0 &&
            is_live[static_cast<std::size_t>(net.to[branch])] != 0)
            return false;
    }
    return true;
}

void find_worst(const AcNetwork& net, const AcOutage& outage, const std::vector<char>& is_live,
                const std::vector<Complex>& v_pu, AfterOutage& out) {
    const int reference = net.reference_bus[static_cast<std::size_t>(
        std::find_if(net.reference_bus.begin(), net.reference_bus.end(), [](int bus) { return bus >= 0; }) -
        net.reference_bus.begin())];
    const auto slack = static_cast<std::size_t>(reference);
    Complex slack_pu = std::norm(v_pu[slack]) * std::conj(net.shunt[slack]);
    out.worst_mva = 0.0;
    out.lowest_v_pu = kInf;
    for (std::size_t branch = 0; branch < net.from.size(); ++branch) {
        const auto from = static_cast<std::size_t>(net.from[branch]), to = static_cast<std::size_t>(net.to[branch]);
        if (is_live[from] == 0 || is_live[to] == 0) continue;
        const BranchPower power = branch_power(left_of(net, outage, branch), v_pu[from], v_pu[to]);
        if (net.from[branch] == reference) slack_pu += power.from;
        if (net.to[branch] == reference) slack_pu += power.to;
        for (const bool at_from : {true, false}) {
            const double mva = kBaseMva * std::abs(at_from ? power.from : power.to);
            if (mva <= out.worst_mva) continue;
            out.worst_mva = mva;
            out.worst_branch = static_cast<int>(branch);
            out.is_at_from = at_from;
        }
    }
    for (std::size_t bus = 0; bus < v_pu.size(); ++bus) {
        if (is_live[bus] == 0 || std::abs(v_pu[bus]) >= out.lowest_v_pu) continue;
        out.lowest_v_pu = std::abs(v_pu[bus]);
        out.lowest_bus = static_cast<int>(bus);
    }
    out.slack_mva = slack_pu * kBaseMva;
}

}  // namespace

std::vector<AfterOutage> scan_outages(const AcModel& model, std::span<const Complex> injection_pu,
                                      std::span<const Complex> base_pu, std::span<const AcOutage> list,
                                      const std::stop_token& stop) {
    const AcNetwork& net = model.net;
    std::vector<AfterOutage> out(list.size());
    AcSolver solver(model);
    const auto take = [&](const AcBatch& batch) {
        for (std::size_t lane = 0; lane < batch.items.size(); ++lane) {
            const auto at = static_cast<std::size_t>(batch.items[lane]);
            AfterOutage& after = out[at];
            std::vector<char> is_live = model.is_live;
            if (may_split(net, list[at])) is_live = live_buses(net, branches_lost(list[at]));
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
            if (!after.is_solved) {
                after.solvable_share = solvable_share(net, case_after(net, injection_pu, base_pu, list[at]));
                continue;
            }
            std::vector<Complex> v_pu(is_live.size());
            for (std::size_t row = 0; row < v_pu.size(); ++row)
                v_pu[static_cast<std::size_t>(model.pattern.bus_at[row])] = {batch.states.e_pu[row * kStates + lane],
                                                                             batch.states.f_pu[row * kStates + lane]};
            find_worst(net, list[at], is_live, v_pu, after);
        }
    };
    solver.outages(injection_pu, base_pu, list, take, stop);
    return out;
}

double solvable_share(const AcNetwork& net, AcCase of) {
    const std::vector<Complex> all = of.injection_pu;
    double low = 0.0, high = 1.0;
    while (high - low > kShareDigits) {
        const double middle = (low + high) / 2.0;
        for (std::size_t bus = 0; bus < all.size(); ++bus) of.injection_pu[bus] = middle * all[bus];
        const AcSolution found = solve_newton(net, of);
        (found.is_solved ? low : high) = middle;
        if (found.is_solved) of.start_pu = found.v_pu;  // the next share starts from the last that has a solution
    }
    return low;
}

}  // namespace knelpunt::flow
