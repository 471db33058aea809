#include "tools/cli/flow/dc_case.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/tolerance.hpp"
#include "sim/base/units.hpp"
#include "sim/flow/dc/dc_model.hpp"
#include "sim/security/dc_scan.hpp"

namespace knelpunt::cli {
namespace {

/// DC flow of the case. Its nodes are the buses of the AC network, in the same order.
class DcCase {
public:
    explicit DcCase(const CaseNetwork& of) : of_(of), model_(flow::build_dc_model(of.system)) {
        const flow::PuNetwork& net = model_->net;
        for (const flow::Complex& injection_pu : flow::bus_injections(of.system, of.model.net, 0))
            injection_mw_.push_back(kBaseMva * injection_pu.real());
        const System& system = of.system;
        for (std::size_t at = 0; at < system.shunts.node.size(); ++at) {
            if (const int node = net.node_at[system.shunts.node[at].at()]; node >= 0)
                injection_mw_[static_cast<std::size_t>(node)] -= system.shunts.g_mw[at];
        }
        is_held_.assign(net.node_of.size(), 0);
        for (const int node : net.angle_held) is_held_[static_cast<std::size_t>(node)] = 1;
        for (std::size_t branch = 0; branch < net.b_pu.size(); ++branch) {
            if (net.from[branch] == reference() || net.to[branch] == reference()) at_reference_.push_back(branch);
        }
    }

    [[nodiscard]] const flow::DcModel& model() const { return *model_; }
    [[nodiscard]] bool is_live(int node) const { return of_.model.is_live[static_cast<std::size_t>(node)] != 0; }

    /// Angles  [rad]; what `is_lost` injects nothing.
    [[nodiscard]] std::vector<double> angles(const std::vector<char>& is_lost) const {
        const flow::PuNetwork& net = model_->net;
        std::vector<double> p_pu(injection_mw_.size(), 0.0);
        for (std::size_t node = 0; node < p_pu.size(); ++node) {
            const bool counts = is_lost[node] == 0 && is_live(static_cast<int>(node));
            p_pu[node] = (counts ? injection_mw_[node] / kBaseMva : 0.0) + model_->shift_injection_pu[node];
        }
        std::vector<double> held_rad(p_pu.size(), 0.0);
        for (const int node : net.angle_held)
            held_rad[static_cast<std::size_t>(node)] = of_.model.net.angle_rad[static_cast<std::size_t>(node)];
        for (std::size_t branch = 0; branch < net.b_pu.size(); ++branch) {
            const auto from = static_cast<std::size_t>(net.from[branch]), to = static_cast<std::size_t>(net.to[branch]);
            p_pu[to] += net.b_pu[branch] * held_rad[from];  // rows of held angles do not count
            p_pu[from] += net.b_pu[branch] * held_rad[to];
        }
        std::vector<double> out = flow::solve_angles(*model_, p_pu);
        for (const int node : net.angle_held)
            out[static_cast<std::size_t>(node)] = held_rad[static_cast<std::size_t>(node)];
        return out;
    }

    [[nodiscard]] std::vector<double> flows_mw(const std::vector<double>& angle) const {
        const flow::PuNetwork& net = model_->net;
        std::vector<double> out;
        for (std::size_t branch = 0; branch < net.b_pu.size(); ++branch)
            out.push_back(kBaseMva * net.b_pu[branch] *
                          (angle[static_cast<std::size_t>(net.from[branch])] -
                           angle[static_cast<std::size_t>(net.to[branch])] - net.shift_rad[branch]));
        return out;
    }

    /// What every bus injects beyond the powers of the file: something at references only.
    [[nodiscard]] std::vector<flow::Complex> beyond_mva(const std::vector<double>& flow_mw) const {
        const flow::PuNetwork& net = model_->net;
        std::vector<flow::Complex> out(injection_mw_.begin(), injection_mw_.end());
        for (flow::Complex& power : out) power = -power;
        for (std::size_t branch = 0; branch < flow_mw.size(); ++branch) {
            out[static_cast<std::size_t>(net.from[branch])] += flow_mw[branch];
            out[static_cast<std::size_t>(net.to[branch])] -= flow_mw[branch];
        }
        return out;
    }

    [[nodiscard]] std::vector<OutageLine> outages() const {
        const flow::PuNetwork& net = model_->net;
        std::vector<double> before_pu = flows_mw(angles(std::vector<char>(net.node_of.size(), 0)));
        for (double& flow : before_pu) flow /= kBaseMva;
        std::vector<OutageLine> lines(net.b_pu.size());
        std::vector<int> whole;
        for (int branch = 0; branch < net.n_branches(); ++branch) {
            const auto at = static_cast<std::size_t>(branch);
            if (!is_live(net.from[at])) continue;
            const std::vector<int> lost = net.topology.is_bridge[at] == 0 ? std::vector<int>() : lost_by(branch);
            if (lost.empty())
                whole.push_back(branch);
            else
                lines[at] = line_of_split(at, lost);
        }
        security::scan_dc_outages(
            *model_, before_pu, whole, [&](std::size_t first, std::size_t n, const flow::BlockMatrix& after_pu) {
                for (std::size_t lane = 0; lane < n; ++lane) {
                    const auto out = static_cast<std::size_t>(whole[first + lane]);
                    lines[out] =
                        line_of(out, [&](std::size_t branch) { return kBaseMva * after_pu.row(branch)[lane]; });
                }
            });
        std::vector<OutageLine> out;
        for (std::size_t row = 0; row < of_.rows.branches.size(); ++row) {
            const int branch = of_.branch_of_row[row];
            if (branch >= 0 && is_live(net.from[static_cast<std::size_t>(branch)]))
                out.push_back(lines[static_cast<std::size_t>(branch)]);
        }
        return out;
    }

private:
    /// The first reference of the case.
    [[nodiscard]] int reference() const {
        const std::vector<int>& list = of_.model.net.reference_bus;
        return *std::find_if(list.begin(), list.end(), [](int bus) { return bus >= 0; });
    }

    /// Nodes that lose their supply with a bridge; none where there is a reference on both sides.
    [[nodiscard]] std::vector<int> lost_by(int bridge) const {
        const flow::PuNetwork& net = model_->net;
        const int from = net.from[static_cast<std::size_t>(bridge)];
        const auto island = static_cast<std::size_t>(net.topology.island_of_node[static_cast<std::size_t>(from)]);
        const std::vector<int> behind = nodes_behind(net.graph, bridge, net.reference_node[island]);
        const bool has_own = std::any_of(behind.begin(), behind.end(),
                                         [&](int node) { return is_held_[static_cast<std::size_t>(node)] != 0; });
        return has_own ? std::vector<int>() : behind;
    }

    /// What hangs behind a bridge loses its supply: the rest is solved anew.
    [[nodiscard]] OutageLine line_of_split(std::size_t out, const std::vector<int>& lost) const {
        const flow::PuNetwork& net = model_->net;
        std::vector<char> is_lost(net.node_of.size(), 0);
        for (const int node : lost) is_lost[static_cast<std::size_t>(node)] = 1;
        std::vector<double> after_mw = flows_mw(angles(is_lost));
        for (std::size_t branch = 0; branch < after_mw.size(); ++branch) {
            if (is_lost[static_cast<std::size_t>(net.from[branch])] != 0 ||
                is_lost[static_cast<std::size_t>(net.to[branch])] != 0)
                after_mw[branch] = 0.0;
        }
        after_mw[out] = 0.0;
        OutageLine line = line_of(out, [&](std::size_t branch) { return after_mw[branch]; });
        line.n_lost = lost.size();
        for (const int node : lost) line.lost_mw += of_.demand_mva[static_cast<std::size_t>(node)].real();
        return line;
    }

    template <class After>
    [[nodiscard]] OutageLine line_of(std::size_t out, After&& after_mw) const {
        const flow::PuNetwork& net = model_->net;
        OutageLine line;
        line.outage = &of_.branch_row(static_cast<int>(out));
        line.is_solved = !std::isnan(after_mw(out));
        if (!line.is_solved) return line;
        std::size_t worst = 0;
        for (std::size_t branch = 0; branch < net.b_pu.size(); ++branch) {
            const double loading = std::abs(after_mw(branch)) / of_.rating_mva[branch];  // 0 without a rating
            line.n_over += loading > 1.0 + tolerance::kCongestedPu ? 1 : 0;
            const double size = of_.has_ratings ? loading : std::abs(after_mw(branch));
            const double most =
                of_.has_ratings ? std::abs(after_mw(worst)) / of_.rating_mva[worst] : std::abs(after_mw(worst));
            if (size > most || (of_.has_ratings && !std::isfinite(of_.rating_mva[worst]))) worst = branch;
        }
        line.worst = &of_.branch_row(static_cast<int>(worst));
        line.p_mw = after_mw(worst);
        line.most = std::abs(line.p_mw);
        if (std::isfinite(of_.rating_mva[worst])) line.loading_pu = line.most / of_.rating_mva[worst];
        double slack_mw = of_.demand_mva[static_cast<std::size_t>(reference())].real();
        for (const std::size_t branch : at_reference_)
            slack_mw += (net.from[branch] == reference() ? 1.0 : -1.0) * after_mw(branch);
        line.slack_mva = {slack_mw, kNaN};
        return line;
    }

    const CaseNetwork& of_;
    std::shared_ptr<const flow::DcModel> model_;
    std::vector<double> injection_mw_;
    std::vector<char> is_held_;
    std::vector<std::size_t> at_reference_;  ///< branches
};

/// DC flow divides by reactances.
void refuse_resistances(const CaseNetwork& of) {
    Issues issues;
    for (std::size_t row = 0; row < of.rows.branches.size(); ++row) {
        if (of.branch_of_row[row] < 0) continue;
        const auto branch = static_cast<std::size_t>(of.system.structure->branches.find(of.rows.branches[row].id));
        if (std::abs(of.system.branches.x_ohm[branch]) > tolerance::kReactancePu) continue;
        issues.add(IssueCode::zero_reactance, {of.file, of.rows.branches[row].line, {}},
                   fmt::format("mpc.branch {}: x = 0 pu, must not be 0 pu in DC flow", of.rows.branches[row].id),
                   "AC flow takes it as it is: leave out --dc");
    }
    issues.throw_if_errors();
}

CaseState state_of(const CaseNetwork& of, const DcCase& dc) {
    const flow::PuNetwork& net = dc.model().net;
    const std::vector<double> angle = dc.angles(std::vector<char>(net.node_of.size(), 0));
    const std::vector<double> flow_mw = dc.flows_mw(angle);
    CaseState out;
    for (std::size_t row = 0; row < of.rows.nodes.size(); ++row) {
        const bool is_live = of.is_live_row(row);
        out.vm_pu.push_back(is_live ? 1.0 : kNaN);
        out.va_rad.push_back(is_live ? angle[static_cast<std::size_t>(of.bus_of_row[row])] : kNaN);
    }
    for (const int branch : of.branch_of_row) {
        const bool is_dead = branch >= 0 && !dc.is_live(net.from[static_cast<std::size_t>(branch)]);
        const double mw = is_dead ? kNaN : branch < 0 ? 0.0 : flow_mw[static_cast<std::size_t>(branch)];
        out.power_mva.push_back({{mw, 0.0}, {0.0 - mw, 0.0}});
    }
    give_machines(of, dc.beyond_mva(flow_mw), out);
    add_coupler_flows(of, out);
    for (flow::BranchPower& power : out.power_mva) power = {power.from.real(), power.to.real()};
    return out;
}

}  // namespace

void print_dc(const CaseNetwork& of, bool with_outages, Printer& printer) {
    refuse_resistances(of);
    const DcCase dc(of);
    const CaseState state = state_of(of, dc);
    printer.text("physics", "dc");
    print_dead(of, printer);
    printer.table("buses", bus_table(of, state, printer));
    printer.table("branches", branch_table(of, state, true, printer));
    printer.table("machines", machine_table(of, state, true, printer));
    if (with_outages) print_outages(of, dc.outages(), true, printer);
    printer.end();
}

}  // namespace knelpunt::cli
